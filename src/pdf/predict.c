/* Predictors (ISO 32000-1 7.4.4.4; PNG: RFC 2083 chapter 6). */
#include <stdlib.h>
#include <string.h>

#include "pdf/filter.h"

static uint8_t paeth(int left, int up, int corner)
{
    int estimate = left + up - corner;
    int a = abs(estimate - left), b = abs(estimate - up), c = abs(estimate - corner);

    return (uint8_t)(a <= b && a <= c ? left : b <= c ? up : corner);
}

/* One PNG row in place; up is the row above, zeros for the first. */
static int png_row(uint8_t kind, uint8_t *row, const uint8_t *up, size_t n, size_t pixel)
{
    for (size_t i = 0; i < n; i++) {
        int left = i >= pixel ? row[i - pixel] : 0;
        int corner = i >= pixel ? up[i - pixel] : 0;

        switch (kind) {
        case 0:
            return 0;
        case 1:
            row[i] = (uint8_t)(row[i] + left);
            break;
        case 2:
            row[i] = (uint8_t)(row[i] + up[i]);
            break;
        case 3:
            row[i] = (uint8_t)(row[i] + (left + up[i]) / 2);
            break;
        case 4:
            row[i] = (uint8_t)(row[i] + paeth(left, up[i], corner));
            break;
        default:
            return -1;
        }
    }
    return 0;
}

static int png(struct slice in, size_t row, size_t pixel, struct buf *out, struct err *e)
{
    uint8_t *zeros = calloc(1, row);
    size_t above = 0;
    int rc = -1;

    if (!zeros)
        return err_memory(e);
    if (in.len % (row + 1)) {
        err_set(e, ERR_FORMAT, _("predicted data is no whole number of rows of %zu bytes"), row);
        goto out;
    }
    for (size_t at = 0; at < in.len; at += row + 1) {
        uint8_t *to = buf_reserve(out, row);

        if (!to) {
            buf_check(out, _("stream"), e);
            goto out;
        }
        memcpy(to, in.data + at + 1, row);
        if (png_row(in.data[at], to, at ? out->data + above : zeros, row, pixel)) {
            err_set(e, ERR_FORMAT, _("predicted data: unknown row type %u"), in.data[at]);
            goto out;
        }
        above = out->len;
        buf_added(out, row);
    }
    rc = 0;
out:
    free(zeros);
    return rc;
}

static int tiff(const struct pdf_filter_parms *p, struct slice in, size_t row, struct buf *out,
                struct err *e)
{
    size_t colors = (size_t)p->colors, step = p->bits == 16 ? 2 : 1;

    if ((p->bits != 8 && p->bits != 16) || in.len % row)
        return err_set(e, ERR_FORMAT,
                       _("TIFF prediction of %lld bits, or of half a row, is not read here"),
                       (long long)p->bits);
    for (size_t at = 0; at < in.len; at += row) {
        uint8_t *to = buf_reserve(out, row);

        if (!to)
            return buf_check(out, _("stream"), e);
        memcpy(to, in.data + at, row);
        for (size_t i = colors * step; i + step <= row; i += step) {
            const uint8_t *left = to + i - colors * step;

            if (step == 1) {
                to[i] = (uint8_t)(to[i] + left[0]);
            } else {
                unsigned sum = (unsigned)(to[i] << 8 | to[i + 1]) + (left[0] << 8 | left[1]);

                to[i] = (uint8_t)(sum >> 8);
                to[i + 1] = (uint8_t)sum;
            }
        }
        buf_added(out, row);
    }
    return 0;
}

int pdf_unpredict(const struct pdf_filter_parms *p, struct slice in, struct buf *out, struct err *e)
{
    int64_t bits = p->bits;
    size_t row, pixel;

    if (p->colors < 1 || p->colors > 32 || p->columns < 1 || p->columns > 1 << 24 ||
        (bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 16))
        return err_set(e, ERR_FORMAT, _("filter parameters out of range (ISO 32000-1 7.4.4.3)"));
    row = (size_t)((p->colors * bits * p->columns + 7) / 8);
    pixel = (size_t)((p->colors * bits + 7) / 8);
    if (row > out->max)
        return err_set(e, ERR_FORMAT, _("a row of %zu bytes is over the limit"), row);
    if (p->predictor == 2)
        return tiff(p, in, row, out, e);
    if (p->predictor < 10 || p->predictor > 15)
        return err_set(e, ERR_FORMAT, _("unknown predictor %lld"), (long long)p->predictor);
    return png(in, row, pixel, out, e);
}
