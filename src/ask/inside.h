/* What the files of this folder share; nobody else includes it. */
#ifndef CUV_ASK_INSIDE_H
#define CUV_ASK_INSIDE_H

#include "ask/ask.h"

/* Addresses of lists and pairs of certificate and responder that were asked already. */
enum { ASKED = 256, ASKED_AGAIN_S = 600, MINUTE = 128 };

struct asked {
    uint8_t about[32]; /* zeros for a list */
    char url[512];
    int64_t when;
};

struct ask {
    struct ask_options options;
    struct fetch *fetch;
    struct asked asked[ASKED];
    size_t asked_next;          /* a ring: the oldest is forgotten */
    int64_t sent_ms[MINUTE];    /* when the last requests for stamps went out */
    size_t sent;
};

/* Random bytes of the kernel. */
int ask_random(uint8_t *out, size_t n, struct err *e);

#endif
