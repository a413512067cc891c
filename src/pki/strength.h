/*
 * Which algorithms and key sizes are accepted, and until when: one table (TT 15/2025/TT-BKHCN
 * Phụ lục I; ETSI TS 119 312). What is not in it is not accepted.
 */
#ifndef CUV_PKI_STRENGTH_H
#define CUV_PKI_STRENGTH_H

#include "pki/cert.h"

/* The signature algorithm of a certificate or list, as struct certificate names it. */
bool strength_algorithm(const char *algorithm, int64_t at);

bool strength_key(const struct certificate *c, int64_t at);

#endif
