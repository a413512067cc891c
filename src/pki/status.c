#include "pki/status.h"

#include <string.h>

#include "pki/strength.h"

/* RFC 5280 6.3.3 (b): is this certificate in the scope of the list? */
static bool in_scope(const struct crl *l, const struct certificate *c)
{
    if (l->indirect || l->unknown_critical || l->only_attributes || (l->only_users && c->is_ca) ||
        (l->only_authorities && !c->is_ca))
        return false;
    if (l->scope_urls.count == 0)
        return true;
    for (size_t i = 0; i < l->scope_urls.count; i++)
        for (size_t k = 0; k < c->crl_urls.count; k++)
            if (strcmp(l->scope_urls.list[i], c->crl_urls.list[k]) == 0)
                return true;
    return false;
}

/* Does silence of the list mean "not revoked" at that time? */
static bool acquits(const struct crl *l, const struct certificate *c, int64_t at)
{
    if (l->delta || l->some_reasons)
        return false;
    if (l->this_update < at && (l->next_update == 0 || at > l->next_update))
        return false;
    /* A certificate may vanish from the lists made after it expired. */
    return l->this_update <= c->not_after || (l->holds_expired && l->expired_since <= c->not_after);
}

/* What one source says, before it is weighed against others. */
struct word {
    bool listed, acquits;
    int64_t when;
    enum revocation_reason why;
    int64_t from, until;
    const struct crl *crl;
    const struct ocsp *ocsp;
};

static void weigh(struct status *s, const struct word *w, int64_t at)
{
    enum status_kind kind = STATUS_GOOD;

    if (w->listed && w->when <= at)
        kind = w->why == REVOKED_HOLD ? STATUS_HELD : STATUS_REVOKED;
    else if (!w->acquits) {
        s->too_old = true;
        return;
    }
    /* Revoked for good stays so; of the rest the newest source decides. */
    if (kind != STATUS_REVOKED && s->kind != STATUS_UNKNOWN &&
        (s->kind == STATUS_REVOKED || w->from <= s->from))
        return;
    *s = (struct status){
        kind, w->listed, w->when, w->why, w->from, w->until, w->crl, w->ocsp, s->too_old};
}

static void weigh_list(struct status *s, const struct crl *l, const struct certificate *c,
                       int64_t at)
{
    struct word w = {.from = l->this_update, .until = l->next_update, .crl = l};

    w.listed = crl_find(l, c, &w.when, &w.why) && w.why != REVOKED_REMOVED;
    w.acquits = acquits(l, c, at);
    weigh(s, &w, at);
}

/* A list that counts, as far as the list itself goes. */
static bool counts(struct crl *l, const struct certificate *c,
                   const struct certificate *issuer, int64_t at, int64_t now)
{
    return l->this_update <= now && in_scope(l, c) && strength_algorithm(l->algorithm, at) &&
           crl_signed_by(l, issuer);
}

/*
 * RFC 6960 4.2.2.2.1 leaves it to us how a responder's own status is known when it has no
 * id-pkix-ocsp-nocheck: any list of its issuer that names it takes its word away.
 */
static bool responder_revoked(const struct certificate *responder,
                              const struct certificate *issuer, const struct crl_list *crls,
                              int64_t now)
{
    int64_t when;
    enum revocation_reason why;

    if (responder == issuer || ocsp_responder_unchecked(responder))
        return false;
    for (size_t i = 0; crls && i < crls->count; i++)
        if (counts(crls->list[i], responder, issuer, now, now) &&
            crl_find(crls->list[i], responder, &when, &why) && why != REVOKED_REMOVED)
            return true;
    return false;
}

/* Does "good" hold at that time? Without nextUpdate the answer is of the moment (2.4). */
static bool answer_acquits(const struct ocsp_single *o, const struct certificate *c, int64_t at)
{
    int64_t until = o->next_update ? o->next_update : o->this_update + STATUS_SKEW;

    if (o->kind == OCSP_UNKNOWN || (o->this_update < at && at > until))
        return false;
    return o->this_update <= c->not_after ||
           (o->holds_expired && o->expired_since <= c->not_after);
}

static void weigh_answer(struct status *s, const struct ocsp *o, const struct certificate *c,
                         const struct certificate *issuer, const struct crl_list *crls,
                         int64_t at, int64_t now)
{
    const struct certificate *responder;
    struct ocsp_single one;
    struct word w;

    if (!ocsp_find(o, c, issuer, &one) || one.this_update > now + STATUS_SKEW ||
        o->produced_at > now + STATUS_SKEW ||
        (one.next_update && one.next_update < one.this_update))
        return;
    responder = ocsp_responder(o, issuer);
    if (!responder || responder_revoked(responder, issuer, crls, now))
        return;
    w = (struct word){.listed = one.kind == OCSP_REVOKED,
                      .acquits = answer_acquits(&one, c, at),
                      .when = one.revoked_at,
                      .why = one.why,
                      .from = one.this_update,
                      .until = one.next_update,
                      .ocsp = o};
    weigh(s, &w, at);
}

struct status status_look(const struct certificate *c, const struct certificate *issuer,
                          const struct crl_list *crls, const struct ocsp_list *ocsps, int64_t at,
                          int64_t now)
{
    struct status s = {.kind = STATUS_UNKNOWN};

    for (size_t i = 0; crls && i < crls->count; i++)
        if (counts(crls->list[i], c, issuer, at, now))
            weigh_list(&s, crls->list[i], c, at);
    for (size_t i = 0; ocsps && i < ocsps->count; i++)
        weigh_answer(&s, ocsps->list[i], c, issuer, crls, at, now);
    return s;
}
