/* A whole file: whether what a later revision names lies over what its page showed before. */
#include "base/limits.h"
#include "fuzz/mend.h"
#include "pdf/cover.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pdf_doc *d = NULL;
    bool covers;

    if (pdf_open(&d, (struct slice){data, size}, NULL))
        return 0;
    for (size_t k = 1; k < pdf_revision_count(d) && k < 4; k++)
        for (uint32_t n = 1; n < pdf_next_number(d) && n < 40; n++)
            pdf_covers(d, k, n, &covers, NULL);
    pdf_close(d);
    return 0;
}
