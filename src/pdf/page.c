/* The page tree (ISO 32000-1 7.7.3). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/list.h"
#include "pdf/store.h"

struct page_walk {
    struct pdf_doc *d;
    size_t k;
    uint8_t *seen; /* by object number: a node may stand in the tree once */
    struct pdf_page *pages;
    size_t count, capacity;
};

/* What a node leaves to those below it (7.7.3.4). */
struct inherited {
    double media_box[4], crop_box[4];
    bool has_box, has_crop;
    int rotate;
};

int pdf_store_rect(struct pdf_doc *d, size_t k, const struct pdf_obj *o, double box[4],
                   struct err *e)
{
    double raw[4];

    if (o->kind != PDF_ARRAY || o->array.count != 4)
        return err_set(e, ERR_FORMAT, _("byte %zu: a rectangle of other than four numbers"),
                       o->offset);
    for (int i = 0; i < 4; i++) {
        const struct pdf_obj *n;

        if (pdf_resolve(d, k, &o->array.items[i], &n, e))
            return -1;
        if (!pdf_number(n, &raw[i]))
            return err_set(e, ERR_FORMAT, _("byte %zu: a rectangle of other than four numbers"),
                           o->offset);
    }
    for (int i = 0; i < 2; i++) {
        box[i] = raw[i] < raw[i + 2] ? raw[i] : raw[i + 2];
        box[i + 2] = raw[i] < raw[i + 2] ? raw[i + 2] : raw[i];
    }
    return 0;
}

static int read_inherited(struct page_walk *w, const struct pdf_obj *dict, struct inherited *from,
                          struct err *e)
{
    const struct pdf_obj *box, *crop, *rotate;
    int64_t degrees;

    if (pdf_fetch(w->d, w->k, dict, "MediaBox", &box, e) ||
        pdf_fetch(w->d, w->k, dict, "CropBox", &crop, e) ||
        pdf_fetch(w->d, w->k, dict, "Rotate", &rotate, e))
        return -1;
    if (box->kind != PDF_NULL) {
        if (pdf_store_rect(w->d, w->k, box, from->media_box, e))
            return -1;
        from->has_box = true;
    }
    if (crop->kind != PDF_NULL) {
        if (pdf_store_rect(w->d, w->k, crop, from->crop_box, e))
            return -1;
        from->has_crop = true;
    }
    if (rotate->kind == PDF_NULL)
        return 0;
    if (!pdf_int(rotate, &degrees) || degrees % 90)
        return err_set(e, ERR_FORMAT, _("byte %zu: /Rotate is no multiple of 90"), rotate->offset);
    from->rotate = (int)((degrees % 360 + 360) % 360);
    return 0;
}

/* A crop box is cut to the sheet; one that leaves nothing is passed over, as readers do. */
static void find_seen(struct pdf_page *page, const struct inherited *from)
{
    double cut[4];

    memcpy(page->seen, page->media_box, sizeof page->seen);
    if (!from->has_crop)
        return;
    for (int i = 0; i < 2; i++) {
        cut[i] = fmax(from->crop_box[i], page->media_box[i]);
        cut[i + 2] = fmin(from->crop_box[i + 2], page->media_box[i + 2]);
    }
    if (cut[2] > cut[0] && cut[3] > cut[1])
        memcpy(page->seen, cut, sizeof page->seen);
}

static int read_unit(struct page_walk *w, struct pdf_page *page, struct err *e)
{
    const struct pdf_obj *unit;

    if (pdf_fetch(w->d, w->k, page->dict, "UserUnit", &unit, e))
        return -1;
    if (!pdf_number(unit, &page->unit) || !(page->unit > 0 && page->unit <= 75000))
        page->unit = 1;
    return 0;
}

static int add_page(struct page_walk *w, uint32_t number, const struct pdf_obj *dict,
                    const struct inherited *from, struct err *e)
{
    static const double letter[4] = {0, 0, 612, 792};
    struct pdf_page *pages, *page;

    /* Required by 7.7.3.3; readers fall back to the size of a Letter sheet. */
    if (!from->has_box)
        pdf_store_departure(w->d, PDF_NO_MEDIA_BOX, pdf_store_place(w->d, w->k, number), number);
    pages = list_room(w->pages, w->count, &w->capacity, sizeof *pages);
    if (!pages)
        return err_memory(e);
    w->pages = pages;
    page = &w->pages[w->count++];
    *page = (struct pdf_page){.number = number, .dict = dict, .rotate = from->rotate};
    memcpy(page->media_box, from->has_box ? from->media_box : letter, sizeof page->media_box);
    find_seen(page, from);
    return read_unit(w, page, e);
}

static int walk_node(struct page_walk *w, const struct pdf_obj *o, struct inherited from, int depth,
                     struct err *e)
{
    const struct pdf_obj *dict, *kids;
    struct pdf_ref r;

    if (!pdf_reference(o, &r))
        return err_set(e, ERR_FORMAT, _("a page tree node is no reference (ISO 32000-1 7.7.3.2)"));
    if (depth >= LIMIT_PDF_TREE_DEPTH)
        return err_set(e, ERR_FORMAT, _("object %u: page tree deeper than %d"), r.number,
                       LIMIT_PDF_TREE_DEPTH);
    if (r.number >= pdf_next_number(w->d) || w->seen[r.number]++)
        return err_set(e, ERR_FORMAT, _("object %u: missing, or in the page tree twice"), r.number);
    if (pdf_resolve(w->d, w->k, o, &dict, e) || read_inherited(w, dict, &from, e))
        return -1;
    if (pdf_is_name(pdf_find(dict, "Type"), "Page"))
        return add_page(w, r.number, dict, &from, e);
    if (!pdf_is_name(pdf_find(dict, "Type"), "Pages"))
        return err_set(e, ERR_FORMAT, _("object %u: neither a page nor a page tree node"),
                       r.number);
    if (pdf_fetch(w->d, w->k, dict, "Kids", &kids, e))
        return -1;
    if (kids->kind != PDF_ARRAY)
        return err_set(e, ERR_FORMAT, _("object %u: a page tree node without /Kids"), r.number);
    for (size_t i = 0; i < kids->array.count; i++)
        if (walk_node(w, &kids->array.items[i], from, depth + 1, e))
            return -1;
    return 0;
}

int pdf_pages(struct pdf_doc *d, size_t k, const struct pdf_page **out, size_t *count,
              struct err *e)
{
    struct page_walk w = {.d = d, .k = k};
    const struct pdf_obj *catalog;
    struct pdf_page *pages;
    int rc = -1;

    if (d->pages && d->page_view == pdf_store_view(d, k)) {
        *out = d->pages;
        *count = d->page_count;
        return 0;
    }
    if (pdf_catalog(d, k, &catalog, NULL, e))
        return -1;
    w.seen = calloc(1, pdf_next_number(d));
    if (!w.seen)
        return err_memory(e);
    if (walk_node(&w, pdf_find(catalog, "Pages"), (struct inherited){.rotate = 0}, 0, e))
        goto out;
    pages = arena_array(d->arena, w.count + 1, sizeof *pages);
    if (!pages) {
        pdf_no_room(d->arena, e);
        goto out;
    }
    if (w.count)
        memcpy(pages, w.pages, w.count * sizeof *pages);
    *out = d->pages = pages;
    *count = d->page_count = w.count;
    d->page_view = pdf_store_view(d, k);
    rc = 0;
out:
    free(w.pages);
    free(w.seen);
    return rc;
}
