/*
 * Where a change is reached from: the page and its content, resources or annotations, the form, the
 * structure tree, the catalog. For people alone: nothing here makes a change allowed, but that what
 * was freed and is reached no more, is seen by no reader.
 */
#include <stdlib.h>
#include <string.h>

#include "pdf/differ.h"

struct reach {
    struct pdf_store_visit visit; /* first: the visitor is this struct */
    struct diff *x;
    size_t view;
    uint8_t *seen;   /* a bit a number; owned */
    uint8_t *above;  /* the same, of nodes above pages whose keys were reached; owned */
    uint32_t *queue; /* entries of d; owned, as many as there can be */
    size_t count;
    enum pdf_change_kind kind; /* of what is reached now */
    size_t page;
};

static bool mark_in(uint8_t *bits, const struct reach *r, uint32_t number)
{
    uint8_t bit = (uint8_t)(1U << number % 8);
    bool new = number <= r->x->d->highest && !(bits[number / 8] & bit);

    if (new)
        bits[number / 8] |= bit;
    return new;
}

static bool mark(struct reach *r, uint32_t number)
{
    return mark_in(r->seen, r, number);
}

static void say(struct reach *r, size_t i, enum pdf_change_kind kind)
{
    struct pdf_change *c = i == SIZE_MAX ? NULL : &r->x->list[i];

    if (!c || c->kind != PDF_CHANGE_UNKNOWN)
        return;
    c->kind = kind;
    c->page = r->page;
}

static void reach_reference(void *context, const struct pdf_obj *o)
{
    struct reach *r = context;
    size_t entry;

    if (!mark(r, o->ref.number))
        return;
    entry = pdf_store_find(r->x->d, r->view, o->ref.number);
    say(r, differ_find(r->x, o->ref.number), r->kind);
    if (entry != SIZE_MAX)
        r->queue[r->count++] = (uint32_t)entry;
}

static int visit(struct pdf_store_visit *v, size_t entry, const struct pdf_obj *o, size_t after,
                 struct err *e)
{
    (void)entry;
    (void)after;
    (void)e;
    differ_each_reference(o, reach_reference, v);
    return 0;
}

/* Everything below a value, but what was reached before. */
static int reach_from(struct reach *r, const struct pdf_obj *o, enum pdf_change_kind kind,
                      size_t page)
{
    size_t done = 0;

    if (!o)
        return 0;
    r->kind = kind;
    r->page = page;
    r->count = 0;
    differ_each_reference(o, reach_reference, r);
    while (done < r->count) {
        size_t end = r->count;

        if (pdf_store_each(r->x->d, r->queue + done, end - done, &r->visit, NULL))
            return -1;
        done = end;
    }
    return 0;
}

struct part {
    const char *key;
    enum pdf_change_kind kind;
};

static const struct part page_parts[] = {
    {"Resources", PDF_CHANGE_RESOURCES},
    {"Annots", PDF_CHANGE_ANNOTATION},
    {"StructParents", PDF_CHANGE_STRUCTURE},
    {"Tabs", PDF_CHANGE_STRUCTURE},
    {NULL, PDF_CHANGE_CONTENT},
};
static const struct part catalog_parts[] = {
    {"Pages", PDF_CHANGE_CONTENT},
    {"AcroForm", PDF_CHANGE_FIELD},
    {"StructTreeRoot", PDF_CHANGE_STRUCTURE},
    {"MarkInfo", PDF_CHANGE_STRUCTURE},
    {"Lang", PDF_CHANGE_STRUCTURE},
    {"Version", PDF_CHANGE_STRUCTURE}, /* only announces */
    {"Extensions", PDF_CHANGE_STRUCTURE},
    {NULL, PDF_CHANGE_CATALOG},
};

static enum pdf_change_kind part_of(const struct part *parts, struct slice key)
{
    while (parts->key && !slice_is(key, parts->key))
        parts++;
    return parts->kind;
}

/* A page or the catalog itself: the gravest of the keys that differ; UNKNOWN: none does. */
static enum pdf_change_kind worst_part(const struct part *parts, const struct pdf_obj *a,
                                       const struct pdf_obj *b)
{
    enum pdf_change_kind worst = PDF_CHANGE_NONE;
    const struct pdf_obj *both[] = {a, b};

    for (int n = 0; n < 2; n++)
        for (size_t i = 0; both[n]->kind == PDF_DICT && i < both[n]->dict.count; i++) {
            struct slice key = both[n]->dict.entries[i].key;
            enum pdf_change_kind kind = part_of(parts, key);

            if (kind > worst && !pdf_equal(pdf_find_slice(a, key), pdf_find_slice(b, key)))
                worst = kind;
        }
    return worst == PDF_CHANGE_NONE ? PDF_CHANGE_UNKNOWN : worst;
}

/* Nodes of the page tree above a page: fences, like pages, which much refers to. */
static void fence_above(struct reach *r, const struct pdf_obj *page)
{
    const struct pdf_obj *o = page;
    struct pdf_ref up;

    r->page = 0;
    while (o->kind == PDF_DICT && pdf_reference(pdf_find(o, "Parent"), &up) && mark(r, up.number)) {
        say(r, differ_find(r->x, up.number), PDF_CHANGE_CONTENT);
        if (pdf_object_at(r->x->d, r->view, up.number, &o, NULL))
            return;
    }
}

static void fence_pages(struct reach *r, const struct pdf_page *pages, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        size_t i = differ_find(r->x, pages[k].number);

        mark(r, pages[k].number);
        r->page = k + 1;
        if (i != SIZE_MAX)
            say(r, i,
                r->x->list[i].added ? PDF_CHANGE_CONTENT
                                    : worst_part(page_parts, r->x->before[i], r->x->after[i]));
    }
    for (size_t k = 0; k < count; k++)
        fence_above(r, pages[k].dict);
}

/* Parts of one kind, of every page. */
static int reach_pages(struct reach *r, const struct pdf_page *pages, size_t count,
                       enum pdf_change_kind kind)
{
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < pages[k].dict->dict.count; i++) {
            const struct pdf_entry *entry = &pages[k].dict->dict.entries[i];

            if (!slice_is(entry->key, "Parent") && part_of(page_parts, entry->key) == kind &&
                reach_from(r, &entry->value, kind, k + 1))
                return -1;
        }
    return 0;
}

/* The security store and metadata that were not accepted stay unknown: their names say "harmless".
 */
static int reach_catalog(struct reach *r, const struct pdf_obj *catalog, enum pdf_change_kind kind)
{
    for (size_t i = 0; i < catalog->dict.count; i++) {
        const struct pdf_entry *entry = &catalog->dict.entries[i];
        bool apart = slice_is(entry->key, "DSS") || slice_is(entry->key, "Metadata");

        if (part_of(catalog_parts, entry->key) == kind &&
            reach_from(r, &entry->value, apart ? PDF_CHANGE_UNKNOWN : kind, 0))
            return -1;
    }
    return 0;
}

/* The keys of one node above a page. */
static int reach_node(struct reach *r, const struct pdf_obj *node, size_t page)
{
    for (size_t i = 0; node->kind == PDF_DICT && i < node->dict.count; i++) {
        const struct pdf_entry *entry = &node->dict.entries[i];
        bool lent = slice_is(entry->key, "Resources");

        if (!slice_is(entry->key, "Parent") &&
            reach_from(r, &entry->value, lent ? PDF_CHANGE_RESOURCES : PDF_CHANGE_CONTENT, page))
            return -1;
    }
    return 0;
}

/* What a page takes from the nodes above it (7.7.3.4): fonts and pictures, its size, how it is cut
 * and turned. */
static int reach_inherited(struct reach *r, const struct pdf_page *pages, size_t count)
{
    struct pdf_ref up;

    for (size_t k = 0; k < count; k++) {
        const struct pdf_obj *o = pages[k].dict;

        while (pdf_reference(pdf_find(o, "Parent"), &up) && mark_in(r->above, r, up.number))
            if (pdf_object_at(r->x->d, r->view, up.number, &o, NULL) || reach_node(r, o, k + 1))
                return -1;
    }
    return 0;
}

static int reach_all(struct reach *r)
{
    struct pdf_doc *d = r->x->d;
    const struct pdf_obj *catalog;
    const struct pdf_page *pages;
    uint32_t root;
    size_t count, i;

    if (pdf_pages(d, r->view, &pages, &count, NULL) ||
        pdf_catalog(d, r->view, &catalog, &root, NULL))
        return -1;
    mark(r, root);
    fence_pages(r, pages, count);
    r->page = 0;
    i = differ_find(r->x, root);
    if (i != SIZE_MAX)
        say(r, i, worst_part(catalog_parts, r->x->before[i], r->x->after[i]));
    if (reach_pages(r, pages, count, PDF_CHANGE_CONTENT) ||
        reach_pages(r, pages, count, PDF_CHANGE_RESOURCES) || reach_inherited(r, pages, count) ||
        reach_catalog(r, catalog, PDF_CHANGE_FIELD) ||
        reach_pages(r, pages, count, PDF_CHANGE_ANNOTATION) ||
        reach_pages(r, pages, count, PDF_CHANGE_STRUCTURE))
        return -1;
    return reach_catalog(r, catalog, PDF_CHANGE_CONTENT) ||
                   reach_catalog(r, catalog, PDF_CHANGE_STRUCTURE) ||
                   reach_catalog(r, catalog, PDF_CHANGE_CATALOG) ||
                   reach_from(r, pdf_revision(d, r->view)->trailer, PDF_CHANGE_UNKNOWN, 0)
               ? -1
               : 0;
}

/* Fields by name, where a change was not accepted: a lock may forbid it. */
static void name_fields(struct diff *x, const struct pdf_form *form)
{
    for (size_t k = 0; k < form->count; k++) {
        const struct pdf_field *f = &form->fields[k];
        const uint32_t numbers[] = {f->number, f->widget};

        for (int n = 0; n < 2; n++) {
            size_t i = numbers[n] ? differ_find(x, numbers[n]) : SIZE_MAX;

            if (i == SIZE_MAX || pdf_change_accepted(x->list[i].kind))
                continue;
            if (!x->list[i].field)
                x->list[i].field = f->name;
            if (!x->list[i].page && f->on_page)
                x->list[i].page = f->page + 1;
        }
    }
}

/* A change that is not the trailer's own. */
static bool is_open(const struct diff *x, size_t i)
{
    return x->list[i].kind == PDF_CHANGE_UNKNOWN && i != x->renamed[0] && i != x->renamed[1];
}

/* What was freed, or made null, which is the same (7.3.10), and no reader reaches any more. */
static void settle_freed(struct reach *r)
{
    struct diff *x = r->x;

    for (size_t i = 0; i < x->count; i++) {
        struct pdf_change *c = &x->list[i];

        if ((c->freed || (!c->added && x->after[i]->kind == PDF_NULL)) && is_open(x, i) &&
            mark(r, c->number))
            c->kind = PDF_CHANGE_FILE;
    }
}

static bool any_unknown(const struct diff *x)
{
    for (size_t i = 0; i < x->count; i++)
        if (x->list[i].kind == PDF_CHANGE_UNKNOWN)
            return true;
    return false;
}

void differ_reach(struct diff *x)
{
    struct reach r = {.visit = {.visit = visit, .endless = true}, .x = x, .view = x->upto};
    const size_t bytes = (size_t)x->d->highest / 8 + 1;
    struct pdf_form form;

    if (!any_unknown(x))
        return;
    r.seen = calloc(bytes, 1);
    r.above = calloc(bytes, 1);
    r.queue = malloc((x->d->order_count + 1) * sizeof *r.queue);
    if (r.seen && r.above && r.queue && reach_all(&r) == 0) {
        settle_freed(&r);
        /* What the new view does not reach stood in the old one, or is named by nobody. */
        if (any_unknown(x)) {
            memset(r.seen, 0, bytes);
            memset(r.above, 0, bytes);
            r.view = x->base;
            reach_all(&r);
        }
    }
    free(r.queue);
    free(r.above);
    free(r.seen);
    if (pdf_form_load(&form, x->d, x->upto, NULL) == 0)
        name_fields(x, &form);
    name_fields(x, &x->form);
}
