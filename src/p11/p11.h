/*
 * PKCS#11 for signing: one module, one token, one key, one login. Linked into cuv-module alone.
 * Refuses: a module named without a folder, a URI with pin-value, module-path or an attribute it
 * does not know, a second login, a signature of any size but the expected one. A key is matched to
 * its certificate by CKA_ID and by public key, never by label. Limits: LIMIT_SLOTS,
 * LIMIT_TOKEN_OBJECTS, LIMIT_CERTIFICATE_BYTES, LIMIT_SIGNATURE.
 * Every function gives 0, or -1 with *f set.
 */
#ifndef CUV_P11_P11_H
#define CUV_P11_P11_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/secret.h"
#include "base/signer.h"
#include "p11/reason.h"

enum { P11_URI = 1024, P11_ID = 64, P11_LABEL = 256, P11_KEY_BYTES = 1032 };

struct p11_token {
    unsigned long slot;
    unsigned flags; /* P11_TOKEN_… */
    /* As the token gives them, without the padding. */
    char label[33], maker[33], model[17], serial[17];
};

struct p11_certificate {
    size_t token;   /* index into the list of tokens */
    unsigned flags; /* P11_CERTIFICATE_… */
    size_t id_len;
    uint8_t id[P11_ID];
    char label[P11_LABEL];
    char uri[P11_URI]; /* names exactly this one */
    uint8_t *der;      /* owned by struct p11 */
    size_t len;        /* 0 when unreadable */
};

/* A public key as a token stores it: RSA modulus and exponent, or a point on P-256. */
struct p11_public {
    size_t modulus_len, exponent_len; /* exponent_len 0: modulus holds 04 x y */
    uint8_t modulus[P11_KEY_BYTES], exponent[16];
};

struct p11;

/* dlopen(RTLD_NOW | RTLD_LOCAL), C_GetFunctionList, C_Initialize. path begins with "/". */
int p11_load(struct p11 **out, const char *path, struct p11_fault *f);
/* Logs out, C_Finalize (which may hang: only in a process that may be killed), frees. */
void p11_free(struct p11 *p);

/*
 * Tokens that fit the URI (RFC 7512; NULL: all) and their certificates, read without a login.
 * No token is P11_NO_TOKEN or P11_NO_MATCH; no certificate is no fault. Once per module.
 */
int p11_scan(struct p11 *p, const char *uri, struct p11_fault *f);
size_t p11_token_count(const struct p11 *p);
size_t p11_certificate_count(const struct p11 *p);
const struct p11_token *p11_token_at(const struct p11 *p, size_t i);
const struct p11_certificate *p11_certificate_at(const struct p11 *p, size_t i);

/* The token to use and the certificate whose key signs. */
int p11_choose(struct p11 *p, size_t token, struct slice certificate, struct slice id,
               struct p11_fault *f);

/*
 * C_Login, at most once in the life of p (PKCS#11 2.40 5.6), after asking the token's flags again;
 * then finds the private key. pin is copied for keys that want it with every signature.
 */
int p11_login(struct p11 *p, const struct secret *pin, bool allow_last_try, struct p11_fault *f);

/*
 * Appends the signature (ECDSA as DER). message may be empty: the bytes whose SHA-256 is digest,
 * used when the token only signs what it has hashed itself.
 */
int p11_sign(struct p11 *p, enum sign_algorithm algorithm, const uint8_t digest[32],
             struct slice message, struct buf *out, struct p11_fault *f);

/*
 * After p11_login: writes a certificate for the chosen key, reads it back, then removes the others
 * of that key; one that cannot be read stays. *removed counts them, also when a removal failed.
 * P11_READ_ONLY: the token takes nothing.
 */
int p11_replace(struct p11 *p, struct slice certificate, size_t *removed, struct p11_fault *f);

/* Making tokens (cuv-token demo). Takes the first empty slot; refuses a token that has content. */
int p11_initialise(struct p11 *p, const char *label, const struct secret *pin, struct p11_fault *f);
/* A key pair that never leaves the token: RSA of bits, or P-256 when bits is 256. */
int p11_generate(struct p11 *p, unsigned bits, struct slice id, const char *label,
                 struct p11_public *out, struct p11_fault *f);
int p11_store(struct p11 *p, struct slice certificate, struct slice id, const char *label,
              struct p11_fault *f);

#endif
