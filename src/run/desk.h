/* Inside run: what the files of cuv-batch's run share; nobody else includes it. */
#ifndef CUV_RUN_DESK_H
#define CUV_RUN_DESK_H

#include "run/batch-group.h"
#include "run/batch-suspect.h"
#include "run/batch.h"
#include "run/sign-part.h"

enum { REASON_BYTES = 16384 };

struct ids {
    char (*list)[SPOOL_ID + 1];
    size_t count, capacity;
};

enum slot_stage { SLOT_EMPTY, SLOT_READY, SLOT_SENT };

/* One letter on its way. */
struct slot {
    enum slot_stage stage;
    struct spool_letter letter; /* id, input; what is or will be frozen */
    size_t frozen_line;         /* of the journal: durable before the token sees the digest */
    bool pdf, xml;
    struct buf request;
    struct sign sign; /* its file is the letter */
    int session;
    struct register_entry entry; /* of the request */
    uint8_t request_sha256[32];  /* as its letter's /ID has it */
    char why[96];
    struct buf reason;   /* for ID.reason and the person at the desk */
    bool hold;           /* else refused */
    bool set_back;       /* neither: it stays, see batch-suspect.h */
    bool signed_already; /* what goes wrong now is no fault of the letter's */
    struct cms *kept;    /* of stamp/; owns the certificates of sign */
};

struct run {
    const struct batch_options *o;
    struct batch_count *count;
    const struct approval *approval; /* of this pass */
    struct number_register *numbers; /* NULL: none is configured */
    struct slot slots[BATCH_SLOTS];
    size_t ready, sent;
    struct group groups[GROUPS];
    struct sign session; /* the prototype with the certificate chosen */
    bool chosen, logged_in;
    int64_t judged, refreshed; /* when the certificate was found good, the lists read; 0: never */
    bool in_doubt;             /* it was not found good when it was judged last */
    enum level extend; /* of the step extend; LEVEL_B_B: none */
    struct slot stamping;
    struct ids unstamped; /* in stamp/ */
    size_t stamped;       /* so many of them came to an end; the next one is that */
    int64_t stamp_at;     /* after failures: monotonic milliseconds, not before */
    int stamp_failures;   /* one after the other */
    bool stamps_off;      /* in this pass no authority is asked any more */
    struct err stamp_trouble;
    struct token *tokens[BATCH_SESSIONS];
    size_t in_flight[BATCH_SESSIONS];
    size_t order[BATCH_SLOTS];  /* slots in the order they were sent */
    struct spool_entries queue; /* of work/ */
    size_t next;
    struct suspects suspects;
    bool claimed;        /* what comes now comes from new/ */
    struct ids left;     /* not approved: not taken again in this run */
    struct ids requests; /* their PDF is not there yet */
    struct ids busy;     /* work/ has another of their id: not taken again in this pass */
};

/* What became of a step with a letter; -1 with the error of the run instead. */
enum letter_result { LETTER_READY, LETTER_WRITTEN, LETTER_OVER };

/* batch-letter.c: from its files to what the token signs, or to its end. */
int letter_prepare(struct run *r, struct slot *s, struct err *e);
/* An error that is not the letter's fault stops the run. */
bool letter_stops(const struct err *e);
/* Sets why and the reason. */
int letter_fault(struct slot *s, bool hold, const char *why, const char *text);
/* In out/ stands what is not this letter's: held. */
int letter_out_taken(struct slot *s);

/* batch-check.c: the request and the drawn letter; the agency's conditions. */
int letter_draw(struct run *r, struct slot *s, bool *well, struct err *e);
int letter_no_request(struct slot *s);
int letter_check_agency(struct run *r, struct slot *s, bool *well, struct err *e);

/*
 * batch-filter.c: programs of the pipeline, and the step verify. code_blames_letter: a program that
 * ended with that code, not 0, refused the letter; else it failed for other reasons, and may do
 * another time.
 */
bool code_blames_letter(int code);
/* By a signal, as a shell tells it, or over time, as timeout(1) does: nobody knows whose fault. */
enum { CODE_OVER_TIME = 124 };
bool code_is_fall(int code);
/* kind: "program", "pack". */
int program_fell(struct run *r, struct slot *s, size_t step, const char *name, const char *kind,
                 int code, struct err *e);
int letter_filter(struct run *r, struct slot *s, size_t from, size_t until, bool *well,
                  struct err *e);
int letter_verify(struct run *r, struct slot *s, bool *well, struct err *e);

/* batch-end.c: the finished bytes in s->sign.file on their way out. */
int letter_publish(struct run *r, struct slot *s, struct err *e);
/* The signature in s was completed, or rc says how not: the steps after it, then its end. */
int letter_complete(struct run *r, struct slot *s, int rc, struct err *e);
/* Could it be sent once it is signed? Before a number or a signature is spent on it. */
int letter_rehearse_pack(struct run *r, struct slot *s, bool *well, struct err *e);
/* X or H, and its files to dead/ or hold/; nothing for one that is set back. */
int letter_put_aside(struct run *r, struct slot *s, struct err *e);
/* The files of a letter that is done leave work/. */
int letter_clear(struct run *r, const char *id, struct err *e);

/*
 * batch-stamp.c. The letter signed in s is kept in stamp/. stamp_due: one may be asked for now, or
 * in so many milliseconds (-1: none). stamp_next: the next one goes out, or waits on.
 */
bool stamp_is_wanted(const struct run *r);
int stamp_keep(struct run *r, struct slot *s, struct err *e);
int stamp_due(const struct run *r);
int stamp_next(struct run *r, struct err *e);
void stamp_begin_pass(struct run *r);

/* batch-token.c */
int run_open_tokens(struct run *r, struct err *e);
int run_login(struct run *r, struct err *e);
/* Between two passes: what speaks about revocation is read again, when it is time to. */
void run_refresh(struct run *r);
void run_close_tokens(struct run *r);

int ids_add(struct ids *l, const char *id, struct err *e);
bool ids_have(const struct ids *l, const char *id);
void slot_begin(struct run *r, struct slot *s, const struct spool_entry *entry);
void slot_release(struct slot *s);

#endif
