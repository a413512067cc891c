#include "token/link.h"

#include <sys/socket.h>

#include "base/utf8.h"

static int link_fail(struct token *t, struct err *e)
{
    if (e && e != &t->failure)
        *e = t->failure;
    return -1;
}

int link_start(struct token **out, const struct token_options *o, struct err *e)
{
    char name[] = "cuv-module";
    char *argv[] = {name, NULL}, *empty[] = {NULL};
    struct token *t = calloc(1, sizeof *t);
    int rc = -1;

    if (!t)
        return err_memory(e);
    t->child.fd = -1;
    t->timeout_ms = o->timeout_ms > 0 ? o->timeout_ms : TOKEN_TIMEOUT_MS;
    t->allow_last_try = o->allow_last_try;
    t->arena = arena_new((size_t)LIMIT_TOKEN_OBJECTS * LIMIT_FRAME);
    if (!t->arena) {
        err_memory(e);
        goto out;
    }
    /* child_start does not write to the list. */
    if (child_start(&t->child, o->helper, argv,
                    o->environment ? (char *const *)(uintptr_t)o->environment : empty, e))
        goto out;
    *out = t;
    t = NULL;
    rc = 0;
out:
    token_free(t);
    return rc;
}

void token_end(struct token *t)
{
    /* The end of the socket is the request to end. */
    if (t->child.fd >= 0)
        shutdown(t->child.fd, SHUT_WR);
}

void token_free(struct token *t)
{
    if (!t)
        return;
    if (t->child.pid > 0)
        child_stop(&t->child, 500);
    arena_free(t->arena);
    explicit_bzero(&t->frame.head, sizeof(struct frame_login));
    free(t);
}

void link_begin(struct token *t, enum frame_type type)
{
    frame_begin(&t->frame, type, t->sent + 1);
}

int link_send(struct token *t, struct err *e)
{
    if (t->failure.kind)
        return link_fail(t, e);
    if (t->sent - t->answered == LINK_IN_FLIGHT)
        return err_set(e, ERR_BUG, "%d requests in flight", LINK_IN_FLIGHT);
    if (t->child.fd < 0 || child_send(&t->child, &t->frame, t->frame.head.length, &t->failure)) {
        /* Why it is gone, when the child can still tell. */
        if (t->child.fd >= 0)
            link_receive(t, NULL);
        return link_fail(t, e);
    }
    t->sent++;
    t->requests[t->sent % LINK_IN_FLIGHT] = t->frame.head.type;
    return 0;
}

unsigned link_oldest(const struct token *t)
{
    return t->sent == t->answered ? 0 : t->requests[(t->answered + 1) % LINK_IN_FLIGHT];
}

void link_answered(struct token *t)
{
    t->answered++;
}

int link_nonsense(struct token *t, struct err *e)
{
    child_stop(&t->child, 0);
    err_set(&t->failure, ERR_ABSENT, "%s",
            _("the driver's process answered nonsense and was stopped; are cuv's programs of one "
              "version?"));
    return link_fail(t, e);
}

static int link_fault(struct token *t, struct err *e)
{
    static const struct {
        enum err_kind kind;
        const char *text;
    } rows[] = {
#define X(name, kind, text) [P11_##name] = {kind, text},
        P11_REASONS(X)
#undef X
    };
    struct frame_fault *f = &t->frame.fault;

    if (f->reason >= P11_REASON_COUNT || !rows[f->reason].text)
        return link_nonsense(t, e);
    if (utf8_check(f->detail, strlen(f->detail)) != strlen(f->detail))
        f->detail[0] = 0;
    utf8_mask_controls(f->detail);
    err_set(&t->failure, rows[f->reason].kind, _(rows[f->reason].text), f->detail);
    return link_fail(t, e);
}

int link_receive(struct token *t, struct err *e)
{
    int wait = t->pin_pad_wait ? TOKEN_PIN_PAD_MS : t->timeout_ms;
    size_t n;

    if (t->child.fd < 0)
        return link_fail(t, e);
    if (child_receive(&t->child, &t->frame, sizeof t->frame, &n, wait, &t->failure))
        return link_fail(t, e);
    if (frame_read(&t->frame, n) || t->frame.head.sequence != t->answered + 1)
        return link_nonsense(t, e);
    return t->frame.head.type == FRAME_FAULT ? link_fault(t, e) : 0;
}

int link_expect(struct token *t, enum frame_type answer, struct err *e)
{
    if (t->failure.kind)
        return link_fail(t, e);
    if (link_receive(t, e))
        return -1;
    if (t->frame.head.type != answer)
        return link_nonsense(t, e);
    link_answered(t);
    return 0;
}
