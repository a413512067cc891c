#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "hash/hash.h"
#include "seal/revision.h"

/* Half of a file identifier (ISO 32000-1 14.4). */
enum { ID_SIZE = 16 };

static const char *lock_word(enum pdf_lock_action action)
{
    switch (action) {
    case PDF_LOCK_ALL:
        return "/All";
    case PDF_LOCK_INCLUDE:
        return "/Include";
    case PDF_LOCK_EXCLUDE:
        return "/Exclude";
    case PDF_LOCK_NONE:
        break;
    }
    return NULL;
}

/*
 * The field's lock as the signature's own promise (12.8.2.4). /Data is deprecated there, but some
 * validators see no FieldMDP without it.
 */
static int write_field_mdp(struct buf *b, struct revision *r, struct err *e)
{
    const struct pdf_lock *lock = &r->field->lock;
    const struct pdf_obj *catalog;
    uint32_t number;

    if (pdf_catalog(r->doc, PDF_LATEST, &catalog, &number, e))
        return -1;
    pdf_write(b, "<</Type/SigRef/TransformMethod/FieldMDP/Data");
    pdf_write_ref(b, pdf_incr_change(r->incr, number));
    pdf_write(b, "/TransformParams<</Type/TransformParams/V/1.2/Action");
    pdf_write(b, lock_word(lock->action));
    if (lock->action != PDF_LOCK_ALL) {
        pdf_write(b, "/Fields[");
        for (size_t i = 0; i < lock->count; i++)
            pdf_write_text(b, lock->names[i]);
        pdf_write(b, "]");
    }
    pdf_write(b, ">>>>");
    return 0;
}

/* What the signature promises of later changes (12.8.2.2, 12.8.2.4). */
static int write_references(struct buf *b, struct revision *r, struct err *e)
{
    bool locks = r->field && r->field->lock.action != PDF_LOCK_NONE;

    if (!locks && !r->options->certify)
        return 0;
    pdf_write(b, "/Reference[");
    if (r->options->certify) {
        pdf_write(b, "<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams"
                     "/V/1.2/P");
        pdf_write_int(b, r->options->certify);
        pdf_write(b, ">>>>");
    }
    if (locks && write_field_mdp(b, r, e))
        return -1;
    pdf_write(b, "]");
    return 0;
}

static void write_text_entry(struct buf *b, const char *key, const char *text)
{
    if (!text)
        return;
    pdf_write(b, key);
    pdf_write_text(b, text);
}

static int put_signature(struct revision *r, struct err *e)
{
    const struct seal_options *o = r->options;
    struct buf b;
    int rc = -1;

    buf_init(&b, LIMIT_REVISION_BYTES);
    pdf_write(&b, "/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M");
    pdf_write_date(&b, o->time);
    write_text_entry(&b, "/Name", o->signer_name);
    write_text_entry(&b, "/Reason", o->reason);
    write_text_entry(&b, "/Location", o->location);
    if (write_references(&b, r, e))
        goto out;
    if (buf_check(&b, _("a signature dictionary"), e))
        goto out;
    rc = pdf_incr_signature(r->incr, r->signature, buf_slice(&b), o->contents_room,
                            &r->placeholder, e);
out:
    buf_release(&b);
    return rc;
}

static int write_revision(struct revision *r, struct buf *appended, struct err *e)
{
    uint8_t id[HASH_SHA256_SIZE];
    struct slice body;

    r->signature = pdf_incr_number(r->incr);
    if (revision_fill_texts(r, e) || revision_draw(r, e))
        return -1;
    if (r->field ? revision_fill_field(r, e) : revision_make_field(r, e))
        return -1;
    if (revision_permit(r, e))
        return -1;
    if (put_signature(r, e))
        return -1;
    body = pdf_incr_bytes(r->incr);
    if (hash_sha256(id, body.data, body.len, e))
        return -1;
    return pdf_incr_finish(r->incr, (struct slice){id, ID_SIZE}, appended, e);
}

/* The hole lies in what is appended. */
int revision_digest(struct seal_prepared *p, struct slice old, const struct hash *walked,
                    struct err *e)
{
    size_t hole = p->placeholder.contents_at - p->old_len;
    size_t after = hole + p->placeholder.contents_len;
    struct digest digest;
    struct hash *h;
    int rc = -1;

    if (walked ? hash_dup(&h, walked, e) : hash_new(&h, HASH_SHA256, e))
        return -1;
    if ((!walked && hash_add(h, old.data, old.len, e)) || hash_add(h, p->appended.data, hole, e) ||
        hash_add(h, p->appended.data + after, p->appended.len - after, e) ||
        hash_finish(h, &digest, e))
        goto out;
    memcpy(p->digest, digest.bytes, sizeof p->digest);
    rc = 0;
out:
    hash_free(h);
    return rc;
}

int seal_check_field(struct pdf_doc *doc, const struct seal_options *o, struct err *e)
{
    struct revision r = {.doc = doc, .options = o};
    const struct pdf_page *page;
    double rect[4];

    if (pdf_form_load(&r.form, doc, PDF_LATEST, e) || revision_choose(&r, e) ||
        revision_check_fills(&r, e) || revision_check_safety(&r, e))
        return -1;
    return r.field ? 0 : revision_place(&r, &page, rect, e);
}

int seal_prepare(struct seal_prepared *out, struct pdf_doc *doc, const struct seal_options *o,
                 struct err *e)
{
    struct revision r = {.doc = doc, .options = o};
    struct seal_prepared p = {.old_len = pdf_bytes(doc).len};
    int rc = -1;

    buf_init(&p.appended, LIMIT_REVISION_BYTES);
    if (pdf_form_load(&r.form, doc, PDF_LATEST, e) || revision_choose(&r, e) ||
        revision_check_fills(&r, e) || revision_check_safety(&r, e) ||
        pdf_incr_new(&r.incr, doc, LIMIT_REVISION_BYTES, e))
        goto out;
    if ((size_t)snprintf(p.field, sizeof p.field, "%s", r.name) >= sizeof p.field) {
        err_set(e, ERR_FORMAT, _("the name of field %.40s… is too long"), r.name);
        goto out;
    }
    if (write_revision(&r, &p.appended, e))
        goto out;
    p.placeholder = r.placeholder;
    p.made = !r.field;
    p.page = r.page;
    p.drawn = r.drawn;
    p.hardened = r.drawn && o->picture && !revision_has_soft_masks(&r);
    if (pdf_fill_range(&p.appended, p.old_len, &p.placeholder, p.byte_range, e) ||
        revision_digest(&p, pdf_bytes(doc), o->walked, e))
        goto out;
    *out = p;
    rc = 0;
out:
    if (rc)
        buf_release(&p.appended);
    pdf_incr_free(r.incr);
    return rc;
}

int seal_embed(struct seal_prepared *p, struct slice der, struct err *e)
{
    return pdf_fill_contents(&p->appended, p->old_len, &p->placeholder, der, e);
}

void seal_release(struct seal_prepared *p)
{
    buf_release(&p->appended);
}
