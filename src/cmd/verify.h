/* cuv-verify: its parts. */
#ifndef CUV_CMD_VERIFY_H
#define CUV_CMD_VERIFY_H

#include "cmd/believe.h"
#include "cmd/cmd.h"
#include "cmd/way.h"
#include "fetch/fetch.h"
#include "jail/jail.h"
#include "judge/verdict.h"
#include "report/report.h"
#include "seal/check.h"

/* What a service said, or is kept of it: bytes that only the jail reads. */
struct verify_answer {
    char *from;         /* an address, or a name in the cache; owned */
    struct buf request; /* DER of an OCSP request; empty: none was sent */
    struct buf bytes;   /* empty: nothing came */
    bool is_list;       /* a revocation list, else an answer of a responder */
    char keep[65];      /* its name in the cache, when it is new and helps; "" */
};
struct verify_answers {
    bool online;
    struct verify_answer *list; /* owned */
    size_t count, bytes;
    struct fetch *fetch; /* NULL: nobody was asked yet */
    struct way way;
};

struct verify {
    struct cmd cmd;
    struct conf *conf;
    struct believe_files trust_files, crl_files;
    struct trust *trust;
    struct crl_list crls;
    struct seal_pin *pins;
    struct seal_check_options options;
    struct verify_answers answers;
    long jobs;
    bool names_on_stdin, many, require_sandbox;
    const char *explain, *report, *pictures, *against;
    long extract; /* 0: not asked */
    struct buf out, talk;
    int code;
};

/* The name as it may be printed: no control characters, well-formed UTF-8. */
void verify_input_name(const char *operand, char *out, size_t size);

/* The next operand: of the command line, of the list on standard input, or "-" alone; NULL: no
 * more. -1: the list cannot be read. */
struct verify_operands {
    const struct verify *verify;
    int next;
    char *line; /* owned */
    size_t size;
};
int verify_next_operand(struct verify_operands *o, const char **operand, struct err *e);
void verify_operands_release(struct verify_operands *o);

/* One file in judgement: a jailed process each, so that none can touch another's verdict. */
struct verify_task {
    char *operand;   /* owned */
    struct buf file; /* base/map.h */
    struct jail jail;
    const struct seal_check_options *options;
    const struct verify_answers *answers;
    struct verdict *verdict; /* owned; NULL: failure says why */
    struct err failure;
    bool running;
};
/* How far this kernel locks a process up, tried with one that does nothing. */
int verify_sandbox(enum jail_level *level, struct err *e);
void verify_warm_up(const struct verify *v);
/* Tells failures in the task itself. */
void verify_task_start(struct verify_task *t, const struct verify *v, const char *operand);
/* Takes what the process has said; ends it when it has said all or its time is up. */
void verify_task_poll(struct verify_task *t);
/* Judges the same bytes again, waiting: with the answers that have come since. */
void verify_task_again(struct verify_task *t, const struct verify *v);
void verify_task_release(struct verify_task *t);

/* verify-online.c: what is missing, from the cache and, where allowed, from the network. */
void verify_answers_close(struct verify *v);
void verify_ask(struct verify *v, struct verify_task *t);

/* Two states of a file for cuv-view: as it is, and before (empty: none). */
struct verify_pages {
    char program[4096];
    int now, before; /* memory files; -1: none */
};
enum verify_page_kind {
    PAGE_PLAIN,          /* a picture */
    PAGE_CHANGES,        /* … what differs from before framed; *code 1: something does */
    PAGE_CHANGES_BEFORE, /* the picture of before, likewise framed */
    PAGE_TEXT,
    PAGE_TEXT_BEFORE,
};
int verify_pages_open(struct verify_pages *p, struct slice now, struct slice before, struct err *e);
void verify_pages_close(struct verify_pages *p);
/* out is initialised here when 0 is returned. */
int verify_page(struct buf *out, int *code, const struct verify_pages *p,
                enum verify_page_kind kind, int page, struct err *e);

/* The exact bytes that signature --extract covers, to -o. */
int verify_extract(const struct verify *v, const struct verify_task *t, struct err *e);
/* --pictures: pages before and after each signature's later changes. */
int verify_pictures(const struct verify *v, const struct verify_task *t, struct err *e);
/* --report: one page with pictures. */
int verify_report_page(const struct verify *v, const struct verify_task *t, const char *name,
                       struct err *e);

enum { ALBUM_MAX = 120 };
struct verify_album {
    struct report_picture pictures[ALBUM_MAX]; /* captions and bytes owned */
    char names[ALBUM_MAX][64];
    size_t count, unseen;
};
int verify_album_pages(struct verify_album *a, const struct verify_task *t);
int verify_album_changes(struct verify_album *a, const struct verify_task *t);
void verify_album_release(struct verify_album *a);

/* --against: adds what differs to the verdict. */
int verify_against(const struct verify *v, struct verify_task *t, struct err *e);

/* --archive: adds what veraPDF says, or why it says nothing. */
int verify_archive(const struct verify *v, struct verify_task *t, struct err *e);

/* --explain: the entry of cuv-findings(7), without its marks. */
int verify_explain(struct buf *out, const char *id, struct err *e);

#endif
