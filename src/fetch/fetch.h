/*
 * Bytes by http or https, fetched by the helper cuv-fetch: the programs themselves link no network.
 * Addresses come from the caller, never from here. Refuses other schemes, answers longer than the
 * caller's maximum, and anything but a plain success; each is ERR_ABSENT with the address. The
 * answer is bytes: whether they mean anything is for others to find out.
 */
#ifndef CUV_FETCH_FETCH_H
#define CUV_FETCH_FETCH_H

#include "base/buf.h"

struct fetch;

/* All borrowed until fetch_free. */
struct fetch_options {
    const char *helper;              /* path of cuv-fetch */
    const char *proxy, *proxy_login; /* NULL: none; "user:password" */
    const char *trust;               /* PEM of authorities of https, besides the system's; NULL */
    const char *const *map;          /* "host=host[:port]": asked instead */
    size_t map_count;
};

/* Starts the helper and does not wait. ERR_CONFIG: a map entry is malformed. */
int fetch_start(struct fetch **out, const struct fetch_options *o, struct err *e);
void fetch_free(struct fetch *f); /* NULL is fine */

struct fetch_request {
    const char *url;
    const char *media; /* media type of body; NULL: GET */
    struct slice body;
    const char *login; /* "user:password" for this address; NULL */
    size_t max;        /* bytes of the answer */
    int timeout_ms;
};

/* Replaces what out holds. A helper that died is started again by the next call. */
int fetch_bytes(struct fetch *f, const struct fetch_request *r, struct buf *out, struct err *e);

#endif
