/*
 * Whether a certificate is a person's or an organisation's, by its names and rules that are data
 * (office/holders): no authority says so in one way. What no rule tells, or two rules tell
 * differently, is undecided.
 */
#ifndef CUV_PKI_HOLDER_H
#define CUV_PKI_HOLDER_H

#include "pki/cert.h"

enum holder { HOLDER_UNDECIDED, HOLDER_PERSON, HOLDER_AGENCY };

struct holder_rules;

/*
 * Lines "agency word WORDS" (the common name begins so), "agency uid PREFIX", "agency unit" (the
 * common name is O or an OU), and the same of a person but unit; "person family NAME" (the first of
 * two to six words). "#" starts a comment. ERR_CONFIG names the line.
 */
int holder_rules_load(struct holder_rules **out, const char *path, struct err *e);
int holder_rules_parse(struct holder_rules **out, struct slice text, struct err *e);
void holder_rules_free(struct holder_rules *r); /* NULL is fine */

/* rules NULL: undecided. */
enum holder holder_decide(const struct holder_rules *rules, const struct certificate *c);

#endif
