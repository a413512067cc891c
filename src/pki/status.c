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

static void weigh(struct status *s, const struct crl *l, const struct certificate *c, int64_t at)
{
    int64_t when = 0;
    enum revocation_reason why = REVOKED_UNSPECIFIED;
    bool listed = crl_find(l, c, &when, &why) && why != REVOKED_REMOVED;
    enum status_kind kind = STATUS_GOOD;

    if (listed && when <= at)
        kind = why == REVOKED_HOLD ? STATUS_HELD : STATUS_REVOKED;
    else if (!acquits(l, c, at)) {
        s->too_old = true;
        return;
    }
    /* Revoked for good stays so; of the rest the newest list decides. */
    if (kind != STATUS_REVOKED && s->kind != STATUS_UNKNOWN &&
        (s->kind == STATUS_REVOKED || l->this_update <= s->from))
        return;
    s->kind = kind;
    s->listed = listed;
    s->when = when;
    s->why = why;
    s->from = l->this_update;
    s->until = l->next_update;
}

struct status status_look(const struct certificate *c, const struct certificate *issuer,
                          const struct crl_list *crls, int64_t at, int64_t now)
{
    struct status s = {.kind = STATUS_UNKNOWN};

    for (size_t i = 0; crls && i < crls->count; i++) {
        const struct crl *l = crls->list[i];

        if (l->this_update <= now && in_scope(l, c) && strength_algorithm(l->algorithm, at) &&
            crl_signed_by(l, issuer))
            weigh(&s, l, c, at);
    }
    return s;
}
