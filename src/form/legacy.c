#include "form/legacy.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

/*
 * Evidence: 2 is enough. One Latin letter that Vietnamese has not (ñ in Êñuôl, ü in a foreign name)
 * is only 1; a sign inside a word (V¨n), a capital after a small letter (NguyÔn), a vowel pair that
 * no Vietnamese word has (Nguyeãn) are 2 each.
 */
enum { ENOUGH = 2 };

static bool small_letter(int32_t c)
{
    return c >= 'a' && c <= 'z';
}

static bool ascii_letter(int32_t c)
{
    return small_letter(c) || (c >= 'A' && c <= 'Z');
}

/* c and all of set are of U+0080 … U+00FF: two bytes each. */
static bool among(const char *set, int32_t c)
{
    const char first = (char)(0xC0 | c >> 6), second = (char)(0x80 | (c & 0x3F));

    for (; *set; set += 2)
        if (set[0] == first && set[1] == second)
            return true;
    return false;
}

static int tcvn3_evidence(int32_t before, int32_t c, int32_t next)
{
    if (c == 0xAB || c == 0xBB) /* « » are quotation marks too, but not inside a word */
        return ascii_letter(before) && small_letter(next) ? 2 : 0;
    if (among("¡¢£¤¥¦§¨©ª¬®¯µ¶·¸¹¼½¾", c))
        return ascii_letter(before) || small_letter(next) ? 2 : 0;
    if (c == 0xAD)
        return small_letter(before) || small_letter(next) ? 2 : 0;
    if (c >= 0xC0 && c <= 0xDE && c != 0xD7 && small_letter(before))
        return 2;
    return among("ÆÇËÎÏÑÖØÛÜÞßåæçëîïñöøûüþÿäÄÅ÷×", c) ? 1 : 0;
}

/* VNI stores a vowel and its marks as two characters. */
static int vni_evidence(int32_t before, int32_t c)
{
    switch (before) {
    case 'a':
    case 'A':
        if (among("êÊ", c)) /* also a name of the highlands */
            return 1;
        return among("âáàåãäéèëúüùøûõïÂÁÀÅÃÄÉÈËÚÜÙØÛÕÏ", c) ? 2 : 0;
    case 'e':
    case 'E':
        return among("âáàåãäùøûõïÂÁÀÅÃÄÙØÛÕÏ", c) ? 2 : 0;
    case 'o':
    case 'O':
        return among("âåäùøûõïÂÅÄÙØÛÕÏ", c) ? 2 : 0;
    case 'u':
    case 'U':
        return among("ùøûõïåäÙØÛÕÏÅÄ", c) ? 2 : 0;
    case 0xF6: /* ö for ư */
    case 0xF4: /* ô for ơ */
        return among("ùøûõïÙØÛÕÏ", c) ? 2 : 0;
    default:
        return 0;
    }
}

static int32_t code_before(const char *text, const char *at)
{
    const char *p = at;

    if (p == text)
        return ' ';
    do
        p--;
    while (p > text && (*p & 0xC0) == 0x80);
    return utf8_next(&p, at);
}

/* The first bytes of U+0080 … U+00FF; most letters of Vietnamese are far above. */
static const char *find_suspect(const char *p)
{
    while (*p && *p != '\xC2' && *p != '\xC3')
        p++;
    return p;
}

const char *legacy_charset(const char *text)
{
    const char *end = text + strlen(text);
    int tcvn3 = 0, vni = 0;

    for (const char *p = find_suspect(text); p < end; p = find_suspect(p)) {
        int32_t before = code_before(text, p), c = utf8_next(&p, end);

        if (c < 0)
            break;
        if (c > 0xA0) {
            vni += vni_evidence(before, c);
            tcvn3 += tcvn3_evidence(before, c, *p);
        }
    }
    if (vni + tcvn3 < ENOUGH)
        return NULL;
    return vni >= tcvn3 ? "VNI" : "TCVN3";
}
