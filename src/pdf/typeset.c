#include "pdf/typeset.h"

#include <stdlib.h>

enum { CODES = 1 << 16, SIMPLE_CODES = 256 };

void typeset_release(struct typeset *t)
{
    free(t->widths);
    *t = (struct typeset){.dict = NULL};
}

/* -1 for what is no number too: the text's place cannot be told then. */
static int number_at(struct typeset *t, struct pdf_doc *d, size_t k, const struct pdf_obj *item,
                     double *out, struct err *e)
{
    const struct pdf_obj *o;

    if (pdf_resolve(d, k, item, &o, e))
        return -1;
    t->unknown |= !pdf_number(o, out);
    return t->unknown ? -1 : 0;
}

/* Codes that /Widths leaves out take /MissingWidth; the standard 14 fonts may have neither. */
static int load_simple(struct typeset *t, struct pdf_doc *d, size_t k, struct err *e)
{
    const struct pdf_obj *widths, *descriptor, *o;
    double missing = 0, width;
    int64_t first = 0;

    if (pdf_fetch(d, k, t->dict, "Widths", &widths, e) ||
        pdf_fetch(d, k, t->dict, "FontDescriptor", &descriptor, e) ||
        pdf_fetch(d, k, descriptor, "MissingWidth", &o, e))
        return -1;
    pdf_number(o, &missing);
    if (pdf_fetch(d, k, t->dict, "FirstChar", &o, e))
        return -1;
    t->exact = widths->kind == PDF_ARRAY && pdf_int(o, &first) && first >= 0;
    for (int64_t code = 0; code < SIMPLE_CODES; code++) {
        width = missing;
        if (!t->exact)
            width = 1000;
        else if (code >= first && (size_t)(code - first) < widths->array.count &&
                 number_at(t, d, k, &widths->array.items[code - first], &width, e))
            return -1;
        t->widths[code] = (float)(width / 1000);
    }
    return 0;
}

/* One group of /W: "c [w …]" or "first last w"; returns how many items it took, 0: it is none. */
static size_t load_group(struct typeset *t, struct pdf_doc *d, size_t k,
                         const struct pdf_obj *items, size_t left, struct err *e)
{
    const struct pdf_obj *list = &pdf_null;
    double first, last, width;

    if (left < 2 || number_at(t, d, k, &items[0], &first, e) ||
        pdf_resolve(d, k, &items[1], &list, e) || !(first >= 0 && first < CODES))
        return 0;
    if (list->kind == PDF_ARRAY) {
        for (size_t i = 0; i < list->array.count && (size_t)first + i < CODES; i++) {
            if (number_at(t, d, k, &list->array.items[i], &width, e))
                return 0;
            t->widths[(size_t)first + i] = (float)(width / 1000);
        }
        return 2;
    }
    if (left < 3 || number_at(t, d, k, list, &last, e) || number_at(t, d, k, &items[2], &width, e))
        return 0;
    for (size_t code = (size_t)first; code < CODES && (double)code <= last; code++)
        t->widths[code] = (float)(width / 1000);
    return 3;
}

static int load_composite(struct typeset *t, struct pdf_doc *d, size_t k, struct err *e)
{
    const struct pdf_obj *encoding, *below, *font, *list, *o;
    double usual = 1000;
    struct slice name;

    if (pdf_fetch(d, k, t->dict, "Encoding", &encoding, e) ||
        pdf_fetch(d, k, t->dict, "DescendantFonts", &below, e))
        return -1;
    t->unknown = below->kind != PDF_ARRAY || below->array.count != 1;
    if (t->unknown || pdf_resolve(d, k, &below->array.items[0], &font, e) ||
        pdf_fetch(d, k, font, "W", &list, e) || pdf_fetch(d, k, font, "DW", &o, e))
        return -1;
    pdf_number(o, &usual);
    /* Of other maps neither the length of a code nor the way of the line is known. */
    t->unknown = !pdf_name(encoding, &name) || !name.len || name.data[name.len - 1] != 'H';
    t->exact = pdf_is_name(encoding, "Identity-H");
    for (size_t code = 0; code < CODES; code++)
        t->widths[code] = t->exact ? (float)(usual / 1000) : 1;
    for (size_t i = 0, n; t->exact && list->kind == PDF_ARRAY && i < list->array.count; i += n) {
        n = load_group(t, d, k, list->array.items + i, list->array.count - i, e);
        t->unknown |= n == 0;
        if (n == 0)
            return -1;
    }
    return 0;
}

int typeset_load(struct typeset *t, struct pdf_doc *d, size_t k, const struct pdf_obj *dict,
                 struct err *e)
{
    bool composite = pdf_is_name(pdf_find(dict, "Subtype"), "Type0");

    *t = (struct typeset){.dict = dict, .bytes = composite ? 2 : 1};
    t->widths = calloc(composite ? CODES : SIMPLE_CODES, sizeof *t->widths);
    if (!t->widths)
        return err_memory(e);
    if (pdf_is_name(pdf_find(dict, "Subtype"), "Type3")) {
        t->unknown = true; /* its glyphs are contents of any shape */
        return 0;
    }
    return (composite ? load_composite(t, d, k, e) : load_simple(t, d, k, e)) && !t->unknown ? -1
                                                                                             : 0;
}
