/*
 * The certificate of a subscriber out of any file that offices pass around: DER, PEM, or a
 * degenerate PKCS#7 SignedData (.p7b, .p7c: RFC 2315 9.1) with its issuers. Only what stands in
 * the file is read; no signature is looked at, nothing is trusted.
 */
#ifndef CUV_PKI_PKCS7_H
#define CUV_PKI_PKCS7_H

#include "pki/cert.h"

/*
 * The one certificate, or of several the only one that does not belong to a certification
 * authority. ERR_FORMAT: neither of these, or more than one subscriber.
 */
int certificate_unpack(struct certificate **out, struct slice bytes, struct err *e);

#endif
