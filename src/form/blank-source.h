/*
 * Inside of struct blank_sources.
 */
#ifndef CUV_FORM_BLANK_SOURCE_H
#define CUV_FORM_BLANK_SOURCE_H

#include "form/blank.h"

struct blank_sources {
    struct xml_document *document;
};

/* The <fill> of a field, or NULL. */
const struct xml_element *blank_fill_of(const struct blank_sources *s,
                                        const struct form_field *field);

#endif
