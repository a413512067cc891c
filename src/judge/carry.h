/*
 * A verdict as bytes, from the process that judged a hostile file to the one that prints. The
 * reader believes nothing: every count, code and text is checked, control characters are masked,
 * and bytes that are left over are refused. New members of a verdict are rows in carry.c; a unit
 * test finds one that was forgotten.
 */
#ifndef CUV_JUDGE_CARRY_H
#define CUV_JUDGE_CARRY_H

#include "base/buf.h"
#include "judge/verdict.h"

/* Appends. */
void carry_write(struct buf *out, const struct verdict *v);

/* ERR_FORMAT: these bytes are no verdict; ERR_MEMORY. The caller frees with verdict_free. */
int carry_read(struct verdict **out, struct slice bytes, struct err *e);

/* For the unit test: what of the structs is carried, as (offset, size) pairs. */
struct carry_span {
    size_t offset, size;
};
enum carry_struct { CARRY_VERDICT, CARRY_SIGNATURE, CARRY_CHANGE };
size_t carry_spans(enum carry_struct which, const struct carry_span **out);

#endif
