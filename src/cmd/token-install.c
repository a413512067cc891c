/*
 * cuv-token install: the certificate that the authority sent after a renewal or a change takes the
 * place of the old one on the token. Everything that can be known is known before the PIN; the key
 * proves itself with the new certificate before a byte is written; the old one is kept as a file.
 */
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clk.h"
#include "base/limits.h"
#include "base/out.h"
#include "cmd/pin.h"
#include "cmd/token.h"
#include "cms/build.h"
#include "pki/path.h"

struct install {
    const struct cmd *cmd;
    const struct conf *conf;
    const struct token_install_options *options;
    int64_t now;
    struct token_view view;
    struct certificate *new;
    const struct certificate *old;      /* of the same key, on the token; NULL: none readable */
    const struct token_candidate *slot; /* where old stands */
    char kept[4096];                    /* file of the old one; "" */
};

static int load_new(struct install *i, struct err *e)
{
    struct buf bytes;
    int rc = -1;

    buf_init(&bytes, LIMIT_CERTIFICATE_BYTES);
    if (cmd_read(&bytes, i->options->file, e) == 0)
        rc = certificate_parse(&i->new, buf_slice(&bytes), e);
    buf_release(&bytes);
    return rc ? err_prefix(e, "%s", i->options->file) : 0;
}

/* The newest readable certificate of the same key. */
static void find_old(struct install *i)
{
    for (size_t k = 0; k < i->view.candidate_count; k++) {
        const struct certificate *c = i->view.certificates[k];

        if (!c || c->is_ca || memcmp(c->spki_sha256, i->new->spki_sha256, 32) ||
            (i->old && c->not_after < i->old->not_after))
            continue;
        i->old = c;
        i->slot = &i->view.candidates[k];
    }
}

static bool differs(struct install *i, const char *what, const char *before, const char *after)
{
    if (!strcmp(before, after))
        return false;
    cmd_say(i->cmd, "  %s: \"%s\" → \"%s\"", what, before, after);
    return true;
}

static bool list_differs(struct install *i, const char *what, const struct texts *before,
                         const struct texts *after)
{
    size_t longer = before->count > after->count ? before->count : after->count;
    bool any = false;

    for (size_t k = 0; k < longer; k++)
        if (differs(i, what, k < before->count ? before->list[k] : "",
                    k < after->count ? after->list[k] : ""))
            any = true;
    return any;
}

/* Another key than any on the token: known before the PIN when every certificate can be read. */
static int check_key(const struct install *i, struct err *e)
{
    size_t readable = 0;

    for (size_t k = 0; k < i->view.candidate_count; k++) {
        if (!i->view.certificates[k])
            return 0;
        readable += !i->view.certificates[k]->is_ca;
    }
    if (i->old || !readable)
        return 0;
    return err_set(e, ERR_FORMAT, "%s",
                   _("this certificate is for another key than those on the token; see: cuv-token "
                     "list"));
}

/* What the letter about a change asked for must be what came: a person reads it field by field. */
static int compare(struct install *i, struct err *e)
{
    bool any;

    if (!i->old) {
        cmd_say(i->cmd, "%s",
                _("the token shows no readable certificate of this key: nothing to compare with"));
        return 0;
    }
    any = differs(i, "CN", i->old->common_name, i->new->common_name);
    any = differs(i, "O", i->old->organization, i->new->organization) || any;
    any = list_differs(i, "OU", &i->old->units, &i->new->units) || any;
    any = differs(i, "L", i->old->locality, i->new->locality) || any;
    any = differs(i, "UID", i->old->uid, i->new->uid) || any;
    any = list_differs(i, "E", &i->old->mails, &i->new->mails) || any;
    if (!any && strcmp(i->old->subject, i->new->subject))
        any = differs(i, "DN", i->old->subject, i->new->subject);
    if (any && !i->options->changed)
        return err_set(e, ERR_USAGE, "%s",
                       _("the new certificate names its holder differently; if that is what was "
                         "asked for, say --changed"));
    if (i->new->not_before < i->old->not_before)
        return err_set(e, ERR_FORMAT, "%s",
                       _("this file is older than the certificate on the token; install the one "
                         "that came last"));
    return 0;
}

static int judge(struct install *i, struct err *e)
{
    struct crl_list crls = {NULL, 0, 0};
    struct trust *trust = NULL;
    struct path_verdict v;
    int rc = -1;

    if (!i->conf->trust.dirs.count)
        return err_set(e, ERR_CONFIG, "%s",
                       _("no trusted certificates are named: dirs in section trust"));
    if (token_load_trust(i->conf, &trust, &crls, e))
        goto out;
    if (path_judge(&(struct path_question){.leaf = i->new,
                                           .trust = trust,
                                           .crls = &crls,
                                           .at = i->now,
                                           .now = i->now,
                                           .purpose = PATH_SIGN,
                                           .exact = true},
                   &v, e))
        goto out;
    if (v.result == PATH_VALID || v.reason == PATH_REASON_REVOCATION_UNKNOWN) {
        if (v.result != PATH_VALID)
            cmd_say(i->cmd, "%s", _("warning: whether the certificate was revoked is not known"));
        rc = 0;
    } else {
        err_set(e, ERR_PERMISSION, _("the certificate of %s is not installed: %s%s%s"),
                i->new->common_name, path_reason_text(v.reason), v.detail[0] ? ": " : "", v.detail);
    }
out:
    crl_list_release(&crls);
    trust_free(trust);
    return rc;
}

static int choose(struct install *i, struct err *e)
{
    if (i->slot)
        return token_choose(i->view.token, i->slot, e);
    if (i->view.device_count != 1)
        return err_set(e, ERR_USAGE,
                       _("%zu tokens are there; name the one with the key by --token"),
                       i->view.device_count);
    return token_choose_with(i->view.token, 0, i->new->der, e);
}

static int log_in(struct install *i, struct err *e)
{
    char prompt[1024];
    const struct pin_sources from = {
        .fd = i->options->pin_fd,
        .file = i->options->pin_file,
        .of_uri = i->options->pin_source,
        .configured = i->conf->token.pin_file,
        .prompt = prompt,
    };

    snprintf(prompt, sizeof prompt, _("PIN to install the certificate of %s: "),
             i->new->common_name);
    return pin_login(i->view.token, &from, e);
}

/* The key of the token signs something new; only the right new certificate verifies it. */
static int prove(struct install *i, struct err *e)
{
    struct signer signer;
    struct buf signature;
    enum sign_algorithm algorithm;
    uint8_t digest[32];
    int rc = -1;

    buf_init(&signature, 2 * LIMIT_SIGNATURE);
    token_signer(&signer, i->view.token);
    if (getrandom(digest, sizeof digest, 0) != sizeof digest)
        err_set(e, ERR_IO, "%s", "getrandom");
    else if (!cms_algorithm_choose(&algorithm, i->new, false, e) &&
             !signer.sign(&signer, algorithm, digest, &signature, e))
        rc = cms_signature_verify(i->new, algorithm, digest, buf_slice(&signature), e);
    buf_release(&signature);
    return rc;
}

/* Beside the new file, named by its serial number; an older copy with the same bytes will do. */
static int keep_old(struct install *i, struct err *e)
{
    const char *file = i->options->file, *slash = strrchr(file, '/');
    int folder = cmd_is_stdin(file) || !slash ? 0 : (int)(slash - file) + 1;

    if (!i->old)
        return 0;
    if (i->cmd->output)
        snprintf(i->kept, sizeof i->kept, "%s", i->cmd->output);
    else if ((size_t)snprintf(i->kept, sizeof i->kept, "%.*scuv-old-%s.cer", folder, file,
                              i->old->serial) >= sizeof i->kept)
        return err_set(e, ERR_USAGE, _("%s: the name is too long"), file);
    return out_save(i->kept, i->old->der, 0644, e);
}

static int write_new(struct install *i, struct err *e)
{
    size_t removed;
    char until[CLK_TEXT];

    if (keep_old(i, e))
        return -1;
    if (i->kept[0] && !cmd_is_stdin(i->kept))
        cmd_say(i->cmd, _("the old certificate is kept in %s"), i->kept);
    if (token_replace(i->view.token, i->new->der, &removed, e))
        return -1;
    clk_people(until, i->new->not_after);
    cmd_say(i->cmd, _("installed and read back: %s, serial %s, until %s"), i->new->subject,
            i->new->serial, until);
    return 0;
}

static int install(struct install *i, struct err *e)
{
    if (load_new(i, e))
        return -1;
    if (i->new->is_ca)
        return err_set(e, ERR_FORMAT,
                       _("%s is an authority's certificate: it does not sign "
                         "letters"),
                       i->new->subject);
    if (token_view_open(&i->view, i->conf, i->options->module, i->options->uri, e))
        return -1;
    find_old(i);
    if (i->old && certificate_same(i->old, i->new)) {
        cmd_say(i->cmd, "%s", _("this certificate is on the token already; nothing was changed"));
        return 0;
    }
    if (check_key(i, e) || compare(i, e) || judge(i, e))
        return -1;
    return choose(i, e) || log_in(i, e) || prove(i, e) || write_new(i, e) ? -1 : 0;
}

int token_install(const struct cmd *c, const struct conf *conf,
                  const struct token_install_options *o, struct err *e)
{
    struct install i = {.cmd = c, .conf = conf, .options = o, .now = clk_now()};
    int rc = install(&i, e);

    token_view_release(&i.view);
    certificate_free(i.new);
    return rc;
}
