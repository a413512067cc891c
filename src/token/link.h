/* What the files of this folder share; nobody else includes it. */
#ifndef CUV_TOKEN_LINK_H
#define CUV_TOKEN_LINK_H

#include "base/arena.h"
#include "base/child.h"
#include "token/frame.h"
#include "token/token.h"

enum { LINK_IN_FLIGHT = 8 };

struct token {
    struct child child;
    int timeout_ms;
    bool allow_last_try;
    struct err failure; /* the first one; everything later answers it again */

    uint32_t sent, answered;          /* sequence numbers */
    uint8_t requests[LINK_IN_FLIGHT]; /* type of request n at n % LINK_IN_FLIGHT */
    bool listed, chosen, logged_in, pin_pad_wait;

    struct token_device devices[LIMIT_SLOTS];
    struct token_candidate candidates[LIMIT_TOKEN_OBJECTS];
    size_t device_count, candidate_count;
    size_t device; /* the chosen one */
    struct arena *arena;
    struct slice certificate; /* the chosen one, in the arena */

    union frame frame; /* the one being built or read */
};

/* Starts cuv-module; nothing is sent. */
int link_start(struct token **out, const struct token_options *o, struct err *e);
/* Begins a request in t->frame, its number filled in. */
void link_begin(struct token *t, enum frame_type type);
int link_send(struct token *t, struct err *e);
/* The next frame that belongs to the oldest open request; a FAULT becomes the error. */
int link_receive(struct token *t, struct err *e);
/* The oldest open request is answered. */
void link_answered(struct token *t);
/* Type of the oldest open request, 0 when none. */
unsigned link_oldest(const struct token *t);
/* The child said nonsense: it is killed. */
int link_nonsense(struct token *t, struct err *e);
/* Receives the answer to the oldest request, which must be of this type. */
int link_expect(struct token *t, enum frame_type answer, struct err *e);

#endif
