/*
 * Certificate revocation lists, RFC 5280 clause 5. Reading says nothing about trust: a list counts
 * only through path_judge, when its issuer signed it. Refuses: bytes left over, more than
 * LIMIT_CRL_BYTES. Delta and indirect lists are read but never count.
 */
#ifndef CUV_PKI_CRL_H
#define CUV_PKI_CRL_H

#include "pki/cert.h"

struct crl {
    const char *issuer;
    struct slice issuer_der;
    const char *number;               /* hexadecimal, or "" */
    const char *algorithm;            /* "RSA-SHA256" */
    int64_t this_update, next_update; /* next_update 0: not given */
    size_t entries;
    /* issuingDistributionPoint, RFC 5280 5.2.5 */
    bool has_scope, only_users, only_authorities, only_attributes, some_reasons, indirect;
    struct texts scope_urls;
    bool delta;            /* deltaCRLIndicator, 5.2.4 */
    bool unknown_critical; /* an extension nobody here understands */
    bool holds_expired;    /* expiredCertsOnCRL, ISO/IEC 9594-8 */
    int64_t expired_since;
    uint8_t sha256[32];
    size_t size;               /* bytes of DER */
    bool verified;             /* crl_signed_by said yes to this key before */
    uint8_t verified_with[32]; /* SHA-256 of its SubjectPublicKeyInfo */

    struct arena *arena;          /* owned */
    struct X509_crl_st *x509_crl; /* owned; for pki alone */
};

enum revocation_reason { /* RFC 5280 5.3.1 */
                         REVOKED_UNSPECIFIED = 0,
                         REVOKED_KEY_COMPROMISE = 1,
                         REVOKED_CA_COMPROMISE = 2,
                         REVOKED_AFFILIATION_CHANGED = 3,
                         REVOKED_SUPERSEDED = 4,
                         REVOKED_CESSATION = 5,
                         REVOKED_HOLD = 6,
                         REVOKED_REMOVED = 8,
                         REVOKED_PRIVILEGE = 9,
                         REVOKED_AA_COMPROMISE = 10,
};

/* One list, DER or PEM. */
int crl_parse(struct crl **out, struct slice bytes, struct err *e);
void crl_free(struct crl *c); /* NULL is fine */

/* Its DER, freed by crl_encoded_free. */
int crl_encode(const struct crl *c, struct slice *out, struct err *e);
void crl_encoded_free(struct slice der); /* NULL data is fine */

/* Was it signed by this certificate's key, under this name, and may that key sign lists? */
bool crl_signed_by(struct crl *c, const struct certificate *issuer);

/* 1 and *when, *why when the certificate is listed, 0 when not. */
int crl_find(const struct crl *c, const struct certificate *about, int64_t *when,
             enum revocation_reason *why);

const char *revocation_reason_name(enum revocation_reason why); /* "keyCompromise" */

struct crl_list {
    struct crl **list; /* owned, each too */
    size_t count, capacity;
};

/* Takes c over also when it fails. */
int crl_list_take(struct crl_list *l, struct crl *c, struct err *e);
/* A file with one list (DER) or many (PEM), or a folder: its *.crl and *.pem by name. */
int crl_list_load(struct crl_list *l, const char *path, struct err *e);
void crl_list_release(struct crl_list *l);

#endif
