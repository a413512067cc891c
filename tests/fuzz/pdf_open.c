/* A whole file: everything that can be asked of it. */
#include "base/limits.h"
#include "fuzz/mend.h"
#include "pdf/diff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask_signatures(struct pdf_doc *d, const struct pdf_form *f)
{
    const struct pdf_signature *list;
    size_t count;

    if (pdf_signatures(d, f, &list, &count, NULL))
        return;
    for (size_t i = 0; i < count; i++) {
        struct buf der;

        buf_init(&der, LIMIT_CMS);
        pdf_signature_contents(d, &list[i], &der, NULL);
        pdf_range_faults(d, &list[i], der.len);
        pdf_range_covers_file(d, &list[i]);
        buf_release(&der);
    }
}

static void ask_streams(struct pdf_doc *d)
{
    for (uint32_t n = 1; n < pdf_next_number(d) && n < 100; n++) {
        const struct pdf_obj *o;
        struct buf b;

        buf_init(&b, 1 << 20);
        if (pdf_object(d, n, &o, NULL) == 0 && o->kind == PDF_STREAM)
            pdf_decode(d, PDF_LATEST, o, &b, NULL);
        buf_release(&b);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pdf_doc *d = NULL;
    const struct pdf_page *pages;
    const struct pdf_change *changes;
    struct pdf_form form;
    size_t count;

    pdf_looks_signed((struct slice){data, size});
    if (pdf_open(&d, (struct slice){data, size}, NULL))
        return 0;
    pdf_pages(d, PDF_LATEST, &pages, &count, NULL);
    if (pdf_form_load(&form, d, PDF_LATEST, NULL) == 0)
        ask_signatures(d, &form);
    for (size_t k = 0; k < pdf_revision_count(d) && k < 8; k++)
        pdf_diff(d, k, PDF_LATEST, &changes, &count, NULL);
    ask_streams(d);
    pdf_inspect(d, NULL);
    for (size_t i = 0; i < pdf_departure_count(d); i++)
        pdf_departure_name(pdf_departure(d, i)->kind);
    pdf_close(d);
    return 0;
}
