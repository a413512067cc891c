#include "pdf/lex.h"

#include <string.h>

#include "base/hex.h"
#include "base/limits.h"

/* Longer strings are looked at before there is room for them. */
enum { PAIRS_MOST = 1 << 16 };

const uint8_t pdf_kind_of[256] = {
    [0] = PDF_SPACE,       ['\t'] = PDF_SPACE,    ['\n'] = PDF_SPACE,    ['\f'] = PDF_SPACE,
    ['\r'] = PDF_SPACE,    [' '] = PDF_SPACE,     ['('] = PDF_DELIMITER, [')'] = PDF_DELIMITER,
    ['<'] = PDF_DELIMITER, ['>'] = PDF_DELIMITER, ['['] = PDF_DELIMITER, [']'] = PDF_DELIMITER,
    ['{'] = PDF_DELIMITER, ['}'] = PDF_DELIMITER, ['/'] = PDF_DELIMITER, ['%'] = PDF_DELIMITER,
};

/* Each kind of token stands apart, lest all pay for the registers of one. */
#define OUT_OF_LINE __attribute__((noinline))

int pdf_no_room(const struct arena *a, struct err *e)
{
    /* One request is at most a quarter of the limit: an arena below half of it was not full. */
    if (arena_used(a) > LIMIT_PDF_MEMORY / 4)
        return err_set(e, ERR_FORMAT, _("the objects of the file need more than %zu bytes"),
                       LIMIT_PDF_MEMORY);
    return err_memory(e);
}

void pdf_lex_space(struct pdf_lexer *l)
{
    l->at = (size_t)(pdf_skip_space(l->data + l->at, l->data + l->end) - l->data);
}

/* The value of a number token's digits; counts what it saw so that the caller can judge. */
static OUT_OF_LINE int lex_number(struct pdf_token *t, struct slice s, struct err *e)
{
    bool negative = false, real = false, overflow = false;
    uint64_t whole = 0;
    double value = 0, scale = 1;
    size_t i = 0, digits = 0;

    if (s.data[0] == '+' || s.data[0] == '-')
        negative = s.data[i++] == '-';
    for (; i < s.len; i++) {
        uint8_t c = s.data[i];

        if (c == '.' && !real) {
            real = true;
            continue;
        }
        if (c < '0' || c > '9')
            return err_set(e, ERR_FORMAT, _("byte %zu: malformed number (ISO 32000-1 7.3.3)"),
                           t->offset);
        digits++;
        value = value * 10 + (c - '0');
        if (real)
            scale *= 10;
        if (whole > (INT64_MAX - 9) / 10)
            overflow = true;
        else
            whole = whole * 10 + (uint64_t)(c - '0');
    }
    if (!digits || (overflow && !real) || (real && digits > 200))
        return err_set(e, ERR_FORMAT,
                       digits ? _("byte %zu: number too large (ISO 32000-1 Annex C)")
                              : _("byte %zu: number without digits (ISO 32000-1 7.3.3)"),
                       t->offset);
    t->kind = real ? PDF_TOKEN_REAL : PDF_TOKEN_INT;
    t->integer = real ? 0 : negative ? -(int64_t)whole : (int64_t)whole;
    t->real = negative ? -value : value;
    if (real)
        t->real /= scale;
    return 0;
}

static OUT_OF_LINE int lex_word(struct pdf_lexer *l, struct pdf_token *t, struct err *e)
{
    const uint8_t *start = l->data + t->offset, *end = l->data + l->end, *p;

    /* Most words are numbers, and most numbers digits alone. */
    p = pdf_lex_digits(start, end, &t->integer);
    if (p != start) {
        t->kind = PDF_TOKEN_INT;
        t->real = (double)t->integer;
    } else {
        t->integer = 0;
        while (p < end && pdf_is_regular(*p))
            p++;
    }
    t->length = (size_t)(p - start);
    t->bytes = (struct slice){start, t->length};
    l->at += t->length;
    if (t->kind == PDF_TOKEN_INT)
        return 0;
    if ((*start >= '0' && *start <= '9') || *start == '+' || *start == '-' || *start == '.')
        return lex_number(t, t->bytes, e);
    t->kind = PDF_TOKEN_WORD;
    return 0;
}

/* A name with escapes. */
static OUT_OF_LINE int decode_name(struct pdf_lexer *l, struct pdf_token *t, struct err *e)
{
    size_t start = t->offset + 1, n = 0;
    char *name = arena_alloc(l->arena, t->bytes.len + 1);

    if (!name)
        return pdf_no_room(l->arena, e);
    for (size_t i = start; i < l->at; i++) {
        int high, low;

        if (l->data[i] != '#') {
            name[n++] = (char)l->data[i];
            continue;
        }
        high = i + 2 < l->at ? hex_digit(l->data[i + 1]) : -1;
        low = i + 2 < l->at ? hex_digit(l->data[i + 2]) : -1;
        if (high < 0 || low < 0 || high + low == 0)
            return err_set(e, ERR_FORMAT,
                           _("byte %zu: \"#\" in a name without two digits (ISO 32000-1 7.3.5)"),
                           i);
        name[n++] = (char)(high * 16 + low);
        i += 2;
    }
    t->bytes = (struct slice){(const uint8_t *)name, n};
    return 0;
}

static OUT_OF_LINE int lex_name(struct pdf_lexer *l, struct pdf_token *t, struct err *e)
{
    const uint8_t *start = l->data + t->offset + 1, *end = l->data + l->end, *p;
    size_t escapes = 0;

    for (p = start; p < end && pdf_is_regular(*p); p++)
        escapes += *p == '#';
    l->at = (size_t)(p - l->data);
    t->kind = PDF_TOKEN_NAME;
    t->length = l->at - t->offset;
    t->bytes = (struct slice){start, t->length - 1};
    if (t->bytes.len > (size_t)LIMIT_PDF_NAME * 3 ||
        (t->bytes.len > LIMIT_PDF_NAME && t->bytes.len - 2 * escapes > LIMIT_PDF_NAME))
        return err_set(e, ERR_FORMAT, _("byte %zu: name longer than %d bytes"), t->offset,
                       LIMIT_PDF_NAME);
    return escapes ? decode_name(l, t, e) : 0;
}

/* The digits of a hexadecimal string into bytes, which has room for half of n and one more. Returns
 * how many bytes; an odd last digit counts as if 0 followed it. */
static size_t decode_hex(uint8_t *bytes, const uint8_t *s, size_t n)
{
    size_t made = 0, i = 0;
    int high = -1;

    while (i < n) {
        int digit = hex_digit(s[i++]);

        if (digit < 0)
            continue;
        if (high >= 0) {
            bytes[made++] = (uint8_t)(high << 4 | digit);
            high = -1;
        } else if (i < n && hex_values[s[i]]) {
            bytes[made++] = (uint8_t)(digit << 4 | hex_digit(s[i++]));
        } else {
            high = digit;
        }
    }
    if (high >= 0)
        bytes[made++] = (uint8_t)(high << 4);
    return made;
}

/* Most hexadecimal strings are pairs of digits and nothing else; false: not this one. */
static bool lex_pairs(struct pdf_lexer *l, struct pdf_token *t)
{
    const uint8_t *start = l->data + t->offset + 1;
    size_t left = l->end - t->offset - 1, used = arena_used(l->arena);
    const uint8_t *end = memchr(start, '>', left < PAIRS_MOST ? left : PAIRS_MOST);
    size_t n = end ? (size_t)(end - start) : 0;
    uint8_t *bytes = end ? arena_room(l->arena, n / 2 + 2) : NULL;

    if (!bytes)
        return false;
    if (hex_read(bytes, n / 2, (const char *)start, n)) {
        arena_undo(l->arena, bytes, used);
        return false;
    }
    t->kind = PDF_TOKEN_STRING;
    t->hex = t->pairs = true;
    t->length = n + 2;
    t->bytes = (struct slice){bytes, n / 2};
    l->at = t->offset + t->length;
    return true;
}

static OUT_OF_LINE int lex_hex(struct pdf_lexer *l, struct pdf_token *t, struct err *e)
{
    const uint8_t *s = l->data;
    size_t start = t->offset + 1, spaces = 0;
    uint8_t *bytes;

    if (lex_pairs(l, t))
        return 0;
    for (l->at = start; l->at < l->end && s[l->at] != '>'; l->at++) {
        if (hex_values[s[l->at]])
            continue;
        if (!pdf_is_space(s[l->at]))
            return err_set(e, ERR_FORMAT, _("byte %zu: no hexadecimal digit (ISO 32000-1 7.3.4.3)"),
                           l->at);
        spaces++;
    }
    if (l->at >= l->end)
        return err_set(e, ERR_FORMAT, _("byte %zu: string without its end"), t->offset);
    t->kind = PDF_TOKEN_STRING;
    t->hex = true;
    t->length = l->at + 1 - t->offset;
    if (l->at - start - spaces > 2 * LIMIT_CMS)
        return err_set(e, ERR_FORMAT, _("byte %zu: string longer than %zu bytes"), t->offset,
                       LIMIT_CMS);
    bytes = arena_alloc(l->arena, (l->at - start - spaces) / 2 + 2);
    if (!bytes)
        return pdf_no_room(l->arena, e);
    t->bytes = (struct slice){bytes, decode_hex(bytes, s + start, l->at - start)};
    l->at++;
    return 0;
}

/* One escape after its backslash; *i stands behind it afterwards. Returns bytes put. */
static size_t unescape(const uint8_t *s, size_t end, size_t *i, uint8_t *to)
{
    uint8_t c = *i < end ? s[(*i)++] : 0;
    unsigned value = 0;

    switch (c) {
    case 'n':
        *to = '\n';
        return 1;
    case 'r':
        *to = '\r';
        return 1;
    case 't':
        *to = '\t';
        return 1;
    case 'b':
        *to = '\b';
        return 1;
    case 'f':
        *to = '\f';
        return 1;
    case '\r':
        if (*i < end && s[*i] == '\n')
            (*i)++;
        return 0;
    case '\n':
        return 0;
    default:
        break;
    }
    if (c < '0' || c > '7') {
        *to = c;
        return 1;
    }
    value = c - '0';
    for (int n = 0; n < 2 && *i < end && s[*i] >= '0' && s[*i] <= '7'; n++)
        value = value * 8 + (s[(*i)++] - '0');
    *to = (uint8_t)value; /* high-order overflow is ignored, 7.3.4.2 */
    return 1;
}

static int decode_literal(struct pdf_lexer *l, struct pdf_token *t, struct err *e)
{
    const uint8_t *s = l->data;
    size_t end = t->offset + t->length - 1, n = 0;
    uint8_t *bytes = arena_alloc(l->arena, t->bytes.len + 1);

    if (!bytes)
        return pdf_no_room(l->arena, e);
    for (size_t i = t->offset + 1; i < end;) {
        uint8_t c = s[i++];

        if (c == '\\') {
            n += unescape(s, end, &i, bytes + n);
        } else if (c == '\r') {
            /* A line end of any kind reads as LF (7.3.4.2). */
            if (i < end && s[i] == '\n')
                i++;
            bytes[n++] = '\n';
        } else {
            bytes[n++] = c;
        }
    }
    t->bytes = (struct slice){bytes, n};
    return 0;
}

static OUT_OF_LINE int lex_literal(struct pdf_lexer *l, struct pdf_token *t, struct err *e)
{
    bool plain = true;
    size_t open = 1;

    for (l->at++; l->at < l->end; l->at++) {
        uint8_t c = l->data[l->at];

        if (c == '\\') {
            plain = false;
            l->at++;
        } else if (c == '(') {
            open++;
        } else if (c == ')' && --open == 0) {
            break;
        } else if (c == '\r') {
            plain = false;
        }
    }
    if (l->at >= l->end) {
        l->at = l->end;
        return err_set(e, ERR_FORMAT, _("byte %zu: string without its end"), t->offset);
    }
    l->at++;
    t->kind = PDF_TOKEN_STRING;
    t->length = l->at - t->offset;
    t->bytes = (struct slice){l->data + t->offset + 1, t->length - 2};
    if (t->bytes.len <= (size_t)4 * LIMIT_PDF_STRING && !plain && decode_literal(l, t, e))
        return -1;
    if (t->bytes.len > LIMIT_PDF_STRING)
        return err_set(e, ERR_FORMAT, _("byte %zu: string longer than %d bytes"), t->offset,
                       LIMIT_PDF_STRING);
    return 0;
}

/* Brackets, and hexadecimal strings, which begin like one. */
static OUT_OF_LINE int lex_bracket(struct pdf_lexer *l, struct pdf_token *t, struct err *e)
{
    uint8_t c = l->data[l->at], next = l->at + 1 < l->end ? l->data[l->at + 1] : 0;

    if (c == '<' && next != '<')
        return lex_hex(l, t, e);
    if (c == '[' || c == ']') {
        t->kind = c == '[' ? PDF_TOKEN_ARRAY_OPEN : PDF_TOKEN_ARRAY_CLOSE;
        l->at++;
        return 0;
    }
    if ((c == '<' || c == '>') && next == c) {
        t->kind = c == '<' ? PDF_TOKEN_DICT_OPEN : PDF_TOKEN_DICT_CLOSE;
        t->length = 2;
        l->at += 2;
        return 0;
    }
    return err_set(e, ERR_FORMAT, _("byte %zu: \"%c\" where no object begins"), l->at, c);
}

int pdf_lex(struct pdf_lexer *l, struct pdf_token *t, struct err *e)
{
    const uint8_t *end = l->data + l->end, *p = pdf_skip_space(l->data + l->at, end);

    l->at = (size_t)(p - l->data);
    *t = (struct pdf_token){.offset = l->at, .length = p < end};
    if (p >= end)
        return 0;
    if (pdf_is_regular(*p))
        return lex_word(l, t, e);
    if (*p == '/')
        return lex_name(l, t, e);
    return *p == '(' ? lex_literal(l, t, e) : lex_bracket(l, t, e);
}
