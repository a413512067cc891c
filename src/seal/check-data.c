/*
 * Validation data: what the document security store and the signers enclosed, and what the options
 * give. All of it are hints; whether one counts is decided by who signed it (pki/path.h).
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "cms/archive.h"
#include "pdf/dss.h"
#include "seal/checker.h"

/* Where the next one of a kind goes; false when there is no more room for its revision. */
struct taking {
    struct enclosed *x;
    struct certificate_shelf *shelf;
    size_t revision;
};

/* A part that is malformed says nothing; other trouble is ours. */
static int passed_over(struct err *e)
{
    return e->kind == ERR_MEMORY || e->kind == ERR_BUG ? -1 : 0;
}

static int take_certificate(struct taking *t, struct slice der, struct err *e)
{
    struct certificate *c;

    if (t->x->certificates.count == LIMIT_DSS_ITEMS)
        return 0;
    if (certificate_read(&c, der, t->shelf, e))
        return passed_over(e);
    t->x->certificate_revisions[t->x->certificates.count] = t->revision;
    return certificate_list_take(&t->x->certificates, c, e);
}

static int take_crl(struct taking *t, struct slice der, struct err *e)
{
    struct crl *c;

    if (t->x->crls.count == LIMIT_DSS_ITEMS)
        return 0;
    if (crl_parse(&c, der, e))
        return passed_over(e);
    t->x->crl_revisions[t->x->crls.count] = t->revision;
    return crl_list_take(&t->x->crls, c, e);
}

static int take_ocsp(struct taking *t, struct slice der, struct err *e)
{
    struct ocsp *o;

    if (t->x->ocsps.count == LIMIT_DSS_ITEMS)
        return 0;
    if (ocsp_parse(&o, der, e))
        return passed_over(e);
    t->x->ocsp_revisions[t->x->ocsps.count] = t->revision;
    return ocsp_list_take(&t->x->ocsps, o, e);
}

static int take(struct taking *t, enum pdf_dss_kind kind, struct slice der, struct err *e)
{
    t->x->bytes += der.len;
    if (t->x->bytes > LIMIT_DSS_BYTES)
        return 0;
    switch (kind) {
    case PDF_DSS_CERTIFICATE:
        return take_certificate(t, der, e);
    case PDF_DSS_CRL:
        return take_crl(t, der, e);
    case PDF_DSS_OCSP:
        break;
    }
    return take_ocsp(t, der, e);
}

static int take_archived(void *self, enum archive_kind kind, struct slice der, struct err *e)
{
    return take(self, kind == ARCHIVE_CRL ? PDF_DSS_CRL : PDF_DSS_OCSP, der, e);
}

static int load_store(struct checker *c, size_t view, struct err *e)
{
    const struct pdf_dss_item *items;
    size_t count;
    struct buf bytes;
    int rc = -1;

    buf_init(&bytes, LIMIT_DSS_BYTES);
    if (pdf_dss_items(c->doc, view, &items, &count, e))
        goto out;
    for (size_t i = 0; i < count && c->enclosed.bytes <= LIMIT_DSS_BYTES; i++) {
        struct taking t = {&c->enclosed, c->shelf, items[i].revision};

        buf_clear(&bytes);
        if (pdf_decode(c->doc, view, items[i].stream, &bytes, e)
                ? passed_over(e)
                : take(&t, items[i].kind, buf_slice(&bytes), e))
            goto out;
    }
    rc = 0;
out:
    buf_release(&bytes);
    return rc;
}

void enclosed_release(struct enclosed *x)
{
    certificate_list_release(&x->certificates);
    crl_list_release(&x->crls);
    ocsp_list_release(&x->ocsps);
}

/* What a later revision dropped from the store was there when the time stamp was made. */
static int load_all(struct checker *c, struct err *e)
{
    for (size_t i = 0; i < c->verdict->signature_count; i++) {
        const struct judged *j = &c->judged[i];
        struct taking t = {&c->enclosed, c->shelf, j->source->revision};

        if (j->source->document_timestamp && load_store(c, j->source->revision, e))
            return -1;
        if (j->signature && archive_each(j->signature, take_archived, &t, e))
            return -1;
    }
    return load_store(c, PDF_LATEST, e);
}

static void add_certificates(struct evidence *v, const struct certificate_list *l)
{
    for (size_t i = 0; i < l->count && v->certificates.count < LIMIT_CERTIFICATES; i++)
        v->certificates.list[v->certificates.count++] = l->list[i];
}

static void add_signatures(struct evidence *v, const struct checker *c, size_t upto)
{
    for (size_t i = 0; i < c->verdict->signature_count; i++) {
        const struct judged *j = &c->judged[i];

        if (j->source->revision >= upto)
            continue;
        if (j->cms)
            add_certificates(v, &j->cms->certificates);
        if (j->stamp)
            add_certificates(v, &j->stamp->cms->certificates);
    }
}

static void add_enclosed(struct evidence *v, const struct enclosed *x, size_t upto)
{
    for (size_t i = 0; i < x->certificates.count; i++)
        if (x->certificate_revisions[i] <= upto && v->certificates.count < LIMIT_CERTIFICATES)
            v->certificates.list[v->certificates.count++] = x->certificates.list[i];
    for (size_t i = 0; i < x->crls.count; i++)
        if (x->crl_revisions[i] <= upto)
            v->crls.list[v->crls.count++] = x->crls.list[i];
    for (size_t i = 0; i < x->ocsps.count; i++)
        if (x->ocsp_revisions[i] <= upto)
            v->ocsps.list[v->ocsps.count++] = x->ocsps.list[i];
}

int evidence_load(struct evidence *v, const struct checker *c, size_t upto, bool outside,
                  struct err *e)
{
    const struct seal_check_options *o = c->options;
    size_t crls = outside && o->crls ? o->crls->count : 0;
    size_t ocsps = outside && o->ocsps ? o->ocsps->count : 0;

    *v = (struct evidence){0};
    v->certificates.list = calloc(LIMIT_CERTIFICATES, sizeof *v->certificates.list);
    v->crls.list = calloc(c->enclosed.crls.count + crls + 1, sizeof(struct crl *));
    v->ocsps.list = calloc(c->enclosed.ocsps.count + ocsps + 1, sizeof(struct ocsp *));
    if (!v->certificates.list || !v->crls.list || !v->ocsps.list) {
        evidence_release(v);
        return err_memory(e);
    }
    add_signatures(v, c, upto);
    add_enclosed(v, &c->enclosed, upto);
    for (size_t i = 0; i < crls; i++)
        v->crls.list[v->crls.count++] = o->crls->list[i];
    for (size_t i = 0; i < ocsps; i++)
        v->ocsps.list[v->ocsps.count++] = o->ocsps->list[i];
    return 0;
}

void evidence_release(struct evidence *v)
{
    free(v->certificates.list);
    free(v->crls.list);
    free(v->ocsps.list);
    *v = (struct evidence){0};
}

int checker_enclosed(struct checker *c, struct err *e)
{
    const struct trust *trust = c->options->trust;

    if (load_all(c, e) || evidence_load(&c->evidence, c, SIZE_MAX, true, e))
        return -1;
    c->known = arena_array(c->verdict->arena, c->evidence.certificates.count, sizeof *c->known);
    if (!c->known)
        return err_memory(e);
    if (trust)
        path_accounts(&c->evidence.certificates, trust, c->known);
    return 0;
}

static bool is_known(const struct checker *c, const struct certificate *one)
{
    for (size_t i = 0; i < c->evidence.certificates.count; i++)
        if (c->known[i] && certificate_same(c->evidence.certificates.list[i], one))
            return true;
    return false;
}

size_t checker_strangers(const struct checker *c, const struct certificate_list *l,
                         struct findings *findings)
{
    size_t strangers = 0;

    for (size_t i = 0; i < l->count; i++) {
        if (is_known(c, l->list[i]))
            continue;
        strangers++;
        finding_add(findings, FINDING_S_STRANGER, (struct finding_place){0}, l->list[i]->subject,
                    NULL, NULL, NULL);
    }
    return strangers;
}
