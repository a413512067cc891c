/* Seed values of a signature field (ISO 32000-1 12.7.4.5, Table 234). */
#include "base/limits.h"
#include "pdf/sigfield.h"
#include "pdf/store.h"

static int fetch_list(struct pdf_doc *d, size_t k, const struct pdf_obj *dict, const char *key,
                      const struct pdf_obj **out, struct err *e)
{
    const struct pdf_obj *o;

    if (pdf_fetch(d, k, dict, key, &o, e))
        return -1;
    *out = o->kind == PDF_ARRAY ? o : NULL;
    return 0;
}

static int read_flags(struct pdf_doc *d, size_t k, const struct pdf_obj *dict, int64_t *out,
                      struct err *e)
{
    const struct pdf_obj *flags;

    if (pdf_fetch(d, k, dict, "Ff", &flags, e))
        return -1;
    pdf_int(flags, out);
    return 0;
}

int pdf_store_seed(struct pdf_doc *d, size_t k, const struct pdf_obj *dict, struct pdf_seed *out,
                   struct err *e)
{
    struct pdf_seed s = {.present = true, .certify = -1};
    const struct pdf_obj *filter, *mdp, *permission, *certificate, *stamp;

    *out = (struct pdf_seed){.certify = -1};
    if (dict->kind != PDF_DICT)
        return 0;
    if (pdf_fetch(d, k, dict, "Filter", &filter, e) || pdf_fetch(d, k, dict, "MDP", &mdp, e) ||
        pdf_fetch(d, k, mdp, "P", &permission, e) ||
        fetch_list(d, k, dict, "SubFilter", &s.sub_filters, e) ||
        fetch_list(d, k, dict, "DigestMethod", &s.digests, e) ||
        fetch_list(d, k, dict, "Reasons", &s.reasons, e) ||
        pdf_fetch(d, k, dict, "Cert", &certificate, e) ||
        fetch_list(d, k, certificate, "Subject", &s.subjects, e) ||
        fetch_list(d, k, certificate, "Issuer", &s.issuers, e) ||
        pdf_fetch(d, k, dict, "TimeStamp", &stamp, e))
        return -1;
    if (read_flags(d, k, dict, &s.flags, e) || read_flags(d, k, stamp, &s.stamp_flags, e) ||
        read_flags(d, k, certificate, &s.certificate_flags, e))
        return -1;
    pdf_name(filter, &s.filter);
    pdf_int(permission, &s.certify);
    *out = s;
    return 0;
}

bool pdf_seed_lists(struct pdf_doc *d, size_t k, const struct pdf_obj *list, struct slice word)
{
    const struct pdf_obj *o;
    struct slice text;

    if (!list)
        return true;
    for (size_t i = 0; i < list->array.count; i++)
        if (!pdf_resolve(d, k, &list->array.items[i], &o, NULL) &&
            (pdf_name(o, &text) || pdf_string(o, &text)) && slice_equal(text, word))
            return true;
    return false;
}
