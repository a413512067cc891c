#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

int32_t utf8_next(const char **p, const char *end)
{
    const uint8_t *s = (const uint8_t *)*p;
    size_t left = (size_t)(end - *p), need, i;
    uint32_t c;

    if (left == 0)
        return -1;
    if (s[0] < 0x80) {
        *p += 1;
        return s[0];
    }
    need = s[0] >= 0xC2 && s[0] <= 0xDF ? 2 : (s[0] & 0xF0) == 0xE0 ? 3
         : s[0] >= 0xF0 && s[0] <= 0xF4                             ? 4
                                                                     : 0;
    if (need == 0 || left < need)
        return -1;
    c = s[0] & (0x7Fu >> need);
    for (i = 1; i < need; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return -1;
        c = c << 6 | (s[i] & 0x3Fu);
    }
    if ((need == 3 && c < 0x800) || (need == 4 && c < 0x10000) || c > 0x10FFFF ||
        (c >= 0xD800 && c <= 0xDFFF))
        return -1;
    *p += need;
    return (int32_t)c;
}

size_t utf8_put(char out[4], uint32_t code_point)
{
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)code_point, (utf8proc_uint8_t *)out);
}

size_t utf8_check(const char *text, size_t len)
{
    const char *p = text, *end = text + len;

    while (p < end)
        if ((uint8_t)*p < 0x80)
            p++;
        else if (utf8_next(&p, end) < 0)
            break;
    return (size_t)(p - text);
}

size_t utf8_length(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        n += ((uint8_t)*text & 0xC0) != 0x80;
    return n;
}

static const char *map(struct arena *a, const char *text, utf8proc_option_t options)
{
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t n;
    char *copy;

    n = utf8proc_map((const utf8proc_uint8_t *)text, 0, &out, options | UTF8PROC_NULLTERM);
    if (n < 0)
        return NULL;
    copy = arena_copy(a, out, (size_t)n);
    free(out);
    return copy;
}

/*
 * NFC_Quick_Check is Yes below U+0300 and for U+1E00 … U+1EFF (UAX #15, 9): all of Vietnamese, so
 * that the tables are asked for other text alone. Anything else: not sure.
 */
static bool surely_composed(const char *text)
{
    const char *p = text, *end = text + strlen(text);

    while (p < end) {
        int32_t c = (uint8_t)*p < 0x80 ? *p++ : utf8_next(&p, end);

        if (c < 0 || (c >= 0x300 && (c < 0x1E00 || c > 0x1EFF)))
            return false;
    }
    return true;
}

const char *utf8_compose(struct arena *a, const char *text, bool *changed)
{
    const char *out;

    *changed = false;
    if (surely_composed(text))
        return text;
    out = map(a, text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (!out)
        return NULL;
    *changed = strcmp(out, text) != 0;
    return *changed ? out : text;
}

/* What Vietnamese is written with; -1: ask the tables. The folded letter is as many bytes long. */
static int32_t fold_vietnamese(int32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
    if (c >= 0xC0 && c <= 0xFF && c != 0xDF)
        return c <= 0xDE && c != 0xD7 ? c + 0x20 : c;
    switch (c | 1) {
    case 0x103: /* ă đ ĩ ũ ơ */
    case 0x111:
    case 0x129:
    case 0x169:
    case 0x1A1:
        return c | 1;
    }
    if (c == 0x1AF || c == 0x1B0) /* ư */
        return 0x1B0;
    return c >= 0x1EA0 && c <= 0x1EF9 ? c | 1 : -1;
}

const char *utf8_fold(struct arena *a, const char *text)
{
    const char *p = text, *end = text + strlen(text);
    char *out = arena_alloc(a, (size_t)(end - text) + 1), *to = out;

    if (!out)
        return NULL;
    while (p < end) {
        int32_t c = utf8_next(&p, end), folded = c < 0 ? -1 : fold_vietnamese(c);

        if (folded < 0)
            break;
        to += utf8_put(to, (uint32_t)folded);
    }
    if (p == end)
        return out;
    return map(a, text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
}

const char *utf8_plain(struct arena *a, const char *text)
{
    char *out, *to;
    const char *p = map(a, text,
                        UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                            UTF8PROC_STRIPMARK);

    if (!p)
        return NULL;
    out = to = arena_string(a, p);
    for (; to && *p; p++)
        if (p[0] == '\xC4' && p[1] == '\x91') { /* đ, which no decomposition takes apart */
            *to++ = 'd';
            p++;
        } else {
            *to++ = *p;
        }
    if (to)
        *to = 0;
    return out;
}

const char *utf8_upper(struct arena *a, const char *text)
{
    size_t len = strlen(text);
    char *out = len < SIZE_MAX / 4 ? arena_alloc(a, len * 2 + 8) : NULL, *to = out;
    const char *end = text + len;

    if (!out)
        return NULL;
    while (text < end) {
        int32_t c = utf8_next(&text, end);

        if (c < 0)
            break;
        to += utf8_put(to, (uint32_t)utf8proc_toupper(c));
    }
    *to = 0;
    return out;
}

bool utf8_is_letter(uint32_t code_point)
{
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)code_point);

    return (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO) ||
           (c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_ME);
}

bool utf8_is_upper(uint32_t code_point)
{
    return utf8proc_category((utf8proc_int32_t)code_point) == UTF8PROC_CATEGORY_LU;
}

bool utf8_is_control(uint32_t code_point)
{
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)code_point);

    return c == UTF8PROC_CATEGORY_CC || c == UTF8PROC_CATEGORY_CF || c == UTF8PROC_CATEGORY_CO ||
           c == UTF8PROC_CATEGORY_CS || c == UTF8PROC_CATEGORY_CN ||
           c == UTF8PROC_CATEGORY_ZL || c == UTF8PROC_CATEGORY_ZP;
}

void utf8_trim_tail(char *text)
{
    size_t len = strlen(text), good = utf8_check(text, len);

    if (len - good < 4)
        text[good] = 0;
}

void utf8_mask_controls(char *text)
{
    const char *p = text, *end = text + strlen(text);

    while (p < end) {
        size_t at = (size_t)(p - text), i;
        int32_t c = utf8_next(&p, end);

        if (c < 0)
            p = text + at + 1;
        if (c < 0 || (utf8_is_control((uint32_t)c) && c != '\n' && c != '\t'))
            for (i = at; text + i < p; i++)
                text[i] = '?';
    }
}
