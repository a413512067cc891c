/*
 * Numbers below a million in words, from the words of the definition.
 */
#ifndef CUV_FORM_NUMERAL_H
#define CUV_FORM_NUMERAL_H

#include "form/definition.h"

/* "một trăm linh năm"; NULL when the definition has no words, over the range, or no memory. */
const char *numeral_words(struct arena *a, const struct form_numerals *n, int64_t number);

#endif
