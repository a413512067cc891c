/* Fields filled by a later revision: what is a fill, and what only looks like one; seed values. */

#include "made_pdf.h"

#define WIDGET "/Type/Annot/Subtype/Widget/F 4/P 3 0 R/Rect[10 10 90 30]"
#define LOOK "<</Type/XObject/Subtype/Form/BBox[0 0 80 20]/Length 1>>\nstream\nq\nendstream"

/* A combo box, an editable one, a check box, two radio buttons below a field, a list box. */
#define COMBO "/FT/Ch/T(place)/Ff 131072/Opt[[(hn)(Ha Noi)](Hue)]/AP<</N 11 0 R>>" WIDGET
#define EDITABLE "/FT/Ch/T(free)/Ff 393216/Opt[(a)]/AP<</N 11 0 R>>" WIDGET
#define CHECK "/FT/Btn/T(agree)/AP<</N<</Yes 11 0 R/Off 11 0 R>>>>" WIDGET
#define RADIO "/FT/Btn/T(kind)/Ff 49152/Kids[9 0 R 10 0 R]"
#define ONE "/Parent 8 0 R/AP<</N<</one 11 0 R/Off 11 0 R>>>>" WIDGET
#define TWO "/Parent 8 0 R/AP<</N<</two 11 0 R/Off 11 0 R>>>>" WIDGET
#define LIST "/FT/Ch/T(list)/Opt[(a)(b)]/AP<</N 11 0 R>>" WIDGET
#define BUTTON "/FT/Btn/T(push)/Ff 65536/AP<</N<</Yes 11 0 R/Off 11 0 R>>>>" WIDGET

/* A list of several, and a text with two widgets. */
#define SEVERAL "/FT/Ch/T(several)/Ff 2097152/Opt[[(1)(one)](b)(c)]/AP<</N 11 0 R>>" WIDGET
#define TWICE "/FT/Tx/T(twice)/Kids[18 0 R 19 0 R]"
#define UPPER "/Parent 17 0 R" WIDGET
#define LOWER "/Parent 17 0 R/Type/Annot/Subtype/Widget/F 4/P 3 0 R/Rect[10 50 90 70]"

static void make_form(struct made_pdf *m)
{
    made_start(m);
    made_object(m, 1, MADE_CATALOG);
    made_object(m, 2, MADE_PAGES);
    made_object(m, 3,
                "<</Type/Page/Parent 2 0 R/Annots[5 0 R 6 0 R 7 0 R 9 0 R 10 0 R 12 0 R 13 0 R 16 0 R "
                "18 0 R 19 0 R]>>");
    made_object(m, 4, "<</Fields[5 0 R 6 0 R 7 0 R 8 0 R 12 0 R 13 0 R 16 0 R 17 0 R]>>");
    made_object(m, 5, "<<" COMBO ">>");
    made_object(m, 6, "<<" EDITABLE ">>");
    made_object(m, 7, "<<" CHECK "/AS/Off>>");
    made_object(m, 8, "<<" RADIO ">>");
    made_object(m, 9, "<<" ONE "/AS/Off>>");
    made_object(m, 10, "<<" TWO "/AS/Off>>");
    made_object(m, 11, LOOK);
    made_object(m, 12, "<<" LIST ">>");
    made_object(m, 13, "<<" BUTTON "/AS/Off>>");
    made_object(m, 16, "<<" SEVERAL ">>");
    made_object(m, 17, "<<" TWICE ">>");
    made_object(m, 18, "<<" UPPER "/AP<</N 11 0 R>>>>");
    made_object(m, 19, "<<" LOWER "/AP<</N 11 0 R>>>>");
    made_table(m, "/Info 14 0 R" MADE_ID);
}

static enum pdf_change_kind kind_of(const struct pdf_change *list, size_t count, uint32_t number)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].number == number)
            return list[i].kind;
    fail_msg("object %u is no change", number);
    return PDF_CHANGE_UNKNOWN;
}

struct row {
    unsigned number;
    const char *body;
    unsigned other;
    const char *other_body;
    enum pdf_change_kind kind, other_kind;
};

/* The second revision holds what a row says; the first object's kind, and the other's. */
static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct pdf_change *list;
        struct made_pdf m;
        struct pdf_doc *d;
        size_t n;

        make_form(&m);
        made_object(&m, rows[i].number, rows[i].body);
        if (rows[i].other)
            made_object(&m, rows[i].other, rows[i].other_body);
        made_table(&m, "/Info 14 0 R" MADE_ID);
        d = made_open(&m.b);
        assert_int_equal(pdf_diff(d, 0, PDF_LATEST, &list, &n, NULL), 0);
        if (kind_of(list, n, rows[i].number) != rows[i].kind)
            fail_msg("row %zu is %s", i, pdf_change_name(kind_of(list, n, rows[i].number)));
        if (rows[i].other && kind_of(list, n, rows[i].other) != rows[i].other_kind)
            fail_msg("row %zu, the other is %s", i,
                     pdf_change_name(kind_of(list, n, rows[i].other)));
        pdf_close(d);
        buf_release(&m.b);
    }
}

static void test_choices(void **state)
{
    static const struct row rows[] = {
        {5, "<<" COMBO "/V(hn)>>", 0, NULL, PDF_CHANGE_FILL, 0},
        {5, "<<" COMBO "/V(Hue)/I[1]>>", 0, NULL, PDF_CHANGE_FILL, 0},
        {5,
         "<</FT/Ch/T(place)/Ff 131072/Opt[[(hn)(Ha Noi)](Hue)]/AP<</N 15 0 R>>/V(hn)" WIDGET ">>",
         15, LOOK, PDF_CHANGE_FILL, PDF_CHANGE_FILL},
        /* Not offered; another list; more than the value. */
        {5, "<<" COMBO "/V(Ha Noi)>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {5, "<</FT/Ch/T(place)/Ff 131072/Opt[(x)]/AP<</N 11 0 R>>/V(x)" WIDGET ">>", 0, NULL,
         PDF_CHANGE_FIELD, 0},
        {5, "<<" COMBO "/V(hn)/AA<<>>>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {5, "<<" COMBO "/V[(hn)]>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {6, "<<" EDITABLE "/V(anything)>>", 0, NULL, PDF_CHANGE_FILL, 0},
        {12, "<<" LIST "/V(a)>>", 0, NULL, PDF_CHANGE_FILL, 0},
        {12, "<<" LIST "/V(b)/I[1]/TI 1>>", 0, NULL, PDF_CHANGE_FILL, 0},
        {12, "<<" LIST ">>", 0, NULL, PDF_CHANGE_NONE, 0},
        {12, "<<" LIST "/I[]>>", 0, NULL, PDF_CHANGE_FILL, 0},
        /* Not offered; another number than the text; more than one; none is no list. */
        {12, "<<" LIST "/V(c)>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {12, "<<" LIST "/V(b)/I[0]>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {12, "<<" LIST "/V(b)/I[2]>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {12, "<<" LIST "/V(b)/I[-1]>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {12, "<<" LIST "/V(b)/I[0 1]>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {12, "<<" LIST "/V(b)/I 1>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {12, "<<" LIST "/V(b)/TI -1>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {12, "<<" LIST "/V[(a)(b)]>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {5, "<<" COMBO "/V(Hue)/TI 1>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {5, "<<" COMBO "/V(Hue)/I[0]>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {5, "<<" COMBO "/I[]>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {16, "<<" SEVERAL "/V[(1)(c)]/I[0 2]>>", 0, NULL, PDF_CHANGE_FILL, 0},
        {16, "<<" SEVERAL "/V[]>>", 0, NULL, PDF_CHANGE_FILL, 0},
        {16, "<<" SEVERAL "/V(b)>>", 0, NULL, PDF_CHANGE_FILL, 0},
        {16, "<<" SEVERAL "/V[(1)(one)]>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {16, "<<" SEVERAL "/V[(1)/b]>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {16, "<<" SEVERAL "/V[(1)(c)]/I[2 0]>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {16, "<<" SEVERAL "/V[(1)(c)]/I[0 1]>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {16, "<<" SEVERAL "/V[(1)(c)]/I[0 0]>>", 0, NULL, PDF_CHANGE_FIELD, 0},
    };

    (void)state;
    check_rows(rows, sizeof rows / sizeof *rows);
}

/* A text that stands at several places: each widget may show it, and do nothing else. */
static void test_widgets(void **state)
{
    static const struct row rows[] = {
        {17, "<<" TWICE "/V(text)>>", 18, "<<" UPPER "/AP<</N 15 0 R>>>>", PDF_CHANGE_FILL,
         PDF_CHANGE_FIELD}, /* 15 is not there */
        {17, "<<" TWICE "/V(text)>>", 15, LOOK, PDF_CHANGE_FILL, PDF_CHANGE_UNKNOWN},
        {17, "<<" TWICE "/V[(text)]>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {17, "<</FT/Tx/T(twice)/Kids[18 0 R]/V(text)>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {17, "<<" TWICE "/V(text)>>", 19, "<<" LOWER "/AP<</N 11 0 R>>/F 2>>", PDF_CHANGE_FILL,
         PDF_CHANGE_FIELD},
        {18, "<<" UPPER "/AP<</N 15 0 R>>>>", 15, LOOK, PDF_CHANGE_FIELD, PDF_CHANGE_FIELD},
    };
    const struct pdf_change *list;
    struct made_pdf m;
    struct pdf_doc *d;
    size_t count;

    (void)state;
    check_rows(rows, sizeof rows / sizeof *rows);
    make_form(&m);
    made_object(&m, 17, "<<" TWICE "/V(text)>>");
    made_object(&m, 18, "<<" UPPER "/AP<</N 15 0 R>>>>");
    made_object(&m, 19, "<<" LOWER "/AP<</N 20 0 R>>>>");
    made_object(&m, 15, LOOK);
    made_object(&m, 20, LOOK);
    made_table(&m, "/Info 14 0 R" MADE_ID);
    d = made_open(&m.b);
    assert_int_equal(pdf_diff(d, 0, PDF_LATEST, &list, &count, NULL), 0);
    for (unsigned n = 15; n <= 20; n++)
        if (n != 16)
            assert_int_equal(kind_of(list, count, n), PDF_CHANGE_FILL);
    pdf_close(d);
    buf_release(&m.b);
}

/* The trailer's own Info hides no number. */
static void test_direct_info(void **state)
{
    const struct pdf_change *list;
    struct made_pdf m;
    struct pdf_doc *d;
    size_t count;

    (void)state;
    make_form(&m);
    made_object(&m, 14, "<</Title(old)>>");
    made_table(&m, "/Info 14 0 R" MADE_ID);
    made_object(&m, 14, "null");
    made_table(&m, "/Info<</Title(direct)>>" MADE_ID);
    d = made_open(&m.b);
    assert_int_equal(pdf_diff(d, 1, PDF_LATEST, &list, &count, NULL), 0);
    assert_int_equal(kind_of(list, count, 14), PDF_CHANGE_UNKNOWN);
    pdf_close(d);
    buf_release(&m.b);
}

static void test_buttons(void **state)
{
    static const struct row rows[] = {
        {7, "<<" CHECK "/V/Yes/AS/Yes>>", 0, NULL, PDF_CHANGE_FILL, 0},
        {7, "<<" CHECK "/V/Off/AS/Off>>", 0, NULL, PDF_CHANGE_FILL, 0},
        /* Shows other than its value; a state that it has not; another look. */
        {7, "<<" CHECK "/V/Yes/AS/Off>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {7, "<<" CHECK "/V/Off/AS/Yes>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {7, "<<" CHECK "/V/No/AS/No>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {7, "<<" CHECK "/V(Yes)/AS/Yes>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {7, "<</FT/Btn/T(agree)/AP<</N<</Yes 15 0 R/Off 11 0 R>>>>/V/Yes/AS/Yes" WIDGET ">>", 15,
         LOOK, PDF_CHANGE_FIELD, PDF_CHANGE_FIELD},
        {8, "<<" RADIO "/V/two>>", 10, "<<" TWO "/AS/two>>", PDF_CHANGE_FILL, PDF_CHANGE_FILL},
        {8, "<<" RADIO "/V/two>>", 9, "<<" ONE "/AS/one>>", PDF_CHANGE_FIELD, PDF_CHANGE_FIELD},
        {8, "<<" RADIO "/V/three>>", 0, NULL, PDF_CHANGE_FIELD, 0},
        {8, "<<" RADIO "/V/two>>", 10, "<</Parent 8 0 R/AP<</N<</two 1 0 R>>>>/AS/two" WIDGET ">>",
         PDF_CHANGE_FILL, PDF_CHANGE_FIELD},
        {13, "<<" BUTTON "/V/Yes/AS/Yes>>", 0, NULL, PDF_CHANGE_FIELD, 0},
    };

    (void)state;
    check_rows(rows, sizeof rows / sizeof *rows);
}

/* A null object is none (7.3.10): new, or in the place of one that nobody names. */
static void test_null(void **state)
{
    static const struct row rows[] = {
        {15, "null", 0, NULL, PDF_CHANGE_NONE, 0},
        {14, "null", 0, NULL, PDF_CHANGE_NONE, 0},
        {11, "null", 0, NULL, PDF_CHANGE_FIELD, 0},
        {5, "null", 4, "<</Fields[6 0 R 7 0 R 8 0 R 12 0 R 13 0 R]>>", PDF_CHANGE_ANNOTATION,
         PDF_CHANGE_FIELD},
    };
    const struct pdf_change *list;
    struct made_pdf m;
    struct pdf_doc *d;
    size_t count;

    (void)state;
    check_rows(rows, sizeof rows / sizeof *rows);
    made_letter(&m);
    made_object(&m, 9, "(named by nobody)");
    made_table(&m, MADE_ID);
    made_object(&m, 9, "null");
    made_table(&m, MADE_ID);
    d = made_open(&m.b);
    assert_int_equal(pdf_diff(d, 1, PDF_LATEST, &list, &count, NULL), 0);
    assert_int_equal(kind_of(list, count, 9), PDF_CHANGE_FILE);
    pdf_close(d);
    buf_release(&m.b);
}

/* The trailer names another Info, none, or one that is something else too. */
static void test_info(void **state)
{
    static const struct {
        const char *info, *body; /* of object 15 */
        uint32_t number;
        enum pdf_change_kind kind;
    } rows[] = {
        {"/Info 15 0 R", "<</Title(new)>>", 15, PDF_CHANGE_METADATA},
        {"", "null", 14, PDF_CHANGE_METADATA},
        {"/Info 15 0 R", "[1]", 15, PDF_CHANGE_UNKNOWN},
        {"/Info 3 0 R", "null", 3, PDF_CHANGE_UNKNOWN},
        {"/Info<</Title(direct)>>", "null", 14, PDF_CHANGE_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct pdf_change *list;
        struct made_pdf m;
        struct pdf_doc *d;
        char trailer[256];
        size_t count;

        make_form(&m);
        made_object(&m, 14, "<</Title(old)>>");
        made_table(&m, "/Info 14 0 R" MADE_ID);
        made_object(&m, 15, rows[i].body);
        snprintf(trailer, sizeof trailer, "%s%s", rows[i].info, MADE_ID);
        made_table(&m, trailer);
        d = made_open(&m.b);
        assert_int_equal(pdf_diff(d, 1, PDF_LATEST, &list, &count, NULL), 0);
        if (kind_of(list, count, rows[i].number) != rows[i].kind)
            fail_msg("row %zu is %s", i, pdf_change_name(kind_of(list, count, rows[i].number)));
        pdf_close(d);
        buf_release(&m.b);
    }
}

/* Sixty thousand pages, each given one more annotation: a walk over all pages for each of them would
 * be felt by whoever runs this. */
static void test_many_pages(void **state)
{
    enum { PAGES = 60000 };
    const struct pdf_change *list;
    struct pdf_doc *d;
    struct buf b;
    size_t count, section = 0, *at = calloc(PAGES + 3, sizeof *at);

    (void)state;
    assert_non_null(at);
    buf_init(&b, (size_t)64 << 20);
    buf_add_string(&b, "%PDF-1.7\n");
    for (int round = 0; round < 2; round++) {
        size_t here;

        at[1] = b.len;
        buf_add_string(&b, "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n");
        at[2] = b.len;
        buf_printf(&b, "2 0 obj<</Type/Pages/MediaBox[0 0 9 9]/Count %d/Kids[", PAGES);
        for (size_t n = 3; n < PAGES + 3; n++)
            buf_printf(&b, "%zu 0 R ", n);
        buf_add_string(&b, "]>>endobj\n");
        for (size_t n = 3; n < PAGES + 3; n++) {
            at[n] = b.len;
            buf_printf(&b, "%zu 0 obj<</Type/Page/Parent 2 0 R%s>>endobj\n", n,
                       round ? "/Annots[1 0 R]" : "");
        }
        here = b.len;
        buf_printf(&b, "xref\n1 %d\n", PAGES + 2);
        for (size_t n = 1; n < PAGES + 3; n++)
            buf_printf(&b, "%010zu 00000 n \n", at[n]);
        buf_printf(&b, "trailer<</Size %d/Root 1 0 R", PAGES + 3);
        if (section)
            buf_printf(&b, "/Prev %zu", section);
        buf_printf(&b, ">>\nstartxref\n%zu\n%%%%EOF\n", here);
        section = here;
    }
    assert_int_equal(buf_check(&b, "many pages", NULL), 0);
    d = made_open(&b);
    assert_int_equal(pdf_diff(d, 0, PDF_LATEST, &list, &count, NULL), 0);
    assert_int_equal(count, PAGES + 2);
    assert_int_equal(kind_of(list, count, 3), PDF_CHANGE_ANNOTATION);
    pdf_close(d);
    buf_release(&b);
    free(at);
}

static void test_seeds(void **state)
{
    static const char body[] =
        "<</FT/Sig/T(wish)/SV<</Type/SV/Ff 66/Filter/Adobe.PPKLite"
        "/SubFilter[/adbe.pkcs7.detached 15 0 R]/DigestMethod[(SHA256)(SHA512)]/MDP<</P 2>>"
        "/Cert<</Ff 3/Subject[<3000>]/Issuer[<3001> 16 0 R]>>/TimeStamp<</URL(x)/Ff 1>>>>>>";
    static const uint8_t der[] = {0x30, 0};
    const struct pdf_field *f;
    struct pdf_form form;
    struct made_pdf m;
    struct pdf_doc *d;

    (void)state;
    make_form(&m);
    made_object(&m, 4, "<</Fields[5 0 R 14 0 R]>>");
    made_object(&m, 14, body);
    made_object(&m, 15, "/ETSI.CAdES.detached");
    made_table(&m, MADE_ID);
    d = made_open(&m.b);
    assert_int_equal(pdf_form_load(&form, d, PDF_LATEST, NULL), 0);
    f = pdf_form_find(&form, "wish");
    assert_non_null(f);
    assert_true(f->seed.present);
    assert_int_equal(f->seed.flags, PDF_SEED_SUB_FILTER | PDF_SEED_DIGEST);
    assert_true(slice_is(f->seed.filter, "Adobe.PPKLite"));
    assert_int_equal(f->seed.certify, 2);
    assert_true(pdf_seed_lists(d, PDF_LATEST, f->seed.sub_filters, slice_of("ETSI.CAdES.detached")));
    assert_false(pdf_seed_lists(d, PDF_LATEST, f->seed.sub_filters, slice_of("ETSI.RFC3161")));
    assert_true(pdf_seed_lists(d, PDF_LATEST, f->seed.digests, slice_of("SHA512")));
    assert_false(pdf_seed_lists(d, PDF_LATEST, f->seed.digests, slice_of("SHA1")));
    assert_null(f->seed.reasons);
    assert_int_equal(f->seed.certificate_flags, PDF_SEED_SUBJECT | PDF_SEED_ISSUER);
    assert_true(pdf_seed_lists(d, PDF_LATEST, f->seed.subjects, (struct slice){der, 2}));
    assert_false(pdf_seed_lists(d, PDF_LATEST, f->seed.issuers, (struct slice){der, 2}));
    assert_int_equal(f->seed.issuers->array.count, 2);
    assert_int_equal(f->seed.stamp_flags, 1);
    f = pdf_form_find(&form, "place");
    assert_false(f->seed.present);
    pdf_close(d);
    buf_release(&m.b);
}

/* What a combo box shows for its value. */
static void test_display(void **state)
{
    static const struct {
        const char *value, *display;
    } rows[] = {{"/V(hn)", "Ha Noi"}, {"/V(Hue)", "Hue"}, {"/V(x)", "x"}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pdf_form form;
        struct made_pdf m;
        struct pdf_doc *d;
        char body[512];

        make_form(&m);
        snprintf(body, sizeof body, "<<%s%s>>", COMBO, rows[i].value);
        made_object(&m, 5, body);
        made_table(&m, MADE_ID);
        d = made_open(&m.b);
        assert_int_equal(pdf_form_load(&form, d, PDF_LATEST, NULL), 0);
        assert_string_equal(pdf_form_find(&form, "place")->display, rows[i].display);
        pdf_close(d);
        buf_release(&m.b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choices),    cmocka_unit_test(test_buttons),
        cmocka_unit_test(test_null),       cmocka_unit_test(test_info),
        cmocka_unit_test(test_many_pages), cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_display),    cmocka_unit_test(test_widgets),
        cmocka_unit_test(test_direct_info),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
