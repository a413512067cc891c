#include "form/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum { LINES_LOOKED_AT = 10, TABLE_MEMORY = 64 << 20 };

struct reader {
    struct sheet_table *t;
    const char *p, *end;
    char separator;
    int number; /* of the row */
    const char *cells[LIMIT_SHEET_COLUMNS];
    int count;
    bool filled;
    struct buf cell;
    struct err *e;
};

static int refuse(struct err *e, const char *what)
{
    return err_set(e, ERR_FORMAT,
                   _("%s; in the spreadsheet save it as \"CSV UTF-8\" or as \"Unicode Text\""),
                   what);
}

static void put_unit(struct buf *out, uint32_t c)
{
    char text[4];

    buf_add(out, text, utf8_put(text, c));
}

/* Unicode 15, chapter 3.9, D91: UTF-16 with surrogate pairs. */
static int decode_utf16(struct buf *out, struct slice in, bool big, struct err *e)
{
    uint32_t high = 0;

    if (in.len % 2)
        return refuse(e, _("the sheet ends in the middle of a letter"));
    for (size_t i = 0; i < in.len; i += 2) {
        uint32_t c = (uint32_t)in.data[i + !big] << 8 | in.data[i + big];

        if ((high != 0) != (c >= 0xDC00 && c < 0xE000))
            return refuse(e, _("the sheet has half a letter"));
        if (c >= 0xD800 && c < 0xDC00) {
            high = c;
            continue;
        }
        put_unit(out, high ? 0x10000 + ((high - 0xD800) << 10) + (c - 0xDC00) : c);
        high = 0;
    }
    return high ? refuse(e, _("the sheet has half a letter")) : 0;
}

static bool begins(struct slice s, const char *bytes, size_t n)
{
    return s.len >= n && memcmp(s.data, bytes, n) == 0;
}

static int decode(struct buf *out, struct slice in, struct err *e)
{
    size_t good;

    if (begins(in, "PK\x03\x04", 4) || begins(in, "\xD0\xCF\x11\xE0", 4))
        return refuse(e, _("this is a workbook, not a CSV file"));
    if (begins(in, "\xFF\xFE", 2) || begins(in, "\xFE\xFF", 2)) {
        if (decode_utf16(out, (struct slice){in.data + 2, in.len - 2}, in.data[0] == 0xFE, e))
            return -1;
    } else if (in.len >= 2 && !in.data[1]) {
        if (decode_utf16(out, in, false, e))
            return -1;
    } else {
        size_t mark = begins(in, "\xEF\xBB\xBF", 3) ? 3 : 0;

        buf_add(out, in.data + mark, in.len - mark);
    }
    if (buf_check(out, _("the sheet"), e))
        return -1;
    if (!out->len)
        return err_set(e, ERR_FORMAT, "%s", _("the sheet is empty"));
    good = utf8_check((const char *)out->data, out->len);
    if (good < out->len || memchr(out->data, 0, out->len)) {
        int row = 1;

        for (size_t i = 0; i < good; i++)
            row += out->data[i] == '\n';
        return err_set(e, ERR_FORMAT,
                       _("line %d: the letters are not Unicode; in the spreadsheet save it as"
                         " \"CSV UTF-8\" or as \"Unicode Text\""),
                       row);
    }
    return 0;
}

/* A tab stands only between cells; else what is more frequent in one of the first lines. */
static char find_separator(const char *p, const char *end)
{
    size_t semicolons = 0, commas = 0, most_semicolons = 0, most_commas = 0;
    bool quoted = false;

    for (int lines = 0; p < end && lines < LINES_LOOKED_AT; p++) {
        if (*p == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        if (*p == '\t')
            return '\t';
        semicolons += *p == ';';
        commas += *p == ',';
        most_semicolons = semicolons > most_semicolons ? semicolons : most_semicolons;
        most_commas = commas > most_commas ? commas : most_commas;
        if (*p == '\n' || *p == '\r') {
            semicolons = commas = 0;
            lines++;
        }
    }
    return most_commas > most_semicolons ? ',' : ';';
}

/* RFC 4180 2.5–2.7; what stands behind a closing quote belongs to the cell. */
static int read_cell(struct reader *r)
{
    bool quoted = r->p < r->end && *r->p == '"';

    buf_clear(&r->cell);
    r->p += quoted;
    while (r->p < r->end) {
        char c = *r->p;

        if (quoted && c == '"') {
            if (r->p + 1 < r->end && r->p[1] == '"')
                buf_add_byte(&r->cell, '"');
            else
                quoted = false;
            r->p += 1 + quoted;
            continue;
        }
        if (!quoted && (c == r->separator || c == '\n' || c == '\r'))
            break;
        buf_add_byte(&r->cell, (uint8_t)c);
        r->p++;
    }
    if (quoted)
        return err_set(r->e, ERR_FORMAT,
                       _("row %d: a quotation mark is not closed; save the sheet again"),
                       r->number);
    if (r->cell.over_max)
        return err_set(r->e, ERR_FORMAT, _("row %d, column %d: the cell has more than %d bytes"),
                       r->number, r->count + 1, LIMIT_SHEET_CELL);
    return r->cell.out_of_memory ? err_memory(r->e) : 0;
}

static bool is_blank(const struct buf *cell)
{
    for (size_t i = 0; i < cell->len; i++)
        if (!strchr(" \t\r\n", cell->data[i]))
            return false;
    return true;
}

static int keep_cell(struct reader *r)
{
    bool blank = is_blank(&r->cell);

    if (r->count == LIMIT_SHEET_COLUMNS)
        return blank ? 0
                     : err_set(r->e, ERR_FORMAT, _("row %d: there are more than %d columns"),
                               r->number, LIMIT_SHEET_COLUMNS);
    r->cells[r->count] =
        blank ? "" : arena_copy(r->t->arena, r->cell.data, r->cell.len);
    r->filled = r->filled || !blank;
    return r->cells[r->count++] ? 0 : err_memory(r->e);
}

static int keep_row(struct reader *r)
{
    struct sheet_row *row = &r->t->rows[r->t->count];

    if (!r->filled)
        return 0;
    if (r->t->count == LIMIT_SHEET_ROWS)
        return err_set(r->e, ERR_FORMAT, _("the sheet has more than %d rows; divide it"),
                       LIMIT_SHEET_ROWS);
    row->cells = arena_array(r->t->arena, (size_t)r->count, sizeof *row->cells);
    if (!row->cells)
        return err_memory(r->e);
    memcpy(row->cells, r->cells, (size_t)r->count * sizeof *row->cells);
    row->count = r->count;
    row->number = r->number;
    r->t->count++;
    return 0;
}

static int read_rows(struct reader *r)
{
    if (r->end - r->p > 5 && memcmp(r->p, "sep=", 4) == 0) {
        r->separator = r->p[4];
        r->p = memchr(r->p, '\n', (size_t)(r->end - r->p));
        r->p = r->p ? r->p + 1 : r->end;
        r->number++;
    }
    while (r->p < r->end) {
        r->number++;
        r->count = 0;
        r->filled = false;
        for (bool more = true; more;) {
            if (read_cell(r) || keep_cell(r))
                return -1;
            more = r->p < r->end && *r->p == r->separator;
            r->p += more;
        }
        if (keep_row(r))
            return -1;
        if (r->p < r->end && *r->p++ == '\r')
            r->p += r->p < r->end && *r->p == '\n';
    }
    return 0;
}

int sheet_parse(struct sheet_table **out, struct slice bytes, struct err *e)
{
    struct sheet_table *t = calloc(1, sizeof *t);
    struct reader r = {.t = t, .e = e};
    struct buf text;
    int rc = -1;

    buf_init(&text, LIMIT_SHEET_BYTES);
    buf_init(&r.cell, LIMIT_SHEET_CELL);
    if (t)
        t->arena = arena_new(TABLE_MEMORY);
    if (t && t->arena)
        t->rows = arena_array(t->arena, LIMIT_SHEET_ROWS, sizeof *t->rows);
    if (!t || !t->rows) {
        err_memory(e);
        goto out;
    }
    if (decode(&text, bytes, e))
        goto out;
    r.p = (const char *)text.data;
    r.end = r.p + text.len;
    r.separator = find_separator(r.p, r.end);
    if (read_rows(&r))
        goto out;
    *out = t;
    rc = 0;
out:
    if (rc)
        sheet_free(t);
    buf_release(&text);
    buf_release(&r.cell);
    return rc;
}

void sheet_free(struct sheet_table *t)
{
    if (!t)
        return;
    arena_free(t->arena);
    free(t);
}
