/*
 * Revocation that is missing: looked up in the cache, and with --online asked of the services, a
 * step at a time, until nothing more is missing or nobody knows. Nothing of an answer is read here:
 * the bytes go into the jail of the next judgement. cuv-fetch alone sees the network.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask/ask.h"
#include "base/hex.h"
#include "base/limits.h"
#include "cmd/verify.h"

enum { ROUNDS = 24, ASKS_A_FILE = 32, REQUEST = 2048 };

struct asking {
    struct verify *verify;
    size_t asks;
    const struct verdict_signature *about; /* what it lacks is asked for */
    uint8_t bytes[REQUEST];
    struct slice request; /* DER; empty: none can be made */
};

/* Takes a place for the question: it is not asked again in this run, whatever comes. NULL: it was.
 */
static struct verify_answer *place_for(struct verify_answers *a, const char *from,
                                       struct slice request, bool is_list)
{
    struct verify_answer *list, *new;

    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->list[i].from, from) == 0 &&
            slice_equal(buf_slice(&a->list[i].request), request))
            return NULL;
    list = realloc(a->list, (a->count + 1) * sizeof *list);
    if (!list)
        return NULL;
    a->list = list;
    new = &list[a->count];
    *new = (struct verify_answer){.from = strdup(from), .is_list = is_list};
    if (!new->from)
        return NULL;
    buf_init(&new->request, REQUEST);
    buf_init(&new->bytes, is_list ? LIMIT_CRL_BYTES : LIMIT_OCSP_BYTES);
    buf_add(&new->request, request.data, request.len);
    a->count++;
    return new;
}

/* 1: there are new bytes to judge by. */
static int look_up(struct asking *k, const char *hex, bool is_list)
{
    const char *folder = k->verify->conf->trust.cache, *ending = is_list ? ".crl" : ".ocsp";
    struct verify_answers *a = &k->verify->answers;
    struct verify_answer *answer;
    char name[80];

    if (!folder || !hex || strlen(hex) != 64)
        return 0;
    snprintf(name, sizeof name, "%s%s", hex, ending);
    answer = place_for(a, name, (struct slice){NULL, 0}, is_list);
    if (!answer || !ask_kept(&answer->bytes, folder, hex, ending))
        return 0;
    a->bytes += answer->bytes.len;
    return 1;
}

static int fetch_into(struct asking *k, struct verify_answer *answer, struct err *e)
{
    struct verify_answers *a = &k->verify->answers;
    const struct conf_net *net = &k->verify->conf->net;

    if (!a->fetch &&
        (way_open(&a->way, k->verify->conf, e) || fetch_start(&a->fetch, &a->way.options, e)))
        return -1;
    return fetch_bytes(a->fetch,
                       &(struct fetch_request){
                           .url = answer->from,
                           .media = answer->is_list ? NULL : "application/ocsp-request",
                           .body = buf_slice(&answer->request),
                           .max = answer->bytes.max,
                           .timeout_ms = net->timeout_ms,
                       },
                       &answer->bytes, e);
}

/* 1: there are new bytes to judge by. What a service does not give is told. */
static int ask_one(struct asking *k, const char *url, bool is_list)
{
    struct verify_answers *a = &k->verify->answers;
    const char *hex = is_list ? k->about->ask_issuer : k->about->ask_about;
    struct verify_answer *answer;
    struct err e;

    if (!a->online || !url || k->asks == ASKS_A_FILE || (!is_list && !k->request.len))
        return 0;
    answer = place_for(a, url, is_list ? (struct slice){NULL, 0} : k->request, is_list);
    if (!answer)
        return 0;
    k->asks++;
    if (fetch_into(k, answer, &e)) {
        buf_clear(&answer->bytes);
        cmd_say(&k->verify->cmd, "%s", e.text);
        return 0;
    }
    snprintf(answer->keep, sizeof answer->keep, "%s", hex ? hex : "");
    a->bytes += answer->bytes.len;
    return 1;
}

/* Of the configured addresses the one that the certificate names goes first. */
static int ask_listed(struct asking *k, struct conf_list l, const char *named, bool is_list)
{
    int news = 0;

    for (size_t i = 0; !news && named && i < l.count; i++)
        news = strcmp(l.items[i], named) == 0 && ask_one(k, named, is_list);
    for (size_t i = 0; !news && i < l.count; i++)
        news = ask_one(k, l.items[i], is_list);
    return news;
}

/* As src/ask does: the cache; responders, whose answers are smaller; lists. */
static int ask_about(struct asking *k)
{
    const struct conf_net *net = &k->verify->conf->net;
    const struct verdict_signature *s = k->about;
    size_t n = s->ask_request ? strlen(s->ask_request) / 2 : 0;
    int news;

    k->request = (struct slice){k->bytes, n};
    if (n > sizeof k->bytes || (n && hex_read(k->bytes, n, s->ask_request, 2 * n)))
        k->request.len = 0;
    news = look_up(k, s->ask_about, false) || look_up(k, s->ask_issuer, true);
    news = news || ask_listed(k, net->ocsp, s->ask_ocsp, false);
    if (!news && net->from_certificates)
        news = ask_one(k, s->ask_ocsp, false);
    news = news || ask_listed(k, net->crls, s->ask, true);
    return news || (net->from_certificates && ask_one(k, s->ask, true));
}

static bool lacks(const struct verdict_signature *s)
{
    return s->ask || s->ask_ocsp || s->ask_request;
}

static bool is_missing(const struct verdict *v, const char *hex)
{
    for (size_t i = 0; i < v->signature_count; i++) {
        const struct verdict_signature *s = &v->signatures[i];

        if (lacks(s) && s->ask_about && s->ask_issuer &&
            (strcmp(s->ask_about, hex) == 0 || strcmp(s->ask_issuer, hex) == 0))
            return true;
    }
    return false;
}

/* What came and helped: nothing is missing any more of whom it is about. */
static void keep_new(struct verify *v, const struct verdict *verdict)
{
    for (size_t i = 0; v->conf->trust.cache && i < v->answers.count; i++) {
        struct verify_answer *a = &v->answers.list[i];
        struct err e;

        if (!*a->keep || is_missing(verdict, a->keep))
            continue;
        if (ask_keep(v->conf->trust.cache, a->keep, a->is_list ? ".crl" : ".ocsp",
                     buf_slice(&a->bytes), &e))
            cmd_say(&v->cmd, "%s", e.text);
        *a->keep = 0;
    }
}

void verify_ask(struct verify *v, struct verify_task *t)
{
    struct asking k = {.verify = v};
    bool news = true;

    for (int round = 0; round < ROUNDS && news && t->verdict; round++) {
        news = false;
        for (size_t i = 0; i < t->verdict->signature_count; i++) {
            k.about = &t->verdict->signatures[i];
            news |= lacks(k.about) && ask_about(&k);
        }
        if (news)
            verify_task_again(t, v);
    }
    if (t->verdict)
        keep_new(v, t->verdict);
}

void verify_answers_close(struct verify *v)
{
    struct verify_answers *a = &v->answers;

    for (size_t i = 0; i < a->count; i++) {
        free(a->list[i].from);
        buf_release(&a->list[i].request);
        buf_release(&a->list[i].bytes);
    }
    free(a->list);
    fetch_free(a->fetch);
    way_close(&a->way);
    *a = (struct verify_answers){.count = 0};
}
