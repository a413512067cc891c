/*
 * Judgement as pure functions: findings in, indication out. No clock, no file, no network.
 * ETSI EN 319 102-1 5.1.3 (indications), contract of cuv-verify for the file as a whole.
 */
#ifndef CUV_JUDGE_JUDGE_H
#define CUV_JUDGE_JUDGE_H

#include "judge/verdict.h"

/*
 * The worst that the signature's findings say: FAILED before INDETERMINATE before PASSED; among
 * equals the sub-indication that EN 319 102-1 5.3 meets first.
 */
void judge_signature(struct verdict_signature *s);

/*
 * kind and legal from the signatures' indications and the file's findings. require: the roles that
 * must have signed validly; LEGAL_NONE: no demand. Adds F-REQUIRE when it is not met.
 */
void judge_file(struct verdict *v, enum verdict_legal require);

/*
 * What a comparison with our own file found: F-ORIGINAL, or F-OTHER, which leaves no file valid.
 * After judge_file.
 */
void judge_original(struct verdict *v, bool ours, const char *how);

/* The exit code of cuv-verify: 0 valid, 1 invalid, 2 indeterminate or unsigned. */
int judge_exit_code(enum verdict_kind k);

#endif
