/*
 * Requests that are checked together speak of each other: a device that one revokes as lost is
 * reported lost by another. Rules name what a request offers and what it looks for by a key of the
 * definitions, never by a form.
 */
#ifndef CUV_FORM_PAIR_H
#define CUV_FORM_PAIR_H

#include <stdbool.h>

#include "form/form.h"

/* A value under a key, offered from now on; twice does no harm. -1: no memory. */
int form_pairs_add(struct form_pairs *p, const char *key, const char *value);
bool form_pairs_has(const struct form_pairs *p, const char *key, const char *value);

#endif
