#include "cms/tlv.h"

static int read_header(struct slice s, bool *not_der, uint8_t *tag, size_t *header, size_t *len)
{
    size_t count;

    if (s.len < 2 || (s.data[0] & 0x1F) == 0x1F)
        return -1;
    *tag = s.data[0];
    *header = 2;
    *len = s.data[1];
    if (*len < 0x80)
        return 0;
    count = *len & 0x7F;
    if (count == 0 || count > 4 || s.len < 2 + count)
        return -1;
    *len = 0;
    for (size_t i = 0; i < count; i++)
        *len = *len << 8 | s.data[2 + i];
    if (*len < 0x80 || s.data[2] == 0)
        *not_der = true;
    *header = 2 + count;
    return 0;
}

/* The bytes up to the end-of-contents octets, which must be there (X.690 8.1.5). */
static int indefinite_len(struct slice s, bool *not_der, int depth, size_t *len);

static int element_len(struct slice s, bool *not_der, int depth, size_t *header, size_t *len,
                       size_t *whole)
{
    uint8_t tag;

    if (s.len >= 2 && s.data[1] == 0x80) {
        struct slice inner;

        if (!(s.data[0] & 0x20) || (s.data[0] & 0x1F) == 0x1F || depth >= TLV_DEPTH)
            return -1;
        *not_der = true;
        *header = 2;
        inner = (struct slice){s.data + 2, s.len - 2};
        if (indefinite_len(inner, not_der, depth + 1, len) != 0)
            return -1;
        *whole = 2 + *len + 2;
        return 0;
    }
    if (read_header(s, not_der, &tag, header, len) != 0 || *len > s.len - *header)
        return -1;
    *whole = *header + *len;
    return 0;
}

static int indefinite_len(struct slice s, bool *not_der, int depth, size_t *len)
{
    size_t at = 0;

    while (s.len - at >= 2) {
        struct slice rest = {s.data + at, s.len - at};
        size_t header, body, whole;

        if (rest.data[0] == 0 && rest.data[1] == 0) {
            *len = at;
            return 0;
        }
        if (element_len(rest, not_der, depth, &header, &body, &whole) != 0)
            return -1;
        at += whole;
    }
    return -1;
}

int tlv_next(struct tlv_walk *w, struct tlv *out)
{
    size_t header, len, whole;

    if (element_len(w->rest, w->not_der, 0, &header, &len, &whole) != 0)
        return -1;
    out->tag = w->rest.data[0];
    out->whole = (struct slice){w->rest.data, whole};
    out->body = (struct slice){w->rest.data + header, len};
    w->rest.data += whole;
    w->rest.len -= whole;
    return 0;
}

int tlv_take(struct tlv_walk *w, uint8_t tag, struct tlv *out)
{
    return w->rest.len && w->rest.data[0] == tag ? tlv_next(w, out) : -1;
}

int tlv_option(struct tlv_walk *w, uint8_t tag, struct tlv *out)
{
    if (!w->rest.len || w->rest.data[0] != tag)
        return 0;
    return tlv_next(w, out) == 0 ? 1 : -1;
}

bool tlv_end(const struct tlv_walk *w)
{
    return w->rest.len == 0;
}

struct tlv_walk tlv_into(const struct tlv *t, const struct tlv_walk *w)
{
    return (struct tlv_walk){t->body, w->not_der};
}

long tlv_number(const struct tlv *t)
{
    long n = 0;

    if (t->body.len == 0 || t->body.len > 3 || t->body.data[0] & 0x80)
        return -1;
    if (t->body.len > 1 && t->body.data[0] == 0 && !(t->body.data[1] & 0x80))
        return -1;
    for (size_t i = 0; i < t->body.len; i++)
        n = n << 8 | t->body.data[i];
    return n;
}
