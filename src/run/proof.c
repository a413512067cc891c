#include "run/proof.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

void proof_release(struct proof *p)
{
    for (size_t i = 0; i < p->count; i++) {
        tsp_token_free(p->items[i].stamp);
        cms_free(p->items[i].cms);
        buf_release(&p->items[i].contents);
    }
    free(p->items);
    certificate_list_release(&p->hints);
    pdf_close(p->doc);
    *p = (struct proof){NULL, NULL, 0, {NULL, 0, 0}};
}

static int hint(struct proof *p, const struct certificate_list *l, struct err *e)
{
    for (size_t i = 0; i < l->count; i++) {
        struct certificate *c;

        if (certificate_parse(&c, l->list[i]->der, e) || certificate_list_take(&p->hints, c, e))
            return -1;
    }
    return 0;
}

/* First what fails, then what makes it worthless; ERR_FORMAT names the field. */
static int check_faults(const char *field, const struct cms_faults *f, struct err *e)
{
    enum cms_fault fault = cms_fault_next(f, 0);

    while (fault != CMS_FAULT_COUNT && cms_fault_class(fault) > CMS_NO_SIGNER)
        fault = cms_fault_next(f, (int)fault + 1);
    if (fault == CMS_FAULT_COUNT)
        return 0;
    return err_set(e, ERR_FORMAT, _("field %s: %s; a broken signature cannot be made to last"),
                   field, cms_fault_text(fault));
}

static int digest_range(struct digest *out, const struct proof *p, const struct pdf_signature *s,
                        enum hash_algorithm method, struct err *e)
{
    const uint8_t *bytes = pdf_bytes(p->doc).data;
    const int64_t *r = s->byte_range;
    const struct slice parts[] = {{bytes + r[0], (size_t)r[1]}, {bytes + r[2], (size_t)r[3]}};

    return hash_parts(out, method == HASH_NONE ? HASH_SHA256 : method, parts, 2, e);
}

static int check_stamp(struct proof_item *i, const struct digest *stamped, struct err *e)
{
    struct cms_faults f;

    return tsp_token_check(i->stamp, stamped, &f, e) || check_faults(i->field, &f, e) ? -1 : 0;
}

static int read_stamp(struct proof *p, struct proof_item *i, const struct pdf_signature *s,
                      struct err *e)
{
    struct digest d;

    if (tsp_token_parse(&i->stamp, buf_slice(&i->contents), NULL, e))
        return err_prefix(e, _("field %s"), i->field);
    return digest_range(&d, p, s, i->stamp->info.imprint_method, e) || check_stamp(i, &d, e) ||
                   hint(p, &i->stamp->cms->certificates, e)
               ? -1
               : 0;
}

static int read_cms(struct proof *p, struct proof_item *i, const struct pdf_signature *s,
                    struct err *e)
{
    struct cms_faults f;
    struct digest d;

    if (cms_parse(&i->cms, buf_slice(&i->contents), NULL, e))
        return err_prefix(e, _("field %s"), i->field);
    if (digest_range(&d, p, s, i->cms->digest, e) ||
        cms_check(i->cms, CMS_PROFILE_PKCS7, &d, &f, e) || check_faults(i->field, &f, e) ||
        hint(p, &i->cms->certificates, e))
        return -1;
    if (!i->cms->time_stamp.data)
        return 0;
    if (tsp_token_parse(&i->stamp, i->cms->time_stamp, NULL, e))
        return err_prefix(e, _("field %s"), i->field);
    return hash_parts(&d,
                      i->stamp->info.imprint_method == HASH_NONE ? HASH_SHA256
                                                                 : i->stamp->info.imprint_method,
                      &i->cms->signature, 1, e) ||
                   check_stamp(i, &d, e) || hint(p, &i->stamp->cms->certificates, e)
               ? -1
               : 0;
}

/* Others enclose no CMS (adbe.x509.rsa_sha1, deprecated by ISO 32000-2 12.8.3.1), or one of SHA-1.
 */
static int check_kind(const struct pdf_signature *s, struct err *e)
{
    if (s->document_timestamp || slice_equal(s->sub_filter, slice_of("ETSI.CAdES.detached")) ||
        slice_equal(s->sub_filter, slice_of("adbe.pkcs7.detached")))
        return 0;
    return err_set(e, ERR_FORMAT,
                   _("field %s: a signature of the kind \"%.*s\" cannot be made to last; ask its "
                     "signer to sign anew"),
                   s->field->name, s->sub_filter.len < 64 ? (int)s->sub_filter.len : 64,
                   (const char *)s->sub_filter.data);
}

static int read_item(struct proof *p, struct proof_item *i, const struct extend *x,
                     const struct pdf_signature *s, struct err *e)
{
    unsigned faults;

    *i = (struct proof_item){
        .field = s->field->name, .document_stamp = s->document_timestamp, .revision = s->revision};
    i->needed = !x->field || strcmp(x->field, i->field) == 0;
    buf_init(&i->contents, LIMIT_CMS);
    if (check_kind(s, e))
        return -1;
    /* Padding is not looked at: as if all of /Contents were DER. */
    faults = pdf_range_faults(p->doc, s, s->contents_len > 2 ? (s->contents_len - 2) / 2 : 0);
    for (unsigned bit = 1; bit <= PDF_RANGE_PADDING; bit <<= 1)
        if (faults & bit)
            return err_set(e, ERR_FORMAT,
                           _("field %s: %s; a broken signature cannot be made to last"), i->field,
                           pdf_range_fault_text((enum pdf_range_fault)bit));
    if (pdf_signature_contents(p->doc, s, &i->contents, e))
        return -1;
    return s->document_timestamp ? read_stamp(p, i, s, e) : read_cms(p, i, s, e);
}

struct taking {
    struct proof *proof;
    const struct extend *x;
};

/* What cannot be read proves nothing: passed over. */
static int take_entry(void *self, enum seal_store_kind kind, struct slice der, struct err *e)
{
    struct taking *t = self;
    struct certificate *c;
    struct ocsp *o;
    struct crl *l;

    switch (kind) {
    case SEAL_STORE_CERTIFICATES:
        return certificate_parse(&c, der, NULL) ? 0 : certificate_list_take(&t->proof->hints, c, e);
    case SEAL_STORE_OCSPS:
        return ocsp_parse(&o, der, NULL) ? 0 : ocsp_list_take(t->x->known.ocsps, o, e);
    case SEAL_STORE_CRLS:
        return crl_parse(&l, der, NULL) ? 0 : crl_list_take(t->x->known.crls, l, e);
    }
    return 0;
}

int proof_load(struct proof *p, const struct extend *x, struct slice file, struct err *e)
{
    const struct pdf_signature *list;
    struct taking t = {p, x};
    struct pdf_form form;
    size_t count;

    *p = (struct proof){NULL, NULL, 0, {NULL, 0, 0}};
    if (pdf_open(&p->doc, file, e) || pdf_form_load(&form, p->doc, PDF_LATEST, e) ||
        pdf_signatures(p->doc, &form, &list, &count, e))
        return -1;
    if (count == 0)
        return err_set(e, ERR_FORMAT, "%s", _("the file is not signed: there is nothing to keep"));
    if (count > LIMIT_SIGNATURES)
        return err_set(e, ERR_FORMAT, _("more than %d signatures"), LIMIT_SIGNATURES);
    p->items = calloc(count, sizeof *p->items);
    if (!p->items)
        return err_memory(e);
    for (size_t i = 0; i < count; i++) {
        p->count++;
        if (read_item(p, &p->items[i], x, &list[i], e))
            return -1;
    }
    return seal_store_each(p->doc, take_entry, &t, e);
}

static const struct proof_item *first_stamp_after(const struct proof *p,
                                                  const struct proof_item *item)
{
    const struct proof_item *first = NULL;

    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].document_stamp && p->items[i].revision > item->revision &&
            (!first || p->items[i].revision < first->revision))
            first = &p->items[i];
    return first;
}

bool proof_has_time(const struct proof *p, const struct proof_item *item)
{
    return item->stamp || first_stamp_after(p, item);
}

int64_t proof_time(const struct proof *p, const struct proof_item *item, int64_t now)
{
    const struct proof_item *after = first_stamp_after(p, item);

    if (item->stamp)
        return item->stamp->info.time;
    return after ? after->stamp->info.time : now;
}
