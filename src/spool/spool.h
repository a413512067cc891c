/*
 * A spool: folders on one file system and a journal that is the truth about them.
 *
 *     SPOOL/spool     which pipeline its letters go        SPOOL/lock   one writer; suspects
 *     tmp/ written aside     new/ waiting      work/ claimed     stamp/ signed, waiting for a stamp
 *     out/ done              dead/ refused, with ID.reason       hold/ a person must look
 *     name/ what a letter was called before (for people; never in journal or log)
 *     journal/ spool/journal.h: I frozen, S signed and unstamped, W written (to be published),
 *         D done, X refused, H held, R tried again, P purged
 *
 * A letter is ID.pdf, or ID.xml, or both (the request travels with its PDF). No link is followed.
 * Refuses (ERR_CONFIG) folders that others may write, folders of another user, and file systems
 * without atomic renames, hard links or locks (Windows shares, FAT, drvfs). Another batch at work
 * is ERR_AGAIN.
 */
#ifndef CUV_SPOOL_SPOOL_H
#define CUV_SPOOL_SPOOL_H

#include "base/clk.h"
#include "spool/journal.h"
enum { SPOOL_ID = 64, SPOOL_ASIDE = SPOOL_ID + 48 };
#define SPOOL_ID_USED "id-used" /* why: refused, and says nothing about the letter of that id */

enum spool_folder {
    SPOOL_TMP,
    SPOOL_NEW,
    SPOOL_WORK,
    SPOOL_STAMP,
    SPOOL_OUT,
    SPOOL_DEAD,
    SPOOL_HOLD,
    SPOOL_NAME,
    SPOOL_JOURNAL,
    SPOOL_FOLDERS
};

enum spool_state { SPOOL_FRESH, SPOOL_FROZEN, SPOOL_DONE, SPOOL_REFUSED, SPOOL_HELD };

/* What the journal says about one letter; all zero while it says nothing. */
struct spool_letter {
    char id[SPOOL_ID + 1];
    enum spool_state state;
    bool purged;
    uint8_t input[32]; /* SHA-256 of the PDF, or of the request where there is no PDF */
    uint8_t digest[32], certificate[32]; /* of the last I: what was frozen */
    int64_t frozen;                      /* the signing time */
    char number[16];
    struct clk_date date; /* year 0: none */
    bool waits;           /* S: what lies in stamp/ is of this digest */
    uint8_t seal[32];
    bool written;
    uint8_t output[32]; /* of W or D */
    char why[96];
    int64_t time; /* of its last line */
};

struct spool_entry; /* list.h */
struct spool_entries;

struct spool_options {
    bool write; /* takes the lock */
    int64_t now;
    unsigned user;
    int group;  /* may write new/ and tmp/; -1: nobody */
    bool moved; /* see journal.h */
    const char *witness;
};

struct spool {
    int root, lock, folders[SPOOL_FOLDERS];
    char pipeline[64], machine[65];
    struct journal *journal;
    struct spool_letter **table, **inputs; /* by id, by input: open addressing, same capacity */
    size_t capacity, count;
};

int spool_init(const char *path, const char *pipeline, const struct spool_options *o,
               struct err *e);
int spool_open(struct spool **out, const char *path, const struct spool_options *o, struct err *e);
void spool_close(struct spool *s); /* NULL is fine */
const char *spool_folder_name(enum spool_folder f);
bool spool_id_valid(const char *id);
int spool_machine(char out[65], struct err *e); /* a short hash that names this machine */
/* index.c: NULL when the journal does not know it. */
struct spool_letter *spool_find(const struct spool *s, const char *id);
const struct spool_letter *spool_find_input(const struct spool *s, const uint8_t input[32]);
/* Reads the lines of a journal into the index: the visitor of journal_open. */
int spool_visit(void *spool, const struct journal_line *line, struct err *e);
void spool_index_release(struct spool *s);
/* record.c: lines that wait for spool_sync. What they say is in the index at once. */
int spool_freeze(struct spool *s, const struct spool_letter *l, int64_t now, struct err *e);
int spool_signed(struct spool *s, const char *id, const uint8_t seal[32], int64_t now,
                 struct err *e);
int spool_written(struct spool *s, const char *id, const uint8_t input[32],
                  const uint8_t output[32], int64_t now, struct err *e);
int spool_done(struct spool *s, const char *id, const uint8_t input[32], const uint8_t output[32],
               int64_t now, struct err *e);
int spool_refuse(struct spool *s, const char *id, const uint8_t input[32], const char *why,
                 int64_t now, struct err *e);
int spool_hold(struct spool *s, const char *id, const uint8_t input[32], const char *why,
               int64_t now, struct err *e);
int spool_again(struct spool *s, const char *id, int64_t now, struct err *e);
int spool_purged(struct spool *s, const char *id, int64_t now, struct err *e);
int spool_sync(struct spool *s, struct err *e);
/* files.c. ERR_INPUT when it is not there; ERR_FORMAT when it is no ordinary file or too big. */
int spool_load(struct spool *s, enum spool_folder f, const char *id, const char *suffix,
               struct buf *out, struct err *e);
bool spool_has(const struct spool *s, enum spool_folder f, const char *id, const char *suffix);
/* Written in tmp/, synced, given its name; exists is set when the name was taken. */
int spool_save(struct spool *s, enum spool_folder f, const char *id, const char *suffix,
               struct slice bytes, bool *exists, struct err *e);
/* In three steps: written in tmp/ (fd: to be synced and closed by the caller), synced, named. */
int spool_save_aside(struct spool *s, const char *id, const char *suffix, struct slice bytes,
                     int *fd, struct err *e);
void spool_aside_name(char out[SPOOL_ASIDE], const char *id, const char *suffix);
int spool_name_aside(struct spool *s, enum spool_folder f, const char *id, const char *suffix,
                     bool *exists, struct err *e);
int spool_save_name(struct spool *s, const char *id, const char *name, struct err *e);
/* Moves what there is of a letter (.pdf, .xml); a name taken gets a number (never lost). */
int spool_move(struct spool *s, const char *id, enum spool_folder from, enum spool_folder to,
               struct err *e);
/* What there is of a letter, with its reason, becomes ID.2, or the next that is free. */
int spool_step_aside(struct spool *s, enum spool_folder f, const char *id, struct err *e);
/*
 * new/ → work/, of spool_list_new; several, then spool_sync_folder of both. work: what that folder
 * held before. Not taken: it has another of its id.
 */
int spool_claim(struct spool *s, const struct spool_entry *entry, const struct spool_entries *work,
                bool *taken, struct err *e);
int spool_claim_request(struct spool *s, const char *id, struct err *e);
/* The request of work/ID.xml beside the published PDF, the same file under two names. */
int spool_link_request(struct spool *s, const char *id, struct err *e);
/* work/ and dead/ have one file under this name: a power cut undid half of a move. */
bool spool_is_twice(const struct spool *s, const char *id, const char *suffix);
bool spool_request_taken(const struct spool *s, const char *id); /* by somebody else's file */
int spool_remove(struct spool *s, enum spool_folder f, const char *id, const char *suffix,
                 struct err *e);
int spool_remove_kept(struct spool *s, const char *id, struct err *e);
/* What is left of a letter that is out: its PDF in work/, if so its request, and what was kept. */
int spool_clear(struct spool *s, const char *id, bool kept, bool request, struct err *e);
int spool_sync_folder(struct spool *s, enum spool_folder f, struct err *e);
int spool_sweep(struct spool *s, struct err *e);
#endif
