/*
 * One file in judgement, in a process of its own that can do nothing but compute.
 *
 * One jail for the PDF and for the certificates in it, not two. A second one for cryptography would
 * keep a parser that was taken over from telling lies about a signature only if it were handed
 * nothing but facts; yet which bytes are signed, what changed later and what a page shows, most of
 * a verdict, is the parser's word in either case. Both would hold no right and no secret, so that
 * neither could reach more than the verdict of the one file. It would cost a second fork a file and
 * a second format between processes to be read by somebody who believes nothing. What matters is
 * outside: the verdict is read by judge/carry, which believes nothing; answers of the network are
 * read in the jail too; and a process that dies gives no verdict.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clk.h"
#include "base/limits.h"
#include "base/map.h"
#include "cmd/verify.h"
#include "hash/hash.h"
#include "judge/carry.h"
#include "pdf/doc.h"

enum { WARMING_MOST = 8 };

/* What the services said, read here for the first time; what is malformed is passed over. */
static int add_answers(struct seal_check_options *o, struct crl_list *crls, struct ocsp_list *ocsps,
                       const struct verify_answers *a, struct err *e)
{
    crls->list = calloc((o->crls ? o->crls->count : 0) + a->count, sizeof(struct crl *));
    if (!crls->list)
        return err_memory(e);
    crls->capacity = (o->crls ? o->crls->count : 0) + a->count;
    for (size_t i = 0; o->crls && i < o->crls->count; i++)
        crls->list[crls->count++] = o->crls->list[i];
    for (size_t i = 0; i < a->count; i++) {
        struct slice bytes = buf_slice(&a->list[i].bytes);
        struct ocsp *ocsp;
        struct crl *crl;

        if (!a->list[i].is_list) {
            if (ocsp_parse(&ocsp, bytes, NULL) == 0 && ocsp_list_take(ocsps, ocsp, e))
                return -1;
        } else if (crl_parse(&crl, bytes, NULL) == 0) {
            crls->list[crls->count++] = crl;
        }
    }
    o->crls = crls;
    o->ocsps = ocsps;
    return 0;
}

/* In the jail; what it holds ends with it. */
static int judge(struct buf *answer, void *context, struct err *e)
{
    const struct verify_task *t = context;
    struct seal_check_options options = *t->options;
    struct crl_list crls = {NULL, 0, 0};
    struct ocsp_list ocsps = {NULL, 0, 0};
    struct verdict *verdict;

    if (t->answers->bytes && add_answers(&options, &crls, &ocsps, t->answers, e))
        return -1; /* NOLINT(clang-analyzer-unix.Malloc): the process ends with it */
    if (seal_check(&verdict, buf_slice(&t->file), &options, e))
        return -1;
    carry_write(answer, verdict);
    return buf_check(answer, _("the report"), e);
}

/*
 * What the cryptographic library looks up once a process it looks up here, so that no child has to:
 * a trusted certificate is read again, and what the trusted ones signed among themselves and of the
 * lists is kept. The answers do not matter.
 */
void verify_warm_up(const struct verify *v)
{
    const struct certificate_list *l = v->trust ? &v->trust->certificates : NULL;
    struct certificate *copy;
    uint8_t digest[HASH_SHA256_SIZE];

    /* Translations are a file too. */
    (void)_("VALID");
    hash_sha256(digest, "", 0, NULL);
    if (!l || !l->count)
        return;
    if (certificate_parse(&copy, l->list[0]->der, NULL) == 0)
        certificate_free(copy);
    if (l->count <= WARMING_MOST && v->crls.count <= WARMING_MOST)
        path_keep_signatures(l, &v->crls);
}

static int nothing(struct buf *answer, void *context, struct err *e)
{
    (void)answer;
    (void)context;
    (void)e;
    return 0;
}

int verify_sandbox(enum jail_level *level, struct err *e)
{
    const struct jail_limits limits = {.memory = LIMIT_JUDGE_MEMORY,
                                       .seconds = LIMIT_JUDGE_SECONDS};
    struct buf out;

    buf_init(&out, 1);
    return jail_run(&out, nothing, NULL, &limits, level, NULL, e);
}

static unsigned seconds_for(size_t bytes)
{
    return LIMIT_JUDGE_SECONDS + (unsigned)(bytes / LIMIT_JUDGE_BYTES_A_SECOND);
}

static void start(struct verify_task *t, const struct verify *v)
{
    struct jail_limits limits = {.memory = LIMIT_JUDGE_MEMORY, .answer = LIMIT_VERDICT_BYTES};

    limits.memory += (t->file.mapped ? 0 : t->file.capacity) + 4 * v->answers.bytes;
    limits.seconds = seconds_for(t->file.len + v->answers.bytes);
    t->running = jail_start(&t->jail, judge, t, &limits, &t->failure) == 0;
}

void verify_task_start(struct verify_task *t, const struct verify *v, const char *operand)
{
    *t = (struct verify_task){.operand = strdup(operand),
                              .options = &v->options,
                              .answers = &v->answers,
                              .jail = {.fd = -1}};
    if (!t->operand) {
        err_memory(&t->failure);
        return;
    }
    buf_init(&t->file, LIMIT_PDF_BYTES);
    if (cmd_map(&t->file, operand, 0, pdf_begins, &t->failure) == 0)
        start(t, v);
}

static void read_answer(struct verify_task *t)
{
    enum jail_level level;
    struct slice answer;
    int rc = jail_end(&t->jail, &answer, &level, &t->failure);

    /* What was said of a file that changed meanwhile means nothing, a refusal neither. */
    if (!map_still(t->file.data, &t->failure) && !rc &&
        !carry_read(&t->verdict, answer, &t->failure))
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

void verify_task_again(struct verify_task *t, const struct verify *v)
{
    struct pollfd p = {.events = POLLIN};

    verdict_free(t->verdict);
    t->verdict = NULL;
    start(t, v);
    while (t->running) {
        p.fd = t->jail.fd;
        poll(&p, 1, 1000);
        verify_task_poll(t);
    }
}

void verify_task_release(struct verify_task *t)
{
    jail_release(&t->jail);
    verdict_free(t->verdict);
    buf_release(&t->file);
    free(t->operand);
    *t = (struct verify_task){.jail = {.fd = -1}};
}
