#include "pdf/write.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clk.h"
#include "base/utf8.h"
#include "pdf/lex.h"

/* A space only where two tokens would run together. */
static void separate(struct buf *b, uint8_t next)
{
    if (b->len && pdf_is_regular(b->data[b->len - 1]) && pdf_is_regular(next))
        buf_add_byte(b, ' ');
}

void pdf_write(struct buf *b, const char *tokens)
{
    if (!*tokens)
        return;
    separate(b, (uint8_t)tokens[0]);
    buf_add_string(b, tokens);
}

void pdf_write_name(struct buf *b, struct slice name)
{
    buf_add_byte(b, '/');
    for (size_t i = 0; i < name.len; i++) {
        uint8_t c = name.data[i];

        if (c > ' ' && c < 0x7f && c != '#' && pdf_is_regular(c))
            buf_add_byte(b, c);
        else
            buf_printf(b, "#%02X", c);
    }
    if (name.len == 0)
        buf_add_byte(b, ' '); /* what follows must not become the name */
}

void pdf_write_key(struct buf *b, const char *name)
{
    pdf_write_name(b, slice_of(name));
}

void pdf_write_digits(struct buf *b, uint64_t n, int least)
{
    char text[24], *at = text + sizeof text;

    for (; n || least > 0; n /= 10, least--)
        *--at = (char)('0' + n % 10);
    buf_add(b, at, (size_t)(text + sizeof text - at));
}

void pdf_write_int(struct buf *b, int64_t n)
{
    separate(b, '0');
    if (n < 0)
        buf_add_byte(b, '-');
    pdf_write_digits(b, n < 0 ? -(uint64_t)n : (uint64_t)n, 1);
}

void pdf_write_real(struct buf *b, double n)
{
    int64_t thousandths;

    /* Far beyond any page; a number that is none is written as 0. */
    if (!(n > -1e12 && n < 1e12))
        n = 0;
    thousandths = (int64_t)llround(n * 1000);
    separate(b, '0');
    if (thousandths < 0) {
        buf_add_byte(b, '-');
        thousandths = -thousandths;
    }
    pdf_write_digits(b, (uint64_t)(thousandths / 1000), 1);
    if (thousandths % 1000 == 0)
        return;
    buf_add_byte(b, '.');
    pdf_write_digits(b, (uint64_t)(thousandths % 1000), 3);
    while (b->len && b->data[b->len - 1] == '0')
        b->data[--b->len] = 0;
}

void pdf_write_string(struct buf *b, struct slice bytes)
{
    buf_add_byte(b, '(');
    for (size_t i = 0; i < bytes.len; i++) {
        uint8_t c = bytes.data[i];

        if (c == '(' || c == ')' || c == '\\') {
            buf_add_byte(b, '\\');
            buf_add_byte(b, c);
        } else if (c < ' ' || c >= 0x7f) {
            buf_printf(b, "\\%03o", c);
        } else {
            buf_add_byte(b, c);
        }
    }
    buf_add_byte(b, ')');
}

void pdf_write_hex(struct buf *b, struct slice bytes)
{
    static const char digits[] = "0123456789abcdef";

    buf_add_byte(b, '<');
    for (size_t i = 0; i < bytes.len; i++) {
        buf_add_byte(b, (uint8_t)digits[bytes.data[i] >> 4]);
        buf_add_byte(b, (uint8_t)digits[bytes.data[i] & 15]);
    }
    buf_add_byte(b, '>');
}

void pdf_write_text(struct buf *b, const char *utf8)
{
    const char *at = utf8, *end = utf8 + strlen(utf8);
    bool ascii = true;

    for (const char *p = utf8; p < end; p++)
        ascii = ascii && *p >= ' ' && *p < 0x7f;
    if (ascii) {
        pdf_write_string(b, slice_of(utf8));
        return;
    }
    buf_add_string(b, "<FEFF");
    while (at < end) {
        int32_t u = utf8_next(&at, end);

        if (u < 0) {
            u = 0xfffd;
            at++;
        }
        if (u >= 0x10000)
            buf_printf(b, "%04X%04X", 0xd800 + (unsigned)((u - 0x10000) >> 10),
                       0xdc00 + (unsigned)((u - 0x10000) & 0x3ff));
        else
            buf_printf(b, "%04X", (unsigned)u);
    }
    buf_add_byte(b, '>');
}

void pdf_write_date(struct buf *b, int64_t seconds)
{
    char text[CLK_TEXT];

    clk_pdf(text, seconds);
    pdf_write_string(b, slice_of(text));
}

void pdf_write_ref(struct buf *b, struct pdf_ref r)
{
    separate(b, '0');
    pdf_write_digits(b, r.number, 1);
    buf_add_byte(b, ' ');
    pdf_write_digits(b, r.generation, 1);
    buf_add_string(b, " R");
}

/* A real as it came: not rounded to what pdf_write_real keeps. */
static void write_double(struct buf *b, double n)
{
    double rounded = round(n * 1000) / 1000;
    char text[64];
    int len;

    if (fabs(n) >= 1e9) {
        separate(b, '0');
        buf_printf(b, "%.0f.", n); /* with its point: it may not fit an integer */
        return;
    }
    if (!(fabs(n - rounded) > 0)) {
        pdf_write_real(b, n);
        return;
    }
    /* Printed as an integer so that no locale puts its own decimal point. */
    len = snprintf(text, sizeof text, "%" PRId64, (int64_t)llround(fabs(n) * 1e9));
    separate(b, '0');
    if (n < 0)
        buf_add_byte(b, '-');
    if (len <= 9) {
        buf_add_string(b, "0.");
        buf_add_repeat(b, '0', (size_t)(9 - len));
        buf_add_string(b, text);
    } else {
        buf_add(b, text, (size_t)len - 9);
        buf_add_byte(b, '.');
        buf_add_string(b, text + len - 9);
    }
}

static void write_array(struct buf *b, const struct pdf_obj *o)
{
    buf_add_byte(b, '[');
    for (size_t i = 0; i < o->array.count; i++)
        pdf_write_object(b, &o->array.items[i]);
    buf_add_byte(b, ']');
}

/* Recursion ends with the parser's LIMIT_PDF_DEPTH: only parsed objects come here. */
void pdf_write_object(struct buf *b, const struct pdf_obj *o)
{
    switch (o->kind) {
    case PDF_NULL:
        pdf_write(b, "null");
        break;
    case PDF_BOOL:
        pdf_write(b, o->boolean ? "true" : "false");
        break;
    case PDF_INT:
        pdf_write_int(b, o->integer);
        break;
    case PDF_REAL:
        write_double(b, o->real);
        break;
    case PDF_STRING:
        if (o->hex)
            pdf_write_hex(b, o->bytes);
        else
            pdf_write_string(b, o->bytes);
        break;
    case PDF_NAME:
        pdf_write_name(b, o->bytes);
        break;
    case PDF_ARRAY:
        write_array(b, o);
        break;
    case PDF_DICT:
    case PDF_STREAM:
        buf_add_string(b, "<<");
        pdf_write_entries(b, o, NULL);
        buf_add_string(b, ">>");
        break;
    case PDF_REF:
        pdf_write_ref(b, o->ref);
        break;
    }
}

void pdf_write_entries(struct buf *b, const struct pdf_obj *dict, const char *const *but)
{
    for (size_t i = 0; i < dict->dict.count; i++) {
        const struct pdf_entry *entry = &dict->dict.entries[i];
        bool skip = false;

        for (size_t k = 0; but && but[k]; k++)
            skip = skip || slice_is(entry->key, but[k]);
        if (skip)
            continue;
        pdf_write_name(b, entry->key);
        pdf_write_object(b, &entry->value);
    }
}
