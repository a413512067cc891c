#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct block {
    struct block *next;
    size_t used, size;
    _Alignas(max_align_t) uint8_t bytes[];
};

struct arena {
    struct block *blocks; /* the newest first */
    size_t used, max;
};

enum { BLOCK_SIZE = 16384 };

struct arena *arena_new(size_t max)
{
    struct arena *a = calloc(1, sizeof *a);

    if (a)
        a->max = max;
    return a;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    while (a->blocks) {
        struct block *next = a->blocks->next;

        free(a->blocks);
        a->blocks = next;
    }
    free(a);
}

static struct block *block_new(struct arena *a, size_t size, bool zeroed)
{
    struct block *b = zeroed ? calloc(1, sizeof *b + size) : malloc(sizeof *b + size);

    if (!b)
        return NULL;
    b->used = 0;
    b->size = size;
    b->next = a->blocks;
    a->blocks = b;
    return b;
}

static void *take(struct arena *a, size_t size, bool zeroed)
{
    const size_t align = _Alignof(max_align_t);
    struct block *b = a->blocks;
    bool clean = false;
    void *p;

    if (size > a->max - a->used || size > SIZE_MAX / 2)
        return NULL;
    size = (size + align - 1) / align * align;
    if (size == 0)
        size = align;
    if (!b || b->size - b->used < size) {
        clean = zeroed && size > BLOCK_SIZE; /* what is large is not touched before its use */
        b = block_new(a, size > BLOCK_SIZE ? size : BLOCK_SIZE, clean);
        if (!b)
            return NULL;
    }
    p = b->bytes + b->used;
    b->used += size;
    a->used = a->max - a->used < size ? a->max : a->used + size;
    if (zeroed && !clean)
        memset(p, 0, size);
    return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
    return take(a, size, true);
}

void *arena_room(struct arena *a, size_t size)
{
    return take(a, size, false);
}

void arena_undo(struct arena *a, const void *p, size_t used)
{
    a->blocks->used = (size_t)((const uint8_t *)p - a->blocks->bytes);
    a->used = used;
}

void arena_reset(struct arena *a)
{
    struct block *next, *kept = NULL;

    for (struct block *b = a->blocks; b; b = next) {
        next = b->next;
        if (kept || b->size > BLOCK_SIZE)
            free(b);
        else
            kept = b;
    }
    if (kept) {
        kept->next = NULL;
        kept->used = 0;
    }
    a->blocks = kept;
    a->used = 0;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return arena_alloc(a, count * size);
}

char *arena_copy(struct arena *a, const void *bytes, size_t len)
{
    char *p = len < SIZE_MAX ? arena_room(a, len + 1) : NULL;

    if (!p)
        return NULL;
    if (len)
        memcpy(p, bytes, len);
    p[len] = 0;
    return p;
}

char *arena_string(struct arena *a, const char *text)
{
    return arena_copy(a, text, strlen(text));
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    char line[256], *p;
    va_list ap;
    int n;

    va_start(ap, format);
    n = vsnprintf(line, sizeof line, format, ap);
    va_end(ap);
    if (n >= 0 && n < (int)sizeof line)
        return arena_copy(a, line, (size_t)n);
    p = n < 0 ? NULL : arena_alloc(a, (size_t)n + 1);
    if (!p)
        return NULL;
    va_start(ap, format);
    vsnprintf(p, (size_t)n + 1, format, ap);
    va_end(ap);
    return p;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}
