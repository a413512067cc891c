/* What is read of a document security store: each view, odd shapes, and every cut of a file. */
#include "pdf/dss.h"

#include "made_pdf.h"

#define STREAM(text) "<</Length 3>>\nstream\n" text "\nendstream"

/* A store in revision 1, another in revision 2 that shares two of its streams. */
static void made_stores(struct made_pdf *m)
{
    made_letter(m);
    made_object(m, 1, "<</Type/Catalog/Pages 2 0 R/DSS 20 0 R>>");
    made_object(m, 20, "<</Type/DSS/Certs[21 0 R 22 0 R]/CRLs 25 0 R/VRI<</A 26 0 R/B 7>>>>");
    made_object(m, 21, STREAM("one"));
    made_object(m, 22, STREAM("two"));
    made_object(m, 23, STREAM("crl"));
    made_object(m, 24, STREAM("ans"));
    made_object(m, 25, "[23 0 R 23 0 R 99 0 R 7 (x) 20 0 R]");
    made_object(m, 26, "<</Cert[21 0 R]/OCSP[24 0 R]/Certs[22 0 R]>>");
    made_table(m, "");
    made_object(m, 1, "<</Type/Catalog/Pages 2 0 R/DSS<</Certs[21 0 R]/OCSPs[27 0 R]>>>>");
    made_object(m, 27, STREAM("new"));
    made_table(m, "");
}

static struct pdf_doc *opened(struct slice file, struct err *e)
{
    struct pdf_doc *d = NULL;

    return pdf_open(&d, file, e) ? NULL : d;
}

static void must_be(const struct pdf_dss_item *item, enum pdf_dss_kind kind, size_t revision,
                    const char *bytes)
{
    assert_int_equal(item->kind, kind);
    assert_int_equal(item->revision, revision);
    assert_true(slice_is(item->stream->dict.data, bytes));
}

static void test_views(void **state)
{
    const struct pdf_dss_item *items;
    struct made_pdf m;
    struct pdf_doc *d;
    size_t count;

    (void)state;
    made_stores(&m);
    d = opened(buf_slice(&m.b), NULL);
    assert_non_null(d);
    assert_int_equal(pdf_dss_items(d, 0, &items, &count, NULL), 0);
    assert_int_equal(count, 0);
    /* Each stream once, wherever it is named; what names none is passed over. */
    assert_int_equal(pdf_dss_items(d, 1, &items, &count, NULL), 0);
    assert_int_equal(count, 4);
    must_be(&items[0], PDF_DSS_CERTIFICATE, 1, "one");
    must_be(&items[1], PDF_DSS_CERTIFICATE, 1, "two");
    must_be(&items[2], PDF_DSS_CRL, 1, "crl");
    must_be(&items[3], PDF_DSS_OCSP, 1, "ans");
    assert_int_equal(pdf_dss_items(d, PDF_LATEST, &items, &count, NULL), 0);
    assert_int_equal(count, 2);
    must_be(&items[0], PDF_DSS_CERTIFICATE, 1, "one");
    must_be(&items[1], PDF_DSS_OCSP, 2, "new");
    pdf_close(d);
    buf_release(&m.b);
}

static void test_odd(void **state)
{
    static const char *const stores[] = {"null",
                                         "7",
                                         "[21 0 R]",
                                         "<</Certs 21 0 R/CRLs<<>>/OCSPs(x)/VRI[1]>>",
                                         "<</Certs[[21 0 R]<<>>]/VRI<</A<</Cert 5>>/B[21 0 R]>>>>",
                                         "<</VRI 20 0 R>>"};
    const struct pdf_dss_item *items;

    (void)state;
    for (size_t i = 0; i < sizeof stores / sizeof *stores; i++) {
        struct made_pdf m;
        struct pdf_doc *d;
        size_t count;

        made_letter(&m);
        made_object(&m, 1, "<</Type/Catalog/Pages 2 0 R/DSS 20 0 R>>");
        made_object(&m, 20, stores[i]);
        made_object(&m, 21, STREAM("one"));
        made_table(&m, "");
        d = opened(buf_slice(&m.b), NULL);
        assert_non_null(d);
        assert_int_equal(pdf_dss_items(d, PDF_LATEST, &items, &count, NULL), 0);
        assert_int_equal(count, 0);
        pdf_close(d);
        buf_release(&m.b);
    }
}

/* A hundred names of two streams. */
static void test_repeated(void **state)
{
    const struct pdf_dss_item *items;
    struct buf list;
    struct made_pdf m;
    struct pdf_doc *d;
    size_t count;

    (void)state;
    made_letter(&m);
    buf_init(&list, (size_t)1 << 20);
    buf_add_string(&list, "<</Certs[");
    for (int i = 0; i < MADE_OBJECTS; i++)
        buf_add_string(&list, "21 0 R 22 0 R ");
    buf_add(&list, "]>>", 4);
    made_object(&m, 1, "<</Type/Catalog/Pages 2 0 R/DSS 20 0 R>>");
    made_object(&m, 20, (const char *)list.data);
    made_object(&m, 21, STREAM("one"));
    made_object(&m, 22, STREAM("two"));
    made_table(&m, "");
    d = opened(buf_slice(&m.b), NULL);
    assert_non_null(d);
    assert_int_equal(pdf_dss_items(d, PDF_LATEST, &items, &count, NULL), 0);
    assert_int_equal(count, 2);
    pdf_close(d);
    buf_release(&list);
    buf_release(&m.b);
}

/* Every beginning of the file, in memory of its own: none crashes, and none shows what is not
 * there. */
static void test_cut(void **state)
{
    struct made_pdf m;

    (void)state;
    made_stores(&m);
    for (size_t n = 0; n < m.b.len; n++) {
        uint8_t *copy = malloc(n + 1);
        const struct pdf_dss_item *items;
        struct pdf_doc *d;
        struct err e;
        size_t count;

        assert_non_null(copy);
        memcpy(copy, m.b.data, n);
        d = opened((struct slice){copy, n}, &e);
        if (d && pdf_dss_items(d, PDF_LATEST, &items, &count, &e) == 0)
            assert_true(count <= 4);
        pdf_close(d);
        free(copy);
    }
    buf_release(&m.b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_views),
        cmocka_unit_test(test_odd),
        cmocka_unit_test(test_repeated),
        cmocka_unit_test(test_cut),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
