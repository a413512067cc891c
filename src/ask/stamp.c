/* A time stamp from the first authority that gives a good one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "ask/inside.h"
#include "base/clk.h"

/* A token with the path of its authority has 5 KB. */
enum { ANSWER_BYTES = 1 << 20 };

int ask_new(struct ask **out, const struct ask_options *o, struct err *e)
{
    struct ask *a = calloc(1, sizeof *a);

    if (!a)
        return err_memory(e);
    a->options = *o;
    if (!o->offline && fetch_start(&a->fetch, &o->fetch, e)) {
        free(a);
        return -1;
    }
    *out = a;
    return 0;
}

void ask_free(struct ask *a)
{
    if (!a)
        return;
    fetch_free(a->fetch);
    free(a);
}

int ask_random(uint8_t *out, size_t n, struct err *e)
{
    while (n) {
        ssize_t k = getrandom(out, n, 0);

        if (k < 0 && errno != EINTR)
            return err_set(e, ERR_IO, _("no random bytes: %s"), strerror(errno));
        if (k > 0) {
            out += k;
            n -= (size_t)k;
        }
    }
    return 0;
}

static void wait_ms(int64_t ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};

    while (ms > 0 && nanosleep(&t, &t) && errno == EINTR)
        ;
}

int64_t ask_stamp_pause(const struct ask *a)
{
    size_t most = a->options.per_minute > 0 && a->options.per_minute < MINUTE
                      ? (size_t)a->options.per_minute
                      : MINUTE;

    return a->sent < most ? 0 : a->sent_ms[(a->sent - most) % MINUTE] + 60000 - clk_milliseconds();
}

/* At most per_minute requests in any minute. */
static void keep_pace(struct ask *a)
{
    wait_ms(ask_stamp_pause(a));
    a->sent_ms[a->sent++ % MINUTE] = clk_milliseconds();
}

/* 78 when everything else about the stamp is right: then it is our clock, most likely. */
static int check_clock(const struct tsp_token *t, int64_t asked, int64_t answered, struct err *e)
{
    int64_t time = t->info.time;
    char theirs[CLK_TEXT], ours[CLK_TEXT];

    if (time >= asked - ASK_CLOCK_SKEW && time <= answered + ASK_CLOCK_SKEW)
        return 0;
    clk_people(theirs, time);
    clk_people(ours, answered);
    return err_set(e, ERR_CONFIG,
                   _("the clock of this machine says %s, the time stamp authority's %s: more than "
                     "5 minutes apart; set the clock (timedatectl set-ntp true) and sign again"),
                   ours, theirs);
}

static int check_authority(struct ask *a, const struct tsp_token *t, const struct ask_known *known,
                           int64_t now, bool unknown, struct err *e)
{
    struct path_verdict v;
    char why[256] = "";
    const struct path_question q = {
        .leaf = t->cms->signer,
        .extra = &t->cms->certificates,
        .trust = known->trust,
        .at = t->info.time,
        .now = t->info.time > now ? t->info.time : now,
        .purpose = PATH_TIMESTAMP,
        .exact = true,
    };

    if (ask_path(a, q, known, &v, why, sizeof why, e))
        return -1;
    if (v.result == PATH_VALID || (unknown && v.reason == PATH_REASON_REVOCATION_UNKNOWN))
        return 0;
    return err_set(e, ERR_ABSENT, _("the certificate of the time stamp authority (%s): %s%s%s%s%s"),
                   t->cms->signer->common_name, path_reason_text(v.reason), v.detail[0] ? ": " : "",
                   v.detail, *why ? "; " : "", why);
}

static int take_answer(struct ask *a, const struct tsp_question *q, struct slice answer,
                       int64_t asked, const struct ask_known *known, bool unknown, struct buf *out,
                       struct err *e)
{
    int64_t answered = a->options.clock();
    struct tsp_token *t = NULL;
    int rc = -1;

    if (tsp_response_parse(&t, answer, e) || tsp_token_answers(t, q, e) ||
        check_authority(a, t, known, answered, unknown, e) || check_clock(t, asked, answered, e))
        goto out;
    buf_clear(out);
    buf_add(out, t->der.data, t->der.len);
    rc = buf_check(out, _("the time stamp"), e);
out:
    tsp_token_free(t);
    return rc;
}

static int ask_one(struct ask *a, const char *url, const struct digest *imprint,
                   const struct ask_known *known, bool unknown, struct buf *out, struct err *e)
{
    struct tsp_question q = {.imprint = *imprint, .policy = a->options.policy};
    struct buf request, answer;
    int64_t asked = a->options.clock();
    int rc = -1;

    buf_init(&request, 1024);
    buf_init(&answer, ANSWER_BYTES);
    if (ask_random(q.nonce, sizeof q.nonce, e) || tsp_request(&request, &q, e))
        goto out;
    keep_pace(a);
    if (fetch_bytes(a->fetch,
                    &(struct fetch_request){
                        .url = url,
                        .media = "application/timestamp-query",
                        .body = buf_slice(&request),
                        .login = a->options.login,
                        .max = ANSWER_BYTES,
                        .timeout_ms = a->options.stamp_timeout_ms,
                    },
                    &answer, e))
        goto out;
    rc = take_answer(a, &q, buf_slice(&answer), asked, known, unknown, out, e);
    if (rc)
        err_prefix(e, "%s", url);
out:
    buf_release(&request);
    buf_release(&answer);
    return rc;
}

int ask_stamp(struct ask *a, const struct digest *imprint, const struct ask_known *known,
              bool unknown, struct buf *out, struct err *e)
{
    const struct ask_texts *l = &a->options.authorities;
    struct err last = {ERR_NONE, ""};

    if (l->count == 0 || !a->fetch)
        return err_set(e, ERR_ABSENT, "%s",
                       _("no time stamp authority is named: give --tsa URL, or urls in section "
                         "tsa of the configuration"));
    for (int round = 0; round < a->options.attempts; round++) {
        wait_ms((int64_t)round * a->options.pause_ms);
        for (size_t i = 0; i < l->count; i++) {
            if (ask_one(a, l->items[i], imprint, known, unknown, out, &last) == 0)
                return 0;
            /* Nothing that another authority could cure. */
            if (last.kind == ERR_MEMORY || last.kind == ERR_USAGE || last.kind == ERR_BUG)
                goto out;
        }
        if (last.kind == ERR_CONFIG)
            break;
    }
out:
    if (last.kind == ERR_FORMAT || last.kind == ERR_AGAIN)
        last.kind = ERR_ABSENT;
    if (last.kind == ERR_ABSENT)
        return err_set(e, ERR_ABSENT,
                       _("no time stamp: %s; try again later, or name another authority: --tsa "
                         "URL"),
                       last.text);
    if (e)
        *e = last;
    return -1;
}
