#include "base/buf.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/map.h"

enum { READ_LEAST = 4096, READ_MOST = 65536 }; /* bytes asked for at once */

void buf_init(struct buf *b, size_t max)
{
    assert(max < SIZE_MAX / 2);
    *b = (struct buf){.max = max};
}

void buf_release(struct buf *b)
{
    if (b->mapped)
        map_release(b->data);
    else
        free(b->data);
    *b = (struct buf){.max = b->max};
}

void buf_clear(struct buf *b)
{
    if (b->mapped)
        buf_release(b);
    b->len = 0;
    b->out_of_memory = b->over_max = false;
    if (b->data)
        b->data[0] = 0;
}

uint8_t *buf_reserve(struct buf *b, size_t n)
{
    size_t capacity;
    uint8_t *data;

    if (b->out_of_memory || b->over_max)
        return NULL;
    if (n > b->max - b->len) {
        b->over_max = true;
        return NULL;
    }
    if (b->len + n + 1 <= b->capacity)
        return b->data + b->len;
    capacity = b->capacity ? b->capacity * 2 : 256;
    if (capacity < b->len + n + 1)
        capacity = b->len + n + 1;
    if (capacity > b->max + 1)
        capacity = b->max + 1;
    data = realloc(b->data, capacity);
    if (!data) {
        b->out_of_memory = true;
        return NULL;
    }
    b->data = data;
    b->capacity = capacity;
    b->data[b->len] = 0;
    return b->data + b->len;
}

void buf_added(struct buf *b, size_t n)
{
    assert(b->data && b->len + n < b->capacity);
    b->len += n;
    b->data[b->len] = 0;
}

void buf_add(struct buf *b, const void *bytes, size_t n)
{
    uint8_t *to;

    if (n < b->capacity - b->len && n && !b->out_of_memory && !b->over_max)
        to = b->data + b->len; /* the usual case, without a call */
    else
        to = n ? buf_reserve(b, n) : NULL;
    if (!to)
        return;
    memcpy(to, bytes, n);
    to[n] = 0;
    b->len += n;
}

void buf_add_string(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void buf_add_byte(struct buf *b, uint8_t byte)
{
    buf_add(b, &byte, 1);
}

void buf_add_repeat(struct buf *b, uint8_t byte, size_t n)
{
    uint8_t *to = n ? buf_reserve(b, n) : NULL;

    if (!to)
        return;
    memset(to, byte, n);
    buf_added(b, n);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    char line[512];
    va_list ap;
    uint8_t *to;
    int n;

    va_start(ap, format);
    n = vsnprintf(line, sizeof line, format, ap);
    va_end(ap);
    if (n <= 0)
        return;
    if (n < (int)sizeof line) {
        buf_add(b, line, (size_t)n);
        return;
    }
    to = buf_reserve(b, (size_t)n);
    if (!to)
        return;
    va_start(ap, format);
    vsnprintf((char *)to, (size_t)n + 1, format, ap);
    va_end(ap);
    buf_added(b, (size_t)n);
}

int buf_check(const struct buf *b, const char *what, struct err *e)
{
    if (b->out_of_memory)
        return err_memory(e);
    if (b->over_max)
        return what ? err_set(e, ERR_FORMAT, _("%s: larger than the limit of %zu bytes"), what,
                              b->max)
                    : err_set(e, ERR_FORMAT, _("larger than the limit of %zu bytes"), b->max);
    return 0;
}

struct slice buf_slice(const struct buf *b)
{
    return (struct slice){b->data, b->len};
}

uint8_t *buf_steal(struct buf *b, size_t *len)
{
    uint8_t *data = b->data;

    assert(!b->mapped);
    if (len)
        *len = b->len;
    *b = (struct buf){.max = b->max};
    return data;
}

static int read_failed(const char *what, struct err *e)
{
    const char *why = strerror(errno);

    return what ? err_set(e, ERR_IO, "%s: %s", what, why) : err_set(e, ERR_IO, "%s", why);
}

int buf_read(struct buf *b, int fd, const char *what, struct err *e)
{
    for (;;) {
        size_t left = b->max - b->len, spare = b->capacity ? b->capacity - b->len - 1 : 0;
        size_t room = spare >= READ_LEAST ? spare : left < READ_MOST ? left : READ_MOST;
        uint8_t *to = buf_reserve(b, room ? room : 1);
        ssize_t n;

        if (!to) {
            uint8_t one;

            if (b->out_of_memory)
                return err_memory(e);
            do
                n = read(fd, &one, 1);
            while (n < 0 && errno == EINTR);
            b->over_max = n > 0;
            if (n == 0)
                return 0;
            return n < 0 ? read_failed(what, e) : buf_check(b, what, e);
        }
        n = read(fd, to, room);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return read_failed(what, e);
        if (n == 0)
            return 0;
        buf_added(b, (size_t)n);
    }
}
