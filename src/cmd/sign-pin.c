/* What people see before the one irreversible step, and the PIN. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "cmd/sign.h"

static const char *document_name(const struct sign *s)
{
    return cmd_is_stdin(s->operand) ? _("the letter from standard input") : s->operand;
}

static void announce_doubts(const struct sign *s)
{
    if (!s->trust)
        cmd_say(&s->cmd, "%s", _("warning: no trust is configured: the signer's chain was not "
                                 "checked"));
    else if (s->verdict.domain == TRUST_TEST)
        cmd_say(&s->cmd, "%s", _("this is a test certificate: the signature has no legal value"));
    if (!s->trust || s->verdict.reason == PATH_REASON_REVOCATION_UNKNOWN)
        cmd_say(&s->cmd, "%s", _("warning: whether the certificate was revoked is not known"));
    if (s->prepared.made)
        cmd_say(&s->cmd, _("the file has no field for this signature; field %s is made%s"),
                s->prepared.field, s->page ? "" : _(", invisible"));
}

void sign_announce(const struct sign *s)
{
    char digest[2 * sizeof s->file_digest + 1], key[32];
    const struct certificate *c = s->certificate;

    hex_write(digest, s->file_digest, sizeof s->file_digest);
    certificate_key_text(c, key);
    cmd_say(&s->cmd, _("signs as %s: %s (%s), %s, %lld days left"), s->role, c->common_name,
            c->subject, key, (long long)((c->not_after - s->now) / 86400));
    cmd_say(&s->cmd, _("signs %s: %zu pages, field %s, SHA-256 %s"), document_name(s), s->pages,
            s->prepared.field, digest);
    if (s->person_name)
        cmd_say(&s->cmd, _("signed before by %s"), s->person_name);
    for (size_t i = 0; i < s->fill_count; i++)
        cmd_say(&s->cmd, _("fills field %s: %s"), s->fills[i].field, s->fills[i].text);
    announce_doubts(s);
}

/* A service manager's credential (systemd.exec(5), LoadCredential=cuv-pin:…). */
static bool credential(char *path, size_t size)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");

    return folder && *folder && (size_t)snprintf(path, size, "%s/cuv-pin", folder) < size &&
           access(path, R_OK) == 0;
}

static int ask(const struct sign *s, struct secret *pin, struct err *e)
{
    char prompt[1024];

    snprintf(prompt, sizeof prompt, _("PIN of %s (%s) to sign %s: "), s->certificate->common_name,
             s->role, document_name(s));
    utf8_trim_tail(prompt);
    utf8_mask_controls(prompt);
    return secret_ask(pin, prompt, e);
}

/* The nearest source wins: option, URI, configuration, service manager, the person. */
static int find_pin(const struct sign *s, struct secret *pin, struct err *e)
{
    char path[4096];

    if (s->pin_fd >= 0)
        return secret_read(pin, s->pin_fd, "--pin-fd", e);
    if (s->pin_file)
        return secret_load(pin, s->pin_file, e);
    if (s->pin_source[0])
        return secret_load(pin, s->pin_source, e);
    if (s->conf->token.pin_file)
        return secret_load(pin, s->conf->token.pin_file, e);
    if (credential(path, sizeof path))
        return secret_load(pin, path, e);
    return ask(s, pin, e);
}

int sign_login(struct sign *s, struct err *e)
{
    struct secret pin;
    bool wants;
    int rc;

    if (token_ready(s->token, &wants, e))
        return -1;
    if (!wants)
        return token_login(s->token, NULL, e);
    secret_init(&pin);
    rc = find_pin(s, &pin, e);
    if (rc == 0)
        rc = token_login(s->token, &pin, e);
    secret_release(&pin);
    return rc;
}
