/*
 * The time at which each signature is judged (ETSI EN 319 102-1 5.5, 5.6): from the newest back, so
 * that a document time stamp that holds proves what stood before it, other stamps too. A claimed
 * time proves nothing.
 */
#include <stdio.h>

#include "base/clk.h"
#include "judge/judge.h"
#include "seal/checker.h"

/* Claimed times that differ by less are the work of a minute or of a clock. */
enum { CLOCK_SKEW = 600 };

struct proving {
    struct checker *c;
    const struct judged *by[LIMIT_SIGNATURES]; /* parallel to the proofs */
    int64_t last_until;                        /* when what proves most ends; 0: nothing proves */
};

static void tell(struct judged *j, enum finding_id id, const char *hole1, const char *hole2)
{
    finding_add(&j->out->findings, id, (struct finding_place){0}, hole1, hole2, NULL, NULL);
}

/* Only what its own bytes do not speak against can prove anything. */
static bool is_sound(struct judged *j)
{
    judge_signature(j->out);
    return j->cms && j->out->indication == INDICATION_PASSED;
}

static int judge_document_stamp(struct proving *p, struct judged *j, struct err *e)
{
    struct checker *c = p->c;
    int64_t until = 0, proved;
    bool holds = false, sound = is_sound(j);

    if (!j->cms)
        return 0;
    proved = proof_earliest(c->proofs, c->proof_count, j->source->revision, c->options->at);
    if (checker_stamp(c, j, j->token, proved, &holds, &until, e))
        return -1;
    if (!sound || !holds)
        return 0;
    j->out->proved_time = j->token->info.time;
    if (!p->last_until)
        p->last_until = until;
    p->by[c->proof_count] = j;
    c->proofs[c->proof_count++] = (struct proof){j->source->revision, j->token->info.time};
    return 0;
}

/* A claimed time that cannot be: later than its proof, or two claims apart. Said, never fatal. */
static void check_claims(struct judged *j, int64_t proved)
{
    const int64_t hours = 3600, m = j->out->claimed_time;
    int64_t off = 0;
    char text[64];

    if (j->cms->has_signing_time && m)
        off = j->cms->signing_time - m;
    if (off <= CLOCK_SKEW && off >= -CLOCK_SKEW)
        off = m && proved && m > proved ? m - proved : 0;
    if (off <= CLOCK_SKEW && off >= -CLOCK_SKEW)
        return;
    if (off < 0)
        off = -off;
    snprintf(text, sizeof text, "%d:%02d", (int)(off / hours), (int)(off % hours / 60));
    /* Local time written as if it were UTC, or the other way round. */
    tell(j, FINDING_S_CLOCK, text,
         off > 7 * hours - CLOCK_SKEW && off < 7 * hours + CLOCK_SKEW
             ? _("the program took the local hour for UTC")
             : "");
}

struct timing {
    int64_t at; /* the time judged */
    bool proved;
    const struct tsp_token *by; /* what proves it */
    size_t by_revision;         /* SIZE_MAX: the signature's own */
};

/* What document time stamps prove of it, then its own stamp, which is older. */
static int find_time(struct proving *p, struct judged *j, struct timing *t, struct err *e)
{
    struct checker *c = p->c;
    int64_t until = 0;
    bool holds = false;

    *t = (struct timing){.at = c->options->at};
    for (size_t i = 0; i < c->proof_count; i++)
        if (p->by[i] && c->proofs[i].revision > j->source->revision &&
            (!t->by || c->proofs[i].time <= t->at))
            *t = (struct timing){c->proofs[i].time, true, p->by[i]->token, c->proofs[i].revision};
    if (!j->stamp)
        return 0;
    if (checker_stamp(c, j, j->stamp, t->at, &holds, &until, e))
        return -1;
    if (!holds)
        return 0;
    if (!p->last_until || (!c->proof_count && until < p->last_until))
        p->last_until = until;
    /* Within the skew of clocks it may be the later one. */
    if (j->stamp->info.time <= t->at || !t->by)
        *t = (struct timing){j->stamp->info.time < t->at ? j->stamp->info.time : t->at, true,
                             j->stamp, j->source->revision};
    return 0;
}

/* EN 319 142-1 6: each level holds only what can be shown to hold. */
static int find_level(struct proving *p, struct judged *j, const struct timing *t, struct err *e)
{
    const struct checker *c = p->c;
    struct level_facts f = {.baseline = j->baseline, .proved = t->proved};

    judge_signature(j->out);
    if (f.baseline && f.proved && j->out->indication == INDICATION_PASSED) {
        if (checker_suffices(p->c, j, t->by, t->at, SIZE_MAX, &f.enclosed, e))
            return -1;
        for (size_t i = 0; f.enclosed && !f.archived && i < c->proof_count; i++)
            if (c->proofs[i].revision > t->by_revision &&
                checker_suffices(p->c, j, t->by, t->at, c->proofs[i].revision, &f.archived, e))
                return -1;
    } else {
        f.proved = false;
    }
    j->out->level = level_name(&f);
    return 0;
}

static int judge_signer(struct proving *p, struct judged *j, struct err *e)
{
    struct timing t;

    if (!j->cms)
        return 0;
    if (find_time(p, j, &t, e))
        return -1;
    if (t.proved)
        j->out->proved_time = t.at;
    if (checker_signer(p->c, j, t.at, t.proved, e))
        return -1;
    check_claims(j, j->out->proved_time);
    return j->cms->signer ? find_level(p, j, &t, e) : 0;
}

int checker_times(struct checker *c, struct err *e)
{
    struct proving p = {.c = c};
    char when[CLK_TEXT];

    for (size_t i = c->verdict->signature_count; i-- > 0;) {
        struct judged *j = &c->judged[i];

        if (j->source->document_timestamp ? judge_document_stamp(&p, j, e) : judge_signer(&p, j, e))
            return -1;
        judge_signature(j->out);
    }
    if (!p.last_until)
        return 0;
    clk_people(when, p.last_until);
    checker_file_finding(c, FINDING_F_STAMP_END, when, NULL);
    return 0;
}
