#include "pdf/cover.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "pdf/covered.h"
#include "pdf/store.h"

enum { CONTENT_MAX = 1 << 25, SCRATCH_MAX = 1 << 25 };
/* A widget that does not turn or grow with its page is seen elsewhere too (12.5.3, Table 165). */
enum { FIXED_FLAGS = 8 | 16 };

/* -1 only for want of memory: what the file has wrong covers. */
static int trouble(struct cover *c, const struct err *e)
{
    c->yes = true;
    return e->kind == ERR_FORMAT ? 0 : -1;
}

/* A key of a node, or of those above it: fields and pages leave theirs to what is below. */
static int inherited(struct cover *c, const struct pdf_obj *node, const char *key,
                     const struct pdf_obj **out, struct err *e)
{
    for (int i = 0; i < LIMIT_PDF_TREE_DEPTH && node->kind == PDF_DICT; i++) {
        if (pdf_fetch(c->d, c->k, node, key, out, e))
            return -1;
        if ((*out)->kind != PDF_NULL)
            return 0;
        if (pdf_fetch(c->d, c->k, node, "Parent", &node, e))
            return -1;
    }
    *out = &pdf_null;
    return 0;
}

static bool is_empty_stream(const struct pdf_obj *o)
{
    return o->kind == PDF_NULL || (o->kind == PDF_STREAM && o->dict.data.len == 0);
}

/* What an annotation of the page shows, or keeps free. */
static int see_annotation(struct cover *c, const struct pdf_obj *annotation, struct err *e)
{
    const struct pdf_obj *rect, *type, *value, *appearance, *normal;
    const struct pdf_obj *kind = pdf_find(annotation, "Subtype");
    struct cover_box box;
    bool waits, signature;

    if (annotation->kind != PDF_DICT || pdf_is_name(kind, "Link") || pdf_is_name(kind, "Popup"))
        return 0;
    if (pdf_fetch(c->d, c->k, annotation, "Rect", &rect, e) ||
        inherited(c, annotation, "FT", &type, e) || inherited(c, annotation, "V", &value, e) ||
        pdf_fetch(c->d, c->k, annotation, "AP", &appearance, e) ||
        pdf_fetch(c->d, c->k, appearance, "N", &normal, e) ||
        pdf_store_rect(c->d, c->k, rect, box.at, e))
        return -1;
    signature = pdf_is_name(type, "Sig");
    waits = pdf_is_name(kind, "Widget") && (signature || pdf_is_name(type, "Tx")) &&
            value->kind == PDF_NULL;
    if (waits && c->place_count < COVER_PLACES)
        c->places[c->place_count++] = box;
    if (!waits && !(signature && is_empty_stream(normal)))
        cover_see(c, &box);
    return 0;
}

static int see_annotations(struct cover *c, const struct pdf_obj *page, struct err *e)
{
    const struct pdf_obj *list, *annotation;

    if (pdf_fetch(c->d, c->k, page, "Annots", &list, e))
        return -1;
    for (size_t i = 0; list->kind == PDF_ARRAY && i < list->array.count && !c->yes; i++) {
        struct pdf_ref r;

        if (pdf_reference(&list->array.items[i], &r) && r.number == c->number)
            continue; /* itself, as it was */
        if (pdf_resolve(c->d, c->k, &list->array.items[i], &annotation, e) ||
            see_annotation(c, annotation, e))
            return -1;
    }
    return 0;
}

/* The parts of a page's content are one (7.8.2). */
static int load_content(struct cover *c, const struct pdf_obj *page, struct buf *out, struct err *e)
{
    const struct pdf_obj *list, *part;

    if (pdf_fetch(c->d, c->k, page, "Contents", &list, e))
        return -1;
    if (list->kind == PDF_STREAM)
        return pdf_decode(c->d, c->k, list, out, e);
    for (size_t i = 0; list->kind == PDF_ARRAY && i < list->array.count; i++) {
        if (pdf_resolve(c->d, c->k, &list->array.items[i], &part, e))
            return -1;
        if (part->kind == PDF_STREAM && pdf_decode(c->d, c->k, part, out, e))
            return -1;
        buf_add_byte(out, '\n');
    }
    return buf_check(out, "", e);
}

static int see_page(struct cover *c, const struct pdf_obj *page, struct err *e)
{
    const struct pdf_obj *resources;
    struct buf content;
    int rc = -1;

    buf_init(&content, CONTENT_MAX);
    if (see_annotations(c, page, e) || inherited(c, page, "Resources", &resources, e) ||
        load_content(c, page, &content, e))
        goto out;
    c->decoded = content.len;
    if (!c->yes)
        cover_content(c, resources, buf_slice(&content));
    rc = 0;
out:
    buf_release(&content);
    return rc;
}

/* Whether a page lists the widget among its annotations. */
static int lists(struct cover *c, const struct pdf_obj *page, bool *yes, struct err *e)
{
    const struct pdf_obj *list;
    struct pdf_ref r;

    *yes = false;
    if (pdf_fetch(c->d, c->k + 1, page, "Annots", &list, e))
        return -1;
    for (size_t i = 0; list->kind == PDF_ARRAY && i < list->array.count; i++)
        *yes |= pdf_reference(&list->array.items[i], &r) && r.number == c->number;
    return 0;
}

/* Its page was there before, or shows nothing else. */
static int look_under(struct cover *c, struct err *e)
{
    const struct pdf_page *before, *after;
    size_t old_count, count;
    bool here;

    if (pdf_pages(c->d, c->k, &before, &old_count, e) ||
        pdf_pages(c->d, c->k + 1, &after, &count, e))
        return -1;
    for (size_t i = 0; i < count && !c->yes; i++) {
        if (lists(c, after[i].dict, &here, e))
            return -1;
        if (here && (i >= old_count || before[i].number != after[i].number))
            c->yes = true;
        else if (here && see_page(c, before[i].dict, e))
            return -1;
    }
    return 0;
}

/* What it shows, if it was there and shows what it showed: it covers nothing anew. */
static int looks_the_same(struct cover *c, bool *same, struct err *e)
{
    const struct pdf_obj *widget[2], *looks[2];

    for (size_t i = 0; i < 2; i++)
        if (pdf_object_at(c->d, c->k + i, c->number, &widget[i], e) ||
            pdf_fetch(c->d, c->k + i, widget[i], "AP", &looks[i], e) ||
            pdf_fetch(c->d, c->k + i, looks[i], "N", &looks[i], e))
            return -1;
    *same = widget[0]->kind == PDF_DICT && (pdf_equal(looks[0], looks[1]) ||
                                            is_empty_stream(looks[1]));
    return 0;
}

static int measure_widget(struct cover *c, struct err *e)
{
    const struct pdf_obj *o, *rect, *flags;
    int64_t n;

    if (pdf_object_at(c->d, c->k + 1, c->number, &o, e) ||
        pdf_fetch(c->d, c->k + 1, o, "Rect", &rect, e) ||
        pdf_fetch(c->d, c->k + 1, o, "F", &flags, e) ||
        pdf_store_rect(c->d, c->k + 1, rect, c->widget.at, e))
        return -1;
    c->yes = pdf_int(flags, &n) && (n & FIXED_FLAGS);
    return 0;
}

int pdf_covers(struct pdf_doc *d, size_t k, uint32_t widget, bool *covers, struct err *e)
{
    struct cover c = {.d = d, .k = k - 1, .number = widget};
    struct err local;
    bool same = false;
    int rc = -1;

    if (!e)
        e = &local;
    c.scratch = arena_new(SCRATCH_MAX);
    c.operands = calloc(COVER_OPERANDS, sizeof *c.operands);
    if (k == 0 || !c.scratch || !c.operands) {
        err_memory(e);
        goto out;
    }
    if (looks_the_same(&c, &same, e) ||
        (!same && (measure_widget(&c, e) || look_under(&c, e))))
        rc = trouble(&c, e);
    else
        rc = 0;
    *covers = c.yes;
out:
    for (size_t i = 0; i < COVER_FACES; i++)
        typeset_release(&c.faces[i]);
    free(c.operands);
    arena_free(c.scratch);
    return rc;
}
