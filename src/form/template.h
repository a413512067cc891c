/*
 * Texts with holes. {path} is a value as printed, {path:format} in another form (upper, short,
 * words, day, month, year, hour, minute; reverse and list join repeated values by commas), {.} the
 * value that each= stands at, {#} the row number, {#path} how many there are, in digits and words,
 * {/} a new line. What stands in [ ] is left out when a hole inside it is empty. Brackets and
 * braces themselves cannot be printed.
 */
#ifndef CUV_FORM_TEMPLATE_H
#define CUV_FORM_TEMPLATE_H

#include "form/definition-read.h"
#include "form/request.h"

/* from: the group that paths start at. ERR_CONFIG with file and line. */
int template_read(const struct definition_reader *r, const struct xml_element *at,
                  const struct form_field *from, const char *text, struct form_template **out);

/* The text; "" when it is empty or t is NULL; NULL: no memory. here: the cell of {.}. */
const char *template_fill(const struct form_request *r, const struct form_template *t,
                          struct form_scope scope, const struct form_cell *here, int row);

#endif
