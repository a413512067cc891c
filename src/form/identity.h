/*
 * SHA-256 (FIPS 180-4) of a request, which names the letter made of it (/ID of the PDF). Not for
 * signatures: those digests come from the hash floor. Kept here so that neither checking nor
 * rendering has to load libcrypto.
 */
#ifndef CUV_FORM_IDENTITY_H
#define CUV_FORM_IDENTITY_H

#include "base/buf.h"

void identity_sha256(struct slice bytes, uint8_t out[32]);

#endif
