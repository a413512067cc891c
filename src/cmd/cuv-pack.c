/* cuv-pack: messages of the national document exchange, their status, packages for the archive. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clk.h"
#include "base/utf8.h"
#include "cmd/pack.h"
#include "hash/hash.h"

enum {
    OPTION_REQUEST = 1,
    OPTION_TO,
    OPTION_ATTACH,
    OPTION_KIND,
    OPTION_OF,
    OPTION_REASON,
    OPTION_INTO,
    OPTION_BOOK,
    OPTION_FILE_CODE,
    OPTION_TITLE,
    OPTION_SPOOL,
    OPTION_JOBS,
    OPTION_REHEARSE
};

static const struct opt_row rows[] = {
    {OPTION_REQUEST, 0, "request", N_("FILE"), N_("the request the letter was made from")},
    {OPTION_TO | OPT_AGAIN, 0, "to", N_("CODE"), N_("a receiver's agency code; may be repeated")},
    {OPTION_ATTACH | OPT_AGAIN, 0, "attach", N_("FILE"),
     N_("a further file to send; may be repeated")},
    {OPTION_KIND, 0, "kind", "new|recall|update|replace", N_("what the message does")},
    {OPTION_OF, 0, "of", "ID", N_("the DocumentId of the letter it is about")},
    {OPTION_REASON, 0, "reason", N_("TEXT"), N_("why")},
    {OPTION_INTO, 0, "into", N_("DIR"), N_("open the message into this new folder")},
    {OPTION_BOOK, 0, "book", N_("FILE"), N_("the status book")},
    {OPTION_FILE_CODE, 0, "file-code", N_("CODE"),
     N_("sip: the letters are one file (SIP_hoso) of this code")},
    {OPTION_TITLE, 0, "title", N_("TEXT"), N_("sip: the title of the file or package")},
    {OPTION_SPOOL | OPT_AGAIN, 0, "spool", N_("SPOOL"),
     N_("sip: what the journal of this spool says of the letters; may be repeated")},
    {OPTION_JOBS, 'j', "jobs", N_("N"), N_("work on N letters at a time; one a processor")},
    {OPTION_REHEARSE, 0, "rehearse", NULL,
     N_("edxml: before the letter is signed: could its request be sent")},
    CMD_COMMON_ROWS,
};

/* Enough for a header with its lists; attachments are never in it. */
enum { ARENA_MAX = 64 << 20 };

static const struct verb {
    const char *name;
    int least, most; /* operands behind the verb */
    int (*run)(struct pack *, struct err *);
} verbs[] = {
    {"edxml", 0, 10000, pack_edxml}, {"open", 0, 1, pack_open},     {"status", 1, 2, pack_status},
    {"due", 0, 0, pack_due},         {"sip", 0, 10000, pack_sip},   {"check", 0, 1, pack_check},
    {"send", 0, 1, pack_send},       {"resend", 0, 0, pack_resend},
};

static int add(struct pack_list *list, const char *value, struct err *e)
{
    if (list->count == PACK_LIST)
        return err_set(e, ERR_USAGE, _("more than %d values of one option"), PACK_LIST);
    list->list[list->count++] = value;
    return 0;
}

static int take_jobs(struct pack *p, const char *value, struct err *e)
{
    char *end;
    long n = strtol(value, &end, 10);

    if (!*value || *end || n < 1 || n > PACK_JOBS)
        return err_set(e, ERR_USAGE, _("-j %s: type a number from 1 to %d"), value, PACK_JOBS);
    p->jobs = (int)n;
    return 0;
}

/* Description of NĐ 30/2020 Phụ lục VI, II; title of EAD.xml, TT 05/2025 Phụ lục III. */
enum { MOST_REASON = 500, MOST_TITLE = 1000 };

/* It becomes text of XML, and of a field of somebody's register. */
static int check_text(const char *name, const char *value, size_t most, struct err *e)
{
    if (utf8_check(value, strlen(value)) != strlen(value))
        return err_set(e, ERR_USAGE, _("%s: the text is not proper UTF-8"), name);
    for (const char *p = value; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7F)
            return err_set(e, ERR_USAGE,
                           _("%s: the text must be one line without control characters"), name);
    if (utf8_length(value) > most)
        return err_set(e, ERR_USAGE, _("%s: the text has %zu characters; registers hold %zu"), name,
                       utf8_length(value), most);
    return 0;
}

static int option(struct pack *p, int id, struct err *e)
{
    const char *value = p->cmd.opt.value;

    switch (id) {
    case OPTION_TO:
        return add(&p->to, value, e);
    case OPTION_JOBS:
        return take_jobs(p, value, e);
    case OPTION_SPOOL:
        return add(&p->spools, value, e);
    case OPTION_ATTACH:
        return add(&p->attach, value, e);
    case OPTION_REHEARSE:
        p->rehearse = true;
        return 0;
    case OPTION_REQUEST:
        p->request_file = value;
        return 0;
    case OPTION_KIND:
        p->kind = value;
        return 0;
    case OPTION_OF:
        p->of = value;
        return check_text("--of", value, MOST_REASON, e);
    case OPTION_REASON:
        p->reason = value;
        return check_text("--reason", value, MOST_REASON, e);
    case OPTION_INTO:
        p->into = value;
        return 0;
    case OPTION_FILE_CODE:
        p->file_code = value;
        return 0;
    case OPTION_TITLE:
        p->title = value;
        return check_text("--title", value, MOST_TITLE, e);
    default:
        p->book_file = value;
        return 0;
    }
}

static const struct verb *find_verb(const struct cmd *c, struct err *e)
{
    const char *word = c->operand_count ? c->operands[0] : "";

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        int n = c->operand_count - 1;

        if (strcmp(word, verbs[i].name) != 0)
            continue;
        if (n >= verbs[i].least && n <= verbs[i].most)
            return &verbs[i];
        err_set(e, ERR_USAGE, _("%s: too few or too many operands; see --help"), word);
        return NULL;
    }
    err_set(e, ERR_USAGE, "%s",
            _("say edxml, send, resend, open, status, due, sip or check; see --help"));
    return NULL;
}

static int run(struct pack *p, int argc, char **argv, struct err *e)
{
    const struct verb *verb;
    int id;

    cmd_begin(&p->cmd, argc, argv);
    while ((id = cmd_next(&p->cmd)) != OPT_END)
        if (option(p, id, e))
            return -1;
    verb = find_verb(&p->cmd, e);
    if (!verb || cmd_conf(&p->conf, &p->cmd, e))
        return -1;
    p->arena = arena_new(ARENA_MAX);
    if (!p->arena)
        return err_memory(e);
    hash_library_start();
    return verb->run(p, e);
}

int main(int argc, char **argv)
{
    static struct pack p = {
        .cmd = {.name = "cuv-pack",
                .rows = rows,
                .usage = N_(
                    "[options] edxml | send | resend | open | status build | status read | due | "
                    "sip | check [FILE]"),
                .summary = N_("Sends and keeps letters: messages of the national document "
                              "exchange, their status, packages for the archive.")},
    };
    struct err e = {ERR_NONE, ""};
    int code;

    p.now = clk_now();
    /* Containers keep local time: the same bytes whatever the desk's zone. */
    setenv("TZ", "UTC", 1);
    tzset();
    code = run(&p, argc, argv, &e);
    if (code < 0)
        code = cmd_error(&p.cmd, &e);
    code = cmd_end(&p.cmd, code);
    form_set_free(p.forms);
    free(p.pins);
    free(p.journal.list);
    crl_list_release(&p.crls);
    certificate_shelf_release(&p.shelf);
    trust_free(p.trust);
    arena_free(p.arena);
    conf_free(p.conf);
    return code;
}
