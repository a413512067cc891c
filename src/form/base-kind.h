/*
 * The kinds of value that C knows: how one is read, brought to its normal form and printed. All
 * numbers (how many digits, which prefixes) come from the <type> of the definition.
 */
#ifndef CUV_FORM_BASE_KIND_H
#define CUV_FORM_BASE_KIND_H

#include "form/request.h"

struct form_base {
    const char *name;
    /* Sets value, date, number, choice of the cell; false when malformed. */
    bool (*check)(struct form_request *r, struct form_cell *cell);
    /* As printed; format is NULL or a word after ':' in a template. NULL: no memory. */
    const char *(*print)(const struct form_request *r, const struct form_cell *cell,
                         const char *format);
};

const struct form_base *form_base_find(const char *name);
/* "text name digits …", for messages */
extern const char form_base_names[];

/* "05 (năm)": two digits at least, then in words of the definition. */
const char *form_number_words(const struct form_request *r, int64_t number);

#endif
