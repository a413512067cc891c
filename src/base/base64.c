#include "base/base64.h"

#include <string.h>

enum { OTHER = 0x40, SPACE = 0x41, PAD = 0x42 };

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static uint8_t value_of(unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        return (uint8_t)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (uint8_t)(c - 'a' + 26);
    if (c >= '0' && c <= '9')
        return (uint8_t)(c - '0' + 52);
    switch (c) {
    case '+':
        return 62;
    case '/':
        return 63;
    case '=':
        return PAD;
    case ' ':
    case '\t':
    case '\r':
    case '\n':
        return SPACE;
    default:
        return OTHER;
    }
}

static const uint8_t *values(void)
{
    static uint8_t table[256];
    static bool filled;

    for (unsigned c = 0; !filled && c < 256; c++)
        table[c] = value_of((unsigned char)c);
    filled = true;
    return table;
}

/* One group of four with its padding; bits beyond the last byte must be zero. */
static int close_group(struct base64_decoder *d, uint8_t *out, size_t *n)
{
    unsigned bytes = 3 - d->padding;

    if ((d->padding == 1 && (d->bits & 0xFF)) || (d->padding == 2 && (d->bits & 0xFFFF)))
        return -1;
    for (unsigned k = 0; k < bytes; k++)
        out[(*n)++] = (uint8_t)(d->bits >> (16 - 8 * k));
    d->bits = 0;
    d->digits = 0;
    return 0;
}

/* A digit at its place in the three bytes of a group; BAD where it is none. */
enum { BAD = 1 << 24 };

struct places {
    uint32_t at[4][256];
};

static const struct places *places(void)
{
    static struct places p;
    static bool filled;

    for (unsigned c = 0; !filled && c < 256; c++)
        for (unsigned k = 0; k < 4; k++) {
            uint32_t v = value_of((unsigned char)c);

            p.at[k][c] = v < OTHER ? v << (18 - 6 * k) : BAD;
        }
    filled = true;
    return &p;
}

/* Four letters as three bytes, or BAD among them. */
static uint32_t group(const struct places *p, const unsigned char *t)
{
    return p->at[0][t[0]] | p->at[1][t[1]] | p->at[2][t[2]] | p->at[3][t[3]];
}

static void put_group(uint8_t *out, uint32_t v)
{
    out[0] = (uint8_t)(v >> 16);
    out[1] = (uint8_t)(v >> 8);
    out[2] = (uint8_t)v;
}

/* Whole groups of plain digits, as nearly all are: how many letters were taken. */
static size_t take_groups(const char *text, size_t len, uint8_t *out)
{
    const unsigned char *t = (const unsigned char *)text;
    const struct places *p = places();
    size_t i = 0;

    /* Four at a time: one test, twelve bytes. */
    for (; len - i >= 16; i += 16, out += 12) {
        uint32_t a = group(p, t + i), b = group(p, t + i + 4), c = group(p, t + i + 8),
                 d = group(p, t + i + 12);

        if ((a | b | c | d) & BAD)
            break;
        put_group(out, a);
        put_group(out + 3, b);
        put_group(out + 6, c);
        put_group(out + 9, d);
    }
    for (; len - i >= 4; i += 4, out += 3) {
        uint32_t v = group(p, t + i);

        if (v & BAD)
            break;
        put_group(out, v);
    }
    return i;
}

int base64_decode(struct base64_decoder *d, const char *text, size_t len, uint8_t *out,
                  size_t *out_len)
{
    const uint8_t *table = values();
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        uint8_t v;

        if (!d->digits && !d->padding) {
            size_t taken = take_groups(text + i, len - i, out + n);

            n += taken / 4 * 3;
            i += taken;
            if (i == len)
                break;
        }
        v = table[(unsigned char)text[i]];
        if (v == SPACE)
            continue;
        /* Nothing may follow a padded group; padding stands at its third or fourth place. */
        if (v == OTHER || (d->padding && (v != PAD || !d->digits)) || (v == PAD && d->digits < 2))
            return -1;
        d->padding += v == PAD;
        d->bits = d->bits << 6 | (v == PAD ? 0 : v);
        if (++d->digits == 4 && close_group(d, out, &n))
            return -1;
    }
    *out_len = n;
    return 0;
}

int base64_decode_end(const struct base64_decoder *d)
{
    return d->digits ? -1 : 0;
}

/* Two letters for each twelve bits, in the order they stand in the text. */
static const uint8_t (*pairs(void))[2]
{
    static uint8_t table[1 << 12][2];
    static bool filled;

    for (unsigned v = 0; !filled && v < 1 << 12; v++) {
        table[v][0] = (uint8_t)letters[v >> 6];
        table[v][1] = (uint8_t)letters[v & 63];
    }
    filled = true;
    return table;
}

size_t base64_encode(char *out, const uint8_t *bytes, size_t len)
{
    const uint8_t(*pair)[2] = pairs();
    size_t whole = len / 3 * 3, left = len - whole;
    char *to = out;
    uint32_t v;

    for (size_t i = 0; i < whole; i += 3, to += 4) {
        v = (uint32_t)bytes[i] << 16 | (uint32_t)bytes[i + 1] << 8 | bytes[i + 2];
        memcpy(to, pair[v >> 12], 2);
        memcpy(to + 2, pair[v & 0xFFF], 2);
    }
    if (left) {
        v = (uint32_t)bytes[whole] << 16 | (left > 1 ? (uint32_t)bytes[whole + 1] << 8 : 0);
        *to++ = letters[v >> 18];
        *to++ = letters[v >> 12 & 63];
        *to++ = left > 1 ? letters[v >> 6 & 63] : '=';
        *to++ = '=';
    }
    return (size_t)(to - out);
}

void base64_write(struct buf *out, const uint8_t *bytes, size_t n)
{
    uint8_t *to = buf_reserve(out, (n + 2) / 3 * 4);

    if (to)
        buf_added(out, base64_encode((char *)to, bytes, n));
}

int base64_read(struct buf *out, const char *text, size_t len)
{
    size_t padding = len && text[len - 1] == '=' ? (len > 1 && text[len - 2] == '=' ? 2 : 1) : 0;
    struct base64_decoder d = {0};
    size_t whole = len / 4 * 3 - padding, n;
    uint8_t *to;

    if (len % 4)
        return -1;
    to = buf_reserve(out, whole);
    if (!to)
        return 0; /* out says so */
    /* White space gives less. */
    if (base64_decode(&d, text, len, to, &n) || n != whole)
        return -1;
    buf_added(out, n);
    return 0;
}
