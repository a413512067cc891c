/* A revision appended to any file that is taken: it must read back, and older views stay. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "fuzz/mend.h"
#include "pdf/incr.h"
#include "pdf/sigfield.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t id[16] = {1, 2, 3};

/* The appended bytes, or an empty buffer when the file is not to be appended to. */
static struct pdf_ref append(struct pdf_doc *d, struct buf *out, struct pdf_placeholder *p)
{
    struct pdf_incr *w = NULL;
    struct pdf_ref r = {0, 0};

    buf_init(out, 0);
    if (pdf_incr_new(&w, d, 1 << 20, NULL))
        return r;
    r = pdf_incr_number(w);
    if (pdf_incr_object(w, r, slice_of("[/Appended 7]"), NULL) ||
        pdf_incr_signature(w, pdf_incr_number(w), slice_of("/Type/Sig"), 16, p, NULL) ||
        pdf_incr_finish(w, (struct slice){id, sizeof id}, out, NULL))
        r.number = 0;
    pdf_incr_free(w);
    return r;
}

static void read_back(struct slice file, struct pdf_ref r, size_t revisions)
{
    struct pdf_doc *d = NULL;
    const struct pdf_obj *o;

    assert(pdf_open(&d, file, NULL) == 0);
    assert(pdf_revision_count(d) == revisions + 1);
    assert(pdf_object(d, r.number, &o, NULL) == 0);
    assert(o->kind == PDF_ARRAY && pdf_is_name(&o->array.items[0], "Appended"));
    assert(pdf_object_at(d, revisions - 1, r.number, &o, NULL) == 0);
    assert(o->kind == PDF_NULL);
    pdf_close(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pdf_doc *d = NULL;
    struct pdf_placeholder p;
    struct pdf_ref r;
    struct buf out;
    int64_t range[4];
    size_t revisions;
    uint8_t *whole;

    if (pdf_open(&d, (struct slice){data, size}, NULL))
        return 0;
    r = append(d, &out, &p);
    revisions = pdf_revision_count(d);
    pdf_close(d);
    if (r.number && revisions < LIMIT_PDF_REVISIONS) {
        assert(pdf_fill_range(&out, size, &p, range, NULL) == 0);
        assert(out.data[p.contents_at - size] == '<');
        whole = malloc(size + out.len);
        assert(whole);
        memcpy(whole, data, size);
        memcpy(whole + size, out.data, out.len);
        read_back((struct slice){whole, size + out.len}, r, revisions);
        free(whole);
    }
    buf_release(&out);
    return 0;
}
