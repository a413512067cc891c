/* The token's side of a run: as many driver processes as sessions, one login each. */
#include <poll.h>
#include <string.h>

#include "run/desk.h"

/* So long a certificate that was found good counts as good. */
enum { JUDGE_SECONDS = 3600 };

void run_close_tokens(struct run *r)
{
    for (int i = 0; i < BATCH_SESSIONS; i++) {
        token_free(r->tokens[i]);
        r->tokens[i] = NULL;
        r->in_flight[i] = 0;
    }
    r->logged_in = false;
    r->session.token = NULL;
}

/* The same key in a further session. */
static int choose_again(struct run *r, struct token *t, struct err *e)
{
    const struct token_candidate *list;
    size_t count;

    if (token_candidates(t, &list, &count, e))
        return -1;
    for (size_t i = 0; i < count; i++)
        if (slice_equal(list[i].certificate, r->session.certificate->der))
            return token_choose(t, &list[i], e);
    return err_set(e, ERR_ABSENT, "%s",
                   _("the token that is there now does not hold the certificate that signed "
                     "before"));
}

/* A clock that was put back counts as no judgement at all. */
static bool is_over(int64_t since, int64_t now)
{
    return now < since || now - since >= JUDGE_SECONDS;
}

void run_refresh(struct run *r)
{
    struct path_verdict *v = &r->session.verdict;
    int64_t now = r->o->desk->clock();

    /* The first pass has what was just read. */
    if (!r->refreshed)
        r->refreshed = now;
    if (!r->in_doubt && !is_over(r->refreshed, now))
        return;
    r->o->desk->refresh(r->o->desk->user);
    /* Nothing else points into the lists between two passes. */
    memset(v->crl, 0, sizeof v->crl);
    memset(v->ocsp, 0, sizeof v->ocsp);
    r->refreshed = now;
    r->judged = 0;
}

/* A run may outlive the certificate, or what was known about it. */
static int judge(struct run *r, struct err *e)
{
    int64_t now = r->o->desk->clock();

    if (r->judged && !is_over(r->judged, now) && now <= r->session.certificate->not_after)
        return 0;
    r->session.now = now;
    r->in_doubt = true;
    if (sign_judge(&r->session, e))
        return -1;
    r->in_doubt = false;
    r->judged = now;
    return 0;
}

int run_open_tokens(struct run *r, struct err *e)
{
    const struct batch_desk *desk = r->o->desk;

    if (r->tokens[0])
        return judge(r, e);
    r->session.now = desk->clock();
    for (int i = 0; i < r->o->sessions; i++)
        if (desk->open_token(desk->user, &r->tokens[i], e))
            goto fail;
    r->session.token = r->tokens[0];
    if (!r->chosen) {
        if (sign_choose(&r->session, e) || judge(r, e) ||
            sign_load_picture(&r->session, e) ||
            (r->session.picture.width && seal_pack_picture(&r->session.picture, e)))
            goto fail;
        r->chosen = true;
        desk->announce(desk->user, &r->session);
    } else if (choose_again(r, r->tokens[0], e) || judge(r, e)) {
        goto fail;
    }
    for (int i = 1; i < r->o->sessions; i++)
        if (choose_again(r, r->tokens[i], e))
            goto fail;
    return 0;
fail:
    /* The next pass chooses anew. */
    if (!r->chosen) {
        r->judged = 0;
        certificate_list_release(&r->session.found);
        r->session.certificate = NULL;
    }
    run_close_tokens(r);
    return -1;
}

/*
 * The second session logs in when the first one's PIN was found right: none is tried twice. That
 * one is not waited for: letters sent to it meanwhile queue behind its login.
 */
int run_login(struct run *r, struct err *e)
{
    const struct batch_desk *desk = r->o->desk;

    if (r->logged_in)
        return 0;
    for (int i = 0; i < r->o->sessions; i++)
        if (desk->login(desk->user, r->tokens[i], &r->session, e) ||
            (i == 0 && token_wait(r->tokens[0], e)))
            return -1;
    r->logged_in = true;
    return 0;
}
