#include "judge/verdict.h"

#include <stdlib.h>

#include "base/limits.h"

struct verdict *verdict_new(void)
{
    struct verdict *v = calloc(1, sizeof *v);

    if (!v)
        return NULL;
    v->arena = arena_new(LIMIT_PDF_MEMORY);
    if (!v->arena) {
        free(v);
        return NULL;
    }
    findings_init(&v->findings, v->arena);
    v->sandbox = "none";
    return v;
}

void verdict_free(struct verdict *v)
{
    if (!v)
        return;
    for (size_t i = 0; i < v->signature_count; i++)
        findings_release(&v->signatures[i].findings);
    findings_release(&v->findings);
    arena_free(v->arena);
    free(v);
}

const char *indication_name(enum indication i)
{
    static const char *const names[] = {
        [INDICATION_PASSED] = "TOTAL-PASSED",
        [INDICATION_INDETERMINATE] = "INDETERMINATE",
        [INDICATION_FAILED] = "TOTAL-FAILED",
    };

    return names[i];
}

const char *subindication_name(enum subindication s)
{
    static const char *const names[] = {
        [SUB_NONE] = "",
        [SUB_FORMAT_FAILURE] = "FORMAT_FAILURE",
        [SUB_HASH_FAILURE] = "HASH_FAILURE",
        [SUB_SIG_CRYPTO_FAILURE] = "SIG_CRYPTO_FAILURE",
        [SUB_SIG_CONSTRAINTS_FAILURE] = "SIG_CONSTRAINTS_FAILURE",
        [SUB_NO_SIGNING_CERTIFICATE_FOUND] = "NO_SIGNING_CERTIFICATE_FOUND",
        [SUB_NO_CERTIFICATE_CHAIN_FOUND] = "NO_CERTIFICATE_CHAIN_FOUND",
        [SUB_CHAIN_CONSTRAINTS_FAILURE] = "CHAIN_CONSTRAINTS_FAILURE",
        [SUB_CRYPTO_CONSTRAINTS_FAILURE] = "CRYPTO_CONSTRAINTS_FAILURE",
        [SUB_NOT_YET_VALID] = "NOT_YET_VALID",
        [SUB_OUT_OF_BOUNDS_NO_POE] = "OUT_OF_BOUNDS_NO_POE",
        [SUB_REVOKED_NO_POE] = "REVOKED_NO_POE",
        [SUB_REVOKED_CA_NO_POE] = "REVOKED_CA_NO_POE",
        [SUB_TIMESTAMP_ORDER_FAILURE] = "TIMESTAMP_ORDER_FAILURE",
        [SUB_TRY_LATER] = "TRY_LATER",
    };

    return names[s];
}

const char *verdict_name(enum verdict_kind k)
{
    static const char *const names[] = {
        [VERDICT_VALID] = "valid",
        [VERDICT_INVALID] = "invalid",
        [VERDICT_INDETERMINATE] = "indeterminate",
        [VERDICT_UNSIGNED] = "unsigned",
    };

    return names[k];
}

const char *legal_name(enum verdict_legal l)
{
    static const char *const names[] = {
        [LEGAL_NONE] = "none",
        [LEGAL_PERSON] = "person",
        [LEGAL_AGENCY] = "agency",
        [LEGAL_PERSON_AGENCY] = "person+agency",
    };

    return names[l];
}

const char *role_name(enum verdict_role r)
{
    static const char *const names[] = {
        [ROLE_UNKNOWN] = "unknown",
        [ROLE_PERSON] = "person",
        [ROLE_AGENCY] = "agency",
    };

    return names[r];
}
