/* Steps of a pipeline between drawing and publishing: other programs, and the verdict. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/child.h"
#include "base/filter.h"
#include "base/limits.h"
#include "hash/hash.h"
#include "jail/jail.h"
#include "judge/carry.h"
#include "run/desk.h"
#include "seal/check.h"

enum { FILTER_MS = 120000 };

/* By sysexits(3) all but usage, data and program; by a shell what it could not run. */
bool code_blames_letter(int code)
{
    return code < 69 || code == 70 || (code > 78 && code < 124);
}

bool code_is_fall(int code)
{
    return code == CODE_OVER_TIME || code > 128;
}

int program_fell(struct run *r, struct slot *s, size_t step, const char *name, const char *kind,
                 int code, struct err *e)
{
    char how[SUSPECT_HOW], text[512];
    const struct fall fall = {step, child_is_own_signal(code - 128), how, text};

    snprintf(how, sizeof how, "%s-%d", kind, code);
    if (code == CODE_OVER_TIME)
        snprintf(text, sizeof text, _("%s did not end in time"), name);
    else if (code <= 128 + SIGRTMAX)
        snprintf(text, sizeof text, _("%s was ended by signal %d"), name, code - 128);
    else
        snprintf(text, sizeof text, _("%s ended with %d"), name, code);
    return step_fell(r, s, &fall, e);
}

static int one(struct run *r, struct slot *s, size_t step, bool *well, struct err *e)
{
    const struct pipeline_filter *f = &r->o->pipeline->filters[step];
    char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", locale[] = "LC_ALL=C.UTF-8";
    char id[SPOOL_ID + 16];
    char *environment[] = {path, locale, id, NULL};
    struct buf out;
    char why[32];
    int code = 0;

    snprintf(id, sizeof id, "CUV_LETTER=%s", s->letter.id);
    buf_init(&out, LIMIT_SPOOL_PDF + LIMIT_REVISION_BYTES);
    if (filter_run(f->words, environment, buf_slice(&s->sign.file), &out, FILTER_MS, &code, e)) {
        buf_release(&out);
        *well = false;
        if (e->kind == ERR_AGAIN)
            return program_fell(r, s, step, f->words[0], "program", CODE_OVER_TIME, e);
        return e->kind == ERR_FORMAT ? letter_fault(s, s->signed_already, "program-output", e->text)
                                     : -1;
    }
    *well = code == 0 && out.len;
    if (*well) {
        step_worked(r, step);
        buf_release(&s->sign.file);
        s->sign.file = out;
        s->sign.has_finished_digest = false;
        hash_free(s->sign.walked);
        s->sign.walked = NULL;
        return 0;
    }
    buf_release(&out);
    if (code_is_fall(code))
        return program_fell(r, s, step, f->words[0], "program", code, e);
    if (!code_blames_letter(code))
        return err_set(e, ERR_AGAIN, _("%s ended with %d: the letters wait"), f->words[0], code);
    step_worked(r, step);
    snprintf(why, sizeof why, "program-%d", code);
    return letter_fault(s, s->signed_already, why,
                        code ? _("a program of the pipeline refused the letter")
                             : _("a program of the pipeline wrote nothing"));
}

int letter_filter(struct run *r, struct slot *s, size_t from, size_t until, bool *well,
                  struct err *e)
{
    *well = true;
    for (size_t i = from; i < until && *well; i++)
        if (one(r, s, i, well, e))
            return -1;
    return 0;
}

static int tell_verdict(struct slot *s, const struct verdict *v)
{
    char why[64];
    size_t at;

    snprintf(why, sizeof why, "verdict-%s", verdict_name(v->kind));
    letter_fault(s, v->kind != VERDICT_INVALID, why,
                 _("the letter is not valid; cuv-verify says why"));
    at = strlen(s->why);
    for (size_t i = 0; i < v->signature_count; i++) {
        const char *sub = subindication_name(v->signatures[i].sub);

        if (*sub && at + strlen(sub) + 2 < sizeof s->why && !strstr(s->why, sub))
            at += (size_t)snprintf(s->why + at, sizeof s->why - at, ",%s", sub);
    }
    return 0;
}

struct judging {
    struct slice file;
    const struct seal_check_options *options;
};

/* In the jail. */
static int judge(struct buf *answer, void *context, struct err *e)
{
    const struct judging *j = context;
    struct verdict *v;

    if (seal_check(&v, j->file, j->options, e))
        return -1;
    carry_write(answer, v);
    return buf_check(answer, _("the report"), e);
}

/* Bytes of strangers are read by a process that can do nothing but compute. */
static int judge_jailed(struct verdict **out, const struct buf *file,
                        const struct seal_check_options *o, enum jail_fate *fate, struct err *e)
{
    struct jail_limits limits = {.memory = LIMIT_JUDGE_MEMORY + file->capacity,
                                 .seconds = LIMIT_JUDGE_SECONDS +
                                            (unsigned)(file->len / LIMIT_JUDGE_BYTES_A_SECOND),
                                 .answer = LIMIT_VERDICT_BYTES};
    struct judging j = {buf_slice(file), o};
    enum jail_level level;
    struct buf answer;
    int rc;

    buf_init(&answer, LIMIT_VERDICT_BYTES);
    rc = jail_run(&answer, judge, &j, &limits, &level, fate, e);
    if (rc == 0)
        rc = carry_read(out, buf_slice(&answer), e);
    buf_release(&answer);
    return rc;
}

/* What it says of us, of disks and memory, is not believed: it read bytes of strangers. */
static int not_judged(struct run *r, struct slot *s, enum jail_fate fate, struct err *e)
{
    struct err why = *e;
    const struct fall fall = {STEP_JUDGE, fate == JAIL_CRASHED,
                              fate == JAIL_CRASHED ? "judge-crashed" : "judge-ended", why.text};

    if (fate == JAIL_UNBEGUN)
        return -1;
    if (fate == JAIL_ANSWERED && !letter_stops(e)) {
        step_worked(r, STEP_JUDGE);
        return letter_fault(s, false, "pdf", e->text);
    }
    return step_fell(r, s, &fall, e);
}

int letter_verify(struct run *r, struct slot *s, bool *well, struct err *e)
{
    const struct conf *c = r->session.conf;
    struct seal_pin *pins = seal_pins(c);
    struct seal_check_options o = {.trust = r->session.trust,
                                   .crls = &r->o->session->crls,
                                   .pins = pins,
                                   .pin_count = c->pin_count,
                                   .at = s->sign.now};
    struct verdict *v = NULL;
    enum jail_fate fate;

    *well = false;
    if (!pins)
        return err_memory(e);
    if (judge_jailed(&v, &s->sign.file, &o, &fate, e)) {
        free(pins);
        return not_judged(r, s, fate, e);
    }
    step_worked(r, STEP_JUDGE);
    *well = v->kind == VERDICT_VALID;
    if (!*well)
        tell_verdict(s, v);
    verdict_free(v);
    free(pins);
    return 0;
}
