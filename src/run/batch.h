/*
 * A day's letters through a spool, one code path for the first run and for every one after a crash.
 * Per letter, each step durable before the next: claimed (new/ → work/), checked, drawn; frozen
 * (I: content, signing time, certificate, digest); signed; if its level wants a time stamp, kept in
 * stamp/ (S) until an authority gives one, then embedded; written aside, synced, W; published
 * without ever replacing (out/ID.pdf); D; work/ID removed. A frozen letter signs the same digest or
 * none: another certificate, content or version of this program holds it. What is wrong with a
 * letter puts that letter into dead/ or hold/ and the rest goes on; what is wrong with disk, PIN,
 * clock or configuration stops the run. The token signs while letters are read and drawn.
 */
#ifndef CUV_RUN_BATCH_H
#define CUV_RUN_BATCH_H

#include "draw/draw.h"
#include "form/form.h"
#include "run/approval.h"
#include "run/pipeline.h"
#include "run/register.h"
#include "run/sign-look.h"
#include "spool/list.h"

/* Slots: the letters at each session, and those made ready. */
enum {
    BATCH_SESSIONS = 8,
    BATCH_IN_FLIGHT = 6,
    BATCH_AHEAD = 24,
    BATCH_SLOTS = BATCH_IN_FLIGHT * BATCH_SESSIONS + BATCH_AHEAD + 4
};

struct batch_count {
    size_t found, done, refused, held;
    size_t duplicate; /* dropped; one of the same content under another id is refused */
    size_t unapproved, incomplete; /* left in new/ */
    size_t unstamped;              /* signed, in stamp/ */
    size_t stopped;                /* in work/ and new/ when a signal ended the run */
};

/* What only a program can do. */
struct batch_desk {
    void *user;
    int64_t (*clock)(void);
    int (*open_token)(void *user, struct token **out, struct err *e);
    /* Sends the PIN once; called again only after the token was away. */
    int (*login)(void *user, struct token *t, const struct sign *s, struct err *e);
    /* The session's lists about revocation are made anew; those before are gone. */
    void (*refresh)(void *user);
    /* After the certificate is chosen and judged, before any PIN. */
    void (*announce)(void *user, const struct sign *s);
    /*
     * One letter came to an end: folder out, dead, hold. text is for a person at a terminal. True:
     * a program was told that it is out. Called before the journal says so, which is durable before
     * the next call: after a crash one letter is told of twice, none not at all.
     */
    bool (*ended)(void *user, const char *id, enum spool_folder where, const char *why,
                  const char *text);
    /* The same letter under the same id as one that is out: it is dropped. */
    void (*dropped)(void *user, const char *id);
    /* Makes the file edxml of the letter in the file pdf, whose request is work/ID.xml; both files
     * lie in tmp/; both NULL: before it is signed, only whether its request could be sent. *code:
     * of the program that did it. */
    int (*pack)(void *user, const char *id, const char *pdf, const char *edxml, int *code,
                struct err *e);
    /* Work at this letter begins, in this process; NULL: is over. */
    void (*at_work)(void *user, const char *id);
    void (*progress)(void *user, const struct batch_count *count);
    /* The run should end: a signal came. What is frozen stays so. */
    bool (*stop)(void *user);
};

struct batch_options {
    const struct batch_desk *desk;
    struct spool *spool;
    const struct pipeline *pipeline;
    struct form_set *forms;
    struct drawer *drawer;
    struct sign *session; /* conf, role, trust: copied for each letter; its lists grow */
    int sessions;
};

struct run;

/* Options and count are borrowed until batch_free; the count is right also after an error. */
int batch_new(struct run **out, const struct batch_options *o, struct batch_count *count,
              struct err *e);
/*
 * Everything there is now; the token is opened with the first letter and kept for the next pass.
 * ERR_ABSENT: the token went away, what is frozen waits; another pass looks for it again. After any
 * other error no pass may follow.
 */
int batch_pass(struct run *r, const struct approval *approval, struct number_register *numbers,
               struct err *e);
/* What the last authority or responder said when it gave nothing; "" when none was asked. */
const char *batch_stamp_trouble(const struct run *r);
/* Letters left in new/ are looked at again: approval changed. */
void batch_forget_left(struct run *r);
void batch_free(struct run *r); /* NULL is fine */

#endif
