/* The revocation of one certificate by the lists and answers given. For path alone. */
#ifndef CUV_PKI_STATUS_H
#define CUV_PKI_STATUS_H

#include "pki/ocsp.h"

enum status_kind { STATUS_UNKNOWN, STATUS_GOOD, STATUS_HELD, STATUS_REVOKED };

struct status {
    enum status_kind kind;
    bool listed; /* also when it was revoked only later than at */
    int64_t when;
    enum revocation_reason why;
    int64_t from, until;     /* thisUpdate and nextUpdate of the source that decided */
    const struct crl *crl;   /* it, or */
    const struct ocsp *ocsp; /* it */
    bool too_old;            /* there was a source of the issuer, but not for this time */
};

/*
 * RFC 5280 6.3.3 without delta and indirect lists: a delta may accuse, but never acquit. RFC 6960
 * 3.2 for answers; they may be STATUS_SKEW ahead of our clock. NULL: none of that kind.
 */
enum { STATUS_SKEW = 300 };
struct status status_look(const struct certificate *c, const struct certificate *issuer,
                          const struct crl_list *crls, const struct ocsp_list *ocsps, int64_t at,
                          int64_t now);

#endif
