#include "seal/typeface.h"

#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/utf8.h"

/* Two-byte codes: no face has more. */
enum { CODES = 65536, GLYPHS_MAX = 65536 };

void typeface_release(struct typeface *t)
{
    free(t->glyphs);
    free(t->widths);
    *t = (struct typeface){0};
}

static int add_glyph(struct typeface *t, unsigned long code, unsigned long code_point)
{
    struct typeface_glyph *grown;

    if (code > 0xffff || code_point == 0 || code_point > 0x10ffff || t->count == GLYPHS_MAX)
        return 0;
    if (t->count == t->capacity) {
        size_t capacity = t->capacity ? 2 * t->capacity : 512;

        grown = realloc(t->glyphs, capacity * sizeof *grown);
        if (!grown)
            return -1;
        t->glyphs = grown;
        t->capacity = capacity;
    }
    t->glyphs[t->count++] =
        (struct typeface_glyph){.code_point = (uint32_t)code_point, .code = (uint16_t)code};
    return 0;
}

/* One token of a map: "<…>" as a number, a word, or "[" and "]". */
enum token_kind { TOKEN_END, TOKEN_HEX, TOKEN_WORD, TOKEN_OPEN, TOKEN_CLOSE };

struct token {
    enum token_kind kind;
    unsigned long number; /* TOKEN_HEX of at most four bytes; else above every code point */
    struct slice word;
};

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0;
}

static bool is_delimiter(uint8_t c)
{
    return c == '<' || c == '>' || c == '[' || c == ']';
}

/* UTF-16BE of one code point; longer texts (ligatures) cannot be set from one code point. */
static unsigned long code_point_of(unsigned long units, size_t digits)
{
    unsigned long high = units >> 16 & 0xffff, low = units & 0xffff;

    if (digits <= 4)
        return units;
    if (digits == 8 && high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000)
        return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    return ~0UL;
}

static size_t read_hex(struct slice s, size_t at, struct token *t)
{
    unsigned long units = 0;
    size_t digits = 0;

    for (; at < s.len && s.data[at] != '>'; at++) {
        int digit = hex_digit(s.data[at]);

        if (digit < 0)
            continue;
        digits++;
        units = units << 4 | (unsigned long)digit;
    }
    t->kind = TOKEN_HEX;
    t->number = digits ? code_point_of(units, digits) : ~0UL;
    return at < s.len ? at + 1 : at;
}

static size_t next_token(struct slice s, size_t at, struct token *t)
{
    size_t start;

    while (at < s.len && is_space(s.data[at]))
        at++;
    *t = (struct token){.kind = TOKEN_END};
    if (at >= s.len)
        return at;
    if (s.data[at] == '<' && at + 1 < s.len && s.data[at + 1] != '<')
        return read_hex(s, at + 1, t);
    if (s.data[at] == '[' || s.data[at] == ']') {
        t->kind = s.data[at] == '[' ? TOKEN_OPEN : TOKEN_CLOSE;
        return at + 1;
    }
    t->kind = TOKEN_WORD;
    start = at++;
    while (at < s.len && !is_space(s.data[at]) && !is_delimiter(s.data[at]))
        at++;
    t->word = (struct slice){s.data + start, at - start};
    return at;
}

static int add_range(struct typeface *t, unsigned long from, unsigned long to, unsigned long first)
{
    if (from > to || to > 0xffff)
        return 0;
    for (unsigned long code = from; code <= to && t->count < GLYPHS_MAX; code++) {
        if (first + (code - from) > 0x10ffff)
            break;
        if (add_glyph(t, code, first + (code - from)))
            return -1;
    }
    return 0;
}

/* "<a> <b> <u>" or "<a> <b> [<u> <u> …]" with the first two read. */
static int read_range(struct typeface *t, struct slice map, size_t *at, unsigned long from,
                      unsigned long to)
{
    struct token x;

    *at = next_token(map, *at, &x);
    if (x.kind == TOKEN_HEX)
        return x.number > 0x10ffff ? 0 : add_range(t, from, to, x.number);
    if (x.kind != TOKEN_OPEN)
        return 0;
    for (unsigned long code = from;; code++) {
        *at = next_token(map, *at, &x);
        if (x.kind != TOKEN_HEX)
            return 0;
        if (code <= to && add_glyph(t, code, x.number))
            return -1;
    }
}

/* The rows of one section, up to its "end…" word. */
static int read_section(struct typeface *t, struct slice map, size_t *at, bool ranges)
{
    struct token a, b;

    for (;;) {
        *at = next_token(map, *at, &a);
        if (a.kind != TOKEN_HEX)
            return 0;
        *at = next_token(map, *at, &b);
        if (b.kind != TOKEN_HEX)
            return 0;
        if (ranges ? read_range(t, map, at, a.number, b.number) : add_glyph(t, a.number, b.number))
            return -1;
    }
}

static int by_code_point(const void *a, const void *b)
{
    const struct typeface_glyph *x = a, *y = b;

    if (x->code_point != y->code_point)
        return x->code_point < y->code_point ? -1 : 1;
    return (x->code > y->code) - (x->code < y->code);
}

int typeface_parse_unicode(struct typeface *t, struct slice map)
{
    struct token x;

    for (size_t at = next_token(map, 0, &x); x.kind != TOKEN_END; at = next_token(map, at, &x)) {
        bool ranges = x.kind == TOKEN_WORD && slice_is(x.word, "beginbfrange");

        if (!ranges && !(x.kind == TOKEN_WORD && slice_is(x.word, "beginbfchar")))
            continue;
        if (read_section(t, map, &at, ranges))
            return -1;
    }
    if (t->count)
        qsort(t->glyphs, t->count, sizeof *t->glyphs, by_code_point);
    return 0;
}

int typeface_set_width(struct typeface *t, unsigned code, unsigned width)
{
    if (!t->widths)
        t->widths = calloc(CODES, sizeof *t->widths);
    if (!t->widths)
        return -1;
    if (code < CODES)
        t->widths[code] = width < 0xffff ? (uint16_t)(width + 1) : 0xffff;
    return 0;
}

int typeface_add(struct typeface *t, uint32_t code_point, unsigned code, unsigned width)
{
    if (add_glyph(t, code, code_point) || typeface_set_width(t, code, width))
        return -1;
    qsort(t->glyphs, t->count, sizeof *t->glyphs, by_code_point);
    return 0;
}

static unsigned width_of(const struct typeface *t, unsigned code)
{
    return t->widths && t->widths[code] ? t->widths[code] - 1u : t->default_width;
}

const struct typeface_glyph *typeface_find(const struct typeface *t, uint32_t code_point)
{
    size_t low = 0, high = t->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (t->glyphs[middle].code_point < code_point)
            low = middle + 1;
        else
            high = middle;
    }
    return low < t->count && t->glyphs[low].code_point == code_point ? &t->glyphs[low] : NULL;
}

/* The glyph of the next code point, or NULL; moves *p. */
static const struct typeface_glyph *next_glyph(const struct typeface *t, const char **p,
                                               const char *end)
{
    int32_t code_point = utf8_next(p, end);

    return code_point < 0 ? NULL : typeface_find(t, (uint32_t)code_point);
}

long typeface_measure(const struct typeface *t, const char *text)
{
    const char *end = text + strlen(text);
    long width = 0;

    while (text < end) {
        const struct typeface_glyph *g = next_glyph(t, &text, end);

        if (!g)
            return -1;
        width += width_of(t, g->code);
    }
    return width;
}

bool typeface_write(const struct typeface *t, const char *text, struct buf *out)
{
    const char *end = text + strlen(text);

    if (typeface_measure(t, text) < 0)
        return false;
    buf_add_byte(out, '<');
    while (text < end) {
        const struct typeface_glyph *g = next_glyph(t, &text, end);

        buf_printf(out, "%04X", g->code);
    }
    buf_add_byte(out, '>');
    return true;
}
