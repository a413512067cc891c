#include "pdf/dss.h"

#include "base/limits.h"
#include "pdf/store.h"

struct gathering {
    struct pdf_doc *d;
    size_t view;
    struct pdf_dss_item *items;
    size_t count;
};

/* The names of the three arrays in the store, and in one of its /VRI entries (Tables 261, 262). */
static const struct {
    enum pdf_dss_kind kind;
    const char *all, *one;
} arrays[] = {
    {PDF_DSS_CERTIFICATE, "Certs", "Cert"},
    {PDF_DSS_CRL, "CRLs", "CRL"},
    {PDF_DSS_OCSP, "OCSPs", "OCSP"},
};

static bool met(const struct gathering *g, const struct pdf_obj *stream)
{
    for (size_t i = 0; i < g->count; i++)
        if (g->items[i].stream == stream)
            return true;
    return false;
}

static int add_array(struct gathering *g, const struct pdf_obj *list, enum pdf_dss_kind kind,
                     struct err *e)
{
    for (size_t i = 0; list->kind == PDF_ARRAY && i < list->array.count; i++) {
        const struct pdf_obj *stream;
        struct pdf_definition x;
        struct pdf_ref r;

        if (g->count == LIMIT_DSS_ITEMS)
            return 0;
        if (!pdf_reference(&list->array.items[i], &r))
            continue;
        if (pdf_resolve(g->d, g->view, &list->array.items[i], &stream, e))
            return -1;
        if (stream->kind == PDF_STREAM && !met(g, stream) &&
            pdf_definition_at(g->d, g->view, r.number, &x))
            g->items[g->count++] = (struct pdf_dss_item){kind, x.revision, stream};
    }
    return 0;
}

static int add_dict(struct gathering *g, const struct pdf_obj *dict, bool one, struct err *e)
{
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        const struct pdf_obj *list;

        if (pdf_fetch(g->d, g->view, dict, one ? arrays[i].one : arrays[i].all, &list, e) ||
            add_array(g, list, arrays[i].kind, e))
            return -1;
    }
    return 0;
}

int pdf_dss_items(struct pdf_doc *d, size_t k, const struct pdf_dss_item **out, size_t *count,
                  struct err *e)
{
    struct gathering g = {.d = d, .view = k};
    const struct pdf_obj *catalog, *dss, *vri, *entry;

    *out = NULL;
    *count = 0;
    if (pdf_catalog(d, k, &catalog, NULL, e) || pdf_fetch(d, k, catalog, "DSS", &dss, e))
        return -1;
    if (dss->kind != PDF_DICT)
        return 0;
    g.items = arena_array(pdf_arena(d), LIMIT_DSS_ITEMS, sizeof *g.items);
    if (!g.items)
        return pdf_no_room(pdf_arena(d), e);
    if (add_dict(&g, dss, false, e) || pdf_fetch(d, k, dss, "VRI", &vri, e))
        return -1;
    for (size_t i = 0; vri->kind == PDF_DICT && i < vri->dict.count; i++)
        if (pdf_resolve(d, k, &vri->dict.entries[i].value, &entry, e) ||
            (entry->kind == PDF_DICT && add_dict(&g, entry, true, e)))
            return -1;
    *out = g.items;
    *count = g.count;
    return 0;
}
