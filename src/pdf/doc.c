#include "pdf/doc.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "pdf/store.h"

/* References that lead to references. */
enum { RESOLVE_DEPTH = 16 };
/* Where readers look for the header. */
enum { HEADER_WINDOW = 1024 };

/* Definitions kept: a quarter of the file's memory. */
enum { ENTRIES_MAX = LIMIT_PDF_MEMORY / 4 / sizeof(struct pdf_store_entry) };

struct pdf_store_entry *pdf_store_room(struct pdf_doc *d, size_t count, struct err *e)
{
    if (count > ENTRIES_MAX - d->entry_count) {
        err_set(e, ERR_FORMAT, _("more than %d object definitions"), (int)ENTRIES_MAX);
        return NULL;
    }
    if (d->entry_count + count > d->entry_capacity) {
        size_t capacity = d->entry_count + count + d->entry_capacity / 2;
        struct pdf_store_entry *entries = realloc(d->entries, capacity * sizeof *entries);

        if (!entries) {
            err_memory(e);
            return NULL;
        }
        d->entries = entries;
        d->entry_capacity = capacity;
    }
    memset(d->entries + d->entry_count, 0, count * sizeof *d->entries);
    return d->entries + d->entry_count;
}

void pdf_store_departure(struct pdf_doc *d, enum pdf_departure_kind kind, size_t offset,
                         uint32_t number)
{
    if (d->departure_count == LIMIT_PDF_DEPARTURES)
        return;
    for (size_t i = 0; i < d->departure_count; i++) {
        const struct pdf_departure *seen = &d->departures[i];

        if (seen->kind == kind && seen->offset == offset && seen->number == number)
            return;
    }
    d->departures[d->departure_count++] = (struct pdf_departure){kind, offset, number};
}

size_t pdf_departure_count(const struct pdf_doc *d)
{
    return d->departure_count;
}

const struct pdf_departure *pdf_departure(const struct pdf_doc *d, size_t n)
{
    return &d->departures[n];
}

const char *pdf_departure_name(enum pdf_departure_kind kind)
{
    static const char *const names[PDF_DEPARTURE_COUNT] = {
        [PDF_SPACE_AFTER_END] = "space-after-end",
        [PDF_BYTES_AFTER_END] = "bytes-after-end",
        [PDF_JUNK] = "junk",
        [PDF_DOUBLED_OBJECT] = "doubled-object",
        [PDF_DOUBLED_KEY] = "doubled-key",
        [PDF_HYBRID] = "hybrid",
        [PDF_TWO_MEANINGS] = "two-meanings",
        [PDF_WRONG_SIZE] = "wrong-size",
        [PDF_WRONG_GENERATION] = "wrong-generation",
        [PDF_OFFSET_BEFORE_SPACE] = "offset-before-space",
        [PDF_FOREIGN_OFFSET] = "foreign-offset",
        [PDF_WRONG_STARTXREF] = "wrong-startxref",
        [PDF_BYTES_AFTER_FLATE] = "bytes-after-flate",
        [PDF_SKIPPED_REVISION] = "skipped-revision",
        [PDF_SCRIPT] = "script",
        [PDF_OUTSIDE] = "outside",
        [PDF_LATE_HEADER] = "late-header",
        [PDF_WRONG_LENGTH] = "wrong-length",
        [PDF_ODD_ENTRY] = "odd-entry",
        [PDF_NO_MEDIA_BOX] = "no-media-box",
        [PDF_STRAY_FIELD] = "stray-field",
    };

    return kind < PDF_DEPARTURE_COUNT ? names[kind] : "";
}

static int compare_order(const void *a, const void *b, void *context)
{
    const struct pdf_store_entry *entries = context;
    const struct pdf_store_entry *x = &entries[*(const uint32_t *)a];
    const struct pdf_store_entry *y = &entries[*(const uint32_t *)b];

    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return x->revision < y->revision ? -1 : x->revision > y->revision;
}

/* The index by number and revision. From here on entries neither move nor grow. */
static int build_order(struct pdf_doc *d, struct err *e)
{
    size_t n = 0;

    d->order = malloc((d->entry_count + 1) * sizeof *d->order);
    if (!d->order)
        return err_memory(e);
    for (size_t k = 0; k < d->revision_count; k++)
        for (size_t i = 0; i < d->entry_total[k]; i++)
            d->order[n++] = (uint32_t)(d->first_entry[k] + i);
    if (d->revision_count > 1)
        qsort_r(d->order, n, sizeof *d->order, compare_order, d->entries);
    d->order_count = n;
    if (n && d->entries[d->order[n - 1]].number > d->highest)
        d->highest = d->entries[d->order[n - 1]].number;
    return 0;
}

/* Generations only grow (7.5.4); a reader that repairs takes the highest for the newest. */
static void check_generations(struct pdf_doc *d)
{
    const struct pdf_store_entry *highest = NULL; /* in use, of the same number, from before */

    for (size_t i = 0; i < d->order_count; i++) {
        const struct pdf_store_entry *x = &d->entries[d->order[i]];

        if (highest && highest->number != x->number)
            highest = NULL;
        if (x->place == PDF_FREE)
            continue;
        if (highest && x->generation < highest->generation)
            pdf_store_departure(d, PDF_WRONG_GENERATION, d->revisions[x->revision].section,
                                x->number);
        else
            highest = x;
    }
}

size_t pdf_store_find(const struct pdf_doc *d, size_t k, uint32_t number)
{
    size_t low = 0, high = d->order_count;

    /* The last entry that is not beyond (number, k). */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct pdf_store_entry *x = &d->entries[d->order[middle]];

        if (x->number < number || (x->number == number && x->revision <= k))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || d->entries[d->order[low - 1]].number != number)
        return SIZE_MAX;
    return d->order[low - 1];
}

size_t pdf_store_place(const struct pdf_doc *d, size_t k, uint32_t number)
{
    size_t i = pdf_store_find(d, k, number);

    if (i != SIZE_MAX && d->entries[i].place == PDF_PACKED)
        i = pdf_store_find(d, k, (uint32_t)d->entries[i].offset);
    return i != SIZE_MAX && d->entries[i].place == PDF_PLAIN ? (size_t)d->entries[i].offset : 0;
}

bool pdf_store_same(const struct pdf_store_entry *a, const struct pdf_store_entry *b)
{
    return a->place == b->place &&
           (a->place == PDF_FREE ||
            (a->offset == b->offset && a->index == b->index && a->generation == b->generation));
}

/* What a table does not name at all, readers of PDF 1.4 look for in earlier revisions. */
static void check_hybrid(struct pdf_doc *d, size_t k)
{
    for (size_t i = 0; i < d->entry_total[k]; i++) {
        const struct pdf_store_entry *x = &d->entries[d->first_entry[k] + i];
        size_t old = x->part == PDF_PART_STREAM ? pdf_store_find(d, k - 1, x->number) : SIZE_MAX;

        if (old != SIZE_MAX && d->entries[old].place != PDF_FREE &&
            !pdf_store_same(&d->entries[old], x))
            pdf_store_departure(d, PDF_TWO_MEANINGS, d->revisions[k].section, x->number);
    }
}

static bool is_header(const uint8_t *s, size_t len)
{
    return len >= 9 && memcmp(s, "%PDF-", 5) == 0 && s[6] == '.' &&
           ((s[5] == '1' && s[7] >= '0' && s[7] <= '7') || (s[5] == '2' && s[7] == '0')) &&
           pdf_is_space(s[8]);
}

/* The file from its header on: readers look for it in the first bytes and count from there. */
static int find_header(struct slice *s, struct err *e)
{
    size_t window = s->len < HEADER_WINDOW ? s->len : HEADER_WINDOW;

    if (s->len > LIMIT_PDF_BYTES)
        return err_set(e, ERR_FORMAT, _("larger than the limit of %zu bytes"), LIMIT_PDF_BYTES);
    for (size_t at = 0; at < window; at++)
        if (is_header(s->data + at, s->len - at)) {
            *s = (struct slice){s->data + at, s->len - at};
            return 0;
        }
    return err_set(e, ERR_FORMAT,
                   _("no PDF: the first %d bytes hold no \"%%PDF-1.0\" to \"%%PDF-2.0\" (ISO "
                     "32000-1 7.5.2)"),
                   HEADER_WINDOW);
}

int pdf_begins(struct slice first, struct err *e)
{
    return find_header(&first, e);
}

int pdf_open(struct pdf_doc **out, struct slice bytes, struct err *e)
{
    const uint8_t *first = bytes.data;
    struct pdf_doc *d = NULL;
    struct pdf_ref root;
    int rc = -1;

    if (find_header(&bytes, e))
        return -1;
    d = calloc(1, sizeof *d);
    if (!d)
        return err_memory(e);
    d->bytes = bytes;
    d->arena = arena_new(LIMIT_PDF_MEMORY / 2);
    /* Now, lest a file that fills the arena keep its departures to itself. */
    if (d->arena)
        d->departures = arena_room(d->arena, LIMIT_PDF_DEPARTURES * sizeof *d->departures);
    if (!d->departures) {
        err_memory(e);
        goto out;
    }
    if (bytes.data != first)
        pdf_store_departure(d, PDF_LATE_HEADER, (size_t)(bytes.data - first), 0);
    if (pdf_chain_load(d, e) || build_order(d, e))
        goto out;
    if (d->revision_count > 1)
        check_generations(d);
    for (size_t k = 1; k < d->revision_count; k++)
        if (d->revisions[k].kind == PDF_SECTION_HYBRID)
            check_hybrid(d, k);
    if (!pdf_reference(pdf_find(d->revisions[d->revision_count - 1].trailer, "Root"), &root)) {
        err_set(e, ERR_FORMAT, _("the trailer has no reference /Root (ISO 32000-1 7.5.5)"));
        goto out;
    }
    *out = d;
    d = NULL;
    rc = 0;
out:
    pdf_close(d);
    return rc;
}

void pdf_close(struct pdf_doc *d)
{
    if (!d)
        return;
    for (struct pdf_store_pack *pack = d->packs; pack; pack = pack->next)
        buf_release(&pack->data);
    free(d->room.stack);
    free(d->pack_of);
    free(d->order);
    free(d->entries);
    arena_free(d->arena);
    free(d);
}

struct slice pdf_bytes(const struct pdf_doc *d)
{
    return d->bytes;
}

struct arena *pdf_arena(struct pdf_doc *d)
{
    return d->arena;
}

size_t pdf_revision_count(const struct pdf_doc *d)
{
    return d->revision_count;
}

size_t pdf_store_view(const struct pdf_doc *d, size_t k)
{
    return k < d->revision_count ? k : d->revision_count - 1;
}

const struct pdf_revision *pdf_revision(const struct pdf_doc *d, size_t k)
{
    return &d->revisions[pdf_store_view(d, k)];
}

/* A packed object means the same in a later revision only while its container is the same. */
static int check_container(const struct pdf_doc *d, size_t k, const struct pdf_store_entry *entry,
                           struct err *e)
{
    uint32_t container = (uint32_t)entry->offset;

    if (entry->place == PDF_PACKED &&
        pdf_store_find(d, k, container) != pdf_store_find(d, entry->revision, container))
        return err_set(e, ERR_FORMAT,
                       _("object %u: its object stream %u was replaced by a later revision"),
                       entry->number, container);
    return 0;
}

static int object_of(struct pdf_doc *d, size_t k, size_t i, const struct pdf_obj **out,
                     struct err *e)
{
    struct pdf_store_entry *entry = &d->entries[i];
    struct pdf_obj *o;
    size_t after;

    if (entry->place == PDF_FREE) {
        *out = &pdf_null;
        return 0;
    }
    if (check_container(d, k, entry, e))
        return -1;
    if (!entry->parsed) {
        o = arena_alloc(d->arena, sizeof *o);
        if (!o)
            return pdf_no_room(d->arena, e);
        if (pdf_read_entry(d, i, o, &after, e))
            return -1;
        entry->parsed = o;
    }
    *out = entry->parsed;
    return 0;
}

int pdf_object_at(struct pdf_doc *d, size_t k, uint32_t number, const struct pdf_obj **out,
                  struct err *e)
{
    size_t i = pdf_store_find(d, k, number);

    if (i == SIZE_MAX) {
        *out = &pdf_null;
        return 0;
    }
    return object_of(d, k, i, out, e);
}

int pdf_object(struct pdf_doc *d, uint32_t number, const struct pdf_obj **out, struct err *e)
{
    return pdf_object_at(d, PDF_LATEST, number, out, e);
}

int pdf_resolve(struct pdf_doc *d, size_t k, const struct pdf_obj *o, const struct pdf_obj **out,
                struct err *e)
{
    for (int depth = 0; o && o->kind == PDF_REF; depth++) {
        size_t i = pdf_store_find(d, k, o->ref.number);

        if (depth == RESOLVE_DEPTH)
            return err_set(e, ERR_FORMAT, _("object %u: references that lead in a circle"),
                           o->ref.number);
        if (i == SIZE_MAX) {
            o = NULL;
        } else if (d->entries[i].generation != o->ref.generation) {
            /* A reference to what is not there is null (7.3.10); an eager reader may differ. */
            if (d->entries[i].place != PDF_FREE)
                pdf_store_departure(d, PDF_WRONG_GENERATION, o->packed ? 0 : o->offset,
                                    o->ref.number);
            o = NULL;
        } else if (object_of(d, k, i, &o, e)) {
            return -1;
        }
    }
    *out = o ? o : &pdf_null;
    return 0;
}

int pdf_fetch(struct pdf_doc *d, size_t k, const struct pdf_obj *dict, const char *key,
              const struct pdf_obj **out, struct err *e)
{
    if (pdf_resolve(d, k, pdf_find(dict, key), out, e))
        return err_prefix(e, "/%s", key);
    return 0;
}

static struct pdf_definition definition(const struct pdf_store_entry *x)
{
    return (struct pdf_definition){x->number, x->generation, x->revision, (enum pdf_place)x->place,
                                   x->offset, x->index};
}

bool pdf_definition_at(const struct pdf_doc *d, size_t k, uint32_t number,
                       struct pdf_definition *out)
{
    size_t i = pdf_store_find(d, k, number);

    if (i == SIZE_MAX)
        return false;
    *out = definition(&d->entries[i]);
    return true;
}

size_t pdf_defined_count(const struct pdf_doc *d, size_t k)
{
    return d->entry_total[pdf_store_view(d, k)];
}

struct pdf_definition pdf_defined(const struct pdf_doc *d, size_t k, size_t n)
{
    return definition(&d->entries[d->first_entry[pdf_store_view(d, k)] + n]);
}

uint32_t pdf_next_number(const struct pdf_doc *d)
{
    return d->highest + 1;
}

int pdf_catalog(struct pdf_doc *d, size_t k, const struct pdf_obj **out, uint32_t *number,
                struct err *e)
{
    const struct pdf_obj *root = pdf_find(pdf_revision(d, k)->trailer, "Root"), *o;
    struct pdf_ref r;

    if (!pdf_reference(root, &r))
        return err_set(e, ERR_FORMAT, _("the trailer has no reference /Root (ISO 32000-1 7.5.5)"));
    if (pdf_resolve(d, k, root, &o, e))
        return -1;
    if (o->kind != PDF_DICT || !pdf_is_name(pdf_find(o, "Type"), "Catalog"))
        return err_set(e, ERR_FORMAT, _("object %u, named by /Root, is no document catalog"),
                       r.number);
    if (number)
        *number = r.number;
    *out = o;
    return 0;
}
