#include "judge/judge.h"

/* What a finding about a signature means for it. Findings not named here change nothing. */
static const struct meaning {
    enum finding_id id;
    enum indication indication;
    enum subindication sub;
} meanings[] = {
    /* In the order of ETSI EN 319 102-1 5.3: format, certificate, integrity, path, time. */
    {FINDING_S_RANGE, INDICATION_FAILED, SUB_FORMAT_FAILURE},
    {FINDING_S_PADDING, INDICATION_FAILED, SUB_FORMAT_FAILURE},
    {FINDING_S_CMS, INDICATION_FAILED, SUB_FORMAT_FAILURE},
    {FINDING_S_DIGEST, INDICATION_FAILED, SUB_HASH_FAILURE},
    {FINDING_S_VALUE, INDICATION_FAILED, SUB_SIG_CRYPTO_FAILURE},
    {FINDING_S_OVERTAKEN, INDICATION_FAILED, SUB_FORMAT_FAILURE},
    {FINDING_S_EARLY, INDICATION_FAILED, SUB_NOT_YET_VALID},
    {FINDING_S_SUBFILTER, INDICATION_INDETERMINATE, SUB_FORMAT_FAILURE},
    {FINDING_S_SIGNER, INDICATION_INDETERMINATE, SUB_NO_SIGNING_CERTIFICATE_FOUND},
    {FINDING_S_CHAIN, INDICATION_INDETERMINATE, SUB_NO_CERTIFICATE_CHAIN_FOUND},
    {FINDING_S_CONSTRAINT, INDICATION_INDETERMINATE, SUB_CHAIN_CONSTRAINTS_FAILURE},
    {FINDING_S_REVOKED, INDICATION_INDETERMINATE, SUB_REVOKED_NO_POE},
    {FINDING_S_ISSUER_REVOKED, INDICATION_INDETERMINATE, SUB_REVOKED_CA_NO_POE},
    {FINDING_S_EXPIRED, INDICATION_INDETERMINATE, SUB_OUT_OF_BOUNDS_NO_POE},
    {FINDING_S_WEAK, INDICATION_INDETERMINATE, SUB_CRYPTO_CONSTRAINTS_FAILURE},
    {FINDING_S_ATTRIBUTE, INDICATION_INDETERMINATE, SUB_SIG_CONSTRAINTS_FAILURE},
    {FINDING_S_STRANGER, INDICATION_INDETERMINATE, SUB_SIG_CONSTRAINTS_FAILURE},
    {FINDING_S_STAMP_FALSE, INDICATION_INDETERMINATE, SUB_SIG_CONSTRAINTS_FAILURE},
    {FINDING_S_STAMP_ORDER, INDICATION_INDETERMINATE, SUB_TIMESTAMP_ORDER_FAILURE},
    {FINDING_S_DOUBT, INDICATION_INDETERMINATE, SUB_SIG_CONSTRAINTS_FAILURE},
    {FINDING_S_STAMP_LATE, INDICATION_INDETERMINATE, SUB_TRY_LATER},
    {FINDING_S_UNKNOWN, INDICATION_INDETERMINATE, SUB_TRY_LATER},
};

static bool has(const struct findings *f, enum finding_id id)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->list[i].id == id)
            return true;
    return false;
}

void judge_signature(struct verdict_signature *s)
{
    s->indication = INDICATION_PASSED;
    s->sub = SUB_NONE;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        const struct meaning *m = &meanings[i];

        if (m->indication > s->indication && has(&s->findings, m->id)) {
            s->indication = m->indication;
            s->sub = m->sub;
        }
    }
}

static enum verdict_legal legal_of(const struct verdict *v)
{
    bool person = false, agency = false;

    for (size_t i = 0; i < v->signature_count; i++) {
        const struct verdict_signature *s = &v->signatures[i];

        if (s->timestamp || s->indication != INDICATION_PASSED)
            continue;
        person |= s->role == ROLE_PERSON;
        agency |= s->role == ROLE_AGENCY;
    }
    if (person && agency)
        return LEGAL_PERSON_AGENCY;
    return person ? LEGAL_PERSON : agency ? LEGAL_AGENCY : LEGAL_NONE;
}

static bool meets(enum verdict_legal have, enum verdict_legal require)
{
    return require == LEGAL_NONE || have == require || have == LEGAL_PERSON_AGENCY;
}

void judge_file(struct verdict *v, enum verdict_legal require)
{
    bool failed = v->findings.by_severity[SEVERITY_ERROR] > 0, doubtful = false;
    size_t signatures = 0;

    for (size_t i = 0; i < v->signature_count; i++) {
        const struct verdict_signature *s = &v->signatures[i];

        failed |= s->indication == INDICATION_FAILED;
        /* A time stamp that cannot be judged proves no time; it does not make the file doubtful. */
        doubtful |= s->indication == INDICATION_INDETERMINATE && !s->timestamp;
        signatures += !s->timestamp;
    }
    v->legal = failed ? LEGAL_NONE : legal_of(v);
    if (signatures && !meets(v->legal, require)) {
        finding_add(&v->findings, FINDING_F_REQUIRE, (struct finding_place){0}, legal_name(require),
                    legal_name(v->legal), NULL, NULL);
        doubtful = true;
    }
    v->kind = failed        ? VERDICT_INVALID
              : !signatures ? VERDICT_UNSIGNED
              : doubtful    ? VERDICT_INDETERMINATE
                            : VERDICT_VALID;
}

void judge_original(struct verdict *v, bool ours, const char *how)
{
    finding_add(&v->findings, ours ? FINDING_F_ORIGINAL : FINDING_F_OTHER,
                (struct finding_place){0}, how, NULL, NULL, NULL);
    if (!ours && v->kind == VERDICT_VALID)
        v->kind = VERDICT_INDETERMINATE;
}

int judge_exit_code(enum verdict_kind k)
{
    switch (k) {
    case VERDICT_VALID:
        return 0;
    case VERDICT_INVALID:
        return 1;
    case VERDICT_INDETERMINATE:
    case VERDICT_UNSIGNED:
        break;
    }
    return 2;
}
