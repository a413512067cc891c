/* Inside cuv-batch: what its verbs share. */
#ifndef CUV_CMD_BATCH_H
#define CUV_CMD_BATCH_H

#include "cmd/cmd.h"
#include "conf/conf.h"
#include "run/batch.h"

struct batch {
    struct cmd cmd;
    struct conf *conf;
    const char *pipeline, *approved, *pin_file, *token_uri, *module, *symbol;
    int pin_fd;                     /* -1 */
    long max_age, max_held, older;  /* seconds, letters, days; -1: not given */
    bool watch, moved, has_date;
    struct clk_date date;
    char pin_source[4096];
    char **words; /* operands after the verb */
    int word_count;
};

/* The verbs; each gives an exit code. */
int batch_init(struct batch *b);
int batch_add(struct batch *b);
int batch_list(struct batch *b);
int batch_go(struct batch *b); /* run */
int batch_status(struct batch *b);
int batch_retry(struct batch *b);
int batch_purge(struct batch *b);
int batch_verify(struct batch *b);
int batch_close(struct batch *b);
int batch_number(struct batch *b);

/* The spool named by the first operand. */
int batch_open(struct spool **out, struct batch *b, bool write, struct err *e);
void batch_spool_options(struct spool_options *o, const struct batch *b);
/* Exactly the operands that the verb wants, else ends with 64. */
void batch_operands(const struct batch *b, int least, int most, const char *usage);
int batch_fail(const struct batch *b, const struct err *e);
/* Forms and faces. */
int batch_open_forms(struct form_set **forms, struct drawer **drawer, struct err *e);

/* batch-witness.c: the chain that the journal at this path must hold; "" when none is known. */
int batch_witness_load(const struct conf *c, const char *path, char chain[JOURNAL_CHAIN + 1],
                       struct err *e);
int batch_witness_check(const struct journal *j, const char *path, struct err *e);
int batch_witness_save(const struct conf *c, const char *path, const struct journal *j,
                       struct err *e);

/* batch-list.c: what a letter was called, or other; for a person at a terminal. */
void batch_name_of(struct spool *s, const char *id, const char *other, char *out, size_t size);

/* batch-close.c: the signed heads that lie beside the journal; *wrong: so many do not hold. */
int batch_verify_heads(struct batch *b, struct spool *s, size_t *wrong, struct err *e);

/* batch-take.c: a file of any name becomes a letter of new/. */
int batch_take_letter(struct spool *s, const char *name, struct slice pdf, struct slice xml,
                      int64_t now, bool renders, char id[SPOOL_ID + 1], bool *duplicate,
                      struct err *e);

#endif
