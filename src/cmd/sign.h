/*
 * Inside cuv-sign: one signing, from options to the written file. Everything it owns is freed by
 * sign_release in cuv-sign.c.
 */
#ifndef CUV_CMD_SIGN_H
#define CUV_CMD_SIGN_H

#include "cmd/believe.h"
#include "cmd/cmd.h"
#include "conf/conf.h"
#include "pdf/doc.h"
#include "pki/path.h"
#include "seal/seal.h"
#include "token/token.h"

struct sign {
    struct cmd cmd;
    /* options; NULL or 0 when not given */
    const char *role, *level, *token_uri, *module, *pin_file, *certificate_file, *field;
    int pin_fd; /* -1 */
    int page;
    bool has_rect, pss, list_fields, last_try;
    double rect[4];
    struct believe_files trust_files, crl_files;
    char pin_source[4096]; /* pin-source of the URI; "" */
    char number[8];        /* --number with its leading zero; "" */
    bool has_date;
    struct clk_date date; /* --date */

    struct conf *conf;
    int64_t now;
    const char *operand; /* NULL: standard input */
    struct buf file;     /* what came in; at the end the finished file */
    struct pdf_doc *doc;
    size_t pages;
    uint8_t file_digest[32];

    /* the agency's role: what it fills, and who signed before it */
    struct seal_fill fills[2]; /* texts live here or in the letter's arena */
    size_t fill_count;
    const char *person_name; /* of the configuration; NULL in other roles */
    int64_t person_time; /* 0: none */
    bool person_proved;  /* … by a time stamp */

    struct token *token; /* freed by signer.release */
    struct signer signer;
    const struct token_candidate *candidates; /* borrowed from token */
    size_t candidate_count;
    struct certificate_list found;   /* what the token holds, readable ones */
    struct certificate *given;       /* --certificate; owned */
    struct certificate *certificate; /* the signer's: in found, or given */
    struct trust *trust;             /* NULL: none configured */
    struct crl_list crls;
    struct path_verdict verdict;

    enum sign_algorithm algorithm;
    struct seal_prepared prepared;
};

/* sign-options.c: parses and checks; usage errors end the program. */
void sign_options(struct sign *s, int argc, char **argv);
/* ERR_ABSENT when the level needs what is not there. */
int sign_check_level(const char *level, struct err *e);

/* sign-choose.c: starts the driver; later decides whose key signs. */
int sign_start_token(struct sign *s, struct err *e);
int sign_choose(struct sign *s, struct err *e);

/* sign-number.c: what goes into the letter's reserved fields; sign_check_date once it is known when
 * the person signed. */
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

/* sign-judge.c: trust and lists are loaded early; the certificate is judged before any PIN. */
int sign_load_trust(struct sign *s, struct err *e);
int sign_judge(struct sign *s, struct err *e);

/* sign-pin.c: says who signs what; gets the PIN and sends it, once. */
void sign_announce(const struct sign *s);
int sign_login(struct sign *s, struct err *e);

/* sign-fields.c: --list-fields. */
int sign_print_fields(struct sign *s, struct err *e);

#endif
