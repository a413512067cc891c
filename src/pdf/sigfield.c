/* Signature dictionaries (ISO 32000-1 12.8.1) and the shape of their byte ranges. */
#include "pdf/sigfield.h"

#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/limits.h"
#include "pdf/store.h"

static size_t revision_at(const struct pdf_doc *d, size_t offset)
{
    size_t k = 0;

    while (k + 1 < d->revision_count && offset >= d->revisions[k].end)
        k++;
    return k;
}

static void read_range(struct pdf_signature *s)
{
    const struct pdf_obj *range = pdf_find(s->dict, "ByteRange");
    const struct pdf_obj *contents = pdf_find(s->dict, "Contents");
    int64_t n[4];

    if (range && range->kind == PDF_ARRAY && range->array.count == 4) {
        s->has_range = true;
        for (int i = 0; i < 4; i++)
            s->has_range = s->has_range && pdf_int(&range->array.items[i], &n[i]);
        if (s->has_range)
            memcpy(s->byte_range, n, sizeof n);
    }
    if (contents && contents->kind == PDF_STRING && contents->hex && !contents->packed) {
        s->contents_at = contents->offset;
        s->contents_len = contents->length;
        if (contents->pairs)
            s->contents = contents->bytes;
    }
}

static int read_text(struct pdf_doc *d, size_t k, const struct pdf_obj *dict, const char *key,
                     const char **out, struct err *e)
{
    const struct pdf_obj *o;
    struct slice text;

    if (pdf_fetch(d, k, dict, key, &o, e))
        return -1;
    if (!pdf_string(o, &text))
        return 0;
    *out = pdf_text(pdf_arena(d), text);
    return *out ? 0 : pdf_no_room(pdf_arena(d), e);
}

/* One signature reference dictionary (Table 253). */
static int read_reference(struct pdf_doc *d, size_t k, const struct pdf_obj *o,
                          struct pdf_signature *s, struct err *e)
{
    const struct pdf_obj *dict, *method, *parms, *p;
    int64_t level = 2;

    if (pdf_resolve(d, k, o, &dict, e) || pdf_fetch(d, k, dict, "TransformMethod", &method, e) ||
        pdf_fetch(d, k, dict, "TransformParams", &parms, e) || pdf_fetch(d, k, parms, "P", &p, e))
        return -1;
    if (pdf_is_name(method, "FieldMDP") && parms->kind == PDF_DICT &&
        s->field_mdp.action == PDF_LOCK_NONE)
        return pdf_store_lock(d, k, parms, &s->field_mdp, e);
    if (pdf_is_name(method, "DocMDP") && !s->doc_mdp) {
        if (p->kind != PDF_NULL && (!pdf_int(p, &level) || level < 1 || level > 3))
            s->references_known = false;
        else
            s->doc_mdp = (int)level;
        return 0;
    }
    s->references_known = false;
    return 0;
}

static int read_references(struct pdf_doc *d, size_t k, struct pdf_signature *s, struct err *e)
{
    const struct pdf_obj *list;

    s->references_known = true;
    if (pdf_fetch(d, k, s->dict, "Reference", &list, e))
        return -1;
    if (list->kind == PDF_NULL)
        return 0;
    if (list->kind != PDF_ARRAY) {
        s->references_known = false;
        return 0;
    }
    s->references = list->array.count;
    for (size_t i = 0; i < list->array.count; i++)
        if (read_reference(d, k, &list->array.items[i], s, e))
            return -1;
    return 0;
}

/* What the field's lock allows counts whether the signer repeated it or not: the least of both. */
static void read_permission(struct pdf_signature *s)
{
    int level = s->field->lock.permission;

    if (level && (!s->doc_mdp || level < s->doc_mdp))
        s->doc_mdp = level;
}

static int read_signature(struct pdf_doc *d, size_t k, const struct pdf_field *f,
                          struct pdf_signature *s, struct err *e)
{
    const struct pdf_obj *type, *filter, *sub_filter, *m;
    struct pdf_definition x;

    *s = (struct pdf_signature){
        .field = f, .number = f->signature.number, .dict = f->signature_dict};
    if (pdf_fetch(d, k, s->dict, "Type", &type, e) ||
        pdf_fetch(d, k, s->dict, "Filter", &filter, e) ||
        pdf_fetch(d, k, s->dict, "SubFilter", &sub_filter, e) ||
        pdf_fetch(d, k, s->dict, "M", &m, e) || read_text(d, k, s->dict, "Name", &s->name, e) ||
        read_text(d, k, s->dict, "Reason", &s->reason, e) ||
        read_text(d, k, s->dict, "Location", &s->location, e) ||
        read_text(d, k, s->dict, "ContactInfo", &s->contact, e) || read_references(d, k, s, e))
        return -1;
    read_permission(s);
    s->document_timestamp = pdf_is_name(type, "DocTimeStamp");
    pdf_name(filter, &s->filter);
    pdf_name(sub_filter, &s->sub_filter);
    pdf_string(m, &s->m);
    read_range(s);
    if (!s->dict->packed)
        s->revision = revision_at(d, s->dict->offset);
    else if (pdf_definition_at(d, k, s->number, &x))
        s->revision = x.revision;
    return 0;
}

static int compare_signatures(const void *a, const void *b)
{
    const struct pdf_signature *x = a, *y = b;

    if (x->revision != y->revision)
        return x->revision < y->revision ? -1 : 1;
    if (x->contents_at != y->contents_at)
        return x->contents_at < y->contents_at ? -1 : 1;
    return x->field < y->field ? -1 : x->field > y->field;
}

int pdf_signatures(struct pdf_doc *d, const struct pdf_form *f, const struct pdf_signature **out,
                   size_t *count, struct err *e)
{
    struct pdf_signature *list;
    size_t n = 0;

    for (size_t i = 0; i < f->count; i++)
        n += f->fields[i].signature_dict != NULL;
    if (n > LIMIT_SIGNATURES)
        return err_set(e, ERR_FORMAT, _("more than %d signatures"), LIMIT_SIGNATURES);
    list = arena_array(pdf_arena(d), n + 1, sizeof *list);
    if (!list)
        return pdf_no_room(pdf_arena(d), e);
    n = 0;
    for (size_t i = 0; i < f->count; i++) {
        if (!f->fields[i].signature_dict)
            continue;
        if (read_signature(d, f->view, &f->fields[i], &list[n], e))
            return err_prefix(e, _("signature \"%s\""), f->fields[i].name);
        n++;
    }
    qsort(list, n, sizeof *list, compare_signatures);
    *out = list;
    *count = n;
    return 0;
}

int pdf_signature_contents(const struct pdf_doc *d, const struct pdf_signature *s, struct buf *out,
                           struct err *e)
{
    const char *digits = (const char *)d->bytes.data + s->contents_at + 1;
    size_t n;
    uint8_t *to;

    if (s->contents_len < 4)
        return err_set(e, ERR_FORMAT,
                       _("signature \"%s\": /Contents is no direct hexadecimal string"),
                       s->field->name);
    n = s->contents_len - 2;
    if (n % 2)
        return err_set(e, ERR_FORMAT, _("signature \"%s\": /Contents has an odd number of digits"),
                       s->field->name);
    to = buf_reserve(out, n / 2);
    if (!to)
        return buf_check(out, "/Contents", e);
    if (s->contents.data)
        memcpy(to, s->contents.data, n / 2);
    else if (hex_read(to, n / 2, digits, n))
        return err_set(e, ERR_FORMAT,
                       _("signature \"%s\": /Contents holds other bytes than digits"),
                       s->field->name);
    buf_added(out, n / 2);
    return 0;
}

/* Whether only white space stands from at to end. */
static bool blank(const struct pdf_doc *d, size_t at, size_t end)
{
    while (at < end && pdf_is_space(d->bytes.data[at]))
        at++;
    return at >= end;
}

/* The text between "<" and ">": digits, and zeros behind the DER. */
static unsigned digit_faults(const struct pdf_doc *d, const struct pdf_signature *s, size_t der_len)
{
    const uint8_t *text = d->bytes.data + s->contents_at + 1;
    size_t n = s->contents_len - 2;
    unsigned faults = 0;

    if (n % 2)
        faults |= PDF_RANGE_DIGITS;
    if (der_len > n / 2)
        return faults | PDF_RANGE_PADDING;
    for (size_t i = 0; !s->contents.data && i < n; i++)
        if (!hex_values[text[i]])
            faults |= PDF_RANGE_DIGITS;
    for (size_t i = 2 * der_len; i < n; i++)
        if (hex_values[text[i]] && text[i] != '0')
            faults |= PDF_RANGE_PADDING;
    return faults;
}

unsigned pdf_range_faults(const struct pdf_doc *d, const struct pdf_signature *s, size_t der_len)
{
    const struct pdf_revision *revision = &d->revisions[s->revision];
    int64_t size = (int64_t)d->bytes.len, end;
    const int64_t *r = s->byte_range;
    unsigned faults = 0;

    if (!s->has_range)
        faults |= PDF_RANGE_MISSING;
    if (s->contents_len < 2)
        faults |= PDF_RANGE_CONTENTS;
    if (faults)
        return faults;
    for (int i = 0; i < 4; i++)
        if (r[i] < 0 || r[i] > size)
            return PDF_RANGE_OUTSIDE;
    if (r[0] + r[1] > r[2] || r[2] + r[3] > size)
        return PDF_RANGE_OUTSIDE;
    end = r[2] + r[3];
    if (r[0] != 0)
        faults |= PDF_RANGE_START;
    if (r[0] + r[1] != (int64_t)s->contents_at)
        faults |= PDF_RANGE_GAP_START;
    if (r[2] != (int64_t)(s->contents_at + s->contents_len))
        faults |= PDF_RANGE_GAP_END;
    if (end < (int64_t)revision->eof_end)
        faults |= PDF_RANGE_SHORT;
    if (end > (int64_t)revision->end && !blank(d, revision->end, (size_t)end))
        faults |= PDF_RANGE_LONG;
    return faults | digit_faults(d, s, der_len);
}

bool pdf_range_covers_file(const struct pdf_doc *d, const struct pdf_signature *s)
{
    int64_t end = 0;

    if (!s->has_range || s->byte_range[2] < 0 || s->byte_range[3] < 0 ||
        __builtin_add_overflow(s->byte_range[2], s->byte_range[3], &end) ||
        end > (int64_t)d->bytes.len)
        return false;
    return blank(d, (size_t)end, d->bytes.len);
}

const char *pdf_range_fault_text(enum pdf_range_fault fault)
{
    switch (fault) {
    case PDF_RANGE_MISSING:
        return _("/ByteRange is not four numbers");
    case PDF_RANGE_CONTENTS:
        return _("/Contents is not one hexadecimal string in the file");
    case PDF_RANGE_START:
        return _("/ByteRange does not start at byte 0");
    case PDF_RANGE_OUTSIDE:
        return _("/ByteRange is out of order or reaches outside the file");
    case PDF_RANGE_GAP_START:
        return _("the bytes left out do not begin at the \"<\" of /Contents");
    case PDF_RANGE_GAP_END:
        return _("the bytes left out do not end with the \">\" of /Contents");
    case PDF_RANGE_SHORT:
        return _("/ByteRange ends before the end of the signed revision");
    case PDF_RANGE_LONG:
        return _("/ByteRange ends beyond the end of the signed revision");
    case PDF_RANGE_DIGITS:
        return _("/Contents holds other bytes than hexadecimal digits");
    case PDF_RANGE_PADDING:
        return _("/Contents holds other digits than 0 after the signature");
    }
    return "";
}
