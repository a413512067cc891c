/*
 * Changes are accepted only in the few shapes that a signing, filling or validating revision has.
 */
#include "pdf/differ.h"

#include <string.h>

enum { KEYS_MAX = 1000 }; /* of dictionaries that are compared key by key */

static bool listed(struct slice key, const char *const *keys)
{
    for (size_t i = 0; keys[i]; i++)
        if (slice_is(key, keys[i]))
            return true;
    return false;
}

bool differ_equal_but(const struct pdf_obj *a, const struct pdf_obj *b, const char *const *keys)
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

/* /AP itself, or the new object that it names: PDFBox, and DSS with it, write it apart. */
static const struct pdf_obj *looks_of(const struct diff *x, const struct pdf_obj *widget)
{
    const struct pdf_obj *ap = pdf_find(widget, "AP");
    size_t i = differ_added(x, ap);

    return i == SIZE_MAX ? ap : x->after[i];
}

bool differ_appearance_fits(const struct diff *x, const struct pdf_obj *before,
                            const struct pdf_obj *after)
{
    const struct pdf_obj *new = looks_of(x, after);
    size_t i;

    if (pdf_equal(pdf_find(before, "AP"), pdf_find(after, "AP")))
        return true;
    if (!new || new->kind != PDF_DICT || new->dict.count != 1)
        return false;
    i = differ_added(x, pdf_find(new, "N"));
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

bool differ_is_signature(const struct diff *x, size_t i)
{
    static const char *const keys[] = {
        "Type",       "Filter",        "SubFilter",     "Contents", "ByteRange",
        "Cert",       "Reference",     "Changes",       "Name",     "M",
        "Location",   "Reason",        "ContactInfo",   "R",        "V",
        "Prop_Build", "Prop_AuthTime", "Prop_AuthType", NULL};

    return i != SIZE_MAX && x->after[i]->kind == PDF_DICT && pdf_find(x->after[i], "ByteRange") &&
           pdf_find(x->after[i], "Contents") && only_keys(x->after[i], keys);
}

bool differ_is_timestamp(const struct pdf_obj *signature)
{
    return pdf_is_name(pdf_find(signature, "Type"), "DocTimeStamp") &&
           pdf_is_name(pdf_find(signature, "SubFilter"), "ETSI.RFC3161");
}

/* No appearance, or one in which nothing can be seen. */
static bool shows_nothing(const struct diff *x, const struct pdf_obj *widget)
{
    const struct pdf_obj *ap = looks_of(x, widget);
    size_t i = differ_added(x, pdf_find(ap, "N"));

    return !ap || (ap->kind == PDF_DICT && ap->dict.count == 1 && i != SIZE_MAX &&
                   x->after[i]->kind == PDF_STREAM && x->after[i]->dict.data.len == 0);
}

/* A name of its own: two fields of one name would be one field (12.7.3.2). */
static bool is_new_name(const struct diff *x, const struct pdf_obj *title)
{
    struct slice s;
    const char *name = pdf_string(title, &s) ? pdf_text(x->d->arena, s) : NULL;

    return name && !differ_is_field_name(x, name);
}

static bool is_empty_place(const struct pdf_obj *rect)
{
    return !rect || (rect->kind == PDF_ARRAY && rect->array.count == 4 &&
                     pdf_equal(&rect->array.items[0], &rect->array.items[2]) &&
                     pdf_equal(&rect->array.items[1], &rect->array.items[3]));
}

bool differ_is_unseen(const struct diff *x, size_t i)
{
    const struct pdf_obj *rect = pdf_find(x->after[i], "Rect");

    return rect && is_empty_place(rect) && shows_nothing(x, x->after[i]);
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
    v = differ_added(x, pdf_find(o, "V"));
    if (o->kind != PDF_DICT || !only_keys(o, keys) || !pdf_is_name(pdf_find(o, "FT"), "Sig") ||
        !shows_nothing(x, o) || !is_new_name(x, pdf_find(o, "T")) || !differ_is_signature(x, v) ||
        !differ_is_timestamp(x->after[v]))
        return false;
    if (!rect)
        return !pdf_find(o, "Subtype") && !pdf_find(o, "Type");
    return pdf_is_name(pdf_find(o, "Subtype"), "Widget") && is_empty_place(rect);
}

/* A new field that a new signature fills, and is nothing else beside that. */
static bool is_signature_field(const struct diff *x, size_t i)
{
    static const char *const keys[] = {"Type", "Subtype", "FT", "T",    "TU", "V",      "P",
                                       "Rect", "F",       "Ff", "M",    "NM", "Border", "BS",
                                       "H",    "MK",      "DA", "Lock", "SV", "AP",     NULL};
    const struct pdf_obj *o = i == SIZE_MAX ? &pdf_null : x->after[i];
    size_t v = differ_added(x, pdf_find(o, "V"));

    return o->kind == PDF_DICT && only_keys(o, keys) && pdf_is_name(pdf_find(o, "FT"), "Sig") &&
           is_new_name(x, pdf_find(o, "T")) && differ_is_signature(x, v) &&
           !pdf_is_name(pdf_find(x->after[v], "Type"), "DocTimeStamp") &&
           differ_appearance_fits(x, &pdf_null, o);
}

/* The old list, and behind it new fields of time stamps or signatures only. */
static bool only_appended(const struct diff *x, const struct pdf_obj *before,
                          const struct pdf_obj *after)
{
    size_t old = before && before->kind == PDF_ARRAY ? before->array.count : 0;

    if (pdf_equal(before, after))
        return true;
    if (!after || after->kind != PDF_ARRAY || after->array.count < old ||
        (before && before->kind != PDF_ARRAY))
        return false;
    for (size_t i = 0; i < after->array.count; i++) {
        size_t added = differ_added(x, &after->array.items[i]);

        if (i < old ? !pdf_equal(&before->array.items[i], &after->array.items[i])
                    : !is_timestamp_field(x, added) && !is_signature_field(x, added))
            return false;
    }
    return true;
}

/* A signature or time stamp may only set them: "signatures exist", "append only" (Table 219). */
static bool flags_fit(const struct pdf_obj *before, const struct pdf_obj *after)
{
    int64_t old = 0, new = 0;

    if ((before && !pdf_int(before, &old)) || (after && !pdf_int(after, &new)))
        return before && after && pdf_equal(before, after);
    return (old & ~new) == 0 && ((old ^ new) & ~INT64_C(3)) == 0;
}

/* A new font that every reader has and that shows the letters of its codes (9.6.2.2). */
static bool is_plain_font(const struct diff *x, const struct pdf_obj *o)
{
    static const char *const keys[] = {"Type", "Subtype", "Name", "BaseFont", "Encoding", NULL};
    size_t i = differ_added(x, o);
    const struct pdf_obj *font = i == SIZE_MAX ? &pdf_null : x->after[i];
    const struct pdf_obj *encoding = pdf_find(font, "Encoding");

    return font->kind == PDF_DICT && only_keys(font, keys) &&
           pdf_is_name(pdf_find(font, "Subtype"), "Type1") &&
           (pdf_is_name(pdf_find(font, "BaseFont"), "Helvetica") ||
            pdf_is_name(pdf_find(font, "BaseFont"), "ZapfDingbats")) &&
           (!encoding || pdf_is_name(encoding, "WinAnsiEncoding"));
}

/*
 * The form's resources, which serve only readers that draw a value anew (12.7.3.3): as they were,
 * or with plain fonts under names that were free. PDFBox and DSS add them to any form.
 */
static bool resources_fit(const struct diff *x, const struct pdf_obj *before,
                          const struct pdf_obj *after)
{
    static const char *const fonts[] = {"Font", NULL};
    const struct pdf_obj *old = pdf_find(before, "Font"), *new = pdf_find(after, "Font");

    if (pdf_equal(before, after))
        return true;
    if (!after || after->kind != PDF_DICT || !new || new->kind != PDF_DICT ||
        (before ? !differ_equal_but(before, after, fonts) : !only_keys(after, fonts)) ||
        (old && old->kind != PDF_DICT))
        return false;
    for (size_t i = 0; old && i < old->dict.count; i++)
        if (!pdf_equal(&old->dict.entries[i].value, pdf_find_slice(new, old->dict.entries[i].key)))
            return false;
    for (size_t i = 0; i < new->dict.count; i++)
        if (!(old && pdf_find_slice(old, new->dict.entries[i].key)) &&
            !is_plain_font(x, &new->dict.entries[i].value))
            return false;
    return true;
}

static bool form_fits(const struct diff *x, const struct pdf_obj *before,
                      const struct pdf_obj *after)
{
    static const char *const keys[] = {"Fields", "SigFlags", "DR", NULL};

    return differ_equal_but(before, after, keys) &&
           resources_fit(x, pdf_find(before, "DR"), pdf_find(after, "DR")) &&
           flags_fit(pdf_find(before, "SigFlags"), pdf_find(after, "SigFlags")) &&
           only_appended(x, pdf_find(before, "Fields"), pdf_find(after, "Fields"));
}

/* Of a field that is not among the old ones. */
static const char *name_of(const struct diff *x, size_t i)
{
    struct slice title;

    return pdf_string(pdf_find(x->after[i], "T"), &title) ? pdf_text(x->d->arena, title) : NULL;
}

/* alone: the kind where the list names nothing new. */
static void accept_list(struct diff *x, size_t i, const struct pdf_obj *list,
                        enum pdf_change_kind alone)
{
    size_t count = list && list->kind == PDF_ARRAY ? list->array.count : 0;
    enum pdf_change_kind kind = alone;
    size_t revision = 0; /* of the last new signature */

    for (size_t k = 0; k < count; k++)
        if (is_timestamp_field(x, differ_added(x, &list->array.items[k])))
            kind = PDF_CHANGE_TIMESTAMP;
    for (size_t k = 0; k < count; k++) {
        size_t added = differ_added(x, &list->array.items[k]);

        if (!is_signature_field(x, added))
            continue;
        /* Its last signature answers for the list, whatever stamps came behind. */
        if (kind != PDF_CHANGE_SIGNATURE || x->list[added].revision > revision)
            revision = x->list[added].revision;
        kind = PDF_CHANGE_SIGNATURE;
    }
    if (revision)
        x->list[i].revision = revision;
    differ_accept(x, i, kind, NULL);
    for (size_t k = 0; k < count; k++) {
        size_t added = differ_added(x, &list->array.items[k]);

        if (is_timestamp_field(x, added))
            differ_accept(x, added, PDF_CHANGE_TIMESTAMP, NULL);
        else if (is_signature_field(x, added))
            differ_accept(x, added,
                          is_empty_place(pdf_find(x->after[added], "Rect")) &&
                                  shows_nothing(x, x->after[added])
                              ? PDF_CHANGE_SIGNATURE
                              : PDF_CHANGE_PLACED,
                          name_of(x, added));
    }
}

/* Fonts of the form come with a stamp's field, else somebody answers for them. */
static void accept_form(struct diff *x, size_t i, const struct pdf_obj *before,
                        const struct pdf_obj *after)
{
    const struct pdf_obj *old = pdf_find(before, "DR"), *new = pdf_find(after, "DR");
    const struct pdf_obj *fonts = pdf_find(new, "Font");

    accept_list(x, i, pdf_find(after, "Fields"),
                pdf_equal(old, new) ? PDF_CHANGE_TIMESTAMP : PDF_CHANGE_SIGNATURE);
    for (size_t k = 0; fonts && fonts->kind == PDF_DICT && k < fonts->dict.count; k++) {
        size_t added = differ_added(x, &fonts->dict.entries[k].value);

        if (added != SIZE_MAX)
            differ_accept(x, added, x->list[i].kind, NULL);
    }
}

static void judge_page(struct diff *x, size_t i)
{
    static const char *const keys[] = {"Annots", NULL};
    const struct pdf_obj *list = pdf_find(x->after[i], "Annots");

    if (differ_equal_but(x->before[i], x->after[i], keys) &&
        only_appended(x, pdf_find(x->before[i], "Annots"), list))
        accept_list(x, i, list, PDF_CHANGE_TIMESTAMP);
}

/* The catalog's XMP packet as it was, or a new one, which is accepted then. */
static bool packet_fits(struct diff *x, size_t i)
{
    const struct pdf_obj *new = pdf_find(x->after[i], "Metadata");
    size_t added = differ_added(x, new);

    if (pdf_equal(pdf_find(x->before[i], "Metadata"), new))
        return true;
    if (added == SIZE_MAX || x->after[added]->kind != PDF_STREAM ||
        !pdf_is_name(pdf_find(x->after[added], "Type"), "Metadata"))
        return false;
    differ_accept(x, added, PDF_CHANGE_METADATA, NULL);
    return true;
}

/* The catalog may get a /DSS, and a direct AcroForm may get time stamps. */
static void judge_catalog(struct diff *x, size_t i)
{
    /* /Extensions and /Version only announce (7.12); signers write them with /DSS. */
    static const char *const keys[] = {"DSS",     "AcroForm", "Extensions",
                                       "Version", "Metadata", NULL};
    const struct pdf_obj *a = pdf_find(x->before[i], "AcroForm");
    const struct pdf_obj *b = pdf_find(x->after[i], "AcroForm");
    const struct pdf_obj *dss = pdf_find(x->after[i], "DSS");
    bool changed_form = !pdf_equal(a, b);

    if (!differ_equal_but(x->before[i], x->after[i], keys))
        return;
    if (changed_form && (!a || !b || !form_fits(x, a, b)))
        return;
    if (!pdf_equal(pdf_find(x->before[i], "DSS"), dss) && dss && dss->kind != PDF_DICT &&
        differ_added(x, dss) == SIZE_MAX)
        return;
    if (!packet_fits(x, i))
        return;
    if (changed_form)
        accept_form(x, i, a, b);
    else if (!pdf_equal(pdf_find(x->before[i], "Metadata"), pdf_find(x->after[i], "Metadata")))
        differ_accept(x, i, PDF_CHANGE_METADATA, NULL);
    else
        differ_accept(x, i, PDF_CHANGE_DSS, NULL);
}

/* The Info dictionary, or the catalog's XMP packet, before and after. */
static bool is_metadata(const struct diff *x, size_t i)
{
    uint32_t number = x->list[i].number;

    if (differ_names(pdf_revision(x->d, x->base)->trailer, "Info", number))
        return x->after[i]->kind == PDF_DICT;
    return differ_names(x->catalog, "Metadata", number) && x->after[i]->kind == PDF_STREAM &&
           pdf_is_name(pdf_find(x->after[i], "Type"), "Metadata");
}

void differ_judge(struct diff *x, size_t i)
{
    uint32_t number = x->list[i].number;
    const struct differ_known *field = differ_known(x, DIFFER_FIELD, number);

    if (field) {
        differ_judge_field(x, i, &x->form.fields[field->index]);
    } else if (number == x->form.catalog) {
        judge_catalog(x, i);
    } else if (x->form.number && number == x->form.number) {
        if (form_fits(x, x->before[i], x->after[i]))
            accept_form(x, i, x->before[i], x->after[i]);
    } else if ((differ_names(x->catalog, "DSS", number) && x->after[i]->kind == PDF_DICT) ||
               differ_known(x, DIFFER_STORE, number)) {
        differ_accept(x, i, PDF_CHANGE_DSS, NULL);
    } else if (is_metadata(x, i)) {
        differ_accept(x, i, PDF_CHANGE_METADATA, NULL);
    } else if (x->after[i]->kind == PDF_ARRAY && x->before[i]->kind == PDF_ARRAY) {
        /* Lists that stand alone: /Fields of the form, /Annots of a page. */
        if (differ_known(x, DIFFER_LIST, number) && only_appended(x, x->before[i], x->after[i]))
            accept_list(x, i, x->after[i], PDF_CHANGE_TIMESTAMP);
    } else if (differ_known(x, DIFFER_PAGE, number)) {
        judge_page(x, i);
    }
}
