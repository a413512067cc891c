/* Every limit of the PDF floor, at it and one beyond: what is refused says which. */
#include "made_pdf.h"

#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

/* The file is read, or refused with these words. */
static void judge(const struct buf *b, bool fits, const char *words, const char *what)
{
    struct pdf_doc *d = NULL;
    struct err e = {.kind = ERR_NONE};
    const struct pdf_page *pages;
    struct pdf_form form;
    size_t count;
    int rc = pdf_open(&d, buf_slice(b), &e) || pdf_pages(d, PDF_LATEST, &pages, &count, &e) ||
             pdf_form_load(&form, d, PDF_LATEST, &e) || pdf_inspect(d, &e);

    if (fits ? rc != 0 : rc == 0 || e.kind != ERR_FORMAT || !strstr(e.text, words))
        fail_msg("%s %s: \"%s\"", what, fits ? "at the limit" : "beyond", e.text);
    pdf_close(d);
}

static void test_revisions(void **state)
{
    struct made_pdf m;

    (void)state;
    made_letter(&m);
    for (int i = 2; i <= LIMIT_PDF_REVISIONS; i++)
        made_table(&m, MADE_ID);
    judge(&m.b, true, "", "revisions");
    made_table(&m, MADE_ID);
    judge(&m.b, false, "more than 1000 cross-reference sections", "revisions");
    buf_release(&m.b);
}

static void test_numbers(void **state)
{
    static const unsigned numbers[] = {LIMIT_PDF_OBJECTS, LIMIT_PDF_OBJECTS + 1};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct made_pdf m;
        size_t at, section;

        made_letter(&m);
        at = m.b.len;
        buf_printf(&m.b, "%u 0 obj\n1\nendobj\n", numbers[i]);
        section = m.b.len;
        buf_printf(&m.b,
                   "xref\n%u 1\n%010zu 00000 n \ntrailer\n<</Size %u/Root 1 0 R/Prev %zu>>\n"
                   "startxref\n%zu\n%%%%EOF\n",
                   numbers[i], at, numbers[i] + 1, m.section, section);
        judge(&m.b, i == 0, "object number above 8388607", "numbers");
        buf_release(&m.b);
    }
}

/* One object of count pieces between two words, as number 9 of a letter. */
static void judge_object(const char *head, const char *piece, size_t count, const char *tail,
                         bool fits, const char *words)
{
    struct made_pdf m;
    struct buf b;

    made_letter(&m);
    buf_init(&b, (size_t)64 << 20);
    buf_add_string(&b, head);
    for (size_t i = 0; i < count; i++)
        if (strchr(piece, '%'))
            buf_printf(&b, "/k%zu 1", i);
        else
            buf_add_string(&b, piece);
    buf_add_string(&b, tail);
    m.offsets[9] = m.b.len;
    m.highest = 9;
    buf_add_string(&m.b, "9 0 obj\n");
    buf_add(&m.b, b.data, b.len);
    buf_add_string(&m.b, "\nendobj\n");
    made_table(&m, MADE_ID);
    judge(&m.b, fits, words, head);
    buf_release(&b);
    buf_release(&m.b);
}

static void test_objects(void **state)
{
    static const struct {
        const char *head, *piece, *tail, *words;
        size_t most;
    } rows[] = {
        {"(", "s", ")", "string longer than 65535", LIMIT_PDF_STRING},
        {"<", "61", ">", "string longer than", LIMIT_CMS},
        {"/", "n", "", "name longer than 255", LIMIT_PDF_NAME},
        {"/", "#6e", "", "name longer than 255", LIMIT_PDF_NAME},
        {"[", "1 ", "]", "more than 262144", LIMIT_PDF_ENTRIES},
        {"<<", "%", ">>", "more than", LIMIT_PDF_ENTRIES},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t over = 0; over < 2; over++)
            judge_object(rows[i].head, rows[i].piece, rows[i].most + over, rows[i].tail, !over,
                         rows[i].words);
}

static void test_nesting(void **state)
{
    static const char *const opens[] = {"[", "<</A"}, *const closes[] = {"]", ">>"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        size_t deep = LIMIT_PDF_DEPTH + i % 2;
        struct made_pdf m;

        made_letter(&m);
        m.offsets[9] = m.b.len;
        m.highest = 9;
        buf_add_string(&m.b, "9 0 obj\n");
        for (size_t n = 0; n < deep; n++)
            buf_add_string(&m.b, opens[i / 2]);
        buf_add_string(&m.b, i / 2 ? " 1" : "");
        for (size_t n = 0; n < deep; n++)
            buf_add_string(&m.b, closes[i / 2]);
        buf_add_string(&m.b, "\nendobj\n");
        made_table(&m, MADE_ID);
        judge(&m.b, i % 2 == 0, "nested deeper than 64", opens[i / 2]);
        buf_release(&m.b);
    }
}

/* A chain of nodes of that many levels, the last one a page or a field. */
static void make_tree(struct made_pdf *m, unsigned levels, bool pages)
{
    size_t *at = calloc(levels + 4, sizeof *at), section;
    unsigned n = 0, leaf = pages ? levels + 1 : 3;

    assert_non_null(at);
    made_start(m);
    at[++n] = m->b.len;
    buf_printf(&m->b, "1 0 obj<</Type/Catalog/Pages 2 0 R%s>>endobj\n",
               pages ? "" : "/AcroForm<</Fields[4 0 R]>>");
    if (!pages) {
        at[++n] = m->b.len;
        buf_add_string(&m->b,
                       "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 9 9]>>endobj\n");
        leaf = 3;
    }
    for (unsigned level = 1; pages && level < levels; level++) {
        at[++n] = m->b.len;
        buf_printf(&m->b, "%u 0 obj<</Type/Pages/Kids[%u 0 R]/Count 1/MediaBox[0 0 9 9]>>endobj\n",
                   n, n + 1);
    }
    at[++n] = m->b.len;
    buf_printf(&m->b, "%u 0 obj<</Type/Page/MediaBox[0 0 9 9]>>endobj\n", leaf);
    for (unsigned level = 1; !pages && level <= levels; level++) {
        at[++n] = m->b.len;
        if (level < levels)
            buf_printf(&m->b, "%u 0 obj<</T(f)/Kids[%u 0 R]>>endobj\n", n, n + 1);
        else
            buf_printf(&m->b, "%u 0 obj<</T(f)/FT/Tx>>endobj\n", n);
    }
    section = m->b.len;
    buf_printf(&m->b, "xref\n1 %u\n", n);
    for (unsigned i = 1; i <= n; i++)
        buf_printf(&m->b, "%010zu 00000 n \n", at[i]);
    buf_printf(&m->b, "trailer<</Size %u/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", n + 1, section);
    free(at);
}

static void test_trees(void **state)
{
    (void)state;
    for (int pages = 0; pages < 2; pages++)
        for (unsigned over = 0; over < 2; over++) {
            struct made_pdf m;

            make_tree(&m, LIMIT_PDF_TREE_DEPTH + over, pages);
            judge(&m.b, !over, pages ? "page tree deeper than 64" : "field tree deeper than 64",
                  pages ? "page tree" : "field tree");
            buf_release(&m.b);
        }
}

/* n spaces behind text, deflated. */
static void deflated(struct buf *out, const char *text, size_t n)
{
    uint8_t *in = malloc(n);
    uLongf len = compressBound(n);
    uint8_t *to = malloc(len);

    assert_non_null(in);
    assert_non_null(to);
    memset(in, ' ', n);
    memcpy(in, text, strlen(text));
    assert_int_equal(compress2(to, &len, in, n, 1), Z_OK);
    buf_add(out, to, len);
    free(to);
    free(in);
}

/* What the reader itself must decode: an object stream of the most bytes, and one more. */
static void test_decoded(void **state)
{
    (void)state;
    for (size_t over = 0; over < 2; over++) {
        struct made_pdf m;
        struct buf b;
        size_t pack, section;

        made_letter(&m);
        buf_init(&b, 1 << 22);
        deflated(&b, "9 0 (packed)", LIMIT_PDF_STREAM + over);
        pack = m.b.len;
        buf_printf(&m.b,
                   "10 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %zu>>\nstream\n",
                   b.len);
        buf_add(&m.b, b.data, b.len);
        buf_add_string(&m.b, "\nendstream\nendobj\n");
        section = m.b.len;
        buf_printf(&m.b,
                   "11 0 obj\n<</Type/XRef/W[1 3 1]/Index[9 3]/Size 12/Root 1 0 R/Prev %zu"
                   "/Filter/ASCIIHexDecode/Length 31>>\nstream\n"
                   "0200000a0001%06zx0001%06zx00>\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n",
                   m.section, pack, section, section);
        judge(&m.b, !over, "inflates to more than 67108864", "object stream");
        buf_release(&b);
        buf_release(&m.b);
    }
}

static void test_filters(void **state)
{
    (void)state;
    for (int over = 0; over < 2; over++) {
        struct err e = {.kind = ERR_NONE};
        const struct pdf_obj *o;
        struct made_pdf m;
        struct pdf_doc *d;
        struct buf data;
        char body[512] = "<</Filter[";

        for (int i = 0; i < LIMIT_PDF_FILTERS + over; i++)
            strcat(body, "/RunLengthDecode");
        /* Nothing but the end of data, once for each. */
        strcat(body, "]/Length 0>>\nstream\n\nendstream");
        made_letter(&m);
        made_object(&m, 9, body);
        made_table(&m, MADE_ID);
        d = made_open(&m.b);
        buf_init(&data, 100);
        assert_int_equal(pdf_object(d, 9, &o, NULL), 0);
        assert_int_equal(pdf_decode(d, PDF_LATEST, o, &data, &e), -1);
        /* Beyond, they are not even begun. */
        assert_int_equal(strstr(e.text, "more than 8 filters") != NULL, over);
        buf_release(&data);
        pdf_close(d);
        buf_release(&m.b);
    }
}

/* Arrays of null: each entry takes as much memory as any object. */
static void test_memory(void **state)
{
    enum { PIECES = 200000 };
    size_t fit = LIMIT_PDF_MEMORY / 2 / (PIECES * sizeof(struct pdf_obj));

    (void)state;
    for (size_t over = 0; over < 3; over += 2) {
        size_t count = fit - 1 + over, refused = 0;
        struct made_pdf m;
        struct pdf_doc *d;

        made_letter(&m);
        for (size_t i = 0; i < count; i++) {
            m.offsets[9 + i] = m.b.len;
            m.highest = (unsigned)(9 + i);
            buf_printf(&m.b, "%zu 0 obj[", 9 + i);
            for (size_t n = 0; n < PIECES; n++)
                buf_add_string(&m.b, "1 ");
            buf_add_string(&m.b, "]endobj\n");
        }
        made_table(&m, MADE_ID);
        d = made_open(&m.b);
        for (size_t i = 0; i < count; i++) {
            const struct pdf_obj *o;
            struct err e = {.kind = ERR_NONE};

            if (pdf_object(d, (uint32_t)(9 + i), &o, &e) == 0)
                continue;
            assert_int_equal(e.kind, ERR_FORMAT);
            assert_non_null(strstr(e.text, "need more than 201326592 bytes"));
            refused++;
        }
        assert_int_equal(refused > 0, over > 0);
        pdf_close(d);
        buf_release(&m.b);
    }
}

static void test_departures(void **state)
{
    enum { MORE = 5 };
    size_t *at = calloc(LIMIT_PDF_DEPARTURES + MORE, sizeof *at);

    (void)state;
    assert_non_null(at);
    for (size_t over = 0; over <= MORE; over += MORE) {
        size_t count = LIMIT_PDF_DEPARTURES + over, section;
        struct made_pdf m;
        struct pdf_doc *d;

        made_letter(&m);
        for (size_t i = 0; i < count; i++) {
            at[i] = m.b.len;
            buf_printf(&m.b, "%zu 0 obj<</A 1/A 1>>endobj\n", 9 + i);
        }
        section = m.b.len;
        buf_printf(&m.b, "xref\n9 %zu\n", count);
        for (size_t i = 0; i < count; i++)
            buf_printf(&m.b, "%010zu 00000 n \n", at[i]);
        buf_printf(&m.b, "trailer<</Size %zu/Root 1 0 R/Prev %zu>>\nstartxref\n%zu\n%%%%EOF\n",
                   9 + count, m.section, section);
        d = made_open(&m.b);
        assert_int_equal(pdf_inspect(d, NULL), 0);
        assert_int_equal(pdf_departure_count(d), LIMIT_PDF_DEPARTURES);
        pdf_close(d);
        buf_release(&m.b);
    }
    free(at);
}

/* A stream section of that many definitions of one number each: a fourth of the memory. */
static void test_definitions(void **state)
{
    (void)state;
    for (int over = 0; over < 2; over++) {
        size_t count = over ? 1400000 : 1000000, section;
        struct made_pdf m;
        struct buf rows;

        made_letter(&m);
        buf_init(&rows, 1 << 22);
        {
            uint8_t *zeros = calloc(count, 2);
            uLongf len = compressBound(2 * count);
            uint8_t *to = malloc(len);

            assert_non_null(zeros);
            assert_non_null(to);
            assert_int_equal(compress2(to, &len, zeros, 2 * count, 1), Z_OK);
            buf_add(&rows, to, len);
            free(to);
            free(zeros);
        }
        section = m.b.len;
        buf_printf(&m.b,
                   "9 0 obj\n<</Type/XRef/W[1 1 0]/Index[20 %zu]/Size %zu/Root 1 0 R/Prev %zu"
                   "/Filter/FlateDecode/Length %zu>>\nstream\n",
                   count, 20 + count, m.section, rows.len);
        buf_add(&m.b, rows.data, rows.len);
        buf_printf(&m.b, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", section);
        judge(&m.b, !over, "object definitions", "definitions");
        buf_release(&rows);
        buf_release(&m.b);
    }
}

/*
 * Offsets have ten digits (7.5.4): a file of ten thousand million bytes, most of them a hole, is
 * read, but nothing is appended to it; one byte more is refused.
 */
static void test_bytes(void **state)
{
    char name[] = "/var/tmp/cuv-limits.XXXXXX";
    const size_t most = LIMIT_PDF_BYTES, table = most - 400;
    struct err e = {.kind = ERR_NONE};
    struct pdf_incr *w = NULL;
    struct made_pdf m;
    struct pdf_doc *d = NULL;
    uint8_t *bytes;
    struct buf b;
    int fd = mkstemp(name);

    (void)state;
    assert_true(fd >= 0);
    unlink(name);
    made_start(&m);
    made_object(&m, 1, "<</Type/Catalog/Pages 2 0 R>>");
    made_object(&m, 2, "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 9 9]>>");
    made_object(&m, 3, "<</Type/Page/Parent 2 0 R>>");
    m.offsets[4] = m.b.len;
    buf_init(&b, 4096);
    buf_printf(&b, "4 0 obj\n<</Length %zu>>\nstream\n",
               table - 17 - m.b.len - strlen("4 0 obj\n<</Length 0000000000>>\nstream\n"));
    buf_add(&m.b, b.data, b.len);
    assert_int_equal(ftruncate(fd, (off_t)most + 1), 0);
    assert_int_equal(pwrite(fd, m.b.data, m.b.len, 0), m.b.len);
    buf_clear(&b);
    buf_add_string(&b, "endstream\nendobj\n");
    assert_int_equal(pwrite(fd, b.data, b.len, (off_t)(table - b.len)), b.len);
    buf_clear(&b);
    buf_add_string(&b, "xref\n1 4\n");
    for (int i = 1; i <= 4; i++)
        buf_printf(&b, "%010zu 00000 n \n", m.offsets[i]);
    buf_add_string(&b, "trailer\n<</Size 5/Root 1 0 R>>\n");
    buf_add_repeat(&b, ' ', 400 - b.len - strlen("startxref\n0000000000\n%%EOF\n"));
    buf_printf(&b, "startxref\n%010zu\n%%%%EOF\n", table);
    assert_int_equal(b.len, 400);
    assert_int_equal(pwrite(fd, b.data, b.len, (off_t)table), b.len);
    bytes = mmap(NULL, most + 1, PROT_READ, MAP_SHARED, fd, 0);
    assert_true(bytes != MAP_FAILED);

    if (pdf_open(&d, (struct slice){bytes, most}, &e) || pdf_inspect(d, &e))
        fail_msg("at the limit: %s", e.text);
    assert_int_equal(pdf_departure_count(d), 0);
    assert_int_equal(pdf_incr_new(&w, d, 1000, &e), -1);
    assert_non_null(strstr(e.text, "larger than the limit of 10000000000 bytes"));
    pdf_close(d);
    made_refused((struct slice){bytes, most + 1}, "larger than the limit of 10000000000 bytes");
    munmap(bytes, most + 1);
    close(fd);
    buf_release(&b);
    buf_release(&m.b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_revisions),  cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_objects),    cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_trees),      cmocka_unit_test(test_decoded),
        cmocka_unit_test(test_filters),    cmocka_unit_test(test_memory),
        cmocka_unit_test(test_departures), cmocka_unit_test(test_definitions),
        cmocka_unit_test(test_bytes),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
