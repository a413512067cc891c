/*
 * What a person said may be signed: SHA-256 of letters as cuv-batch list prints them. A PIN given
 * for whatever lies in a folder is nobody's approval.
 */
#ifndef CUV_RUN_APPROVAL_H
#define CUV_RUN_APPROVAL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

struct approval {
    bool all;
    uint8_t (*list)[32]; /* sorted, but for what approval_add added; owned */
    size_t count;
};

/* Every 64 hexadecimal digits that stand alone are one. ERR_FORMAT when there is none. */
int approval_parse(struct approval *out, struct slice text, struct err *e);
bool approval_has(const struct approval *a, const uint8_t sha256[32]);
/* approval_has does not know it before approval_join took it. */
int approval_add(struct approval *a, const uint8_t sha256[32], struct err *e);
/* All of more too. */
int approval_join(struct approval *a, const struct approval *more, struct err *e);
void approval_release(struct approval *a);

#endif
