/* A document time stamp (ETSI EN 319 142-1 5.4.3): one revision, over everything before it. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "cms/tsp.h"
#include "hash/hash.h"
#include "seal/revision.h"
#include "seal/stamp.h"

enum { ID_SIZE = 16 };

/* No /M, no /Name: the token alone says when and who. */
static int put_stamp(struct revision *r, size_t room, struct err *e)
{
    return pdf_incr_signature(
        r->incr, r->signature,
        slice_of("/Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161"), room,
        &r->placeholder, e);
}

static int write_revision(struct revision *r, size_t room, struct buf *appended, struct err *e)
{
    uint8_t id[HASH_SHA256_SIZE];
    struct slice body;

    r->signature = pdf_incr_number(r->incr);
    if (revision_make_field(r, e) || put_stamp(r, room, e))
        return -1;
    body = pdf_incr_bytes(r->incr);
    if (hash_sha256(id, body.data, body.len, e))
        return -1;
    return pdf_incr_finish(r->incr, (struct slice){id, ID_SIZE}, appended, e);
}

int seal_prepare_stamp(struct seal_prepared *out, struct pdf_doc *doc, size_t room, struct err *e)
{
    /* Page 0: invisible, without a size, on the first page (veraPDF finds fault with Hidden). */
    const struct seal_options o = {.role = "timestamp"};
    struct revision r = {.doc = doc, .options = &o};
    struct seal_prepared p = {.old_len = pdf_bytes(doc).len};
    int rc = -1;

    buf_init(&p.appended, LIMIT_REVISION_BYTES);
    if (pdf_form_load(&r.form, doc, PDF_LATEST, e) || revision_free_name(&r, e) ||
        pdf_incr_new(&r.incr, doc, LIMIT_REVISION_BYTES, e) ||
        write_revision(&r, room, &p.appended, e))
        goto out;
    snprintf(p.field, sizeof p.field, "%s", r.name);
    p.placeholder = r.placeholder;
    p.made = true;
    if (pdf_fill_range(&p.appended, p.old_len, &p.placeholder, p.byte_range, e) ||
        revision_digest(&p, pdf_bytes(doc), NULL, e))
        goto out;
    *out = p;
    rc = 0;
out:
    if (rc)
        buf_release(&p.appended);
    pdf_incr_free(r.incr);
    return rc;
}

static int check_token(const struct seal_prepared *p, struct slice contents, struct err *e)
{
    struct digest digest = {.algorithm = HASH_SHA256, .len = sizeof p->digest};
    struct cms_faults faults;
    struct tsp_token *t;
    int rc;

    memcpy(digest.bytes, p->digest, sizeof p->digest);
    if (tsp_token_parse(&t, contents, NULL, e))
        return -1;
    rc = tsp_token_check(t, &digest, &faults, e);
    if (rc == 0 && cms_fault_worst(&faults) < CMS_WARNING)
        rc = err_set(e, ERR_BUG, "%s", cms_fault_text(cms_fault_next(&faults, 0)));
    tsp_token_free(t);
    return rc;
}

int seal_check_stamp(const struct seal_prepared *p, struct slice finished, struct err *e)
{
    const struct pdf_signature *list;
    struct pdf_doc *doc = NULL;
    struct pdf_form form;
    struct buf contents;
    size_t count = 0;
    int rc = -1;

    buf_init(&contents, LIMIT_CONTENTS);
    if (pdf_open(&doc, finished, e) || pdf_form_load(&form, doc, PDF_LATEST, e) ||
        pdf_signatures(doc, &form, &list, &count, e))
        goto out;
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].field->name, p->field) == 0) {
            if (!list[i].document_timestamp || !pdf_range_covers_file(doc, &list[i]) ||
                memcmp(list[i].byte_range, p->byte_range, sizeof p->byte_range) != 0)
                break;
            rc = pdf_signature_contents(doc, &list[i], &contents, e) ||
                         check_token(p, buf_slice(&contents), e)
                     ? -1
                     : 0;
            goto out;
        }
    err_set(e, ERR_BUG, _("the new time stamp is not found in field %s"), p->field);
out:
    if (rc && e && e->kind == ERR_FORMAT)
        e->kind = ERR_BUG; /* in what we made ourselves */
    pdf_close(doc);
    buf_release(&contents);
    return rc;
}
