/*
 * A request to fill in: every element of a form in its order, with what the office, a sheet or an
 * earlier request knows already, and a comment that says what to type into the rest. Which cell is
 * filled from where stands in sources.xml beside the forms; no cell is named in C.
 */
#ifndef CUV_FORM_BLANK_H
#define CUV_FORM_BLANK_H

#include "form/definition.h"

struct blank_sources;

/* An absent file: a form is then filled from nothing. ERR_CONFIG names line and cure. */
int blank_sources_load(struct blank_sources **out, const char *path, struct err *e);
int blank_sources_parse(struct blank_sources **out, struct slice bytes, struct err *e);
void blank_sources_free(struct blank_sources *s); /* NULL is fine */
/* ERR_CONFIG names the line of the first from="..." with a source that is not known. */
int blank_sources_check(const struct blank_sources *s,
                        bool (*known)(const char *source, size_t len), struct err *e);
/* The <sheet> of a form, or NULL. Borrowed. */
const struct xml_element *blank_sources_sheet(const struct blank_sources *s, const char *number);

struct form_request;
/* Appends the list of a checked request in the columns of its <sheet>. ERR_FORMAT: it has none. */
int blank_sources_list(struct buf *out, const struct blank_sources *s,
                       const struct form_request *r, struct err *e);

/* The field's path from the root, as definitions write it; false when it does not fit. */
bool blank_path(char *out, size_t size, const struct form_field *field);

struct blank {
    const struct form_definition *definition;
    const struct blank_sources *sources;
    /* The index-th value of a source ("office.name"), or NULL when it has no more. */
    const char *(*value)(void *user, const char *source, size_t index);
    void *user;
    const struct xml_element *old;  /* root of an earlier request, kept but for its number; NULL */
    const struct xml_element *list; /* root of a request whose rows replace all others; NULL */
};

/*
 * Appends the request. ERR_FORMAT when old has something that the form has not: the line is named.
 */
int blank_write(struct buf *out, const struct blank *b, struct err *e);

/* Appends the cells and the rules of a form for people to read. */
void blank_describe(struct buf *out, const struct form_definition *d);

/* "TOKEN, SIM (thẻ SIM)": the words that a choice knows; true or false of a flag; else nothing. */
void blank_words(struct buf *out, const struct form_type *type);

#endif
