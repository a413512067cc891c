#include "draw/ink.h"

#include <libdeflate.h>
#include <string.h>

#include "base/utf8.h"

enum { CONTENT_MAX = 16 << 20, SPACE = ' ' };

const char *const ink_font_names[INK_FACES] = {"FR", "FB", "FI", "FX"};

void ink_init(struct ink *k, struct haru *haru, struct arena *arena, const struct face *faces)
{
    *k = (struct ink){.haru = haru, .arena = arena, .faces = faces};
    buf_init(&k->content, CONTENT_MAX);
}

void ink_release(struct ink *k)
{
    buf_release(&k->content);
    tags_release(&k->tags);
}

static int scale(int thousandths, int size)
{
    return (int)((int64_t)thousandths * size / 1000);
}

/* utf8_next with the common cases in line: ASCII, two bytes, and U+1000 to U+1FFF. */
static inline int32_t next(const char **text, const char *end)
{
    const unsigned char *p = (const unsigned char *)*text;

    if (*p < 0x80) {
        *text += 1;
        return *p;
    }
    if (*p >= 0xC2 && *p < 0xE0 && end - *text >= 2 && (p[1] & 0xC0) == 0x80) {
        *text += 2;
        return (*p & 0x1F) << 6 | (p[1] & 0x3F);
    }
    if (*p == 0xE1 && end - *text >= 3 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) {
        *text += 3;
        return 0x1000 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    }
    return utf8_next(text, end);
}

int ink_width(const struct ink *k, struct ink_style s, const char *text, size_t len)
{
    const struct face *face = &k->faces[s.face];
    const char *end = text + len;
    int64_t sum = 0;

    while (text < end) {
        int32_t c = next(&text, end);

        if (c < 0)
            break;
        sum += face_find(face, (uint32_t)c).width;
    }
    return (int)(sum * s.size / 1000);
}

int ink_line(const struct ink *k, struct ink_style s)
{
    (void)k;
    return scale(1150, s.size);
}

int ink_ascent(const struct ink *k, struct ink_style s)
{
    return scale(k->faces[s.face].metrics.ascent, s.size);
}

void ink_points(struct buf *out, int mp)
{
    char text[16], *p = text + sizeof text;
    unsigned n = ((mp < 0 ? 0u - (unsigned)mp : (unsigned)mp) + 5) / 10, fraction = n % 100;

    n /= 100;
    if (fraction % 10)
        *--p = (char)('0' + fraction % 10);
    if (fraction) {
        *--p = (char)('0' + fraction / 10);
        *--p = '.';
    }
    if (mp < 0 && (n || fraction))
        buf_add_byte(out, '-');
    do
        *--p = (char)('0' + n % 10);
    while (n /= 10);
    buf_add(out, p, (size_t)(text + sizeof text - p));
}

static void put_number(struct buf *out, unsigned n)
{
    ink_points(out, (int)n * 1000);
}

static void put(struct ink *k, int mp)
{
    ink_points(&k->content, mp);
    buf_add_byte(&k->content, SPACE);
}

static void finish_page(struct ink *k)
{
    size_t room, n;
    uint8_t *deflated;

    if (!k->page)
        return;
    ink_untag(k);
    room = libdeflate_zlib_compress_bound(k->deflater, k->content.len);
    deflated = arena_alloc(k->arena, room);
    if (deflated && k->content.data) {
        n = libdeflate_zlib_compress(k->deflater, k->content.data, k->content.len, deflated, room);
        haru_finish_page(k->page, (struct slice){deflated, n}, k->fonts);
    }
    if (k->tagged)
        haru_tag_page(k->page, (int)k->page_count - 1);
}

void ink_page(struct ink *k, int width, int height)
{
    finish_page(k);
    buf_clear(&k->content);
    k->page = haru_add_page(k->haru, width, height);
    k->height = height;
    k->page_count++;
    k->style = (struct ink_style){INK_REGULAR, 0};
    k->rule = 0;
    k->red = false;
    if (k->tagged)
        tags_add_page(&k->tags, k->page);
}

struct tag *ink_element(struct ink *k, struct tag *parent, const char *type)
{
    return k->tagged ? tag_new(&k->tags, parent ? parent : k->tags.document, type) : NULL;
}

void ink_untag(struct ink *k)
{
    if (k->open || k->artifact)
        buf_add_string(&k->content, "EMC\n");
    k->open = NULL;
    k->artifact = false;
}

void ink_tag(struct ink *k, struct tag *tag)
{
    if (!k->tagged || k->open == tag)
        return;
    ink_untag(k);
    if (tag) {
        buf_add_byte(&k->content, '/');
        buf_add_string(&k->content, tag_type(tag));
        buf_add_string(&k->content, "<</MCID ");
        put_number(&k->content, tag_add_content(&k->tags, tag));
        buf_add_string(&k->content, ">>BDC\n");
    }
    k->open = tag;
}

/* 14.8.2.2.2 */
void ink_artifact(struct ink *k, bool pagination)
{
    if (!k->tagged)
        return;
    ink_untag(k);
    buf_add_string(&k->content,
                   pagination ? "/Artifact<</Type/Pagination>>BDC\n" : "/Artifact BMC\n");
    k->artifact = true;
}

/* 7.3.4.2: one byte of a literal string. */
static char *put_string_byte(char *to, unsigned byte)
{
    if (byte == '(' || byte == ')' || byte == '\\') {
        *to++ = '\\';
    } else if (byte == '\r') {
        *to++ = '\\';
        byte = 'r';
    }
    *to++ = (char)byte;
    return to;
}

static void set_style(struct ink *k, struct ink_style s)
{
    if (k->style.face == s.face && k->style.size == s.size)
        return;
    buf_add_byte(&k->content, '/');
    buf_add_string(&k->content, ink_font_names[s.face]);
    buf_add_byte(&k->content, SPACE);
    put(k, s.size);
    buf_add_string(&k->content, "Tf ");
    k->style = s;
}

static size_t count_spaces(const char *text, size_t len)
{
    size_t n = 0;

    /* the space that ends a wrapped line is there for readers, not for the width */
    for (size_t i = 0; i + 1 < len; i++)
        n += text[i] == SPACE;
    return n;
}

/* 9.3.3: Tw does not reach two-byte codes, so spaces are widened one by one with TJ. */
void ink_text(struct ink *k, struct ink_style s, int x, int y, const char *text, size_t len,
              int extra)
{
    const struct face *face = &k->faces[s.face];
    const char *end = text + len;
    size_t spaces = extra ? count_spaces(text, len) : 0, seen = 0;
    int64_t share = 0;
    char codes[512], *to = codes;

    buf_add_string(&k->content, "BT ");
    set_style(k, s);
    put(k, x);
    put(k, k->height - y);
    buf_add_string(&k->content, spaces ? "Td[(" : "Td(");
    while (text < end) {
        int32_t c = next(&text, end);
        struct face_glyph g = face_find(face, c < 0 ? 0 : (uint32_t)c);

        if (!g.glyph && !k->missing)
            k->missing = c < 0 ? 0xFFFD : (uint32_t)c;
        if (to > codes + sizeof codes - 4) {
            buf_add(&k->content, codes, (size_t)(to - codes));
            to = codes;
        }
        to = put_string_byte(put_string_byte(to, g.glyph >> 8 & 255), g.glyph & 255);
        if (seen < spaces && c == SPACE) {
            /* mp over the size in points is thousandths of the size */
            int64_t due =
                (int64_t)extra * (int64_t)++seen * 1000 / ((int64_t)s.size * (int64_t)spaces);

            buf_add(&k->content, codes, (size_t)(to - codes));
            to = codes;
            buf_add_byte(&k->content, ')');
            ink_points(&k->content, -(int)(due - share) * 1000);
            buf_add_byte(&k->content, '(');
            share = due;
        }
        if (c < 0)
            break;
    }
    buf_add(&k->content, codes, (size_t)(to - codes));
    buf_add_string(&k->content, spaces ? ")]TJ ET\n" : ")Tj ET\n");
}

static void set_rule(struct ink *k, int width)
{
    if (k->rule == width)
        return;
    put(k, width);
    buf_add_string(&k->content, "w ");
    k->rule = width;
}

void ink_rule(struct ink *k, int x0, int y0, int x1, int y1, int width)
{
    if (!k->artifact)
        ink_artifact(k, false);
    set_rule(k, width);
    put(k, x0);
    put(k, k->height - y0);
    buf_add_string(&k->content, "m ");
    put(k, x1);
    put(k, k->height - y1);
    buf_add_string(&k->content, "l S\n");
}

void ink_red(struct ink *k, bool red)
{
    if (k->red != red)
        buf_add_string(&k->content, red ? "1 0 0 rg 1 0 0 RG\n" : "0 g 0 G\n");
    k->red = red;
}

void ink_frame(struct ink *k, int x, int y, int width, int height, int line)
{
    if (!k->artifact)
        ink_artifact(k, false);
    set_rule(k, line);
    put(k, x);
    put(k, k->height - y - height);
    put(k, width);
    put(k, height);
    buf_add_string(&k->content, "re S\n");
}

int ink_finish(struct ink *k, struct err *e)
{
    finish_page(k);
    if (buf_check(&k->content, _("page"), e) != 0)
        return -1;
    if (k->missing)
        return err_set(e, ERR_FORMAT, _("the faces have no letter for U+%04X"), k->missing);
    return 0;
}
