#include "token/link.h"

int token_login(struct token *t, const struct secret *pin, struct err *e)
{
    unsigned flags = t->devices[t->device].flags;
    bool pad = (flags & P11_TOKEN_LOGIN) && (flags & P11_TOKEN_PIN_PAD);
    int rc;

    if (!t->chosen || t->logged_in)
        return err_set(e, ERR_BUG, "%s", "token_login");
    t->logged_in = true;
    link_begin(t, FRAME_LOGIN);
    t->frame.login.allow_last_try = t->allow_last_try;
    if (pin && !pad) {
        t->frame.login.pin.len = (uint32_t)pin->len;
        memcpy(t->frame.login.pin.bytes, pin->bytes, pin->len);
    }
    rc = link_send(t, e);
    explicit_bzero(&t->frame.login, sizeof t->frame.login);
    t->pin_pad_wait = pad;
    return rc;
}

int token_wait(struct token *t, struct err *e)
{
    while (link_oldest(t) && link_oldest(t) != FRAME_SIGN)
        if (link_expect(t, FRAME_READY, e))
            return -1;
    t->pin_pad_wait = false;
    return 0;
}

int token_sign_send(struct token *t, enum sign_algorithm algorithm, const uint8_t digest[32],
                    struct slice message, struct err *e)
{
    struct slice none = {NULL, 0};

    if (!t->logged_in)
        return err_set(e, ERR_BUG, "%s", "token_sign_send before token_login");
    /* The login need not be answered yet: when it fails, the child refuses what follows. */
    link_begin(t, FRAME_SIGN);
    t->frame.sign.algorithm = algorithm;
    memcpy(t->frame.sign.digest, digest, sizeof t->frame.sign.digest);
    if (frame_tail_set(&t->frame, message))
        frame_tail_set(&t->frame, none);
    return link_send(t, e);
}

int token_sign_receive(struct token *t, struct buf *out, struct err *e)
{
    struct slice signature;

    if (token_wait(t, e))
        return -1;
    if (link_oldest(t) != FRAME_SIGN)
        return err_set(e, ERR_BUG, "%s", "token_sign_receive without token_sign_send");
    if (link_expect(t, FRAME_SIGNATURE, e))
        return -1;
    signature = frame_tail(&t->frame);
    /* ECDSA as DER is a few bytes above its numbers. */
    if (!signature.len || signature.len > LIMIT_SIGNATURE + 16)
        return link_nonsense(t, e);
    buf_add(out, signature.data, signature.len);
    return buf_check(out, _("signature"), e);
}

int token_replace(struct token *t, struct slice certificate, size_t *removed, struct err *e)
{
    if (token_wait(t, e))
        return -1;
    link_begin(t, FRAME_REPLACE);
    if (frame_tail_set(&t->frame, certificate))
        return err_set(e, ERR_FORMAT, _("the certificate has more than %d bytes"), FRAME_TAIL);
    if (link_send(t, e) || link_expect(t, FRAME_READY, e))
        return -1;
    *removed = t->frame.ready.certificates;
    return 0;
}

static int sign(struct signer *s, enum sign_algorithm algorithm, const uint8_t digest[32],
                struct buf *out, struct err *e)
{
    if (token_sign_send(s->self, algorithm, digest, s->message, e))
        return -1;
    return token_sign_receive(s->self, out, e);
}

static void release(struct signer *s)
{
    token_free(s->self);
    memset(s, 0, sizeof *s);
}

void token_signer(struct signer *out, struct token *t)
{
    memset(out, 0, sizeof *out);
    out->self = t;
    out->certificate = t->certificate;
    out->sign = sign;
    out->release = release;
}

int token_descriptor(const struct token *t)
{
    return t->child.fd;
}
