/*
 * Asking the services of a public key infrastructure by cuv-fetch: time stamp authorities, OCSP
 * responders, servers of revocation lists. What comes is judged before it counts. Never on its own
 * account: addresses are those of the options, and of certificates only when the options say so.
 * One struct ask serves any number of letters; what has been learned is kept in the caller's lists.
 */
#ifndef CUV_ASK_ASK_H
#define CUV_ASK_ASK_H

#include "cms/tsp.h"
#include "fetch/fetch.h"
#include "pki/path.h"

struct ask;

struct ask_texts {
    const char *const *items;
    size_t count;
};

/* All borrowed until ask_free. */
struct ask_options {
    struct fetch_options fetch;
    int64_t (*clock)(void); /* seconds; time is the caller's */
    /* time stamps */
    struct ask_texts authorities; /* addresses, asked in this order */
    const char *login;            /* "user:password" for them; NULL */
    const char *policy;           /* OID that stamps must follow; NULL */
    int stamp_timeout_ms, attempts, pause_ms, per_minute;
    /* status of certificates */
    struct ask_texts responders, lists; /* addresses */
    bool from_certificates;             /* also ask those inside certificates */
    int timeout_ms;
    /* Folder of what services said about revocation, made when missing; NULL: nothing is kept. What
     * has run out is not used, what is too much goes, oldest first (LIMIT_CACHE_BYTES). */
    const char *cache;
    bool offline; /* no helper is started: the cache alone may know */
    /* A line for the person at the desk: the cache cannot be written. May be NULL. */
    void (*say)(void *self, const char *text);
    void *self;
};

int ask_new(struct ask **out, const struct ask_options *o, struct err *e);
void ask_free(struct ask *a); /* NULL is fine */

/* What is believed, and what has been learned about revocation; grows while asking. */
struct ask_known {
    const struct trust *trust;
    struct crl_list *crls;
    struct ocsp_list *ocsps;
};

/*
 * A flawless stamp of a trusted authority over the digest, into out (DER). Its genTime is at most
 * ASK_CLOCK_SKEW from the time between request and answer. ERR_ABSENT: no authority gave one, the
 * text names the last reason; ERR_CONFIG: a good authority's clock differs from ours. unknown:
 * whether the authority was revoked may be unknown.
 */
enum { ASK_CLOCK_SKEW = 300 };
int ask_stamp(struct ask *a, const struct digest *imprint, const struct ask_known *known,
              bool unknown, struct buf *out, struct err *e);

/* Milliseconds until ask_stamp would ask at once; 0 or less: now. */
int64_t ask_stamp_pause(const struct ask *a);

/*
 * path_judge, asking for every status that is missing: first the cache, then the services. All
 * programs that judge go this way, so that they believe the same (cuv-sign and cuv-extend while
 * signing; cuv-verify with --online, or offline with a cache, before the file is judged from what
 * is then known). What cannot be learned leaves the verdict
 * REVOCATION_UNKNOWN; why (of size n, may be NULL) then says what the last service answered.
 */
int ask_path(struct ask *a, struct path_question q, const struct ask_known *known,
             struct path_verdict *v, char *why, size_t n, struct err *e);

/*
 * The files of the cache as bytes, for a program that lets only a jailed process read them. hex:
 * SHA-256 of the certificate spoken about with ".ocsp", of the issuer with ".crl". out is
 * initialised; false: nothing is kept. ask_keep makes the folder and room in it.
 */
bool ask_kept(struct buf *out, const char *folder, const char *hex, const char *ending);
int ask_keep(const char *folder, const char *hex, const char *ending, struct slice der,
             struct err *e);

#endif
