/* Text strings and dates (ISO 32000-1 7.9). */
#include <string.h>

#include "base/clk.h"
#include "base/utf8.h"
#include "pdf/obj.h"

/* PDFDocEncoding where it differs from Latin-1 (Annex D.3); 0 is undefined. */
static const uint16_t doc_encoding_18[8] = {0x02d8, 0x02c7, 0x02c6, 0x02d9,
                                            0x02dd, 0x02db, 0x02da, 0x02dc};
static const uint16_t doc_encoding_80[33] = {
    0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x0192, 0x2044, 0x2039, 0x203a, 0x2212,
    0x2030, 0x201e, 0x201c, 0x201d, 0x2018, 0x2019, 0x201a, 0x2122, 0xfb01, 0xfb02, 0x0141,
    0x0152, 0x0160, 0x0178, 0x017d, 0x0131, 0x0142, 0x0153, 0x0161, 0x017e, 0,      0x20ac};

static uint32_t from_doc_encoding(uint8_t c)
{
    uint32_t u = c;

    if (c >= 0x18 && c <= 0x1f)
        u = doc_encoding_18[c - 0x18];
    else if (c >= 0x80 && c <= 0xa0)
        u = doc_encoding_80[c - 0x80];
    else if (c == 0x7f || c == 0xad)
        u = 0;
    return u ? u : 0xfffd;
}

/* One code point of UTF-16BE at *i; what does not pair becomes U+FFFD. */
static uint32_t from_utf16(struct slice s, size_t *i)
{
    uint32_t high, low;

    if (s.len - *i < 2) {
        *i = s.len;
        return 0xfffd;
    }
    high = (uint32_t)(s.data[*i] << 8 | s.data[*i + 1]);
    *i += 2;
    if (high < 0xd800 || high > 0xdfff)
        return high ? high : 0xfffd;
    if (high >= 0xdc00 || s.len - *i < 2)
        return 0xfffd;
    low = (uint32_t)(s.data[*i] << 8 | s.data[*i + 1]);
    if (low < 0xdc00 || low > 0xdfff)
        return 0xfffd;
    *i += 2;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

const char *pdf_text(struct arena *a, struct slice s)
{
    bool utf16 = s.len >= 2 && s.data[0] == 0xfe && s.data[1] == 0xff;
    bool utf8 = s.len >= 3 && s.data[0] == 0xef && s.data[1] == 0xbb && s.data[2] == 0xbf;
    size_t i = utf16 ? 2 : utf8 ? 3 : 0, n = 0;
    char *text = arena_alloc(a, 3 * s.len + 4);

    if (!text)
        return NULL;
    while (i < s.len) {
        uint32_t u = 0xfffd;

        if (utf16) {
            u = from_utf16(s, &i);
        } else if (utf8) {
            const char *at = (const char *)s.data + i;
            int32_t point = utf8_next(&at, (const char *)s.data + s.len);

            u = point > 0 ? (uint32_t)point : 0xfffd;
            i = point >= 0 ? (size_t)((const uint8_t *)at - s.data) : i + 1;
        } else {
            u = from_doc_encoding(s.data[i++]);
        }
        n += utf8_put(text + n, u);
    }
    text[n] = 0;
    return text;
}

/* n digits at *i; false when there are fewer. */
static bool digits(struct slice s, size_t *i, int n, int *out)
{
    int value = 0;

    for (int k = 0; k < n; k++, (*i)++) {
        if (*i >= s.len || s.data[*i] < '0' || s.data[*i] > '9')
            return false;
        value = value * 10 + (s.data[*i] - '0');
    }
    *out = value;
    return true;
}

static bool zone(struct slice s, size_t *i, int *offset)
{
    int hours = 0, minutes = 0, sign;

    if (*i == s.len || s.data[*i] == 'Z') {
        *offset = 0;
        *i += *i < s.len;
        /* Z00'00' is seen; the digits say nothing. */
        if (s.len - *i >= 2 && digits(s, i, 2, &hours) && *i < s.len && s.data[*i] == '\'') {
            (*i)++;
            if (*i < s.len && !digits(s, i, 2, &minutes))
                return false;
            *i += *i < s.len && s.data[*i] == '\'';
        }
        return *i == s.len && !hours && !minutes;
    }
    if (s.data[*i] != '+' && s.data[*i] != '-')
        return false;
    sign = s.data[(*i)++] == '-' ? -1 : 1;
    if (!digits(s, i, 2, &hours) || hours > 23)
        return false;
    if (*i < s.len && s.data[*i] == '\'') {
        (*i)++;
        if (*i < s.len && (!digits(s, i, 2, &minutes) || minutes > 59))
            return false;
        *i += *i < s.len && s.data[*i] == '\'';
    }
    *offset = sign * (hours * 3600 + minutes * 60);
    return *i == s.len;
}

bool pdf_date(struct slice s, int64_t *out)
{
    struct clk_time t = {.date = {0, 1, 1}};
    int *parts[5] = {&t.date.month, &t.date.day, &t.hour, &t.minute, &t.second};
    size_t i = 0;
    int offset = 0;

    if (s.len >= 2 && s.data[0] == 'D' && s.data[1] == ':')
        i = 2;
    if (!digits(s, &i, 4, &t.date.year))
        return false;
    for (int k = 0; k < 5 && i < s.len && s.data[i] >= '0' && s.data[i] <= '9'; k++)
        if (!digits(s, &i, 2, parts[k]))
            return false;
    if (!zone(s, &i, &offset) || !clk_date_valid(t.date) || t.hour > 23 || t.minute > 59 ||
        t.second > 59)
        return false;
    *out = clk_seconds(t, offset);
    return true;
}
