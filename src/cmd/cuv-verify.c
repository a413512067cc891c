/* What came in: is it whole, who signed, was the certificate good then? */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clk.h"
#include "base/limits.h"
#include "base/out.h"
#include "cmd/verify.h"
#include "conf/conf.h"
#include "hash/hash.h"
#include "judge/judge.h"
#include "report/report.h"

enum {
    VERIFY_AT = 1,
    VERIFY_TRUST,
    VERIFY_CRL,
    VERIFY_ONLINE,
    VERIFY_REQUIRE,
    VERIFY_SANDBOX,
    VERIFY_JOBS,
    VERIFY_NAMES,
    VERIFY_AGAINST,
    VERIFY_REPORT,
    VERIFY_EXTRACT,
    VERIFY_PICTURES,
    VERIFY_EXPLAIN,
    VERIFY_ARCHIVE,
};
enum { JOBS_MAX = 256 };

static const struct opt_row rows[] = {
    {VERIFY_AT, 0, "at", N_("TIME"), N_("judge as if it were TIME (yyyy-mm-dd or ISO 8601)")},
    {VERIFY_TRUST | OPT_AGAIN, 0, "trust", N_("DIR"),
     N_("trust the certificates of DIR instead of the configured ones; may be repeated")},
    {VERIFY_CRL | OPT_AGAIN, 0, "crl", N_("FILE"),
     N_("revocation lists of FILE instead of the configured ones; may be repeated")},
    {VERIFY_ONLINE, 0, "online", NULL,
     N_("ask the configured services for missing revocation data")},
    {VERIFY_REQUIRE, 0, "require", N_("person+agency|person|agency"),
     N_("who must have signed; else the verdict is undetermined")},
    {VERIFY_AGAINST, 0, "against", N_("ORIGINAL.pdf"),
     N_("is this our letter, and what differs from ORIGINAL.pdf")},
    {VERIFY_REPORT, 0, "report", N_("F.html"), N_("write the case as one page with pictures")},
    {VERIFY_EXTRACT, 0, "extract", N_("N"), N_("write the exact bytes that signature N covers")},
    {VERIFY_PICTURES, 0, "pictures", N_("DIR"),
     N_("pictures of pages before and after what was added to a signed file")},
    {VERIFY_ARCHIVE, 0, "archive", NULL,
     N_("also whether archives take it: the rules of PDF/A, by veraPDF where it is configured")},
    {VERIFY_EXPLAIN, 0, "explain", N_("ID"),
     N_("what the finding ID means, what other programs show, whom to ask")},
    {VERIFY_SANDBOX, 0, "require-sandbox", NULL,
     N_("judge nothing where the kernel cannot lock the judging process up")},
    {VERIFY_JOBS, 'j', "jobs", N_("N"), N_("judge N files at a time; 1")},
    {VERIFY_NAMES, '0', "null", NULL,
     N_("read names of files from standard input, each ended by a zero byte")},
    CMD_COMMON_ROWS,
};

static int parse_at(const char *value, int64_t *out, struct err *e)
{
    if (clk_parse_time(value, out) == 0)
        return 0;
    return err_set(e, ERR_USAGE,
                   _("--at %s: type a day yyyy-mm-dd, or a time like 2026-03-02T08:00:00+07:00"),
                   value);
}

static int parse_require(const char *text, enum verdict_legal *out, struct err *e)
{
    for (int l = LEGAL_PERSON; l <= LEGAL_PERSON_AGENCY; l++)
        if (strcmp(text, legal_name((enum verdict_legal)l)) == 0) {
            *out = (enum verdict_legal)l;
            return 0;
        }
    return err_set(e, ERR_USAGE, _("--require %s: type person+agency, person or agency"), text);
}

static int parse_jobs(struct verify *v, const char *value, struct err *e)
{
    char *end;

    errno = 0;
    v->jobs = strtol(value, &end, 10);
    if (!*value || *end || errno || v->jobs < 1 || v->jobs > JOBS_MAX)
        return err_set(e, ERR_USAGE, _("-j %s: type a number from 1 to %d"), value, JOBS_MAX);
    return 0;
}

static int parse_extract(struct verify *v, const char *value, struct err *e)
{
    char *end;

    errno = 0;
    v->extract = strtol(value, &end, 10);
    if (!*value || *end || errno || v->extract < 1 || v->extract > LIMIT_SIGNATURES)
        return err_set(e, ERR_USAGE,
                       _("--extract %s: type the number of a signature in the report"), value);
    return 0;
}

static int parse_option(struct verify *v, int id, struct err *e)
{
    const char *value = v->cmd.opt.value;

    switch (id) {
    case VERIFY_AT:
        return parse_at(value, &v->options.at, e);
    case VERIFY_TRUST:
        return believe_add(&v->trust_files, "trust", value, e);
    case VERIFY_CRL:
        return believe_add(&v->crl_files, "crl", value, e);
    case VERIFY_ONLINE:
        v->answers.online = true;
        return 0;
    case VERIFY_SANDBOX:
        v->require_sandbox = true;
        return 0;
    case VERIFY_JOBS:
        return parse_jobs(v, value, e);
    case VERIFY_NAMES:
        v->names_on_stdin = true;
        return 0;
    case VERIFY_AGAINST:
        v->against = value;
        return 0;
    case VERIFY_REPORT:
        v->report = value;
        return 0;
    case VERIFY_EXTRACT:
        return parse_extract(v, value, e);
    case VERIFY_ARCHIVE:
        v->options.archive = true;
        return 0;
    case VERIFY_EXPLAIN:
        v->explain = value;
        return 0;
    case VERIFY_PICTURES:
        v->pictures = value;
        return 0;
    default:
        return parse_require(value, &v->options.require, e);
    }
}

static int parse_options(struct verify *v, struct err *e)
{
    int id;

    v->options.at = INT64_MIN;
    v->jobs = 1;
    while ((id = cmd_next(&v->cmd)) != OPT_END)
        if (parse_option(v, id, e))
            return -1;
    if (v->options.at == INT64_MIN)
        v->options.at = clk_now();
    v->many = v->names_on_stdin || v->cmd.operand_count > 1;
    if (v->many && (v->against || v->report || v->extract || v->pictures))
        return err_set(e, ERR_USAGE, "%s",
                       _("--against, --report, --extract and --pictures look at one file: "
                         "name one"));
    if (v->names_on_stdin && v->cmd.operand_count)
        return err_set(e, ERR_USAGE, "%s",
                       _("-0 takes the names from standard input; type none beside it"));
    for (int i = 0; i < v->cmd.operand_count; i++)
        if (cmd_check_apart(v->report, v->cmd.operands[i], e))
            return -1;
    return cmd_check_apart(v->report, v->against, e);
}

static int load_trust(struct verify *v, struct err *e)
{
    if (believe_load(&v->trust, &v->crls, &v->trust_files, &v->crl_files, &v->conf->trust, e))
        return -1;
    v->options.trust = v->trust;
    v->options.crls = &v->crls;
    return 0;
}

static int load_pins(struct verify *v, struct err *e)
{
    v->pins = seal_pins(v->conf);
    if (!v->pins)
        return err_memory(e);
    v->options.pins = v->pins;
    v->options.pin_count = v->conf->pin_count;
    return 0;
}

/* The configuration's demands, where none were made on the command line. */
static int load_demand(struct verify *v, struct err *e)
{
    const char *require = v->conf->verify.require;

    v->answers.online |= v->conf->verify.online;
    return v->options.require != LEGAL_NONE || !require
               ? 0
               : parse_require(require, &v->options.require, e);
}

static int report(struct verify *v, struct verify_task *t, struct err *e)
{
    char name[4096];

    verify_input_name(t->operand, name, sizeof name);
    if ((v->options.archive && verify_archive(v, t, e)) ||
        (v->against && verify_against(v, t, e)) || (v->pictures && verify_pictures(v, t, e)) ||
        (v->report && verify_report_page(v, t, name, e)))
        return -1;
    if (v->extract) {
        report_line(&v->talk, name, t->verdict);
        cmd_say(&v->cmd, "%.*s", (int)v->talk.len - 1, (const char *)v->talk.data);
        return verify_extract(v, t, e);
    }
    if (v->cmd.json)
        return report_json(&v->out, name, t->verdict, e);
    if (v->many && !v->cmd.verbose)
        report_line(&v->out, name, t->verdict);
    else
        report_text(&v->out, name, t->verdict, v->cmd.verbose);
    return 0;
}

/* Verdicts so far leave together; one bad file does not stop the rest. */
static int finish(struct verify *v, struct verify_task *t, struct err *e)
{
    int rc = 0;

    verify_ask(v, t);
    if (!t->verdict || report(v, t, &t->failure))
        v->code = cmd_worse(v->code, cmd_error_file(&v->cmd, t->operand, &t->failure));
    else
        v->code = cmd_worse(v->code, judge_exit_code(t->verdict->kind));
    verify_task_release(t);
    if (!v->cmd.output && v->out.len) {
        rc = out_write(STDOUT_FILENO, v->out.data, v->out.len, _("standard output"), e);
        buf_clear(&v->out);
    }
    return rc;
}

/* Until the first is done; the others go on meanwhile. */
static void wait_for(struct verify_task *tasks, size_t count, size_t first)
{
    struct pollfd polled[JOBS_MAX];

    while (tasks[first].running) {
        for (size_t i = 0; i < count; i++)
            polled[i] =
                (struct pollfd){.fd = tasks[i].running ? tasks[i].jail.fd : -1, .events = POLLIN};
        poll(polled, count, 1000);
        for (size_t i = 0; i < count; i++)
            verify_task_poll(&tasks[i]);
    }
}

static int verify_tasks(struct verify *v, struct verify_task *tasks, struct err *e)
{
    struct verify_operands operands = {.verify = v};
    size_t jobs = (size_t)v->jobs, started = 0, finished = 0;
    const char *operand = "";
    int rc = 0;

    while (!rc && (operand || finished < started)) {
        if (operand && started - finished < jobs) {
            rc = verify_next_operand(&operands, &operand, e);
            if (!rc && operand)
                verify_task_start(&tasks[started++ % jobs], v, operand);
            continue;
        }
        wait_for(tasks, jobs, finished % jobs);
        rc = finish(v, &tasks[finished++ % jobs], e);
    }
    for (; finished < started; finished++)
        verify_task_release(&tasks[finished % jobs]);
    verify_operands_release(&operands);
    return rc;
}

static int verify_all(struct verify *v, struct err *e)
{
    struct verify_task *tasks = calloc((size_t)v->jobs, sizeof *tasks);
    int rc;

    if (!tasks)
        return err_memory(e);
    verify_warm_up(v);
    rc = verify_tasks(v, tasks, e);
    free(tasks);
    if (rc || buf_check(&v->out, _("the report"), e))
        return -1;
    return v->cmd.output && !v->extract ? out_save(v->cmd.output, buf_slice(&v->out), 0644, e) : 0;
}

/* Before anything is read. */
static int check_sandbox(const struct verify *v, struct err *e)
{
    enum jail_level level;

    if (!v->require_sandbox)
        return 0;
    if (verify_sandbox(&level, e))
        return -1;
    return level == JAIL_FULL
               ? 0
               : err_set(e, ERR_CONFIG,
                         _("--require-sandbox: this kernel locks processes up only in part (%s); "
                           "it needs Landlock and seccomp"),
                         jail_level_name(level));
}

int main(int argc, char **argv)
{
    struct verify v = {.cmd = {.name = "cuv-verify",
                               .rows = rows,
                               .usage = N_("[options] [FILE.pdf …]"),
                               .summary = N_("Says whether signed PDF files are whole, who signed "
                                             "them, and whether the certificates were good.")}};
    struct err e;
    int code;

    cmd_begin(&v.cmd, argc, argv);
    hash_library_start();
    buf_init(&v.out, (size_t)64 << 20);
    buf_init(&v.talk, 65536);
    if (parse_options(&v, &e))
        v.code = cmd_error(&v.cmd, &e);
    else if (v.explain)
        v.code = verify_explain(&v.out, v.explain, &e) ||
                         out_save(v.cmd.output, buf_slice(&v.out), 0644, &e)
                     ? cmd_error(&v.cmd, &e)
                     : 0;
    else if (cmd_conf(&v.conf, &v.cmd, &e) || load_trust(&v, &e) || load_pins(&v, &e) ||
             load_demand(&v, &e) || check_sandbox(&v, &e) || verify_all(&v, &e))
        v.code = cmd_error(&v.cmd, &e);
    code = cmd_end(&v.cmd, v.code);
    buf_release(&v.out);
    buf_release(&v.talk);
    verify_answers_close(&v);
    free(v.pins);
    crl_list_release(&v.crls);
    trust_free(v.trust);
    conf_free(v.conf);
    return code;
}
