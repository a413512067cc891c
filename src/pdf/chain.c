/*
 * The way from the last startxref back over /Prev (ISO 32000-1 7.5.5, 7.5.6, 7.5.8.4, Annex F).
 * Every hop leads to a smaller offset, so there is no loop; only the first section of a linearized
 * file may point forward, to a section that points nowhere.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/list.h"
#include "pdf/store.h"

/* How far from the end the last %%EOF may stand. */
enum { END_WINDOW = 1024 };

/* One section as the chain found it: newest first. */
struct link {
    struct pdf_store_section section;
    size_t offset, eof_end, end;
    int64_t startxref; /* what its own tail says */
    size_t first_entry, entries;
    size_t table_entries; /* those that stand in the table itself */
    size_t hybrid_after;  /* byte after the stream of /XRefStm, 0: none */
};

struct chain {
    struct link *links; /* owned */
    size_t count, capacity;
    size_t last_startxref;
    size_t file_eof; /* byte after the last %%EOF */
    bool linearized;
};

static size_t skip_space(struct slice s, size_t at)
{
    while (at < s.len && pdf_is_space(s.data[at]))
        at++;
    return at;
}

/* The byte after one line end at at, or at itself. */
static size_t skip_line_end(struct slice s, size_t at)
{
    if (at < s.len && s.data[at] == '\r')
        return at + 1 < s.len && s.data[at + 1] == '\n' ? at + 2 : at + 1;
    return at < s.len && s.data[at] == '\n' ? at + 1 : at;
}

/* "startxref N %%EOF" from at on (7.5.5). */
static int read_tail(struct pdf_doc *d, size_t at, int64_t *startxref, size_t *eof_end,
                     struct err *e)
{
    const uint8_t *found;
    struct pdf_parser p;
    size_t start = at;
    int rc = -1;

    pdf_parser_init(&p, d->arena, d->bytes, at);
    if (pdf_parser_word(&p, "startxref", e))
        goto out;
    start = p.lexer.at;
    if (pdf_parser_count(&p, (int64_t)LIMIT_PDF_BYTES, startxref, e))
        goto out;
    at = skip_space(d->bytes, p.lexer.at);
    if (d->bytes.len - at < 5 || memcmp(d->bytes.data + at, "%%EOF", 5) != 0) {
        err_set(e, ERR_FORMAT, _("byte %zu: no %%%%EOF after startxref (ISO 32000-1 7.5.5)"), at);
        goto out;
    }
    *eof_end = at + 5;
    /* Readers look for the digits right behind the word, and repair the file without them. */
    found = memchr(d->bytes.data + start, '%', at - start);
    if (found)
        pdf_store_departure(d, PDF_JUNK, (size_t)(found - d->bytes.data), 0);
    rc = 0;
out:
    pdf_parser_release(&p);
    return rc;
}

/* The last line "startxref N %%EOF" of the file and what stands after it. */
static int find_end(struct pdf_doc *d, struct chain *c, struct err *e)
{
    const uint8_t *s = d->bytes.data;
    size_t least = d->bytes.len > END_WINDOW ? d->bytes.len - END_WINDOW : 0;
    size_t at = d->bytes.len, start = 0, rest;
    int64_t value;

    while (at >= least + 5 && memcmp(s + at - 5, "%%EOF", 5) != 0)
        at--;
    if (at < least + 5)
        return err_set(e, ERR_FORMAT,
                       _("no %%%%EOF in the last %d bytes: the file is cut short or no PDF"),
                       END_WINDOW);
    c->file_eof = at;
    least = at > END_WINDOW ? at - END_WINDOW : 0;
    for (start = at; start >= least + 9; start--)
        if (memcmp(s + start - 9, "startxref", 9) == 0)
            break;
    if (start < least + 9)
        return err_set(e, ERR_FORMAT, _("byte %zu: no startxref before %%%%EOF"), at);
    if (read_tail(d, start - 9, &value, &at, e))
        return -1;
    if (at != c->file_eof)
        return err_set(e, ERR_FORMAT, _("byte %zu: two %%%%EOF after one startxref"), at);
    c->last_startxref = (size_t)value;
    rest = skip_line_end(d->bytes, at);
    if (rest < d->bytes.len)
        pdf_store_departure(d,
                            skip_space(d->bytes, rest) == d->bytes.len ? PDF_SPACE_AFTER_END
                                                                       : PDF_BYTES_AFTER_END,
                            rest, 0);
    return 0;
}

/* The dictionary of the first object, if it is one of linearization (Annex F.2) and begins before
 * the end; else *out is null. */
static void find_linear(struct pdf_doc *d, size_t end, struct pdf_obj *out)
{
    struct pdf_parser p;
    int64_t n;

    pdf_parser_init(&p, d->arena, (struct slice){d->bytes.data, end}, 0);
    if (pdf_parser_count(&p, LIMIT_PDF_OBJECTS, &n, NULL) ||
        pdf_parser_count(&p, 65535, &n, NULL) || pdf_parser_word(&p, "obj", NULL) ||
        pdf_parser_value(&p, out, NULL) || !pdf_find(out, "Linearized"))
        *out = pdf_null;
    pdf_parser_release(&p);
}

static bool is_linearized(struct pdf_doc *d)
{
    struct pdf_obj o;

    find_linear(d, d->bytes.len < END_WINDOW ? d->bytes.len : END_WINDOW, &o);
    return o.kind == PDF_DICT;
}

/*
 * Readers tell by /L whether a linear file was updated (Annex F.2), and begin with its first
 * section when it is the file's length: what came later does not exist for poppler and pdf.js. A
 * length that comes true only by an update is nobody's but a forger's.
 */
static void check_linear_length(struct pdf_doc *d)
{
    struct pdf_obj o;
    double length;

    if (d->revision_count < 2)
        return;
    find_linear(d, d->bytes.len, &o);
    if (pdf_number(pdf_find(&o, "L"), &length) && length == (double)d->bytes.len)
        pdf_store_departure(d, PDF_TWO_MEANINGS, o.offset, 0);
}

static struct link *add_link(struct chain *c, struct err *e)
{
    struct link *links;

    if (c->count > LIMIT_PDF_REVISIONS) {
        err_set(e, ERR_FORMAT, _("more than %d cross-reference sections"), LIMIT_PDF_REVISIONS);
        return NULL;
    }
    links = list_room(c->links, c->count, &c->capacity, sizeof *links);
    if (!links) {
        err_memory(e);
        return NULL;
    }
    c->links = links;
    return &c->links[c->count++];
}

/* A hybrid section's stream stands between the table and /Prev (7.5.8.4). */
static int load_hybrid(struct pdf_doc *d, struct link *link, struct err *e)
{
    struct pdf_store_section stream;

    if ((uint64_t)link->section.xref_stm >= link->offset)
        return err_set(e, ERR_FORMAT, _("byte %zu: /XRefStm does not lead back"), link->offset);
    if (pdf_section_load(d, (size_t)link->section.xref_stm, link->offset, PDF_PART_STREAM, &stream,
                         e))
        return -1;
    if (stream.kind != PDF_SECTION_STREAM)
        return err_set(e, ERR_FORMAT, _("byte %zu: /XRefStm names no cross-reference stream"),
                       link->offset);
    link->section.kind = PDF_SECTION_HYBRID;
    link->hybrid_after = stream.after;
    return 0;
}

static int load_link(struct pdf_doc *d, struct chain *c, size_t offset, size_t bound,
                     bool main_part, struct err *e)
{
    struct link *link = add_link(c, e);

    if (!link)
        return -1;
    *link = (struct link){.offset = offset, .first_entry = d->entry_count};
    if (pdf_section_load(d, offset, bound, main_part ? PDF_PART_OLDER : PDF_PART_FIRST,
                         &link->section, e))
        return -1;
    link->table_entries = d->entry_count - link->first_entry;
    if (link->section.kind == PDF_SECTION_TABLE && link->section.xref_stm >= 0 &&
        load_hybrid(d, link, e))
        return -1;
    link->entries = d->entry_count - link->first_entry;
    if (read_tail(d, link->section.after, &link->startxref, &link->eof_end, e)) {
        /* Of a linearized file's first section, readers need none (Annex F.3.3). */
        if (!c->linearized || link->section.prev <= (int64_t)offset)
            return -1;
        link->eof_end = link->section.after;
    }
    link->end = skip_line_end(d->bytes, link->eof_end);
    return 0;
}

static int walk(struct pdf_doc *d, struct chain *c, struct err *e)
{
    size_t offset = c->last_startxref, bound = c->file_eof;
    bool forward = false;

    for (;;) {
        const struct link *link;
        int64_t prev;

        if (load_link(d, c, offset, bound, forward, e))
            return -1;
        link = &c->links[c->count - 1];
        prev = link->section.prev;
        if (link->eof_end > bound)
            return err_set(e, ERR_FORMAT, _("byte %zu: the section reaches into the next one"),
                           offset);
        if (prev < 0)
            return 0;
        if (forward || ((size_t)prev >= offset && !c->linearized) || (size_t)prev == offset)
            return err_set(e, ERR_FORMAT,
                           _("byte %zu: /Prev does not lead back (ISO 32000-1 7.5.5)"), offset);
        forward = (size_t)prev > offset;
        if (!forward)
            bound = offset;
        offset = (size_t)prev;
    }
}

/*
 * Office programs end a new file with its table, and then with an empty one that only names the
 * /XRefStm: two sections written at once. No object stands between them, and none before them.
 */
static bool is_hybrid_pair(const struct pdf_doc *d, const struct chain *c, size_t first)
{
    const struct link *a = &c->links[first], *b = a + 1;

    return first + 2 == c->count && a->section.kind == PDF_SECTION_HYBRID && !a->table_entries &&
           b->section.kind == PDF_SECTION_TABLE && b->offset < a->offset &&
           a->hybrid_after <= b->offset && skip_space(d->bytes, b->eof_end) == a->offset;
}

/* Links of one revision: the pair of a linearized file counts as one. */
static size_t group_size(const struct pdf_doc *d, const struct chain *c, size_t first)
{
    return first + 1 < c->count && (c->links[first + 1].offset > c->links[first].offset ||
                                    is_hybrid_pair(d, c, first))
               ? 2
               : 1;
}

static int compare_in_group(const void *a, const void *b)
{
    const struct pdf_store_entry *x = a, *y = b;

    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    return x->sequence < y->sequence ? -1 : x->sequence > y->sequence;
}

/* Whether b yields to a, both of one number: what the first section says counts, except that a
 * hybrid table's free entry only hides the object from readers of PDF 1.4. */
static bool yields(const struct pdf_store_entry *a, const struct pdf_store_entry *b)
{
    return !(a->part == PDF_PART_FIRST && b->part == PDF_PART_STREAM && a->place == PDF_FREE);
}

static bool in_stream(const struct pdf_store_entry *x)
{
    return x->part == PDF_PART_STREAM || x->part == PDF_PART_HIDDEN;
}

/* Whether the stream of /XRefStm contradicts a table: it may only add what that has as free. */
static bool means_two(const struct pdf_store_entry *a, const struct pdf_store_entry *b)
{
    const struct pdf_store_entry *table = in_stream(a) ? b : a;

    return in_stream(a) != in_stream(b) && table->place != PDF_FREE && !pdf_store_same(a, b);
}

/* Sorts the entries of one revision by number and keeps one of each; returns how many. */
static size_t settle_group(struct pdf_doc *d, struct pdf_store_entry *entries, size_t count,
                           size_t revision)
{
    const struct pdf_revision *r = &d->revisions[revision];
    bool sorted = true;
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        entries[i].sequence = (uint32_t)i;
        entries[i].revision = (uint16_t)revision;
        sorted = sorted && (i == 0 || entries[i - 1].number < entries[i].number);
    }
    if (sorted)
        return count;
    qsort(entries, count, sizeof *entries, compare_in_group);
    for (size_t i = 0; i < count; i++) {
        if (n == 0 || entries[n - 1].number != entries[i].number) {
            entries[n++] = entries[i];
            continue;
        }
        if (entries[n - 1].part == entries[i].part)
            pdf_store_departure(d, PDF_DOUBLED_OBJECT, r->section, entries[i].number);
        else if (r->kind == PDF_SECTION_HYBRID && means_two(&entries[n - 1], &entries[i]))
            pdf_store_departure(d, PDF_TWO_MEANINGS, r->section, entries[i].number);
        if (!yields(&entries[n - 1], &entries[i])) {
            entries[n - 1] = entries[i];
            entries[n - 1].part = PDF_PART_HIDDEN;
        }
    }
    return n;
}

/* Numbers at or beyond /Size are missing by 7.5.5; readers take them all the same, so it is told.
 */
static void check_size(struct pdf_doc *d, const struct pdf_store_entry *entries, size_t count,
                       size_t section, int64_t size)
{
    if (count && entries[count - 1].number >= size)
        pdf_store_departure(d, PDF_WRONG_SIZE, section, entries[count - 1].number);
}

/* /Size counts the sections before it too (Table 15): one too small takes their objects away. */
static void check_earlier_sizes(struct pdf_doc *d)
{
    uint32_t highest = 0; /* in use, of the revisions before */
    int64_t size;

    for (size_t k = 0; k < d->revision_count; k++) {
        const struct pdf_store_entry *entries = d->entries + d->first_entry[k];

        if (pdf_int(pdf_find(d->revisions[k].trailer, "Size"), &size) && highest >= size)
            pdf_store_departure(d, PDF_WRONG_SIZE, d->revisions[k].section, highest);
        for (size_t i = d->entry_total[k]; i-- > 0;)
            if (entries[i].place != PDF_FREE) {
                highest = entries[i].number > highest ? entries[i].number : highest;
                break;
            }
    }
}

static void note_extents(struct pdf_doc *d, const struct link *a)
{
    struct pdf_store_extent x = {a->offset, a->eof_end};
    struct pdf_store_extent hybrid = {(size_t)a->section.xref_stm, a->hybrid_after};

    d->extents[d->extent_count++] = x;
    if (a->hybrid_after)
        d->extents[d->extent_count++] = hybrid;
}

/* One revision out of its one or two links. */
static int settle_revision(struct pdf_doc *d, const struct link *a, const struct link *b, size_t k,
                           struct err *e)
{
    struct pdf_store_entry *entries = d->entries + a->first_entry;
    size_t count = a->entries + (a == b ? 0 : b->entries);
    bool linear = b->offset > a->offset;
    struct pdf_obj *trailer = arena_alloc(d->arena, sizeof *trailer);

    if (!trailer)
        return pdf_no_room(d->arena, e);
    *trailer = a->section.trailer;
    d->revisions[k] =
        (struct pdf_revision){.section = a->offset,
                              .eof_end = a->eof_end > b->eof_end ? a->eof_end : b->eof_end,
                              .end = a->end > b->end ? a->end : b->end,
                              .kind = a->section.kind,
                              .trailer = trailer};
    if (a->section.kind == PDF_SECTION_HYBRID)
        pdf_store_departure(d, PDF_HYBRID, a->offset, 0);
    if ((size_t)b->startxref != (linear ? a->offset : b->offset))
        pdf_store_departure(d, PDF_WRONG_STARTXREF, b->section.after, 0);
    if (a != b && !linear && (size_t)a->startxref != a->offset)
        pdf_store_departure(d, PDF_WRONG_STARTXREF, a->section.after, 0);
    /* What the older of two says counts least (7.5.8.4). */
    for (size_t i = 0; a != b && !linear && i < b->entries; i++)
        entries[a->entries + i].part = PDF_PART_OLDER;
    note_extents(d, a);
    if (a != b)
        note_extents(d, b);
    count = settle_group(d, entries, count, k);
    d->first_entry[k] = a->first_entry;
    d->entry_total[k] = count;
    check_size(d, entries, count, a->offset, a->section.size);
    if (a->section.size > 0 && a->section.size <= LIMIT_PDF_OBJECTS + 1 &&
        a->section.size - 1 > d->highest)
        d->highest = (uint32_t)(a->section.size - 1);
    return 0;
}

/* Turns links into revisions, oldest first. */
static int settle(struct pdf_doc *d, struct chain *c, struct err *e)
{
    size_t groups = 0, k, start = 0;

    for (size_t i = 0; i < c->count; i += group_size(d, c, i))
        groups++;
    if (groups > LIMIT_PDF_REVISIONS)
        return err_set(e, ERR_FORMAT, _("more than %d cross-reference sections"),
                       LIMIT_PDF_REVISIONS);
    d->revisions = arena_array(d->arena, groups, sizeof *d->revisions);
    d->first_entry = arena_array(d->arena, groups, sizeof *d->first_entry);
    d->entry_total = arena_array(d->arena, groups, sizeof *d->entry_total);
    d->extents = arena_array(d->arena, 2 * c->count, sizeof *d->extents);
    if (!d->revisions || !d->first_entry || !d->entry_total || !d->extents)
        return pdf_no_room(d->arena, e);
    d->revision_count = k = groups;
    for (size_t i = 0; i < c->count; i += group_size(d, c, i)) {
        const struct link *a = &c->links[i];

        if (settle_revision(d, a, a + group_size(d, c, i) - 1, --k, e))
            return -1;
    }
    for (k = 0; k < groups; k++) {
        d->revisions[k].start = start;
        start = d->revisions[k].end;
    }
    check_earlier_sizes(d);
    if (d->revisions[groups - 1].eof_end != c->file_eof)
        return err_set(e, ERR_FORMAT, _("byte %zu: the last startxref names an earlier section"),
                       c->file_eof);
    return 0;
}

int pdf_chain_load(struct pdf_doc *d, struct err *e)
{
    struct chain c = {.linearized = is_linearized(d)};
    int rc = -1;

    if (!find_end(d, &c, e) && !walk(d, &c, e) && !settle(d, &c, e)) {
        check_linear_length(d);
        rc = 0;
    }
    free(c.links);
    return rc;
}
