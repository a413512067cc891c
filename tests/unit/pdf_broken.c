/* A small signed file cut at every byte and with every byte changed: no crash, no quiet yes. */
#include "made_pdf.h"

/* Everything a caller can ask; -1 when something was refused. */
static int ask_all(struct pdf_doc *d)
{
    const struct pdf_page *pages;
    const struct pdf_signature *list;
    const struct pdf_change *changes;
    struct pdf_form form;
    size_t count;

    if (pdf_pages(d, PDF_LATEST, &pages, &count, NULL) ||
        pdf_form_load(&form, d, PDF_LATEST, NULL) || pdf_signatures(d, &form, &list, &count, NULL))
        return -1;
    for (size_t i = 0; i < count; i++)
        if (pdf_range_faults(d, &list[i], sizeof made_der))
            return -1;
    for (size_t k = 0; k < pdf_revision_count(d); k++)
        if (pdf_diff(d, k, PDF_LATEST, &changes, &count, NULL))
            return -1;
    return pdf_inspect(d, NULL);
}

static void make_signed(struct made_pdf *m)
{
    struct pdf_placeholder p;

    made_letter(m);
    made_sign(&m->b, "person", &p);
    made_sign(&m->b, "agency", &p);
}

/* Copies to memory of exactly that length, so that a read past the end is seen. */
static uint8_t *exactly(const uint8_t *bytes, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);

    assert_non_null(copy);
    memcpy(copy, bytes, n);
    return copy;
}

static void test_cut(void **state)
{
    struct made_pdf m;
    size_t ends[3];

    (void)state;
    make_signed(&m);
    {
        struct pdf_doc *d = made_open(&m.b);

        assert_int_equal(pdf_revision_count(d), 3);
        for (size_t k = 0; k < 3; k++)
            ends[k] = pdf_revision(d, k)->eof_end;
        assert_int_equal(ask_all(d), 0);
        assert_int_equal(pdf_departure_count(d), 0);
        pdf_close(d);
    }
    for (size_t n = 0; n < m.b.len; n++) {
        uint8_t *bytes = exactly(m.b.data, n);
        struct pdf_doc *d = NULL;
        bool whole = false;

        /* The signatures cover the line end too. */
        for (size_t k = 0; k < 3; k++)
            whole = whole || n == ends[k] + 1 || (k == 0 && n == ends[k]);
        if (pdf_open(&d, (struct slice){bytes, n}, NULL) == 0) {
            bool clean = ask_all(d) == 0 && pdf_departure_count(d) == 0;

            if (clean != whole)
                fail_msg("cut at %zu is %s", n, clean ? "clean" : "not clean");
        } else if (whole) {
            fail_msg("cut at %zu, the end of a revision, is refused", n);
        }
        pdf_close(d);
        free(bytes);
    }
    buf_release(&m.b);
}

static void test_changed(void **state)
{
    static const uint8_t masks[] = {0x01, 0x20, 0x80, 0xff};
    struct made_pdf m;

    (void)state;
    make_signed(&m);
    for (size_t i = 0; i < m.b.len; i++)
        for (size_t k = 0; k < sizeof masks; k++) {
            uint8_t *bytes = exactly(m.b.data, m.b.len);
            struct pdf_doc *d = NULL;

            bytes[i] ^= masks[k];
            if (pdf_open(&d, (struct slice){bytes, m.b.len}, NULL) == 0)
                ask_all(d);
            pdf_looks_signed((struct slice){bytes, m.b.len});
            pdf_close(d);
            free(bytes);
        }
    buf_release(&m.b);
}

/* Numbers that do not fit anywhere, in every place that holds one. */
static void test_large_numbers(void **state)
{
    static const char *const values[] = {"2147483648", "4294967295", "9223372036854775807", "-1",
                                         "99999999999999999999"};
    struct made_pdf m;

    (void)state;
    made_letter(&m);
    for (size_t i = 0; i < m.b.len; i++) {
        size_t end = i;

        while (end < m.b.len && m.b.data[end] >= '0' && m.b.data[end] <= '9')
            end++;
        if (end == i || (i > 0 && m.b.data[i - 1] >= '0' && m.b.data[i - 1] <= '9'))
            continue;
        for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
            struct pdf_doc *d = NULL;
            struct buf b;

            buf_init(&b, 1 << 20);
            buf_add(&b, m.b.data, i);
            buf_add_string(&b, values[k]);
            buf_add(&b, m.b.data + end, m.b.len - end);
            if (pdf_open(&d, buf_slice(&b), NULL) == 0)
                ask_all(d);
            pdf_close(d);
            buf_release(&b);
        }
    }
    buf_release(&m.b);
}

/* Objects that nest in each other's strings cannot make the reader look at bytes over and over. */
static void test_overlap(void **state)
{
    enum { NEST = 3000 };
    struct made_pdf m;
    struct pdf_doc *d;
    struct err e = {.kind = ERR_NONE};
    size_t *at = calloc(NEST, sizeof *at), table;

    (void)state;
    assert_non_null(at);
    made_start(&m);
    for (size_t i = 0; i < NEST; i++) {
        at[i] = m.b.len;
        buf_printf(&m.b, "%zu 0 obj(", i + 1);
    }
    for (size_t i = 0; i < NEST; i++)
        buf_add_string(&m.b, ")endobj ");
    table = m.b.len;
    buf_printf(&m.b, "\nxref\n1 %d\n", NEST);
    for (size_t i = 0; i < NEST; i++)
        buf_printf(&m.b, "%010zu 00000 n \n", at[i]);
    buf_printf(&m.b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", NEST + 1,
               table + 1);
    d = made_open(&m.b);
    assert_int_equal(pdf_inspect(d, &e), -1);
    assert_non_null(strstr(e.text, "overlap"));
    pdf_close(d);
    free(at);
    buf_release(&m.b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_changed),
        cmocka_unit_test(test_large_numbers),
        cmocka_unit_test(test_overlap),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
