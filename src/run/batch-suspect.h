/*
 * Inside run: letters at which a step fell. A program or the judge's process crashed, was killed or
 * did not end, or this process itself crashed. Whose fault that is nobody says, so the letter is
 * set back: it stays where it is, the others go on, and when they are at their end it is tried once
 * more. If the step falls again it holds the letter; but not while it did its work with no other
 * since and either fell at many or was ended from outside: then it is the machine's, and they wait.
 *
 * SPOOL/lock keeps the list for the next run, a line "ID HOW" each time. It is never synced: what a
 * power cut takes away is tried once more.
 */
#ifndef CUV_RUN_BATCH_SUSPECT_H
#define CUV_RUN_BATCH_SUSPECT_H

#include "run/pipeline.h"
#include "spool/spool.h"

struct run;
struct slot;

/* Those of the pipeline's programs by their numbers, and these. */
enum { STEP_JUDGE = PIPELINE_STEPS, STEP_REHEARSE, STEP_PACK, STEP_OURS, STEPS };

enum { SUSPECT_HOW = 32 };
struct suspect {
    char id[SPOOL_ID + 1];
    char how[SUSPECT_HOW]; /* "judge-crashed", "program-139", "crash-11": of this process */
    unsigned count;        /* how often */
    size_t worked;         /* the step had done its work so often in this run when it fell first */
    bool tried, due;       /* in this pass, again */
};

struct suspects {
    struct suspect *list;
    size_t count, capacity;
    size_t worked[STEPS], fallen[STEPS]; /* fallen: one after the other */
};

struct fall {
    size_t step;
    bool own; /* the process fell by itself; else it was ended from outside, or by the clock */
    const char *how, *text;
};

/* The letter is set back, or its fault noted; -1: it is the step's, the run ends. */
int step_fell(struct run *r, struct slot *s, const struct fall *f, struct err *e);
void step_worked(struct run *r, size_t step);

int suspects_load(struct run *r, struct err *e);
void suspects_begin_pass(struct run *r);
/* Some were not tried again yet. */
bool suspects_wait(const struct run *r);
/* All others are at their end: it is the turn of those not tried again yet. False: none. */
bool suspects_begin_round(struct run *r);
/* No suspect, or its turn: the turn is over with that. */
bool suspect_may_go(struct run *r, const char *id);
/* This process ended at it twice: it is held, or set back, but not tried. */
bool suspect_is_fatal(const struct run *r, const char *id);
int suspect_hold(struct run *r, struct slot *s);
/* Nothing fell, but the others come before it. */
int suspect_put_last(struct run *r, const char *id, struct err *e);
/* Nor is it the letter's: it is told why (*e) and waits. */
int suspect_set_back(struct run *r, struct slot *s, struct err *e);
void suspect_forget(struct run *r, const char *id);

#endif
