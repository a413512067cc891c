/* Small PDF files made in memory for the unit tests of the PDF floor. */
#ifndef CUV_TESTS_MADE_PDF_H
#define CUV_TESTS_MADE_PDF_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "pdf/diff.h"
#include "pdf/incr.h"
#include "pdf/sigfield.h"

enum { MADE_OBJECTS = 64 };

struct made_pdf {
    struct buf b;
    size_t offsets[MADE_OBJECTS]; /* 0: not written since the last section */
    unsigned highest;
    size_t section; /* the last one; 0: none yet */
};

static inline void made_start(struct made_pdf *m)
{
    *m = (struct made_pdf){.highest = 0};
    buf_init(&m->b, (size_t)1 << 24);
    buf_add(&m->b, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", 15);
}

static inline void made_object(struct made_pdf *m, unsigned number, const char *body)
{
    m->offsets[number] = m->b.len;
    if (number > m->highest)
        m->highest = number;
    buf_printf(&m->b, "%u 0 obj\n%s\nendobj\n", number, body);
}

/* A table of what was written since the last one, with a trailer. more: entries of the trailer. */
static inline void made_table(struct made_pdf *m, const char *more)
{
    size_t at = m->b.len;

    buf_add_string(&m->b, "xref\n0 1\n0000000000 65535 f \n");
    for (unsigned n = 1; n <= m->highest; n++)
        if (m->offsets[n])
            buf_printf(&m->b, "%u 1\n%010zu 00000 n \n", n, m->offsets[n]);
    buf_printf(&m->b, "trailer\n<</Size %u/Root 1 0 R%s", m->highest + 1, more);
    if (m->section)
        buf_printf(&m->b, "/Prev %zu", m->section);
    buf_printf(&m->b, ">>\nstartxref\n%zu\n%%%%EOF\n", at);
    m->section = at;
    memset(m->offsets, 0, sizeof m->offsets);
    assert_int_equal(buf_check(&m->b, "made file", NULL), 0);
}

#define MADE_CATALOG "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R>>"
#define MADE_PAGES "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>"
#define MADE_PAGE "<</Type/Page/Parent 2 0 R/Annots[5 0 R 6 0 R 7 0 R]>>"
#define MADE_FORM "<</Fields[5 0 R 6 0 R 7 0 R]/SigFlags 3>>"
#define MADE_PERSON                                                                                \
    "<</Type/Annot/Subtype/Widget/FT/Sig/T(person)/TU(Signature)/F 4/P 3 0 R"                      \
    "/Rect[300 100 450 170]/AP<</N 8 0 R>>>>"
#define MADE_AGENCY                                                                                \
    "<</Type/Annot/Subtype/Widget/FT/Sig/T(agency)/F 4/P 3 0 R/Rect[350 170 300 100]"              \
    "/AP<</N 8 0 R>>/Lock<</Type/SigFieldLock/Action/Include/Fields[(number)]>>>>"
#define MADE_NUMBER                                                                                \
    "<</Type/Annot/Subtype/Widget/FT/Tx/T(number)/F 4/P 3 0 R/Rect[80 700 160 715]"                \
    "/AP<</N 8 0 R>>>>"
#define MADE_LOOK                                                                                  \
    "<</Type/XObject/Subtype/Form/BBox[0 0 150 70]/Length 13>>\nstream\n/Tx BMC EMC q\nendstream"
#define MADE_ID "/ID[<00112233445566778899aabbccddeeff><ffeeddccbbaa99887766554433221100>]"

/* A letter with the fields person, agency and number; objects 1 to 8. */
static inline void made_letter(struct made_pdf *m)
{
    static const char *const bodies[] = {NULL,        MADE_CATALOG, MADE_PAGES,
                                         MADE_PAGE,   MADE_FORM,    MADE_PERSON,
                                         MADE_AGENCY, MADE_NUMBER,  MADE_LOOK};

    made_start(m);
    for (unsigned n = 1; n <= 8; n++)
        made_object(m, n, bodies[n]);
    made_table(m, MADE_ID);
}

/* The first section stands before most objects and leads forward to the main one (Annex F). */
static inline void made_linear(struct made_pdf *m)
{
    size_t main_section = 0, first, at[5] = {0};

    for (int pass = 0; pass < 2; pass++) {
        if (pass)
            buf_release(&m->b);
        made_start(m);
        at[1] = m->b.len;
        buf_printf(&m->b, "1 0 obj\n<</Linearized 1/L 999/H[1 2]/O 4/E 3/N 1/T 5>>\nendobj\n");
        first = m->b.len;
        buf_printf(&m->b,
                   "xref\n1 2\n%010zu 00000 n \n%010zu 00000 n \n"
                   "trailer\n<</Size 5/Root 2 0 R" MADE_ID
                   "/Prev %010zu>>\nstartxref\n0\n%%%%EOF\n",
                   at[1], at[2], main_section);
        at[2] = m->b.len;
        buf_add_string(&m->b, "2 0 obj\n<</Type/Catalog/Pages 3 0 R>>\nendobj\n");
        at[3] = m->b.len;
        buf_add_string(&m->b, "3 0 obj\n<</Type/Pages/Kids[4 0 R]/Count 1>>\nendobj\n");
        at[4] = m->b.len;
        buf_add_string(&m->b, "4 0 obj\n<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]>>\nendobj\n");
        main_section = m->b.len;
        buf_printf(&m->b,
                   "xref\n0 1\n0000000000 65535 f \n3 2\n%010zu 00000 n \n%010zu 00000 n \n"
                   "trailer\n<</Size 5>>\nstartxref\n%zu\n%%%%EOF\n",
                   at[3], at[4], first);
    }
}

/* Objects 9 and 10 in object stream 11, told by cross-reference stream 12. */
static inline void made_stream_section(struct made_pdf *m, const char *index_of_10)
{
    static const char packed[] = "9 0 10 2 7 [9 0 R]";
    size_t at, stream;

    stream = m->b.len;
    buf_printf(&m->b,
               "11 0 obj\n<</Type/ObjStm/N 2/First 9/Length %zu>>\nstream\n%s\nendstream\nendobj\n",
               sizeof packed - 1, packed);
    at = m->b.len;
    buf_printf(&m->b,
               "12 0 obj\n<</Type/XRef/W[1 3 1]/Index[9 4]/Size 13/Root 1 0 R/Prev %zu"
               "/Filter/ASCIIHexDecode/Length 45>>\nstream\n"
               "0200000b00\n0200000b%s\n01%06zx00\n01%06zx00\n>\nendstream\nendobj\n"
               "startxref\n%zu\n%%%%EOF\n",
               m->section, index_of_10, stream, at, at);
    m->section = at;
}

static inline struct pdf_doc *made_open(const struct buf *b)
{
    struct pdf_doc *d = NULL;
    struct err e = {.kind = ERR_NONE};

    if (pdf_open(&d, buf_slice(b), &e))
        fail_msg("%s", e.text);
    return d;
}

/* The file is refused, and the reason holds these words. */
static inline void made_refused(struct slice bytes, const char *words)
{
    struct pdf_doc *d = NULL;
    struct err e = {.kind = ERR_NONE};

    assert_int_equal(pdf_open(&d, bytes, &e), -1);
    assert_null(d);
    assert_int_equal(e.kind, ERR_FORMAT);
    if (!strstr(e.text, words))
        fail_msg("\"%s\" does not say \"%s\"", e.text, words);
}

static const uint8_t made_new_id[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
static const uint8_t made_der[6] = {0x30, 0x04, 0x02, 0x02, 0x12, 0x34};

/* Appends a signature in a field, with a made-up value; *p tells where it stands. */
static inline void made_sign(struct buf *file, const char *name, struct pdf_placeholder *p)
{
    static const char *const but[] = {"V", NULL};
    struct pdf_doc *d = made_open(file);
    struct pdf_incr *w = NULL;
    struct pdf_form form;
    struct pdf_ref value;
    struct buf body, out;
    int64_t range[4];
    const struct pdf_field *f;

    buf_init(&body, 65536);
    assert_int_equal(pdf_incr_new(&w, d, 1 << 20, NULL), 0);
    assert_int_equal(pdf_form_load(&form, d, PDF_LATEST, NULL), 0);
    f = pdf_form_find(&form, name);
    assert_non_null(f);
    value = pdf_incr_number(w);
    pdf_write(&body, "<<");
    pdf_write_entries(&body, f->dict, but);
    pdf_write(&body, "/V");
    pdf_write_ref(&body, value);
    pdf_write(&body, ">>");
    assert_int_equal(pdf_incr_signature(w, value,
                                        slice_of("/Type/Sig/Filter/Adobe.PPKLite/SubFilter"
                                                 "/ETSI.CAdES.detached/M(D:20250305080000+07'00')"),
                                        64, p, NULL),
                     0);
    assert_int_equal(pdf_incr_object(w, pdf_incr_change(w, f->number), buf_slice(&body), NULL), 0);
    assert_int_equal(pdf_incr_finish(w, (struct slice){made_new_id, 16}, &out, NULL), 0);
    assert_int_equal(pdf_fill_range(&out, file->len, p, range, NULL), 0);
    assert_int_equal(
        pdf_fill_contents(&out, file->len, p, (struct slice){made_der, sizeof made_der}, NULL), 0);
    pdf_incr_free(w);
    pdf_close(d);
    buf_add(file, out.data, out.len);
    buf_release(&out);
    buf_release(&body);
    assert_int_equal(buf_check(file, "signed file", NULL), 0);
}

#endif
