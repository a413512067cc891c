/*
 * A growing byte buffer that cannot be made without its maximum. Append freely and check once: the
 * first failure (no memory, over the maximum) sticks, and later appends do nothing.
 * Invariants: data[len] is always readable as NUL once data is set; len <= max.
 */
#ifndef CUV_BASE_BUF_H
#define CUV_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"

struct buf {
    uint8_t *data; /* owned; NULL while empty */
    size_t len, capacity, max;
    bool out_of_memory, over_max; /* sticky */
    bool mapped;                  /* data is a mapped file (base/map.h), its capacity is all */
};

/* Bytes borrowed from somebody who outlives the reader. */
struct slice {
    const uint8_t *data;
    size_t len;
};

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b); /* frees; b may be initialised again */
void buf_clear(struct buf *b);   /* empty, failure forgotten, memory kept */

void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_add_string(struct buf *b, const char *text);
void buf_add_byte(struct buf *b, uint8_t byte);
void buf_add_repeat(struct buf *b, uint8_t byte, size_t n);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Room for n more bytes; returns where they go or NULL; buf_added says how many were written. */
uint8_t *buf_reserve(struct buf *b, size_t n);
void buf_added(struct buf *b, size_t n);

/* 0, or -1 with ERR_MEMORY / ERR_FORMAT (over the maximum) naming what; NULL: the caller does. */
int buf_check(const struct buf *b, const char *what, struct err *e);

struct slice buf_slice(const struct buf *b);

/* Hands the bytes over: the caller frees them with free(); b is empty afterwards. */
uint8_t *buf_steal(struct buf *b, size_t *len);

/* Reads fd to its end. ERR_FORMAT when more than b->max bytes come, ERR_IO when reading fails. */
int buf_read(struct buf *b, int fd, const char *what, struct err *e);

/* Here, so that the length of a word in quotes costs nothing: parsers ask by the million. */
static inline struct slice slice_of(const char *text)
{
    return (struct slice){(const uint8_t *)text, strlen(text)};
}

static inline bool slice_equal(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool slice_is(struct slice s, const char *text)
{
    return slice_equal(s, slice_of(text));
}

#endif
