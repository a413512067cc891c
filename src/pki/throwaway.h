/*
 * A throw-away public key infrastructure for demonstrations: a root, an issuer, certificates for
 * keys that somebody else holds, and their revocation lists. The two private keys live in memory
 * only and are wiped at the end; nothing made here is ever to be trusted for a real letter.
 * Certificates have the shape of the Government's: RSA-2048, sha256WithRSA, key usage critical,
 * 1825 days. All bytes come out as DER.
 */
#ifndef CUV_PKI_THROWAWAY_H
#define CUV_PKI_THROWAWAY_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { THROWAWAY_UNITS = 3, THROWAWAY_DAYS = 1825, THROWAWAY_CRL_DAYS = 30 };

/* Parts of a name in UTF-8, in their order in it; NULL or "" parts are left out. */
struct throwaway_name {
    const char *country, *locality, *organization, *units[THROWAWAY_UNITS], *common_name;
    const char *mail; /* as rfc822Name beside the name */
};

/* RSA: modulus and exponent. P-256: the point (04 x y) as modulus, exponent empty. */
struct throwaway_key {
    struct slice modulus, exponent;
};

struct throwaway;

/* host: where certificates say that CRL, OCSP and issuer are found ("pki.thu.test"). */
int throwaway_new(struct throwaway **out, const struct throwaway_name *root,
                  const struct throwaway_name *issuer, const char *host, int64_t now,
                  struct err *e);
void throwaway_free(struct throwaway *t); /* NULL is fine */

int throwaway_root(struct throwaway *t, struct buf *out, struct err *e);
int throwaway_issuer(struct throwaway *t, struct buf *out, struct err *e);
/* Empty lists of the root and of the issuer. */
int throwaway_root_crl(struct throwaway *t, struct buf *out, struct err *e);
int throwaway_issuer_crl(struct throwaway *t, struct buf *out, struct err *e);
/* A certificate of the issuer for a person or an agency. */
int throwaway_issue(struct throwaway *t, const struct throwaway_name *name,
                    const struct throwaway_key *key, struct buf *out, struct err *e);

#endif
