/* What people see before the one irreversible step, and the PIN. */
#include <stdio.h>
#include <unistd.h>

#include "base/hex.h"
#include "cmd/driver.h"
#include "cmd/pin.h"
#include "cmd/sign-program.h"
#include "token/uri.h"

int sign_start_token(struct sign *s, struct err *e)
{
    const char *uri = s->conf->token.uri;

    if (!s->signer_command && !s->token_uri && !s->module)
        s->signer_command = s->conf->sign.command;
    s->environment = environ;
    if (s->signer_command)
        return 0;
    if (!s->token_uri && uri && token_uri_check(uri, s->pin_source, sizeof s->pin_source, e))
        return -1;
    if (driver_open(&s->token, &s->conf->token, s->module, s->token_uri, s->last_try, e))
        return -1;
    token_signer(&s->signer, s->token);
    return 0;
}

static const char *document_name(const struct sign *s)
{
    return cmd_is_stdin(s->operand) ? _("the letter from standard input") : s->operand;
}

static void announce_doubts(const struct sign *s)
{
    if (!s->trust)
        cmd_say(s->cmd, "%s", _("warning: no trust is configured: the signer's chain was not "
                                 "checked"));
    else if (s->verdict.domain == TRUST_TEST)
        cmd_say(s->cmd, "%s", _("this is a test certificate: the signature has no legal value"));
    if (!s->trust || s->verdict.reason == PATH_REASON_REVOCATION_UNKNOWN)
        cmd_say(s->cmd, "%s", _("warning: whether the certificate was revoked is not known"));
    if (s->despite)
        cmd_say(s->cmd, _("warning: the file is signed despite %s"), s->despite);
    if (s->prepared.hardened)
        cmd_say(s->cmd, "%s", _("the file allows no soft edges (PDF/A-1, or no output intent): "
                                "the picture's are hard"));
    if (s->prepared.made)
        cmd_say(s->cmd, _("the file has no field for this signature; field %s is made%s"),
                s->prepared.field, s->page ? "" : _(", invisible"));
}

void sign_announce(const struct sign *s)
{
    char digest[2 * sizeof s->file_digest + 1], key[32];
    const struct certificate *c = s->certificate;

    hex_write(digest, s->file_digest, sizeof s->file_digest);
    certificate_key_text(c, key);
    cmd_say(s->cmd, _("signs as %s: %s (%s), %s, %lld days left"), s->role, c->common_name,
            c->subject, key, (long long)((c->not_after - s->now) / 86400));
    cmd_say(s->cmd, _("signs %s: %zu pages, field %s, SHA-256 %s"), document_name(s), s->pages,
            s->prepared.field, digest);
    if (s->person_name)
        cmd_say(s->cmd, _("signed before by %s"), s->person_name);
    for (size_t i = 0; i < s->fill_count; i++)
        cmd_say(s->cmd, _("fills field %s: %s"), s->fills[i].field, s->fills[i].text);
    for (size_t i = 0; i < s->value_count; i++)
        cmd_say(s->cmd, _("signs field %s too, as: %s"), s->values[i].field, s->values[i].text);
    announce_doubts(s);
}

int sign_login(struct sign *s, struct err *e)
{
    char prompt[1024];
    const struct pin_sources from = {
        .fd = s->pin_fd,
        .file = s->pin_file,
        .of_uri = s->pin_source,
        .configured = s->conf->token.pin_file,
        .prompt = prompt,
    };

    if (s->signer_command)
        return 0;
    snprintf(prompt, sizeof prompt, _("PIN of %s (%s) to sign %s: "), s->certificate->common_name,
             s->role, document_name(s));
    return pin_login(s->token, &from, e);
}
