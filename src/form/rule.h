/*
 * The checks that rules of a definition name: <rule id="C05" check="not-before" …/>. The number and
 * words a check compares with are its parameters; the id chooses the finding it gives.
 */
#ifndef CUV_FORM_RULE_H
#define CUV_FORM_RULE_H

#include "form/request.h"

enum form_parameter_kind {
    PARAMETER_PATH,    /* of a value, from the group named by for= */
    PARAMETER_GROUP,   /* of anything, also a group */
    PARAMETER_NUMBER,
    PARAMETER_TEXT,
    PARAMETER_DATE,
    PARAMETER_LIST,    /* the name of a <list> */
    PARAMETER_PATTERN,
    PARAMETER_TYPE,    /* every cell of that type */
    PARAMETER_FACT,    /* what a certificate says: enum form_fact */
    PARAMETER_OWNER,   /* person or agency: 0, 1 */
};

enum form_fact {
    FACT_NAME, FACT_MAIL, FACT_UNIT, FACT_PLACE, FACT_TAX, FACT_FROM, FACT_UNTIL, FACT_NUMBER
};

struct form_parameter_row {
    const char *name;
    enum form_parameter_kind kind;
    bool needed;
};

struct form_rule_run {
    struct form_request *r;
    const struct form_rule *rule;
    struct form_scope scope;
};

/* Is value one of the words between blanks? */
bool form_rule_word(const char *words, const char *value);

/* Either a check of one cell (named by field= or type=, its parameters 0 and 1) or of a scope. */
struct form_rule_kind {
    const char *name;
    void (*cell)(struct form_rule_run *run, struct form_cell *cell);
    void (*scope)(struct form_rule_run *run);
    struct form_parameter_row parameters[FORM_RULE_PARAMETERS + 1];
};

extern const struct form_rule_kind form_cell_kinds[];  /* ends with a NULL name */
extern const struct form_rule_kind form_scope_kinds[]; /* ends with a NULL name */
extern const struct form_rule_kind form_relation_kinds[]; /* ends with a NULL name */
extern const struct form_rule_kind form_certificate_kinds[]; /* ends with a NULL name */

/* NULL when there is none. */
const struct form_rule_kind *form_rule_kind_find(const char *name);

/* The good cell of a path parameter with something in it, or NULL. */
struct form_cell *form_rule_cell(const struct form_rule_run *run, int parameter);
/* What was typed, fit to be shown; of a time the day it has in Việt Nam, which rules compare. */
const char *form_rule_shown(const struct form_rule_run *run, const struct form_cell *cell);
/* After an error the cell counts as bad, so that later rules do not speak of it again. */
void form_rule_find(struct form_rule_run *run, struct form_cell *cell, const char *hole1,
                    const char *hole2, const char *hole3);

#endif
