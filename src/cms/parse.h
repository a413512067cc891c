/*
 * A received CMS signature, read strictly: a plain struct of facts first, then a list of faults,
 * each with its clause. Certificates and unsigned attributes in it are hints, never facts.
 * The signature is checked over the bytes as received. Path and time are not judged here.
 * Refuses with ERR_FORMAT what is no SignedData at all, is longer than LIMIT_CMS, nests deeper than
 * 16. Slices point into the caller's bytes, which must outlive the struct.
 */
#ifndef CUV_CMS_PARSE_H
#define CUV_CMS_PARSE_H

#include "cms/fault.h"
#include "hash/hash.h"
#include "pki/cert.h"

enum cms_key { CMS_KEY_UNKNOWN, CMS_KEY_RSA_PKCS1, CMS_KEY_RSA_PSS, CMS_KEY_ECDSA };

struct cms {
    size_t der_len;            /* bytes of the ContentInfo; what follows is the caller's to judge */
    struct slice content_type; /* OID body of encapContentInfo */
    struct slice content;      /* eContent; data NULL when absent (detached) */
    size_t signers;            /* number of SignerInfos; facts below are of the first */

    struct slice signer_issuer, signer_serial; /* sid: IssuerAndSerialNumber, or */
    struct slice signer_key_id;                /* subjectKeyIdentifier */
    const struct certificate *signer;          /* among certificates, by sid; NULL: not enclosed */

    enum hash_algorithm digest;           /* digestAlgorithm; HASH_NONE: not one of ours */
    const char *digest_oid;               /* in dots */
    enum cms_key key;                     /* signatureAlgorithm */
    enum hash_algorithm signature_digest; /* named by it, HASH_NONE: it names none */
    int pss_salt;
    const char *signature_oid;

    struct slice attributes;                 /* signedAttrs as received, tag 0xA0; empty: none */
    struct slice attribute_type;             /* OID body of content-type */
    struct slice message_digest;             /* value of the attribute */
    struct slice certificate_hash;           /* first ESSCertID(v2) */
    struct slice bound_issuer, bound_serial; /* its issuerSerial; empty: none */
    enum hash_algorithm certificate_hash_algorithm;
    bool has_signing_time;
    int64_t signing_time; /* claimed only */
    struct slice signature;
    struct slice time_stamp; /* token in the unsigned attributes; empty: none */
    struct slice revocation; /* adbe-revocationInfoArchival among the signed ones; empty: none */

    struct certificate_list certificates; /* owned */
    struct cms_faults faults;             /* of the structure alone */
    struct arena *arena;                  /* owned */
};

/* Reads one ContentInfo at the start of bytes; shelf: certificates read before, or NULL. */
int cms_parse(struct cms **out, struct slice bytes, struct certificate_shelf *shelf,
              struct err *e);
void cms_free(struct cms *c); /* NULL is fine */

/*
 * PAdES wants signing-certificate(-v2) and forbids signing-time; adbe.pkcs7.detached does not. A
 * time stamp (tsp.h) encloses its content, of the type TSTInfo, and binds its certificate.
 */
enum cms_profile {
    CMS_PROFILE_PADES,
    CMS_PROFILE_PKCS7,
    CMS_PROFILE_PKCS7_SHA1, /* encloses the SHA-1 of the document (ISO 32000-1 12.8.3.3.1) */
    CMS_PROFILE_TIME_STAMP,
};

/*
 * All faults of the signature: those of the structure, of the attributes against content_digest
 * (made with c->digest, or with SHA-1 for that profile; any one when that is HASH_NONE) and of the
 * signature value against the
 * signer's key. Judges nothing about the certificate but that it is the one meant. -1 only for want
 * of memory or a digest of another algorithm than c->digest (ERR_USAGE). out is overwritten.
 */
int cms_check(const struct cms *c, enum cms_profile profile, const struct digest *content_digest,
              struct cms_faults *out, struct err *e);

#endif
