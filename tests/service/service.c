/*
 * service PKI PORTFILE LOG: binds a free port of 127.0.0.1, writes its number to PORTFILE, serves
 * until it is ended. LOG gets a line for each request: its method and path.
 *   POST /tsa  /tsa/FAULT    slow, 500, garbage, 10mb, huge (a gigabyte) and those of tsa.c
 *   POST /ocsp /ocsp/FAULT   the same, and those of ocsp.c
 *   POST /login/tsa          only with the login "user:secret", else 401
 *   GET  /NAME.crl           PKI/crl/NAME.crl
 *   GET  /NAME.crt           PKI/trust/NAME.pem as DER
 *   GET  /slow/FILE /500/FILE /huge/FILE (a gigabyte of zeros)
 */
#include "service.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/out.h"
#include "loopback.h"

struct request {
    char method[8], path[512];
    struct buf bytes; /* head and body */
    struct slice body;
};

static bool send_all(int fd, const void *bytes, size_t n)
{
    return out_write(fd, bytes, n, "client", NULL) == 0;
}

static void reply(int fd, int code, const char *type, struct slice body)
{
    char head[256];
    int n = snprintf(head, sizeof head,
                     "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
                     "Connection: close\r\n\r\n",
                     code, code == 200 ? "OK" : "Error", type, body.len);

    if (send_all(fd, head, (size_t)n) && body.len)
        send_all(fd, body.data, body.len);
}

static void reply_code(int fd, int code)
{
    reply(fd, code, "text/plain", slice_of("error\n"));
}

/* Zeros whose number nobody says before, or does. */
static void reply_zeros(int fd, int megabytes, bool told)
{
    static const char zeros[65536];
    char head[128], length[64] = "";
    int n;

    if (told)
        snprintf(length, sizeof length, "Content-Length: %d\r\n", megabytes << 20);
    n = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\n%sConnection: close\r\n\r\n", length);
    if (!send_all(fd, head, (size_t)n))
        return;
    for (int i = 0; i < megabytes * 16 && send_all(fd, zeros, sizeof zeros); i++)
        ;
}

/* A bare connection that closes, or a slow talker, ends within two seconds. */
static bool read_request(int fd, struct request *r)
{
    size_t wanted = 0, head = 0;

    while (!head || r->bytes.len < head + wanted) {
        uint8_t *room = buf_reserve(&r->bytes, 4096);
        ssize_t n = room ? read(fd, room, 4096) : -1;
        const char *text, *end, *length;

        if (n <= 0)
            return false;
        buf_added(&r->bytes, (size_t)n);
        text = (const char *)r->bytes.data;
        end = strstr(text, "\r\n\r\n");
        if (head || !end)
            continue;
        head = (size_t)(end + 4 - text);
        length = strcasestr(text, "\r\ncontent-length:");
        if (length && length < end)
            wanted = strtoul(length + 17, NULL, 10);
        if (wanted > SERVICE_BODY / 2)
            return false;
    }
    r->body = (struct slice){r->bytes.data + head, wanted};
    return sscanf((const char *)r->bytes.data, "%7s %511s", r->method, r->path) == 2;
}

/* Basic, base64 of "user:secret" (RFC 7617). */
static bool logged_in(const struct request *r)
{
    return strcasestr((const char *)r->bytes.data, "\r\nAuthorization: Basic dXNlcjpzZWNyZXQ=\r\n");
}

static void post(int fd, const struct request *r, const char *pki)
{
    bool tsa = !strncmp(r->path, "/tsa", 4), ocsp = !strncmp(r->path, "/ocsp", 5);
    const char *fault = r->path + (tsa ? 4 : 5);
    struct buf out;
    int rc;

    if ((!tsa && !ocsp) || (*fault && *fault != '/')) {
        reply_code(fd, 404);
        return;
    }
    fault += *fault == '/';
    if (!strcmp(fault, "slow"))
        sleep(SERVICE_SLOW_S);
    if (!strcmp(fault, "huge") || !strcmp(fault, "10mb")) {
        reply_zeros(fd, *fault == 'h' ? 1024 : 10, *fault != 'h');
        return;
    }
    if (!strcmp(fault, "garbage")) {
        reply(fd, 200, "text/html", slice_of("<html>Xin chào</html>\n"));
        return;
    }
    buf_init(&out, SERVICE_BODY);
    rc = !strcmp(fault, "500") ? -1
         : tsa                 ? tsa_answer(&out, r->body, pki, fault)
                               : ocsp_answer(&out, r->body, pki, fault);
    if (rc)
        reply_code(fd, 500);
    else
        reply(fd, 200, tsa ? "application/timestamp-reply" : "application/ocsp-response",
              buf_slice(&out));
    buf_release(&out);
}

static void post_login(int fd, struct request *r, const char *pki)
{
    if (strncmp(r->path, "/login/", 7) != 0) {
        post(fd, r, pki);
    } else if (!logged_in(r)) {
        reply_code(fd, 401);
    } else {
        memmove(r->path, r->path + 6, strlen(r->path + 6) + 1);
        post(fd, r, pki);
    }
}

static int load_der(struct buf *out, const char *path)
{
    FILE *f = fopen(path, "r");
    X509 *x = f ? PEM_read_X509(f, NULL, NULL, NULL) : NULL;
    unsigned char *der = NULL;
    int n = x ? i2d_X509(x, &der) : -1;

    if (f)
        fclose(f);
    if (n > 0)
        buf_add(out, der, (size_t)n);
    OPENSSL_free(der);
    X509_free(x);
    return n > 0 ? 0 : -1;
}

static void get(int fd, const struct request *r, const char *pki)
{
    const char *name = strrchr(r->path, '/') + 1, *dot = strrchr(name, '.');
    char path[4096];
    struct buf out;
    int rc = -1;

    if (!strncmp(r->path, "/slow/", 6))
        sleep(SERVICE_SLOW_S);
    if (!strncmp(r->path, "/500/", 5)) {
        reply_code(fd, 500);
        return;
    }
    if (!strncmp(r->path, "/huge/", 6)) {
        reply_zeros(fd, 1024, false);
        return;
    }
    buf_init(&out, SERVICE_FILE);
    if (dot && !strcmp(dot, ".crl")) {
        snprintf(path, sizeof path, "%s/crl/%s", pki, name);
        rc = out_load(&out, path, NULL);
    } else if (dot && !strcmp(dot, ".crt")) {
        snprintf(path, sizeof path, "%s/trust/%.*s.pem", pki, (int)(dot - name), name);
        rc = load_der(&out, path);
    }
    if (rc)
        reply_code(fd, 404);
    else
        reply(fd, 200, strcmp(dot, ".crl") ? "application/pkix-cert" : "application/pkix-crl",
              buf_slice(&out));
    buf_release(&out);
}

static void note(const char *log, const struct request *r)
{
    FILE *f = fopen(log, "a");

    if (!f)
        return;
    fprintf(f, "%s %s\n", r->method, r->path);
    fclose(f);
}

static void serve(int fd, char **argv)
{
    const char *pki = argv[1], *log = argv[3];
    struct timeval patience = {2, 0};
    struct request r = {"", "", {0}, {NULL, 0}};

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    buf_init(&r.bytes, SERVICE_BODY);
    if (read_request(fd, &r) && r.path[0] == '/' && !strstr(r.path, "..")) {
        note(log, &r);
        if (!strcmp(r.method, "POST"))
            post_login(fd, &r, pki);
        else if (!strcmp(r.method, "GET"))
            get(fd, &r, pki);
        else
            reply_code(fd, 405);
    }
    buf_release(&r.bytes);
}

int main(int argc, char **argv)
{
    return argc == 4 ? loopback_serve(argv[2], serve, argv) : 64;
}
