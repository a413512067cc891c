/*
 * A child process at the other end of a SOCK_SEQPACKET pair: one frame is one message, so there is
 * no framing code and no partial read. The child gets a clean environment and no descriptor but the
 * socket (number 3); its standard output goes nowhere, its standard error is ours.
 */
#ifndef CUV_BASE_CHILD_H
#define CUV_BASE_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

enum { CHILD_FD = 3 };

struct child {
    pid_t pid; /* 0 when none */
    int fd;    /* our end */
};

/* environment: NULL-terminated "NAME=value" list. ERR_ABSENT when the program cannot be started. */
int child_start(struct child *c, const char *program, char *const argv[],
                char *const environment[], struct err *e);

/* Sends one frame of at most LIMIT_FRAME bytes. ERR_ABSENT when the child is gone. */
int child_send(struct child *c, const void *frame, size_t n, struct err *e);

/*
 * Waits at most timeout_ms (-1: for ever) for one frame. ERR_ABSENT: the child crashed, ended or
 * hangs (then it is killed); the text says which.
 */
int child_receive(struct child *c, void *frame, size_t size, size_t *n, int timeout_ms,
                  struct err *e);

/* Closes our end, gives the child grace_ms to end, then kills it; reaps it. */
void child_stop(struct child *c, int grace_ms);

/*
 * A process brings this signal upon itself, by a fault or by passing a limit of its own; others
 * come from outside: from a person, from the kernel short of memory.
 */
bool child_is_own_signal(int number);

/* In the child: dies with its parent, cannot be traced or dumped. Call first. */
void child_settle(void);

#endif
