/*
 * One path, leaf to anchor, judged: OpenSSL's check by RFC 5280 clause 6 at the time asked, the
 * rules of the house, the revocation lists. For path alone.
 */
#ifndef CUV_PKI_ATTEMPT_H
#define CUV_PKI_ATTEMPT_H

#include "pki/path.h"
#include "pki/value.h"

/* Fills reason, depth, detail and revocation of v, whose chain is given. -1: no memory. */
int attempt_path(const struct path_question *q, struct path_verdict *v, struct err *e);

#endif
