#include "flip/spell.h"

enum { DEEP = 32, CONSTRUCTED = 0x20, INDEFINITE = 0x80 };

struct speller {
    size_t chosen, seen;
    enum spelling how;
    bool broken;
};

static void add_element(struct buf *out, uint8_t tag, struct slice body, bool odd,
                        enum spelling how)
{
    size_t bytes = 0;

    for (size_t n = body.len < 0x80 ? 0 : body.len; n; n >>= 8)
        bytes++;
    buf_add_byte(out, tag);
    if (odd && how == SPELL_INDEFINITE && tag & CONSTRUCTED) {
        buf_add_byte(out, INDEFINITE);
        buf_add(out, body.data, body.len);
        buf_add_repeat(out, 0, 2);
        return;
    }
    if (odd)
        bytes = how == SPELL_WIDE ? 4 : bytes + 1;
    buf_add_byte(out, (uint8_t)(bytes ? 0x80 | bytes : body.len));
    while (bytes--)
        buf_add_byte(out, (uint8_t)(body.len >> 8 * bytes));
    buf_add(out, body.data, body.len);
}

/* Its length, and in *len the body's; 0: no element of a known length is all there. */
static size_t header(struct slice in, size_t *len)
{
    size_t count;

    if (in.len < 2 || in.data[1] == INDEFINITE || in.data[1] > 0x84)
        return 0;
    *len = in.data[1];
    count = *len < 0x80 ? 0 : *len & 0x7F;
    if (in.len < 2 + count)
        return 0;
    if (count)
        *len = 0;
    for (size_t i = 0; i < count; i++)
        *len = *len << 8 | in.data[2 + i];
    return *len <= in.len - 2 - count ? 2 + count : 0;
}

static bool is_indefinite(struct slice in)
{
    return in.len >= 2 && in.data[0] & CONSTRUCTED && in.data[1] == INDEFINITE;
}

/* One element off the front of in. */
static void spell_one(struct buf *out, struct slice *in, struct speller *s, int depth)
{
    const uint8_t tag = in->len ? in->data[0] : 0;
    const bool indefinite = is_indefinite(*in), odd = s->seen++ == s->chosen;
    struct slice inner;
    struct buf body;
    size_t head, len = 0;

    head = indefinite ? 2 : header(*in, &len);
    s->broken |= depth >= DEEP || !head;
    if (s->broken)
        return;
    inner = (struct slice){in->data + head, indefinite ? in->len - head : len};
    buf_init(&body, out->max);
    if (!(tag & CONSTRUCTED)) {
        buf_add(&body, inner.data, inner.len);
    } else if (indefinite) {
        while (!s->broken && (inner.len < 2 || inner.data[0] || inner.data[1]))
            spell_one(&body, &inner, s, depth + 1);
        len = s->broken ? 0 : (size_t)(inner.data - in->data) - head + 2;
    } else {
        while (!s->broken && inner.len)
            spell_one(&body, &inner, s, depth + 1);
    }
    add_element(out, tag, buf_slice(&body), odd, s->how);
    buf_release(&body);
    in->data += head + len;
    in->len -= head + len;
}

size_t spell(struct buf *out, struct slice *in, size_t chosen, enum spelling how)
{
    struct speller s = {chosen, 0, how, false};

    spell_one(out, in, &s, 0);
    return s.broken ? 0 : s.seen;
}
