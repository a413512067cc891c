/*
 * The certificates that are believed, as data. A file, or a folder without `pins`: every
 * certificate in it is an anchor of the domain "unknown". A folder with a file `pins`: only the
 * certificates pinned there are anchors, each with its domain; the others only help to build paths.
 * An anchor need not be self-signed. Nothing is ever loaded from the system's store.
 *
 * `pins` is UTF-8 text. A line is empty, or a comment starting with '#', or a pin of six fields
 * separated by blanks or tabs:
 *
 *     SHA256 DOMAIN KIND FROM UNTIL SOURCE
 *
 *     SHA256  64 hexadecimal digits: SHA-256 of the certificate's DER (colons between bytes pass)
 *     DOMAIN  gov-g1 gov-g2 public foreign test unknown
 *     KIND    root     a root, for signers and time stamps
 *             issuer   an authority below a root, believed by itself; when its root is pinned too,
 *                      the path goes up to the root, so that the root may revoke it
 *             timestamp  a root or issuer believed for time stamps only
 *     FROM    yyyy-mm-dd or "-": signatures proved before this day are not judged by it
 *     UNTIL   yyyy-mm-dd or "-": closed from this day (Việt Nam) on, kept for older letters
 *     SOURCE  the rest of the line: where the fingerprint was compared, by whom
 *
 * A malformed line, or the same SHA256 twice, is ERR_CONFIG with the line's number.
 */
#ifndef CUV_PKI_TRUST_H
#define CUV_PKI_TRUST_H

#include "pki/cert.h"

enum trust_domain {
    TRUST_UNKNOWN,
    TRUST_TEST,
    TRUST_FOREIGN,
    TRUST_PUBLIC,
    TRUST_GOV_G1,
    TRUST_GOV_G2,
};
enum { TRUST_DOMAINS = TRUST_GOV_G2 + 1 };

enum trust_kind { TRUST_ROOT, TRUST_ISSUER, TRUST_TIMESTAMP };

struct trust_anchor {
    const struct certificate *certificate; /* borrowed from the list of struct trust */
    enum trust_domain domain;
    enum trust_kind kind;
    int64_t from, until; /* counts while from <= t < until */
    const char *source;  /* "" without a pin */
};

/* A pin whose certificate is in none of the files beside it. */
struct trust_absent {
    char sha256[65];
    enum trust_domain domain;
};

struct trust {
    struct certificate_list certificates; /* all, anchors or not */
    struct trust_anchor *anchors;         /* owned */
    size_t count, capacity;
    struct trust_absent *absent; /* owned */
    size_t absent_count;
    struct arena *arena; /* texts of pins */
};

int trust_new(struct trust **out, struct err *e);
/* Adds a file or folder as described above. ERR_INPUT when absent or without any certificate. */
int trust_add(struct trust *t, const char *path, struct err *e);
void trust_free(struct trust *t); /* NULL is fine */

/* NULL when this certificate is no anchor. */
const struct trust_anchor *trust_find(const struct trust *t, const struct certificate *c);

const char *trust_domain_name(enum trust_domain domain); /* "gov-g2": a code, never translated */
int trust_domain_find(const char *name, enum trust_domain *out); /* -1 when unknown */
const char *trust_kind_name(enum trust_kind kind);
int trust_kind_find(const char *name, enum trust_kind *out); /* -1 when unknown */

#endif
