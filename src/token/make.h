/*
 * Making a new token (cuv-token demo): keys are generated inside it. Only an empty slot is used; a
 * token with content is never initialised (ERR_PERMISSION).
 */
#ifndef CUV_TOKEN_MAKE_H
#define CUV_TOKEN_MAKE_H

#include "p11/p11.h"
#include "token/token.h"

struct token_maker;

/* A new token with this label; pin is for the user and the security officer. o->uri is not used. */
int token_maker_open(struct token_maker **out, const struct token_options *o, const char *label,
                     const struct secret *pin, struct err *e);
void token_maker_free(struct token_maker *m); /* NULL is fine */

/* RSA of bits, or P-256 when bits is 256. */
int token_generate(struct token_maker *m, unsigned bits, struct slice id, const char *label,
                   struct p11_public *out, struct err *e);
int token_store(struct token_maker *m, struct slice certificate, struct slice id, const char *label,
                struct err *e);

#endif
