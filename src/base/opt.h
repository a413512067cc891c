/*
 * One option table a program: it gives parsing, --help, completion (--list-options) and the test
 * that compares it with the manual. Long options take "--name VALUE" and "--name=VALUE"; letters
 * may be joined (-qv); "--" ends them; "-" is an operand.
 */
#ifndef CUV_BASE_OPT_H
#define CUV_BASE_OPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* Beside an id: the option is a list, given once for each value. Any other takes one value. */
enum { OPT_AGAIN = 1 << 16 };

struct opt_row {
    int id;               /* what opt_next returns; > 0, below OPT_AGAIN */
    char letter;          /* 0: long form only */
    const char *name;     /* without dashes */
    const char *argument; /* N_() word shown in help, NULL: takes none */
    const char *help;     /* N_() */
};

struct opt {
    const struct opt_row *rows; /* ends with id 0 */
    int argc, at;
    bool only_operands; /* after -- */
    char **argv;
    uint64_t given;     /* a bit a row whose one value has come */
    const char *joined; /* rest of -abc */
    const char *value;  /* argument of the option just returned, or operand */
};

enum { OPT_END = 0, OPT_OPERAND = -1, OPT_ERROR = -2 };

void opt_init(struct opt *o, const struct opt_row *rows, int argc, char **argv);

/* The next option's id, OPT_OPERAND, OPT_END, or OPT_ERROR with e set (ERR_USAGE). */
int opt_next(struct opt *o, struct err *e);

#endif
