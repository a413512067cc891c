/*
 * The helper that fetches bytes by http and https for the other programs. It opens no files of
 * theirs and parses nothing; it is started by them, never by hand.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/child.h"
#include "fetch/frame.h"
#include "net/net.h"

static union fetch_frame frame, answer;

static int send_answer(void)
{
    ssize_t n;

    do
        n = send(CHILD_FD, &answer, answer.head.length, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -1 : 0;
}

static int send_piece(void *self, struct slice piece)
{
    (void)self;
    while (piece.len) {
        size_t n = piece.len < FETCH_TAIL ? piece.len : FETCH_TAIL;

        fetch_frame_begin(&answer, FETCH_DATA);
        if (fetch_frame_tail_set(&answer, (struct slice){piece.data, n}) || send_answer())
            return -1;
        piece.data += n;
        piece.len -= n;
    }
    return 0;
}

static int serve(struct net *net)
{
    const struct fetch_ask *a = &frame.ask;
    const struct net_request r = {
        .url = a->url,
        .media = a->media,
        .login = a->login,
        .trust = a->trust,
        .proxy = a->proxy,
        .proxy_login = a->proxy_login,
        .body = fetch_frame_tail(&frame),
        .max = a->max,
        .timeout_ms = a->timeout_ms,
    };
    struct net_fault f;
    int rc = net_fetch(net, &r, send_piece, NULL, &f);

    fetch_frame_begin(&answer, rc ? FETCH_FAULT : FETCH_END);
    if (rc) {
        answer.fault.reason = (uint32_t)f.reason;
        answer.fault.number = f.number;
        snprintf(answer.fault.text, sizeof answer.fault.text, "%s", f.text);
    }
    return send_answer();
}

int main(void)
{
    struct net *net;

    child_settle();
    close_range(CHILD_FD + 1, ~0U, 0);
    if (net_new(&net, NULL))
        return 71;
    for (;;) {
        ssize_t n = recv(CHILD_FD, &frame, sizeof frame, MSG_TRUNC);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == ENOTSOCK || errno == EBADF)) {
            static const char text[] = "cuv-fetch: started by cuv's programs, not by hand\n";

            return write(STDERR_FILENO, text, sizeof text - 1) < 0 ? 74 : 64;
        }
        if (n <= 0 || (size_t)n > sizeof frame || fetch_frame_read(&frame, (size_t)n) ||
            frame.head.type != FETCH_ASK || serve(net))
            break;
    }
    explicit_bzero(&frame.ask, sizeof frame.ask);
    net_free(net);
    return 0;
}
