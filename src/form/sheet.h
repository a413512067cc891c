/*
 * Sheets of people (CSV), as offices save them: UTF-8 with or without a byte order mark, UTF-16
 * from "Unicode text"; comma, semicolon or tab (RFC 4180 quotes). Read against the list of a form:
 * its headings in any order, whatever their case and accents. Refuses with row, column and cure:
 * what a spreadsheet has spoilt (letters lost to '?', numbers like 1,2E+10, lost zeros), words
 * where a date belongs, headings that mean nothing. Limits: LIMIT_SHEET_…, LIMIT_ITEMS.
 */
#ifndef CUV_FORM_SHEET_H
#define CUV_FORM_SHEET_H

#include "base/limits.h"
#include "form/definition.h"

/* Text as rows of cells; strings live in the arena. */
struct sheet_row {
    const char **cells;
    int count, number; /* number: as the spreadsheet counts */
};

struct sheet_table {
    struct arena *arena;
    struct sheet_row *rows;
    size_t count;
};

int sheet_parse(struct sheet_table **out, struct slice bytes, struct err *e);
void sheet_free(struct sheet_table *t); /* NULL is fine */

/* A column of a sheet and the cell it stands for. */
struct sheet_column {
    const char *heading, *also;
    const struct form_field *field; /* NULL: the row's number */
    const struct form_field *or;    /* printed when field is empty; NULL */
    const struct form_field *joined; /* a flag whose word is written behind the value; NULL */
    const char *yes;                /* flag: how true is written; NULL: "X" */
    int nth;                        /* of a field that repeats, from 1 */
};

struct sheet_layout {
    const struct form_field *rows; /* the numbered group */
    struct sheet_column columns[LIMIT_SHEET_COLUMNS];
    int count;
};

/* The columns as printed on the form. ERR_USAGE when the form has no list. */
int sheet_layout_of_form(struct sheet_layout *out, const struct form_definition *d, struct err *e);
/* Those of a <sheet> of sources.xml. ERR_CONFIG names line and cure. */
int sheet_layout_of(struct sheet_layout *out, const struct form_definition *d,
                    const struct xml_element *sheet, struct err *e);

/* "hovaten": letters and digits without accents and case, nothing in brackets; in the arena. */
const char *sheet_fold(struct arena *a, const char *text);

struct sheet_reading {
    const struct form_definition *definition;
    const struct xml_element *sheet; /* of sources.xml; NULL */
    bool restore_zeros;
    struct buf *faults; /* gets a line for every wrong cell, LIMIT_SHEET_FAULTS at most */
    int fault_count;
    /* What was read: the sheet's row of each item, and the field of each column. */
    int rows[LIMIT_ITEMS], items;
    const struct form_field *fields[LIMIT_SHEET_COLUMNS];
};

/*
 * Appends <cuv-request> with the rows alone. ERR_FORMAT when cells were wrong: they are in faults.
 */
int sheet_read(struct buf *out, struct sheet_reading *r, struct slice bytes, struct err *e);
/* Adds a fault at a place that a finding about what was read names. */
void sheet_fault_at(struct sheet_reading *r, int item, const char *label, const char *text);

/* Inside: a cell brought to its normal form; NULL with *fault told, in the arena; "" when empty. */
const char *sheet_cell(struct arena *a, const struct sheet_column *column, const char *typed,
                       bool restore_zeros, const char **fault);

/* Headings alone: BOM, semicolons. */
void sheet_write_headings(struct buf *out, const struct sheet_layout *l);
/* Headings and the rows of a checked request. */
struct form_request;
int sheet_write(struct buf *out, const struct sheet_layout *l, const struct form_request *r,
                struct err *e);

#endif
