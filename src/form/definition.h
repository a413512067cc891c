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
#include "form/letter.h"
#include "xml/pattern.h"
#include "xml/xml.h"

struct form_cell;
struct form_request;

enum { FORM_PATH_STEPS = 8, FORM_RULE_PARAMETERS = 8, FORM_FIELDS = 64 };

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

struct form_path {
    const struct form_field *steps[FORM_PATH_STEPS];
    int count;
    bool from_root;
};

struct form_list;
struct form_rule_kind;

struct form_parameter {
    bool given;
    struct form_path path;
    int64_t number;
    const char *text;
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
    struct form_parameter parameters[FORM_RULE_PARAMETERS];
    struct form_rule *next;
};

/* "{personal-id}{/}{id-issue-date}, …": see template.h. */
struct form_template;

struct form_condition {
    bool given, not;
    struct form_path path;
    const char *value; /* NULL: exists */
};

struct form_line {
    struct form_template *text;
    struct form_template *title; /* subject only */
    struct form_condition when;
    struct form_path each; /* count 0: once */
    struct form_line *next;
};

struct form_column {
    const char *heading, *group;
    enum letter_align align;
    int weight;
    struct form_template *text;
    struct form_column *next;
};

struct form_block {
    enum letter_block_kind kind;
    struct form_line *line; /* all but tables */
    struct form_path rows;
    const char *caption;
    struct form_column *columns;
    struct letter_column *heads; /* the same for draw */
    size_t column_count;
    struct form_condition when;
    struct form_block *next;
};

struct form_signature {
    struct form_line *stack;
    struct form_template *note, *name, *field_label;
    const char *field;
    bool sealed;
    struct form_signature *next;
};

/* One text each of struct letter. */
enum form_text {
    TEXT_PARENT_NAME,
    TEXT_ISSUER_NAME,
    TEXT_ISSUER_PLAIN,
    TEXT_NUMBER_LABEL,
    TEXT_NUMBER,
    TEXT_SYMBOL,
    TEXT_HEADING,
    TEXT_PLACE,
    TEXT_NATION,
    TEXT_MOTTO,
    TEXT_DAY,
    TEXT_MONTH,
    TEXT_YEAR,
    TEXT_RECIPIENTS_LABEL,
    TEXT_DISTRIBUTION_LABEL,
    TEXT_DRAFTER_MARK,
    TEXT_ADDRESS_FOOT,
    TEXT_URGENCY,
    TEXT_CIRCULATION,
    TEXT_NUMBER_FIELD,
    TEXT_DATE_FIELD,
    TEXT_AGENCY_FIELD,
    TEXT_SIGNATURE_ALT,
    TEXT_PHRASE_WORDS,
    TEXT_COUNT
};

/* Numbers in words are data too: <numerals>. */
struct form_numerals {
    const char *ones[10];
    const char *ten, *tens, *one_after_tens, *five_after_tens, *hundred, *odd, *thousand;
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
const struct form_field *form_path_end(const struct form_path *p);

/* The parts of the file, each in a source of its own. */
int definition_read_types(struct definition_reader *r, const struct xml_element *types);
int definition_read_lists(struct definition_reader *r, const struct xml_element *lists);
int definition_read_request(struct definition_reader *r, const struct xml_element *request);
int definition_read_rules(struct definition_reader *r, const struct xml_element *rules);
int definition_read_letter(struct definition_reader *r, const struct xml_element *letter);

/* From bytes: the form's own file and parts.xml (empty: none). name is used in messages. */
int form_definition_parse(struct form_definition **out, const char *name, struct slice own,
                          struct slice parts, struct err *e);

#endif
