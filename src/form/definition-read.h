/*
 * Inside of reading a form definition: every mistake is refused with file, line and cure.
 */
#ifndef CUV_FORM_DEFINITION_READ_H
#define CUV_FORM_DEFINITION_READ_H

#include "form/definition.h"

/* While a definition is read; every mistake goes through definition_fail. */
struct definition_reader {
    struct form_definition *d;
    struct err *e;
    int uses; /* parts put in so far */
};

/* ERR_CONFIG "file:line: text"; always -1. */
int definition_fail(const struct definition_reader *r, const struct xml_element *at,
                    const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The attributes an element may have, "name! label weight": ! marks the needed ones. */
int definition_attributes(const struct definition_reader *r, const struct xml_element *at,
                          const char *allowed);
/* A number between low and high; absent: *out untouched. */
int definition_number(const struct definition_reader *r, const struct xml_element *at,
                      const char *name, int low, int high, int *out);
int definition_flag(const struct definition_reader *r, const struct xml_element *at,
                    const char *name, bool *out);
/* The finding named by an attribute; absent: *out untouched. */
int definition_finding(const struct definition_reader *r, const struct xml_element *at,
                       const char *name, enum finding_id *out);
int definition_pattern(const struct definition_reader *r, const struct xml_element *at,
                       const char *name, struct xml_pattern **out);
/* The label of the citation named by cite=; absent: NULL. */
int definition_clause(const struct definition_reader *r, const struct xml_element *at,
                      const char **out);
void *definition_alloc(const struct definition_reader *r, size_t size);
/* An element that has no business here. */
int definition_unknown(const struct definition_reader *r, const struct xml_element *at,
                       const char *known);
/* Words between bars. */
int definition_words(const struct definition_reader *r, const struct xml_element *at,
                     const char *text, const char ***words, size_t *count);

const struct form_type *definition_type(const struct form_definition *d, const char *name);
const struct form_list *definition_list(const struct form_definition *d, const char *name);

/* "items/item/@count" from a group; "/issuer/name" from the root. */
int definition_path(const struct definition_reader *r, const struct xml_element *at,
                    const struct form_field *from, const char *text, struct form_path *out);

/* The parts of the file, each in a source of its own. */
int definition_read_types(struct definition_reader *r, const struct xml_element *types);
int definition_read_lists(struct definition_reader *r, const struct xml_element *lists);
int definition_read_request(struct definition_reader *r, const struct xml_element *request);
int definition_read_rules(struct definition_reader *r, const struct xml_element *rules);
int definition_read_letter(struct definition_reader *r, const struct xml_element *letter);

#endif
