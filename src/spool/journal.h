/*
 * An append-only journal: lines of text in one file a day (named by the day in Việt Nam), each line
 * bound to all before it by SHA-256, durable before journal_sync returns. The journal is the truth
 * about a spool or a number register; folders only hold bytes.
 *
 *     STATE id time key=value … chain        chain = SHA-256(chain before ‖ line so far)
 *
 * J begins a file and says version and machine; M says that another machine took over; the other
 * states are the owner's.
 *
 * A last line that a crash cut off is taken away when the journal is opened for writing; any other
 * bad line is ERR_BUG: a person decides. A journal of a newer version, of another machine, or of a
 * clock that went back is ERR_CONFIG. A failed write or sync is never tried again: the journal
 * refuses everything after it. A full disk is ERR_AGAIN. Limit: LIMIT_JOURNAL_BYTES a file.
 */
#ifndef CUV_SPOOL_JOURNAL_H
#define CUV_SPOOL_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/worker.h"

enum { JOURNAL_VERSION = 1, JOURNAL_ID = 96, JOURNAL_FIELDS = 1024, JOURNAL_CHAIN = 64 };

struct journal;

struct journal_line {
    char state;
    const char *id;
    int64_t time;
    const char *fields; /* "key=value key=value"; "" */
};

struct journal_options {
    const char *kind;    /* "spool", "register": a journal of another kind is refused */
    const char *machine; /* a hash of the machine's name; NULL: not asked */
    const char *witness; /* a chain that must be in it, see journal_met; NULL */
    bool write;          /* the caller holds the lock */
    bool moved;          /* this machine takes the journal over: add a line M machine=… */
    int64_t now;
    /* Called with the number and chain of every line, or NULL. */
    void (*head)(void *user, size_t line, const char *chain);
    /* Called for every line in order; non-zero ends the opening with the error it set. */
    int (*visit)(void *user, const struct journal_line *line, struct err *e);
    void *user;
};

/* folder stays open in the journal: a copy of it is made. */
int journal_open(struct journal **out, int folder, const struct journal_options *o, struct err *e);
void journal_close(struct journal *j); /* what was not synced is forgotten; NULL is fine */

/* Adds one line; fields as printf. Nothing is written before journal_sync. */
int journal_add(struct journal *j, char state, const char *id, int64_t time, struct err *e,
                const char *format, ...) __attribute__((format(printf, 6, 7)));
/* One write, one fdatasync for all lines added since the last. */
int journal_sync(struct journal *j, struct err *e);
/*
 * The same beside the caller, who may add lines meanwhile: nothing where no line waits, or one is
 * under way. journal_sync_end takes note of it (and waits for it); its lines count from then on.
 */
int journal_sync_begin(struct journal *j, struct err *e);
int journal_sync_end(struct journal *j, struct err *e);
/* Of the sync under way, see worker.h; NULL: none is. */
struct worker *journal_sync_worker(const struct journal *j);
/* Lines wait that no sync has taken. */
bool journal_waits(const struct journal *j);

/* The chain of the last durable line, JOURNAL_CHAIN digits; zeros for an empty journal. */
const char *journal_head(const struct journal *j);
/* Durable lines; and those that will be after journal_sync. */
size_t journal_count(const struct journal *j);
size_t journal_end(const struct journal *j);
/* The chain given as options.witness was met, or is zeros. */
bool journal_met(const struct journal *j);

/* Copies the value of key in fields; false when it is not there or does not fit. */
bool journal_value(const char *fields, const char *key, char *out, size_t size);
/* The same for 32 bytes in hexadecimal. */
bool journal_digest(const char *fields, const char *key, uint8_t out[32]);

/* The kind of an errno met on our own disk: full is ERR_AGAIN, not permitted ERR_PERMISSION. */
enum err_kind journal_errno(int number);

#endif
