/*
 * Changes are accepted only in the few shapes that a signing or filling revision has; what an
 * accepted change brings with it must be new, reached from it, and mentioned nowhere before.
 */
#include "pdf/differ.h"

#include <stdlib.h>

size_t differ_find(const struct diff *x, uint32_t number)
{
    size_t low = 0, high = x->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (x->list[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < x->count && x->list[low].number == number ? low : SIZE_MAX;
}

void differ_accept(struct diff *x, size_t i, enum pdf_change_kind kind, const char *field)
{
    if (x->list[i].kind != PDF_CHANGE_UNKNOWN)
        return;
    x->list[i].kind = kind;
    x->list[i].field = field;
    x->queue[x->queued++] = i;
}

size_t differ_added(const struct diff *x, const struct pdf_obj *o)
{
    struct pdf_ref r;
    size_t i = pdf_reference(o, &r) ? differ_find(x, r.number) : SIZE_MAX;

    return i != SIZE_MAX && x->list[i].added ? i : SIZE_MAX;
}

bool differ_names(const struct pdf_obj *dict, const char *key, uint32_t number)
{
    struct pdf_ref r;

    return pdf_reference(pdf_find(dict, key), &r) && r.number == number;
}

void differ_each_reference(const struct pdf_obj *o, void (*seen)(void *, const struct pdf_obj *),
                           void *context)
{
    switch (o->kind) {
    case PDF_REF:
        seen(context, o);
        break;
    case PDF_ARRAY:
        for (size_t i = 0; i < o->array.count; i++)
            differ_each_reference(&o->array.items[i], seen, context);
        break;
    case PDF_DICT:
    case PDF_STREAM:
        for (size_t i = 0; i < o->dict.count; i++)
            differ_each_reference(&o->dict.entries[i].value, seen, context);
        break;
    default:
        break;
    }
}

struct spreading {
    struct diff *x;
    size_t from;
};

static void spread_to(void *context, const struct pdf_obj *ref)
{
    struct spreading *s = context;
    size_t i = differ_added(s->x, ref);

    if (i != SIZE_MAX)
        differ_accept(s->x, i, s->x->list[s->from].kind, s->x->list[s->from].field);
}

/* What accepted objects refer to, when it is new, came with them. */
static void spread(struct diff *x)
{
    for (size_t n = 0; n < x->queued; n++) {
        struct spreading s = {x, x->queue[n]};
        const struct pdf_obj *o = x->after[s.from];

        /* Of the catalog only what /DSS brings: its other entries are as they were. */
        if (x->list[s.from].number == x->form.catalog)
            o = pdf_find(o, "DSS");
        if (o)
            differ_each_reference(o, spread_to, &s);
    }
}

/* A reference that is looked for. */
struct sought {
    const struct diff *x;
    const struct pdf_obj *before; /* what stands in it was there */
    uint32_t number;
    bool found;
};

static void find_number(void *context, const struct pdf_obj *ref)
{
    struct sought *s = context;

    s->found |= ref->ref.number == s->number;
}

static void find_dangling(void *context, const struct pdf_obj *ref)
{
    struct sought *s = context, old = {.number = ref->ref.number};
    struct pdf_definition at;

    if (s->found ||
        (pdf_definition_at(s->x->d, s->x->upto, old.number, &at) && at.place != PDF_FREE))
        return;
    differ_each_reference(s->before, find_number, &old);
    s->found = !old.found;
}

/* poppler repairs the whole file for a reference that leads nowhere (7.3.10: null), and then may
 * find other objects: an accepted change brings none that was not there. */
static void refuse_dangling(struct diff *x)
{
    for (size_t i = 0; i < x->count; i++) {
        struct sought s = {.x = x, .before = x->before[i]};

        if (!pdf_change_accepted(x->list[i].kind) || x->list[i].kind == PDF_CHANGE_NONE)
            continue;
        differ_each_reference(x->after[i], find_dangling, &s);
        if (s.found)
            x->list[i].kind = PDF_CHANGE_UNKNOWN;
    }
}

struct replaced {
    struct diff *x;
    int depth;
};

/* Dictionaries and lists of a store; a certificate or an answer that nobody names any more was
 * taken out. */
static void accept_replaced(void *context, const struct pdf_obj *ref)
{
    struct replaced *r = context;
    size_t i = differ_added(r->x, ref);
    struct pdf_change *c = i == SIZE_MAX ? NULL : &r->x->list[i];

    if (!c || c->kind != PDF_CHANGE_UNKNOWN || r->x->after[i]->kind == PDF_STREAM || r->depth == 0)
        return;
    c->kind = PDF_CHANGE_DSS;
    r->depth--;
    differ_each_reference(r->x->after[i], accept_replaced, r);
    r->depth++;
}

/* Security stores of revisions between, which a later store took over. */
static int settle_stores(struct diff *x, struct err *e)
{
    enum { STORE_DEPTH = 4 }; /* the store, /VRI, one of them, its list */
    struct replaced r = {x, STORE_DEPTH};
    const struct pdf_obj *catalog, *store;

    if (pdf_catalog(x->d, x->upto, &catalog, NULL, e))
        return -1;
    if (!pdf_find(catalog, "DSS"))
        return 0;
    for (size_t k = x->base + 1; k < x->upto; k++) {
        if (pdf_catalog(x->d, k, &catalog, NULL, e))
            return -1;
        store = pdf_find(catalog, "DSS");
        if (store)
            differ_each_reference(store, accept_replaced, &r);
    }
    return 0;
}

static void refuse_mentioned(void *context, const struct pdf_obj *ref)
{
    struct diff *x = context;
    size_t i = differ_find(x, ref->ref.number);

    if (i == SIZE_MAX)
        return;
    x->mentions[i]++;
    if (x->list[i].added)
        x->list[i].kind = PDF_CHANGE_UNKNOWN;
}

/* What more than the catalog, the trailer or its field names may be anything. */
static void refuse_shared(struct diff *x)
{
    for (size_t i = 0; i < x->count; i++)
        if (!x->list[i].added &&
            ((x->list[i].kind == PDF_CHANGE_DSS && x->list[i].number != x->form.catalog &&
              x->mentions[i] > 1) ||
             (x->after[i]->kind == PDF_STREAM && x->list[i].kind == PDF_CHANGE_FILL &&
              x->mentions[i] > 1) ||
             (x->list[i].kind == PDF_CHANGE_METADATA &&
              x->mentions[i] > (size_t)differ_names(x->catalog, "Metadata", x->list[i].number))))
            x->list[i].kind = PDF_CHANGE_UNKNOWN;
}

/* The Info that the trailer names is nothing else: what came or changed under its number, as
 * validation data or as anything, is metadata or unknown. */
static void refuse_info(struct diff *x)
{
    const struct pdf_obj *info = pdf_find(pdf_revision(x->d, x->base)->trailer, "Info");
    struct pdf_ref r;
    size_t i = pdf_reference(info, &r) ? differ_find(x, r.number) : SIZE_MAX;

    if (i != SIZE_MAX && x->list[i].kind != PDF_CHANGE_NONE &&
        x->list[i].kind != PDF_CHANGE_METADATA)
        x->list[i].kind = PDF_CHANGE_UNKNOWN;
}

/* A section that is a stream is its revision's trailer too: its /Info is no mention. */
static int visit_base(struct pdf_store_visit *v, size_t entry, const struct pdf_obj *o,
                      size_t after, struct err *e)
{
    bool trailer = o->kind == PDF_STREAM && pdf_is_name(pdf_find(o, "Type"), "XRef");

    (void)entry;
    (void)after;
    (void)e;
    if (!trailer)
        differ_each_reference(o, refuse_mentioned, v);
    for (size_t i = 0; trailer && i < o->dict.count; i++)
        if (!slice_is(o->dict.entries[i].key, "Info"))
            differ_each_reference(&o->dict.entries[i].value, refuse_mentioned, v);
    return 0;
}

/* An object that was mentioned before it existed may be anything, a page's content too. */
static int refuse_promised(struct diff *x, struct err *e)
{
    struct pdf_doc *d = x->d;
    uint32_t *entries = malloc((d->order_count + 1) * sizeof *entries);
    size_t n = 0;
    int rc;

    if (!entries)
        return err_memory(e);
    for (size_t i = 0; i < d->order_count; i++) {
        const struct pdf_store_entry *here = &d->entries[d->order[i]];

        if (here->revision <= x->base && pdf_store_find(d, x->base, here->number) == d->order[i])
            entries[n++] = d->order[i];
    }
    rc = pdf_store_each(d, entries, n, &x->visit, e);
    free(entries);
    return rc;
}

static int compare_numbers(const void *a, const void *b)
{
    const struct pdf_change *x = a, *y = b;
    int c = (x->number > y->number) - (x->number < y->number);

    return c ? c : (x->revision > y->revision) - (x->revision < y->revision);
}

/* The numbers that later revisions define, and those that a trailer now names instead. */
static int collect(struct diff *x, struct err *e)
{
    static const char *const named[] = {"Root", "Info", NULL};
    size_t most = sizeof named / sizeof *named, n = 0;

    for (size_t k = x->base + 1; k <= x->upto; k++)
        most += pdf_defined_count(x->d, k);
    x->list = arena_array(x->d->arena, most, sizeof *x->list);
    x->before = arena_array(x->d->arena, most, sizeof *x->before);
    x->after = arena_array(x->d->arena, most, sizeof *x->after);
    x->queue = arena_array(x->d->arena, most, sizeof *x->queue);
    x->mentions = arena_array(x->d->arena, most, sizeof *x->mentions);
    if (!x->list || !x->before || !x->after || !x->queue || !x->mentions)
        return pdf_no_room(x->d->arena, e);
    for (size_t k = x->base + 1; k <= x->upto; k++)
        for (size_t i = 0; i < pdf_defined_count(x->d, k); i++) {
            struct pdf_definition defined = pdf_defined(x->d, k, i);

            if (defined.number == 0 && defined.place == PDF_FREE)
                continue; /* heads the list of free numbers */
            x->list[n++] = (struct pdf_change){
                .number = defined.number, .revision = k, .kind = PDF_CHANGE_UNKNOWN};
        }
    for (size_t i = 0; named[i]; i++) {
        const struct pdf_obj *old = pdf_find(pdf_revision(x->d, x->base)->trailer, named[i]);
        const struct pdf_obj *new = pdf_find(pdf_revision(x->d, x->upto)->trailer, named[i]);
        struct pdf_ref r = {0, 0};

        if (!pdf_reference(new, &r))
            pdf_reference(old, &r);
        if (!pdf_equal(old, new))
            x->list[n++] = (struct pdf_change){
                .number = r.number, .revision = x->upto, .kind = PDF_CHANGE_UNKNOWN};
    }
    qsort(x->list, n, sizeof *x->list, compare_numbers);
    for (size_t i = 0; i < n; i++) {
        if (x->count && x->list[x->count - 1].number == x->list[i].number)
            x->count--;
        x->list[x->count++] = x->list[i];
    }
    return 0;
}

static bool is_skeleton(const struct pdf_obj *o)
{
    const struct pdf_obj *type = pdf_find(o, "Type");

    return o->kind == PDF_STREAM && (pdf_is_name(type, "XRef") || pdf_is_name(type, "ObjStm"));
}

/* Programs write objects again as they are: the last revision that gave it another meaning. */
static int find_author(struct diff *x, size_t i, struct pdf_definition after, struct err *e)
{
    struct pdf_change *c = &x->list[i];
    const struct pdf_obj *earlier;
    struct pdf_definition at;

    while (pdf_definition_at(x->d, c->revision - 1, c->number, &at) && at.revision > x->base &&
           at.place != PDF_FREE && at.generation == after.generation) {
        if (pdf_object_at(x->d, c->revision - 1, c->number, &earlier, e))
            return -1;
        if (!pdf_equal(earlier, x->after[i]))
            break;
        c->revision = at.revision;
    }
    return 0;
}

/* Both views of each number, and what they alone decide. */
static int load_views(struct diff *x, struct err *e)
{
    for (size_t i = 0; i < x->count; i++) {
        struct pdf_change *c = &x->list[i];
        struct pdf_definition before = {.place = PDF_FREE}, after = {.place = PDF_FREE};

        if (pdf_object_at(x->d, x->base, c->number, &x->before[i], e) ||
            pdf_object_at(x->d, x->upto, c->number, &x->after[i], e))
            return -1;
        pdf_definition_at(x->d, x->base, c->number, &before);
        pdf_definition_at(x->d, x->upto, c->number, &after);
        if (after.place != PDF_FREE && after.revision == c->revision && find_author(x, i, after, e))
            return -1;
        c->added = before.place == PDF_FREE;
        c->freed = after.place == PDF_FREE && !c->added;
        if (c->added && is_skeleton(x->after[i]))
            c->kind = PDF_CHANGE_FILE;
        else if (before.place != PDF_FREE && after.place != PDF_FREE &&
                 before.generation != after.generation)
            c->renumbered = true; /* references to the old generation now name nothing (7.3.10) */
        else if (pdf_equal(x->before[i], x->after[i]))
            c->kind = PDF_CHANGE_NONE;
    }
    return 0;
}

/* An Info that is new itself and nothing else, or one that is as it was and named no more. */
static bool is_new_info(const struct diff *x, size_t at, const struct pdf_obj *new)
{
    return !x->mentions[at] && (new ? x->list[at].added && x->after[at]->kind == PDF_DICT
                                    : pdf_equal(x->before[at], x->after[at]));
}

/* A catalog named anew by the trailer is unknown; so is an Info that may be something else too. */
static void refuse_renamed(struct diff *x)
{
    static const char *const named[] = {"Root", "Info", NULL};

    for (size_t i = 0; named[i]; i++) {
        const struct pdf_obj *old = pdf_find(pdf_revision(x->d, x->base)->trailer, named[i]);
        const struct pdf_obj *new = pdf_find(pdf_revision(x->d, x->upto)->trailer, named[i]);
        struct pdf_ref r = {0, 0};
        size_t at;

        if (!pdf_reference(new, &r))
            pdf_reference(old, &r);
        at = pdf_equal(old, new) ? SIZE_MAX : differ_find(x, r.number);
        if (at != SIZE_MAX && i && is_new_info(x, at, new)) {
            x->list[at].kind = PDF_CHANGE_METADATA;
        } else if (at != SIZE_MAX) {
            x->list[at].kind = PDF_CHANGE_UNKNOWN;
            x->renamed[i] = at;
        }
    }
}

static int judge_all(struct diff *x, struct err *e)
{
    if (pdf_form_load(&x->form, x->d, x->base, e) ||
        pdf_pages(x->d, x->base, &x->pages, &x->page_count, e) ||
        pdf_catalog(x->d, x->base, &x->catalog, NULL, e) || differ_know(x, e))
        return -1;
    for (size_t i = 0; i < x->count; i++)
        if (x->list[i].kind == PDF_CHANGE_UNKNOWN && !x->list[i].added && !x->list[i].renumbered)
            differ_judge(x, i);
    differ_judge_widgets(x);
    spread(x);
    if (settle_stores(x, e))
        return -1;
    if (x->count && refuse_promised(x, e))
        return -1;
    refuse_shared(x);
    refuse_dangling(x);
    refuse_info(x);
    refuse_renamed(x);
    differ_reach(x);
    return 0;
}

int pdf_diff(struct pdf_doc *d, size_t base, size_t upto, const struct pdf_change **out,
             size_t *count, struct err *e)
{
    struct diff x = {.visit = {.visit = visit_base, .endless = true},
                     .d = d,
                     .base = base,
                     .upto = upto,
                     .renamed = {SIZE_MAX, SIZE_MAX}};

    if (x.upto >= d->revision_count)
        x.upto = d->revision_count - 1;
    if (x.base > x.upto)
        x.base = x.upto;
    if (collect(&x, e) || load_views(&x, e) || judge_all(&x, e))
        return -1;
    *out = x.list;
    *count = x.count;
    return 0;
}

const char *pdf_change_name(enum pdf_change_kind kind)
{
    static const char *const names[] = {
        [PDF_CHANGE_NONE] = "none",
        [PDF_CHANGE_FILE] = "file",
        [PDF_CHANGE_DSS] = "dss",
        [PDF_CHANGE_TIMESTAMP] = "timestamp",
        [PDF_CHANGE_READ_ONLY] = "read-only",
        [PDF_CHANGE_SIGNATURE] = "signature",
        [PDF_CHANGE_PLACED] = "placed",
        [PDF_CHANGE_FILL] = "fill",
        [PDF_CHANGE_METADATA] = "metadata",
        [PDF_CHANGE_STRUCTURE] = "structure",
        [PDF_CHANGE_ANNOTATION] = "annotation",
        [PDF_CHANGE_FIELD] = "field",
        [PDF_CHANGE_CATALOG] = "catalog",
        [PDF_CHANGE_RESOURCES] = "resources",
        [PDF_CHANGE_CONTENT] = "content",
        [PDF_CHANGE_UNKNOWN] = "unknown",
    };

    return names[kind];
}
