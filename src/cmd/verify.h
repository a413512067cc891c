/* cuv-verify: its parts. */
#ifndef CUV_CMD_VERIFY_H
#define CUV_CMD_VERIFY_H

#include "cmd/believe.h"
#include "cmd/cmd.h"
#include "jail/jail.h"
#include "judge/verdict.h"
#include "seal/check.h"

struct verify {
    struct cmd cmd;
    struct conf *conf;
    struct believe_files trust_files, crl_files;
    struct trust *trust;
    struct crl_list crls;
    struct seal_pin *pins;
    struct seal_check_options options;
    long jobs;
    bool names_on_stdin, many, require_sandbox;
    const char *explain;
    struct buf out;
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
    char *operand; /* owned */
    struct buf file; /* base/map.h */
    struct jail jail;
    const struct seal_check_options *options;
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
void verify_task_release(struct verify_task *t);

#endif
