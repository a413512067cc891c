/* LZW (ISO 32000-1 7.4.4.2): codes of 9 to 12 bits, most significant bit first. */
#include <string.h>

#include "pdf/filter.h"

enum { CLEAR = 256, END = 257, FIRST = 258, CODES = 4096 };

struct table {
    uint16_t prefix[CODES];
    uint8_t last[CODES], first[CODES];
    uint16_t length[CODES];
    unsigned next, width;
};

static void reset(struct table *t)
{
    for (unsigned i = 0; i < 256; i++) {
        t->last[i] = t->first[i] = (uint8_t)i;
        t->length[i] = 1;
    }
    t->next = FIRST;
    t->width = 9;
}

/* Writes what a code stands for; the bytes come out from the end. */
static void expand(const struct table *t, unsigned code, struct buf *out)
{
    size_t n = t->length[code];
    uint8_t *to = buf_reserve(out, n);

    if (!to)
        return;
    for (size_t i = n; i > 0; i--) {
        to[i - 1] = t->last[code];
        code = t->prefix[code];
    }
    buf_added(out, n);
}

static void learn(struct table *t, unsigned previous, uint8_t last, unsigned early)
{
    if (t->next >= CODES)
        return;
    t->prefix[t->next] = (uint16_t)previous;
    t->last[t->next] = last;
    t->first[t->next] = t->first[previous];
    t->length[t->next] = (uint16_t)(t->length[previous] + 1);
    t->next++;
    while (t->width < 12 && t->next + early >= (1u << t->width))
        t->width++;
}

int pdf_lzw(struct slice in, bool early_change, struct buf *out, struct err *e)
{
    struct table t = {.next = FIRST};
    unsigned early = early_change ? 1 : 0, previous = CODES, bits = 0;
    uint32_t pending = 0;
    size_t at = 0;

    reset(&t);
    for (;;) {
        unsigned code;

        while (bits < t.width && at < in.len) {
            pending = pending << 8 | in.data[at++];
            bits += 8;
        }
        if (bits < t.width)
            return err_set(e, ERR_FORMAT, _("LZW data without its end (ISO 32000-1 7.4.4)"));
        code = pending >> (bits - t.width) & ((1u << t.width) - 1);
        bits -= t.width;
        if (code == END)
            return buf_check(out, "LZWDecode", e);
        if (code == CLEAR) {
            reset(&t);
            previous = CODES;
            continue;
        }
        if (code > t.next || (code == t.next && previous == CODES) ||
            (previous == CODES && code > 255))
            return err_set(e, ERR_FORMAT, _("LZW data: unknown code before its byte %zu"), at);
        if (previous != CODES)
            learn(&t, previous, code == t.next ? t.first[previous] : t.first[code], early);
        if (code >= t.next)
            return err_set(e, ERR_FORMAT, _("LZW data: its table is full at its byte %zu"), at);
        expand(&t, code, out);
        if (out->over_max || out->out_of_memory)
            return buf_check(out, "LZWDecode", e);
        previous = code;
    }
}
