/* A whole file: the document security store of every revision. */
#include "base/limits.h"
#include "fuzz/mend.h"
#include "pdf/dss.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pdf_doc *d = NULL;
    const struct pdf_dss_item *items;
    struct buf b;
    size_t count;

    if (pdf_open(&d, (struct slice){data, size}, NULL))
        return 0;
    buf_init(&b, 1 << 20);
    for (size_t k = 0; k < pdf_revision_count(d) && k < 8; k++) {
        if (pdf_dss_items(d, k, &items, &count, NULL))
            continue;
        for (size_t i = 0; i < count; i++) {
            buf_clear(&b);
            pdf_decode(d, k, items[i].stream, &b, NULL);
        }
    }
    buf_release(&b);
    pdf_close(d);
    return 0;
}
