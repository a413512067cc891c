/*
 * The register of outgoing numbers (NĐ 30/2020 Điều 14, 15): one journal of its own under one lock,
 * for every spool, cuv-sign and paper. Numbers run from 01 each year by Việt Nam's days, number and
 * date never fall, none is given twice, and every gap is told why. What is given is durable before
 * it is drawn; the same letter asking again gets the same number.
 *
 *     G given to a letter (key=…)   R reserved for paper   U used or imported from elsewhere
 *     V void, why told in the register's own words only
 *
 * ERR_AGAIN: another program holds the lock. ERR_USAGE: a number that is not free, or a date before
 * the last one's.
 */
#ifndef CUV_RUN_REGISTER_H
#define CUV_RUN_REGISTER_H

#include "base/clk.h"
#include "spool/journal.h"

struct number_register;

struct register_options {
    int64_t now;
    unsigned user;
    bool write, make; /* make: a folder that is not there is made */
    const char *witness;
};

struct register_number {
    int year;
    long number;
    char scope[64]; /* the symbol, where each has its own numbers; "" */
    char state;     /* G R U V */
    struct clk_date date;
    char key[65]; /* of the letter; "" */
    int64_t time;
};

int register_open(struct number_register **out, const char *path, const struct register_options *o,
                  struct err *e);
void register_close(struct number_register *r); /* NULL is fine */

/*
 * The number of the letter with this key: the one it was given, or with wanted 0 the next one, or
 * wanted when it is free. Durable when it returns.
 */
int register_give(struct number_register *r, const char *scope, struct clk_date date,
                  const char *key, long wanted, int64_t now, struct register_number *out,
                  struct err *e);
/* What register_give would give, without giving it; 0: none (the date lies before the last). */
long register_next(const struct number_register *r, const char *scope, struct clk_date date);

/* One line of state R, U or V about a number; durable after register_sync, all or none of many. */
int register_note(struct number_register *r, const char *scope, struct clk_date date, long number,
                  char state, int64_t now, struct err *e);
int register_sync(struct number_register *r, struct err *e);

/*
 * What the ten columns of the register of outgoing documents say of a letter (NĐ 30/2020 Phụ lục
 * IV.I). Kept in a file a number, not in the journal: it names people.
 */
struct register_entry {
    char symbol[64], subject[512], signer[128], recipients[1024], keeper[128];
    char note[256]; /* why the number was voided */
};
int register_entry_save(struct number_register *r, const struct register_number *n,
                        const struct register_entry *entry, struct err *e);
/* All empty when there is none. */
void register_entry_load(const struct number_register *r, const struct register_number *n,
                         struct register_entry *out);

const struct register_number *register_list(const struct number_register *r, size_t *count);
const struct journal *register_journal(const struct number_register *r);

#endif
