/*
 * The rows of a sheet as the list of a request.
 */
#include <stdio.h>
#include <string.h>

#include "base/markup.h"
#include "base/utf8.h"
#include "form/base-kind.h"
#include "form/sheet.h"

enum { HEADING_ROWS = 10, HEADINGS_NEEDED = 2 };

/* A cell of the form with what a row has for it, the first of its repetitions first. */
struct value {
    const struct form_field *field;
    int nth;
    const char *text;
};

struct list {
    struct sheet_reading *r;
    struct sheet_table *t;
    struct sheet_layout own, other;
    const struct sheet_column *columns[LIMIT_SHEET_COLUMNS]; /* NULL: passed over */
    const char *headings[LIMIT_SHEET_COLUMNS];
    int column_count;
    struct value values[LIMIT_SHEET_COLUMNS * 2];
    int value_count;
    struct buf *out;
    struct err *e;
};

/* A, B … Z, AA: as spreadsheets name columns. */
static void column_name(char out[4], int column)
{
    int n = 0;

    if (column >= 26)
        out[n++] = (char)('A' + column / 26 - 1);
    out[n++] = (char)('A' + column % 26);
    out[n] = 0;
}

static void add_fault(struct sheet_reading *r, int row, int column, const char *heading,
                      const char *text)
{
    char name[4];

    if (++r->fault_count > LIMIT_SHEET_FAULTS)
        return;
    column_name(name, column);
    buf_printf(r->faults, _("row %d, column %s (%.80s): %s"), row, name, heading, text);
    buf_add_byte(r->faults, '\n');
}

void sheet_fault_at(struct sheet_reading *r, int item, const char *label, const char *text)
{
    for (int i = 0; i < LIMIT_SHEET_COLUMNS; i++)
        if (r->fields[i] && strcmp(r->fields[i]->label, label) == 0) {
            add_fault(r, r->rows[item - 1], i, label, text);
            return;
        }
    if (++r->fault_count > LIMIT_SHEET_FAULTS)
        return;
    buf_printf(r->faults, _("row %d, %.80s: %s"), r->rows[item - 1], label, text);
    buf_add_byte(r->faults, '\n');
}

static bool is_named(struct arena *a, const struct sheet_column *c, const char *folded)
{
    const char *name = sheet_fold(a, c->heading);

    if (name && strcmp(name, folded) == 0)
        return true;
    for (const char *p = c->also; p && *p;) {
        size_t n = strcspn(p, "|");
        const char *word = arena_copy(a, p, n);

        name = word ? sheet_fold(a, word) : NULL;
        if (name && strcmp(name, folded) == 0)
            return true;
        p += n + (p[n] == '|');
    }
    return false;
}

/* The form's own headings go before those of others. */
static const struct sheet_column *find_column(struct list *l, const char *heading)
{
    static const struct sheet_column number = {.heading = "STT"};
    const char *folded = sheet_fold(l->t->arena, heading);

    if (!folded || !*folded)
        return NULL;
    for (int i = 0; i < l->own.count; i++)
        if (is_named(l->t->arena, &l->own.columns[i], folded))
            return &l->own.columns[i];
    for (int i = 0; i < l->other.count; i++)
        if (is_named(l->t->arena, &l->other.columns[i], folded))
            return &l->other.columns[i];
    return strcmp(folded, "stt") == 0 ? &number : NULL;
}

static int count_known(struct list *l, const struct sheet_row *row)
{
    int known = 0;

    for (int i = 0; i < row->count; i++)
        known += find_column(l, row->cells[i]) != NULL;
    return known;
}

/* Titles may stand above; the headings are the row that knows most. */
static const struct sheet_row *find_headings(struct list *l)
{
    const struct sheet_row *best = NULL;
    int most = HEADINGS_NEEDED - 1;

    for (size_t i = 0; i < l->t->count && i < HEADING_ROWS; i++) {
        int known = count_known(l, &l->t->rows[i]);

        if (known > most) {
            most = known;
            best = &l->t->rows[i];
        }
    }
    return best;
}

static bool has_lost(const struct sheet_row *row)
{
    for (int i = 0; i < row->count; i++)
        if (strchr(row->cells[i], '?'))
            return true;
    return false;
}

/* "Họ và tên | Ngày sinh" */
static void list_headings(const struct list *l, char *out, size_t size)
{
    size_t len = 0;

    out[0] = 0;
    for (int i = 0; i < l->own.count && len < size; i++)
        len += (size_t)snprintf(out + len, size - len, "%s%s", i ? " | " : "",
                                l->own.columns[i].heading);
    utf8_trim_tail(out);
}

static int read_headings(struct list *l, const struct sheet_row *row)
{
    char known[400];

    list_headings(l, known, sizeof known);
    if (!row)
        return err_set(l->e, ERR_FORMAT,
                       l->t->count && has_lost(&l->t->rows[0])
                           ? _("the headings have lost letters; in the spreadsheet save it as"
                               " \"CSV UTF-8\" or as \"Unicode Text\"; known are: %s")
                           : _("no row has the headings of the list; known are: %s"),
                       known);
    l->column_count = row->count;
    for (int i = 0; i < row->count; i++) {
        const char *heading = row->cells[i];

        l->headings[i] = heading;
        l->columns[i] = find_column(l, heading);
        if (l->columns[i])
            l->r->fields[i] = l->columns[i]->field;
        else if (*heading)
            add_fault(l->r, row->number, i, heading,
                      strchr(heading, '?')
                          ? _("the heading has lost letters; in the spreadsheet save it as"
                              " \"CSV UTF-8\" or as \"Unicode Text\"")
                          : _("this heading is not known; rename the column or delete it"));
    }
    return 0;
}

/* Two columns may stand for one cell: the first that is filled counts. */
static void keep_value(struct list *l, const struct form_field *field, int nth, const char *text)
{
    for (int i = 0; i < l->value_count; i++)
        if (l->values[i].field == field && l->values[i].nth == nth)
            return;
    l->values[l->value_count++] = (struct value){field, nth, text};
}

/* "Viettel/cs": the word of the flag is cut off the value. */
static const char *split_joined(struct list *l, const struct sheet_column *c, const char *text)
{
    size_t n = strlen(text), tail = c->joined ? strlen(c->joined->yes) : 0;

    if (!tail || n <= tail || strcmp(text + n - tail, c->joined->yes) != 0)
        return text;
    keep_value(l, c->joined, 1, "true");
    return arena_copy(l->t->arena, text, n - tail);
}

static int read_row(struct list *l, const struct sheet_row *row)
{
    l->value_count = 0;
    for (int i = 0; i < row->count; i++) {
        const struct sheet_column *c = i < l->column_count ? l->columns[i] : NULL;
        const char *text, *fault = NULL;

        if (!*row->cells[i] || (c && !c->field))
            continue;
        if (!c) {
            if (i >= l->column_count || !*l->headings[i])
                add_fault(l->r, row->number, i, "", _("this column has no heading"));
            continue;
        }
        text = split_joined(l, c, row->cells[i]);
        text = text ? sheet_cell(l->t->arena, c, text, l->r->restore_zeros, &fault) : NULL;
        if (!text && !fault)
            return err_memory(l->e);
        if (!text)
            add_fault(l->r, row->number, i, l->headings[i], fault);
        else if (*text)
            keep_value(l, c->field, c->nth, text);
    }
    return 0;
}

static const char *value_of(const struct list *l, const struct form_field *f, int nth)
{
    for (int i = 0; i < l->value_count; i++)
        if (l->values[i].field == f && l->values[i].nth == nth)
            return l->values[i].text;
    return NULL;
}

static bool is_filled(const struct list *l, const struct form_field *group)
{
    if (group->type && value_of(l, group, 1))
        return true;
    for (const struct form_field *f = group->attributes; f; f = f->next)
        if (value_of(l, f, 1))
            return true;
    for (const struct form_field *f = group->first; f; f = f->next)
        for (int nth = 1; nth <= (f->type ? f->max : 1) && nth <= LIMIT_SHEET_COLUMNS; nth++)
            if (f->type ? value_of(l, f, nth) != NULL : is_filled(l, f))
                return true;
    return false;
}

static void write_open(struct list *l, const struct form_field *f)
{
    buf_printf(l->out, "<%s", f->name);
    if (f->select)
        buf_printf(l->out, " %s=\"%s\"", f->select, f->value);
    for (const struct form_field *a = f->attributes; a; a = a->next)
        if (value_of(l, a, 1)) {
            buf_printf(l->out, " %s=\"", a->name);
            markup_escape(l->out, value_of(l, a, 1));
            buf_add_byte(l->out, '"');
        }
    buf_add_byte(l->out, '>');
}

static void write_filled(struct list *l, const struct form_field *group)
{
    write_open(l, group);
    for (const struct form_field *f = group->first; f; f = f->next) {
        if (!f->type && is_filled(l, f))
            write_filled(l, f);
        for (int nth = 1; f->type && nth <= f->max && nth <= LIMIT_SHEET_COLUMNS; nth++)
            if (value_of(l, f, nth)) {
                write_open(l, f);
                markup_escape(l->out, value_of(l, f, nth));
                buf_printf(l->out, "</%s>", f->name);
            }
    }
    buf_printf(l->out, "</%s>\n", group->name);
}

/* The groups around the rows, from the root; written again from inside for the end tags. */
static void write_around(struct list *l, const struct form_field *f, bool open)
{
    if (!f->parent)
        return;
    if (open)
        write_around(l, f->parent, open);
    buf_printf(l->out, open ? "<%s" : "</%s", f->name);
    if (open && f->select)
        buf_printf(l->out, " %s=\"%s\"", f->select, f->value);
    buf_add_string(l->out, ">\n");
    if (!open)
        write_around(l, f->parent, open);
}

/* A gap in what repeats would move the later ones up without a word. */
static void check_gaps(struct list *l, const struct sheet_row *row)
{
    for (int i = 0; i < l->column_count; i++) {
        const struct sheet_column *c = l->columns[i];

        if (c && c->field && c->nth > 1 && value_of(l, c->field, c->nth) &&
            !value_of(l, c->field, c->nth - 1))
            add_fault(l->r, row->number, i, l->headings[i],
                      _("the level above it is empty; fill that one first"));
    }
}

static int read_rows(struct list *l, const struct sheet_row *headings)
{
    const struct sheet_row *end = l->t->rows + l->t->count;
    int most = l->own.rows->max < LIMIT_ITEMS ? l->own.rows->max : LIMIT_ITEMS;

    for (const struct sheet_row *row = headings + 1; row < end; row++) {
        if (read_row(l, row))
            return -1;
        if (!l->value_count)
            continue;
        if (l->r->items == most)
            return err_set(l->e, ERR_FORMAT,
                           _("row %d: a letter has at most %d in its list; divide the sheet"),
                           row->number, most);
        check_gaps(l, row);
        l->r->rows[l->r->items++] = row->number;
        write_filled(l, l->own.rows);
    }
    return 0;
}

static int read_all(struct list *l)
{
    const struct sheet_row *headings = find_headings(l);

    if (read_headings(l, headings))
        return -1;
    buf_printf(l->out, "<cuv-request form=\"%s\" version=\"1\">\n", l->r->definition->number);
    write_around(l, l->own.rows->parent, true);
    if (read_rows(l, headings))
        return -1;
    write_around(l, l->own.rows->parent, false);
    buf_add_string(l->out, "</cuv-request>\n");
    if (l->r->fault_count)
        return err_set(l->e, ERR_FORMAT, _("%d cells of the sheet are wrong"), l->r->fault_count);
    if (!l->r->items)
        return err_set(l->e, ERR_FORMAT, "%s", _("below its headings the sheet is empty"));
    return buf_check(l->out, _("the list"), l->e);
}

int sheet_read(struct buf *out, struct sheet_reading *r, struct slice bytes, struct err *e)
{
    struct list l = {.r = r, .out = out, .e = e};
    int rc = -1;

    if (sheet_layout_of_form(&l.own, r->definition, e) ||
        (r->sheet && sheet_layout_of(&l.other, r->definition, r->sheet, e)) ||
        sheet_parse(&l.t, bytes, e))
        return -1;
    rc = read_all(&l);
    sheet_free(l.t);
    return rc;
}
