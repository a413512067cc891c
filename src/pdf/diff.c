/*
 * Changes are accepted only in the few shapes that a signing or filling revision has; what an
 * accepted change brings with it must be new, reached from it, and mentioned nowhere before.
 */
#include "pdf/diff.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "pdf/store.h"

enum { KEYS_MAX = 1000 }; /* of dictionaries that are compared key by key */

struct diff {
    struct pdf_store_visit visit; /* first: the visitor is this struct */
    struct pdf_doc *d;
    size_t base, upto;
    struct pdf_form form; /* at base */
    const struct pdf_page *pages;
    size_t page_count;
    const struct pdf_obj *catalog; /* at base */
    struct pdf_change *list;       /* in the arena */
    const struct pdf_obj **before, **after;
    size_t count;
    size_t *queue; /* accepted, not yet spread; each stands here once */
    size_t queued;
    size_t *mentions; /* parallel to list: references to it at base, the trailer's aside */
};

static size_t find_change(const struct diff *x, uint32_t number)
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

static void accept(struct diff *x, size_t i, enum pdf_change_kind kind, const char *field)
{
    if (x->list[i].kind != PDF_CHANGE_UNKNOWN)
        return;
    x->list[i].kind = kind;
    x->list[i].field = field;
    x->queue[x->queued++] = i;
}

/* The change that a reference names when that object is new. */
static size_t find_added(const struct diff *x, const struct pdf_obj *o)
{
    struct pdf_ref r;
    size_t i = pdf_reference(o, &r) ? find_change(x, r.number) : SIZE_MAX;

    return i != SIZE_MAX && x->list[i].added ? i : SIZE_MAX;
}

static bool listed(struct slice key, const char *const *keys)
{
    for (size_t i = 0; keys[i]; i++)
        if (slice_is(key, keys[i]))
            return true;
    return false;
}

/* Two dictionaries equal but for the keys listed. */
static bool equal_but(const struct pdf_obj *a, const struct pdf_obj *b, const char *const *keys)
{
    if (a->kind != PDF_DICT || b->kind != PDF_DICT || a->dict.count > KEYS_MAX ||
        b->dict.count > KEYS_MAX)
        return false;
    for (size_t i = 0; i < a->dict.count; i++)
        if (!listed(a->dict.entries[i].key, keys) && !pdf_find_slice(b, a->dict.entries[i].key))
            return false;
    for (size_t i = 0; i < b->dict.count; i++) {
        const struct pdf_entry *entry = &b->dict.entries[i];
        const struct pdf_obj *old = pdf_find_slice(a, entry->key);

        if (!listed(entry->key, keys) && (!old || !pdf_equal(old, &entry->value)))
            return false;
    }
    return true;
}

/* /AP unchanged, or /N alone, a new form XObject. */
static bool appearance_fits(const struct diff *x, const struct pdf_obj *before,
                            const struct pdf_obj *after)
{
    const struct pdf_obj *old = pdf_find(before, "AP"), *new = pdf_find(after, "AP");
    size_t i;

    if (pdf_equal(old, new))
        return true;
    if (!new || new->kind != PDF_DICT || new->dict.count != 1)
        return false;
    i = find_added(x, pdf_find(new, "N"));
    return i != SIZE_MAX && x->after[i]->kind == PDF_STREAM &&
           pdf_is_name(pdf_find(x->after[i], "Subtype"), "Form");
}

/* No keys but those listed. */
static bool only_keys(const struct pdf_obj *o, const char *const *keys)
{
    for (size_t i = 0; i < o->dict.count; i++)
        if (!listed(o->dict.entries[i].key, keys))
            return false;
    return true;
}

/* Table 252 and nothing else: what has other keys may be meant as a font or a graphics state. */
static bool is_signature_dict(const struct diff *x, size_t i)
{
    static const char *const keys[] = {
        "Type",       "Filter",        "SubFilter",     "Contents", "ByteRange",
        "Cert",       "Reference",     "Changes",       "Name",     "M",
        "Location",   "Reason",        "ContactInfo",   "R",        "V",
        "Prop_Build", "Prop_AuthTime", "Prop_AuthType", NULL};

    return i != SIZE_MAX && x->after[i]->kind == PDF_DICT && pdf_find(x->after[i], "ByteRange") &&
           pdf_find(x->after[i], "Contents") && only_keys(x->after[i], keys);
}

static bool is_timestamp(const struct pdf_obj *signature)
{
    return pdf_is_name(pdf_find(signature, "Type"), "DocTimeStamp") &&
           pdf_is_name(pdf_find(signature, "SubFilter"), "ETSI.RFC3161");
}

/* A field that existed and now has a value. */
static void judge_field(struct diff *x, size_t i, const struct pdf_field *f)
{
    static const char *const filled[] = {"V", "AP", NULL};
    const struct pdf_obj *v = pdf_find(x->after[i], "V");
    size_t added = find_added(x, v);

    if (!f->merged || !equal_but(x->before[i], x->after[i], filled) ||
        !appearance_fits(x, x->before[i], x->after[i]))
        return;
    if (f->type == PDF_FIELD_SIGNATURE && !f->signature_dict && is_signature_dict(x, added)) {
        /* Nobody answers for what a time stamp would show. */
        if (!pdf_is_name(pdf_find(x->after[added], "Type"), "DocTimeStamp"))
            accept(x, i, PDF_CHANGE_SIGNATURE, f->name);
        else if (is_timestamp(x->after[added]) &&
                 pdf_equal(pdf_find(x->before[i], "AP"), pdf_find(x->after[i], "AP")))
            accept(x, i, PDF_CHANGE_TIMESTAMP, f->name);
    } else if (f->type == PDF_FIELD_TEXT && v && v->kind == PDF_STRING)
        accept(x, i, PDF_CHANGE_FILL, f->name);
}

/* No appearance, or one in which nothing can be seen. */
static bool shows_nothing(const struct diff *x, const struct pdf_obj *ap)
{
    const struct pdf_obj *n = pdf_find(ap, "N");
    size_t i = find_added(x, n);

    return !ap || (ap->kind == PDF_DICT && ap->dict.count == 1 && i != SIZE_MAX &&
                   x->after[i]->kind == PDF_STREAM && x->after[i]->dict.data.len == 0);
}

/* A name of its own: two fields of one name would be one field (12.7.3.2). */
static bool is_new_name(const struct diff *x, const struct pdf_obj *title)
{
    struct slice s;
    const char *name = pdf_string(title, &s) ? pdf_text(x->d->arena, s) : NULL;

    return name && !pdf_form_find(&x->form, name);
}

/* A new widget of zero size that holds a document time stamp, and is nothing else beside that. */
static bool is_timestamp_field(const struct diff *x, size_t i)
{
    static const char *const keys[] = {"Type", "Subtype", "FT", "T",  "TU",     "V",  "P", "Rect",
                                       "F",    "Ff",      "M",  "NM", "Border", "AP", NULL};
    const struct pdf_obj *o, *rect;
    size_t v;

    if (i == SIZE_MAX)
        return false;
    o = x->after[i];
    rect = pdf_find(o, "Rect");
    v = find_added(x, pdf_find(o, "V"));
    if (o->kind != PDF_DICT || !only_keys(o, keys) || !pdf_is_name(pdf_find(o, "FT"), "Sig") ||
        !shows_nothing(x, pdf_find(o, "AP")) || !is_new_name(x, pdf_find(o, "T")) ||
        !is_signature_dict(x, v) || !is_timestamp(x->after[v]))
        return false;
    if (!rect)
        return !pdf_find(o, "Subtype") && !pdf_find(o, "Type");
    return pdf_is_name(pdf_find(o, "Subtype"), "Widget") && rect->kind == PDF_ARRAY &&
           rect->array.count == 4 && pdf_equal(&rect->array.items[0], &rect->array.items[2]) &&
           pdf_equal(&rect->array.items[1], &rect->array.items[3]);
}

/* The old list, and behind it new time stamp fields only. */
static bool only_appended(const struct diff *x, const struct pdf_obj *before,
                          const struct pdf_obj *after)
{
    size_t old = before && before->kind == PDF_ARRAY ? before->array.count : 0;

    if (pdf_equal(before, after))
        return true;
    if (!after || after->kind != PDF_ARRAY || after->array.count < old ||
        (before && before->kind != PDF_ARRAY))
        return false;
    for (size_t i = 0; i < after->array.count; i++)
        if (i < old ? !pdf_equal(&before->array.items[i], &after->array.items[i])
                    : !is_timestamp_field(x, find_added(x, &after->array.items[i])))
            return false;
    return true;
}

static bool form_fits(const struct diff *x, const struct pdf_obj *before,
                      const struct pdf_obj *after)
{
    static const char *const keys[] = {"Fields", "SigFlags", NULL};

    return equal_but(before, after, keys) &&
           only_appended(x, pdf_find(before, "Fields"), pdf_find(after, "Fields"));
}

static void accept_list(struct diff *x, size_t i, const struct pdf_obj *list)
{
    accept(x, i, PDF_CHANGE_TIMESTAMP, NULL);
    for (size_t k = 0; list && list->kind == PDF_ARRAY && k < list->array.count; k++) {
        size_t added = find_added(x, &list->array.items[k]);

        if (is_timestamp_field(x, added))
            accept(x, added, PDF_CHANGE_TIMESTAMP, NULL);
    }
}

static void judge_page(struct diff *x, size_t i)
{
    static const char *const keys[] = {"Annots", NULL};
    const struct pdf_obj *list = pdf_find(x->after[i], "Annots");

    if (equal_but(x->before[i], x->after[i], keys) &&
        only_appended(x, pdf_find(x->before[i], "Annots"), list))
        accept_list(x, i, list);
}

/* The catalog may get a /DSS, and a direct AcroForm may get time stamps. */
static void judge_catalog(struct diff *x, size_t i)
{
    /* /Extensions and /Version only announce (7.12); signers write them with /DSS. */
    static const char *const keys[] = {"DSS", "AcroForm", "Extensions", "Version", NULL};
    const struct pdf_obj *a = pdf_find(x->before[i], "AcroForm");
    const struct pdf_obj *b = pdf_find(x->after[i], "AcroForm");
    const struct pdf_obj *dss = pdf_find(x->after[i], "DSS");
    bool changed_form = !pdf_equal(a, b);

    if (!equal_but(x->before[i], x->after[i], keys))
        return;
    if (changed_form && (!a || !b || !form_fits(x, a, b)))
        return;
    if (!pdf_equal(pdf_find(x->before[i], "DSS"), dss) && dss && dss->kind != PDF_DICT &&
        find_added(x, dss) == SIZE_MAX)
        return;
    if (changed_form)
        accept_list(x, i, pdf_find(b, "Fields"));
    else
        accept(x, i, PDF_CHANGE_DSS, NULL);
}

static bool names_object(const struct pdf_obj *dict, const char *key, uint32_t number)
{
    struct pdf_ref r;

    return pdf_reference(pdf_find(dict, key), &r) && r.number == number;
}

/* Arrays that stand alone: /Fields of the form, /Annots of a page. */
static void judge_array(struct diff *x, size_t i)
{
    uint32_t number = x->list[i].number;
    bool known = x->form.dict && names_object(x->form.dict, "Fields", number);

    for (size_t k = 0; !known && k < x->page_count; k++)
        known = names_object(x->pages[k].dict, "Annots", number);
    if (known && only_appended(x, x->before[i], x->after[i]))
        accept_list(x, i, x->after[i]);
}

/* The Info dictionary, or the catalog's XMP packet, before and after. */
static bool is_metadata(const struct diff *x, size_t i)
{
    uint32_t number = x->list[i].number;

    if (names_object(pdf_revision(x->d, x->base)->trailer, "Info", number))
        return x->after[i]->kind == PDF_DICT;
    return names_object(x->catalog, "Metadata", number) && x->after[i]->kind == PDF_STREAM &&
           pdf_is_name(pdf_find(x->after[i], "Type"), "Metadata");
}

static void judge_changed(struct diff *x, size_t i)
{
    uint32_t number = x->list[i].number;

    for (size_t k = 0; k < x->form.count; k++)
        if (x->form.fields[k].number == number) {
            judge_field(x, i, &x->form.fields[k]);
            return;
        }
    if (number == x->form.catalog) {
        judge_catalog(x, i);
    } else if (x->form.number && number == x->form.number) {
        if (form_fits(x, x->before[i], x->after[i]))
            accept_list(x, i, pdf_find(x->after[i], "Fields"));
    } else if (names_object(x->catalog, "DSS", number) && x->after[i]->kind == PDF_DICT) {
        accept(x, i, PDF_CHANGE_DSS, NULL);
    } else if (is_metadata(x, i)) {
        accept(x, i, PDF_CHANGE_METADATA, NULL);
    } else if (x->after[i]->kind == PDF_ARRAY && x->before[i]->kind == PDF_ARRAY) {
        judge_array(x, i);
    } else {
        for (size_t k = 0; k < x->page_count; k++)
            if (x->pages[k].number == number) {
                judge_page(x, i);
                return;
            }
    }
}

/* Calls back for every reference in an object. Depth is bounded by the parser. */
static void each_reference(const struct pdf_obj *o, void (*seen)(void *, const struct pdf_obj *),
                           void *context)
{
    switch (o->kind) {
    case PDF_REF:
        seen(context, o);
        break;
    case PDF_ARRAY:
        for (size_t i = 0; i < o->array.count; i++)
            each_reference(&o->array.items[i], seen, context);
        break;
    case PDF_DICT:
    case PDF_STREAM:
        for (size_t i = 0; i < o->dict.count; i++)
            each_reference(&o->dict.entries[i].value, seen, context);
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
    size_t i = find_added(s->x, ref);

    if (i != SIZE_MAX)
        accept(s->x, i, s->x->list[s->from].kind, s->x->list[s->from].field);
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
            each_reference(o, spread_to, &s);
    }
}

static void refuse_mentioned(void *context, const struct pdf_obj *ref)
{
    struct diff *x = context;
    size_t i = find_change(x, ref->ref.number);

    if (i == SIZE_MAX)
        return;
    x->mentions[i]++;
    if (x->list[i].added)
        x->list[i].kind = PDF_CHANGE_UNKNOWN;
}

/* What more than the catalog or the trailer names may be anything, a page's fonts too. */
static void refuse_shared(struct diff *x)
{
    for (size_t i = 0; i < x->count; i++)
        if (!x->list[i].added &&
            ((names_object(x->catalog, "DSS", x->list[i].number) && x->mentions[i] > 1) ||
             (x->list[i].kind == PDF_CHANGE_METADATA &&
              x->mentions[i] > (size_t)names_object(x->catalog, "Metadata", x->list[i].number))))
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
        each_reference(o, refuse_mentioned, v);
    for (size_t i = 0; trailer && i < o->dict.count; i++)
        if (!slice_is(o->dict.entries[i].key, "Info"))
            each_reference(&o->dict.entries[i].value, refuse_mentioned, v);
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
        c->added = before.place == PDF_FREE;
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

/* A catalog named anew by the trailer is unknown; so is an Info that is not new itself. */
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
        at = pdf_equal(old, new) ? SIZE_MAX : find_change(x, r.number);
        if (at != SIZE_MAX)
            x->list[at].kind =
                i && !old && x->list[at].added && !x->mentions[at] && x->after[at]->kind == PDF_DICT
                    ? PDF_CHANGE_METADATA
                    : PDF_CHANGE_UNKNOWN;
    }
}

static int judge_all(struct diff *x, struct err *e)
{
    if (pdf_form_load(&x->form, x->d, x->base, e) ||
        pdf_pages(x->d, x->base, &x->pages, &x->page_count, e) ||
        pdf_catalog(x->d, x->base, &x->catalog, NULL, e))
        return -1;
    for (size_t i = 0; i < x->count; i++)
        if (x->list[i].kind == PDF_CHANGE_UNKNOWN && !x->list[i].added && !x->list[i].renumbered)
            judge_changed(x, i);
    spread(x);
    if (x->count && refuse_promised(x, e))
        return -1;
    refuse_shared(x);
    refuse_renamed(x);
    return 0;
}

int pdf_diff(struct pdf_doc *d, size_t base, size_t upto, const struct pdf_change **out,
             size_t *count, struct err *e)
{
    struct diff x = {.visit = {.visit = visit_base}, .d = d, .base = base, .upto = upto};

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
    switch (kind) {
    case PDF_CHANGE_NONE:
        return "none";
    case PDF_CHANGE_FILE:
        return "file";
    case PDF_CHANGE_SIGNATURE:
        return "signature";
    case PDF_CHANGE_TIMESTAMP:
        return "timestamp";
    case PDF_CHANGE_FILL:
        return "fill";
    case PDF_CHANGE_DSS:
        return "dss";
    case PDF_CHANGE_METADATA:
        return "metadata";
    case PDF_CHANGE_UNKNOWN:
        break;
    }
    return "unknown";
}
