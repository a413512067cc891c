#include "pki/path.h"

#include <openssl/err.h>
#include <stdio.h>
#include <string.h>

#include "pki/attempt.h"

/* Nodes of the search: hostile heaps of cross-certificates end here. */
enum { STEPS = 2000 };
/* Possible issuers whose signature over one certificate is tried. */
enum { LINKS_TRIED = 1000 };

struct search {
    const struct path_question *q;
    const struct certificate *chain[LIMIT_PATH];
    size_t count;
    struct path_verdict *best;
    int attempts, steps, links;
};

static const struct {
    const char *name;
    enum path_result result;
    const char *sub, *exact, *text;
} reasons[] = {
#define X(name, result, sub, exact, text) [PATH_REASON_##name] = {#name, result, sub, exact, text},
    PATH_REASONS(X)
#undef X
};

const char *path_reason_name(enum path_reason reason)
{
    return reasons[reason].name;
}

const char *path_reason_text(enum path_reason reason)
{
    return _(reasons[reason].text);
}

/* EN 319 102-1 table 5. */
static bool total_failed(const char *sub)
{
    static const char *const failed[] = {"REVOKED", "EXPIRED", "NOT_YET_VALID"};

    for (size_t i = 0; i < sizeof failed / sizeof failed[0]; i++)
        if (strcmp(sub, failed[i]) == 0)
            return true;
    return false;
}

/*
 * Several paths: the best one counts, in this order. A revoked path does not hide another one whose
 * revocation is only unknown.
 */
static int rank(enum path_reason reason)
{
    static const int ranks[] = {
        [PATH_REASON_OK] = 0,
        [PATH_REASON_REVOCATION_UNKNOWN] = 1,
        [PATH_REASON_ON_HOLD] = 2,
        [PATH_REASON_REVOKED] = 3,
        [PATH_REASON_CA_REVOKED] = 4,
        [PATH_REASON_EXPIRED] = 5,
        [PATH_REASON_NOT_YET_VALID] = 6,
        [PATH_REASON_CA_EXPIRED] = 7,
        [PATH_REASON_CA_NOT_YET_VALID] = 8,
        [PATH_REASON_KEY_USAGE] = 9,
        [PATH_REASON_ALGORITHM] = 10,
        [PATH_REASON_CONSTRAINTS] = 11,
        [PATH_REASON_BAD_SIGNATURE] = 12,
        [PATH_REASON_NO_CHAIN] = 13,
    };

    return ranks[reason];
}

static bool in_chain(const struct search *s, const struct certificate *c)
{
    for (size_t i = 0; i < s->count; i++)
        if (certificate_same(s->chain[i], c))
            return true;
    return false;
}

/* By name and key identifier; the signature is checked when the whole path is there. */
static bool may_issue(const struct certificate *issuer, const struct certificate *c)
{
    int error;

    if (X509_NAME_cmp(X509_get_subject_name(issuer->x509), X509_get_issuer_name(c->x509)) != 0)
        return false;
    error = X509_check_issued(issuer->x509, c->x509);
    return error == X509_V_OK || error == X509_V_ERR_KEYUSAGE_NO_CERTSIGN;
}

static const struct trust_anchor *anchor_of(const struct path_question *q,
                                            const struct certificate *c)
{
    const struct trust_anchor *a = trust_find(q->trust, c);

    if (!a || q->at < a->from || q->at >= a->until)
        return NULL;
    if (a->kind == TRUST_TIMESTAMP && q->purpose != PATH_TIMESTAMP)
        return NULL;
    return a;
}

static int try_path(struct search *s, const struct trust_anchor *anchor, struct err *e)
{
    struct path_verdict v = {.anchor = anchor, .domain = anchor->domain};

    if (s->attempts++ >= PATH_ATTEMPTS)
        return 0;
    memcpy(v.chain, s->chain, s->count * sizeof v.chain[0]);
    v.chain_count = s->count;
    if (attempt_path(s->q, &v, e) != 0)
        return -1;
    v.result = reasons[v.reason].result;
    if (rank(v.reason) < rank(s->best->reason))
        *s->best = v;
    return 0;
}

/* Whether issuer's key signed subject; tries counts down over a whole list. */
static bool signed_by(const struct certificate *subject, const struct certificate *issuer,
                      int *tries)
{
    if (!may_issue(issuer, subject) || *tries == 0)
        return false;
    (*tries)--;
    return certificate_signed_with(subject, issuer);
}

/*
 * What may stand above an anchor is what truly signed it: another authority of the same name, or
 * the same one with a new key, leads nowhere, and must not hide that the path had ended well.
 * Above a root there is nothing.
 */
static bool leads_above(struct search *s, const struct certificate *c)
{
    const struct certificate *anchor = s->chain[s->count - 1];

    return !signed_by(anchor, anchor, &s->links) && signed_by(anchor, c, &s->links);
}

/* Tries every path that goes on from the last certificate; *reached: one led to an anchor. */
static int walk(struct search *s, bool *reached, struct err *e);

static int walk_through(struct search *s, const struct certificate_list *l, bool anchored,
                        bool *reached, struct err *e)
{
    const struct certificate *last = s->chain[s->count - 1];
    int rc = 0;

    for (size_t i = 0; l && rc == 0 && i < l->count; i++) {
        const struct certificate *c = l->list[i];

        if (!may_issue(c, last) || in_chain(s, c) || (anchored && !leads_above(s, c)))
            continue;
        s->chain[s->count++] = c;
        rc = walk(s, reached, e);
        s->count--;
    }
    return rc;
}

static int walk(struct search *s, bool *reached, struct err *e)
{
    const struct certificate *last = s->chain[s->count - 1];
    const struct trust_anchor *anchor = s->count > 1 ? anchor_of(s->q, last) : NULL;
    bool further = false;

    if (s->steps++ >= STEPS || s->best->reason == PATH_REASON_OK)
        return 0;
    if (s->count < LIMIT_PATH &&
        walk_through(s, &s->q->trust->certificates, anchor, &further, e) != 0)
        return -1;
    /* Above an anchor only our own store may lead, so that no hint can spoil a good path. */
    if (s->count < LIMIT_PATH && !anchor && walk_through(s, s->q->extra, false, &further, e) != 0)
        return -1;
    *reached |= further || anchor;
    return anchor && !further ? try_path(s, anchor, e) : 0;
}

static int check_policies(const struct path_question *q, struct err *e)
{
    for (size_t i = 0; i < q->policy_count; i++) {
        ASN1_OBJECT *oid = OBJ_txt2obj(q->policies[i], 1);

        ERR_clear_error();
        if (!oid)
            return err_set(e, ERR_USAGE, _("\"%s\" is no object identifier"), q->policies[i]);
        ASN1_OBJECT_free(oid);
    }
    return 0;
}

int path_judge(const struct path_question *q, struct path_verdict *v, struct err *e)
{
    struct search s = {.q = q, .chain = {q->leaf}, .count = 1, .best = v, .links = LINKS_TRIED};
    bool reached = false;
    int rc = check_policies(q, e);

    *v = (struct path_verdict){.result = PATH_INDETERMINATE,
                               .reason = PATH_REASON_NO_CHAIN,
                               .depth = -1,
                               .chain = {q->leaf},
                               .chain_count = 1};
    if (rc == 0 && q->trust)
        rc = walk(&s, &reached, e);
    v->sub_indication = q->exact ? reasons[v->reason].exact : reasons[v->reason].sub;
    v->total_failed = total_failed(v->sub_indication);
    ERR_clear_error();
    return rc;
}

void path_keep_signatures(const struct certificate_list *l, const struct crl_list *crls)
{
    for (size_t i = 0; i < l->count; i++) {
        for (size_t k = 0; k < l->count; k++)
            if (may_issue(l->list[i], l->list[k]))
                certificate_signed_with(l->list[k], l->list[i]);
        for (size_t k = 0; k < crls->count; k++)
            crl_signed_by(crls->list[k], l->list[i]);
    }
    ERR_clear_error();
}

static bool in_store(const struct certificate *c, const struct trust *trust, int *tries)
{
    const struct certificate_list *l = &trust->certificates;

    for (size_t i = 0; i < l->count; i++)
        if (certificate_same(c, l->list[i]) || signed_by(c, l->list[i], tries))
            return true;
    return false;
}

/*
 * Whether c is linked to one that is known already: signed by it, or a root that signed it. The
 * root's own signature must hold too: that it signed another says something of its key alone, and
 * any other byte of it would be nobody's.
 */
static bool linked(const struct certificate *c, const struct certificate_list *among,
                   const bool *known, int *tries)
{
    for (size_t i = 0; i < among->count; i++)
        if (known[i] && (signed_by(c, among->list[i], tries) ||
                         (signed_by(among->list[i], c, tries) && signed_by(c, c, tries))))
            return true;
    return false;
}

void path_accounts(const struct certificate_list *among, const struct trust *trust, bool *known)
{
    int tries = LINKS_TRIED;
    bool grown = true;

    for (size_t i = 0; i < among->count; i++)
        known[i] = in_store(among->list[i], trust, &tries);
    for (int round = 0; grown && round < LIMIT_PATH; round++) {
        grown = false;
        for (size_t i = 0; i < among->count; i++)
            if (!known[i] && linked(among->list[i], among, known, &tries))
                known[i] = grown = true;
    }
    ERR_clear_error();
}
