/*
 * Inside of a form definition: the grammar of its requests, types, lists, rules, and the letter.
 * Everything borrows from the two XML trees that the definition keeps (the form's own file and
 * parts.xml beside it, whose parts are put where <use part="…"/> stands).
 */
#ifndef CUV_FORM_DEFINITION_H
#define CUV_FORM_DEFINITION_H

#include <stdbool.h>

#include "base/clk.h"
#include "base/finding.h"
#include "form/definition-letter.h"
#include "xml/pattern.h"
#include "xml/xml.h"

struct form_cell;
struct form_request;

enum { FORM_RULE_PARAMETERS = 8, FORM_FIELDS = 64 };

struct form_citation {
    const char *id, *label, *text;
    struct form_citation *next;
};

/* Words that a rule looks up, as typed in the definition: items between bars. */
struct form_list {
    const char *name;
    const char **words; /* folded for comparison */
    size_t count;
    struct form_list *next;
};

struct form_choice {
    const char *code, *print, *shorter;
    const char *folded[3]; /* of the three above */
    struct form_choice *next;
};

/* A malformed value of this shape gets a finding that knows the usual mistake. */
struct form_instead {
    struct xml_pattern *pattern;
    enum finding_id id;
    const char *prefix; /* the value read with this before it; NULL */
    struct form_instead *next;
};

struct form_base;

struct form_type {
    const char *name, *example, *clause;
    const struct form_base *base;
    struct xml_pattern *pattern; /* of the normal form; NULL */
    enum finding_id malformed;
    int digits, bytes_max; /* 0: any */
    const char *country;   /* phone prefix that stands for 0 */
    bool personal;         /* masked in findings */
    bool impersonal;       /* never masked, not even long numbers */
    bool open;             /* choice: other texts are warned of, not refused */
    struct form_choice *choices;
    struct form_instead *insteads;
    struct form_type *next;
};

/* An element or attribute of requests. */
struct form_field {
    const char *name, *label, *example, *clause;
    const struct form_type *type; /* NULL: a group of elements */
    bool attribute, numbered;     /* numbered: rows of the list */
    int min, max, min_length, max_length;
    enum finding_id missing, surplus;
    const char *select, *value; /* told from its namesakes by this attribute */
    const char *round;          /* neighbours of one round repeat together */
    const char *yes, *no;       /* flag: what is printed */
    int index;                  /* order among the children of its parent */
    struct form_field *parent, *attributes, *first, *next;
};

struct form_rule_kind;

struct form_parameter {
    bool given;
    struct form_path path;
    int64_t number;
    const char *text;
    int word; /* which of the words its row knows */
    struct clk_date date;
    const struct form_list *list;
    struct xml_pattern *pattern;
    const struct form_type *type;
};

struct form_rule {
    const struct form_rule_kind *kind;
    enum finding_id id;
    const char *clause;
    struct form_path scope;
    struct form_path when; /* count 0: always */
    const char *when_is, *when_not; /* words; NULL: not asked */
    bool ink; /* a letter it speaks of cannot be signed by machine */
    struct form_parameter parameters[FORM_RULE_PARAMETERS];
    struct form_rule *next;
};

struct form_definition {
    struct xml_document *own, *parts; /* parts: NULL when none is used */
    struct arena *arena;              /* own's */
    const char *file;                 /* for messages */
    const char *number, *name, *reconstructed; /* reconstructed: the reason, NULL when certain */
    enum letter_kind kind;
    bool landscape;
    struct form_citation *citations;
    struct form_list *lists;
    struct form_type *types;
    struct form_field *root; /* the request */
    struct form_rule *rules;
    struct form_template *texts[TEXT_COUNT];
    struct form_path date;
    struct form_line *subjects, *recipients, *distribution;
    struct form_block *blocks;
    struct form_signature *signatures;
    struct form_numerals numerals;
};

/* From bytes: the form's own file and parts.xml (empty: none). name is used in messages. */
int form_definition_parse(struct form_definition **out, const char *name, struct slice own,
                          struct slice parts, struct err *e);

#endif
