#include "token/make.h"

#include "token/link.h"

/* Only another name: a maker is never a signer. */
struct token_maker {
    struct token *token;
};

enum { MAKE_TIMEOUT_MS = 120000 };

static int put_text(char *to, size_t size, const char *text, struct err *e)
{
    if (strlen(text) >= size)
        return err_set(e, ERR_USAGE, _("\"%s\" is too long for a token"), text);
    memcpy(to, text, strlen(text));
    return 0;
}

static int put_id(struct frame_id *to, struct slice id, struct err *e)
{
    if (id.len > P11_ID)
        return err_set(e, ERR_BUG, "%s", "CKA_ID");
    to->len = (uint32_t)id.len;
    memcpy(to->bytes, id.data, id.len);
    return 0;
}

static int ask(struct token *t, enum frame_type answer, struct err *e)
{
    return link_send(t, e) ? -1 : link_expect(t, answer, e);
}

static int initialise(struct token *t, const struct token_options *o, const char *label,
                      const struct secret *pin, struct err *e)
{
    struct frame_initialise *f = &t->frame.initialise;
    int rc;

    link_begin(t, FRAME_OPEN);
    t->frame.open.uri[0] = '-';
    if (put_text(t->frame.open.module, FRAME_PATH, o->module, e) || link_send(t, e))
        return -1;
    link_begin(t, FRAME_INITIALISE);
    if (put_text(f->label, sizeof f->label, label, e))
        return -1;
    f->pin.len = (uint32_t)pin->len;
    memcpy(f->pin.bytes, pin->bytes, pin->len);
    rc = link_send(t, e);
    explicit_bzero(f, sizeof *f);
    if (rc)
        return -1;
    /* The first answer is the driver's, the second the token's. */
    return link_expect(t, FRAME_READY, e) ? -1 : link_expect(t, FRAME_READY, e);
}

int token_maker_open(struct token_maker **out, const struct token_options *o, const char *label,
                     const struct secret *pin, struct err *e)
{
    struct token_maker *m = calloc(1, sizeof *m);
    int rc = -1;

    if (!m)
        return err_memory(e);
    if (link_start(&m->token, o, e))
        goto out;
    m->token->timeout_ms = MAKE_TIMEOUT_MS;
    if (initialise(m->token, o, label, pin, e))
        goto out;
    *out = m;
    m = NULL;
    rc = 0;
out:
    token_maker_free(m);
    return rc;
}

void token_maker_free(struct token_maker *m)
{
    if (!m)
        return;
    token_free(m->token);
    free(m);
}

int token_generate(struct token_maker *m, unsigned bits, struct slice id, const char *label,
                   struct p11_public *out, struct err *e)
{
    struct frame_generate *f = &m->token->frame.generate;
    const struct p11_public *key = &m->token->frame.public_key.key;

    link_begin(m->token, FRAME_GENERATE);
    f->bits = bits;
    if (put_id(&f->id, id, e) || put_text(f->label, sizeof f->label, label, e) ||
        ask(m->token, FRAME_PUBLIC, e))
        return -1;
    if (!key->modulus_len || key->modulus_len > sizeof key->modulus ||
        key->exponent_len > sizeof key->exponent)
        return link_nonsense(m->token, e);
    *out = *key;
    return 0;
}

int token_store(struct token_maker *m, struct slice certificate, struct slice id, const char *label,
                struct err *e)
{
    struct frame_store *f = &m->token->frame.store;

    link_begin(m->token, FRAME_STORE);
    if (put_id(&f->id, id, e) || put_text(f->label, sizeof f->label, label, e))
        return -1;
    if (frame_tail_set(&m->token->frame, certificate))
        return err_set(e, ERR_FORMAT, _("the certificate has more than %d bytes"), FRAME_TAIL);
    return ask(m->token, FRAME_READY, e);
}
