/*
 * Sheets to fill in, and lists for others: UTF-8 with a byte order mark and semicolons, lines ended
 * as RFC 4180 2.1 says.
 */
#include <string.h>

#include "form/base-kind.h"
#include "form/request.h"
#include "form/sheet.h"

/* A cell that begins like a formula gets the apostrophe that makes it text. */
static void add_cell(struct buf *out, const char *text, bool first)
{
    bool formula = *text && strchr("=+-@\t\r", *text);
    bool quoted = formula || text[strcspn(text, ";,\"\r\n\t")];

    if (!first)
        buf_add_byte(out, ';');
    if (quoted)
        buf_add_byte(out, '"');
    if (formula)
        buf_add_byte(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            buf_add_byte(out, '"');
        buf_add_byte(out, (uint8_t)*text);
    }
    if (quoted)
        buf_add_byte(out, '"');
}

void sheet_write_headings(struct buf *out, const struct sheet_layout *l)
{
    buf_add_string(out, "\xEF\xBB\xBF");
    for (int i = 0; i < l->count; i++)
        add_cell(out, l->columns[i].heading, i == 0);
    buf_add_string(out, "\r\n");
}

static const struct form_cell *find_cell(const struct form_cell *from, int item,
                                         const struct form_field *field, int nth)
{
    for (const struct form_cell *c = from; c && c->item == item; c = c->after)
        if (c->field == field && *c->value && !--nth)
            return c;
    return NULL;
}

static const char *text_of(const struct form_request *r, const struct sheet_column *column,
                           const struct form_cell *cell)
{
    if (!cell)
        return "";
    if (strcmp(cell->field->type->base->name, "flag") == 0)
        return cell->number ? column->yes ? column->yes : "X" : "";
    if (cell->choice)
        return cell->choice->code;
    return cell->field->type->base->print(r, cell, NULL);
}

static int write_row(struct buf *out, const struct sheet_layout *l, const struct form_request *r,
                     const struct form_cell *from, struct err *e)
{
    for (int i = 0; i < l->count; i++) {
        const struct sheet_column *c = &l->columns[i];
        const struct form_cell *cell = NULL;
        const char *text;

        if (c->field)
            cell = find_cell(from, from->item, c->field, c->nth);
        if (!cell && c->or)
            cell = find_cell(from, from->item, c->or, 1);
        text = c->field ? text_of(r, c, cell)
                        : arena_printf(r->document->arena, "%d", from->item);
        if (!text)
            return err_memory(e);
        add_cell(out, text, i == 0);
    }
    buf_add_string(out, "\r\n");
    return 0;
}

int sheet_write(struct buf *out, const struct sheet_layout *l, const struct form_request *r,
                struct err *e)
{
    int item = 0;

    sheet_write_headings(out, l);
    for (const struct form_cell *c = r->first; c; c = c->after) {
        if (c->item > item && write_row(out, l, r, c, e))
            return -1;
        item = c->item > item ? c->item : item;
    }
    return buf_check(out, _("the list"), e);
}
