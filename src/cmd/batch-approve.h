/*
 * Inside cuv-batch: which letters a run may sign. A list names them, or --approved all; without
 * either a person at the terminal is asked about the letters that are there, and says yes to those
 * and to no other: what comes later is asked about again.
 */
#ifndef CUV_CMD_BATCH_APPROVE_H
#define CUV_CMD_BATCH_APPROVE_H

#include <sys/stat.h>

#include "cmd/batch.h"

struct approving {
    const struct batch *b;
    struct spool *spool;             /* borrowed */
    const struct pipeline *pipeline; /* borrowed */
    struct approval given, declined; /* declined: by the person who was asked */
    struct stat list;                /* of the list when it was read */
    size_t told;                     /* letters that wait unapproved, as it was said last */
};

/* The list, or the question. ERR_USAGE when nobody approves what is there. */
int approve_begin(struct approving *a, struct err *e);
/* The list as it is now, it may be written anew; *changed: letters left are looked at again. */
int approve_refresh(struct approving *a, bool *changed, struct err *e);
/*
 * While letters are watched: so many wait unapproved. Asks about those that came since, where there
 * is somebody to ask (*changed: some are approved now), else says once that they wait.
 */
int approve_late(struct approving *a, size_t waiting, bool *changed, struct err *e);
void approve_release(struct approving *a);

#endif
