/* The status of certificates: responders before lists, which are larger. */
#include <stdio.h>
#include <string.h>

#include "ask/inside.h"
#include "base/clk.h"
#include "base/limits.h"

struct errand {
    struct ask *ask;
    const struct ask_known *known;
    const struct certificate *about, *issuer;
    struct err last; /* why the last service gave nothing */
    /* what the last one gave; borrowed from known, NULL: nothing new */
    const char *url;
    const struct ocsp *answer;
    struct crl *list;
};

bool ask_first_time(struct ask *a, const uint8_t about[32], const char *url)
{
    int64_t now = a->options.clock();
    struct asked *new = &a->asked[a->asked_next];

    if (strlen(url) >= sizeof new->url)
        return false;
    for (size_t i = 0; i < ASKED; i++)
        if (strcmp(a->asked[i].url, url) == 0 && memcmp(a->asked[i].about, about, 32) == 0 &&
            now - a->asked[i].when < ASKED_AGAIN_S && now >= a->asked[i].when)
            return false;
    a->asked_next = (a->asked_next + 1) % ASKED;
    memcpy(new->about, about, 32);
    snprintf(new->url, sizeof new->url, "%s", url);
    new->when = now;
    memset(new->answer, 0, sizeof new->answer);
    return true;
}

/* What was just asked for gave this. */
static void note_answer(struct ask *a, const uint8_t sha256[32])
{
    memcpy(a->asked[(a->asked_next + ASKED - 1) % ASKED].answer, sha256, 32);
}

/* A second copy was dropped when it was taken. */
static const struct ocsp *newest_answer(const struct ocsp_list *l, const struct ocsp *taken)
{
    return l->count && l->list[l->count - 1] == taken ? taken : NULL;
}

static struct crl *newest_list(const struct crl_list *l, struct crl *taken)
{
    return l->count && l->list[l->count - 1] == taken ? taken : NULL;
}

/* Why what came did not settle it. */
static void explain_answer(struct errand *x)
{
    struct ocsp_single s;
    char when[CLK_TEXT];

    if (!ocsp_find(x->answer, x->about, x->issuer, &s) || s.kind == OCSP_UNKNOWN) {
        err_set(&x->last, ERR_ABSENT, _("%s: the responder does not know the certificate"), x->url);
    } else if (!ocsp_responder(x->answer, x->issuer)) {
        err_set(&x->last, ERR_ABSENT, _("%s: the answer is not signed by a responder of %s"),
                x->url, x->issuer->common_name);
    } else if (s.next_update && s.next_update < x->ask->options.clock()) {
        clk_people(when, s.next_update);
        err_set(&x->last, ERR_ABSENT, _("%s: the answer ran out on %s"), x->url, when);
    }
}

static void explain_list(struct errand *x)
{
    struct crl *l = x->list;
    char when[CLK_TEXT];

    if (!slice_equal(l->issuer_der, x->about->issuer_der))
        return;
    if (!crl_signed_by(l, x->issuer)) {
        err_set(&x->last, ERR_ABSENT, _("%s: the list is not signed by %s"), x->url,
                x->issuer->common_name);
    } else if (l->next_update && l->next_update < x->ask->options.clock()) {
        clk_people(when, l->next_update);
        err_set(&x->last, ERR_ABSENT, _("%s: the list ran out on %s"), x->url, when);
    }
}

/* It may have settled it, and another certificate is unknown now. */
static void explain(struct errand *x, const struct path_verdict *v)
{
    bool still = x->about == v->ask_about;

    if (still && x->answer)
        explain_answer(x);
    if (still && x->list)
        explain_list(x);
    x->answer = NULL;
    x->list = NULL;
}

/* 1: something new is known. */
static int ask_responder(struct errand *x, const char *url)
{
    struct ask *a = x->ask;
    uint8_t nonce[OCSP_NONCE];
    struct buf request, answer;
    struct ocsp *o = NULL;
    int news = 0;

    if (!ask_first_time(a, x->about->sha256, url))
        return 0;
    buf_init(&request, 4096);
    buf_init(&answer, LIMIT_OCSP_BYTES);
    if (ask_random(nonce, sizeof nonce, &x->last) ||
        ocsp_request(&request, x->about, x->issuer, nonce, &x->last) ||
        fetch_bytes(a->fetch,
                    &(struct fetch_request){
                        .url = url,
                        .media = "application/ocsp-request",
                        .body = buf_slice(&request),
                        .max = LIMIT_OCSP_BYTES,
                        .timeout_ms = a->options.timeout_ms,
                    },
                    &answer, &x->last))
        goto out;
    if (ocsp_parse(&o, buf_slice(&answer), &x->last)) {
        err_prefix(&x->last, "%s", url);
    } else if (!ocsp_answers(o, nonce)) {
        err_set(&x->last, ERR_ABSENT, _("%s: the answer has another nonce than the request"), url);
        ocsp_free(o);
    } else {
        note_answer(a, o->sha256);
        news = ocsp_list_take(x->known->ocsps, o, &x->last) == 0;
        x->url = url;
        x->answer = news ? newest_answer(x->known->ocsps, o) : NULL;
    }
out:
    buf_release(&request);
    buf_release(&answer);
    return news;
}

static int ask_list(struct errand *x, const char *url)
{
    static const uint8_t nobody[32];
    struct crl *crl;
    struct buf answer;
    int news = 0;

    if (!ask_first_time(x->ask, nobody, url))
        return 0;
    buf_init(&answer, LIMIT_CRL_BYTES);
    if (fetch_bytes(x->ask->fetch,
                    &(struct fetch_request){
                        .url = url,
                        .max = LIMIT_CRL_BYTES,
                        .timeout_ms = x->ask->options.timeout_ms,
                    },
                    &answer, &x->last))
        goto out;
    if (crl_parse(&crl, buf_slice(&answer), &x->last)) {
        err_prefix(&x->last, "%s", url);
    } else {
        note_answer(x->ask, crl->sha256);
        news = crl_list_take(x->known->crls, crl, &x->last) == 0;
        x->url = url;
        x->list = news ? newest_list(x->known->crls, crl) : NULL;
    }
out:
    buf_release(&answer);
    return news;
}

static bool is_in(const struct texts *l, const char *text)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->list[i], text) == 0)
            return true;
    return false;
}

/* Of the configuration's addresses those that the certificate names, or the others. */
static int ask_responders(struct errand *x, bool named)
{
    const struct ask_texts *l = &x->ask->options.responders;

    for (size_t i = 0; i < l->count; i++)
        if (is_in(&x->about->ocsp_urls, l->items[i]) == named && ask_responder(x, l->items[i]))
            return 1;
    return 0;
}

static int ask_lists(struct errand *x, bool named)
{
    const struct ask_texts *l = &x->ask->options.lists;

    for (size_t i = 0; i < l->count; i++)
        if (is_in(&x->about->crl_urls, l->items[i]) == named && ask_list(x, l->items[i]))
            return 1;
    return 0;
}

/*
 * One more source; 0 when there is none left. Whom the certificate names goes first: others are
 * likely to know nothing of it, and each costs a round on the network.
 */
static int ask_next(struct errand *x)
{
    const struct texts *ocsp = &x->about->ocsp_urls, *crl = &x->about->crl_urls;
    bool any = x->ask->options.from_certificates;

    if (cache_find(x->ask, x->about, x->issuer, x->known))
        return 1;
    if (!x->ask->fetch)
        return 0;
    if (ask_responders(x, true) || ask_lists(x, true) || ask_responders(x, false))
        return 1;
    for (size_t i = 0; any && i < ocsp->count; i++)
        if (ask_responder(x, ocsp->list[i]))
            return 1;
    if (ask_lists(x, false))
        return 1;
    for (size_t i = 0; any && i < crl->count; i++)
        if (ask_list(x, crl->list[i]))
            return 1;
    return 0;
}

int ask_path(struct ask *a, struct path_question q, const struct ask_known *known,
             struct path_verdict *v, char *why, size_t n, struct err *e)
{
    struct errand x = {.ask = a, .known = known, .last = {ERR_NONE, ""}};

    q.crls = known->crls;
    q.ocsps = known->ocsps;
    for (;;) {
        if (path_judge(&q, v, e))
            return -1;
        if (a && v->chain_count > 1)
            cache_keep(a, v);
        if (v->reason != PATH_REASON_REVOCATION_UNKNOWN || !a)
            return 0;
        explain(&x, v);
        x.about = v->ask_about;
        x.issuer = v->ask_issuer;
        if (ask_next(&x))
            continue;
        if (x.last.kind == ERR_MEMORY)
            return err_memory(e);
        if (why)
            snprintf(why, n, "%s", x.last.text);
        return 0;
    }
}
