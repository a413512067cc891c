#include "token/token.h"

#include "base/utf8.h"
#include "token/link.h"
#include "token/uri.h"

int token_open(struct token **out, const struct token_options *o, struct err *e)
{
    char ignored[FRAME_PATH];
    struct token *t = NULL;
    int rc = -1;

    if (!o->module || o->module[0] != '/' || strlen(o->module) >= FRAME_PATH)
        return err_set(e, ERR_CONFIG, "%s",
                       _("the PKCS#11 module must be named by a path from the root: --module FILE, "
                         "or module in section [token] of the configuration"));
    if (o->uri && token_uri_check(o->uri, ignored, sizeof ignored, e))
        return -1;
    if (link_start(&t, o, e))
        return -1;
    link_begin(t, FRAME_OPEN);
    memcpy(t->frame.open.module, o->module, strlen(o->module));
    if (o->uri)
        memcpy(t->frame.open.uri, o->uri, strlen(o->uri));
    if (link_send(t, e))
        goto out;
    *out = t;
    t = NULL;
    rc = 0;
out:
    token_free(t);
    return rc;
}

/* A driver's text made safe to show; NULL: no memory. */
static const char *shown(struct token *t, const char *text)
{
    char *copy = arena_string(t->arena, text);

    if (!copy)
        return NULL;
    if (utf8_check(copy, strlen(copy)) != strlen(copy))
        for (char *c = copy; *c; c++)
            if (*c & 0x80)
                *c = '?';
    utf8_mask_controls(copy);
    return copy;
}

static int take_device(struct token *t, struct err *e)
{
    const struct p11_token *from = &t->frame.token.token;
    struct token_device *d = &t->devices[t->device_count];

    if (t->device_count == LIMIT_SLOTS || from->flags & ~(unsigned)P11_TOKEN_FLAGS)
        return link_nonsense(t, e);
    d->slot = from->slot;
    d->flags = from->flags;
    d->label = shown(t, from->label);
    d->maker = shown(t, from->maker);
    d->model = shown(t, from->model);
    d->serial = shown(t, from->serial);
    if (!d->label || !d->maker || !d->model || !d->serial)
        return err_memory(e);
    t->device_count++;
    return 0;
}

static bool plain(const char *uri)
{
    if (strncmp(uri, "pkcs11:", 7))
        return false;
    for (; *uri; uri++)
        if (*uri <= ' ' || *uri > '~')
            return false;
    return true;
}

static int copy_bytes(struct token *t, struct slice *out, const uint8_t *bytes, size_t len,
                      struct err *e)
{
    void *to = len ? arena_alloc(t->arena, len) : NULL;

    if (len && !to)
        return err_memory(e);
    if (len)
        memcpy(to, bytes, len);
    out->data = to;
    out->len = len;
    return 0;
}

static int take_candidate(struct token *t, struct err *e)
{
    const struct frame_certificate *from = &t->frame.certificate;
    struct token_candidate *c = &t->candidates[t->candidate_count];
    struct slice der = frame_tail(&t->frame);

    if (t->candidate_count == LIMIT_TOKEN_OBJECTS || from->token >= t->device_count ||
        from->flags & ~(unsigned)P11_CERTIFICATE_FLAGS || !plain(from->uri))
        return link_nonsense(t, e);
    c->device = from->token;
    c->flags = from->flags;
    c->label = shown(t, from->label);
    c->uri = arena_string(t->arena, from->uri);
    if (!c->label || !c->uri || copy_bytes(t, &c->id, from->id.bytes, from->id.len, e) ||
        copy_bytes(t, &c->certificate, der.data, der.len, e))
        return err_memory(e);
    t->candidate_count++;
    return 0;
}

/* Rows of TOKEN and CERTIFICATE, then READY with their counts. */
static int take_list(struct token *t, struct err *e)
{
    if (t->listed)
        return 0;
    for (;;) {
        if (t->failure.kind || link_receive(t, e)) {
            if (e)
                *e = t->failure;
            return -1;
        }
        if (t->frame.head.type == FRAME_READY)
            break;
        if (t->frame.head.type == FRAME_TOKEN) {
            if (take_device(t, e))
                return -1;
        } else if (t->frame.head.type == FRAME_CERTIFICATE) {
            if (take_candidate(t, e))
                return -1;
        } else {
            return link_nonsense(t, e);
        }
    }
    if (t->frame.ready.tokens != t->device_count || !t->device_count ||
        t->frame.ready.certificates != t->candidate_count)
        return link_nonsense(t, e);
    link_answered(t);
    t->listed = true;
    return 0;
}

int token_devices(struct token *t, const struct token_device **list, size_t *count, struct err *e)
{
    if (take_list(t, e))
        return -1;
    *list = t->devices;
    *count = t->device_count;
    return 0;
}

int token_candidates(struct token *t, const struct token_candidate **list, size_t *count,
                     struct err *e)
{
    if (take_list(t, e))
        return -1;
    *list = t->candidates;
    *count = t->candidate_count;
    return 0;
}

static int choose(struct token *t, size_t device, struct slice certificate, struct slice id,
                  struct err *e)
{
    if (take_list(t, e))
        return -1;
    if (device >= t->device_count || id.len > P11_ID || t->chosen)
        return err_set(e, ERR_BUG, "%s", "token_choose");
    if (!certificate.len)
        return err_set(e, ERR_ABSENT, "%s",
                       _("the driver cannot read this certificate; give it with --certificate "
                         "FILE.cer"));
    if (copy_bytes(t, &t->certificate, certificate.data, certificate.len, e))
        return -1;
    link_begin(t, FRAME_CHOOSE);
    t->frame.choose.token = (uint32_t)device;
    t->frame.choose.id.len = (uint32_t)id.len;
    if (id.len)
        memcpy(t->frame.choose.id.bytes, id.data, id.len);
    if (frame_tail_set(&t->frame, certificate))
        return err_set(e, ERR_FORMAT, _("the certificate has more than %d bytes"), FRAME_TAIL);
    if (link_send(t, e))
        return -1;
    t->device = device;
    t->chosen = true;
    return 0;
}

int token_choose(struct token *t, const struct token_candidate *c, struct err *e)
{
    return choose(t, c->device, c->certificate, c->id, e);
}

int token_choose_with(struct token *t, size_t device, struct slice certificate, struct err *e)
{
    struct slice none = {NULL, 0};

    return choose(t, device, certificate, none, e);
}

int token_ready(struct token *t, bool *wants, struct err *e)
{
    const struct token_device *d = &t->devices[t->device];

    if (!t->chosen)
        return err_set(e, ERR_BUG, "%s", "token_ready");
    *wants = (d->flags & P11_TOKEN_LOGIN) && !(d->flags & P11_TOKEN_PIN_PAD);
    if (d->flags & P11_TOKEN_LOCKED)
        return err_set(e, ERR_PERMISSION,
                       _("the PIN of token \"%s\" is locked; unlocking is asked for with form 06"),
                       d->label);
    if ((d->flags & P11_TOKEN_FINAL_TRY) && !t->allow_last_try)
        return err_set(e, ERR_PERMISSION,
                       _("one wrong PIN more locks token \"%s\", so none is tried; be sure of the "
                         "PIN, then say --last-try"),
                       d->label);
    if ((d->flags & P11_TOKEN_LOGIN) && !(d->flags & P11_TOKEN_PIN_SET))
        return err_set(e, ERR_PERMISSION, _("token \"%s\" has no user PIN yet"), d->label);
    return 0;
}
