/*
 * Names that people mistype: words of a list, and the nearest of them.
 */
#ifndef CUV_FORM_NEAREST_H
#define CUV_FORM_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

/* True when word is among words, which are separated by blanks and may end with '!'. */
bool word_among(const char *words, const char *word);

/* Letters to add, drop, change or swap to make one of the other; names over 64 bytes: large. */
size_t nearest_distance(const char *a, const char *b);

/* Whether the distance is small enough to ask "did you mean". */
bool nearest_close(const char *typed, const char *known);

#endif
