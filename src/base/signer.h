/*
 * The seam between "a digest" and "whoever holds the key": a token's child process, a signer
 * command, a test key. A signer never sees a document.
 */
#ifndef CUV_BASE_SIGNER_H
#define CUV_BASE_SIGNER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum sign_algorithm {
    SIGN_RSA_PKCS1_SHA256, /* RFC 8017 8.2 */
    SIGN_RSA_PSS_SHA256,   /* RFC 8017 8.1, MGF1 SHA-256, salt 32 bytes */
    SIGN_ECDSA_SHA256,     /* signature is DER SEQUENCE { r, s }, RFC 3279 2.2.3 */
};

struct signer {
    void *self;
    /* The signer's certificate, DER, borrowed until release; available before any PIN is asked. */
    struct slice certificate;
    /*
     * May be set before sign, borrowed during it: the bytes whose SHA-256 is the digest (signed
     * attributes, never a document). Some tokens sign only what they have hashed themselves.
     */
    struct slice message;
    /*
     * Signs a SHA-256 digest (32 bytes). Appends the signature to out. May ask for the PIN through
     * what it was opened with, once. ERR_PERMISSION: PIN wrong or locked; ERR_ABSENT: token or
     * driver gone; never tried a second time by itself.
     */
    int (*sign)(struct signer *s, enum sign_algorithm algorithm, const uint8_t digest[32],
                struct buf *out, struct err *e);
    void (*release)(struct signer *s);
};

#endif
