/* One cross-reference section: table (ISO 32000-1 7.5.4) or stream (7.5.8). */
#include <string.h>

#include "base/limits.h"
#include "pdf/store.h"

/* An entry without its line end, and with the shortest that is read. */
enum { ENTRY_TEXT = 18, ENTRY_LEAST = 19 };
/* Of a stream's type and third column: poppler takes no wider one, and repairs the file instead. */
enum { COLUMN_MOST = 4 };

/* n digits at s; -1 when one is no digit. */
static int64_t digits(const uint8_t *s, int n)
{
    int64_t value = 0;

    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return -1;
        value = value * 10 + (s[i] - '0');
    }
    return value;
}

/* "nnnnnnnnnn ggggg n" without its line end. */
static int read_entry(const uint8_t *s, size_t at, struct pdf_store_entry *entry, struct err *e)
{
    int64_t offset = digits(s, 10), generation = digits(s + 11, 5);

    /* Of a free entry the generation says nothing; 65536 is seen. */
    if (s[17] == 'f' && generation > 65535)
        generation = 65535;
    if (offset < 0 || s[10] != ' ' || generation < 0 || generation > 65535 || s[16] != ' ' ||
        (s[17] != 'n' && s[17] != 'f'))
        return err_set(e, ERR_FORMAT,
                       _("byte %zu: cross-reference entry is not of 20 bytes (ISO 32000-1 7.5.4)"),
                       at);
    entry->offset = (uint64_t)offset;
    entry->generation = (uint16_t)generation;
    entry->place = s[17] == 'n' ? PDF_PLAIN : PDF_FREE;
    return 0;
}

static bool is_line_end(const uint8_t *s)
{
    return (s[0] == ' ' && (s[1] == '\n' || s[1] == '\r')) || (s[0] == '\r' && s[1] == '\n');
}

/* Behind an entry: a line end of two bytes, or what some programs write and readers skip. */
static int skip_entry_end(struct pdf_lexer *l, bool last, bool *odd, struct err *e)
{
    size_t start = l->at;

    if (l->end - l->at >= 2 && is_line_end(l->data + l->at) &&
        (last || l->end - l->at == 2 || !pdf_is_space(l->data[l->at + 2]))) {
        l->at += 2;
        return 0;
    }
    *odd = true;
    while (l->at < l->end && pdf_is_space(l->data[l->at]))
        l->at++;
    if (l->at == start)
        return err_set(e, ERR_FORMAT,
                       _("byte %zu: cross-reference entry is not of 20 bytes (ISO 32000-1 7.5.4)"),
                       start);
    return 0;
}

/* Entries one after the other from l on. */
static int read_entries(struct pdf_lexer *l, struct pdf_store_entry *entries, size_t count,
                        bool *odd, struct err *e)
{
    for (size_t i = 0; i < count; i++) {
        if (l->end - l->at < ENTRY_LEAST)
            return err_set(e, ERR_FORMAT, _("byte %zu: cross-reference table longer than the file"),
                           l->at);
        if (read_entry(l->data + l->at, l->at, &entries[i], e))
            return -1;
        l->at += ENTRY_TEXT;
        if (skip_entry_end(l, i + 1 == count, odd, e))
            return -1;
    }
    return 0;
}

/* The line end after a subsection's head: the entries begin right behind it. */
static int skip_line_end(struct pdf_lexer *l, struct err *e)
{
    while (l->at < l->end && (l->data[l->at] == ' ' || l->data[l->at] == '\t'))
        l->at++;
    if (l->at < l->end && l->data[l->at] == '\r') {
        l->at++;
        if (l->at < l->end && l->data[l->at] == '\n')
            l->at++;
        return 0;
    }
    if (l->at < l->end && l->data[l->at] == '\n') {
        l->at++;
        return 0;
    }
    return err_set(e, ERR_FORMAT, _("byte %zu: no line end after a subsection's head"), l->at);
}

static int read_subsection(struct pdf_doc *d, struct pdf_parser *p, int64_t first, uint8_t part,
                           struct err *e)
{
    struct pdf_lexer *l = &p->lexer;
    struct pdf_store_entry *entries;
    size_t start;
    bool odd = false;
    int64_t count;

    if (pdf_parser_count(p, LIMIT_PDF_OBJECTS, &count, e) || skip_line_end(l, e))
        return -1;
    if (first > LIMIT_PDF_OBJECTS || first + count > (int64_t)LIMIT_PDF_OBJECTS + 1)
        return err_set(e, ERR_FORMAT, _("byte %zu: object number above %d"), l->at,
                       LIMIT_PDF_OBJECTS);
    if ((size_t)count > (l->end - l->at) / ENTRY_LEAST)
        return err_set(e, ERR_FORMAT, _("byte %zu: cross-reference table longer than the file"),
                       l->at);
    if (count == 0)
        return 0;
    entries = pdf_store_room(d, (size_t)count, e);
    if (!entries)
        return -1;
    for (int64_t i = 0; i < count; i++) {
        entries[i].number = (uint32_t)(first + i);
        entries[i].part = part;
    }
    start = l->at;
    if (read_entries(l, entries, (size_t)count, &odd, e))
        return -1;
    if (odd)
        pdf_store_departure(d, PDF_ODD_ENTRY, start, 0);
    d->entry_count += (size_t)count;
    return 0;
}

static int read_table(struct pdf_doc *d, struct pdf_parser *p, uint8_t part, struct err *e)
{
    for (;;) {
        struct pdf_token t;

        if (pdf_lex(&p->lexer, &t, e))
            return -1;
        if (t.kind == PDF_TOKEN_WORD && slice_is(t.bytes, "trailer"))
            return 0;
        if (t.kind != PDF_TOKEN_INT || t.integer < 0)
            return err_set(e, ERR_FORMAT, _("byte %zu: neither a subsection nor \"trailer\""),
                           t.offset);
        if (read_subsection(d, p, t.integer, part, e))
            return -1;
    }
}

/* A number of the trailer, direct as 7.5.5 and 7.5.8.2 want it; -1 in *out when absent. */
static int trailer_number(const struct pdf_obj *trailer, const char *key, int64_t *out,
                          struct err *e)
{
    const struct pdf_obj *o = pdf_find(trailer, key);

    *out = -1;
    if (o && (!pdf_int(o, out) || *out < 0))
        return err_set(e, ERR_FORMAT, _("byte %zu: /%s of the trailer is no direct number"),
                       o->offset, key);
    return 0;
}

static int read_trailer(struct pdf_store_section *s, size_t offset, struct err *e)
{
    if (trailer_number(&s->trailer, "Prev", &s->prev, e) ||
        trailer_number(&s->trailer, "Size", &s->size, e) ||
        trailer_number(&s->trailer, "XRefStm", &s->xref_stm, e))
        return -1;
    if (pdf_find(&s->trailer, "Encrypt"))
        return err_set(e, ERR_FORMAT, _("the file is encrypted, which is not read here"));
    if (s->size < 0)
        return err_set(e, ERR_FORMAT, _("byte %zu: the trailer has no /Size (ISO 32000-1 7.5.5)"),
                       offset);
    return 0;
}

struct row_shape {
    int64_t width[3];
    size_t bytes;
};

static int read_widths(const struct pdf_obj *dict, struct row_shape *shape, struct err *e)
{
    const struct pdf_obj *w = pdf_find(dict, "W");

    shape->bytes = 0;
    if (!w || w->kind != PDF_ARRAY || w->array.count != 3)
        return err_set(e, ERR_FORMAT, _("byte %zu: /W is no array of three (ISO 32000-1 7.5.8.2)"),
                       dict->offset);
    for (int i = 0; i < 3; i++) {
        if (!pdf_int(&w->array.items[i], &shape->width[i]) || shape->width[i] < 0 ||
            shape->width[i] > 8)
            return err_set(e, ERR_FORMAT, _("byte %zu: a width in /W is not from 0 to 8"),
                           w->offset);
        shape->bytes += (size_t)shape->width[i];
    }
    if (!shape->bytes)
        return err_set(e, ERR_FORMAT, _("byte %zu: /W gives rows of no bytes"), w->offset);
    return 0;
}

static uint64_t field(const uint8_t **at, int64_t width)
{
    uint64_t value = 0;

    for (int64_t i = 0; i < width; i++)
        value = value << 8 | *(*at)++;
    return value;
}

/* One row (Table 18). Types that are not known mean the null object; a reader that knows better
 * (poppler) repairs the whole file. */
static int read_row(const uint8_t *row, const struct row_shape *shape,
                    struct pdf_store_entry *entry, size_t at, bool *odd, struct err *e)
{
    uint64_t type = shape->width[0] ? field(&row, shape->width[0]) : 1;
    uint64_t second = field(&row, shape->width[1]), third = field(&row, shape->width[2]);

    entry->place = type == 1 ? PDF_PLAIN : type == 2 ? PDF_PACKED : PDF_FREE;
    entry->offset = second;
    *odd |= type > 2;
    if (type > 2)
        return 0;
    if (type == 2 ? second > LIMIT_PDF_OBJECTS || third > LIMIT_PDF_ENTRIES : third > 65535)
        return err_set(e, ERR_FORMAT,
                       _("byte %zu: the entry of object %u in the stream is out of range"), at,
                       entry->number);
    if (type == 2)
        entry->index = (uint32_t)third;
    else
        entry->generation = (uint16_t)third;
    return 0;
}

/* The subsections that /Index names: pairs of first number and count. */
static int read_rows(struct pdf_doc *d, const struct pdf_obj *dict, struct slice rows, uint8_t part,
                     const struct row_shape *shape, struct err *e)
{
    struct pdf_obj whole[2] = {{.kind = PDF_INT, .integer = 0}, {.kind = PDF_INT}};
    const struct pdf_obj *index = pdf_find(dict, "Index"), *items = whole;
    size_t pairs = 1, left = rows.len / shape->bytes;
    bool odd = shape->width[0] > COLUMN_MOST || shape->width[2] > COLUMN_MOST;
    const uint8_t *at = rows.data;

    if (index) {
        if (index->kind != PDF_ARRAY || index->array.count % 2)
            return err_set(e, ERR_FORMAT, _("byte %zu: /Index is no array of pairs"),
                           index->offset);
        items = index->array.items;
        pairs = index->array.count / 2;
    } else if (!pdf_int(pdf_find(dict, "Size"), &whole[1].integer)) {
        whole[1].integer = -1;
    }
    for (size_t i = 0; i < pairs; i++) {
        int64_t first = -1, count = -1;
        struct pdf_store_entry *entries;

        if (!pdf_int(&items[2 * i], &first) || !pdf_int(&items[2 * i + 1], &count) || first < 0 ||
            count < 0 || first > LIMIT_PDF_OBJECTS || count > LIMIT_PDF_OBJECTS + 1 - first ||
            (size_t)count > left)
            return err_set(e, ERR_FORMAT,
                           _("byte %zu: /Index and /Size do not fit the stream's rows"),
                           dict->offset);
        entries = count ? pdf_store_room(d, (size_t)count, e) : NULL;
        if (count && !entries)
            return -1;
        for (int64_t k = 0; k < count; k++, at += shape->bytes) {
            entries[k].number = (uint32_t)(first + k);
            entries[k].part = part;
            if (read_row(at, shape, &entries[k], dict->offset, &odd, e))
                return -1;
        }
        d->entry_count += (size_t)count;
        left -= (size_t)count;
    }
    if (left || rows.len % shape->bytes)
        return err_set(e, ERR_FORMAT, _("byte %zu: rows that /Index does not name"), dict->offset);
    if (odd)
        pdf_store_departure(d, PDF_ODD_ENTRY, dict->offset, 0);
    return 0;
}

static int load_stream(struct pdf_doc *d, size_t offset, size_t bound, uint8_t part,
                       struct pdf_store_section *out, struct err *e)
{
    struct row_shape shape;
    struct pdf_ref r;
    struct buf rows;
    int rc = -1;

    buf_init(&rows, LIMIT_PDF_STREAM);
    if (pdf_read_indirect(d, PDF_LATEST, offset, bound, &r, &out->trailer, &out->after, e))
        goto out;
    if (out->trailer.kind != PDF_STREAM || !pdf_is_name(pdf_find(&out->trailer, "Type"), "XRef")) {
        err_set(e, ERR_FORMAT, _("byte %zu: neither a cross-reference table nor such a stream"),
                offset);
        goto out;
    }
    out->kind = PDF_SECTION_STREAM;
    if (read_trailer(out, offset, e) || read_widths(&out->trailer, &shape, e) ||
        pdf_decode(d, PDF_LATEST, &out->trailer, &rows, e) ||
        read_rows(d, &out->trailer, buf_slice(&rows), part, &shape, e))
        goto out;
    rc = 0;
out:
    buf_release(&rows);
    return rc;
}

/* Where a table has entries readers look for digits alone, and repair the file at a comment. */
static void tell_comment(struct pdf_doc *d, size_t start, size_t end)
{
    const uint8_t *found = memchr(d->bytes.data + start, '%', end - start);

    if (found)
        pdf_store_departure(d, PDF_ODD_ENTRY, (size_t)(found - d->bytes.data), 0);
}

static int load_table(struct pdf_doc *d, size_t offset, size_t bound, uint8_t part,
                      struct pdf_store_section *out, struct err *e)
{
    struct pdf_parser p;
    int rc = -1;

    pdf_parser_init(&p, d->arena, (struct slice){d->bytes.data, bound}, offset + 4);
    out->kind = PDF_SECTION_TABLE;
    if (read_table(d, &p, part, e) || pdf_parser_value(&p, &out->trailer, e))
        goto out;
    if (out->trailer.kind != PDF_DICT) {
        err_set(e, ERR_FORMAT, _("byte %zu: the trailer is no dictionary"), out->trailer.offset);
        goto out;
    }
    if (p.doubled)
        pdf_store_departure(d, PDF_DOUBLED_KEY, p.doubled_at, 0);
    tell_comment(d, offset, out->trailer.offset);
    out->after = p.lexer.at;
    rc = read_trailer(out, offset, e);
out:
    pdf_parser_release(&p);
    return rc;
}

int pdf_section_load(struct pdf_doc *d, size_t offset, size_t bound, uint8_t part,
                     struct pdf_store_section *out, struct err *e)
{
    size_t named = offset;

    *out = (struct pdf_store_section){.kind = PDF_SECTION_TABLE};
    while (offset < bound && pdf_is_space(d->bytes.data[offset]))
        offset++;
    if (offset != named)
        pdf_store_departure(d, PDF_OFFSET_BEFORE_SPACE, named, 0);
    if (offset >= bound)
        return err_set(e, ERR_FORMAT, _("byte %zu: a cross-reference section beyond byte %zu"),
                       offset, bound);
    if (bound - offset > 4 && memcmp(d->bytes.data + offset, "xref", 4) == 0 &&
        !pdf_is_regular(d->bytes.data[offset + 4]))
        return load_table(d, offset, bound, part, out, e);
    return load_stream(d, offset, bound, part, out, e);
}
