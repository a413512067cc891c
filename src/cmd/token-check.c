/* cuv-token check: looks at everything between this desk and a signature, without a PIN. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/clk.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/out.h"
#include "base/shell.h"
#include "base/utf8.h"
#include "cmd/token.h"
#include "pki/path.h"

/* Renewal and change need 30 days left (NĐ 68/2024 Điều 12, 14); people are told 30 days before. */
enum { REPORT_MAX = 1 << 20, DAYS_NEEDED = 30, DAYS_SOON = 60 };

struct doctor {
    const struct cmd *cmd;
    const struct conf *conf;
    struct buf out;
    int64_t now;
    bool mend;
};

static void say(struct doctor *d, bool well, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say(struct doctor *d, bool well, const char *format, ...)
{
    char text[1024];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    utf8_mask_controls(text);
    if (d->cmd->json) {
        buf_printf(&d->out, "{\"schema\":\"cuv-token-check/1\",\"well\":%s",
                   well ? "true" : "false");
        json_member(&d->out, "text", text);
        buf_add_string(&d->out, "}\n");
    } else {
        buf_printf(&d->out, "%s %s\n", well ? _("well:") : _("mend:"), text);
    }
    d->mend = d->mend || !well;
}

static void check_device(struct doctor *d, const struct token_device *t)
{
    say(d, true, _("token \"%s\" (%s %s, serial %s) answers"), t->label, t->maker, t->model,
        t->serial);
    if (t->flags & P11_TOKEN_LOCKED)
        say(d, false,
            _("the PIN of token \"%s\" is locked; ask for unlocking with form 06: cuv-form new 06 "
              "--device '%s' > req.xml"),
            t->label, t->serial);
    else if (t->flags & P11_TOKEN_FINAL_TRY)
        say(d, false,
            _("one wrong PIN more locks token \"%s\"; be sure of the PIN, then say "
              "--last-try once"),
            t->label);
    else if (t->flags & P11_TOKEN_COUNT_LOW)
        say(d, false,
            _("a wrong PIN was given to token \"%s\" lately; the next right one resets "
              "the count"),
            t->label);
    if ((t->flags & P11_TOKEN_LOGIN) && !(t->flags & P11_TOKEN_PIN_SET))
        say(d, false, _("token \"%s\" has no user PIN yet"), t->label);
    if (t->flags & P11_TOKEN_PIN_CHANGE)
        say(d, false, _("the PIN of token \"%s\" must be changed with the token's own program"),
            t->label);
}

/* How this token can sign; TT 15/2025 names RSA-PSS and ECDSA, most tokens do PKCS #1 v1.5. */
static void check_mechanisms(struct doctor *d, const struct token_device *t)
{
    if (!(t->flags & (P11_TOKEN_RSA | P11_TOKEN_ECDSA)))
        say(d, false, _("token \"%s\" does not say that it can sign with RSA or ECDSA"), t->label);
    else
        say(d, true, _("token \"%s\" signs with:%s%s%s"), t->label,
            t->flags & P11_TOKEN_RSA ? " RSA" : "", t->flags & P11_TOKEN_PSS ? " RSA-PSS" : "",
            t->flags & P11_TOKEN_ECDSA ? " ECDSA" : "");
    if (t->flags & P11_TOKEN_PIN_PAD)
        say(d, true, _("the PIN of token \"%s\" is typed on its own keys"), t->label);
    if (t->flags & P11_TOKEN_READ_ONLY)
        say(d, true,
            _("token \"%s\" is read-only: a renewed certificate is installed with its own program"),
            t->label);
}

/* A first request again: who the holder is decides the form. */
static const char *form_of_issue(const struct doctor *d, const struct certificate *c)
{
    for (size_t i = 0; i < d->conf->pin_count; i++)
        if (!memcmp(d->conf->pins[i].sha256, c->spki_sha256, 32))
            return d->conf->pins[i].kind == CONF_PIN_AGENCY ? "02" : "01";
    return strcasecmp(c->common_name, c->organization) ? "01" : "02";
}

static void check_period(struct doctor *d, const struct certificate *c, const char *uri)
{
    long left = token_days_left(c, d->now);
    char day[CLK_TEXT];

    if (d->now < c->not_before) {
        clk_people(day, c->not_before);
        say(d, false, _("%s: valid only from %s"), c->common_name, day);
        return;
    }
    clk_people(day, c->not_after);
    if (left < 0)
        say(d, false, _("%s: ended on %s; ask for a new one: cuv-form new %s > req.xml"),
            c->common_name, day, form_of_issue(d, c));
    else if (left < DAYS_NEEDED)
        say(d, false,
            _("%s: only %ld days left, until %s; too late for form 04, which needs %d: ask for a "
              "new one with cuv-form new %s > req.xml"),
            c->common_name, left, day, DAYS_NEEDED, form_of_issue(d, c));
    else if (left < DAYS_SOON)
        say(d, false,
            _("%s: only %ld days left, until %s; renew now: cuv-token export --token '%s' > F.cer "
              "&& cuv-form new 04 --certificate F.cer > req.xml"),
            c->common_name, left, day, uri);
    else
        say(d, true, _("%s: %ld days left, until %s"), c->common_name, left, day);
}

/* Without a login most private keys are hidden: what is seen is said, no more. */
static void check_key(struct doctor *d, const struct certificate *c, unsigned flags)
{
    char key[32];

    certificate_key_text(c, key);
    if (flags & P11_CERTIFICATE_KEY_SEEN)
        say(d, true, _("%s: its key is on the token (%s)"), c->common_name, key);
    else
        say(d, true, _("%s: its key shows only after the PIN (%s)"), c->common_name, key);
    if (c->key_kind == KEY_RSA && c->key_bits < 2048)
        say(d, false, _("%s: %s is too weak to sign with; ask for a new one: cuv-form new %s"),
            c->common_name, key, form_of_issue(d, c));
}

int token_load_trust(const struct conf *conf, struct trust **trust, struct crl_list *crls,
                     struct err *e)
{
    if (trust_new(trust, e))
        return -1;
    for (size_t i = 0; i < conf->trust.dirs.count; i++)
        if (trust_add(*trust, conf->trust.dirs.items[i], e))
            return -1;
    for (size_t i = 0; i < conf->trust.crls.count; i++)
        if (crl_list_load(crls, conf->trust.crls.items[i], e))
            return -1;
    return 0;
}

static void check_path(struct doctor *d, const struct certificate *c, const struct trust *trust,
                       const struct crl_list *crls)
{
    struct path_question q = {
        .leaf = c, .trust = trust, .crls = crls, .at = d->now, .now = d->now, .purpose = PATH_SIGN};
    struct path_verdict v;
    struct err e;

    if (path_judge(&q, &v, &e))
        say(d, false, "%s", e.text);
    else
        say(d, v.result == PATH_VALID, "%s: %s (%s)", c->common_name, path_reason_text(v.reason),
            trust_domain_name(v.domain));
}

static void check_certificates(struct doctor *d, const struct token_view *v)
{
    struct crl_list crls = {NULL, 0, 0};
    struct trust *trust = NULL;
    size_t signers = 0;
    bool judged = false;
    struct err e;

    if (!d->conf->trust.dirs.count)
        say(d, false, "%s", _("no trusted certificates are named: dirs in section trust"));
    else if (token_load_trust(d->conf, &trust, &crls, &e))
        say(d, false, "%s", e.text);
    else
        judged = true;
    for (size_t i = 0; i < v->candidate_count; i++) {
        const struct certificate *c = v->certificates[i];

        if (!c) {
            say(d, false,
                _("certificate \"%s\" cannot be read through this driver; keep its file "
                  "and use --certificate FILE.cer"),
                v->candidates[i].label);
            continue;
        }
        if (c->is_ca)
            continue;
        signers++;
        check_period(d, c, v->candidates[i].uri);
        check_key(d, c, v->candidates[i].flags);
        if (judged)
            check_path(d, c, trust, &crls);
    }
    if (!signers)
        say(d, false, "%s", _("the token holds no signer's certificate"));
    crl_list_release(&crls);
    trust_free(trust);
}

static void check_configuration(struct doctor *d)
{
    const struct conf *c = d->conf;

    if (!c->files.count)
        say(d, false, "%s", _("no configuration was found; see man cuv-token"));
    for (size_t i = 0; i < c->files.count; i++)
        say(d, true, _("configuration %s"), c->files.items[i]);
    if (c->token.pin_file) {
        char word[SHELL_WORD];
        struct stat st;

        if (stat(c->token.pin_file, &st))
            say(d, false, _("PIN file %s is not there"), c->token.pin_file);
        else if (st.st_mode & 077)
            say(d, false, _("PIN file %s can be read by others; run: chmod 600 %s"),
                c->token.pin_file, shell_word(word, sizeof word, c->token.pin_file));
    }
}

/* Drivers to choose from, as lines for the configuration. */
static void say_drivers(struct doctor *d)
{
    struct drivers *found = calloc(1, sizeof *found);

    if (!found)
        return;
    drivers_find(found);
    for (size_t i = 0; i < found->count; i++)
        say(d, true, _("driver %s is here (%s); to use it: token { module = \"%s\" }"),
            found->list[i].path, found->list[i].whose, found->list[i].path);
    if (!found->count)
        say(d, false, "%s",
            _("no PKCS#11 driver was found on this machine; install the one of the token's maker"));
    free(found);
}

/* Where the search ended without a token: what usually is the matter. */
static void say_absent(struct doctor *d, const struct err *e)
{
    struct stat st;

    say(d, false, "%s", e->text);
    if (stat("/run/pcscd/pcscd.comm", &st))
        say(d, false, "%s",
            _("the smart card service is not running; USB tokens need it: apt-get "
              "install pcscd"));
    say_drivers(d);
}

int token_check(const struct cmd *c, const struct conf *conf, const char *module, const char *uri,
                struct err *e)
{
    struct doctor d = {.cmd = c, .conf = conf, .now = clk_now()};
    struct token_view v;
    int code;

    buf_init(&d.out, REPORT_MAX);
    check_configuration(&d);
    if (token_view_open(&v, conf, module, uri, e)) {
        say_absent(&d, e);
        code = err_exit_code(e->kind);
    } else {
        say(&d, true, _("module %s"), v.module);
        for (size_t i = 0; i < v.device_count; i++) {
            check_device(&d, &v.devices[i]);
            check_mechanisms(&d, &v.devices[i]);
        }
        check_certificates(&d, &v);
        code = d.mend ? 1 : 0;
    }
    token_view_release(&v);
    if (buf_check(&d.out, "report", e) || out_save(c->output, buf_slice(&d.out), 0644, e))
        code = -1;
    buf_release(&d.out);
    return code;
}
