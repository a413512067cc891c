/* Whose key signs: the pins of the office first; exactly one certificate must fit the role. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/out.h"
#include "base/utf8.h"
#include "run/sign.h"
#include "token/command.h"

struct fit {
    const struct token_candidate *candidate;
    struct certificate *certificate;
};

static bool may_sign(const struct certificate *c)
{
    return !c->is_ca && (!c->has_key_usage ||
                         (c->key_usage & (USAGE_DIGITAL_SIGNATURE | USAGE_NON_REPUDIATION)));
}

static bool in_period(const struct certificate *c, int64_t now)
{
    return c->not_before <= now && now <= c->not_after;
}

/* How near a certificate is to the role: 0 not at all. Only the best rank counts. */
enum { RANK_NONE, RANK_DEAD, RANK_FREE, RANK_PINNED_DEAD, RANK_PINNED };

static int rank(const struct sign *s, const struct certificate *c)
{
    const struct conf_pin *pin = sign_find_pin(s, c->spki_sha256);
    bool alive = in_period(c, s->now);

    if (!may_sign(c) || sign_check_role(s, c, NULL))
        return RANK_NONE;
    if (pin)
        return alive ? RANK_PINNED : RANK_PINNED_DEAD;
    return alive ? RANK_FREE : RANK_DEAD;
}

static int read_candidate(struct sign *s, const struct token_candidate *c,
                          struct certificate **out, struct err *e)
{
    struct certificate *new;
    size_t before = s->found.count;

    *out = NULL;
    if (c->certificate.len == 0 || certificate_parse(&new, c->certificate, e))
        return 0;
    if (certificate_list_take(&s->found, new, e))
        return -1;
    *out = s->found.count > before ? new : NULL;
    return 0;
}

/* Every URI that fits, ready to paste. They hold no control characters (token.h). */
static int refuse_many(const struct sign *s, const struct fit *fits, size_t count, struct err *e)
{
    for (size_t i = 0; i < count; i++) {
        char text[2048];

        snprintf(text, sizeof text, "--token '%s'  # %s", fits[i].candidate->uri,
                 fits[i].certificate->subject);
        utf8_trim_tail(text);
        s->say(s, true, text);
    }
    return err_set(e, ERR_USAGE, _("%zu certificates fit role %s; name one of those above"), count,
                   s->role);
}

/* A key that nobody pinned may be the one: its line says more than that of another's. */
static int refuse_unfit(const struct sign *s, struct err *e)
{
    const struct certificate *c = s->found.list[0];

    for (size_t i = 0; i < s->found.count; i++)
        if (!sign_find_pin(s, s->found.list[i]->spki_sha256) && may_sign(s->found.list[i]))
            c = s->found.list[i];
    if (sign_check_role(s, c, e))
        return -1;
    return err_set(e, ERR_PERMISSION,
                   _("the certificate of %s is not meant for signing (key usage)"),
                   c->common_name);
}

static bool has_unpinned(const struct sign *s)
{
    for (size_t i = 0; i < s->found.count; i++)
        if (!sign_find_pin(s, s->found.list[i]->spki_sha256) && may_sign(s->found.list[i]))
            return true;
    return false;
}

static int refuse_none(const struct sign *s, struct err *e)
{
    if (s->candidate_count == 0)
        return err_set(e, ERR_ABSENT, "%s",
                       _("there is no certificate on the token; give the signer's with "
                         "--certificate FILE.cer"));
    if (s->found.count == 0)
        return err_set(e, ERR_ABSENT, "%s",
                       _("no certificate on the token can be read; give the signer's with "
                         "--certificate FILE.cer"));
    if (strcmp(s->role, "person") != 0 || has_unpinned(s))
        return refuse_unfit(s, e);
    return err_set(e, ERR_USAGE,
                   _("none of %zu certificates on the token fits role %s; see: "
                                   "cuv-token list"),
                   s->found.count, s->role);
}

static int choose_by_role(struct sign *s, struct err *e)
{
    struct fit fits[LIMIT_TOKEN_OBJECTS];
    size_t count = 0;
    int best = RANK_NONE;

    for (size_t i = 0; i < s->candidate_count && i < LIMIT_TOKEN_OBJECTS; i++) {
        struct certificate *c;
        int n;

        if (read_candidate(s, &s->candidates[i], &c, e))
            return -1;
        n = c ? rank(s, c) : RANK_NONE;
        if (n == RANK_NONE || n < best)
            continue;
        if (n > best)
            count = 0;
        best = n;
        fits[count++] = (struct fit){&s->candidates[i], c};
    }
    if (count == 0)
        return refuse_none(s, e);
    if (count > 1)
        return refuse_many(s, fits, count, e);
    s->certificate = fits[0].certificate;
    return token_choose(s->token, fits[0].candidate, e);
}

static int load_certificate(struct sign *s, struct err *e)
{
    struct buf bytes;
    int rc = -1;

    buf_init(&bytes, LIMIT_CERTIFICATE_BYTES);
    if (out_load(&bytes, s->certificate_file, e) == 0) {
        rc = certificate_parse(&s->given, buf_slice(&bytes), e);
        if (rc)
            err_prefix(e, "%s", s->certificate_file);
    }
    buf_release(&bytes);
    s->certificate = s->given;
    return rc;
}

/* The token's own copy counts where there is one; else the key is found by its public half. */
static int choose_given(struct sign *s, struct err *e)
{
    const struct token_device *devices;
    size_t count;

    if (load_certificate(s, e))
        return -1;
    for (size_t i = 0; i < s->candidate_count; i++)
        if (slice_equal(s->candidates[i].certificate, s->certificate->der))
            return token_choose(s->token, &s->candidates[i], e);
    if (token_devices(s->token, &devices, &count, e))
        return -1;
    if (count != 1)
        return err_set(e, ERR_USAGE,
                       _("%zu tokens are there; name the one with the key by --token"), count);
    return token_choose_with(s->token, 0, s->certificate->der, e);
}

/* No token: the program's key is the one of the certificate given. */
static int choose_command(struct sign *s, struct err *e)
{
    struct signer_command_options o = {
        .command = s->signer_command,
        .environment = s->environment,
        .timeout_ms = s->conf->sign.command_timeout_ms,
    };

    if (!s->certificate_file)
        s->certificate_file = s->conf->sign.certificate;
    if (!s->certificate_file)
        return err_set(e, ERR_USAGE, "%s",
                       _("a signer command signs with a key that only its certificate names: give "
                         "--certificate FILE.cer"));
    if (load_certificate(s, e) || sign_check_role(s, s->certificate, e))
        return -1;
    o.certificate = s->certificate->der;
    return signer_command(&s->signer, &o, e);
}

int sign_choose(struct sign *s, struct err *e)
{
    if (s->signer_command)
        return choose_command(s, e);
    if (token_candidates(s->token, &s->candidates, &s->candidate_count, e))
        return -1;
    if (!s->certificate_file)
        return choose_by_role(s, e);
    return choose_given(s, e) || sign_check_role(s, s->certificate, e) ? -1 : 0;
}
