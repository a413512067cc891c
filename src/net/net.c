#include "net/net.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

enum { REDIRECTIONS = 3, CONNECT_MS = 10000 };

struct net {
    CURL *curl; /* kept: connections are used again */
};

struct flow {
    int (*sink)(void *self, struct slice piece);
    void *self;
    uint64_t left;
    bool over;
};

int net_new(struct net **out, struct err *e)
{
    struct net *n = calloc(1, sizeof *n);

    if (!n || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(n->curl = curl_easy_init())) {
        free(n);
        return err_memory(e);
    }
    *out = n;
    return 0;
}

void net_free(struct net *n)
{
    if (!n)
        return;
    curl_easy_cleanup(n->curl);
    free(n);
}

static size_t take(char *bytes, size_t one, size_t count, void *self)
{
    struct flow *f = self;
    size_t n = one * count;

    if (n > f->left) {
        f->over = true;
        return 0;
    }
    f->left -= n;
    return f->sink(f->self, (struct slice){(const uint8_t *)bytes, n}) ? 0 : n;
}

static void set_place(CURL *c, const struct net_request *r)
{
    curl_easy_setopt(c, CURLOPT_URL, r->url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)REDIRECTIONS);
    curl_easy_setopt(c, CURLOPT_POSTREDIR, (long)CURL_REDIR_POST_ALL);
    curl_easy_setopt(c, CURLOPT_PROXY, r->proxy); /* "" also means: not the environment's */
    if (*r->proxy && *r->proxy_login) {
        curl_easy_setopt(c, CURLOPT_PROXYUSERPWD, r->proxy_login);
        curl_easy_setopt(c, CURLOPT_PROXYAUTH, (long)CURLAUTH_ANY);
    }
    /* The folder of the system's certificates stays. */
    if (*r->trust) {
        curl_easy_setopt(c, CURLOPT_CAINFO, r->trust);
        curl_easy_setopt(c, CURLOPT_PROXY_CAINFO, r->trust);
    }
    if (*r->login) {
        curl_easy_setopt(c, CURLOPT_USERPWD, r->login);
        curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
    }
}

static void set_limits(CURL *c, const struct net_request *r)
{
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "cuv/" CUV_VERSION);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)r->timeout_ms);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS,
                     (long)(r->timeout_ms < CONNECT_MS ? r->timeout_ms : CONNECT_MS));
    curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)r->max);
}

static struct curl_slist *set_body(CURL *c, const struct net_request *r)
{
    struct curl_slist *heads;
    char type[600];

    if (!*r->media)
        return NULL;
    snprintf(type, sizeof type, "Content-Type: %s", r->media);
    heads = curl_slist_append(NULL, type);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, heads);
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, (const char *)r->body.data);
    return heads;
}

static int tell(CURLcode code, const struct flow *flow, const struct net_request *r, long status,
                struct net_fault *f)
{
    if (flow->over || code == CURLE_FILESIZE_EXCEEDED)
        *f = (struct net_fault){NET_TOO_LONG, (int64_t)r->max, ""};
    else if (code == CURLE_OK || code == CURLE_HTTP_RETURNED_ERROR)
        *f = (struct net_fault){NET_STATUS, status, ""};
    else if (code == CURLE_OPERATION_TIMEDOUT)
        *f = (struct net_fault){NET_TIMEOUT, r->timeout_ms, ""};
    else if (code == CURLE_PEER_FAILED_VERIFICATION)
        *f = (struct net_fault){NET_TRUST, code, ""};
    else
        *f = (struct net_fault){NET_OTHER, code, curl_easy_strerror(code)};
    return -1;
}

int net_fetch(struct net *n, const struct net_request *r,
              int (*sink)(void *self, struct slice piece), void *self, struct net_fault *f)
{
    struct flow flow = {sink, self, r->max, false};
    struct curl_slist *heads;
    CURLcode code;
    long status = 0;

    curl_easy_reset(n->curl);
    set_place(n->curl, r);
    set_limits(n->curl, r);
    heads = set_body(n->curl, r);
    curl_easy_setopt(n->curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(n->curl, CURLOPT_WRITEDATA, &flow);
    code = curl_easy_perform(n->curl);
    curl_slist_free_all(heads);
    curl_easy_getinfo(n->curl, CURLINFO_RESPONSE_CODE, &status);
    return code == CURLE_OK && status >= 200 && status <= 299 ? 0 : tell(code, &flow, r, status, f);
}
