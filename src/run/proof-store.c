/* What proves each certificate's status goes into the document security store. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "run/proof.h"

struct collection {
    const struct extend *x;
    struct proof *proof;
    const struct certificate *certificates[LIMIT_CERTIFICATES];
    const struct ocsp *ocsps[LIMIT_CERTIFICATES];
    const struct crl *crls[LIMIT_CERTIFICATES];
    size_t certificate_count, ocsp_count, crl_count;
};

static void add(const void **list, size_t *count, const void *one)
{
    for (size_t i = 0; i < *count; i++)
        if (list[i] == one)
            return;
    if (one && *count < LIMIT_CERTIFICATES)
        list[(*count)++] = one;
}

static void add_certificate(struct collection *c, const struct certificate *new)
{
    for (size_t i = 0; i < c->certificate_count; i++)
        if (certificate_same(c->certificates[i], new))
            return;
    if (c->certificate_count < LIMIT_CERTIFICATES)
        c->certificates[c->certificate_count++] = new;
}

/*
 * A responder that must be checked itself (no id-pkix-ocsp-nocheck): a list that speaks about it
 * goes along when there is one. The answer counts without (path.h), but other judges ask.
 */
static void add_responder(struct collection *c, const struct ocsp *o,
                          const struct certificate *issuer)
{
    const struct certificate *responder = ocsp_responder(o, issuer);

    if (!responder || responder == issuer || ocsp_responder_unchecked(responder))
        return;
    for (size_t i = 0; i < c->x->known.crls->count; i++)
        if (crl_signed_by(c->x->known.crls->list[i], issuer))
            add((const void **)c->crls, &c->crl_count, c->x->known.crls->list[i]);
}

static void add_path(struct collection *c, const struct path_verdict *v)
{
    for (size_t i = 0; i < v->chain_count; i++) {
        add_certificate(c, v->chain[i]);
        if (i + 1 == v->chain_count)
            break;
        add((const void **)c->crls, &c->crl_count, v->crl[i]);
        add((const void **)c->ocsps, &c->ocsp_count, v->ocsp[i]);
        if (v->ocsp[i])
            add_responder(c, v->ocsp[i], v->chain[i + 1]);
    }
}

static int judge(struct collection *c, const struct proof_item *item, struct path_question q,
                 struct err *e)
{
    const struct extend *x = c->x;
    struct path_verdict v;
    char why[256] = "";

    q.extra = &c->proof->hints;
    q.trust = x->known.trust;
    q.now = q.at > x->now ? q.at : x->now;
    if (ask_path(x->ask, q, &x->known, &v, why, sizeof why, e))
        return -1;
    add_path(c, &v);
    if (v.result == PATH_VALID)
        return 0;
    if (v.reason == PATH_REASON_REVOCATION_UNKNOWN && x->allow_unknown)
        return 0;
    return err_set(e, ERR_ABSENT, _("field %s: the certificate of %s: %s%s%s%s%s; without that "
                                    "proof the level cannot be reached"),
                   item->field, q.leaf->common_name, path_reason_text(v.reason),
                   v.detail[0] ? ": " : "", v.detail, *why ? "; " : "", why);
}

static int collect_item(struct collection *c, const struct proof_item *item, struct err *e)
{
    const struct path_question signature = {
        .leaf = item->cms ? item->cms->signer : NULL,
        .at = proof_time(c->proof, item, c->x->now),
        .purpose = PATH_SIGN,
    };
    const struct path_question stamp = {
        .leaf = item->stamp ? item->stamp->cms->signer : NULL,
        .at = item->stamp ? item->stamp->info.time : 0,
        .purpose = PATH_TIMESTAMP,
    };

    if (item->cms && judge(c, item, signature, e))
        return -1;
    return item->stamp ? judge(c, item, stamp, e) : 0;
}

/* What only other signatures need may be missing. */
static int collect(struct collection *c, struct err *e)
{
    for (size_t i = 0; i < c->proof->count; i++) {
        const struct proof_item *item = &c->proof->items[i];
        struct err one;

        if (collect_item(c, item, &one) == 0)
            continue;
        if (item->needed || one.kind != ERR_ABSENT) {
            if (e)
                *e = one;
            return -1;
        }
        if (c->x->say)
            c->x->say(c->x->self, one.text);
    }
    return 0;
}

static int write_store(struct collection *c, struct buf *appended, size_t *added, struct err *e)
{
    struct slice *list = calloc(3 * (size_t)LIMIT_CERTIFICATES, sizeof *list);
    struct slice *ocsps = list + LIMIT_CERTIFICATES, *crls = ocsps + LIMIT_CERTIFICATES;
    const struct seal_store store = {
        .entries = {list, ocsps, crls},
        .counts = {c->certificate_count, c->ocsp_count, c->crl_count},
    };
    int rc = 0;

    if (!list)
        return err_memory(e);
    for (size_t i = 0; i < c->certificate_count; i++)
        list[i] = c->certificates[i]->der;
    for (size_t i = 0; i < c->ocsp_count; i++)
        ocsps[i] = c->ocsps[i]->der;
    for (size_t i = 0; rc == 0 && i < c->crl_count; i++)
        rc = crl_encode(c->crls[i], &crls[i], e);
    if (rc == 0)
        rc = seal_store_add(appended, added, c->proof->doc, &store, e);
    for (size_t i = 0; i < c->crl_count; i++)
        crl_encoded_free(crls[i]);
    free(list);
    return rc;
}

int proof_add_store(struct proof *p, const struct extend *x, struct buf *appended, size_t *added,
                    struct err *e)
{
    struct collection *c = calloc(1, sizeof *c);
    int rc;

    buf_init(appended, LIMIT_REVISION_BYTES);
    *added = 0;
    if (!c)
        return err_memory(e);
    c->x = x;
    c->proof = p;
    rc = collect(c, e) || write_store(c, appended, added, e) ? -1 : 0;
    free(c);
    return rc;
}
