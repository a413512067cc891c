/*
 * Memory of one document: many small allocations, freed together. Never grows past its maximum.
 * Memory is aligned for any type. Nothing in an arena is freed alone.
 */
#ifndef CUV_BASE_ARENA_H
#define CUV_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena;

/* NULL when there is no memory. max counts the bytes asked for, not overhead. */
struct arena *arena_new(size_t max);
void arena_free(struct arena *a); /* NULL is fine */

/* Zeroed memory owned by the arena, or NULL (no memory, or over its maximum). */
void *arena_alloc(struct arena *a, size_t size);
/* The same, not zeroed: for what is written at once. */
void *arena_room(struct arena *a, size_t size);
/* Gives back p, which was taken last, when arena_used was used. */
void arena_undo(struct arena *a, const void *p, size_t used);
/* Gives back all; some memory is kept for what comes next. */
void arena_reset(struct arena *a);
/* count * size with the overflow checked. */
void *arena_array(struct arena *a, size_t count, size_t size);
/* A NUL-terminated copy. */
char *arena_copy(struct arena *a, const void *bytes, size_t len);
char *arena_string(struct arena *a, const char *text);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

size_t arena_used(const struct arena *a);

#endif
