/*
 * Revocation data that a signer enclosed under its signature: adbe-revocationInfoArchival (ISO
 * 32000-1 12.8.3.3.2). They are hints as any others: who signed them decides.
 */
#ifndef CUV_CMS_ARCHIVE_H
#define CUV_CMS_ARCHIVE_H

#include "cms/parse.h"

enum archive_kind { ARCHIVE_CRL, ARCHIVE_OCSP };

/* Calls take for each list and answer, whole DER, until it does not return 0; malformed parts end
 * it. Returns what take returned last. */
int archive_each(const struct cms *c,
                 int (*take)(void *self, enum archive_kind kind, struct slice der, struct err *e),
                 void *self, struct err *e);

#endif
