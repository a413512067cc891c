/*
 * Is this certificate good for signing (or time stamping) at a time? Builds every path to an
 * anchor, lets OpenSSL check each by RFC 5280 clause 6 at that time, adds the rules of the house
 * (use of the key, algorithms by date) and looks up the whole path in the revocation lists given.
 * What is not known is never "valid". Pure: no network, no clock, no default trust.
 *
 * A list or an answer counts when the issuer of the certificate signed it (or its responder, see
 * ocsp.h), it was there (thisUpdate <= now), and it speaks about the time asked: thisUpdate >= at,
 * or at <= nextUpdate. Anchors themselves are not looked up.
 * Limits: LIMIT_PATH certificates a path, PATH_ATTEMPTS paths.
 */
#ifndef CUV_PKI_PATH_H
#define CUV_PKI_PATH_H

#include "base/limits.h"
#include "pki/ocsp.h"
#include "pki/trust.h"

enum { PATH_ATTEMPTS = 32 };

enum path_purpose { PATH_SIGN, PATH_TIMESTAMP };

enum path_result {
    PATH_VALID,
    PATH_INVALID,       /* it is certain that the path is not valid at that time */
    PATH_INDETERMINATE, /* something is missing: path_verdict.reason says what */
};

/* Columns: C name, result, sub-indication of EN 319 102-1 when not exact / when exact, text. */
#define PATH_REASONS(X)                                                                            \
    X(OK, PATH_VALID, "", "", N_("valid"))                                                         \
    X(NO_CHAIN, PATH_INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND", "NO_CERTIFICATE_CHAIN_FOUND",    \
      N_("no path from the certificate to a trusted one was found"))                               \
    X(REVOCATION_UNKNOWN, PATH_INDETERMINATE, "TRY_LATER", "TRY_LATER",                            \
      N_("whether the certificate was revoked is not known"))                                      \
    X(ON_HOLD, PATH_INDETERMINATE, "TRY_LATER", "TRY_LATER", N_("the certificate was suspended"))  \
    X(REVOKED, PATH_INVALID, "REVOKED_NO_POE", "REVOKED", N_("the certificate was revoked"))       \
    X(CA_REVOKED, PATH_INVALID, "REVOKED_CA_NO_POE", "REVOKED_CA_NO_POE",                          \
      N_("the certificate of an issuer was revoked"))                                              \
    X(EXPIRED, PATH_INVALID, "OUT_OF_BOUNDS_NO_POE", "EXPIRED", N_("the certificate had expired")) \
    X(CA_EXPIRED, PATH_INVALID, "OUT_OF_BOUNDS_NO_POE", "OUT_OF_BOUNDS_NO_POE",                    \
      N_("the certificate of an issuer had expired"))                                              \
    X(NOT_YET_VALID, PATH_INVALID, "NOT_YET_VALID", "NOT_YET_VALID",                               \
      N_("the certificate was not yet valid"))                                                     \
    X(CA_NOT_YET_VALID, PATH_INVALID, "OUT_OF_BOUNDS_NO_POE", "OUT_OF_BOUNDS_NO_POE",              \
      N_("the certificate of an issuer was not yet valid"))                                        \
    X(KEY_USAGE, PATH_INVALID, "CHAIN_CONSTRAINTS_FAILURE", "CHAIN_CONSTRAINTS_FAILURE",           \
      N_("the certificate is not meant for this use"))                                             \
    X(CONSTRAINTS, PATH_INVALID, "CHAIN_CONSTRAINTS_FAILURE", "CHAIN_CONSTRAINTS_FAILURE",         \
      N_("a certificate of the path breaks a rule"))                                               \
    X(ALGORITHM, PATH_INVALID, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", "CRYPTO_CONSTRAINTS_FAILURE",  \
      N_("an algorithm or key size of the path is not accepted"))                                  \
    X(BAD_SIGNATURE, PATH_INVALID, "CERTIFICATE_CHAIN_GENERAL_FAILURE",                            \
      "CERTIFICATE_CHAIN_GENERAL_FAILURE", N_("a certificate of the path is forged or damaged"))

enum path_reason {
#define X(name, result, sub, exact, text) PATH_REASON_##name,
    PATH_REASONS(X)
#undef X
};

struct path_question {
    const struct certificate *leaf;
    const struct certificate_list *extra; /* hints: from the signature, files; NULL: none */
    const struct trust *trust;
    const struct crl_list *crls;   /* NULL: none */
    const struct ocsp_list *ocsps; /* NULL: none */
    int64_t at;                  /* the time judged: proved by a time stamp, else now */
    int64_t now;                 /* the judge's own; at <= now */
    enum path_purpose purpose;
    /* at is the very time of signing (cuv-sign), not only one at which the signature existed. */
    bool exact;
    const char *const *policies; /* OIDs in dots; RFC 5280 6.1.1 (c) */
    size_t policy_count;
    bool explicit_policy, inhibit_mapping, inhibit_any_policy; /* 6.1.1 (e) (f) (g) */
};

struct path_verdict {
    enum path_result result;
    enum path_reason reason;
    int depth;                  /* which certificate the reason is about: 0 the leaf; -1 none */
    char detail[160];           /* more, English, for -v and reports; "" */
    char departure[160]; /* from the letter of RFC 5280 4.2 on a path without a broken rule; "" */
    const char *sub_indication; /* of EN 319 102-1 for a signature; "" when valid */
    bool total_failed;          /* that is TOTAL-FAILED, not INDETERMINATE */
    const struct trust_anchor *anchor; /* NULL without a path */
    enum trust_domain domain;
    /* leaf first, anchor last; only the leaf without a path. Borrowed from question and trust. */
    const struct certificate *chain[LIMIT_PATH];
    size_t chain_count;
    /* Revocation; about chain[revoked_depth]. revoked_at may be later than the time judged. */
    bool listed;
    int revoked_depth;
    int64_t revoked_at;
    enum revocation_reason why;
    const struct crl *crl[LIMIT_PATH];   /* what decided about chain[i]: a list, or */
    const struct ocsp *ocsp[LIMIT_PATH]; /* an answer; both NULL: nothing */
    int64_t status_from, status_until; /* oldest thisUpdate, earliest nextUpdate used; 0: none */
    /* For REVOCATION_UNKNOWN: whose status is missing and which addresses would know. */
    const struct certificate *ask_about, *ask_issuer;
    const char *ask_ocsp, *ask_crl; /* NULL: the certificate names none */
    bool list_too_old; /* there was a list of the right issuer, but not for this time */
};

/* -1 for want of memory or a policy that is no OID; all else is a verdict. v is overwritten. */
int path_judge(const struct path_question *q, struct path_verdict *v, struct err *e);

const char *path_reason_name(enum path_reason reason); /* "REVOCATION_UNKNOWN" */
const char *path_reason_text(enum path_reason reason); /* in the current language */

/* Verifies what these signed of each other and of the lists, so that path_judge finds it done. */
void path_keep_signatures(const struct certificate_list *l, const struct crl_list *crls);

/*
 * Which of the certificates that came with a document are accounted for, known[i] for each: in our
 * store, or linked to it by signatures. Of the others nobody vouches for the bytes; strangers who
 * vouch for themselves or for each other are strangers still.
 */
void path_accounts(const struct certificate_list *among, const struct trust *trust, bool *known);

#endif
