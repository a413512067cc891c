/* One file in judgement, in a process of its own that can do nothing but compute. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clk.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "cmd/verify.h"
#include "hash/hash.h"
#include "judge/carry.h"

enum { SAYS_VERDICT = 'V', SAYS_ERROR = 'E' };
enum { WARMING_CERTIFICATES = 8 };

/* In the jail. */
static void judge(struct buf *answer, void *context)
{
    const struct verify_task *t = context;
    struct verdict *verdict;
    struct err e = {0};

    if (seal_check(&verdict, t->input.bytes, t->options, &e)) {
        buf_add_byte(answer, SAYS_ERROR);
        buf_add(answer, &e, sizeof e);
        return;
    }
    buf_add_byte(answer, SAYS_VERDICT);
    carry_write(answer, verdict);
}

/*
 * What the cryptographic library looks up once a process it looks up here, so that no child has to:
 * the trusted certificates are read again and judged among themselves. The answers do not matter.
 */
void verify_warm_up(const struct verify *v)
{
    const struct certificate_list *l = v->trust ? &v->trust->certificates : NULL;
    bool known[WARMING_CERTIFICATES];
    struct certificate *copy;
    uint8_t digest[HASH_SHA256_SIZE];

    /* Translations are a file too. */
    (void)_("VALID");
    hash_sha256(digest, "", 0, NULL);
    if (!l || !l->count)
        return;
    if (certificate_parse(&copy, l->list[0]->der, NULL) == 0)
        certificate_free(copy);
    if (l->count <= WARMING_CERTIFICATES)
        path_accounts(l, v->trust, known);
}

static void nothing(struct buf *answer, void *context)
{
    (void)context;
    buf_add_byte(answer, SAYS_VERDICT);
}

int verify_sandbox(enum jail_level *level, struct err *e)
{
    const struct jail_limits limits = {LIMIT_JUDGE_MEMORY, LIMIT_JUDGE_SECONDS, 64};
    struct jail j;
    struct slice answer;
    bool done = false;
    int rc;

    if (jail_start(&j, nothing, NULL, &limits, e))
        return -1;
    do {
        poll(&(struct pollfd){.fd = j.fd, .events = POLLIN}, 1, -1);
        rc = jail_read(&j, &done, e);
    } while (!rc && !done);
    if (!rc)
        rc = jail_end(&j, &answer, level, e);
    jail_release(&j);
    return rc;
}

static unsigned seconds_for(size_t bytes)
{
    return LIMIT_JUDGE_SECONDS + (unsigned)(bytes / LIMIT_JUDGE_BYTES_A_SECOND);
}

void verify_task_start(struct verify_task *t, const struct verify *v, const char *operand)
{
    struct jail_limits limits = {.memory = LIMIT_JUDGE_MEMORY, .answer = LIMIT_VERDICT_BYTES};

    *t = (struct verify_task){
        .operand = strdup(operand), .options = &v->options, .jail = {.fd = -1}};
    if (!t->operand) {
        err_memory(&t->failure);
        return;
    }
    if (verify_input_open(&t->input, operand, &t->failure))
        return;
    limits.memory += t->input.buffer.capacity;
    limits.seconds = seconds_for(t->input.bytes.len);
    t->running = jail_start(&t->jail, judge, t, &limits, &t->failure) == 0;
}

/* The text of an error that the other process tells: cut, masked, of a kind that there is. */
static void believe_error(struct err *to, struct slice answer)
{
    if (answer.len != sizeof *to) {
        err_set(to, ERR_FORMAT, "%s", _("the process that read it answered nonsense"));
        return;
    }
    memcpy(to, answer.data, sizeof *to);
    to->text[sizeof to->text - 1] = 0;
    to->text[utf8_check(to->text, strlen(to->text))] = 0;
    utf8_mask_controls(to->text);
    if (err_exit_code(to->kind) < err_exit_code(ERR_USAGE))
        to->kind = ERR_FORMAT;
}

static void read_answer(struct verify_task *t)
{
    enum jail_level level;
    struct slice answer, said;

    if (jail_end(&t->jail, &answer, &level, &t->failure))
        return;
    said = answer.len ? (struct slice){answer.data + 1, answer.len - 1} : answer;
    if (!answer.len || answer.data[0] != SAYS_VERDICT)
        believe_error(&t->failure, said);
    else if (!carry_read(&t->verdict, said, &t->failure))
        t->verdict->sandbox = jail_level_name(level);
}

void verify_task_poll(struct verify_task *t)
{
    bool done = false;

    if (!t->running)
        return;
    if (jail_read(&t->jail, &done, &t->failure))
        t->running = false;
    else if (done) {
        t->running = false;
        read_answer(t);
    } else if (clk_milliseconds() > t->jail.until) {
        t->running = false;
        err_set(&t->failure, ERR_FORMAT, "%s",
                _("could not be checked: it took too long; no verdict is given"));
    }
    if (!t->running)
        jail_release(&t->jail);
}

void verify_task_release(struct verify_task *t)
{
    jail_release(&t->jail);
    verdict_free(t->verdict);
    verify_input_close(&t->input);
    free(t->operand);
    *t = (struct verify_task){.jail = {.fd = -1}};
}
