/* cuv-token: what a token holds, whether it is well, its certificate; and one to try things on. */
#include <stdlib.h>
#include <string.h>

#include "base/clk.h"
#include "base/out.h"
#include "cmd/token.h"
#include "token/uri.h"

enum { OPTION_TOKEN = 1, OPTION_MODULE, OPTION_PIN_FILE, OPTION_PIN_FD, OPTION_CHANGED };

static const struct opt_row rows[] = {
    {OPTION_TOKEN, 0, "token", N_("URI"), N_("look only at tokens and certificates that fit URI")},
    {OPTION_MODULE, 0, "module", N_("FILE"), N_("load this PKCS#11 module")},
    {OPTION_CHANGED, 0, "changed", NULL,
     N_("install: the holder's name changed, as was asked for")},
    {OPTION_PIN_FILE, 0, "pin-file", N_("FILE"), N_("install: read the PIN from FILE (mode 0600)")},
    {OPTION_PIN_FD, 0, "pin-fd", N_("N"), N_("install: read the PIN from descriptor N")},
    CMD_COMMON_ROWS,
};

struct request {
    struct cmd cmd;
    const char *uri, *module, *pin_file;
    char pin_source[4096]; /* of the URI; "" */
    int pin_fd;
    bool changed;
    struct conf *conf;
};

static int do_list(struct request *r, struct err *e)
{
    struct token_view v;
    int rc = token_view_open(&v, r->conf, r->module, r->uri, e);

    if (rc == 0)
        rc = token_list(&r->cmd, &v, clk_now(), e);
    token_view_release(&v);
    return rc;
}

/* Certificates of authorities are passed over; of the rest there must be one. */
static int pick_one(const struct token_view *v, size_t *out, struct err *e)
{
    struct buf text;
    size_t count = 0;

    buf_init(&text, sizeof e->text);
    for (size_t i = 0; i < v->candidate_count; i++) {
        if (!v->certificates[i] || v->certificates[i]->is_ca)
            continue;
        buf_printf(&text, "\n  --token '%s'", v->candidates[i].uri);
        *out = i;
        count++;
    }
    if (count > 1)
        err_set(e, ERR_USAGE, _("there are %zu certificates; say which:%s"), count,
                text.data ? (const char *)text.data : "");
    else if (count == 0)
        err_set(e, ERR_ABSENT, "%s", _("the token holds no signer's certificate"));
    buf_release(&text);
    return count == 1 ? 0 : -1;
}

static int do_export(struct request *r, struct err *e)
{
    struct token_view v;
    size_t i = 0;
    int rc = -1;

    if (!token_view_open(&v, r->conf, r->module, r->uri, e) && !pick_one(&v, &i, e))
        rc = out_save(r->cmd.output, v.candidates[i].certificate, 0644, e);
    token_view_release(&v);
    return rc;
}

static int do_check(struct request *r, struct err *e)
{
    return token_check(&r->cmd, r->conf, r->module, r->uri, e);
}

static int do_install(struct request *r, struct err *e)
{
    const struct token_install_options o = {
        .module = r->module,
        .uri = r->uri,
        .file = r->cmd.operands[1],
        .pin_file = r->pin_file,
        .pin_source = r->pin_source,
        .pin_fd = r->pin_fd,
        .changed = r->changed,
    };

    return token_install(&r->cmd, r->conf, &o, e);
}

static int do_demo(struct request *r, struct err *e)
{
    return token_demo(&r->cmd, r->cmd.operands[1], r->module, e);
}

static const struct verb {
    const char *name;
    int operands; /* behind the verb */
    bool wants_conf;
    int (*run)(struct request *, struct err *);
} verbs[] = {
    {"list", 0, true, do_list},
    {"check", 0, true, do_check},
    {"export", 0, true, do_export},
    {"install", 1, true, do_install},
    {"demo", 1, false, do_demo},
};

static const struct verb *find_verb(const struct cmd *c, struct err *e)
{
    const char *word = c->operand_count ? c->operands[0] : NULL;

    for (size_t i = 0; word && i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(word, verbs[i].name)) {
            if (c->operand_count == 1 + verbs[i].operands)
                return &verbs[i];
            err_set(e, ERR_USAGE,
                    verbs[i].operands ? _("%s: one file or folder is to be named")
                                      : _("%s takes no operand"),
                    word);
            return NULL;
        }
    err_set(e, ERR_USAGE, "%s", _("say list, check, export, install FILE.cer or demo DIR"));
    return NULL;
}

static int option(struct request *r, int id, struct err *e)
{
    const char *value = r->cmd.opt.value;
    char *end;

    if (id == OPTION_TOKEN)
        r->uri = value;
    else if (id == OPTION_MODULE)
        r->module = value;
    else if (id == OPTION_PIN_FILE)
        r->pin_file = value;
    else if (id == OPTION_CHANGED)
        r->changed = true;
    else if (id == OPTION_PIN_FD) {
        long n = strtol(value, &end, 10);

        if (*end || end == value || n < 0 || n > 1023)
            return err_set(e, ERR_USAGE, _("--pin-fd: %s is no descriptor"), value);
        r->pin_fd = (int)n;
    }
    return 0;
}

static int read_options(struct request *r, int argc, char **argv, struct err *e)
{
    int id;

    cmd_begin(&r->cmd, argc, argv);
    while ((id = cmd_next(&r->cmd)) != OPT_END)
        if (option(r, id, e))
            return -1;
    return 0;
}

/* With the domain test accepted here, everybody is told. */
static void warn_of_test(const struct request *r)
{
    for (size_t i = 0; i < r->conf->office.domains.count; i++)
        if (!strcmp(r->conf->office.domains.items[i], "test"))
            cmd_say(&r->cmd, "%s",
                    _("the configuration accepts the domain \"test\": this is a "
                      "demonstration, never for a real letter"));
}

int main(int argc, char **argv)
{
    struct request r = {
        .cmd = {.name = "cuv-token",
                .rows = rows,
                .usage = N_("[options] list | check | export | install FILE.cer | demo DIR"),
                .summary =
                    N_("look at signing tokens without their PIN; install a renewed certificate")},
    };
    const struct verb *verb = NULL;
    struct err e = {ERR_NONE, ""};
    int code = -1;

    r.pin_fd = -1;
    if (!read_options(&r, argc, argv, &e))
        verb = find_verb(&r.cmd, &e);
    if (verb && !(r.uri && token_uri_check(r.uri, r.pin_source, sizeof r.pin_source, &e)) &&
        !(verb->wants_conf && cmd_conf(&r.conf, &r.cmd, &e))) {
        if (r.conf)
            warn_of_test(&r);
        code = verb->run(&r, &e);
    }
    conf_free(r.conf);
    if (code < 0)
        code = cmd_error(&r.cmd, &e);
    return cmd_end(&r.cmd, code);
}
