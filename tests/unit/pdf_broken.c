/*
 * Six small files cut at every byte, with every byte changed, and with numbers that fit nowhere in
 * the place of every number: no crash, no quiet yes. A signed letter, object and cross-reference
 * streams, a hybrid section, a linearized file, a form of every kind of field, and filters.
 */
#include "made_pdf.h"

static int decode_all(struct pdf_doc *d)
{
    for (uint32_t n = 1; n < pdf_next_number(d) && n < 100; n++) {
        const struct pdf_obj *o;
        struct buf data;
        int rc;

        buf_init(&data, 1 << 16);
        rc = pdf_object(d, n, &o, NULL) ||
             (o->kind == PDF_STREAM && pdf_decode(d, PDF_LATEST, o, &data, NULL));
        buf_release(&data);
        if (rc)
            return -1;
    }
    return 0;
}

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
    return decode_all(d) || pdf_inspect(d, NULL) ? -1 : 0;
}

static void make_signed(struct made_pdf *m)
{
    struct pdf_placeholder p;

    made_letter(m);
    made_sign(&m->b, "person", &p);
    made_sign(&m->b, "agency", &p);
}

static void make_streams(struct made_pdf *m)
{
    made_letter(m);
    made_stream_section(m, "01");
}

static void make_hybrid(struct made_pdf *m)
{
    size_t plain, stream;
    char more[64];

    made_letter(m);
    plain = m->b.len;
    buf_add_string(&m->b, "9 0 obj\n(for readers of streams)\nendobj\n");
    stream = m->b.len;
    buf_printf(&m->b,
               "10 0 obj\n<</Type/XRef/W[1 3 1]/Index[9 2]/Size 11/Root 1 0 R"
               "/Filter/ASCIIHexDecode/Length 22>>\nstream\n01%06zx00\n01%06zx00>\nendstream\n"
               "endobj\n",
               plain, stream);
    m->highest = 10;
    snprintf(more, sizeof more, "/XRefStm %zu", stream);
    made_table(m, more);
}

static void make_form(struct made_pdf *m)
{
    static const char widget[] = "/Type/Annot/Subtype/Widget/F 4/P 3 0 R/Rect[10 10 90 30]";
    static const char *const fields[] = {
        "/FT/Ch/T(place)/Ff 131072/Opt[[(hn)(Ha Noi)](Hue)]/V(hn)/AP<</N 8 0 R>>",
        "/FT/Btn/T(agree)/V/Yes/AS/Yes/AP<</N<</Yes 8 0 R/Off 8 0 R>>>>",
        "/T(one)/Parent 9 0 R/FT/Tx/V(text)/DA(/F 0 Tf)",
        "/T(two)/Parent 9 0 R/FT/Sig/Lock<</Action/All>>/SV<</Ff 2/SubFilter[/a]>>"};
    char body[512];

    made_start(m);
    made_object(m, 1, MADE_CATALOG);
    made_object(m, 2, MADE_PAGES);
    made_object(m, 3, "<</Type/Page/Parent 2 0 R/Annots[5 0 R 6 0 R 7 0 R 10 0 R]>>");
    made_object(m, 4, "<</Fields[5 0 R 6 0 R 9 0 R]>>");
    for (unsigned i = 0; i < 4; i++) {
        snprintf(body, sizeof body, "<<%s%s>>", fields[i], widget);
        made_object(m, i == 3 ? 10 : 5 + i, body);
    }
    made_object(m, 8, MADE_LOOK);
    made_object(m, 9, "<</T(both)/Kids[7 0 R 10 0 R]/Ff 2>>");
    made_table(m, MADE_ID);
    made_object(m, 6, "<</FT/Btn/T(agree)/V/Off/AS/Off/AP<</N<</Yes 8 0 R/Off 8 0 R>>>>/F 4>>");
    made_table(m, MADE_ID);
}

/* The example of 7.4.4.2, a run, a stored block of zlib with a PNG row, and four bytes of 85s. */
static void make_filters(struct made_pdf *m)
{
    made_letter(m);
    made_object(m, 9,
                "<</Filter[/ASCIIHexDecode/LZWDecode]/Length 19>>\nstream\n"
                "800B6050220C0C8501>\nendstream");
    made_object(m, 10, "<</Filter[/AHx/RunLengthDecode]/Length 7>>\nstream\nFF6180>\nendstream");
    made_object(m, 11,
                "<</Filter[/AHx/FlateDecode]/DecodeParms[null<</Predictor 12/Columns 1>>]"
                "/Length 30>>\nstream\n780101 0200fdff 0271 00770074>\nendstream");
    made_object(m, 12, "<</Filter/ASCII85Decode/Length 7>>\nstream\n87cUR~>\nendstream");
    made_table(m, MADE_ID);
}

static void (*const makers[])(struct made_pdf *m) = {make_signed, make_streams, make_hybrid,
                                                     made_linear, make_form,    make_filters};
enum { FILES = sizeof makers / sizeof *makers };

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

/* The makers make what they promise: all can be asked, and departs as little as it should. */
static void test_whole(void **state)
{
    (void)state;
    for (size_t f = 0; f < FILES; f++) {
        struct made_pdf m;
        struct pdf_doc *d;

        makers[f](&m);
        d = made_open(&m.b);
        if (ask_all(d))
            fail_msg("file %zu cannot be asked", f);
        if (pdf_departure_count(d) != (makers[f] == make_hybrid))
            fail_msg("file %zu departs: %s", f, pdf_departure_name(pdf_departure(d, 0)->kind));
        pdf_close(d);
        buf_release(&m.b);
    }
}

/* A file that is cut says so, unless it is cut where a revision ends. */
static void test_cut_others(void **state)
{
    (void)state;
    for (size_t f = 1; f < FILES; f++) {
        struct made_pdf m;
        struct pdf_doc *whole;

        makers[f](&m);
        whole = made_open(&m.b);
        for (size_t n = 0; n < m.b.len; n++) {
            uint8_t *bytes = exactly(m.b.data, n);
            struct pdf_doc *d = NULL;
            bool end = false, clean;

            for (size_t k = 0; k < pdf_revision_count(whole); k++)
                end =
                    end || n == pdf_revision(whole, k)->eof_end || n == pdf_revision(whole, k)->end;
            clean = pdf_open(&d, (struct slice){bytes, n}, NULL) == 0 && ask_all(d) == 0 &&
                    pdf_departure_count(d) == 0;
            if (clean && !end)
                fail_msg("file %zu cut at %zu is clean", f, n);
            pdf_close(d);
            free(bytes);
        }
        pdf_close(whole);
        buf_release(&m.b);
    }
}

static void test_changed(void **state)
{
    static const uint8_t masks[] = {0x01, 0x20, 0x80, 0xff};

    (void)state;
    for (size_t f = 0; f < FILES; f++) {
        struct made_pdf m;

        makers[f](&m);
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
}

/* Digits from i on; 0: no number begins there. */
static size_t number_at(const struct buf *b, size_t i)
{
    size_t end = i;

    while (end < b->len && b->data[end] >= '0' && b->data[end] <= '9')
        end++;
    return i > 0 && b->data[i - 1] >= '0' && b->data[i - 1] <= '9' ? 0 : end - i;
}

/* Numbers that do not fit anywhere, in every place that holds one. What stands behind moves, or in
 * the other round does not: the digits of ten are overwritten. */
static void test_large_numbers(void **state)
{
    static const char *const values[] = {"2147483647",          "2147483648",          "4294967296",
                                         "9223372036854775807", "9223372036854775808", "-1",
                                         "-2147483649",         "99999999999999999999"};

    (void)state;
    for (size_t n = 0; n < FILES * 2 * sizeof values / sizeof *values; n++) {
        const char *value = values[n / (2 * FILES)];
        bool moves = n / FILES % 2;
        struct made_pdf m;

        makers[n % FILES](&m);
        for (size_t i = 0; i < m.b.len; i++) {
            size_t digits = number_at(&m.b, i), wide = strlen(value);
            struct pdf_doc *d = NULL;
            struct buf b;

            if (!digits || (!moves && i + wide > m.b.len))
                continue;
            buf_init(&b, 1 << 20);
            buf_add(&b, m.b.data, i);
            buf_add_string(&b, value);
            i += moves ? digits : wide;
            buf_add(&b, m.b.data + i, m.b.len - i);
            i -= moves ? digits : wide;
            if (pdf_open(&d, buf_slice(&b), NULL) == 0)
                ask_all(d);
            pdf_close(d);
            buf_release(&b);
        }
        buf_release(&m.b);
    }
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
        cmocka_unit_test(test_whole),         cmocka_unit_test(test_cut),
        cmocka_unit_test(test_cut_others),    cmocka_unit_test(test_changed),
        cmocka_unit_test(test_large_numbers), cmocka_unit_test(test_overlap),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
