/*
 * One request by http or https (libcurl); linked into cuv-fetch alone. Capped bytes out, nothing is
 * parsed. Refuses: other schemes, also by redirection; more than REDIRECTIONS; certificates of
 * https that neither the system nor the file trust vouches for; answers longer than max; codes from
 * 300 that remain.
 */
#ifndef CUV_NET_NET_H
#define CUV_NET_NET_H

#include "base/buf.h"

struct net;

int net_new(struct net **out, struct err *e);
void net_free(struct net *n); /* NULL is fine */

struct net_request {
    const char *url, *media, *login, *proxy, *proxy_login, *trust; /* "": none; media "": GET */
    struct slice body;
    uint64_t max;
    int timeout_ms;
};

enum net_reason {
    NET_OTHER,    /* text says it, English */
    NET_TOO_LONG, /* number: the maximum */
    NET_STATUS,   /* number: of HTTP */
    NET_TIMEOUT,  /* number: milliseconds */
    NET_TRUST,    /* the server's certificate */
};

struct net_fault {
    enum net_reason reason;
    int64_t number;
    const char *text;
};

/* sink takes the answer piece by piece; -1 from it ends the request. -1 fills the fault. */
int net_fetch(struct net *n, const struct net_request *r,
              int (*sink)(void *self, struct slice piece), void *self, struct net_fault *f);

#endif
