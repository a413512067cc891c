/*
 * Inside of a request that is being checked: its cells and where they stand.
 */
#ifndef CUV_FORM_REQUEST_H
#define CUV_FORM_REQUEST_H

#include "form/definition.h"
#include "form/form.h"

/* What an element or attribute of the request means; hangs on its meaning. */
struct form_cell {
    const struct form_field *field;
    struct xml_element *element; /* itself, or the one that has the attribute */
    const char *typed, *value;   /* value: normal form, for comparing and printing */
    const struct form_choice *choice;
    struct clk_date date;
    int64_t number;
    bool good;
    int item;                /* row of the list, 0 outside */
    struct form_cell *after; /* the next of the whole request */
};

/* Children of parent from one to before another (NULL: the first, to the end). */
struct form_scope {
    const struct xml_element *parent, *from, *until;
};

struct form_calendar;

struct form_request {
    struct xml_document *document;
    const struct form_definition *definition;
    const struct form_context *context;
    struct form_cell *first, *last;
    struct findings findings;
    struct letter letter;
    bool drawable, out_of_memory, alone;
    const struct form_calendar *calendar;
};

struct form_cell *form_cell_of(const struct xml_element *element);
struct form_scope form_scope_all(const struct xml_element *parent);

/* Calls visit for every good or bad cell at the path, until it returns non-zero; returns that. */
int form_path_each(const struct form_request *r, struct form_scope scope,
                   const struct form_path *path,
                   int (*visit)(void *user, struct form_cell *cell), void *user);
/* The first cell at the path with something in it, or NULL. */
struct form_cell *form_path_first(const struct form_request *r, struct form_scope scope,
                                  const struct form_path *path);
/* The nearest element on the way to the path that is there: where a missing cell is reported. */
const struct xml_element *form_path_place(const struct form_request *r, struct form_scope scope,
                                          const struct form_path *path);

/* Calls visit for every scope named by a path: each group, or each round of a value field. */
int form_scope_each(const struct form_request *r, struct form_scope scope,
                    const struct form_path *path,
                    int (*visit)(void *user, struct form_scope scope, struct form_cell *cell),
                    void *user);

/* A finding about a cell, or about a missing field below an element. */
void form_find(struct form_request *r, enum finding_id id, const struct form_cell *cell,
               const char *clause, const char *hole1, const char *hole2, const char *hole3);
void form_find_at(struct form_request *r, enum finding_id id, const struct xml_element *at,
                  const char *label, const char *clause, const char *hole1, const char *hole2,
                  const char *hole3);
int form_item_of(const struct xml_element *element);

/* What was typed, fit to be shown: cut, controls and personal data masked. */
const char *form_shown(struct form_request *r, const struct form_cell *cell, const char *text);

/* Request → cells → findings. */
void form_walk(struct form_request *r);
void form_check_value(struct form_request *r, struct form_cell *cell, bool composed);
void form_apply_rules(struct form_request *r);
/* Tells certificates that no request speaks of; see form_context.last_look. */
void form_tell_certificates(struct form_request *r);
/* Findings hold no error: the letter. */
int form_compose(struct form_request *r, struct err *e);

#endif
