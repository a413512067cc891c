/*
 * Steps of a signing that cuv-batch takes apart: parts of run/sign.h for letters whose signature
 * waits between two of them.
 */
#ifndef CUV_RUN_SIGN_PART_H
#define CUV_RUN_SIGN_PART_H

#include "run/sign.h"

/* Part of sign_open: the digest of s->file, once; its stream goes on to the signature's. */
int sign_digest_file(struct sign *s, struct err *e);

#endif
