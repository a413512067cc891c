/* Certificates of signers and time stamp authorities at a time; what is told of them. */
#include <stdio.h>
#include <string.h>

#include "base/clk.h"
#include "base/hex.h"
#include "pki/strength.h"
#include "seal/checker.h"

enum { LIMIT_REQUEST = 1024 }; /* a serial number has at most 20 bytes or so */

static void tell(struct judged *j, enum finding_id id, const char *hole1, const char *hole2)
{
    finding_add(&j->out->findings, id, (struct finding_place){0}, hole1, hole2, NULL, NULL);
}

static void describe_signer(struct checker *c, struct judged *j)
{
    const struct certificate *k = j->cms->signer;
    struct verdict_signature *o = j->out;
    struct arena *a = c->verdict->arena;
    char key[32];

    certificate_key_text(k, key);
    o->name = arena_string(a, k->common_name);
    o->organisation =
        arena_string(a, k->units.count ? k->units.list[k->units.count - 1] : k->organization);
    o->subject = arena_string(a, k->subject);
    o->issuer = arena_string(a, k->issuer);
    o->serial = arena_string(a, k->serial);
    o->not_before = k->not_before;
    o->not_after = k->not_after;
    o->algorithm = arena_printf(a, "%s %s%s", key, hash_name(j->cms->digest),
                                j->cms->key == CMS_KEY_RSA_PSS ? " PSS" : "");
}

static enum verdict_role role_of(const struct checker *c, const struct certificate *k, int64_t at)
{
    const struct seal_check_options *o = c->options;

    for (size_t i = 0; i < o->pin_count; i++) {
        const struct seal_pin *pin = &o->pins[i];

        if (pin->from <= at && at < pin->until && memcmp(pin->spki_sha256, k->spki_sha256, 32) == 0)
            return pin->role;
    }
    return ROLE_UNKNOWN;
}

/* What is missing, whom to ask, and how. */
static const char *ask_text(struct checker *c, const struct path_verdict *v)
{
    char ask[640];

    snprintf(ask, sizeof ask, _("%s; ask %s, or give its list with --crl FILE"),
             v->list_too_old ? _("the list at hand is out of date") : _("no list at hand"),
             v->ask_crl    ? v->ask_crl
             : v->ask_ocsp ? v->ask_ocsp
                           : _("the issuer"));
    return checker_text(c, ask);
}

static const char *hex_text(struct arena *a, struct slice bytes)
{
    char *text = arena_array(a, 2 * bytes.len + 1, 1);

    if (text)
        hex_write(text, bytes.data, bytes.len);
    return text;
}

/* For who may ask the services. Of several that are missing the last one, asked again and again. */
static int note_missing(struct checker *c, struct judged *j, const struct path_verdict *v,
                        struct err *e)
{
    struct arena *a = c->verdict->arena;
    struct verdict_signature *o = j->out;
    struct buf request;
    int rc;

    if (v->reason != PATH_REASON_REVOCATION_UNKNOWN)
        return 0;
    o->ask = checker_text(c, v->ask_crl);
    o->ask_ocsp = checker_text(c, v->ask_ocsp);
    if (!v->ask_about || !v->ask_issuer)
        return 0;
    buf_init(&request, LIMIT_REQUEST);
    rc = ocsp_request(&request, v->ask_about, v->ask_issuer, NULL, e);
    if (!rc) {
        o->ask_request = hex_text(a, buf_slice(&request));
        o->ask_about = hex_text(a, (struct slice){v->ask_about->sha256, 32});
        o->ask_issuer = hex_text(a, (struct slice){v->ask_issuer->sha256, 32});
        rc = o->ask_request && o->ask_about && o->ask_issuer ? 0 : err_memory(e);
    }
    buf_release(&request);
    return rc;
}

static const struct certificate *about(const struct path_verdict *v)
{
    return v->depth > 0 && (size_t)v->depth < v->chain_count ? v->chain[v->depth] : v->chain[0];
}

static void tell_path(struct checker *c, struct judged *j, const struct path_verdict *v)
{
    const struct certificate *k = about(v);
    char when[CLK_TEXT];

    switch (v->reason) {
    case PATH_REASON_OK:
        return;
    case PATH_REASON_NO_CHAIN:
    case PATH_REASON_BAD_SIGNATURE:
        tell(j, FINDING_S_CHAIN, v->chain[0]->common_name, NULL);
        return;
    case PATH_REASON_REVOCATION_UNKNOWN:
    case PATH_REASON_ON_HOLD:
        tell(j, FINDING_S_UNKNOWN, v->ask_about ? v->ask_about->common_name : k->common_name,
             ask_text(c, v));
        return;
    case PATH_REASON_REVOKED:
        clk_people(when, v->revoked_at);
        tell(j, FINDING_S_REVOKED, when, NULL);
        return;
    case PATH_REASON_CA_REVOKED:
        clk_people(when, v->revoked_at);
        tell(j, FINDING_S_ISSUER_REVOKED, k->common_name, when);
        return;
    case PATH_REASON_EXPIRED:
    case PATH_REASON_CA_EXPIRED:
        clk_people(when, k->not_after);
        tell(j, FINDING_S_EXPIRED, when, NULL);
        return;
    case PATH_REASON_NOT_YET_VALID:
    case PATH_REASON_CA_NOT_YET_VALID:
        clk_people(when, k->not_before);
        tell(j, FINDING_S_EARLY, when, NULL);
        return;
    case PATH_REASON_ALGORITHM:
        tell(j, FINDING_S_WEAK, v->detail[0] ? v->detail : path_reason_text(v->reason), NULL);
        return;
    case PATH_REASON_KEY_USAGE:
    case PATH_REASON_CONSTRAINTS:
        break;
    }
    tell(j, FINDING_S_CONSTRAINT, v->detail[0] ? v->detail : path_reason_text(v->reason), NULL);
}

static struct path_question question(const struct checker *c, const struct certificate *leaf,
                                     const struct evidence *e, int64_t at,
                                     enum path_purpose purpose)
{
    return (struct path_question){
        .leaf = leaf,
        .extra = &e->certificates,
        .trust = c->options->trust,
        .crls = &e->crls,
        .ocsps = &e->ocsps,
        .at = at,
        .now = c->options->at,
        .purpose = purpose,
    };
}

/* Whether the path can be judged good by what a time stamp in revision upto covers, all of it. */
static int judge_enclosed(const struct checker *c, const struct certificate *leaf, int64_t at,
                          enum path_purpose purpose, size_t upto, bool *good, struct err *e)
{
    struct evidence inside;
    struct path_question q;
    struct path_verdict v;
    int rc = -1;

    *good = false;
    if (evidence_load(&inside, c, upto, false, e))
        return -1;
    q = question(c, leaf, &inside, at, purpose);
    if (path_judge(&q, &v, e))
        goto out;
    *good = v.reason == PATH_REASON_OK;
    for (size_t i = 0; *good && i + 1 < v.chain_count; i++) {
        bool there = false;

        for (size_t k = 0; !there && k < inside.certificates.count; k++)
            there = certificate_same(inside.certificates.list[k], v.chain[i]);
        *good = there;
    }
    rc = 0;
out:
    evidence_release(&inside);
    return rc;
}

int checker_suffices(struct checker *c, const struct judged *j, const struct tsp_token *stamp,
                     int64_t at, size_t upto, bool *suffices, struct err *e)
{
    if (judge_enclosed(c, j->cms->signer, at, PATH_SIGN, upto, suffices, e))
        return -1;
    return *suffices ? judge_enclosed(c, stamp->cms->signer, stamp->info.time, PATH_TIMESTAMP, upto,
                                      suffices, e)
                     : 0;
}

/* Until when what the issuers of a path said counts by itself, and which of them ends first. */
static int64_t issuers_end(const struct path_verdict *v, int64_t at, int *depth, bool *revoked)
{
    int64_t end = INT64_MAX;

    *revoked = v->listed && v->revoked_depth > 0 && v->revoked_at > at;
    if (*revoked) {
        end = v->revoked_at;
        *depth = v->revoked_depth;
    }
    for (size_t i = 1; i < v->chain_count; i++)
        if (v->chain[i]->not_after < end) {
            end = v->chain[i]->not_after;
            *depth = (int)i;
            *revoked = false;
        }
    return end;
}

/*
 * Who holds the key of an issuer that was revoked, or has expired, after the time judged may have
 * signed anything since: what it said of others counts only when a time stamp proves that it was
 * said before (EN 319 102-1 5.6.2.2). While all issuers are good, a list of the time of signing
 * needs no stamp of its own: B-LT of a signer whose certificate alone has expired stays valid.
 */
static int check_issuers(struct checker *c, struct judged *j, struct path_verdict *v, int64_t at,
                         struct err *e)
{
    bool good = false, revoked;
    size_t upto = 0;
    int depth = 0;
    const int64_t end = issuers_end(v, at, &depth, &revoked);

    if (v->reason != PATH_REASON_OK || (!revoked && end >= c->options->at))
        return 0;
    for (size_t i = 0; i < c->proof_count; i++)
        if (c->proofs[i].time <= end && c->proofs[i].revision > upto)
            upto = c->proofs[i].revision;
    if (upto && judge_enclosed(c, v->chain[0], at, PATH_SIGN, upto, &good, e))
        return -1;
    if (good)
        return 0;
    v->reason = revoked ? PATH_REASON_CA_REVOKED : PATH_REASON_CA_EXPIRED;
    v->depth = depth;
    tell_path(c, j, v);
    return 0;
}

static int judge_signer(struct checker *c, struct judged *j, int64_t at, struct err *e)
{
    const struct path_question q = question(c, j->cms->signer, &c->evidence, at, PATH_SIGN);
    struct path_verdict v;

    if (path_judge(&q, &v, e))
        return -1;
    j->out->domain = trust_domain_name(v.domain);
    tell_path(c, j, &v);
    if (note_missing(c, j, &v, e) || check_issuers(c, j, &v, at, e))
        return -1;
    if (v.departure[0])
        tell(j, FINDING_S_STRICT, checker_text(c, v.departure), NULL);
    if (v.anchor && v.domain == TRUST_TEST)
        tell(j, FINDING_F_TEST, NULL, NULL);
    if (v.anchor)
        checker_strangers(c, &j->cms->certificates, &j->out->findings);
    return 0;
}

int checker_signer(struct checker *c, struct judged *j, int64_t at, bool proved, struct err *e)
{
    if (!j->cms->signer)
        return 0;
    describe_signer(c, j);
    j->out->role = role_of(c, j->cms->signer, at);
    if (j->out->claimed_time && !proved)
        tell(j, FINDING_S_CLAIMED, NULL, NULL);
    if (c->options->trust)
        return judge_signer(c, j, at, e);
    j->out->domain = trust_domain_name(TRUST_UNKNOWN);
    tell(j, FINDING_S_CHAIN, j->cms->signer->common_name, NULL);
    return 0;
}

/*
 * RFC 3161 4: stamps made before the authority's certificate was revoked stay good for the reasons
 * that say nothing of the key; for any other only those that a later stamp proves to be older.
 */
static bool revoked_for(const struct path_verdict *v, int64_t proved)
{
    bool harmless =
        v->revoked_depth == 0 && (v->why == REVOKED_AFFILIATION_CHANGED ||
                                  v->why == REVOKED_SUPERSEDED || v->why == REVOKED_CESSATION);

    return v->listed && !harmless && proved > v->revoked_at;
}

/* The path was good when the stamp was made; it must still be, at the time proved for it. */
static void outlive(struct path_verdict *v, int64_t proved)
{
    char key[32];

    if (v->reason != PATH_REASON_OK)
        return;
    if (revoked_for(v, proved)) {
        v->reason = v->revoked_depth ? PATH_REASON_CA_REVOKED : PATH_REASON_REVOKED;
        v->depth = v->revoked_depth;
    }
    for (size_t i = 0; v->reason == PATH_REASON_OK && i < v->chain_count; i++) {
        const struct certificate *k = v->chain[i];

        certificate_key_text(k, key);
        v->depth = (int)i;
        if (proved > k->not_after)
            v->reason = i ? PATH_REASON_CA_EXPIRED : PATH_REASON_EXPIRED;
        else if (!strength_key(k, proved) ||
                 (i + 1 < v->chain_count && !strength_algorithm(k->algorithm, proved)))
            v->reason = PATH_REASON_ALGORITHM;
    }
}

/* Inside a signature one sentence says why it proves nothing. */
static void tell_stamp(struct checker *c, struct judged *j, const struct path_verdict *v)
{
    const char *text = v->reason == PATH_REASON_REVOCATION_UNKNOWN ? ask_text(c, v) : "";

    tell(j, FINDING_S_STAMP,
         arena_printf(c->verdict->arena, "%s: %s%s%s", v->chain[0]->common_name,
                      path_reason_text(v->reason), *text ? "; " : "", text),
         NULL);
}

static int64_t first_end(const struct path_verdict *v)
{
    int64_t end = INT64_MAX;

    for (size_t i = 0; i < v->chain_count; i++)
        if (v->chain[i]->not_after < end)
            end = v->chain[i]->not_after;
    return end;
}

static int judge_stamp(struct checker *c, struct judged *j, const struct tsp_token *token,
                       int64_t proved, bool *holds, int64_t *until, struct err *e)
{
    const int64_t now = c->options->at, at = token->info.time < now ? token->info.time : now;
    const struct path_question q =
        question(c, token->cms->signer, &c->evidence, at, PATH_TIMESTAMP);
    const struct certificate_list *enclosed = &token->cms->certificates;
    struct path_verdict v;
    size_t strangers = 0;

    if (path_judge(&q, &v, e) || note_missing(c, j, &v, e))
        return -1;
    outlive(&v, proved);
    if (token == j->token) {
        j->out->domain = trust_domain_name(v.domain);
        tell_path(c, j, &v);
    } else if (v.reason != PATH_REASON_OK) {
        tell_stamp(c, j, &v);
    }
    if (v.anchor)
        strangers = checker_strangers(c, enclosed, &j->out->findings);
    if (strangers && token == j->token)
        c->doubt = true;
    *holds = v.reason == PATH_REASON_OK && !strangers;
    *until = first_end(&v);
    return 0;
}

int checker_stamp(struct checker *c, struct judged *j, const struct tsp_token *token,
                  int64_t proved, bool *holds, int64_t *until, struct err *e)
{
    const int64_t time = token->info.time, now = c->options->at;
    char when[CLK_TEXT];

    *holds = false;
    if (token == j->token && token->cms->signer)
        describe_signer(c, j);
    clk_people(when, time);
    if (!proof_fits(time, now)) {
        if (token == j->token)
            tell(j, FINDING_S_STAMP_LATE, when, NULL);
        else
            tell(
                j, FINDING_S_STAMP,
                arena_printf(c->verdict->arena, _("it is of %s, later than the time judged"), when),
                NULL);
        return 0;
    }
    if (!proof_fits(time, proved)) {
        tell(j, FINDING_S_STAMP_ORDER, when, NULL);
        return 0;
    }
    if (!token->cms->signer)
        return 0;
    if (c->options->trust)
        return judge_stamp(c, j, token, proved, holds, until, e);
    tell(j, token == j->token ? FINDING_S_CHAIN : FINDING_S_STAMP, token->cms->signer->common_name,
         NULL);
    return 0;
}
