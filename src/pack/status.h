/*
 * The order of business statuses about one letter at one receiver (QĐ 28/2018, QCVN 102:2016): 01
 * arrived, then 02 refused or 03 accepted, 04 assigned, 05 in work, 06 done; beside it 13 the
 * sender wants it back, then 15 agreed or 16 refused. Systems skip steps and repeat themselves;
 * going back, or answering what was not asked, is impossible.
 */
#ifndef CUV_PACK_STATUS_H
#define CUV_PACK_STATUS_H

#include <stdbool.h>

enum status_code {
    STATUS_NONE = 0,
    STATUS_ARRIVED = 1,
    STATUS_REFUSED = 2,
    STATUS_ACCEPTED = 3,
    STATUS_ASSIGNED = 4,
    STATUS_IN_WORK = 5,
    STATUS_DONE = 6,
    STATUS_RECALL_ASKED = 13,
    STATUS_RECALL_AGREED = 15,
    STATUS_RECALL_REFUSED = 16,
};

/* How far a letter is: STATUS_NONE at first. */
struct status_state {
    enum status_code work;   /* 01 … 06 */
    enum status_code recall; /* 13, 15, 16 */
};

enum status_step { STATUS_STEP, STATUS_REPEAT, STATUS_IMPOSSIBLE };

/* "03" → STATUS_ACCEPTED; -1 for anything that is no code. */
int status_parse(const char *text, enum status_code *out);
/* Two digits. */
const char *status_text(enum status_code code);
/* In the current language; "" for none. */
const char *status_meaning(enum status_code code);
/* Whether the sender of the letter sends it; else its receiver does. */
bool status_is_senders(enum status_code code);

/* What code would be after s; s is moved on by a STATUS_STEP alone. */
enum status_step status_step(struct status_state *s, enum status_code code);

#endif
