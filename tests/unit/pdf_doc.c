/* Files: cross-reference sections, revisions, object streams, what is refused and what is told. */
#include "made_pdf.h"

static bool departs(const struct pdf_doc *d, enum pdf_departure_kind kind)
{
    for (size_t i = 0; i < pdf_departure_count(d); i++)
        if (pdf_departure(d, i)->kind == kind)
            return true;
    return false;
}

/* Replaces the first occurrence of a text by one of the same length. */
static void patch(struct buf *b, const char *old, const char *new)
{
    uint8_t *at = memmem(b->data, b->len, old, strlen(old));

    assert_non_null(at);
    assert_int_equal(strlen(old), strlen(new));
    memcpy(at, new, strlen(new));
}

static void test_letter(void **state)
{
    struct made_pdf m;
    struct pdf_doc *d;
    const struct pdf_page *pages;
    const struct pdf_obj *o;
    struct buf data;
    size_t count;

    (void)state;
    made_letter(&m);
    d = made_open(&m.b);
    assert_int_equal(pdf_revision_count(d), 1);
    assert_int_equal(pdf_revision(d, 0)->end, m.b.len);
    assert_int_equal(pdf_revision(d, 0)->kind, PDF_SECTION_TABLE);
    assert_int_equal(pdf_next_number(d), 9);
    assert_int_equal(pdf_pages(d, PDF_LATEST, &pages, &count, NULL), 0);
    assert_int_equal(count, 1);
    assert_int_equal(pages[0].number, 3);
    assert_int_equal((int)pages[0].media_box[3], 842);
    assert_int_equal(pdf_object(d, 8, &o, NULL), 0);
    buf_init(&data, 1000);
    assert_int_equal(pdf_decode(d, PDF_LATEST, o, &data, NULL), 0);
    assert_string_equal((char *)data.data, "/Tx BMC EMC q");
    buf_release(&data);
    assert_int_equal(pdf_object(d, 77, &o, NULL), 0);
    assert_ptr_equal(o, &pdf_null);
    assert_int_equal(pdf_inspect(d, NULL), 0);
    assert_int_equal(pdf_departure_count(d), 0);
    pdf_close(d);
    buf_release(&m.b);
}

static void test_views(void **state)
{
    struct made_pdf m;
    struct pdf_doc *d;
    const struct pdf_obj *o;
    struct pdf_definition x;
    int64_t n = 0;

    (void)state;
    made_letter(&m);
    made_object(&m, 9, "9");
    made_table(&m, MADE_ID);
    made_object(&m, 9, "99");
    made_table(&m, MADE_ID);
    d = made_open(&m.b);
    assert_int_equal(pdf_revision_count(d), 3);
    assert_int_equal(pdf_revision(d, 1)->start, pdf_revision(d, 0)->end);
    assert_int_equal(pdf_object_at(d, 0, 9, &o, NULL), 0);
    assert_int_equal(o->kind, PDF_NULL);
    assert_int_equal(pdf_object_at(d, 1, 9, &o, NULL), 0);
    assert_true(pdf_int(o, &n) && n == 9);
    assert_int_equal(pdf_object(d, 9, &o, NULL), 0);
    assert_true(pdf_int(o, &n) && n == 99);
    assert_true(pdf_definition_at(d, PDF_LATEST, 9, &x) && x.revision == 2);
    assert_int_equal(pdf_defined_count(d, 2), 2);
    assert_int_equal(pdf_defined(d, 2, 1).number, 9);
    assert_int_equal(pdf_inspect(d, NULL), 0);
    assert_int_equal(pdf_departure_count(d), 0);
    pdf_close(d);
    buf_release(&m.b);
}

/* A change to the letter's bytes and the words of its refusal when it is opened. */
static void test_refused(void **state)
{
    static const struct {
        const char *old, *new, *words;
    } rows[] = {
        {"%PDF-1.7", "%PDF-3.7", "no PDF"},
        {"%PDF-1.7", "x%PDF-1.", "no PDF"},
        {"%%EOF", "%%EOX", "no %%EOF"},
        {"startxref", "startxxxx", "no startxref"},
        {"trailer", "trailxx", "neither a subsection"},
        {"00000 n \n", "00000 n x", "neither a subsection"},
        {"00000 n \n", "0x000 n \n", "not of 20 bytes"},
        {"0 1\n", "0 9\n", "not of 20 bytes"},
        {"0 1\n", "0 x\n", "no number"},
        {"xref\n0 1", "xxxx\n0 1", "no number"},
        {"/Size 9", "/Sizf 9", "no /Size"},
        {"/Root 1 0 R", "/Rooq 1 0 R", "no reference /Root"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct made_pdf m;
        char old[64];

        snprintf(old, strlen(rows[i].new) + 1, "%s", rows[i].old);
        made_letter(&m);
        patch(&m.b, old, rows[i].new);
        made_refused(buf_slice(&m.b), rows[i].words);
        buf_release(&m.b);
    }
    {
        struct made_pdf m;

        made_letter(&m);
        made_table(&m, "/Encrypt 9 0 R");
        made_refused(buf_slice(&m.b), "encrypted");
        buf_release(&m.b);
    }
    made_refused((struct slice){(const uint8_t *)"", 0}, "no PDF");
    made_refused(slice_of("%PDF-1.7\n%%EOF\n"), "no startxref");
}

/* Faults that show when the object is asked for. */
static void test_object_faults(void **state)
{
    static const struct {
        unsigned number;
        const char *old, *new, *words;
    } rows[] = {
        {8, "/Length 13", "/Length 9z", "malformed number"},
        {8, "endstream", "endstreax", "without \"endstream\""},
        {8, "stream\n/Tx", "stream /Tx", "no line end"},
        {3, "3 0 obj", "4 0 obj", "stands object 4"},
        {3, "3 0 obj", "3 1 obj", "stands object 3 1"},
        {3, "3 0 obj", "3 0 obx", "\"obj\" is missing"},
        {3, "endobj\n4", "endobx\n4", "\"endobj\" is missing"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e = {.kind = ERR_NONE};
        const struct pdf_obj *o;
        struct made_pdf m;
        struct pdf_doc *d;

        made_letter(&m);
        patch(&m.b, rows[i].old, rows[i].new);
        d = made_open(&m.b);
        assert_int_equal(pdf_object(d, rows[i].number, &o, &e), -1);
        assert_int_equal(e.kind, ERR_FORMAT);
        if (!strstr(e.text, rows[i].words))
            fail_msg("\"%s\" does not say \"%s\"", e.text, rows[i].words);
        pdf_close(d);
        buf_release(&m.b);
    }
}

static void test_departures(void **state)
{
    struct made_pdf m;
    struct pdf_doc *d;
    const struct pdf_obj *o;

    (void)state;
    made_letter(&m);
    buf_add_string(&m.b, "\n \n");
    d = made_open(&m.b);
    assert_true(departs(d, PDF_SPACE_AFTER_END) && pdf_departure_count(d) == 1);
    pdf_close(d);
    buf_add_string(&m.b, "x");
    d = made_open(&m.b);
    assert_true(departs(d, PDF_BYTES_AFTER_END) && pdf_departure_count(d) == 1);
    pdf_close(d);
    buf_release(&m.b);

    made_letter(&m);
    buf_add_string(&m.b, "junk\n");
    made_object(&m, 9, "<</A 1/A 2>>");
    made_object(&m, 10, "[8 3 R]");
    m.offsets[9]--;
    made_table(&m, MADE_ID);
    d = made_open(&m.b);
    assert_int_equal(pdf_departure_count(d), 0);
    assert_int_equal(pdf_object(d, 9, &o, NULL), 0);
    assert_true(departs(d, PDF_OFFSET_BEFORE_SPACE) && departs(d, PDF_DOUBLED_KEY));
    assert_int_equal(pdf_object(d, 10, &o, NULL), 0);
    assert_int_equal(pdf_resolve(d, PDF_LATEST, &o->array.items[0], &o, NULL), 0);
    assert_int_equal(o->kind, PDF_NULL);
    assert_true(departs(d, PDF_WRONG_GENERATION));
    assert_int_equal(pdf_inspect(d, NULL), 0);
    assert_true(departs(d, PDF_JUNK));
    pdf_close(d);
    buf_release(&m.b);
}

/* What most readers read in spite of a fault: a change to the letter, and what is told of it. */
static void test_tolerated(void **state)
{
    static const struct {
        const char *old, *new;
        enum pdf_departure_kind kind;
    } rows[] = {
        {"/Length 13", "/Length 12", PDF_WRONG_LENGTH},
        {"/Length 13", "/Length 15", PDF_WRONG_LENGTH},
        {"/Length 13", "/Length -1", PDF_WRONG_LENGTH},
        {"/Length 13", "/Length  9", PDF_WRONG_LENGTH},
        {"/Length 13", "/Lengtk 13", PDF_WRONG_LENGTH},
        {"/Length 13", "/Length<1>", PDF_WRONG_LENGTH},
        {"65535 f \n", "65535 f\n ", PDF_ODD_ENTRY},
        {"65535 f \n1 1", "65535 f\n\n1 1", PDF_ODD_ENTRY},
        {"/MediaBox", "/MediaBux", PDF_NO_MEDIA_BOX},
        {"xref\n0 1", "\nxref0 1", PDF_DEPARTURE_COUNT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e = {.kind = ERR_NONE};
        const struct pdf_page *pages;
        const struct pdf_obj *o;
        struct buf data;
        struct made_pdf m;
        struct pdf_doc *d = NULL;
        size_t count;

        made_letter(&m);
        patch(&m.b, rows[i].old, rows[i].new);
        if (rows[i].kind == PDF_DEPARTURE_COUNT) {
            made_refused(buf_slice(&m.b), "");
            buf_release(&m.b);
            continue;
        }
        d = made_open(&m.b);
        if (pdf_object(d, 8, &o, &e) || pdf_pages(d, PDF_LATEST, &pages, &count, &e) ||
            pdf_inspect(d, &e))
            fail_msg("%s: %s", rows[i].new, e.text);
        assert_int_equal((int)pages[0].media_box[2], rows[i].kind == PDF_NO_MEDIA_BOX ? 612 : 595);
        buf_init(&data, 1000);
        assert_int_equal(pdf_decode(d, PDF_LATEST, o, &data, NULL), 0);
        assert_string_equal((char *)data.data, "/Tx BMC EMC q");
        buf_release(&data);
        if (pdf_departure_count(d) != 1 || !departs(d, rows[i].kind))
            fail_msg("%s: not told", rows[i].new);
        pdf_close(d);
        buf_release(&m.b);
    }
}

/* The header stands a few bytes late: offsets count from it. */
static void test_late_header(void **state)
{
    static const size_t late[] = {1, 1015, 1024};

    (void)state;
    for (size_t i = 0; i < sizeof late / sizeof *late; i++) {
        struct made_pdf m;
        struct pdf_doc *d;
        struct buf b;

        made_letter(&m);
        buf_init(&b, 1 << 20);
        buf_add_repeat(&b, 'x', late[i]);
        buf_add(&b, m.b.data, m.b.len);
        if (late[i] == 1024) {
            made_refused(buf_slice(&b), "no PDF");
        } else {
            d = made_open(&b);
            assert_int_equal(pdf_inspect(d, NULL), 0);
            assert_true(departs(d, PDF_LATE_HEADER) && pdf_departure_count(d) == 1);
            assert_int_equal(pdf_departure(d, 0)->offset, late[i]);
            pdf_close(d);
        }
        buf_release(&m.b);
        buf_release(&b);
    }
}

/* A startxref that names the white space before its section. */
static void test_early_startxref(void **state)
{
    struct made_pdf m;
    struct pdf_doc *d;
    char old[32], new[32];

    (void)state;
    made_letter(&m);
    snprintf(old, sizeof old, "startxref\n%zu", m.section);
    snprintf(new, sizeof new, "startxref\n%zu", m.section - 1);
    patch(&m.b, old, new);
    d = made_open(&m.b);
    assert_int_equal(pdf_inspect(d, NULL), 0);
    assert_true(departs(d, PDF_OFFSET_BEFORE_SPACE) && pdf_departure_count(d) == 1);
    pdf_close(d);
    buf_release(&m.b);
}

/* Many streams without an end cost no more than reading the file a few times. */
static void test_endless_streams(void **state)
{
    enum { COUNT = 20000 };
    struct err e = {.kind = ERR_NONE};
    struct made_pdf m;
    struct pdf_doc *d;
    size_t table, *at = calloc(COUNT, sizeof *at);

    (void)state;
    assert_non_null(at);
    made_start(&m);
    for (size_t i = 0; i < COUNT; i++) {
        at[i] = m.b.len;
        buf_printf(&m.b, "%zu 0 obj<<>>stream\n", i + 1);
    }
    buf_add_string(&m.b, "endstream endobj\n");
    table = m.b.len;
    buf_printf(&m.b, "xref\n1 %d\n", COUNT);
    for (size_t i = 0; i < COUNT; i++)
        buf_printf(&m.b, "%010zu 00000 n \n", at[i]);
    buf_printf(&m.b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", COUNT + 1, table);
    d = made_open(&m.b);
    assert_int_equal(pdf_inspect(d, &e), -1);
    assert_non_null(strstr(e.text, "overlap"));
    pdf_close(d);
    free(at);
    buf_release(&m.b);
}

static void test_skipped(void **state)
{
    struct made_pdf m;
    struct pdf_doc *d;
    size_t first;

    (void)state;
    made_letter(&m);
    first = m.section;
    made_object(&m, 9, "9");
    made_table(&m, MADE_ID);
    m.section = first;
    made_object(&m, 10, "10");
    made_table(&m, MADE_ID);
    d = made_open(&m.b);
    assert_int_equal(pdf_revision_count(d), 2);
    assert_int_equal(pdf_inspect(d, NULL), 0);
    assert_true(departs(d, PDF_SKIPPED_REVISION));
    pdf_close(d);
    buf_release(&m.b);
}

static void test_prev(void **state)
{
    struct made_pdf m;

    (void)state;
    made_letter(&m);
    m.section = m.b.len; /* the next section, where nothing is written before it */
    made_table(&m, MADE_ID);
    made_refused(buf_slice(&m.b), "/Prev does not lead back");
    buf_release(&m.b);
    made_letter(&m);
    m.section = 20;
    made_table(&m, MADE_ID);
    made_refused(buf_slice(&m.b), "byte 20");
    buf_release(&m.b);
}

static void test_loops(void **state)
{
    struct made_pdf m;
    struct pdf_doc *d;
    const struct pdf_page *pages;
    const struct pdf_obj *o;
    struct err e;
    size_t count;

    (void)state;
    made_letter(&m);
    made_object(&m, 2, "<</Type/Pages/Kids[2 0 R]/Count 1>>");
    made_object(&m, 9, "10 0 R");
    made_object(&m, 10, "9 0 R");
    made_object(&m, 11, "<</Length 11 0 R>>\nstream\nx\nendstream");
    made_table(&m, MADE_ID);
    d = made_open(&m.b);
    assert_int_equal(pdf_pages(d, PDF_LATEST, &pages, &count, &e), -1);
    assert_non_null(strstr(e.text, "twice"));
    assert_int_equal(pdf_object(d, 9, &o, NULL), 0);
    assert_int_equal(pdf_resolve(d, PDF_LATEST, o, &o, &e), -1);
    assert_non_null(strstr(e.text, "circle"));
    assert_int_equal(pdf_object(d, 11, &o, NULL), 0);
    assert_true(departs(d, PDF_WRONG_LENGTH));
    pdf_close(d);
    buf_release(&m.b);
}

static void test_streams(void **state)
{
    struct made_pdf m;
    struct pdf_doc *d;
    const struct pdf_obj *o;
    struct err e;
    int64_t n = 0;

    (void)state;
    made_letter(&m);
    made_stream_section(&m, "01");
    d = made_open(&m.b);
    assert_int_equal(pdf_revision_count(d), 2);
    assert_int_equal(pdf_revision(d, 1)->kind, PDF_SECTION_STREAM);
    assert_int_equal(pdf_object(d, 9, &o, NULL), 0);
    assert_true(pdf_int(o, &n) && n == 7 && o->packed);
    assert_int_equal(pdf_object(d, 10, &o, NULL), 0);
    assert_int_equal(o->array.count, 1);
    assert_int_equal(pdf_inspect(d, NULL), 0);
    assert_int_equal(pdf_departure_count(d), 0);
    pdf_close(d);
    buf_release(&m.b);

    made_letter(&m);
    made_stream_section(&m, "02");
    d = made_open(&m.b);
    assert_int_equal(pdf_object(d, 10, &o, &e), -1);
    assert_non_null(strstr(e.text, "is not number 2 of object stream 11"));
    pdf_close(d);
    buf_release(&m.b);
}

/* A later revision that replaces an object stream does not change what older entries mean. */
static void test_replaced_stream(void **state)
{
    struct made_pdf m;
    struct pdf_doc *d;
    const struct pdf_obj *o;
    struct err e;

    (void)state;
    made_letter(&m);
    made_stream_section(&m, "01");
    m.highest = 12;
    made_object(&m, 11, "<</Type/ObjStm/N 2/First 9/Length 13>>\nstream\n9 0 10 2 8 []\nendstream");
    made_table(&m, "");
    d = made_open(&m.b);
    assert_int_equal(pdf_object_at(d, 1, 9, &o, NULL), 0);
    assert_int_equal(pdf_object(d, 9, &o, &e), -1);
    assert_non_null(strstr(e.text, "replaced by a later revision"));
    pdf_close(d);
    buf_release(&m.b);
}

/* A hybrid section: the table hides 9, the stream of /XRefStm gives it (7.5.8.4). */
static void test_hybrid(void **state)
{
    struct made_pdf m;
    struct pdf_doc *d;
    const struct pdf_obj *o;
    size_t nine, stream;
    char more[64];
    int64_t n = 0;

    (void)state;
    made_letter(&m);
    nine = m.b.len;
    buf_add_string(&m.b, "9 0 obj\n99\nendobj\n");
    stream = m.b.len;
    buf_printf(&m.b,
               "10 0 obj\n<</Type/XRef/W[1 3 1]/Index[9 1]/Size 11/Root 1 0 R"
               "/Filter/ASCIIHexDecode/Length 11>>\nstream\n01%06zx00>\nendstream\nendobj\n",
               nine);
    snprintf(more, sizeof more, "/XRefStm %zu", stream);
    m.highest = 10;
    made_table(&m, more);
    d = made_open(&m.b);
    assert_int_equal(pdf_revision(d, PDF_LATEST)->kind, PDF_SECTION_HYBRID);
    assert_true(departs(d, PDF_HYBRID));
    assert_int_equal(pdf_object(d, 9, &o, NULL), 0);
    assert_true(pdf_int(o, &n) && n == 99);
    assert_int_equal(pdf_inspect(d, NULL), 0);
    assert_int_equal(pdf_departure_count(d), 1);
    pdf_close(d);
    buf_release(&m.b);
}

/*
 * A second revision that is hybrid: what its table says of object 9, what the stream says, and
 * whether 9 was there before. Whole is only what hides nothing that was seen and contradicts
 * nothing.
 */
static void test_hybrid_meanings(void **state)
{
    static const struct {
        const char *table; /* "%s": offset of the first object 9; NULL: it does not name 9 */
        const char *row;   /* "%s": offset of the second */
        bool before, two;
        int value; /* as read by 7.5.8.4; 0: null */
    } rows[] = {
        {NULL, "01%06zx00", false, false, 99},
        {NULL, "01%06zx00", true, true, 99},
        {NULL, "0000000000", true, true, 0},
        {"0000000000 65535 f \n", "01%06zx00", false, false, 99},
        {"0000000000 65535 f \n", "01%06zx00", true, false, 99},
        {"0000000000 00001 f \n", "0000000000", true, false, 0},
        {"%010zu 00000 n \n", "01%06zx00", true, true, 9},
        {"%010zu 00000 n \n", "0000000000", true, true, 9},
        {"%010zu 00000 n \n", "0200000500", true, true, 9},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char more[64], entry[64], row[64];
        size_t first = 0, second, stream, table;
        const struct pdf_obj *o;
        struct made_pdf m;
        struct pdf_doc *d;
        int64_t n = 0;

        made_letter(&m);
        if (rows[i].before) {
            first = m.b.len;
            made_object(&m, 9, "9");
        }
        made_table(&m, "");
        second = m.b.len;
        buf_add_string(&m.b, "9 0 obj\n99\nendobj\n");
        stream = m.b.len;
        snprintf(row, sizeof row, rows[i].row, second);
        snprintf(entry, sizeof entry, rows[i].table ? rows[i].table : "", first);
        buf_printf(&m.b,
                   "10 0 obj\n<</Type/XRef/W[1 3 1]/Index[9 1]/Size 11/Root 1 0 R"
                   "/Filter/ASCIIHexDecode/Length 11>>\nstream\n%s>\nendstream\nendobj\n",
                   row);
        table = m.b.len;
        snprintf(more, sizeof more, "/Prev %zu/XRefStm %zu", m.section, stream);
        buf_printf(&m.b, "xref\n0 1\n0000000000 65535 f \n%s%s", rows[i].table ? "9 1\n" : "",
                   entry);
        buf_printf(&m.b, "trailer\n<</Size 11/Root 1 0 R%s>>\nstartxref\n%zu\n%%%%EOF\n", more,
                   table);
        d = made_open(&m.b);
        assert_true(departs(d, PDF_HYBRID));
        assert_int_equal(departs(d, PDF_TWO_MEANINGS), rows[i].two);
        assert_int_equal(pdf_object(d, 9, &o, NULL), 0);
        assert_int_equal(pdf_int(o, &n) ? n : 0, rows[i].value);
        assert_int_equal(pdf_object_at(d, 1, 9, &o, NULL), 0);
        assert_int_equal(o->kind == PDF_INT, rows[i].before);
        pdf_close(d);
        buf_release(&m.b);
    }
}

/* A table, and right behind it an empty one with /XRefStm: written at once, so one revision. An
 * object between the two makes them two. */
static void test_hybrid_pair(void **state)
{
    static const char *const between[] = {"", "\r\n", "10 0 obj 1 endobj\n"};

    (void)state;
    for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
        struct made_pdf m;
        struct pdf_doc *d;
        const struct pdf_obj *o;
        size_t stream, table, second;
        int64_t n = 0;

        made_letter(&m);
        buf_release(&m.b);
        made_start(&m);
        made_object(&m, 1, MADE_CATALOG);
        stream = m.b.len;
        buf_printf(&m.b,
                   "9 0 obj\n<</Type/XRef/W[1 3 1]/Index[0 1 1 1 8 2]/Size 10/Root 1 0 R"
                   "/Filter/ASCIIHexDecode/Length 44>>\nstream\n0000000000 01%06x00 01%06zx00 "
                   "01%06zx00>\nendstream\nendobj\n",
                   15, stream + 200, stream);
        while (m.b.len < stream + 200)
            buf_add_byte(&m.b, ' ');
        buf_add_string(&m.b, "8 0 obj\n88\nendobj\n");
        table = m.b.len;
        buf_printf(&m.b,
                   "xref\n0 2\n0000000000 65535 f \n0000000015 00000 n \n8 2\n0000000000 65535 f \n"
                   "%010zu 00000 n \ntrailer\n<</Size 10/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n%s",
                   stream, table, between[i]);
        second = m.b.len;
        buf_printf(&m.b,
                   "xref\n0 0\ntrailer\n<</Size 10/Root 1 0 R/Prev %zu/XRefStm %zu>>\n"
                   "startxref\n%zu\n%%%%EOF",
                   table, stream, second);
        d = made_open(&m.b);
        assert_int_equal(pdf_revision_count(d), i < 2 ? 1 : 2);
        assert_int_equal(pdf_revision(d, PDF_LATEST)->kind, PDF_SECTION_HYBRID);
        assert_int_equal(pdf_revision(d, PDF_LATEST)->section, second);
        assert_int_equal(pdf_revision(d, PDF_LATEST)->end, m.b.len);
        assert_int_equal(pdf_object(d, 8, &o, NULL), 0);
        assert_true(pdf_int(o, &n) && n == 88);
        assert_int_equal(pdf_object(d, 1, &o, NULL), 0);
        assert_true(departs(d, PDF_HYBRID));
        if (i < 2)
            assert_int_equal(pdf_departure_count(d), 1);
        pdf_close(d);
        buf_release(&m.b);
    }
}

static void test_looks_signed(void **state)
{
    (void)state;
    assert_true(pdf_looks_signed(slice_of("5 0 obj<</Contents<00>/ByteRange[0 1 2 3]>>")));
    assert_false(pdf_looks_signed(slice_of("<</Contents 4 0 R>>endobj<</ByteRange[]>>")));
    assert_false(pdf_looks_signed((struct slice){NULL, 0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_letter),
        cmocka_unit_test(test_views),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_object_faults),
        cmocka_unit_test(test_departures),
        cmocka_unit_test(test_skipped),
        cmocka_unit_test(test_prev),
        cmocka_unit_test(test_loops),
        cmocka_unit_test(test_streams),
        cmocka_unit_test(test_replaced_stream),
        cmocka_unit_test(test_tolerated),
        cmocka_unit_test(test_late_header),
        cmocka_unit_test(test_early_startxref),
        cmocka_unit_test(test_endless_streams),
        cmocka_unit_test(test_hybrid),
        cmocka_unit_test(test_hybrid_meanings),
        cmocka_unit_test(test_hybrid_pair),
        cmocka_unit_test(test_looks_signed),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
