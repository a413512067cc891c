/*
 * Makes the signatures of a file last, whoever made them (ETSI EN 319 142-1 5.4, 5.5): document
 * time stamps, certificates, answers about revocation. Only appends; again and again as an archive
 * renews. A broken signature is refused, and one whose certificate was dead when it was made:
 * nothing can save those. What is there already is not asked for again.
 */
#ifndef CUV_RUN_EXTEND_H
#define CUV_RUN_EXTEND_H

#include <stdbool.h>

#include "ask/ask.h"
#include "run/level.h"

struct extend {
    struct ask *ask; /* NULL: nobody to ask */
    struct ask_known known;
    enum level level;
    int64_t now;
    bool allow_unknown; /* the status of a certificate may stay unknown */
    const char *field;  /* this signature must reach the level, others may; NULL: all */
    /* A line for the person at the desk; may be NULL. */
    void (*say)(void *self, const char *text);
    void *self;
};

/*
 * Asks for every status that judging the file will want: of its signers and of the authorities of
 * its stamps, at the times that are proved. What is learned, and what the file brings, goes into
 * x->known; level, field and say are not looked at. What is broken is passed over: the judge tells.
 */
int extend_ask(const struct extend *x, struct slice file, struct err *e);

/*
 * Appends to file what the level needs; *changed: whether anything was. ERR_FORMAT: broken, or not
 * signed; ERR_ABSENT: the level cannot be reached. With an error file may hold what is half done:
 * it must not be written.
 */
int extend_file(const struct extend *x, struct buf *file, bool *changed, struct err *e);

#endif
