/*
 * What stands before a service, for tests; binds a free port of 127.0.0.1, whose number goes to
 * PORTFILE, and serves until it is ended.
 *   front tls PORTFILE CERT KEY PORT   https before the service at PORT
 *   front proxy PORTFILE LOG LOGIN     a proxy of http, CONNECT too, to ports of 127.0.0.1 whatever
 *                                      the host; LOGIN is "Basic …", else 407. LOG: first lines
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/out.h"
#include "loopback.h"

enum { HEAD = 8192 };

static int reach(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    return fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0 ? fd : -1;
}

static bool pass_tls(SSL *client, int server, bool from_client)
{
    char bytes[HEAD];
    int n = from_client ? SSL_read(client, bytes, sizeof bytes)
                        : (int)read(server, bytes, sizeof bytes);

    if (n <= 0)
        return false;
    return from_client ? out_write(server, bytes, (size_t)n, "server", NULL) == 0
                       : SSL_write(client, bytes, n) == n;
}

static void serve_tls(int client, char **argv)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    int server = reach((int)strtol(argv[5], NULL, 10));
    SSL *tls;

    if (!context || server < 0 || SSL_CTX_use_certificate_chain_file(context, argv[3]) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, argv[4], SSL_FILETYPE_PEM) != 1)
        return;
    tls = SSL_new(context);
    SSL_set_fd(tls, client);
    if (SSL_accept(tls) != 1)
        return;
    for (;;) {
        struct pollfd p[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
        bool more = SSL_pending(tls) > 0;

        if (!more && poll(p, 2, 5000) <= 0)
            break;
        if ((more || p[0].revents) && !pass_tls(tls, server, true))
            break;
        if (p[1].revents && !pass_tls(tls, server, false))
            break;
    }
    SSL_shutdown(tls);
}

static void pass(int a, int b)
{
    for (;;) {
        struct pollfd p[] = {{a, POLLIN, 0}, {b, POLLIN, 0}};

        if (poll(p, 2, 5000) <= 0)
            return;
        for (int i = 0; i < 2; i++) {
            char bytes[HEAD];
            ssize_t n = p[i].revents ? read(p[i].fd, bytes, sizeof bytes) : 1;

            if (n <= 0)
                return;
            if (p[i].revents && out_write(p[1 - i].fd, bytes, (size_t)n, "peer", NULL))
                return;
        }
    }
}

/* "CONNECT host:port HTTP/1.1", or "GET http://host:port/path HTTP/1.1". */
static void forward(int client, char *head, size_t n)
{
    bool tunnel = strncmp(head, "CONNECT ", 8) == 0;
    char *host = tunnel ? head + 8 : strstr(head, "http://");
    char *colon = host ? strchr(host + (tunnel ? 0 : 7), ':') : NULL;
    char *path = colon ? strpbrk(colon, "/ ") : NULL;
    int server = path ? reach((int)strtol(colon + 1, NULL, 10)) : -1;
    static const char gone[] = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";
    static const char well[] = "HTTP/1.1 200 OK\r\n\r\n";

    if (server < 0) {
        out_write(client, gone, sizeof gone - 1, "client", NULL);
        return;
    }
    if (tunnel)
        out_write(client, well, sizeof well - 1, "client", NULL);
    else if (out_write(server, head, (size_t)(host - head), "server", NULL) ||
             out_write(server, path, n - (size_t)(path - head), "server", NULL))
        return;
    pass(client, server);
}

static void serve_proxy(int client, char **argv)
{
    static const char who[] = "HTTP/1.1 407 Proxy Authentication Required\r\n"
                              "Proxy-Authenticate: Basic realm=\"test\"\r\n"
                              "Content-Length: 0\r\nConnection: close\r\n\r\n";
    char head[HEAD + 1], *login;
    size_t n = 0;
    FILE *log;

    do {
        ssize_t k = read(client, head + n, HEAD - n);

        if (k <= 0)
            return;
        n += (size_t)k;
        head[n] = 0;
    } while (!strstr(head, "\r\n\r\n") && n < HEAD);
    login = strcasestr(head, "\r\nProxy-Authorization: ");
    log = fopen(argv[3], "a");
    if (log) {
        fprintf(log, "%s %.*s\n", login ? "known" : "unknown", (int)strcspn(head, "\r"), head);
        fclose(log);
    }
    if (!login || strncmp(login + 23, argv[4], strlen(argv[4])) != 0)
        out_write(client, who, sizeof who - 1, "client", NULL);
    else
        forward(client, head, n);
}

int main(int argc, char **argv)
{
    bool tls = argc == 6 && !strcmp(argv[1], "tls");

    if (!tls && (argc != 5 || strcmp(argv[1], "proxy") != 0))
        return 64;
    return loopback_serve(argv[2], tls ? serve_tls : serve_proxy, argv);
}
