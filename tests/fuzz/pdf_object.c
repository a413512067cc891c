/* One object from any bytes; what was read is spelled and read again, and must mean the same. */
#include <assert.h>

#include "base/limits.h"
#include "pdf/doc.h"
#include "pdf/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reals are spelled with nine decimals at most: files with more may differ. */
static bool has_real(const struct pdf_obj *o)
{
    switch (o->kind) {
    case PDF_REAL:
        return true;
    case PDF_ARRAY:
        for (size_t i = 0; i < o->array.count; i++)
            if (has_real(&o->array.items[i]))
                return true;
        return false;
    case PDF_DICT:
        for (size_t i = 0; i < o->dict.count; i++)
            if (has_real(&o->dict.entries[i].value))
                return true;
        return false;
    default:
        return false;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(LIMIT_PDF_MEMORY);
    const struct pdf_obj *o, *again;
    struct slice text;
    struct buf b;
    int64_t date;

    if (a && pdf_parse(&o, a, (struct slice){data, size}, NULL) == 0) {
        buf_init(&b, 16 * size + 1024);
        pdf_write_object(&b, o);
        assert(buf_check(&b, "object", NULL) == 0);
        assert(pdf_parse(&again, a, buf_slice(&b), NULL) == 0);
        assert(has_real(o) || pdf_equal(o, again));
        buf_release(&b);
        if (pdf_string(o, &text)) {
            pdf_text(a, text);
            pdf_date(text, &date);
        }
    }
    arena_free(a);
    return 0;
}
