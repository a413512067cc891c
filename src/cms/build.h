/*
 * SignedData of a PAdES baseline signature (ETSI EN 319 142-1 6.3, RFC 5652), written as DER by
 * hand, back to front: detached, one signer, SHA-256, signed attributes content-type,
 * message-digest and signing-certificate-v2 (RFC 5035) and no others: no signing-time.
 *
 *     cms_algorithm_choose → cms_attributes → cms_attributes_digest → signer->sign
 *         → cms_signature_verify → cms_build
 *
 * Buffers are the caller's, appended to, and bounded by their own maximum.
 */
#ifndef CUV_CMS_BUILD_H
#define CUV_CMS_BUILD_H

#include "base/signer.h"
#include "pki/cert.h"

/* RSA: PKCS#1 v1.5, or PSS when asked; EC: ECDSA. ERR_USAGE for PSS with EC, or another key. */
int cms_algorithm_choose(enum sign_algorithm *out, const struct certificate *c, bool pss,
                         struct err *e);

/* Appends the DER SET OF signed attributes (first byte 0x31) for a document's SHA-256. */
int cms_attributes(struct buf *out, const uint8_t document_digest[32], const struct certificate *c,
                   struct err *e);

/* What the signer signs: SHA-256 of those bytes (RFC 5652 5.4). */
int cms_attributes_digest(uint8_t out[32], struct slice attributes, struct err *e);

/* 0 when the signature is right for this certificate and digest, else ERR_ABSENT: a token that
 * returns wrong signatures is as good as none. Call it before a byte leaves. */
int cms_signature_verify(const struct certificate *c, enum sign_algorithm algorithm,
                         const uint8_t digest[32], struct slice signature, struct err *e);

struct cms_parts {
    const struct certificate *certificate;
    const struct certificate *const *chain; /* further certificates to enclose */
    size_t chain_count;
    enum sign_algorithm algorithm;
    struct slice attributes; /* of cms_attributes */
    struct slice signature;
    struct slice time_stamp; /* a TimeStampToken over the signature value; empty: none */
};

/* Appends the DER ContentInfo. The certificates are a set: sorted, none twice. */
int cms_build(struct buf *out, const struct cms_parts *parts, struct err *e);

/*
 * An upper bound of what cms_build will need, known before signing: attributes, signature and a
 * time stamp of at most time_stamp_room bytes. Of parts, only certificate, chain and algorithm are
 * looked at.
 */
size_t cms_size(const struct cms_parts *parts, size_t time_stamp_room);

/* Room for a token that encloses the path of its authority; the largest met was 4.6 KB. */
enum { CMS_TIME_STAMP_ROOM = 8192 };

#endif
