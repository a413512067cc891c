/* Steps of a pipeline between drawing and publishing: other programs, and the verdict. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/filter.h"
#include "base/limits.h"
#include "hash/hash.h"
#include "jail/jail.h"
#include "judge/carry.h"
#include "run/desk.h"
#include "seal/check.h"

enum { FILTER_MS = 120000 };

/* By sysexits(3) all but usage, data and program; by a shell what it could not run, or ended. */
bool code_blames_letter(int code)
{
    return code < 69 || code == 70 || (code > 78 && code < 124);
}

static int one(struct run *r, struct slot *s, const struct pipeline_filter *f, bool *well,
               struct err *e)
{
    char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", locale[] = "LC_ALL=C.UTF-8";
    char id[SPOOL_ID + 16];
    char *environment[] = {path, locale, id, NULL};
    struct buf out;
    char why[32];
    int code = 0;

    (void)r;
    snprintf(id, sizeof id, "CUV_LETTER=%s", s->letter.id);
    buf_init(&out, LIMIT_SPOOL_PDF + LIMIT_REVISION_BYTES);
    if (filter_run(f->words, environment, buf_slice(&s->sign.file), &out, FILTER_MS, &code, e)) {
        buf_release(&out);
        if (e->kind != ERR_FORMAT)
            return -1;
        *well = false;
        return letter_fault(s, s->signed_already, "program-output", e->text);
    }
    if (code == 0 && out.len) {
        buf_release(&s->sign.file);
        s->sign.file = out;
        s->sign.has_finished_digest = false;
        hash_free(s->sign.walked);
        s->sign.walked = NULL;
        return 0;
    }
    buf_release(&out);
    if (!code_blames_letter(code))
        return err_set(e, ERR_AGAIN, _("%s ended with %d: the letters wait"), f->words[0], code);
    *well = false;
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
        if (one(r, s, &r->o->pipeline->filters[i], well, e))
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
                        const struct seal_check_options *o, struct err *e)
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
    rc = jail_run(&answer, judge, &j, &limits, &level, e);
    if (rc == 0)
        rc = carry_read(out, buf_slice(&answer), e);
    buf_release(&answer);
    return rc;
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

    *well = false;
    if (!pins)
        return err_memory(e);
    if (judge_jailed(&v, &s->sign.file, &o, e)) {
        free(pins);
        return letter_stops(e) ? -1 : letter_fault(s, false, "pdf", e->text);
    }
    *well = v->kind == VERDICT_VALID;
    if (!*well)
        tell_verdict(s, v);
    verdict_free(v);
    free(pins);
    return 0;
}
