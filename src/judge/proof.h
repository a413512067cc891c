/*
 * Proofs of existence (ETSI EN 319 102-1 3.1, 5.6.2): a time stamp that holds proves that whatever
 * stood in the file before its revision existed at its time. Pure.
 */
#ifndef CUV_JUDGE_PROOF_H
#define CUV_JUDGE_PROOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct proof {
    size_t revision; /* of the stamp: it covers those before */
    int64_t time;
};

/* The earliest time at which something of that revision is proved to have existed, or otherwise. */
int64_t proof_earliest(const struct proof *list, size_t count, size_t revision, int64_t otherwise);

/*
 * Whether a stamp's time fits what is proved of it: it cannot be later than a stamp over it. Clocks
 * of two authorities may differ by PROOF_SKEW (ETSI EN 319 421 allows a second; five minutes are
 * what a desk's clock may be off).
 */
enum { PROOF_SKEW = 300 };
bool proof_fits(int64_t time, int64_t proved);

struct level_facts {
    bool baseline; /* EN 319 142-1 6.3: the signature itself is B-B */
    bool proved;   /* a time stamp that holds proves its time */
    bool enclosed; /* certificates and revocation data of signer and stamp are in the file */
    bool archived; /* … before a document time stamp that holds */
};

/* "B-B" "B-T" "B-LT" "B-LTA", "none": each asks for the ones before. */
const char *level_name(const struct level_facts *f);

#endif
