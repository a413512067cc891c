/*
 * The status book: one SQLite file with every letter that was sent or received over the exchange
 * and every status about it. It holds ids, codes, forms and times, never subjects or names of
 * people. Created with mode 0600; one writer at a time, others wait; each call is one transaction.
 */
#ifndef CUV_PACK_BOOK_H
#define CUV_PACK_BOOK_H

#include <stdint.h>

#include "base/err.h"
#include "pack/status.h"

struct book;

struct book_letter {
    const char *document; /* DocumentId */
    const char *agency;   /* the other side's code */
    bool sent;            /* by us; else received */
    const char *form;     /* "04"; NULL: not a form */
    int64_t time;         /* sent or received */
    struct status_state state;
    int64_t state_time; /* of the last status; 0: none */
};

/* ERR_CONFIG: a newer program's book; ERR_FORMAT: no book at all. */
int book_open(struct book **out, const char *path, struct err *e);
void book_close(struct book *b); /* NULL is fine */

/* A letter there already stays as it is. */
int book_add(struct book *b, const struct book_letter *letter, struct err *e);

/* Whether a letter was sent to anybody. */
int book_was_sent(struct book *b, const char *document, bool *out, struct err *e);

/*
 * A status about a letter in the book: ERR_INPUT when it is not there. An impossible one is
 * ERR_FORMAT, told with what is known so far; a repeat changes nothing. note: NULL, or the words
 * that came with it.
 */
int book_status(struct book *b, const char *document, const char *agency, bool sent,
                enum status_code code, int64_t time, const char *note, enum status_step *step,
                struct err *e);

/* Every letter, oldest first; strings live during the call. each gives 0 to go on. */
int book_each(struct book *b, int (*each)(void *user, const struct book_letter *l, struct err *e),
              void *user, struct err *e);

/* How many letters of this form were sent from that time on. */
int book_count_sent(struct book *b, const char *form, int64_t from, int64_t *out, struct err *e);

#endif
