/*
 * BER of the same meaning: the same tags and the same values in the same order, and only the lengths
 * spelled otherwise (X.690 8.1.3).
 */
#ifndef CUV_TESTS_SPELL_H
#define CUV_TESTS_SPELL_H

#include "base/buf.h"

enum spelling {
    SPELL_WIDE,       /* four bytes of length */
    SPELL_LONGER,     /* one more than needed */
    SPELL_INDEFINITE, /* of what is constructed; else SPELL_LONGER */
};

/*
 * Takes an element off the front of in and appends it in its shortest spelling, but for the chosen
 * element, counted as they begin from 0. Returns how many there are in it; 0: it is no BER, and
 * what was appended is worth nothing.
 */
size_t spell(struct buf *out, struct slice *in, size_t chosen, enum spelling how);

#endif
