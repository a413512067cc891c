/*
 * Checksums by the names that METS has for them (mets.xsd, CHECKSUMTYPE): what packages of others
 * state is computed whatever its age. CRC32, Adler-32, MD5 and SHA-1 show accidents and nothing
 * else; they are kinds of sums here and no algorithm of hash.h, so no signature can rest on them.
 * HAVAL, MNP, TIGER and WHIRLPOOL are not computed.
 */
#ifndef CUV_HASH_SUM_H
#define CUV_HASH_SUM_H

#include <stdbool.h>

#include "hash/hash.h"

enum sum_kind {
    SUM_NONE, /* not one of ours */
    SUM_CRC32,
    SUM_ADLER32,
    SUM_MD5,
    SUM_SHA1,
    SUM_SHA256,
    SUM_SHA384,
    SUM_SHA512,
    SUM_KINDS
};

enum sum_kind sum_find(const char *name); /* in any case of letters */
const char *sum_name(enum sum_kind kind); /* "SHA-256"; "" for SUM_NONE */
bool sum_is_weak(enum sum_kind kind);     /* who changes a file can keep such a sum */

/* A stream, as in hash.h; of known kinds only. The digest's algorithm is not set. */
struct sum;
int sum_new(struct sum **out, enum sum_kind kind, struct err *e);
int sum_add(struct sum *s, const void *bytes, size_t n, struct err *e);
int sum_finish(struct sum *s, struct digest *out, struct err *e);
void sum_free(struct sum *s); /* NULL is fine */

#endif
