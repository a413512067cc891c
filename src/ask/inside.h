/* What the files of this folder share; nobody else includes it. */
#ifndef CUV_ASK_INSIDE_H
#define CUV_ASK_INSIDE_H

#include "ask/ask.h"
#include "base/limits.h"

/* Addresses of lists and pairs of certificate and responder that were asked already. */
enum { ASKED = 256, ASKED_AGAIN_S = 600, MINUTE = 128 };

struct asked {
    uint8_t about[32]; /* zeros for a list */
    char url[512];
    int64_t when;
    uint8_t answer[32]; /* SHA-256 of what came; zeros: nothing, or it is in the cache */
};

struct ask {
    struct ask_options options;
    struct fetch *fetch; /* NULL: nobody is asked, the cache alone may know */
    bool cache_failed;
    struct asked asked[ASKED];
    size_t asked_next;       /* a ring: the oldest is forgotten */
    int64_t sent_ms[MINUTE]; /* when the last requests for stamps went out */
    size_t sent;
};

/* Random bytes of the kernel. */
int ask_random(uint8_t *out, size_t n, struct err *e);

/* status.c: marks the pair as asked; false when it was, not long ago. */
bool ask_first_time(struct ask *a, const uint8_t about[32], const char *url);

/* cache.c. 1: something new is known. */
int cache_find(struct ask *a, const struct certificate *about, const struct certificate *issuer,
               const struct ask_known *known);
/* What decided goes into the cache if the network gave it. */
void cache_keep(struct ask *a, const struct path_verdict *v);

#endif
