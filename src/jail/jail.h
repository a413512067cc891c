/*
 * Work on hostile bytes in a child of this process that has nothing to lose: no file, no network,
 * no new process or program, no descriptor but the pipe it answers on, bounded memory and time.
 * What it answers is bytes: the caller believes none of them (Landlock, seccomp, rlimits).
 *
 * The child is a fork, so whatever it needs (mapped files, certificates, translations, the
 * cryptographic library) is loaded before. Under AddressSanitizer, which needs most system calls
 * itself, only Landlock and some limits are used: JAIL_PARTIAL.
 */
#ifndef CUV_JAIL_JAIL_H
#define CUV_JAIL_JAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

enum jail_level {
    JAIL_NONE,    /* limits only */
    JAIL_PARTIAL, /* one of Landlock and seccomp */
    JAIL_FULL,
};

/* How a child came to its end. */
enum jail_fate {
    JAIL_UNBEGUN,  /* no child could be made */
    JAIL_ANSWERED, /* also with an error */
    JAIL_CRASHED,  /* by itself: a fault, a limit it passed, an answer cut off */
    JAIL_LOST,     /* killed from outside (a person, the kernel short of memory), or the clock ran
                      out: on a busy machine no fault of what it read */
};

const char *jail_level_name(enum jail_level level); /* "none", "partial", "full" */

struct jail_limits {
    size_t memory;    /* bytes of private memory, all that the process has already included */
    unsigned seconds; /* of processor time (SIGXCPU); four times as many by the clock */
    size_t answer;    /* bytes */
    /* Files below these it may read, ended by NULL; NULL: none at all. */
    const char *const *folders;
};

/* What the child does: appends its answer, or -1 with the error that jail_end will tell. */
typedef int (*jail_work)(struct buf *answer, void *context, struct err *e);

struct jail {
    pid_t pid; /* 0: none */
    int fd;    /* our end of the pipe; poll it for POLLIN, then call jail_read */
    int64_t until;       /* clk_milliseconds */
    enum jail_fate fate; /* after jail_end */
    struct buf received; /* owned */
};

/* ERR_AGAIN when no child can be made. */
int jail_start(struct jail *j, jail_work work, void *context, const struct jail_limits *limits,
               struct err *e);

/* Takes what has come, without waiting; *done: the child has ended its answer. */
int jail_read(struct jail *j, bool *done, struct err *e);

/*
 * Waits for the end of the child. The answer, borrowed from j, and the level it was made at; or
 * the child's error, its text masked. A child that was killed, ran out of time, crashed or did not
 * end its answer is ERR_FORMAT: the document could not be checked.
 */
int jail_end(struct jail *j, struct slice *answer, enum jail_level *level, struct err *e);

/* Kills the child, if any, and frees. */
void jail_release(struct jail *j);

/* All of it in one, waiting. The answer is appended to out. fate: may be NULL. */
int jail_run(struct buf *out, jail_work work, void *context, const struct jail_limits *limits,
             enum jail_level *level, enum jail_fate *fate, struct err *e);

/*
 * Gives up every right of this process but reading and writing the descriptor keep, memory and
 * time. For jail_start and for the probe.
 */
enum jail_level jail_enter(int keep, const struct jail_limits *limits);

#endif
