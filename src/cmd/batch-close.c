/* close: the head of the journal, signed by the office's key and stamped; verify judges it. */
#include <stdio.h>

#include "base/limits.h"
#include "cmd/batch.h"
#include "cmd/believe.h"
#include "cmd/driver.h"
#include "cmd/pin.h"
#include "cmd/services.h"
#include "run/head.h"

struct closing {
    struct batch *b;
    struct spool *spool;
    struct sign sign;
    struct services services;
};

static int open_signer(struct closing *c, struct err *e)
{
    static const struct believe_files none;
    struct sign *s = &c->sign;
    struct conf *conf = c->b->conf;
    char path[4096];

    s->conf = conf;
    s->now = clk_now();
    s->role = "agency";
    sign_init(s);
    if (believe_load(&s->trust, &s->crls, &none, &none, &conf->trust, e) ||
        cmd_data(path, sizeof path, "office/holders", e) ||
        holder_rules_load(&s->holders, path, e) || sign_choose_level(s, false, e))
        return -1;
    if (s->wanted_level > LEVEL_B_B || services_tell_status(conf)) {
        if (services_open(&c->services, conf, &none, e))
            return -1;
        s->ask = c->services.ask;
    }
    return driver_open(&s->token, &conf->token, c->b->module, c->b->token_uri, false, e) ||
                   sign_choose(s, e) || sign_judge(s, e)
               ? -1
               : 0;
}

static int log_in(const struct closing *c, struct err *e)
{
    const struct batch *b = c->b;
    const struct sign *s = &c->sign;
    char prompt[1024];
    const struct pin_sources from = {
        .fd = b->pin_fd,
        .file = b->pin_file,
        .of_uri = b->pin_source,
        .configured = b->conf->token.pin_file,
        .prompt = prompt,
    };

    snprintf(prompt, sizeof prompt, _("PIN of %s (%s) to sign the head of the journal of %s: "),
             s->certificate->common_name, s->role, b->words[0]);
    return pin_login(s->token, &from, e) ? -1 : token_wait(s->token, e);
}

static int sign_it(struct closing *c, struct err *e)
{
    struct buf text, der;
    char name[HEAD_NAME];
    bool exists = false;
    int rc = -1;

    buf_init(&text, LIMIT_JOURNAL_GROUP);
    buf_init(&der, LIMIT_CONTENTS);
    if (head_write(c->spool, clk_now(), &text, name, e) || open_signer(c, e) || log_in(c, e) ||
        head_sign(&c->sign, buf_slice(&text), &der, e) ||
        head_save(c->spool, name, buf_slice(&text), buf_slice(&der), &exists, e))
        goto out;
    if (exists)
        cmd_say(&c->b->cmd, _("journal/%s.p7s is there already"), name);
    else
        cmd_say(&c->b->cmd, _("journal/%s.p7s: the head, signed%s"), name,
                c->sign.stamp.len ? _(" and stamped") : "");
    rc = 0;
out:
    buf_release(&text);
    buf_release(&der);
    return rc;
}

int batch_close(struct batch *b)
{
    struct closing c = {.b = b};
    struct err e;
    int code = 0;

    batch_operands(b, 1, 1, "close SPOOL");
    if (batch_open(&c.spool, b, true, &e) || sign_it(&c, &e))
        code = batch_fail(b, &e);
    spool_close(c.spool);
    token_free(c.sign.token);
    services_close(&c.services);
    /* The configuration is the program's. */
    c.sign.conf = NULL;
    sign_release(&c.sign);
    return code;
}

static void tell(void *user, const char *name, const char *signer, int64_t stamped,
                 const char *fault)
{
    const struct batch *b = user;
    char when[CLK_TEXT] = "";

    if (stamped)
        clk_people(when, stamped);
    if (*fault)
        fprintf(stderr, _("%s: journal/%s.p7s: %s\n"), b->cmd.name, name, fault);
    else if (stamped)
        cmd_say(&b->cmd, _("journal/%s.p7s: signed by %s, stamped %s"), name, signer, when);
    else
        cmd_say(&b->cmd, _("journal/%s.p7s: signed by %s"), name, signer);
}

int batch_verify_heads(struct batch *b, struct spool *s, size_t *wrong, struct err *e)
{
    static const struct believe_files none;
    struct head_judge j = {.now = clk_now(), .tell = tell, .user = b};
    struct trust *trust = NULL;
    struct crl_list crls = {0};
    int rc = believe_load(&trust, &crls, &none, &none, &b->conf->trust, e);

    j.trust = trust;
    j.crls = &crls;
    if (rc == 0)
        rc = head_verify(s, &j, wrong, e);
    crl_list_release(&crls);
    trust_free(trust);
    return rc;
}
