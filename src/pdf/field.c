/* The field tree (ISO 32000-1 12.7.3) flattened. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/list.h"
#include "pdf/sigfield.h"
#include "pdf/store.h"

enum { SEEN_FIELD = 1, SEEN_WIDGET = 2 };

/* Where an annotation stands. */
struct annotation {
    uint32_t number;
    size_t page;
};

struct field_walk {
    struct pdf_doc *d;
    size_t k;
    uint8_t *seen; /* by object number: SEEN_FIELD, SEEN_WIDGET */
    struct pdf_field *fields;
    size_t count, capacity;
    struct annotation *annotations;
    size_t annotation_count, annotation_capacity;
};

/* What a field leaves to those below it (Table 220). */
struct inherited {
    const char *name;
    const struct pdf_obj *type, *flags, *value;
};

static int compare_annotations(const void *a, const void *b)
{
    const struct annotation *x = a, *y = b;

    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return x->page < y->page ? -1 : x->page > y->page;
}

static int add_annotation(struct field_walk *w, uint32_t number, size_t page, struct err *e)
{
    struct annotation *list =
        list_room(w->annotations, w->annotation_count, &w->annotation_capacity, sizeof *list);

    if (!list)
        return err_memory(e);
    w->annotations = list;
    w->annotations[w->annotation_count++] = (struct annotation){number, page};
    return 0;
}

static int read_annotations(struct field_walk *w, struct err *e)
{
    const struct pdf_page *pages;
    size_t count;

    if (pdf_pages(w->d, w->k, &pages, &count, e))
        return -1;
    for (size_t i = 0; i < count; i++) {
        const struct pdf_obj *list;

        if (pdf_fetch(w->d, w->k, pages[i].dict, "Annots", &list, e))
            return -1;
        for (size_t n = 0; list->kind == PDF_ARRAY && n < list->array.count; n++) {
            struct pdf_ref r;

            if (pdf_reference(&list->array.items[n], &r) && add_annotation(w, r.number, i, e))
                return -1;
        }
    }
    if (w->annotation_count)
        qsort(w->annotations, w->annotation_count, sizeof *w->annotations, compare_annotations);
    return 0;
}

static void find_page(const struct field_walk *w, struct pdf_field *f)
{
    size_t low = 0, high = w->annotation_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (w->annotations[middle].number < f->widget)
            low = middle + 1;
        else
            high = middle;
    }
    if (f->widget && low < w->annotation_count && w->annotations[low].number == f->widget) {
        f->on_page = true;
        f->page = w->annotations[low].page;
    }
}

static int read_rect(struct field_walk *w, struct pdf_field *f, struct err *e)
{
    const struct pdf_obj *rect;

    if (!f->widget_dict)
        return 0;
    if (pdf_fetch(w->d, w->k, f->widget_dict, "Rect", &rect, e))
        return -1;
    if (rect->kind == PDF_NULL)
        return 0;
    return pdf_store_rect(w->d, w->k, rect, f->rect, e);
}

static int text_of(struct field_walk *w, const struct pdf_obj *o, const char **out, struct err *e)
{
    struct slice s;

    *out = NULL;
    if (!pdf_string(o, &s))
        return 0;
    *out = pdf_text(pdf_arena(w->d), s);
    return *out ? 0 : pdf_no_room(pdf_arena(w->d), e);
}

int pdf_store_lock(struct pdf_doc *d, size_t k, const struct pdf_obj *dict, struct pdf_lock *out,
                   struct err *e)
{
    const struct pdf_obj *action, *names, *permission;
    const char **list;
    int64_t level = 0;
    size_t count;

    *out = (struct pdf_lock){.action = PDF_LOCK_NONE};
    if (dict->kind != PDF_DICT)
        return 0;
    if (pdf_fetch(d, k, dict, "Action", &action, e) ||
        pdf_fetch(d, k, dict, "Fields", &names, e) || pdf_fetch(d, k, dict, "P", &permission, e))
        return -1;
    if (pdf_int(permission, &level) && level >= 1 && level <= 3)
        out->permission = (int)level;
    /* What is not understood locks everything. */
    out->action = pdf_is_name(action, "Include")   ? PDF_LOCK_INCLUDE
                  : pdf_is_name(action, "Exclude") ? PDF_LOCK_EXCLUDE
                                                   : PDF_LOCK_ALL;
    if (out->action == PDF_LOCK_ALL)
        return 0;
    count = names->kind == PDF_ARRAY ? names->array.count : 0;
    list = arena_array(pdf_arena(d), count + 1, sizeof *list);
    if (!list)
        return pdf_no_room(pdf_arena(d), e);
    for (size_t i = 0; i < count; i++) {
        const struct pdf_obj *name;
        struct slice s;

        if (pdf_resolve(d, k, &names->array.items[i], &name, e))
            return -1;
        if (!pdf_string(name, &s))
            return err_set(e, ERR_FORMAT, _("byte %zu: a locked field's name is no string"),
                           names->offset);
        list[i] = pdf_text(pdf_arena(d), s);
        if (!list[i])
            return pdf_no_room(pdf_arena(d), e);
    }
    out->names = list;
    out->count = count;
    return 0;
}

bool pdf_lock_covers(const struct pdf_lock *lock, const char *full_name)
{
    bool named = false;

    for (size_t i = 0; i < lock->count && !named; i++) {
        size_t n = strlen(lock->names[i]);

        named = strncmp(lock->names[i], full_name, n) == 0 &&
                (full_name[n] == 0 || full_name[n] == '.');
    }
    return lock->action == PDF_LOCK_ALL || (lock->action == PDF_LOCK_INCLUDE && named) ||
           (lock->action == PDF_LOCK_EXCLUDE && !named);
}

static enum pdf_field_type type_of(const struct pdf_obj *o)
{
    return pdf_is_name(o, "Tx")    ? PDF_FIELD_TEXT
           : pdf_is_name(o, "Btn") ? PDF_FIELD_BUTTON
           : pdf_is_name(o, "Ch")  ? PDF_FIELD_CHOICE
           : pdf_is_name(o, "Sig") ? PDF_FIELD_SIGNATURE
                                   : PDF_FIELD_NONE;
}

/* The text that a choice field shows for its value: of a pair the second (12.7.4.4, Table 231). */
static int read_display(struct field_walk *w, struct pdf_field *f, const struct pdf_obj *value,
                        struct err *e)
{
    const struct pdf_obj *list, *pair;

    if (pdf_fetch(w->d, w->k, f->dict, "Opt", &list, e))
        return -1;
    for (size_t i = 0; list->kind == PDF_ARRAY && i < list->array.count; i++) {
        if (pdf_resolve(w->d, w->k, &list->array.items[i], &pair, e))
            return -1;
        if (pair->kind == PDF_ARRAY && pair->array.count == 2 &&
            pdf_equal(&pair->array.items[0], value))
            return text_of(w, &pair->array.items[1], &f->display, e);
    }
    return 0;
}

static int read_value(struct field_walk *w, struct pdf_field *f, const struct pdf_obj *value,
                      struct err *e)
{
    const struct pdf_obj *o;

    if (pdf_resolve(w->d, w->k, value, &o, e))
        return -1;
    if (f->type != PDF_FIELD_SIGNATURE) {
        if (text_of(w, o, &f->value, e))
            return -1;
        f->display = f->value;
        return f->value && f->type == PDF_FIELD_CHOICE ? read_display(w, f, o, e) : 0;
    }
    if (o->kind == PDF_NULL)
        return 0;
    if (o->kind != PDF_DICT)
        return err_set(e, ERR_FORMAT, _("field \"%s\": /V is no signature dictionary"), f->name);
    pdf_reference(value, &f->signature);
    f->signature_dict = o;
    return 0;
}

/* Fills in what a terminal field says of itself and of its first widget. */
static int read_terminal(struct field_walk *w, struct pdf_field *f, const struct inherited *from,
                         struct err *e)
{
    const struct pdf_obj *o, *appearance, *lock, *seed;

    f->type = type_of(from->type);
    if (from->flags && !pdf_int(from->flags, &f->flags))
        return err_set(e, ERR_FORMAT, _("field \"%s\": /Ff is no number"), f->name);
    if (read_value(w, f, from->value, e))
        return -1;
    if (pdf_fetch(w->d, w->k, f->dict, "TU", &o, e) || text_of(w, o, &f->tip, e) ||
        pdf_fetch(w->d, w->k, f->dict, "Lock", &lock, e) ||
        pdf_fetch(w->d, w->k, f->dict, "SV", &seed, e) || read_rect(w, f, e))
        return -1;
    if (f->type == PDF_FIELD_SIGNATURE && (pdf_store_lock(w->d, w->k, lock, &f->lock, e) ||
                                           pdf_store_seed(w->d, w->k, seed, &f->seed, e)))
        return -1;
    if (!f->widget_dict)
        return 0;
    if (pdf_fetch(w->d, w->k, f->widget_dict, "F", &o, e) ||
        pdf_fetch(w->d, w->k, f->widget_dict, "AP", &appearance, e))
        return -1;
    pdf_int(o, &f->widget_flags);
    pdf_reference(pdf_find(appearance, "N"), &f->appearance);
    find_page(w, f);
    return 0;
}

/* The widgets of a field are not fields of their own. */
static void note_widgets(struct field_walk *w, const struct pdf_obj *kids)
{
    struct pdf_ref r;

    for (size_t i = 0; i < kids->array.count; i++)
        if (pdf_reference(&kids->array.items[i], &r) && r.number < pdf_next_number(w->d))
            w->seen[r.number] |= SEEN_WIDGET;
}

static struct pdf_field *add_field(struct field_walk *w, struct err *e)
{
    struct pdf_field *fields = list_room(w->fields, w->count, &w->capacity, sizeof *fields);

    if (!fields) {
        err_memory(e);
        return NULL;
    }
    w->fields = fields;
    w->fields[w->count] = (struct pdf_field){.type = PDF_FIELD_NONE};
    return &w->fields[w->count++];
}

static int add_terminal(struct field_walk *w, struct pdf_ref r, const struct pdf_obj *dict,
                        const struct pdf_obj *kids, const struct inherited *from, struct err *e)
{
    struct pdf_field *f = add_field(w, e);
    struct pdf_ref kid = {0, 0};

    if (!f)
        return -1;
    f->name = from->name;
    f->number = r.number;
    f->dict = dict;
    if (kids->kind == PDF_ARRAY && kids->array.count) {
        f->widgets = kids->array.count;
        note_widgets(w, kids);
        pdf_reference(&kids->array.items[0], &kid);
        f->widget = kid.number;
        if (pdf_resolve(w->d, w->k, &kids->array.items[0], &f->widget_dict, e))
            return -1;
    } else if (pdf_is_name(pdf_find(dict, "Subtype"), "Widget") || pdf_find(dict, "Rect")) {
        f->widgets = 1;
        f->merged = true;
        f->widget = r.number;
        f->widget_dict = dict;
    }
    return read_terminal(w, f, from, e);
}

static int extend_name(struct field_walk *w, const struct pdf_obj *dict, struct inherited *from,
                       struct err *e)
{
    const struct pdf_obj *title;
    const char *part;

    if (pdf_fetch(w->d, w->k, dict, "T", &title, e) || text_of(w, title, &part, e))
        return -1;
    if (!part)
        return 0;
    from->name = *from->name ? arena_printf(pdf_arena(w->d), "%s.%s", from->name, part) : part;
    return from->name ? 0 : pdf_no_room(pdf_arena(w->d), e);
}

static int inherit(struct field_walk *w, const struct pdf_obj *dict, struct inherited *from,
                   struct err *e)
{
    const struct {
        const char *key;
        const struct pdf_obj **to;
        bool resolved;
    } rows[] = {{"FT", &from->type, true}, {"Ff", &from->flags, true}, {"V", &from->value, false}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct pdf_obj *o = pdf_find(dict, rows[i].key);

        if (o && rows[i].resolved && pdf_resolve(w->d, w->k, o, &o, e))
            return -1;
        if (o && o->kind != PDF_NULL)
            *rows[i].to = o;
    }
    return extend_name(w, dict, from, e);
}

/* How many kids are fields: those with a name of their own (12.7.3.1). */
static int count_fields(struct field_walk *w, const struct pdf_obj *kids, size_t *out,
                        struct err *e)
{
    *out = 0;
    for (size_t i = 0; kids->kind == PDF_ARRAY && i < kids->array.count; i++) {
        const struct pdf_obj *kid;

        if (pdf_resolve(w->d, w->k, &kids->array.items[i], &kid, e))
            return -1;
        if (kid->kind != PDF_DICT)
            return err_set(e, ERR_FORMAT, _("byte %zu: a field or widget is no dictionary"),
                           kids->offset);
        *out += pdf_find(kid, "T") != NULL;
    }
    return 0;
}

static int walk_field(struct field_walk *w, const struct pdf_obj *o, struct inherited from,
                      int depth, struct err *e)
{
    const struct pdf_obj *dict, *kids;
    struct pdf_ref r = {0, 0};
    size_t fields;

    if (depth >= LIMIT_PDF_TREE_DEPTH)
        return err_set(e, ERR_FORMAT, _("field tree deeper than %d"), LIMIT_PDF_TREE_DEPTH);
    if (pdf_reference(o, &r)) {
        if (r.number >= pdf_next_number(w->d) || w->seen[r.number] & SEEN_FIELD)
            return err_set(e, ERR_FORMAT, _("object %u: missing, or in the field tree twice"),
                           r.number);
        w->seen[r.number] |= SEEN_FIELD;
    }
    if (pdf_resolve(w->d, w->k, o, &dict, e))
        return -1;
    if (dict->kind != PDF_DICT)
        return err_set(e, ERR_FORMAT, _("object %u: a field is no dictionary"), r.number);
    if (inherit(w, dict, &from, e) || pdf_fetch(w->d, w->k, dict, "Kids", &kids, e) ||
        count_fields(w, kids, &fields, e))
        return -1;
    if (!fields)
        return add_terminal(w, r, dict, kids, &from, e);
    if (fields != kids->array.count)
        return err_set(e, ERR_FORMAT, _("field \"%s\" has both fields and widgets below it"),
                       from.name);
    for (size_t i = 0; i < kids->array.count; i++)
        if (walk_field(w, &kids->array.items[i], from, depth + 1, e))
            return -1;
    return 0;
}

struct stray {
    struct pdf_store_visit visit; /* first: the visitor is this struct */
    struct pdf_doc *d;
};

static int visit_annotation(struct pdf_store_visit *v, size_t entry, const struct pdf_obj *o,
                            size_t after, struct err *e)
{
    struct pdf_doc *d = ((struct stray *)v)->d;
    const struct pdf_store_entry *at = &d->entries[entry];

    (void)after;
    (void)e;
    if (pdf_is_name(pdf_find(o, "Subtype"), "Widget") &&
        (pdf_find(o, "FT") || pdf_find(o, "T") || pdf_find(o, "Parent")))
        pdf_store_departure(d, PDF_STRAY_FIELD, pdf_store_place(d, at->revision, at->number),
                            at->number);
    return 0;
}

/* Fields that stand on a page only: some readers show them, and what they say, all the same. */
static int tell_strays(struct field_walk *w, struct err *e)
{
    struct stray stray = {{.visit = visit_annotation, .endless = true}, w->d};
    uint32_t *entries = malloc((w->annotation_count + 1) * sizeof *entries);
    size_t n = 0;
    int rc;

    if (!entries)
        return err_memory(e);
    for (size_t i = 0; i < w->annotation_count; i++) {
        uint32_t number = w->annotations[i].number;
        size_t entry = pdf_store_find(w->d, w->k, number);

        if (entry != SIZE_MAX && !w->seen[number] &&
            (i == 0 || w->annotations[i - 1].number != number))
            entries[n++] = (uint32_t)entry;
    }
    rc = pdf_store_each(w->d, entries, n, &stray.visit, e);
    free(entries);
    return rc;
}

static int walk_form(struct field_walk *w, const struct pdf_obj *form, struct err *e)
{
    const struct pdf_obj *fields;

    w->seen = calloc(1, pdf_next_number(w->d));
    if (!w->seen)
        return err_memory(e);
    if (pdf_fetch(w->d, w->k, form, "Fields", &fields, e) || read_annotations(w, e))
        return -1;
    if (fields->kind != PDF_ARRAY && fields->kind != PDF_NULL)
        return err_set(e, ERR_FORMAT, _("byte %zu: /Fields is no array"), form->offset);
    for (size_t i = 0; fields->kind == PDF_ARRAY && i < fields->array.count; i++)
        if (walk_field(w, &fields->array.items[i], (struct inherited){.name = ""}, 0, e))
            return -1;
    return tell_strays(w, e);
}

/* The AcroForm's own entries (Table 218). */
static int read_form(struct pdf_form *f, struct pdf_doc *d, struct err *e)
{
    const struct pdf_obj *flags, *need;

    if (pdf_fetch(d, f->view, f->dict, "SigFlags", &flags, e) ||
        pdf_fetch(d, f->view, f->dict, "NeedAppearances", &need, e))
        return -1;
    pdf_int(flags, &f->sig_flags);
    pdf_bool(need, &f->need_appearances);
    f->xfa = pdf_find(f->dict, "XFA") != NULL;
    return 0;
}

static int load_form(struct pdf_form *out, struct pdf_doc *d, size_t k, struct err *e)
{
    struct pdf_form f = {.view = k};
    struct field_walk w = {.d = d, .k = k};
    const struct pdf_obj *catalog, *form;
    struct pdf_field *fields;
    struct pdf_ref r = {0, 0};
    int rc = -1;

    if (pdf_catalog(d, k, &catalog, &f.catalog, e) ||
        pdf_fetch(d, k, catalog, "AcroForm", &form, e))
        return -1;
    if (form->kind == PDF_NULL) {
        rc = walk_form(&w, form, e);
        if (!rc)
            *out = f;
        goto out;
    }
    if (form->kind != PDF_DICT)
        return err_set(e, ERR_FORMAT, _("/AcroForm is no dictionary (ISO 32000-1 12.7.2)"));
    pdf_reference(pdf_find(catalog, "AcroForm"), &r);
    f.number = r.number;
    f.dict = form;
    if (read_form(&f, d, e) || walk_form(&w, form, e))
        goto out;
    fields = arena_array(pdf_arena(d), w.count + 1, sizeof *fields);
    if (!fields) {
        pdf_no_room(pdf_arena(d), e);
        goto out;
    }
    if (w.count)
        memcpy(fields, w.fields, w.count * sizeof *fields);
    f.fields = fields;
    f.count = w.count;
    *out = f;
    rc = 0;
out:
    free(w.fields);
    free(w.seen);
    free(w.annotations);
    return rc;
}

int pdf_form_load(struct pdf_form *out, struct pdf_doc *d, size_t k, struct err *e)
{
    size_t view = pdf_store_view(d, k);

    if (!d->form || d->form_view != view) {
        if (load_form(out, d, k, e))
            return -1;
        if (!d->form)
            d->form = arena_room(d->arena, sizeof *d->form);
        if (!d->form)
            return pdf_no_room(d->arena, e);
        *d->form = *out;
        d->form_view = view;
    }
    *out = *d->form;
    out->view = k;
    return 0;
}

const struct pdf_field *pdf_form_find(const struct pdf_form *f, const char *full_name)
{
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->fields[i].name, full_name) == 0)
            return &f->fields[i];
    return NULL;
}
