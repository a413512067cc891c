/*
 * Inside of a form definition: the letter that is made of a right request.
 */
#ifndef CUV_FORM_DEFINITION_LETTER_H
#define CUV_FORM_DEFINITION_LETTER_H

#include <stdbool.h>

#include "form/letter.h"
#include "form/path.h"

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
    TEXT_TYPE_NAME,
    TEXT_COUNT
};

/* Numbers in words are data too: <numerals>. */
struct form_numerals {
    const char *ones[10];
    const char *ten, *tens, *one_after_tens, *five_after_tens, *hundred, *odd, *thousand;
};

#endif
