#include "form/pair.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

enum { BUCKETS = 4096 };

struct offer {
    const char *key, *value;
    struct offer *next;
};

struct form_pairs {
    struct arena *arena;
    struct offer *buckets[BUCKETS];
};

int form_pairs_open(struct form_pairs **out, struct err *e)
{
    struct form_pairs *p = calloc(1, sizeof *p);

    if (p)
        p->arena = arena_new(LIMIT_XML_MEMORY);
    if (!p || !p->arena) {
        free(p);
        return err_memory(e);
    }
    *out = p;
    return 0;
}

void form_pairs_free(struct form_pairs *p)
{
    if (!p)
        return;
    arena_free(p->arena);
    free(p);
}

static size_t bucket_of(const char *key, const char *value)
{
    uint64_t hash = 14695981039346656037u;

    for (const char *s = key; *s; s++)
        hash = (hash ^ (uint8_t)*s) * 1099511628211u;
    for (const char *s = value; *s; s++)
        hash = (hash ^ (uint8_t)*s) * 1099511628211u;
    return hash % BUCKETS;
}

bool form_pairs_has(const struct form_pairs *p, const char *key, const char *value)
{
    for (const struct offer *o = p->buckets[bucket_of(key, value)]; o; o = o->next)
        if (strcmp(o->key, key) == 0 && strcmp(o->value, value) == 0)
            return true;
    return false;
}

int form_pairs_add(struct form_pairs *p, const char *key, const char *value)
{
    struct offer **bucket = &p->buckets[bucket_of(key, value)], *o;

    if (form_pairs_has(p, key, value))
        return 0;
    o = arena_alloc(p->arena, sizeof *o);
    if (!o)
        return -1;
    *o = (struct offer){arena_string(p->arena, key), arena_string(p->arena, value), *bucket};
    if (!o->key || !o->value)
        return -1;
    *bucket = o;
    return 0;
}
