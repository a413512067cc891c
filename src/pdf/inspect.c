/* A look at every byte: what is an object, what a section, and what is neither. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/map.h"
#include "pdf/store.h"

/* Parsed objects that are not kept are dropped in lots of this many bytes: they stay in the cache
 * of the processor. */
enum { LOT = 1 << 16 };
/* How much of a mapped file may be in memory after one pass over it, and what one look at a place
 * costs of that at most. */
enum { SEEN_MOST = 16 << 20, SEEN_ONCE = 1 << 17 };

static int visit_one(struct pdf_doc *d, uint32_t entry, struct pdf_store_visit *v, struct err *e)
{
    const struct pdf_obj *kept = d->entries[entry].parsed;
    struct pdf_obj o;
    size_t after = 0;

    if (d->entries[entry].place == PDF_FREE)
        return 0;
    /* A kept object has no end on record, and a packed one needs none. */
    if (kept && (v->endless || d->entries[entry].place == PDF_PACKED))
        return v->visit(v, entry, kept, 0, e);
    if (pdf_read_entry(d, entry, &o, &after, e))
        return -1;
    return v->visit(v, entry, &o, after, e);
}

int pdf_store_each(struct pdf_doc *d, const uint32_t *entries, size_t count,
                   struct pdf_store_visit *v, struct err *e)
{
    size_t lexed = d->lexed, seen = 0, last = 0;
    int rc = -1;

    d->lexed = 0; /* each pass may read the whole file once */
    for (size_t i = 0; i < count; i++) {
        const struct pdf_store_entry *here = &d->entries[entries[i]];
        size_t offset = here->place == PDF_PLAIN ? (size_t)here->offset : last;
        size_t step = offset > last ? offset - last : last - offset;

        seen += step < SEEN_ONCE ? step : 2 * SEEN_ONCE;
        last = offset;
        if (seen > SEEN_MOST) {
            map_passed(d->bytes.data, d->bytes.len);
            seen = 0;
        }
        if (d->scratch && arena_used(d->scratch) > LOT)
            arena_reset(d->scratch);
        if (!d->scratch)
            d->scratch = arena_new(LIMIT_PDF_MEMORY / 2);
        if (!d->scratch) {
            err_memory(e);
            goto out;
        }
        if (visit_one(d, entries[i], v, e))
            goto out;
    }
    rc = 0;
out:
    arena_free(d->scratch);
    d->scratch = NULL;
    d->lexed = lexed;
    return rc;
}

struct inspection {
    struct pdf_store_visit base; /* first: the visitor is this struct */
    struct pdf_doc *d;
    struct pdf_store_extent *extents; /* owned */
    size_t count;
};

static bool holds_others(const struct pdf_obj *o)
{
    return o->kind == PDF_ARRAY || o->kind == PDF_DICT || o->kind == PDF_STREAM;
}

static void note_departure(struct inspection *x, enum pdf_departure_kind kind,
                           const struct pdf_store_entry *at)
{
    pdf_store_departure(x->d, kind, pdf_store_place(x->d, at->revision, at->number), at->number);
}

/* Scripts and foreign content anywhere in an object. Depth is bounded by the parser. */
static void note_active(struct inspection *x, const struct pdf_store_entry *at,
                        const struct pdf_obj *o)
{
    struct pdf_danger_keys k;

    if (o->kind == PDF_ARRAY)
        for (size_t i = 0; i < o->array.count; i++)
            if (holds_others(&o->array.items[i]))
                note_active(x, at, &o->array.items[i]);
    if (o->kind != PDF_DICT && o->kind != PDF_STREAM)
        return;
    pdf_danger_find(&k, o);
    if (k.js || pdf_is_name(k.s, "JavaScript"))
        note_departure(x, PDF_SCRIPT, at);
    if (o->kind == PDF_STREAM && (k.f || (k.ref && pdf_is_name(k.subtype, "Form"))))
        note_departure(x, PDF_OUTSIDE, at);
    pdf_danger_note(x->d, o, &k, at->number);
    for (size_t i = 0; i < o->dict.count; i++)
        if (holds_others(&o->dict.entries[i].value))
            note_active(x, at, &o->dict.entries[i].value);
}

/* An object stream of which nothing is asked holds what only a repair would find. */
static int note_pack(struct pdf_doc *d, size_t entry, const struct pdf_obj *o, struct err *e)
{
    struct err why = {.kind = ERR_NONE};

    if (o->kind != PDF_STREAM || !pdf_is_name(pdf_find(o, "Type"), "ObjStm") ||
        pdf_open_pack(d, entry, &why) == 0)
        return 0;
    if (why.kind == ERR_MEMORY)
        return err_memory(e);
    pdf_store_departure(d, PDF_JUNK, (size_t)d->entries[entry].offset, d->entries[entry].number);
    return 0;
}

static int note_extent(struct pdf_store_visit *v, size_t entry, const struct pdf_obj *o,
                       size_t after, struct err *e)
{
    struct inspection *x = (struct inspection *)v;
    const struct pdf_store_entry *at = &x->d->entries[entry];

    note_active(x, at, o);
    if (at->place == PDF_PLAIN && note_pack(x->d, entry, o, e))
        return -1;
    if (at->place == PDF_PLAIN)
        x->extents[x->count++] = (struct pdf_store_extent){(size_t)at->offset, after};
    return 0;
}

static int compare_extents(const void *a, const void *b)
{
    const struct pdf_store_extent *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

/* The offset of a word in a gap, or end. */
static size_t find_word(const struct pdf_doc *d, size_t at, size_t end, const char *word)
{
    const uint8_t *found =
        end > at ? memmem(d->bytes.data + at, end - at, word, strlen(word)) : NULL;

    return found ? (size_t)(found - d->bytes.data) : end;
}

/* White space and comments may stand between objects; all else is told. */
static void inspect_gap(struct pdf_doc *d, size_t start, size_t end)
{
    struct pdf_lexer l = {.data = d->bytes.data, .at = start, .end = end};
    size_t mark;

    pdf_lex_space(&l);
    if (l.at >= end && end - start < 5)
        return; /* a line end, as nearly always */
    mark = find_word(d, start, end, "%%EOF");
    if (l.at < end)
        pdf_store_departure(
            d, find_word(d, l.at, end, "startxref") < end ? PDF_SKIPPED_REVISION : PDF_JUNK, l.at,
            0);
    else if (mark < end)
        pdf_store_departure(d, PDF_JUNK, mark, 0);
}

/* Most files have their objects in order already. */
static void sort(struct inspection *x)
{
    size_t i = 1;

    while (i < x->count && compare_extents(&x->extents[i - 1], &x->extents[i]) <= 0)
        i++;
    if (i < x->count)
        qsort(x->extents, x->count, sizeof *x->extents, compare_extents);
}

static int sweep(struct inspection *x, struct err *e)
{
    size_t at = 0;

    sort(x);
    for (size_t i = 0; i < x->count; i++) {
        const struct pdf_store_extent *here = &x->extents[i];

        /* One place may be named twice: by a restated table, or as a section and as an object. */
        if (i > 0 && x->extents[i - 1].start == here->start) {
            at = at > here->end ? at : here->end;
            continue;
        }
        if (here->start < at)
            return err_set(e, ERR_FORMAT, _("byte %zu: objects of the file overlap each other"),
                           here->start);
        inspect_gap(x->d, at, here->start);
        at = here->end;
    }
    return 0;
}

int pdf_inspect(struct pdf_doc *d, struct err *e)
{
    struct inspection x = {.base = {.visit = note_extent}, .d = d};
    int rc;

    if (d->inspected)
        return 0;
    x.extents = malloc((d->order_count + d->extent_count + 1) * sizeof *x.extents);
    if (!x.extents)
        return err_memory(e);
    rc = pdf_store_each(d, d->order, d->order_count, &x.base, e);
    /* Sections mostly stand behind their objects. */
    for (size_t i = d->extent_count; rc == 0 && i > 0; i--)
        x.extents[x.count++] = d->extents[i - 1];
    if (rc == 0)
        rc = sweep(&x, e);
    d->inspected = rc == 0;
    free(x.extents);
    return rc;
}

/* Whether a word stands at p. */
static bool starts(const uint8_t *p, const uint8_t *end, const char *word)
{
    size_t n = strlen(word);

    return (size_t)(end - p) >= n && memcmp(p, word, n) == 0;
}

/* Called at every byte of a scan: what lies behind is given back. */
static void pass(const uint8_t *p, const uint8_t *start)
{
    size_t n = (size_t)(p - start);

    if (n && n % SEEN_MOST == 0)
        map_passed(p - SEEN_MOST, SEEN_MOST);
}

bool pdf_looks_signed(struct slice s)
{
    const uint8_t *end = s.data + s.len;
    bool range = false, contents = false;

    for (const uint8_t *p = s.data; p < end; p++) {
        pass(p, s.data);
        if (*p == '/') {
            range = range || starts(p, end, "/ByteRange");
            contents = contents || starts(p, end, "/Contents");
            if (range && contents)
                return true;
        } else if (*p == 'e' && starts(p, end, "endobj")) {
            range = contents = false;
        }
    }
    return false;
}

bool pdf_looks_encrypted(struct slice s)
{
    const uint8_t *end = s.data + s.len;

    for (const uint8_t *p = s.data; p < end; p++) {
        pass(p, s.data);
        if (*p == '/' && starts(p, end, "/Encrypt"))
            return true;
    }
    return false;
}
