/*
 * A thread that does one job at a time beside its owner: work that mostly waits for the disk. No
 * signal is delivered to it. A job may write nothing that its owner reads before worker_end. Where
 * no thread is to be had the owner does the job itself, in worker_begin.
 */
#ifndef CUV_BASE_WORKER_H
#define CUV_BASE_WORKER_H

#include <stdbool.h>

#include "base/err.h"

struct worker;

/* Milliseconds: who waits for worker_descriptor looks again after them, should its news be lost. */
enum { WORKER_LOOK = 1000 };

int worker_new(struct worker **out, struct err *e);
/* Waits for the job that is begun; NULL is fine. */
void worker_free(struct worker *w);

/* The one before was ended. user is borrowed until worker_end. */
void worker_begin(struct worker *w, int (*job)(void *user, struct err *e), void *user);
/* Begun and not yet ended by worker_end. */
bool worker_busy(const struct worker *w);
/* Busy, and worker_end would not wait. */
bool worker_is_over(struct worker *w);
/* Readable when the job is over: for poll. Owned by the worker. */
int worker_descriptor(const struct worker *w);
/* Waits; what the job returned. 0 when none was begun. */
int worker_end(struct worker *w, struct err *e);

#endif
