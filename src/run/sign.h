/*
 * One signing as cuv-sign and cuv-batch do it: whose key may sign what, what is filled in, and the
 * steps from the file read to the finished bytes. Talks to people only through say. cuv-batch gives
 * each letter a copy of the session's struct and frees the letter alone, by sign_release_letter.
 */
#ifndef CUV_RUN_SIGN_H
#define CUV_RUN_SIGN_H

#include "ask/ask.h"
#include "cms/build.h"
#include "conf/conf.h"
#include "pdf/doc.h"
#include "pki/holder.h"
#include "pki/path.h"
#include "run/level.h"
#include "seal/seal.h"
#include "token/token.h"

enum { SIGN_LINES = 8, SIGN_PREVIEW_PAGES = 4 };

struct sign {
    struct cmd *cmd; /* the program's own; not known here */
    /* A line for the person at the desk; only an important one is shown although --quiet. */
    void (*say)(const struct sign *s, bool important, const char *text);
    /* options; NULL or 0 when not given */
    const char *role, *level, *token_uri, *module, *pin_file, *certificate_file, *field;
    const char *signer_command; /* NULL: a token signs */
    char *const *environment;   /* of the program, for that command alone */
    int pin_fd;                 /* -1 */
    const char *image, *record; /* --image, --record; NULL */
    int page;
    bool has_rect, pss, list_fields, last_try;
    double rect[4];
    char pin_source[4096];                                   /* pin-source of the URI; "" */
    const char *at_text, *request, *preview, *kind, *viewer; /* path of cuv-view; NULL: not there */
    bool because_copy;
    const char *despite; /* hazard that is signed all the same; NULL */
    int certify;         /* DocMDP; 0: not */
    bool number_next;    /* --number next: "01" stands for it until the register gives it */
    const char *number_given;
    char number[8]; /* --number of a letter, with its leading zero; "" */
    bool has_date;
    struct clk_date date; /* --date */

    struct conf *conf;
    int64_t now;
    const char *operand;   /* NULL: standard input */
    struct buf file;       /* what came in; at the end the finished file */
    struct out_copy *copy; /* the output, if it began as a copy of what came in; NULL */
    struct pdf_doc *doc;
    size_t pages;
    uint8_t file_digest[32], finished_digest[32];
    bool has_finished_digest; /* of the finished file as it is */
    struct hash *walked;      /* seal.h */
    bool walked_later;        /* whoever writes the finished file checks its digest again */

    /* the agency's role: what it fills, and who signed before it */
    struct seal_fill fills[2], values[2];  /* values: fields that are signatures of their own */
    size_t fill_count, value_count, value; /* the one to sign; == value_count: the seal */
    struct sign_value {
        uint8_t digest[32];
        struct buf stamp; /* empty: none */
    } signed_values[2];   /* those before value */
    char date_text[64];
    const char *lines[SIGN_LINES]; /* a stamp's words, in the letter's arena; NULL ends them */
    size_t line_count;
    const char *person_name; /* of the configuration; NULL in other roles */
    int64_t person_time;     /* 0: none */
    bool person_proved;      /* … by a time stamp */

    struct token *token; /* freed by signer.release */
    struct signer signer;
    const struct token_candidate *candidates; /* borrowed from token */
    size_t candidate_count;
    struct certificate_list found;   /* what the token holds, readable ones */
    struct certificate *given;       /* --certificate; owned */
    struct certificate *certificate; /* the signer's: in found, or given */
    struct trust *trust;             /* NULL: none configured */
    struct crl_list crls;
    struct ocsp_list ocsps; /* learned while asking */
    struct sign *session;   /* whose lists grow; NULL: these */
    struct path_verdict verdict;
    struct holder_rules *holders; /* the session's; NULL: pins alone decide */

    /* the session's: what its appearances are made of */
    struct look_picture picture; /* width 0: none */
    double picture_width;        /* points; 0: as wide as the field allows */
    struct face face;            /* size 0: not open */

    enum level wanted_level;
    struct ask *ask;    /* borrowed; NULL: nobody is asked */
    bool allow_unknown; /* --allow-unknown */
    size_t stamp_room;  /* for the time stamp in the signature */
    struct buf stamp;

    enum sign_algorithm algorithm;
    struct seal_prepared prepared;
    const struct certificate *chain[LIMIT_PATH]; /* to enclose; in verdict */
    struct cms_parts parts;
    struct buf attributes, signature;
    uint8_t digest[32]; /* frozen: what the token signs */
};

void sign_init(struct sign *s);
void sign_release_letter(struct sign *s);
void sign_release(struct sign *s);

/* sign-seal.c: pages and digest of s->file; s->doc is opened over it. */
int sign_open(struct sign *s, struct err *e);
/* What the file itself must have before any signer is looked for; plans the agency's fills. */
int sign_check_file(struct sign *s, struct err *e);
/* The revision with its hole; after it sign_freeze gives the attributes and their digest. */
int sign_prepare(struct sign *s, struct err *e);
int sign_freeze(struct sign *s, struct err *e);
/*
 * With the signature over the digest in s->signature: the finished bytes, judged, in s->file. 1
 * (and ERR_AGAIN): the time stamp needs more room; prepare, freeze and sign once more.
 */
int sign_finish(struct sign *s, struct err *e);

/* sign-level.c: --level, else the configuration's, else b-t with an authority. */
int sign_choose_level(struct sign *s, bool authority_given, struct err *e);
/* As ask_path, by s->ask. */
int sign_ask_path(struct sign *s, struct path_question q, struct path_verdict *v, char *why,
                  size_t n, struct err *e);
/* What speaks about those who signed s->file already, and about their stamps; by s->ask. */
int sign_ask_signers(struct sign *s, struct err *e);

/* sign-choose.c: decides whose key signs. */
int sign_choose(struct sign *s, struct err *e);
/* sign-number.c: what is filled in; sign_check_date once it is known when the person signed. */
int sign_take_number(struct sign *s, const char *value, struct err *e);
int sign_take_date(struct sign *s, const char *value, struct err *e);
int sign_plan_fills(struct sign *s, struct err *e);
int sign_check_date(const struct sign *s, struct err *e);

/* sign-agency.c: who may sign as what. A pin that counts now, or NULL. */
const struct conf_pin *sign_find_pin(const struct sign *s, const uint8_t key[32]);
/* ERR_PERMISSION when the pins speak against this key in this role. */
int sign_check_role(const struct sign *s, const struct certificate *c, struct err *e);
/* ERR_FORMAT unless the competent person's valid signature stands and nothing came after it. */
int sign_judge_person(struct sign *s, struct err *e);
bool sign_is_agency(const struct sign *s);
/* ERR_FORMAT when a signature that the file brings is invalid; doubts are said. */
int sign_judge_others(struct sign *s, struct err *e);

/* sign-judge.c: the certificate is judged before any PIN. */
int sign_judge(struct sign *s, struct err *e);
#endif
