/* A day's letters: what lies in a spool goes through its pipeline, with one PIN. */
#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/batch.h"
#include "hash/hash.h"
#include "token/uri.h"

enum {
    PIPELINE = 1,
    APPROVED,
    WATCH,
    PIN_FILE,
    PIN_FD,
    TOKEN,
    MODULE,
    MAX_AGE,
    MAX_HELD,
    OLDER,
    MOVED,
    DATE,
    SYMBOL,
};

static const struct opt_row rows[] = {
    {PIPELINE, 0, "pipeline", N_("NAME"), N_("init: the way its letters go (pipeline.conf)")},
    {APPROVED, 0, "approved", N_("LIST|all"),
     N_("run: sign only what this file, made from cuv-batch list, names")},
    {WATCH, 0, "watch", NULL, N_("run: go on, take letters as they come")},
    {PIN_FILE, 0, "pin-file", N_("FILE"), N_("read the PIN from a file of mode 0600")},
    {PIN_FD, 0, "pin-fd", N_("N"), N_("read the PIN from descriptor N")},
    {TOKEN, 0, "token", N_("URI"), N_("look only at what this RFC 7512 URI describes")},
    {MODULE, 0, "module", N_("FILE"), N_("the PKCS#11 module to load")},
    {MAX_AGE, 0, "max-age", N_("SECONDS"), N_("status: exit 1 when a letter waits longer")},
    {MAX_HELD, 0, "max-held", N_("N"), N_("status: exit 1 when more letters are held")},
    {OLDER, 0, "older", N_("DAYS"), N_("purge: what came to its end so many days ago")},
    {MOVED, 0, "moved", NULL, N_("verify: this machine takes the spool over from another")},
    {DATE, 0, "date", N_("DATE"), N_("number: the date that belongs to it; else today")},
    {SYMBOL, 0, "symbol", N_("TEXT"), N_("number: whose numbers, where each symbol has its own")},
    CMD_COMMON_ROWS,
};

static const struct {
    const char *name;
    int (*verb)(struct batch *b);
} verbs[] = {
    {"init", batch_init},     {"add", batch_add},     {"list", batch_list},
    {"run", batch_go},        {"status", batch_status}, {"retry", batch_retry},
    {"purge", batch_purge},   {"verify", batch_verify}, {"close", batch_close},
    {"number", batch_number},
};

static int number(long *out, const char *option, const char *text, struct err *e)
{
    char *end;

    errno = 0;
    *out = strtol(text, &end, 10);
    if (errno || end == text || *end || *out < 0)
        return err_set(e, ERR_USAGE, _("--%s %s: not a number from %d"), option, text, 0);
    return 0;
}

static int take_date(struct batch *b, const char *text, struct err *e)
{
    char iso[11];

    b->has_date = true;
    if (strlen(text) == 10 && text[2] == '/' && text[5] == '/')
        snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", text + 6, text + 3, text);
    else
        snprintf(iso, sizeof iso, "%.10s", text);
    if (strcmp(text, "today") == 0)
        b->date = clk_local(clk_now()).date;
    else if (strlen(text) != 10 || clk_parse_date(iso, &b->date))
        return err_set(e, ERR_USAGE,
                       _("--date %s: no such day; write today, 2026-11-24 or 24/11/2026"), text);
    return 0;
}

static int take_number(struct batch *b, int id, const char *value, struct err *e)
{
    long n;

    switch (id) {
    case PIN_FD:
        if (number(&n, "pin-fd", value, e))
            return -1;
        b->pin_fd = (int)n;
        return 0;
    case MAX_AGE:
        return number(&b->max_age, "max-age", value, e);
    case MAX_HELD:
        return number(&b->max_held, "max-held", value, e);
    default:
        return number(&b->older, "older", value, e);
    }
}

static int take(struct batch *b, int id, const char *value, struct err *e)
{
    switch (id) {
    case PIPELINE:
        b->pipeline = value;
        return 0;
    case APPROVED:
        b->approved = value;
        return 0;
    case WATCH:
        b->watch = true;
        return 0;
    case PIN_FILE:
        b->pin_file = value;
        return 0;
    case TOKEN:
        b->token_uri = value;
        return token_uri_check(value, b->pin_source, sizeof b->pin_source, e);
    case MODULE:
        b->module = value;
        return 0;
    case MOVED:
        b->moved = true;
        return 0;
    case DATE:
        return take_date(b, value, e);
    case SYMBOL:
        b->symbol = value;
        return 0;
    default:
        return take_number(b, id, value, e);
    }
}

int batch_fail(const struct batch *b, const struct err *e)
{
    return cmd_error(&b->cmd, e);
}

void batch_operands(const struct batch *b, int least, int most, const char *usage)
{
    struct err e;

    if (b->word_count >= least && (most < 0 || b->word_count <= most))
        return;
    err_set(&e, ERR_USAGE, _("usage: cuv-batch %s"), usage);
    exit(cmd_error(&b->cmd, &e));
}

static int find_group(const struct conf *c, int *out, struct err *e)
{
    const struct group *g;

    *out = -1;
    if (!c->batch.group)
        return 0;
    g = getgrnam(c->batch.group);
    if (!g)
        return err_set(e, ERR_CONFIG, _("[batch] group: there is no group %s here"),
                       c->batch.group);
    *out = (int)g->gr_gid;
    return 0;
}

int batch_open(struct spool **out, struct batch *b, bool write, struct err *e)
{
    char chain[JOURNAL_CHAIN + 1] = "";
    struct spool_options o = {
        .write = write, .now = clk_now(), .user = geteuid(), .moved = b->moved && write};

    if ((write && clk_check(o.now, e)) || find_group(b->conf, &o.group, e) ||
        (write && batch_witness_load(b->conf, b->words[0], chain, e)))
        return -1;
    o.witness = chain[0] ? chain : NULL;
    if (spool_open(out, b->words[0], &o, e))
        return -1;
    if (batch_witness_check((*out)->journal, b->words[0], e) == 0)
        return 0;
    spool_close(*out);
    *out = NULL;
    return -1;
}

int batch_open_forms(struct form_set **forms, struct drawer **drawer, struct err *e)
{
    char path[4096];

    if (cmd_data(path, sizeof path, "fonts", e) || drawer_open(drawer, path, e) ||
        cmd_data(path, sizeof path, "forms-xml", e))
        return -1;
    return form_set_open(forms, path, e);
}

int batch_init(struct batch *b)
{
    struct spool_options o = {.now = clk_now(), .user = geteuid()};
    struct pipeline p;
    struct err e;

    batch_operands(b, 1, 1, "init SPOOL --pipeline NAME");
    if (!b->pipeline) {
        err_set(&e, ERR_USAGE, "%s",
                _("--pipeline is missing: outgoing signs for a person, issue seals for the "
                  "agency, received verifies; others stand in pipeline.conf"));
        return batch_fail(b, &e);
    }
    if (find_group(b->conf, &o.group, &e) || pipeline_find(&p, b->conf, b->pipeline, &e) ||
        spool_init(b->words[0], b->pipeline, &o, &e))
        return batch_fail(b, &e);
    cmd_say(&b->cmd, _("%s: its letters go through %s; put them in with cuv-batch add, or by "
                       "other programs through tmp/ into new/"),
            b->words[0], b->pipeline);
    return 0;
}

static int run_verb(struct batch *b)
{
    struct err e;

    if (b->cmd.operand_count == 0) {
        err_set(&e, ERR_USAGE, "%s",
                _("what to do is missing: init, add, list, run, status, retry, purge, verify, "
                  "close or number"));
        return batch_fail(b, &e);
    }
    b->words = b->cmd.operands + 1;
    b->word_count = b->cmd.operand_count - 1;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].name, b->cmd.operands[0]) == 0)
            return cmd_conf(&b->conf, &b->cmd, &e) ? batch_fail(b, &e) : verbs[i].verb(b);
    err_set(&e, ERR_USAGE,
            _("\"%s\" is not known: init, add, list, run, status, retry, purge, verify, close and "
              "number are"),
            b->cmd.operands[0]);
    return batch_fail(b, &e);
}

int main(int argc, char **argv)
{
    static struct batch b = {
        .cmd = {.name = "cuv-batch",
                .rows = rows,
                .usage = N_("VERB SPOOL [options] [FILE ...]"),
                .summary = N_("Sends a day's letters through a spool: nothing lost, nothing "
                              "signed twice.")},
        .pin_fd = -1,
        .max_age = -1,
        .max_held = -1,
        .older = -1,
    };
    struct err e;
    int id, code = 0;

    cmd_begin(&b.cmd, argc, argv);
    while (code == 0 && (id = cmd_next(&b.cmd)) != OPT_END)
        if (take(&b, id, b.cmd.opt.value, &e))
            code = cmd_error(&b.cmd, &e);
    hash_library_start();
    if (code == 0)
        code = run_verb(&b);
    conf_free(b.conf);
    return cmd_end(&b.cmd, code);
}
