/* Mutants of signed files, for sealmutate: the same for the same seed and number. */
#ifndef CUV_TESTS_MUTATE_H
#define CUV_TESTS_MUTATE_H

#include <stdbool.h>

#include "base/buf.h"

enum { ORIGINAL_SIGNATURES = 32, ORIGINAL_PARTS = 512 };

/* Where a signature stands: bytes [0, first_end) and [second, end) are signed. */
struct original_signature {
    size_t first_end, second, end;
};

struct part {
    size_t at, len;
};

struct original {
    struct buf bytes;
    struct original_signature signatures[ORIGINAL_SIGNATURES];
    size_t count;
    struct part objects[ORIGINAL_PARTS]; /* "N G obj" up to "endobj" */
    size_t object_count;
};

struct mutant {
    size_t file; /* whose mutant it is */
    struct buf bytes;
    bool appended_seen; /* a revision was appended that changes something seen or signed */
};

/* Finds the objects; aborts without memory, as all here. */
void mutate_scan(struct original *o);
void mutate_release(struct original *o);
/* Is byte i inside the "<" and ">" of a /Contents? */
bool original_hole(const struct original *o, size_t i);
/* Appends the bytes that the digits of its /Contents are in a file, the room's zeros too. */
void original_contents(struct buf *out, struct slice file, const struct original_signature *s);
/* contents: changes of /Contents alone. */
void mutate(struct mutant *m, const struct original *files, size_t count, bool contents,
            unsigned long seed, unsigned long number);

#endif
