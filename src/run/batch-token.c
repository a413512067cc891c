/* The token's side of a run: as many driver processes as sessions, one login each. */
#include <poll.h>
#include <string.h>

#include "run/desk.h"

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

int run_open_tokens(struct run *r, struct err *e)
{
    const struct batch_desk *desk = r->o->desk;

    if (r->tokens[0])
        return 0;
    r->session.now = desk->clock();
    for (int i = 0; i < r->o->sessions; i++)
        if (desk->open_token(desk->user, &r->tokens[i], e))
            goto fail;
    r->session.token = r->tokens[0];
    if (!r->chosen) {
        if (sign_choose(&r->session, e) || sign_judge(&r->session, e) ||
            sign_load_picture(&r->session, e) ||
            (r->session.picture.width && seal_pack_picture(&r->session.picture, e)))
            goto fail;
        r->chosen = true;
        desk->announce(desk->user, &r->session);
    } else if (choose_again(r, r->tokens[0], e)) {
        goto fail;
    }
    for (int i = 1; i < r->o->sessions; i++)
        if (choose_again(r, r->tokens[i], e))
            goto fail;
    return 0;
fail:
    /* The next pass chooses anew. */
    if (!r->chosen) {
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
