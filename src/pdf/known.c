/* What the base view has by number and by name, sorted: each change asks once, however many there
 * are. */
#include "pdf/differ.h"

#include <stdlib.h>
#include <string.h>

static const char *const store_lists[] = {"Certs", "OCSPs", "CRLs", "VRI"};
static const char *const entry_lists[] = {"Cert", "OCSP", "CRL"};

static int compare_known(const void *a, const void *b)
{
    const struct differ_known *x = a, *y = b;

    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void add(struct diff *x, enum differ_kind kind, uint32_t number, size_t index)
{
    if (number)
        x->known[x->known_count++] = (struct differ_known){number, kind, index};
}

static void add_named(struct diff *x, enum differ_kind kind, const struct pdf_obj *value,
                      size_t index)
{
    struct pdf_ref r;

    if (pdf_reference(value, &r))
        add(x, kind, r.number, index);
}

/* A list of the security store, or of one of its /VRI entries, that stands alone (12.8.4.3 of
 * ISO 32000-2): programs write it anew with more in it. What cannot be read is not known. */
static void add_store(struct diff *x, const struct pdf_obj *dss, const struct pdf_obj *vri)
{
    const struct pdf_obj *entry;

    for (size_t k = 0; k < sizeof store_lists / sizeof *store_lists; k++)
        add_named(x, DIFFER_STORE, pdf_find(dss, store_lists[k]), 0);
    for (size_t n = 0; vri->kind == PDF_DICT && n < vri->dict.count; n++) {
        const struct pdf_obj *value = &vri->dict.entries[n].value;

        add_named(x, DIFFER_STORE, value, 0);
        if (pdf_resolve(x->d, x->base, value, &entry, NULL))
            return;
        for (size_t k = 0; k < sizeof entry_lists / sizeof *entry_lists; k++)
            add_named(x, DIFFER_STORE, pdf_find(entry, entry_lists[k]), 0);
    }
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int differ_know(struct diff *x, struct err *e)
{
    const struct pdf_obj *dss = &pdf_null, *vri = &pdf_null;
    size_t most;

    if (pdf_fetch(x->d, x->base, x->catalog, "DSS", &dss, NULL) ||
        pdf_fetch(x->d, x->base, dss, "VRI", &vri, NULL))
        dss = vri = &pdf_null;
    most = x->form.count + 2 * x->page_count + 8;
    if (vri->kind == PDF_DICT)
        most += 4 * vri->dict.count;
    x->known = arena_array(x->d->arena, most, sizeof *x->known);
    x->names = arena_array(x->d->arena, x->form.count + 1, sizeof *x->names);
    if (!x->known || !x->names)
        return pdf_no_room(x->d->arena, e);
    for (size_t k = 0; k < x->form.count; k++) {
        add(x, DIFFER_FIELD, x->form.fields[k].number, k);
        x->names[k] = x->form.fields[k].name;
    }
    for (size_t k = 0; k < x->page_count; k++) {
        add(x, DIFFER_PAGE, x->pages[k].number, k);
        add_named(x, DIFFER_LIST, pdf_find(x->pages[k].dict, "Annots"), k);
    }
    if (x->form.dict)
        add_named(x, DIFFER_LIST, pdf_find(x->form.dict, "Fields"), 0);
    add_store(x, dss, vri);
    qsort(x->known, x->known_count, sizeof *x->known, compare_known);
    qsort(x->names, x->form.count, sizeof *x->names, compare_names);
    return 0;
}

const struct differ_known *differ_known(const struct diff *x, enum differ_kind kind,
                                        uint32_t number)
{
    size_t low = 0, high = x->known_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct differ_known *at = &x->known[middle];

        if (at->number < number || (at->number == number && at->kind < kind))
            low = middle + 1;
        else
            high = middle;
    }
    return low < x->known_count && x->known[low].number == number && x->known[low].kind == kind
               ? &x->known[low]
               : NULL;
}

bool differ_is_field_name(const struct diff *x, const char *name)
{
    return bsearch(&name, x->names, x->form.count, sizeof *x->names, compare_names) != NULL;
}
