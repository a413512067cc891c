/*
 * Cross-reference sections: the input stands behind three objects; startxref names it or, when lines
 * with "xref" follow inside, the last of them. What the sections define is ascending, in force as
 * promised, and every definition can be asked for.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "pdf/doc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Where the last section begins. */
static size_t last_section(const uint8_t *data, size_t size)
{
    size_t last = 0;

    for (size_t i = 0; i + 6 <= size; i++)
        if (memcmp(data + i, "\nxref\n", 6) == 0)
            last = i + 1;
    return last;
}

static void build(struct buf *b, const uint8_t *data, size_t size)
{
    size_t section;

    buf_init(b, size + 1024);
    buf_add_string(b, "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
                      "2 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n"
                      "3 0 obj\n<</Type/ObjStm/N 2/First 8/Length 13>>\nstream\n"
                      "4 0 5 2 7 [8]\nendstream\nendobj\n");
    section = b->len + last_section(data, size);
    buf_add(b, data, size);
    buf_printf(b, "\nstartxref\n%zu\n%%%%EOF\n", section);
}

static void ask(struct pdf_doc *d)
{
    size_t last = pdf_revision_count(d) - 1;

    for (size_t k = 0; k <= last; k++) {
        const struct pdf_revision *r = pdf_revision(d, k);
        uint32_t before = 0;

        assert(r->start <= r->section && r->section < r->eof_end && r->eof_end <= r->end);
        assert(r->end <= pdf_bytes(d).len && (k == 0 || pdf_revision(d, k - 1)->end <= r->start));
        for (size_t n = 0; n < pdf_defined_count(d, k); n++) {
            struct pdf_definition own = pdf_defined(d, k, n), force;
            const struct pdf_obj *o;

            assert(n == 0 || own.number > before);
            assert(own.number < pdf_next_number(d) && own.revision == k);
            before = own.number;
            assert(pdf_definition_at(d, k, own.number, &force));
            assert(force.revision == k && force.place == own.place && force.offset == own.offset);
            assert(pdf_definition_at(d, PDF_LATEST, own.number, &force) && force.revision >= k);
            if (n < 1000 && pdf_object_at(d, k, own.number, &o, NULL) == 0)
                assert(own.place != PDF_FREE || o->kind == PDF_NULL);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pdf_doc *d = NULL;
    struct buf b;
    uint8_t *exact;
    size_t len;

    build(&b, data, size);
    len = b.len;
    exact = malloc(len);
    assert(exact);
    memcpy(exact, b.data, len);
    if (pdf_open(&d, (struct slice){exact, len}, NULL) == 0) {
        ask(d);
        pdf_inspect(d, NULL);
        pdf_close(d);
    }
    free(exact);
    buf_release(&b);
    return 0;
}
