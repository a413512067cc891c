/* Inside cuv-pack: its verbs. Each gives an exit code, or -1 with e set. */
#ifndef CUV_CMD_PACK_H
#define CUV_CMD_PACK_H

#include "base/arena.h"
#include "cmd/cmd.h"
#include "conf/conf.h"
#include "form/form.h"
#include "pack/message.h"
#include "pki/crl.h"
#include "pki/trust.h"
#include "seal/check.h"
#include "xml/xml.h"

enum { PACK_LIST = 100, PACK_JOBS = 64 };

struct pack_list {
    const char *list[PACK_LIST];
    size_t count;
};

/* Lines of the journals of --spool. */
struct pack_line;
struct pack_lines {
    struct pack_line *list; /* owned */
    size_t count, room, spools;
};

struct pack {
    struct cmd cmd;
    struct conf *conf;
    int64_t now;
    struct arena *arena; /* texts of the message */
    /* options; NULL or 0 when not given */
    const char *request_file, *kind, *of, *reason, *into, *book_file;
    const char *file_code, *title; /* of a SIP_hoso */
    struct pack_list to, attach, spools;
    struct pack_lines journal;
    int jobs;           /* letters packed at a time; 0: not said */
    bool rehearse;      /* only the request is there: nothing is written */
    bool names_suffice; /* a receiver without a code is no error: it goes no electronic way */
    /* what a verdict needs; loaded once */
    struct trust *trust;
    struct certificate_shelf shelf; /* of the letters judged so far */
    struct crl_list crls;
    struct seal_pin *pins;
    struct form_set *forms;
};

/* A signed letter and the request it was made from, both checked and found to agree. */
struct pack_letter {
    struct buf request_bytes, file;
    struct form_request *request;
    const struct letter *letter;
    const struct xml_element *root; /* of the request */
    const char *symbol, *code;      /* of the issuer; code NULL when neither says it */
    const char *number;             /* from the letter's own field */
    struct clk_date date;
    size_t pages;
    uint8_t sha256[32]; /* of the file, as it was judged */
    const char *name; /* of the file, without its folder */
};

/* pack-letter.c: trust, pins and forms, the same for every letter of a run; once. */
int pack_load(struct pack *p, struct err *e);
int pack_letter_open(struct pack *p, struct pack_letter *l, const char *file, struct err *e);
/* Of its request alone; a number and a page stand for those to come. */
int pack_letter_rehearse(struct pack *p, struct pack_letter *l, struct err *e);
void pack_letter_release(struct pack_letter *l);
/* Text of an element by path below the root, "issuer/name"; NULL when absent or empty. */
const char *pack_text(const struct xml_element *root, const char *path);

/* pack-shares.c: how many processes for so many letters: -j, else one a processor. */
int pack_share_count(const struct pack *p, int letters);
/* Runs share for each index, in a process of its own when there are several; each gives an exit
 * code, or -1 with *e set, which it tells itself. The worst code. */
int pack_shares(struct pack *p, int count,
                int (*share)(void *user, int index, int count, struct err *e), void *user,
                struct err *e);

/* pack-message.c: the header of a message about this letter, but for its receivers. */
int pack_message(struct pack *p, const struct pack_letter *l, struct message *m, struct err *e);
/* They, resolved to codes: --to, else those of a channel (NULL: none), else whom it goes to. */
int pack_receivers(struct pack *p, const struct pack_letter *l, const struct conf_list *only,
                   struct message *m, struct err *e);

/* pack-edxml.c: a letter, its attachments and the message about them, before it has receivers. */
struct pack_sending {
    struct pack_letter letter;
    struct message message;
    struct buf *files; /* of --attach */
};

int pack_sending_open(struct pack *p, struct pack_sending *s, const char *file, struct err *e);
void pack_sending_release(struct pack *p, struct pack_sending *s);
/* In the book, one row a receiver, before it leaves. */
int pack_note_sent(struct pack *p, const struct pack_sending *s, struct err *e);

/* pack-history.c: how a letter came about, with what the spools know; text in p->arena. */
int pack_history_load(struct pack *p, struct err *e);
int pack_history(struct pack *p, const struct pack_letter *l, struct slice *out, struct err *e);

/* pack-status.c: *out stays NULL where no book is named. */
struct book;
int pack_book(struct pack *p, struct book **out, struct err *e);
/* "H35.90,2026/03/02,57/UBND-VHXH", the id of --of, in its three parts. */
int pack_split_id(struct pack *p, const char *id, struct message_reference *r, struct err *e);
/* A letter that may be called back: sent by the book; without one, of this office's code. */
int pack_check_ours(struct pack *p, const char *id, const char *code, struct err *e);
/* A text from outside, safe for a terminal; "" for NULL. */
const char *pack_shown(struct pack *p, const char *text);

/* The verbs. */
int pack_edxml(struct pack *p, struct err *e);
int pack_open(struct pack *p, struct err *e);
int pack_status(struct pack *p, struct err *e);
int pack_due(struct pack *p, struct err *e);
int pack_sip(struct pack *p, struct err *e);
int pack_check(struct pack *p, struct err *e);
int pack_send(struct pack *p, struct err *e);
int pack_resend(struct pack *p, struct err *e);

/* pack-send.c: tells every letter that waits in an outbox. */
int pack_waiting(struct pack *p, int (*visit)(void *user, const char *name, struct err *e),
                 void *user, struct err *e);

#endif
