/*
 * Stream filters (ISO 32000-1 7.4): Flate, LZW, ASCIIHex, ASCII85, RunLength, and predictors.
 * Output is capped by the buffer's maximum; truncated or malformed data is refused.
 */
#ifndef CUV_PDF_FILTER_H
#define CUV_PDF_FILTER_H

#include <stdbool.h>

#include "base/buf.h"

/* Table 8; the defaults of the standard when a key is absent. */
struct pdf_filter_parms {
    int64_t predictor, colors, bits, columns, early_change;
};
#define PDF_FILTER_PARMS ((struct pdf_filter_parms){1, 1, 8, 1, 1})

/* One filter by its name, long or abbreviated. *rest: data went on after the end (may be NULL). */
int pdf_filter(struct slice name, const struct pdf_filter_parms *parms, struct slice in,
               struct buf *out, bool *rest, struct err *e);

int pdf_lzw(struct slice in, bool early_change, struct buf *out, struct err *e);
/* Undoes TIFF (2) and PNG (10–15) prediction (7.4.4.4). */
int pdf_unpredict(const struct pdf_filter_parms *parms, struct slice in, struct buf *out,
                  struct err *e);

#endif
