/*
 * What is said of one file: facts and judgements ready to print, no parsing left. Filled by
 * seal/check, judged by judge.h, printed by report. Strings live in the arena of the verdict.
 */
#ifndef CUV_JUDGE_VERDICT_H
#define CUV_JUDGE_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/finding.h"

/* ETSI EN 319 102-1 5.1.3 */
enum indication { INDICATION_PASSED, INDICATION_INDETERMINATE, INDICATION_FAILED };

enum subindication {
    SUB_NONE,
    SUB_FORMAT_FAILURE,
    SUB_HASH_FAILURE,
    SUB_SIG_CRYPTO_FAILURE,
    SUB_SIG_CONSTRAINTS_FAILURE,
    SUB_NO_SIGNING_CERTIFICATE_FOUND,
    SUB_NO_CERTIFICATE_CHAIN_FOUND,
    SUB_CHAIN_CONSTRAINTS_FAILURE,
    SUB_CRYPTO_CONSTRAINTS_FAILURE,
    SUB_NOT_YET_VALID,
    SUB_OUT_OF_BOUNDS_NO_POE,
    SUB_REVOKED_NO_POE,
    SUB_REVOKED_CA_NO_POE,
    SUB_TIMESTAMP_ORDER_FAILURE,
    SUB_TRY_LATER,
    SUB_LAST = SUB_TRY_LATER,
};

enum verdict_kind { VERDICT_VALID, VERDICT_INVALID, VERDICT_INDETERMINATE, VERDICT_UNSIGNED };
enum verdict_role { ROLE_UNKNOWN, ROLE_PERSON, ROLE_AGENCY };
enum verdict_legal { LEGAL_NONE, LEGAL_PERSON, LEGAL_AGENCY, LEGAL_PERSON_AGENCY };

struct verdict_change {
    size_t revision; /* 1-based, as in struct verdict */
    /* signature timestamp fill annotation content structure metadata dss unknown */
    const char *kind;
    const char *where; /* field name, page, object: for people */
    int page;          /* 1-based; 0: on none, or not known */
    bool allowed;
};

struct verdict_signature {
    const char *field;
    bool timestamp;
    enum verdict_role role;
    size_t revision;  /* 1-based */
    int page;         /* 1-based; 0: on none */
    int64_t range[4]; /* /ByteRange, inside the file; zeros: none that can be used */
    const char *subfilter, *level, *algorithm;
    enum indication indication;
    enum subindication sub;
    bool covers_file;
    /* Of the signer's certificate; NULL and 0 when there is none. */
    const char *name, *organisation, *subject, *issuer, *serial, *domain;
    /* Where missing revocation data comes from; all NULL: none is missing. */
    const char *ask, *ask_ocsp; /* addresses of a list and of a responder, as certificates say */
    const char *ask_request;    /* the responder's question: DER in hexadecimal */
    const char *ask_about, *ask_issuer; /* SHA-256 of the certificate and its issuer's */
    int64_t not_before, not_after;
    int64_t claimed_time, proved_time; /* 0: none */
    const struct verdict_change *changes;
    size_t change_count;
    struct findings findings;
};

struct verdict {
    struct arena *arena; /* owned */
    uint8_t sha256[32];
    enum verdict_kind kind;
    enum verdict_legal legal;
    size_t revisions; /* what was written before the first signature is one of them */
    size_t pages;
    const char *sandbox; /* "full", "partial", "none" */
    int64_t at;          /* the time judged at when nothing proves another */
    struct verdict_signature *signatures;
    size_t signature_count;
    struct findings findings; /* of the file */
};

struct verdict *verdict_new(void); /* NULL: no memory */
void verdict_free(struct verdict *v);

const char *indication_name(enum indication i);
const char *subindication_name(enum subindication s); /* "" for none */
const char *verdict_name(enum verdict_kind k);
const char *legal_name(enum verdict_legal l);
const char *role_name(enum verdict_role r);

#endif
