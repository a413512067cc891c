#include "token/frame.h"

#include <stddef.h>
#include <string.h>

/* What a type is made of; offsets 0 mean "has none" (the head stands there). */
struct shape {
    uint16_t size;
    uint16_t tail;            /* offset of the number */
    uint16_t id;              /* offset of a struct frame_id */
    uint16_t pin;             /* offset of a struct frame_pin */
    uint16_t text[4], max[4]; /* texts that must end */
};

#define TEXT(type, member) offsetof(struct type, member)
#define SIZE(type, member) sizeof(((struct type *)NULL)->member)

static const struct shape shapes[] = {
    [FRAME_OPEN] = {.size = sizeof(struct frame_open),
                    .text = {TEXT(frame_open, module), TEXT(frame_open, uri)},
                    .max = {SIZE(frame_open, module), SIZE(frame_open, uri)}},
    [FRAME_CHOOSE] = {.size = sizeof(struct frame_choose),
                      .tail = offsetof(struct frame_choose, tail),
                      .id = offsetof(struct frame_choose, id)},
    [FRAME_LOGIN] = {.size = sizeof(struct frame_login), .pin = offsetof(struct frame_login, pin)},
    [FRAME_SIGN] = {.size = sizeof(struct frame_sign), .tail = offsetof(struct frame_sign, tail)},
    [FRAME_INITIALISE] = {.size = sizeof(struct frame_initialise),
                          .pin = offsetof(struct frame_initialise, pin),
                          .text = {TEXT(frame_initialise, label)},
                          .max = {SIZE(frame_initialise, label)}},
    [FRAME_GENERATE] = {.size = sizeof(struct frame_generate),
                        .id = offsetof(struct frame_generate, id),
                        .text = {TEXT(frame_generate, label)},
                        .max = {SIZE(frame_generate, label)}},
    [FRAME_STORE] = {.size = sizeof(struct frame_store),
                     .tail = offsetof(struct frame_store, tail),
                     .id = offsetof(struct frame_store, id),
                     .text = {TEXT(frame_store, label)},
                     .max = {SIZE(frame_store, label)}},
    [FRAME_REPLACE] = {.size = sizeof(struct frame_replace),
                       .tail = offsetof(struct frame_replace, tail)},
    [FRAME_TOKEN] = {.size = sizeof(struct frame_token),
                     .text = {TEXT(frame_token, token.label), TEXT(frame_token, token.maker),
                              TEXT(frame_token, token.model), TEXT(frame_token, token.serial)},
                     .max = {SIZE(frame_token, token.label), SIZE(frame_token, token.maker),
                             SIZE(frame_token, token.model), SIZE(frame_token, token.serial)}},
    [FRAME_CERTIFICATE] = {.size = sizeof(struct frame_certificate),
                           .tail = offsetof(struct frame_certificate, tail),
                           .id = offsetof(struct frame_certificate, id),
                           .text = {TEXT(frame_certificate, label), TEXT(frame_certificate, uri)},
                           .max = {SIZE(frame_certificate, label), SIZE(frame_certificate, uri)}},
    [FRAME_READY] = {.size = sizeof(struct frame_ready)},
    [FRAME_SIGNATURE] = {.size = sizeof(struct frame_signature),
                         .tail = offsetof(struct frame_signature, tail)},
    [FRAME_PUBLIC] = {.size = sizeof(struct frame_public)},
    [FRAME_FAULT] = {.size = sizeof(struct frame_fault),
                     .text = {TEXT(frame_fault, detail)},
                     .max = {SIZE(frame_fault, detail)}},
};

static const struct shape *shape_of(unsigned type)
{
    if (type >= sizeof shapes / sizeof *shapes || !shapes[type].size)
        return NULL;
    return &shapes[type];
}

static uint32_t number_at(const union frame *f, size_t offset)
{
    uint32_t n;

    memcpy(&n, f->bytes + offset, sizeof n);
    return n;
}

void frame_begin(union frame *f, enum frame_type type, uint32_t sequence)
{
    const struct shape *s = shape_of(type);

    memset(f->bytes, 0, s->size);
    f->head.version = FRAME_VERSION;
    f->head.type = (uint8_t)type;
    f->head.sequence = sequence;
    f->head.length = s->size;
}

int frame_tail_set(union frame *f, struct slice tail)
{
    const struct shape *s = shape_of(f->head.type);
    uint32_t n = (uint32_t)tail.len;

    if (tail.len > FRAME_TAIL)
        return -1;
    memcpy(f->bytes + s->tail, &n, sizeof n);
    if (n)
        memcpy(f->bytes + s->size, tail.data, n);
    f->head.length = s->size + n;
    return 0;
}

struct slice frame_tail(const union frame *f)
{
    const struct shape *s = shape_of(f->head.type);
    struct slice tail = {f->bytes + s->size, s->tail ? number_at(f, s->tail) : 0};

    return tail;
}

int frame_read(union frame *f, size_t n)
{
    const struct shape *s;

    if (n < sizeof f->head || n > sizeof f->bytes || f->head.version != FRAME_VERSION ||
        f->head.zero || f->head.length != n)
        return -1;
    s = shape_of(f->head.type);
    if (!s || n < s->size)
        return -1;
    if (s->tail ? number_at(f, s->tail) != n - s->size : n != s->size)
        return -1;
    if (s->id && number_at(f, s->id) > P11_ID)
        return -1;
    if (s->pin && number_at(f, s->pin) > SECRET_MAX)
        return -1;
    for (int i = 0; i < 4; i++)
        if (s->max[i] && !memchr(f->bytes + s->text[i], 0, s->max[i]))
            return -1;
    return 0;
}
