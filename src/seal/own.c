#include <string.h>

#include "base/limits.h"
#include "cms/build.h"
#include "cms/parse.h"
#include "hash/hash.h"
#include "pdf/sigfield.h"
#include "seal/seal.h"

static const struct pdf_signature *find_signature(const struct pdf_signature *list, size_t count,
                                                  const char *field)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].field->name, field) == 0)
            return &list[i];
    return NULL;
}

/* Of what is signed, and of the whole file, in one walk over the bytes. */
static int digest_file(struct digest *covered, uint8_t whole[32], struct slice file,
                       const struct seal_prepared *p, const struct hash *walked, struct err *e)
{
    const int64_t *range = p->byte_range;
    const uint8_t *hole = file.data + range[1], *tail = file.data + range[2];
    size_t from = walked ? p->old_len : 0;
    struct hash *h = NULL, *all = NULL;
    struct digest d;
    int rc = -1;

    if ((walked ? hash_dup(&h, walked, e) : hash_new(&h, HASH_SHA256, e)) ||
        hash_add(h, file.data + from, (size_t)range[1] - from, e) || hash_dup(&all, h, e) ||
        hash_add(h, tail, (size_t)range[3], e) || hash_finish(h, covered, e) ||
        hash_add(all, hole, (size_t)(range[2] - range[1]), e) ||
        hash_add(all, tail, (size_t)range[3], e) || hash_finish(all, &d, e))
        goto out;
    memcpy(whole, d.bytes, 32);
    rc = 0;
out:
    hash_free(h);
    hash_free(all);
    return rc;
}

static int check_shape(const struct seal_prepared *p, const struct pdf_doc *doc,
                       const struct pdf_signature *s, size_t der_len, struct err *e)
{
    unsigned faults = pdf_range_faults(doc, s, der_len);

    for (unsigned bit = 1; bit <= PDF_RANGE_PADDING; bit <<= 1)
        if (faults & bit)
            return err_set(e, ERR_BUG, _("the new signature's ByteRange: %s"),
                           pdf_range_fault_text((enum pdf_range_fault)bit));
    if (memcmp(s->byte_range, p->byte_range, sizeof p->byte_range) != 0 ||
        !pdf_range_covers_file(doc, s))
        return err_set(e, ERR_BUG, "%s", _("the new signature does not cover the whole file"));
    return 0;
}

static int check_cms(const struct seal_prepared *p, const struct digest *digest,
                     const struct cms *c, const struct certificate *certificate, struct err *e)
{
    struct cms_faults faults;
    enum cms_fault first;

    if (cms_check(c, CMS_PROFILE_PADES, digest, &faults, e))
        return -1;
    first = cms_fault_next(&faults, 0);
    if (first != CMS_FAULT_COUNT)
        return err_set(e, ERR_BUG, _("the new signature: %s"), cms_fault_text(first));
    if (!c->signer || !certificate_same(c->signer, certificate))
        return err_set(e, ERR_BUG, "%s", _("the new signature names another certificate"));
    if (memcmp(digest->bytes, p->digest, sizeof p->digest) != 0)
        return err_set(e, ERR_BUG, "%s", _("the file changed after its digest was made"));
    return 0;
}

/* Its owners are counted in it; what it says is not touched. */
static struct certificate *own(const struct certificate *c)
{
    return (struct certificate *)(uintptr_t)c;
}

int seal_check_own(const struct seal_prepared *p, struct slice finished,
                   const struct cms_parts *made, const struct hash *walked, uint8_t sha256[32],
                   struct err *e)
{
    struct certificate *enclosed[LIMIT_PATH + 1] = {own(made->certificate)};
    struct certificate_list known = {enclosed, 1, LIMIT_PATH + 1};
    struct certificate_shelf shelf = {.given = &known};
    struct digest digest;
    const struct pdf_signature *list, *s;
    struct pdf_doc *doc = NULL;
    struct cms *cms = NULL;
    struct pdf_form form;
    struct buf contents;
    size_t count;
    int rc = -1;

    for (size_t i = 0; i < made->chain_count && i < LIMIT_PATH; i++)
        enclosed[known.count++] = own(made->chain[i]);
    buf_init(&contents, LIMIT_CONTENTS);
    if (pdf_open(&doc, finished, e) || pdf_form_load(&form, doc, PDF_LATEST, e) ||
        pdf_signatures(doc, &form, &list, &count, e))
        goto out;
    s = find_signature(list, count, p->field);
    if (!s) {
        err_set(e, ERR_BUG, _("the new signature is not found in field %s"), p->field);
        goto out;
    }
    if (pdf_signature_contents(doc, s, &contents, e) ||
        cms_parse(&cms, buf_slice(&contents), &shelf, e) ||
        check_shape(p, doc, s, cms->der_len, e) ||
        digest_file(&digest, sha256, finished, p, walked, e))
        goto out;
    rc = check_cms(p, &digest, cms, made->certificate, e);
out:
    /* A fault in what we made ourselves is never the input's. */
    if (rc && e && e->kind == ERR_FORMAT) {
        e->kind = ERR_BUG;
        err_prefix(e, "%s", _("the finished file does not read well"));
    }
    cms_free(cms);
    certificate_shelf_release(&shelf);
    pdf_close(doc);
    buf_release(&contents);
    return rc;
}
