/* run: one PIN, then everything that was approved. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/filter.h"
#include "base/limits.h"
#include "cmd/batch-approve.h"
#include "cmd/batch-crash.h"
#include "cmd/batch-watch.h"
#include "cmd/batch.h"
#include "cmd/believe.h"
#include "cmd/driver.h"
#include "cmd/pin.h"
#include "cmd/services.h"

enum { HOOK_MS = 60000, HOOK_BYTES = 1 << 16 };

struct running {
    struct batch *b;
    struct batch_count count;
    struct sign session;
    struct services services;
    struct spool *spool;
    struct pipeline pipeline;
    struct form_set *forms;
    struct drawer *drawer;
    struct approving approving;
    struct run *run;
    struct watch *watch; /* NULL: one pass */
    char stamp_trouble[sizeof((struct err *)0)->text];
    int64_t began, shown; /* monotonic milliseconds */
    bool terminal;
};

static volatile sig_atomic_t asked_to_end, asked_for_status;

static void on_end(int number)
{
    (void)number;
    asked_to_end = 1;
}

static void on_status(int number)
{
    (void)number;
    asked_for_status = 1;
}

static int open_token(void *user, struct token **out, struct err *e)
{
    const struct running *r = user;

    return driver_open(out, &r->b->conf->token, r->b->module, r->b->token_uri, false, e);
}

static int login(void *user, struct token *t, const struct sign *s, struct err *e)
{
    const struct running *r = user;
    char prompt[1024];
    const struct pin_sources from = {
        .fd = r->b->pin_fd,
        .file = r->b->pin_file,
        .of_uri = r->b->pin_source,
        .configured = r->b->conf->token.pin_file,
        .prompt = prompt,
    };

    snprintf(prompt, sizeof prompt, _("PIN of %s (%s) to sign the letters of %s: "),
             s->certificate->common_name, s->role, r->b->words[0]);
    return pin_login(t, &from, e);
}

/* Files may have come in their place; one that cannot be read now leaves what was known. */
static void refresh(void *user)
{
    static const struct believe_files none;
    struct running *r = user;
    struct crl_list crls = {NULL, 0, 0};
    struct err e;

    if (believe_lists(&crls, &none, &r->b->conf->trust, &e)) {
        cmd_say(&r->b->cmd, "%s", e.text);
        crl_list_release(&crls);
        return;
    }
    crl_list_release(&r->session.crls);
    ocsp_list_release(&r->session.ocsps);
    r->session.crls = crls;
}

/* Names are for the person at the terminal; a log gets none. */
static void announce(void *user, const struct sign *s)
{
    const struct running *r = user;
    char key[32];

    if (r->terminal) {
        certificate_key_text(s->certificate, key);
        cmd_say(&r->b->cmd, _("signs as %s: %s, %s, %lld days left"), s->role,
                s->certificate->common_name, key,
                (long long)((s->certificate->not_after - s->now) / 86400));
    }
    if (!s->trust)
        cmd_say(&r->b->cmd, "%s",
                _("warning: no trust is configured: the signer's chain was not "
                  "checked"));
    else if (s->verdict.domain == TRUST_TEST)
        cmd_say(&r->b->cmd, "%s",
                _("this is a test certificate: the signature has no legal value"));
}

static void clear_line(const struct running *r)
{
    if (r->terminal && r->shown)
        fputs("\r\033[K", stderr);
}

/* What the office does with a letter that is done; it cannot undo it. */
static bool run_hook(const struct running *r, const char *id)
{
    char path[4096], locale[] = "LC_ALL=C.UTF-8", bins[] = "PATH=/usr/local/bin:/usr/bin:/bin";
    const char *argv[] = {r->b->conf->batch.hook, path, NULL};
    char *environment[] = {bins, locale, NULL};
    struct buf out;
    struct err e;
    int code = 0;

    if (!r->b->conf->batch.hook)
        return false;
    snprintf(path, sizeof path, "%s/out/%s.pdf", r->b->words[0], id);
    buf_init(&out, HOOK_BYTES);
    if (filter_run(argv, environment, (struct slice){NULL, 0}, &out, HOOK_MS, &code, &e))
        cmd_say(&r->b->cmd, "%s: %s", id, e.text);
    else if (code)
        cmd_say(&r->b->cmd, _("%s: the hook ended with %d"), id, code);
    buf_release(&out);
    return true;
}

/* The letter as a message of the exchange, by the program that knows how. */
static int pack_letter(void *user, const char *id, const char *pdf, const char *edxml, int *code,
                       struct err *e)
{
    const struct running *r = user;
    const char *spool = r->b->words[0], *config = getenv("CUV_CONFIG"),
               *data = getenv("CUV_DATADIR");
    char program[4096], request[4096], from[4096], to[4096], configs[4200], datas[4200];
    char locale[] = "LC_ALL=C.UTF-8", bins[] = "PATH=/usr/local/bin:/usr/bin:/bin";
    const char *argv[] = {program, "edxml", "-q", "--lang", cmd_language(), "--request", request,
                          "-o",    to,      from, NULL,     NULL,           NULL};
    char *environment[] = {bins, locale, NULL, NULL, NULL};
    struct buf out;
    int rc, n = 2, last = 10;

    snprintf(request, sizeof request, "%s/%s/%s.xml", spool, spool_folder_name(SPOOL_WORK), id);
    if (pdf) {
        snprintf(from, sizeof from, "%s/tmp/%s", spool, pdf);
        snprintf(to, sizeof to, "%s/tmp/%s", spool, edxml);
    } else {
        argv[7] = "--rehearse";
        last = 8;
    }
    argv[last] = argv[last + 1] = argv[last + 2] = NULL;
    if (r->b->cmd.config_file) {
        argv[last] = "--config";
        argv[last + 1] = r->b->cmd.config_file;
    }
    if (config && snprintf(configs, sizeof configs, "CUV_CONFIG=%s", config) < 4200)
        environment[n++] = configs;
    if (data && snprintf(datas, sizeof datas, "CUV_DATADIR=%s", data) < 4200)
        environment[n++] = datas;
    if (!cmd_tree(program, sizeof program, "bin/cuv-pack"))
        return err_set(e, ERR_CONFIG, _("helper program %s is not installed beside this program"),
                       "cuv-pack");
    buf_init(&out, HOOK_BYTES);
    rc = filter_run(argv, environment, (struct slice){NULL, 0}, &out, HOOK_MS, code, e);
    buf_release(&out);
    return rc;
}

static bool say_ended(void *user, const char *id, enum spool_folder where, const char *why,
                      const char *text)
{
    struct running *r = user;
    char name[512] = "";
    bool told;

    if (where == SPOOL_OUT) {
        told = run_hook(r, id);
        if (r->b->cmd.verbose)
            cmd_say(&r->b->cmd, _("%s: done"), id);
        return told;
    }
    clear_line(r);
    if (r->terminal)
        batch_name_of(r->spool, id, "", name, sizeof name);
    cmd_say(&r->b->cmd, "%s%s%s: %s (%s)%s%s", id, *name ? " " : "", name,
            where == SPOOL_HOLD ? _("held: a person must look") : _("refused"), why,
            r->terminal ? ": " : "", r->terminal ? text : "");
    return false;
}

static void say_dropped(void *user, const char *id)
{
    struct running *r = user;

    clear_line(r);
    cmd_say(&r->b->cmd, _("%s: this letter is out already; it was brought again and is dropped"),
            id);
}

static size_t ended(const struct batch_count *c)
{
    return c->done + c->refused + c->held + c->duplicate;
}

static void print_progress(const struct running *r, const struct batch_count *c, const char *end)
{
    int64_t ms = clk_milliseconds() - r->began;
    double rate = ms > 0 ? 1000.0 * (double)ended(c) / (double)ms : 0;

    fprintf(stderr, _("%s%zu done, %zu refused, %zu held, %.1f letters/s%s"),
            *end == '\n' ? "cuv-batch: " : "\r", c->done, c->refused, c->held, rate,
            *end == '\n' ? "\n" : "\033[K");
}

static void progress(void *user, const struct batch_count *c)
{
    struct running *r = user;
    int64_t now;

    if (asked_for_status) {
        asked_for_status = 0;
        print_progress(r, c, "\n");
    }
    if (!r->terminal || r->b->cmd.quiet || r->b->cmd.json)
        return;
    now = clk_milliseconds();
    if (now - r->shown < 100)
        return;
    r->shown = now;
    print_progress(r, c, "");
}

static bool stop(void *user)
{
    (void)user;
    return asked_to_end != 0;
}

/* Never a lower level than the pipeline or the configuration asks for. */
static int open_services(struct running *r, struct err *e)
{
    static const struct believe_files none;
    struct sign *s = &r->session;

    if (!r->pipeline.role)
        return 0;
    s->level = r->pipeline.level;
    if (sign_choose_level(s, false, e))
        return -1;
    if (r->pipeline.extend && !s->conf->tsa.urls.count)
        return err_set(e, ERR_ABSENT, "%s",
                       _("extend needs a time stamp authority: name it as urls in section tsa of "
                         "the configuration"));
    if (s->wanted_level == LEVEL_B_B && !r->pipeline.extend && !services_tell_status(s->conf))
        return 0;
    if (services_open(&r->services, s->conf, &none, e))
        return -1;
    s->ask = r->services.ask;
    return 0;
}

static int begin_approval(struct running *r, struct err *e)
{
    r->approving.b = r->b;
    r->approving.spool = r->spool;
    r->approving.pipeline = &r->pipeline;
    return approve_begin(&r->approving, e);
}

static int open_parts(struct running *r, struct err *e)
{
    static const struct believe_files none;
    struct batch *b = r->b;
    char path[4096];

    if (batch_open(&r->spool, b, true, e) ||
        pipeline_find(&r->pipeline, b->conf, r->spool->pipeline, e) || open_services(r, e) ||
        begin_approval(r, e) ||
        believe_load(&r->session.trust, &r->session.crls, &none, &none, &b->conf->trust, e))
        return -1;
    if (cmd_data(path, sizeof path, "fonts/serif-regular.face", e) ||
        sign_load_face(&r->session, path, e) || cmd_data(path, sizeof path, "office/holders", e) ||
        holder_rules_load(&r->session.holders, path, e))
        return -1;
    return batch_open_forms(&r->forms, &r->drawer, e);
}

static bool seals(const struct running *r)
{
    return r->pipeline.role && strcmp(r->pipeline.role, "agency") == 0;
}

static int open_numbers(struct running *r, struct number_register **out, struct err *e)
{
    char chain[JOURNAL_CHAIN + 1] = "";
    struct register_options o = {.now = clk_now(), .user = geteuid(), .write = true, .make = true};

    *out = NULL;
    if (!seals(r) || !r->b->conf->office.register_file)
        return 0;
    if (batch_witness_load(r->b->conf, r->b->conf->office.register_file, chain, e))
        return -1;
    o.witness = chain[0] ? chain : NULL;
    if (register_open(out, r->b->conf->office.register_file, &o, e))
        return -1;
    if (batch_witness_check(register_journal(*out), r->b->conf->office.register_file, e) == 0)
        return 0;
    register_close(*out);
    *out = NULL;
    return -1;
}

static void say_line(const struct sign *s, bool important, const char *text)
{
    (void)s;
    (void)important;
    fprintf(stderr, "cuv-batch: %s\n", text);
}

static size_t count_waiting(const struct batch_count *c)
{
    return c->unapproved + c->incomplete + c->unstamped + c->stopped;
}

static void summary(const struct running *r)
{
    const struct batch_count *c = &r->count;
    size_t waiting = count_waiting(c);

    clear_line(r);
    if (r->b->cmd.json)
        printf("{\"schema\":\"cuv-batch/1\",\"done\":%zu,\"refused\":%zu,\"held\":%zu,"
               "\"duplicate\":%zu,\"waiting\":%zu}\n",
               c->done, c->refused, c->held, c->duplicate, waiting);
    cmd_say(&r->b->cmd,
            _("%zu done, %zu refused (dead/), %zu held (hold/), %zu brought again, "
              "%zu waiting"),
            c->done, c->refused, c->held, c->duplicate, waiting);
    if (c->unapproved)
        cmd_say(&r->b->cmd, _("%zu letters were not approved and stay in new/"), c->unapproved);
    if (c->incomplete)
        cmd_say(&r->b->cmd,
                _("%zu wait in new/: requests for their PDF, or letters whose id another "
                  "still has"),
                c->incomplete);
    if (c->unstamped)
        cmd_say(&r->b->cmd, _("%zu letters are signed and wait for their time stamp: %s"),
                c->unstamped, r->stamp_trouble);
    if (c->stopped)
        cmd_say(&r->b->cmd,
                asked_to_end ? _("ended by a signal: %zu letters wait for the next run")
                             : _("%zu letters wait for the next run"),
                c->stopped);
}

/* The register is held for one pass: cuv-sign and other spools need it too. */
static int pass(struct running *r, struct err *e)
{
    struct number_register *numbers;
    bool changed;
    int rc;

    if (approve_refresh(&r->approving, &changed, e))
        return -1;
    if (changed)
        batch_forget_left(r->run);
    if (open_numbers(r, &numbers, e))
        return -1;
    rc = batch_pass(r->run, &r->approving.given, numbers, e);
    snprintf(r->stamp_trouble, sizeof r->stamp_trouble, "%s", batch_stamp_trouble(r->run));
    if (rc == 0 && batch_witness_save(r->b->conf, r->b->words[0], r->spool->journal, e))
        rc = -1;
    if (rc == 0 && numbers &&
        batch_witness_save(r->b->conf, r->b->conf->office.register_file, register_journal(numbers),
                           e))
        rc = -1;
    register_close(numbers);
    return rc;
}

/* What time cures: the token is away, the register busy, the disk full. */
static bool may_wait(const struct err *e)
{
    return e->kind == ERR_ABSENT || e->kind == ERR_AGAIN;
}

/* Letters that nobody approved yet are asked about. */
static int look_at_late(struct running *r, bool *more, struct err *e)
{
    if (r->count.unapproved > r->approving.told)
        clear_line(r);
    if (approve_late(&r->approving, r->count.unapproved, more, e))
        return -1;
    if (*more)
        batch_forget_left(r->run);
    return 0;
}

static int watch_letters(struct running *r, struct err *e)
{
    bool told = false, more;

    while (!asked_to_end) {
        more = false;
        if (watch_take(r->watch, r->spool, r->pipeline.render, seals(r), e) == 0 &&
            pass(r, e) == 0 && look_at_late(r, &more, e) == 0) {
            if (r->count.unstamped && !told)
                cmd_say(&r->b->cmd, _("%zu letters are signed and wait for their time stamp: %s"),
                        r->count.unstamped, r->stamp_trouble);
            told = r->count.unstamped != 0;
        } else if (!may_wait(e)) {
            return -1;
        } else if (!told) {
            clear_line(r);
            cmd_say(&r->b->cmd, _("waiting: %s"), e->text);
            told = true;
        }
        progress(r, &r->count);
        if (!asked_to_end && !more)
            watch_wait(r->watch);
    }
    return 0;
}

static int go(struct running *r, struct batch_desk *desk, struct err *e)
{
    struct batch_options o = {
        .desk = desk,
        .spool = r->spool,
        .pipeline = &r->pipeline,
        .forms = r->forms,
        .drawer = r->drawer,
        .session = &r->session,
        .sessions = r->b->conf->batch.sessions,
    };
    int rc;

    if (batch_new(&r->run, &o, &r->count, e))
        return -1;
    crash_watch(r->spool->lock);
    if (r->b->watch)
        rc = watch_open(&r->watch, r->b->words[0], r->b->conf->batch.drop, &r->b->cmd, e) ||
                     watch_letters(r, e)
                 ? -1
                 : 0;
    else
        rc = pass(r, e);
    batch_free(r->run);
    watch_free(r->watch);
    return rc;
}

static int exit_code(const struct running *r)
{
    const struct batch_count *c = &r->count;

    if (count_waiting(c))
        return err_exit_code(ERR_AGAIN);
    return c->refused + c->held ? 1 : 0;
}

/* Letters begun wait for their token. */
static bool has_frozen(const struct spool *s)
{
    for (size_t i = 0; i < s->capacity; i++)
        if (s->table[i] && s->table[i]->state == SPOOL_FROZEN)
            return true;
    return false;
}

static void catch_signals(void)
{
    struct sigaction end = {.sa_handler = on_end}, status = {.sa_handler = on_status};

    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGINT, &end, NULL);
    sigaction(SIGHUP, &end, NULL);
    status.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &status, NULL);
}

static void release(struct running *r)
{
    spool_close(r->spool);
    form_set_free(r->forms);
    drawer_free(r->drawer);
    approve_release(&r->approving);
    services_close(&r->services);
    face_close(&r->session.face);
    holder_rules_free(r->session.holders);
    crl_list_release(&r->session.crls);
    ocsp_list_release(&r->session.ocsps);
    trust_free(r->session.trust);
}

int batch_go(struct batch *b)
{
    struct running *r = calloc(1, sizeof *r);
    struct batch_desk desk = {
        .user = r,
        .clock = clk_now,
        .open_token = open_token,
        .login = login,
        .refresh = refresh,
        .announce = announce,
        .ended = say_ended,
        .dropped = say_dropped,
        .pack = pack_letter,
        .progress = progress,
        .at_work = crash_at,
        .stop = stop,
    };
    struct err e;
    int code;

    batch_operands(b, 1, 1, "run SPOOL [--approved LIST|all] [--watch]");
    if (!r)
        return err_exit_code(ERR_MEMORY);
    r->b = b;
    r->terminal = isatty(STDERR_FILENO);
    r->began = clk_milliseconds();
    r->session.conf = b->conf;
    r->session.say = say_line;
    catch_signals();
    if (open_parts(r, &e) || go(r, &desk, &e))
        code = batch_fail(b, &e);
    else
        code = exit_code(r);
    if (r->drawer)
        summary(r);
    if (code == err_exit_code(ERR_ABSENT) && r->spool && has_frozen(r->spool))
        code = err_exit_code(ERR_AGAIN);
    release(r);
    free(r);
    return code;
}
