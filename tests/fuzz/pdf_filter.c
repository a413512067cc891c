/* Filters: the first bytes choose filter and parameters, the rest is the data. */
#include <assert.h>

#include "base/limits.h"
#include "pdf/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"FlateDecode", "LZWDecode", "ASCIIHexDecode",
                                        "ASCII85Decode", "RunLengthDecode"};
    static const int64_t bits[] = {1, 2, 4, 8, 16, 3};
    struct pdf_filter_parms parms;
    struct buf out;
    bool rest;

    if (size < 5)
        return 0;
    parms = (struct pdf_filter_parms){.predictor = data[1] % 17,
                                      .colors = data[2] % 34,
                                      .bits = bits[data[3] % 6],
                                      .columns = data[4],
                                      .early_change = data[3] >> 7};
    buf_init(&out, 1 << 20);
    pdf_filter(slice_of(names[data[0] % 5]), &parms, (struct slice){data + 5, size - 5}, &out,
               &rest, NULL);
    assert(out.len <= out.max);
    buf_release(&out);
    return 0;
}
