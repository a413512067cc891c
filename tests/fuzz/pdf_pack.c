/*
 * Object streams: /N, /First and a filter from the first bytes, then the stream's data; objects 4 to
 * 11 are its members. A member that is read means the same as its spelling read alone.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "pdf/doc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMBERS = 8, FIRST_MEMBER = 4 };

static void add_entry(struct buf *b, uint8_t type, size_t where, uint8_t third)
{
    uint8_t entry[5] = {type, (uint8_t)(where >> 16), (uint8_t)(where >> 8), (uint8_t)where, third};

    buf_add(b, entry, sizeof entry);
}

static void build(struct buf *b, const uint8_t *data, size_t size)
{
    static const char *const filters[] = {"", "/Filter/FlateDecode", "/Filter/ASCIIHexDecode",
                                          "/Filter/FlateDecode/DecodeParms<</Predictor 12>>"};
    size_t at[4] = {0};

    buf_init(b, size + 2048);
    buf_add_string(b, "%PDF-1.7\n");
    at[0] = b->len;
    buf_add_string(b, "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
    at[1] = b->len;
    buf_add_string(b, "2 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n");
    at[2] = b->len;
    buf_printf(b, "3 0 obj\n<</Type/ObjStm/N %u/First %u/Length %zu%s>>\nstream\n", data[0], data[1],
               size - 3, filters[data[2] % 4]);
    buf_add(b, data + 3, size - 3);
    buf_add_string(b, "\nendstream\nendobj\n");
    at[3] = b->len;
    buf_printf(b, "12 0 obj\n<</Type/XRef/W[1 3 1]/Size 13/Root 1 0 R/Length %d>>\nstream\n", 13 * 5);
    add_entry(b, 0, 0, 255);
    for (int i = 0; i < 3; i++)
        add_entry(b, 1, at[i], 0);
    for (int i = 0; i < MEMBERS; i++)
        add_entry(b, 2, 3, (uint8_t)i);
    add_entry(b, 1, at[3], 0);
    buf_printf(b, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", at[3]);
}

static void compare(struct pdf_doc *d, const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(LIMIT_PDF_MEMORY);

    for (uint32_t n = FIRST_MEMBER; a && n < FIRST_MEMBER + MEMBERS; n++) {
        const struct pdf_obj *o, *alone;

        if (pdf_object(d, n, &o, NULL) || data[2] % 4 != 0)
            continue;
        assert(o->packed && o->offset + o->length <= size - 3);
        assert(pdf_parse(&alone, a, (struct slice){data + 3 + o->offset, o->length}, NULL) == 0);
        assert(pdf_equal(o, alone));
    }
    arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pdf_doc *d = NULL;
    struct buf b;

    if (size < 3)
        return 0;
    build(&b, data, size);
    assert(pdf_open(&d, buf_slice(&b), NULL) == 0);
    compare(d, data, size);
    pdf_inspect(d, NULL);
    pdf_close(d);
    buf_release(&b);
    return 0;
}
