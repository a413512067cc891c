/*
 * A time stamp authority, an OCSP responder and a file server on loopback, for tests. One process
 * a connection; all of them answer from a folder made by tests/pki/mkpki, read at each request.
 */
#ifndef CUV_SERVICE_SERVICE_H
#define CUV_SERVICE_SERVICE_H

#include "base/buf.h"

enum { SERVICE_BODY = 1 << 20, SERVICE_FILE = 64 << 20, SERVICE_SLOW_S = 3 };

/* fault: what follows the first part of the path, "" when all shall be well. -1: answer 500. */
int tsa_answer(struct buf *out, struct slice request, const char *pki, const char *fault);
int ocsp_answer(struct buf *out, struct slice request, const char *pki, const char *fault);

#endif
