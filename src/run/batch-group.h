/* Inside run: letters on their way out, see batch-group.c. */
#ifndef CUV_RUN_BATCH_GROUP_H
#define CUV_RUN_BATCH_GROUP_H

#include <poll.h>

#include "base/buf.h"
#include "base/worker.h"
#include "spool/list.h"

struct run;

/* So many letters share the steps on their way out; so many groups are on it at one time. */
enum { GROUP = 32, GROUPS = 4 };

/* Finished, and on its way out. */
struct ended {
    char id[SPOOL_ID + 1];
    struct buf file; /* owned; empty when it is written */
    int fd;          /* of the PDF in tmp/: not synced yet; -1: not written yet, or done with */
    bool xml, kept;  /* its request is in work/; its files are in stamp/ */
    uint8_t input[32], output[32];
};

/* What its worker does, or has done when it waits for the journal. */
enum group_stage { GROUP_FILLING, GROUP_SYNCED, GROUP_NAMED, GROUP_CLEARED };

struct group {
    enum group_stage stage;
    struct ended list[GROUP];
    size_t count, bytes;
    size_t until;   /* the worker writes the letters before this one */
    size_t written; /* changed by the worker while it is busy */
    bool closed;    /* no more are added */
    size_t line; /* of the journal: durable before the next stage */
    struct spool *spool;
    bool packed;
    struct worker *worker; /* NULL until it is needed */
};

/* It goes out with the next group, which owns its file and fd from then on, also after an error. */
int run_add_ended(struct run *r, const struct ended *ended, struct err *e);
/* Of letters not written yet. */
size_t run_group_bytes(const struct run *r);
/* What is there need not wait for more letters. */
int run_begin_group(struct run *r, struct err *e);
/* Whatever can be done without waiting. */
int run_advance(struct run *r, struct err *e);
/* Until all of them are out and cleared, and the journal says so. */
int run_clear(struct run *r, struct err *e);
bool run_has_groups(const struct run *r);
bool run_has_letter(const struct run *r, const char *id);
/* Readable when a group may go on; room for GROUPS. */
size_t run_poll_groups(const struct run *r, struct pollfd *p);
/* What is not published is forgotten: the next run makes the same again. */
void run_close_groups(struct run *r);

#endif
