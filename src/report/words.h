/*
 * The words of a report, in the current language: the same on a terminal and on a page. A verdict
 * is told as Circular 15/2025/TT-BKHCN Điều 6.4 asks: valid or not, issuer, signer, managing
 * agency, signing time, integrity, validity at that time, period of validity.
 */
#ifndef CUV_REPORT_WORDS_H
#define CUV_REPORT_WORDS_H

#include "base/buf.h"
#include "judge/verdict.h"

const char *words_verdict(enum verdict_kind k); /* in capitals */
const char *words_severity(enum severity s);
const char *words_legal(enum verdict_legal l);
const char *words_indication(const struct verdict_signature *s);
const char *words_role(enum verdict_role r);
/* "the Government's certification authority (second generation)"; NULL: no known domain. */
const char *words_domain(const char *domain);
/* Whether what was signed is as it was, and whether something was added. */
const char *words_integrity(const struct verdict_signature *s);
/* Of the signer's certificate at the time judged. */
const char *words_certificate(const struct verdict_signature *s);
/* "05/03/2026 08:00:00, proved by a time stamp", or why there is no such time. */
void words_time(struct buf *out, const struct verdict_signature *s);
/* "field number filled in, page 1: allowed" */
void words_change(struct buf *out, const struct verdict_change *c);
/* CN of a name in the manner of RFC 4514, else all of it. */
void words_holder(struct buf *out, const char *name);

/*
 * What the office does now: register, return with a sentence to copy, or ask whom by which command.
 * One or two lines without a line end.
 */
void words_advice(struct buf *out, const char *file, const struct verdict *v);

bool words_has(const struct findings *f, enum finding_id id);
bool words_same_signer(const struct verdict_signature *a, const struct verdict_signature *b);

#endif
