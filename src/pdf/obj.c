#include "pdf/obj.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

const struct pdf_obj pdf_null = {.kind = PDF_NULL};

static bool is_dict(const struct pdf_obj *o)
{
    return o && (o->kind == PDF_DICT || o->kind == PDF_STREAM);
}

const struct pdf_obj *pdf_find_slice(const struct pdf_obj *o, struct slice key)
{
    if (!is_dict(o))
        return NULL;
    /* From the end: of a doubled key the last is taken. */
    for (size_t i = o->dict.count; i > 0; i--) {
        const struct pdf_entry *at = &o->dict.entries[i - 1];

        if (at->key.len == key.len && (!key.len || (at->key.data[0] == key.data[0] &&
                                                    !memcmp(at->key.data, key.data, key.len))))
            return &at->value;
    }
    return NULL;
}

bool pdf_bool(const struct pdf_obj *o, bool *out)
{
    if (!o || o->kind != PDF_BOOL)
        return false;
    *out = o->boolean;
    return true;
}

bool pdf_int(const struct pdf_obj *o, int64_t *out)
{
    if (!o || o->kind != PDF_INT)
        return false;
    *out = o->integer;
    return true;
}

bool pdf_number(const struct pdf_obj *o, double *out)
{
    if (!o || (o->kind != PDF_INT && o->kind != PDF_REAL))
        return false;
    *out = o->kind == PDF_INT ? (double)o->integer : o->real;
    return true;
}

bool pdf_name(const struct pdf_obj *o, struct slice *out)
{
    if (!o || o->kind != PDF_NAME)
        return false;
    *out = o->bytes;
    return true;
}

bool pdf_string(const struct pdf_obj *o, struct slice *out)
{
    if (!o || o->kind != PDF_STRING)
        return false;
    *out = o->bytes;
    return true;
}

bool pdf_reference(const struct pdf_obj *o, struct pdf_ref *out)
{
    if (!o || o->kind != PDF_REF)
        return false;
    *out = o->ref;
    return true;
}

static bool equal_at(const struct pdf_obj *a, const struct pdf_obj *b, int depth);

static int compare_entries(const void *a, const void *b)
{
    const struct pdf_entry *x = *(const struct pdf_entry *const *)a;
    const struct pdf_entry *y = *(const struct pdf_entry *const *)b;
    size_t n = x->key.len < y->key.len ? x->key.len : y->key.len;
    int c = n ? memcmp(x->key.data, y->key.data, n) : 0;

    if (!c)
        c = x->key.len < y->key.len ? -1 : x->key.len > y->key.len;
    return c ? c : x < y ? -1 : x > y; /* doubled keys stay in order */
}

static const struct pdf_entry **sorted_entries(const struct pdf_obj *o)
{
    const struct pdf_entry **list = malloc((o->dict.count + 1) * sizeof *list);

    if (!list)
        return NULL;
    for (size_t i = 0; i < o->dict.count; i++)
        list[i] = &o->dict.entries[i];
    qsort(list, o->dict.count, sizeof *list, compare_entries);
    return list;
}

static bool equal_dicts(const struct pdf_obj *a, const struct pdf_obj *b, int depth)
{
    const struct pdf_entry **x, **y;
    bool equal;

    if (a->dict.count != b->dict.count || !slice_equal(a->dict.data, b->dict.data))
        return false;
    x = sorted_entries(a);
    y = sorted_entries(b);
    equal = x && y; /* without memory nothing is called equal */
    for (size_t i = 0; equal && i < a->dict.count; i++)
        equal = slice_equal(x[i]->key, y[i]->key) && equal_at(&x[i]->value, &y[i]->value, depth);
    free(x);
    free(y);
    return equal;
}

static bool equal_at(const struct pdf_obj *a, const struct pdf_obj *b, int depth)
{
    double x, y;

    if (depth > LIMIT_PDF_DEPTH)
        return false;
    if (a->kind == PDF_INT && b->kind == PDF_INT)
        return a->integer == b->integer;
    if (pdf_number(a, &x) && pdf_number(b, &y))
        return !(x < y) && !(x > y);
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case PDF_BOOL:
        return a->boolean == b->boolean;
    case PDF_STRING:
    case PDF_NAME:
        return slice_equal(a->bytes, b->bytes);
    case PDF_REF:
        return a->ref.number == b->ref.number && a->ref.generation == b->ref.generation;
    case PDF_ARRAY:
        if (a->array.count != b->array.count)
            return false;
        for (size_t i = 0; i < a->array.count; i++)
            if (!equal_at(&a->array.items[i], &b->array.items[i], depth + 1))
                return false;
        return true;
    case PDF_DICT:
    case PDF_STREAM:
        return equal_dicts(a, b, depth + 1);
    default:
        return true;
    }
}

bool pdf_equal(const struct pdf_obj *a, const struct pdf_obj *b)
{
    return equal_at(a ? a : &pdf_null, b ? b : &pdf_null, 0);
}
