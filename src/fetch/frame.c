#include "fetch/frame.h"

#include <stddef.h>
#include <string.h>

static size_t size_of(unsigned type)
{
    static const size_t sizes[] = {
        [FETCH_ASK] = sizeof(struct fetch_ask),
        [FETCH_DATA] = sizeof(struct fetch_data),
        [FETCH_END] = sizeof(struct fetch_head),
        [FETCH_FAULT] = sizeof(struct fetch_fault),
    };

    return type < sizeof sizes / sizeof *sizes ? sizes[type] : 0;
}

void fetch_frame_begin(union fetch_frame *f, enum fetch_type type)
{
    memset(f->bytes, 0, size_of(type));
    f->head.version = FETCH_VERSION;
    f->head.type = (uint8_t)type;
    f->head.length = (uint32_t)size_of(type);
}

int fetch_frame_tail_set(union fetch_frame *f, struct slice tail)
{
    size_t at = size_of(f->head.type);

    if (tail.len > FETCH_TAIL)
        return -1;
    if (tail.len)
        memcpy(f->bytes + at, tail.data, tail.len);
    if (f->head.type == FETCH_ASK)
        f->ask.tail = (uint32_t)tail.len;
    else
        f->data.tail = (uint32_t)tail.len;
    f->head.length = (uint32_t)(at + tail.len);
    return 0;
}

struct slice fetch_frame_tail(const union fetch_frame *f)
{
    size_t at = size_of(f->head.type);

    return (struct slice){f->bytes + at, f->head.length - at};
}

static bool ends(const char *text, size_t size)
{
    return memchr(text, 0, size) != NULL;
}

int fetch_frame_read(const union fetch_frame *f, size_t n)
{
    size_t size;

    if (n < sizeof f->head || n > sizeof f->bytes || f->head.version != FETCH_VERSION ||
        f->head.zero || f->head.length != n)
        return -1;
    size = size_of(f->head.type);
    if (size == 0 || n < size)
        return -1;
    switch (f->head.type) {
    case FETCH_ASK:
        return f->ask.tail == n - size && f->ask.timeout_ms > 0 &&
                       ends(f->ask.url, sizeof f->ask.url) &&
                       ends(f->ask.media, sizeof f->ask.media) &&
                       ends(f->ask.login, sizeof f->ask.login) &&
                       ends(f->ask.proxy, sizeof f->ask.proxy) &&
                       ends(f->ask.trust, sizeof f->ask.trust) &&
                       ends(f->ask.proxy_login, sizeof f->ask.proxy_login)
                   ? 0
                   : -1;
    case FETCH_DATA:
        return f->data.tail == n - size ? 0 : -1;
    case FETCH_FAULT:
        return n == size && ends(f->fault.text, sizeof f->fault.text) ? 0 : -1;
    default:
        return n == size ? 0 : -1;
    }
}
