/*
 * Time stamps, RFC 3161: the request, the answer, the token, read by the strict reader of CMS
 * (parse.h). Pure: bytes and times in. Whether the authority is believed is path_judge's business
 * (PATH_TIMESTAMP, at = info.time); when the stamp counts as proof is the caller's.
 *
 *     tsp_request → (bytes go, bytes come) → tsp_response_parse → tsp_token_answers → path_judge
 *     tsp_token_parse → tsp_token_check → path_judge            of a token in a document
 *
 * Slices point into the caller's bytes, which must outlive the token.
 */
#ifndef CUV_CMS_TSP_H
#define CUV_CMS_TSP_H

#include "cms/parse.h"

enum { TSP_NONCE = 8 };

/* TSTInfo, RFC 3161 2.4.2. */
struct tsp_info {
    const char *policy;                 /* in dots */
    enum hash_algorithm imprint_method; /* HASH_NONE: not one of ours */
    struct slice imprint;               /* digest of what was stamped */
    struct slice serial, nonce;         /* bodies of INTEGERs; nonce.data NULL: none */
    int64_t time;                       /* genTime; a fraction of a second is cut off */
    int64_t accuracy_ms;                /* 0: not given */
};

struct tsp_token {
    struct cms *cms; /* owned; cms->signer is the authority's certificate, NULL: not enclosed */
    struct tsp_info info;
    struct slice der;
};

/* One token at the start of bytes (a document time stamp is padded). ERR_FORMAT: it is none. */
int tsp_token_parse(struct tsp_token **out, struct slice bytes, struct certificate_shelf *shelf,
                    struct err *e);
void tsp_token_free(struct tsp_token *t); /* NULL is fine */

/*
 * All faults of the token as a signature (CMS_PROFILE_TIME_STAMP: one signer, its certificate bound
 * by ESSCertID), and of its imprint against the digest of what was stamped, made with
 * info.imprint_method (any one when that is HASH_NONE). It counts only when the worst class is
 * CMS_WARNING or CMS_CLEAN. Errors as of cms_check.
 */
int tsp_token_check(const struct tsp_token *t, const struct digest *stamped,
                    struct cms_faults *out, struct err *e);

struct tsp_question {
    struct digest imprint;
    uint8_t nonce[TSP_NONCE]; /* random */
    const char *policy;       /* OID in dots that the authority shall follow; NULL: its own */
};

/* Appends a TimeStampReq that wants the certificates enclosed. ERR_USAGE: policy is no OID. */
int tsp_request(struct buf *out, const struct tsp_question *q, struct err *e);

/*
 * Exactly one TimeStampResp. ERR_ABSENT: the authority refused, with its words; ERR_FORMAT: it is
 * no answer.
 */
int tsp_response_parse(struct tsp_token **out, struct slice bytes, struct err *e);

/* Is it a flawless answer to the question? ERR_ABSENT says what differs: imprint, nonce, policy. */
int tsp_token_answers(const struct tsp_token *t, const struct tsp_question *q, struct err *e);

#endif
