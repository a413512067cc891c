/*
 * Paths through a request: "items/item/@count" as fields of its grammar.
 */
#ifndef CUV_FORM_PATH_H
#define CUV_FORM_PATH_H

#include <stdbool.h>

enum { FORM_PATH_STEPS = 8 };

struct form_field;

struct form_path {
    const struct form_field *steps[FORM_PATH_STEPS];
    int count;
    bool from_root;
};

/* The field that a path ends at; NULL for the empty path. */
const struct form_field *form_path_end(const struct form_path *p);

#endif
