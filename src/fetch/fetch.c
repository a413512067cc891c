#include "fetch/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/child.h"
#include "base/utf8.h"
#include "fetch/frame.h"

/* The helper keeps the time; this much later it is taken for hung. */
enum { GRACE_MS = 5000 };

struct fetch {
    struct fetch_options options;
    struct child child; /* pid 0: to be started */
    union fetch_frame frame;
};

static int start_helper(struct fetch *f, struct err *e)
{
    char name[] = "cuv-fetch";
    char *argv[] = {name, NULL}, *empty[] = {NULL};

    f->child.fd = -1;
    return child_start(&f->child, f->options.helper, argv, empty, e);
}

static int check_map(const struct fetch_options *o, struct err *e)
{
    for (size_t i = 0; i < o->map_count; i++) {
        const char *equals = strchr(o->map[i], '=');

        if (!equals || equals == o->map[i] || !equals[1] || strpbrk(o->map[i], "/@? \t"))
            return err_set(e, ERR_CONFIG,
                           _("net map \"%s\": \"host=host\" or \"host=host:port\" is meant"),
                           o->map[i]);
    }
    return 0;
}

int fetch_start(struct fetch **out, const struct fetch_options *o, struct err *e)
{
    struct fetch *f;

    if (check_map(o, e))
        return -1;
    f = calloc(1, sizeof *f);
    if (!f)
        return err_memory(e);
    f->options = *o;
    if (start_helper(f, e)) {
        free(f);
        return -1;
    }
    *out = f;
    return 0;
}

void fetch_free(struct fetch *f)
{
    if (!f)
        return;
    child_stop(&f->child, 100);
    explicit_bzero(&f->frame.ask, sizeof f->frame.ask);
    free(f);
}

/* The host of "scheme://host[:port]/…" → another, by the map; -1: it does not fit. */
static int mapped_url(char out[FETCH_URL], const struct fetch_options *o, const char *url)
{
    const char *host = strstr(url, "://");
    size_t n;
    int len;

    if (!host)
        return snprintf(out, FETCH_URL, "%s", url) < FETCH_URL ? 0 : -1;
    host += 3;
    n = strcspn(host, ":/?#");
    for (size_t i = 0; i < o->map_count; i++) {
        const char *to = strchr(o->map[i], '=') + 1;
        const char *rest = host + n;

        if ((size_t)(to - 1 - o->map[i]) != n || strncasecmp(o->map[i], host, n) != 0)
            continue;
        if (strchr(to, ':')) /* its port takes the place of the old one */
            rest = host + strcspn(host, "/?#");
        len = snprintf(out, FETCH_URL, "%.*s%s%s", (int)(host - url), url, to, rest);
        return len < FETCH_URL ? 0 : -1;
    }
    return snprintf(out, FETCH_URL, "%s", url) < FETCH_URL ? 0 : -1;
}

static int copy(char *out, size_t size, const char *text)
{
    return (size_t)snprintf(out, size, "%s", text ? text : "") < size ? 0 : -1;
}

static int write_ask(struct fetch *f, const struct fetch_request *r, struct err *e)
{
    struct fetch_ask *a = &f->frame.ask;

    fetch_frame_begin(&f->frame, FETCH_ASK);
    a->timeout_ms = r->timeout_ms;
    a->max = r->max;
    if (mapped_url(a->url, &f->options, r->url) || copy(a->media, sizeof a->media, r->media) ||
        copy(a->login, sizeof a->login, r->login) ||
        copy(a->proxy, sizeof a->proxy, f->options.proxy) ||
        copy(a->trust, sizeof a->trust, f->options.trust) ||
        copy(a->proxy_login, sizeof a->proxy_login, f->options.proxy_login) ||
        fetch_frame_tail_set(&f->frame, r->body))
        return err_set(e, ERR_ABSENT, _("%.200s: the address, a login or the request is too long"),
                       r->url);
    return 0;
}

/* The helper itself failed: its own words would be of another program. */
static int lost(struct fetch *f, const char *url, struct err *e)
{
    child_stop(&f->child, 0);
    return err_set(e, ERR_ABSENT, _("%s: the network process ended or did not answer"), url);
}

static int tell_status(long long status, const char *url, struct err *e)
{
    if (status == 401)
        return err_set(e, ERR_ABSENT,
                       _("%s: HTTP 401: it wants a login, or another one: login_file in section "
                         "tsa"),
                       url);
    if (status == 407)
        return err_set(e, ERR_ABSENT,
                       _("%s: HTTP 407: the proxy wants a login, or another one: "
                         "proxy_login_file in section net"),
                       url);
    return err_set(e, ERR_ABSENT, "%s: HTTP %lld", url, status);
}

static int tell(struct fetch_fault *f, const char *url, struct err *e)
{
    switch (f->reason) {
    case FETCH_TOO_LONG:
        return err_set(e, ERR_ABSENT, _("%s: the answer is longer than %lld bytes"), url,
                       (long long)f->number);
    case FETCH_STATUS:
        return tell_status((long long)f->number, url, e);
    case FETCH_TRUST:
        return err_set(e, ERR_ABSENT,
                       _("%s: the server's certificate is not trusted or names another host; its "
                         "authority may be named by https_trust in section net"),
                       url);
    case FETCH_TIMEOUT:
        return err_set(e, ERR_ABSENT, _("%s: no answer within %lld ms"), url, (long long)f->number);
    default:
        f->text[utf8_check(f->text, strlen(f->text))] = 0;
        utf8_mask_controls(f->text);
        return err_set(e, ERR_ABSENT, "%s: %s", url, f->text);
    }
}

static int receive(struct fetch *f, const struct fetch_request *r, struct buf *out, struct err *e)
{
    for (;;) {
        size_t n;

        if (child_receive(&f->child, &f->frame, sizeof f->frame, &n, r->timeout_ms + GRACE_MS,
                          NULL) ||
            fetch_frame_read(&f->frame, n) || f->frame.head.type == FETCH_ASK)
            return lost(f, r->url, e);
        if (f->frame.head.type == FETCH_END)
            return 0;
        if (f->frame.head.type == FETCH_FAULT)
            return tell(&f->frame.fault, r->url, e);
        buf_add(out, fetch_frame_tail(&f->frame).data, fetch_frame_tail(&f->frame).len);
        if (out->len > r->max)
            return lost(f, r->url, e);
    }
}

int fetch_bytes(struct fetch *f, const struct fetch_request *r, struct buf *out, struct err *e)
{
    buf_clear(out);
    if (f->child.pid == 0 && start_helper(f, e))
        return -1;
    if (write_ask(f, r, e))
        return -1;
    if (child_send(&f->child, &f->frame, f->frame.head.length, NULL))
        return lost(f, r->url, e);
    if (receive(f, r, out, e))
        return -1;
    return buf_check(out, r->url, e);
}
