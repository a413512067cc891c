#include "cmd/view-frames.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/child.h"
#include "base/limits.h"
#include "view/place.h"
#include "view/view.h"

enum { ANSWER_MAX = 100000, PICTURE_MAX = 512 << 20 };

struct served {
    int fd;
    char frame[LIMIT_FRAME + 1]; /* the question, ended by NUL */
    size_t len;
    struct buf file;
};

/* 1: a frame; 0: the parent closed its end; -1. */
static int receive(struct served *s, struct err *e)
{
    ssize_t n;

    do
        n = recv(s->fd, s->frame, LIMIT_FRAME, 0);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_set(e, ERR_IO, "--frames: %s", strerror(errno));
    s->len = (size_t)n;
    s->frame[n] = 0;
    return n > 0;
}

static int answer(struct served *s, const void *bytes, size_t n, struct err *e)
{
    ssize_t k;

    do
        k = send(s->fd, bytes, n, MSG_NOSIGNAL);
    while (k < 0 && errno == EINTR);
    return k < 0 ? err_set(e, ERR_IO, "--frames: %s", strerror(errno)) : 0;
}

static int take_file(struct served *s, struct err *e)
{
    size_t want = strtoull(s->frame + 1, NULL, 10);

    buf_clear(&s->file);
    if (want > s->file.max)
        return err_set(e, ERR_FORMAT, _("larger than the limit of %zu bytes"), s->file.max);
    while (s->file.len < want) {
        if (receive(s, e) <= 0)
            return -1;
        buf_add(&s->file, s->frame, s->len);
        if (buf_check(&s->file, _("the file"), e))
            return -1;
    }
    return 0;
}

static void add_place(struct buf *text, const struct view_place *p)
{
    buf_printf(text, "%d %.3f %.3f %.3f %.3f\n", p->page, p->x, p->y, p->width, p->height);
}

static int find_text(struct served *s, struct buf *text, struct err *e)
{
    struct view_place *list = calloc(VIEW_PLACES, sizeof *list);
    size_t count = 0;
    int rc;

    if (!list)
        return err_memory(e);
    rc = view_find_text(list, &count, buf_slice(&s->file), s->frame + 1, e);
    for (size_t i = 0; rc == 0 && i < count; i++)
        add_place(text, &list[i]);
    free(list);
    return rc;
}

static int find_room(struct served *s, struct buf *text, struct err *e)
{
    struct view_place place;
    char *at = s->frame + 1;
    int page = (int)strtol(at, &at, 10);
    double width = strtod(at, &at), height = strtod(at, &at);

    if (view_find_room(&place, buf_slice(&s->file), page, width, height, e))
        return -1;
    if (place.width > 0)
        add_place(text, &place);
    return 0;
}

static int send_picture(struct served *s, struct err *e)
{
    int pages[VIEW_PAGES_MAX], count = 0, dpi, rc = -1;
    char *at = s->frame + 1, head[32];
    struct buf png;

    buf_init(&png, PICTURE_MAX);
    dpi = (int)strtol(at, &at, 10);
    while (count < VIEW_PAGES_MAX && *at)
        pages[count++] = (int)strtol(at, &at, 10);
    if (view_pages(&png, buf_slice(&s->file), pages, count, dpi, e))
        goto out;
    snprintf(head, sizeof head, "P%zu", png.len);
    rc = answer(s, head, strlen(head), e);
    for (size_t sent = 0; rc == 0 && sent < png.len; sent += LIMIT_FRAME)
        rc = answer(s, png.data + sent, png.len - sent < LIMIT_FRAME ? png.len - sent : LIMIT_FRAME,
                    e);
out:
    buf_release(&png);
    return rc;
}

static int serve_one(struct served *s, struct err *e)
{
    struct buf text;
    int rc = -1;

    buf_init(&text, ANSWER_MAX);
    buf_add_byte(&text, (uint8_t)s->frame[0]);
    switch (s->frame[0]) {
    case 'D':
        rc = take_file(s, e);
        goto out;
    case 'P':
        rc = send_picture(s, e);
        goto out;
    case 'T':
        rc = find_text(s, &text, e);
        break;
    case 'R':
        rc = find_room(s, &text, e);
        break;
    default:
        err_set(e, ERR_USAGE, "--frames: %c", s->frame[0]);
    }
    if (rc == 0 && buf_check(&text, "--frames", e) == 0)
        rc = answer(s, text.data, text.len, e);
out:
    buf_release(&text);
    return rc;
}

int view_serve(int fd, struct err *e)
{
    static struct served s;
    char words[1 + sizeof e->text];
    int got;

    child_settle();
    s.fd = fd;
    buf_init(&s.file, LIMIT_VIEW_BYTES);
    while ((got = receive(&s, e)) > 0)
        if (serve_one(&s, e)) {
            snprintf(words, sizeof words, "E%s", e->text);
            if (answer(&s, words, strlen(words), e))
                break;
        }
    buf_release(&s.file);
    return got < 0 ? -1 : 0;
}
