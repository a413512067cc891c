#include "pdf/filter.h"

#include <string.h>
#include <zlib.h>

#include "base/hex.h"
#include "base/limits.h"
#include "pdf/store.h"

static int inflate_all(struct slice in, struct buf *out, bool *rest, struct err *e)
{
    z_stream z = {0};
    size_t given = 0;
    int status, rc = -1;

    if (inflateInit(&z) != Z_OK)
        return err_memory(e);
    do {
        size_t left = in.len - given, take = left < (1u << 30) ? left : 1u << 30;
        size_t room = out->max - out->len < 65536 ? out->max - out->len : 65536;
        uint8_t *to = buf_reserve(out, room ? room : 1);

        if (!to) {
            err_set(e, ERR_FORMAT, _("stream inflates to more than %zu bytes"), out->max);
            goto out;
        }
        z.next_in = (uint8_t *)(uintptr_t)(in.data ? in.data + given : NULL);
        z.avail_in = (uInt)take;
        z.next_out = to;
        z.avail_out = (uInt)room;
        status = inflate(&z, Z_NO_FLUSH);
        given += take - z.avail_in;
        buf_added(out, room - z.avail_out);
        if (status != Z_OK && status != Z_STREAM_END) {
            err_set(e, status == Z_MEM_ERROR ? ERR_MEMORY : ERR_FORMAT,
                    _("deflated data is broken or cut short after %zu bytes (ISO 32000-1 7.4.4)"),
                    given);
            goto out;
        }
    } while (status != Z_STREAM_END);
    *rest = given < in.len;
    rc = 0;
out:
    inflateEnd(&z);
    return rc;
}

static int flate(struct slice in, const struct pdf_filter_parms *parms, struct buf *out, bool *rest,
                 struct err *e)
{
    struct buf raw;
    int rc = -1;

    if (parms->predictor == 1)
        return inflate_all(in, out, rest, e);
    /* Each PNG row has a byte more than its picture, of at least one byte. */
    buf_init(&raw, out->max < SIZE_MAX / 8 ? 2 * out->max + 1 : out->max);
    rc = inflate_all(in, &raw, rest, e);
    if (!rc)
        rc = pdf_unpredict(parms, buf_slice(&raw), out, e);
    buf_release(&raw);
    return rc;
}

static int lzw(struct slice in, const struct pdf_filter_parms *parms, struct buf *out,
               struct err *e)
{
    struct buf raw;
    int rc;

    if (parms->predictor == 1)
        return pdf_lzw(in, parms->early_change != 0, out, e);
    buf_init(&raw, out->max < SIZE_MAX / 8 ? 2 * out->max + 1 : out->max);
    rc = pdf_lzw(in, parms->early_change != 0, &raw, e);
    if (!rc)
        rc = pdf_unpredict(parms, buf_slice(&raw), out, e);
    buf_release(&raw);
    return rc;
}

static int ascii_hex(struct slice in, struct buf *out, bool *rest, struct err *e)
{
    int high = -1;

    for (size_t i = 0; i < in.len; i++) {
        int digit = hex_digit(in.data[i]);

        if (in.data[i] == '>') {
            if (high >= 0)
                buf_add_byte(out, (uint8_t)(high << 4));
            *rest = i + 1 < in.len;
            return buf_check(out, "ASCIIHexDecode", e);
        }
        if (pdf_is_space(in.data[i]))
            continue;
        if (digit < 0)
            return err_set(e, ERR_FORMAT, _("ASCIIHex data: no digit at its byte %zu"), i);
        if (high < 0) {
            high = digit;
        } else {
            buf_add_byte(out, (uint8_t)(high << 4 | digit));
            high = -1;
        }
    }
    return err_set(e, ERR_FORMAT, _("ASCIIHex data without its end (ISO 32000-1 7.4.2)"));
}

/* n of five characters of a group (2 to 5) give n - 1 bytes. */
static int put_group(struct buf *out, const uint32_t digits[5], int n)
{
    uint64_t value = 0;

    for (int i = 0; i < 5; i++)
        value = value * 85 + (i < n ? digits[i] : 84);
    if (value > UINT32_MAX)
        return -1;
    for (int i = 0; i < n - 1; i++)
        buf_add_byte(out, (uint8_t)(value >> (24 - 8 * i)));
    return 0;
}

static int ascii_85(struct slice in, struct buf *out, bool *rest, struct err *e)
{
    uint32_t digits[5];
    int n = 0;

    for (size_t i = 0; i < in.len; i++) {
        uint8_t c = in.data[i];

        if (pdf_is_space(c))
            continue;
        if (c == '~') {
            if (i + 1 >= in.len || in.data[i + 1] != '>' || n == 1 ||
                (n && put_group(out, digits, n)))
                break;
            *rest = i + 2 < in.len;
            return buf_check(out, "ASCII85Decode", e);
        }
        if (c == 'z' && n == 0) {
            buf_add_repeat(out, 0, 4);
            continue;
        }
        if (c < '!' || c > 'u')
            return err_set(e, ERR_FORMAT, _("ASCII85 data: no digit at its byte %zu"), i);
        digits[n++] = (uint32_t)(c - '!');
        if (n == 5) {
            if (put_group(out, digits, n))
                return err_set(e, ERR_FORMAT, _("ASCII85 data: group too large at its byte %zu"),
                               i);
            n = 0;
        }
    }
    return err_set(e, ERR_FORMAT, _("ASCII85 data without its end (ISO 32000-1 7.4.3)"));
}

static int run_length(struct slice in, struct buf *out, bool *rest, struct err *e)
{
    for (size_t i = 0; i < in.len;) {
        uint8_t n = in.data[i++];

        if (n == 128) {
            *rest = i < in.len;
            return buf_check(out, "RunLengthDecode", e);
        }
        if (n < 128) {
            if (in.len - i < (size_t)n + 1)
                break;
            buf_add(out, in.data + i, (size_t)n + 1);
            i += (size_t)n + 1;
        } else {
            if (i >= in.len)
                break;
            buf_add_repeat(out, in.data[i++], 257u - n);
        }
    }
    return err_set(e, ERR_FORMAT, _("run-length data without its end (ISO 32000-1 7.4.5)"));
}

int pdf_filter(struct slice name, const struct pdf_filter_parms *parms, struct slice in,
               struct buf *out, bool *rest, struct err *e)
{
    bool unused;

    if (!rest)
        rest = &unused;
    *rest = false;
    if (slice_is(name, "FlateDecode") || slice_is(name, "Fl"))
        return flate(in, parms, out, rest, e);
    if (slice_is(name, "LZWDecode") || slice_is(name, "LZW"))
        return lzw(in, parms, out, e);
    if (slice_is(name, "ASCIIHexDecode") || slice_is(name, "AHx"))
        return ascii_hex(in, out, rest, e);
    if (slice_is(name, "ASCII85Decode") || slice_is(name, "A85"))
        return ascii_85(in, out, rest, e);
    if (slice_is(name, "RunLengthDecode") || slice_is(name, "RL"))
        return run_length(in, out, rest, e);
    return err_set(e, ERR_FORMAT, _("filter /%.*s is not read here"), (int)name.len,
                   (const char *)name.data);
}

static int read_parms(struct pdf_doc *d, size_t k, const struct pdf_obj *dict,
                      struct pdf_filter_parms *out, struct err *e)
{
    const struct {
        const char *key;
        int64_t *to;
    } rows[] = {{"Predictor", &out->predictor},
                {"Colors", &out->colors},
                {"BitsPerComponent", &out->bits},
                {"Columns", &out->columns},
                {"EarlyChange", &out->early_change}};

    *out = PDF_FILTER_PARMS;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct pdf_obj *o;

        if (pdf_fetch(d, k, dict, rows[i].key, &o, e))
            return -1;
        if (o->kind != PDF_NULL && !pdf_int(o, rows[i].to))
            return err_set(e, ERR_FORMAT, _("/%s of a filter is no number"), rows[i].key);
    }
    return 0;
}

/* The i-th of one or several filters, or of their parameters. */
static int item_of(struct pdf_doc *d, size_t k, const struct pdf_obj *o, size_t i,
                   const struct pdf_obj **out, struct err *e)
{
    if (o->kind != PDF_ARRAY) {
        *out = i == 0 ? o : &pdf_null;
        return 0;
    }
    return pdf_resolve(d, k, i < o->array.count ? &o->array.items[i] : NULL, out, e);
}

static int decode_step(struct pdf_doc *d, size_t k, const struct pdf_obj *stream, size_t i,
                       const struct pdf_obj *names, struct slice in, struct buf *out, struct err *e)
{
    const struct pdf_obj *all, *name, *dict;
    struct pdf_filter_parms parms;
    bool rest;

    if (pdf_fetch(d, k, stream, "DecodeParms", &all, e) || item_of(d, k, names, i, &name, e) ||
        item_of(d, k, all, i, &dict, e) || read_parms(d, k, dict, &parms, e))
        return -1;
    if (name->kind != PDF_NAME)
        return err_set(e, ERR_FORMAT, _("byte %zu: /Filter is no name"), stream->offset);
    if (pdf_filter(name->bytes, &parms, in, out, &rest, e))
        return err_prefix(e, _("stream at byte %zu"), stream->offset);
    if (rest)
        pdf_store_departure(d, PDF_BYTES_AFTER_FLATE, stream->offset, 0);
    return 0;
}

int pdf_decode(struct pdf_doc *d, size_t k, const struct pdf_obj *stream, struct buf *out,
               struct err *e)
{
    const struct pdf_obj *names;
    struct buf steps[2];
    struct slice in;
    size_t count;
    int rc = -1;

    if (stream->kind != PDF_STREAM)
        return err_set(e, ERR_FORMAT, _("byte %zu: no stream"), stream->offset);
    buf_init(&steps[0], out->max);
    buf_init(&steps[1], out->max);
    in = stream->dict.data;
    if (pdf_fetch(d, k, stream, "Filter", &names, e))
        goto out;
    count = names->kind == PDF_NULL ? 0 : names->kind == PDF_ARRAY ? names->array.count : 1;
    if (count > LIMIT_PDF_FILTERS || pdf_find(stream, "F")) {
        err_set(e, ERR_FORMAT, _("byte %zu: more than %d filters, or data in another file"),
                stream->offset, LIMIT_PDF_FILTERS);
        goto out;
    }
    for (size_t i = 0; i < count; i++) {
        struct buf *to = i + 1 == count ? out : &steps[i % 2];

        buf_clear(&steps[i % 2]);
        if (decode_step(d, k, stream, i, names, in, to, e))
            goto out;
        in = buf_slice(to);
    }
    if (count == 0)
        buf_add(out, in.data, in.len);
    rc = buf_check(out, _("stream"), e);
out:
    buf_release(&steps[0]);
    buf_release(&steps[1]);
    return rc;
}
