/* Appended revisions: old bytes untouched, the section of the file's kind, PDF/A's byte rules. */
#include "made_pdf.h"

/* Appends one new object and reads it back; returns its number. */
static uint32_t append_number(struct buf *file, int value)
{
    struct pdf_doc *d = made_open(file);
    struct pdf_incr *w = NULL;
    struct pdf_ref r;
    struct buf out;
    char body[16];

    assert_int_equal(pdf_incr_new(&w, d, 4096, NULL), 0);
    r = pdf_incr_number(w);
    snprintf(body, sizeof body, "%d", value);
    assert_int_equal(pdf_incr_object(w, r, slice_of(body), NULL), 0);
    assert_int_equal(pdf_incr_finish(w, (struct slice){made_new_id, 16}, &out, NULL), 0);
    pdf_incr_free(w);
    pdf_close(d);
    buf_add(file, out.data, out.len);
    buf_release(&out);
    return r.number;
}

static void check_number(const struct buf *file, uint32_t number, int value)
{
    struct pdf_doc *d = made_open(file);
    const struct pdf_obj *o;
    int64_t n = 0;

    assert_int_equal(pdf_object(d, number, &o, NULL), 0);
    assert_true(pdf_int(o, &n) && n == value);
    assert_int_equal(pdf_inspect(d, NULL), 0);
    assert_int_equal(pdf_departure_count(d), 0);
    pdf_close(d);
}

static void test_twice(void **state)
{
    struct made_pdf m;
    struct pdf_doc *d;
    uint32_t first, second;
    const struct pdf_obj *trailer, *id;
    int64_t prev = 0, size = 0;

    (void)state;
    made_letter(&m);
    first = append_number(&m.b, 41);
    second = append_number(&m.b, 42);
    assert_int_equal(first, 9);
    assert_int_equal(second, 10);
    check_number(&m.b, first, 41);
    check_number(&m.b, second, 42);
    d = made_open(&m.b);
    assert_int_equal(pdf_revision_count(d), 3);
    trailer = pdf_revision(d, 2)->trailer;
    assert_true(pdf_int(pdf_find(trailer, "Prev"), &prev));
    assert_int_equal(prev, pdf_revision(d, 1)->section);
    assert_true(pdf_int(pdf_find(trailer, "Size"), &size));
    assert_int_equal(size, 11);
    id = pdf_find(trailer, "ID");
    assert_true(pdf_equal(&id->array.items[0],
                          &pdf_find(pdf_revision(d, 0)->trailer, "ID")->array.items[0]));
    assert_memory_equal(id->array.items[1].bytes.data, made_new_id, 16);
    pdf_close(d);
    buf_release(&m.b);
}

/* The exact bytes of a plain revision: ISO 32000-1 7.5.4, ISO 19005-2 6.1.4 and 6.1.9. */
static void test_bytes(void **state)
{
    static const char expected[] = "9 0 obj\n7\nendobj\nxref\n9 1\n%010zu 00000 n \ntrailer\n"
                                   "<</Size 10/Root 1 0 R/ID[<00112233445566778899aabbccddeeff>"
                                   "<0102030405060708090a0b0c0d0e0f10>]/Prev %zu>>\n"
                                   "startxref\n%zu\n%%%%EOF\n";
    struct made_pdf m;
    char text[512];
    size_t old;

    (void)state;
    made_letter(&m);
    old = m.b.len;
    append_number(&m.b, 7);
    snprintf(text, sizeof text, expected, old, m.section, old + 17);
    assert_string_equal((char *)m.b.data + old, text);
    buf_release(&m.b);
}

/* Of a linearized file's two trailers the first counts, and its section is what /Prev names. */
static void test_linear(void **state)
{
    struct made_pdf m;
    struct pdf_doc *d;
    const struct pdf_obj *trailer, *id;
    const struct pdf_page *pages;
    int64_t prev = 0, size = 0;
    struct pdf_ref root = {0, 0};
    size_t count, first;

    (void)state;
    made_linear(&m);
    d = made_open(&m.b);
    assert_int_equal(pdf_revision_count(d), 1);
    first = (size_t)((uint8_t *)memmem(m.b.data, m.b.len, "xref", 4) - m.b.data);
    assert_int_equal(pdf_revision(d, 0)->section, first);
    pdf_close(d);
    assert_int_equal(append_number(&m.b, 7), 5);
    check_number(&m.b, 5, 7);
    d = made_open(&m.b);
    assert_int_equal(pdf_revision_count(d), 2);
    trailer = pdf_revision(d, 1)->trailer;
    assert_true(pdf_int(pdf_find(trailer, "Prev"), &prev) && (size_t)prev == first);
    assert_true(pdf_int(pdf_find(trailer, "Size"), &size) && size == 6);
    assert_true(pdf_reference(pdf_find(trailer, "Root"), &root) && root.number == 2);
    id = pdf_find(trailer, "ID");
    assert_true(pdf_equal(&id->array.items[0],
                          &pdf_find(pdf_revision(d, 0)->trailer, "ID")->array.items[0]));
    assert_int_equal(pdf_pages(d, PDF_LATEST, &pages, &count, NULL), 0);
    assert_int_equal(count, 1);
    assert_int_equal(pdf_inspect(d, NULL), 0);
    assert_int_equal(pdf_departure_count(d), 0);
    pdf_close(d);
    buf_release(&m.b);
}

/* Without a line end after %%EOF one comes first (ISO 19005-2 6.1.9). */
static void test_line_end(void **state)
{
    struct made_pdf m;
    size_t old;

    (void)state;
    made_letter(&m);
    m.b.data[--m.b.len] = 0;
    old = m.b.len;
    append_number(&m.b, 7);
    assert_memory_equal(m.b.data + old, "\n9 0 obj\n", 9);
    check_number(&m.b, 9, 7);
    buf_release(&m.b);
}

/* A file that ends with a cross-reference stream gets one, which names itself. */
static void test_stream_section(void **state)
{
    struct made_pdf m;
    struct pdf_doc *d;
    size_t at;

    (void)state;
    made_letter(&m);
    at = m.b.len;
    buf_printf(&m.b,
               "9 0 obj\n<</Type/XRef/W[1 2 1]/Index[9 1]/Size 10/Root 1 0 R/Prev %zu"
               "/Filter/ASCIIHexDecode/Length 9>>\nstream\n01%04zx00>\nendstream\nendobj\n"
               "startxref\n%zu\n%%%%EOF\n",
               m.section, at, at);
    append_number(&m.b, 8);
    append_number(&m.b, 9);
    check_number(&m.b, 10, 8);
    check_number(&m.b, 12, 9);
    d = made_open(&m.b);
    assert_int_equal(pdf_revision_count(d), 4);
    assert_int_equal(pdf_revision(d, 3)->kind, PDF_SECTION_STREAM);
    assert_int_equal(pdf_defined_count(d, 3), 2);
    pdf_close(d);
    buf_release(&m.b);
}

static void test_stream(void **state)
{
    struct made_pdf m;
    struct pdf_doc *d;
    struct pdf_incr *w = NULL;
    const struct pdf_obj *o;
    struct buf out, data;

    (void)state;
    made_letter(&m);
    d = made_open(&m.b);
    assert_int_equal(pdf_incr_new(&w, d, 4096, NULL), 0);
    assert_int_equal(pdf_incr_stream(w, pdf_incr_number(w), slice_of("/Type/XObject"),
                                     slice_of("deflated deflated"), PDF_DEFLATE, NULL),
                     0);
    assert_int_equal(
        pdf_incr_stream(w, pdf_incr_number(w), slice_of(""), slice_of(""), PDF_RAW, NULL), 0);
    assert_int_equal(pdf_incr_finish(w, (struct slice){made_new_id, 16}, &out, NULL), 0);
    pdf_incr_free(w);
    pdf_close(d);
    buf_add(&m.b, out.data, out.len);
    buf_release(&out);
    d = made_open(&m.b);
    buf_init(&data, 1000);
    assert_int_equal(pdf_object(d, 9, &o, NULL), 0);
    assert_int_equal(pdf_decode(d, PDF_LATEST, o, &data, NULL), 0);
    assert_string_equal((char *)data.data, "deflated deflated");
    buf_clear(&data);
    assert_int_equal(pdf_object(d, 10, &o, NULL), 0);
    assert_int_equal(pdf_decode(d, PDF_LATEST, o, &data, NULL), 0);
    assert_int_equal(data.len, 0);
    buf_release(&data);
    pdf_close(d);
    buf_release(&m.b);
}

static void test_refusals(void **state)
{
    struct made_pdf m;
    struct pdf_doc *d;
    struct pdf_incr *w = NULL;
    struct pdf_placeholder p;
    struct err e = {.kind = ERR_NONE};
    struct buf out;

    (void)state;
    made_letter(&m);
    d = made_open(&m.b);
    assert_int_equal(pdf_incr_new(&w, d, 100000, NULL), 0);
    assert_int_equal(
        pdf_incr_signature(w, pdf_incr_number(w), slice_of(""), LIMIT_CONTENTS + 1, &p, &e), -1);
    assert_int_equal(
        pdf_incr_signature(w, pdf_incr_number(w), slice_of(""), LIMIT_CONTENTS, &p, &e), 0);
    assert_int_equal(pdf_incr_object(w, (struct pdf_ref){5, 0}, slice_of("1"), &e), 0);
    assert_int_equal(pdf_incr_object(w, (struct pdf_ref){5, 0}, slice_of("2"), &e), 0);
    assert_int_equal(pdf_incr_finish(w, (struct slice){made_new_id, 16}, &out, &e), -1);
    assert_non_null(strstr(e.text, "written twice"));
    pdf_incr_free(w);
    w = NULL;
    assert_int_equal(pdf_incr_new(&w, d, 8, &e), 0);
    assert_int_equal(pdf_incr_object(w, pdf_incr_number(w), slice_of("1"), &e), -1);
    assert_non_null(strstr(e.text, "larger than the limit"));
    pdf_incr_free(w);
    pdf_close(d);
    buf_add_string(&m.b, "more");
    d = made_open(&m.b);
    assert_int_equal(pdf_incr_new(&w, d, 100, &e), -1);
    assert_non_null(strstr(e.text, "bytes-after-end"));
    pdf_close(d);
    buf_release(&m.b);
    /* A fault in an object that nobody had asked for yet. */
    made_letter(&m);
    made_object(&m, 9, "<</Length 3>>stream\nxxxx\nendstream");
    made_table(&m, MADE_ID);
    d = made_open(&m.b);
    assert_int_equal(pdf_incr_new(&w, d, 100, &e), -1);
    assert_non_null(strstr(e.text, "wrong-length"));
    pdf_close(d);
    buf_release(&m.b);
}

static void test_placeholder(void **state)
{
    struct made_pdf m;
    struct pdf_placeholder p;
    int64_t range[4];
    uint8_t large[65] = {0};
    struct err e;

    (void)state;
    made_letter(&m);
    made_sign(&m.b, "person", &p);
    assert_int_equal(m.b.data[p.byte_range_at], '[');
    assert_int_equal(m.b.data[p.byte_range_at + p.byte_range_room - 1], ']');
    assert_int_equal(m.b.data[p.contents_at], '<');
    assert_int_equal(m.b.data[p.contents_at + p.contents_len - 1], '>');
    assert_int_equal(p.contents_len, 2 * 64 + 2);
    assert_memory_equal(m.b.data + p.contents_at, "<30040202123400", 15);
    assert_int_equal(pdf_fill_contents(&m.b, 0, &p, (struct slice){large, sizeof large}, &e), -1);
    assert_non_null(strstr(e.text, "65 bytes"));
    assert_int_equal(pdf_fill_range(&m.b, m.b.len, &p, range, &e), -1);
    buf_release(&m.b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_twice),       cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_line_end),    cmocka_unit_test(test_stream_section),
        cmocka_unit_test(test_stream),      cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_placeholder), cmocka_unit_test(test_linear),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
