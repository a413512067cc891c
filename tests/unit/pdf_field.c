/* Fields, signatures, the shape of byte ranges, and what later revisions changed. */
#include "made_pdf.h"

static void test_fields(void **state)
{
    struct made_pdf m;
    struct pdf_doc *d;
    struct pdf_form form;
    const struct pdf_field *f;

    (void)state;
    made_letter(&m);
    d = made_open(&m.b);
    assert_int_equal(pdf_form_load(&form, d, PDF_LATEST, NULL), 0);
    assert_int_equal(form.count, 3);
    assert_int_equal(form.number, 4);
    assert_int_equal(form.catalog, 1);
    assert_int_equal(form.sig_flags, 3);
    f = pdf_form_find(&form, "agency");
    assert_non_null(f);
    assert_int_equal(f->type, PDF_FIELD_SIGNATURE);
    assert_int_equal(f->number, 6);
    assert_true(f->merged && f->on_page && f->page == 0);
    assert_int_equal((int)f->rect[0], 300);
    assert_int_equal((int)f->rect[3], 170);
    assert_int_equal(f->widget_flags, 4);
    assert_int_equal(f->appearance.number, 8);
    assert_null(f->signature_dict);
    assert_int_equal(f->lock.action, PDF_LOCK_INCLUDE);
    assert_true(pdf_lock_covers(&f->lock, "number"));
    assert_true(pdf_lock_covers(&f->lock, "number.part"));
    assert_false(pdf_lock_covers(&f->lock, "numbers"));
    assert_string_equal(pdf_form_find(&form, "person")->tip, "Signature");
    assert_null(pdf_form_find(&form, "nobody"));
    pdf_close(d);
    buf_release(&m.b);
}

/* A tree with inheritance, a widget apart, and a loop. */
static void test_tree(void **state)
{
    struct made_pdf m;
    struct pdf_doc *d;
    struct pdf_form form;
    const struct pdf_field *f;
    struct err e;

    (void)state;
    made_letter(&m);
    made_object(&m, 4, "<</Fields[9 0 R]>>");
    made_object(&m, 9, "<</T(a)/FT/Tx/Ff 1/V(up)/Kids[10 0 R 11 0 R]>>");
    made_object(&m, 10, "<</T(b)/Parent 9 0 R/Kids[12 0 R]>>");
    made_object(&m, 11, "<</T(c)/Ff 2/V<FEFF1ED1>/Parent 9 0 R>>");
    made_object(&m, 12, "<</Subtype/Widget/Parent 10 0 R/Rect[1 2 3 4]>>");
    made_table(&m, "");
    d = made_open(&m.b);
    assert_int_equal(pdf_form_load(&form, d, PDF_LATEST, NULL), 0);
    assert_int_equal(form.count, 2);
    f = pdf_form_find(&form, "a.b");
    assert_non_null(f);
    assert_true(!f->merged && f->widget == 12 && f->widgets == 1 && f->flags == 1);
    assert_string_equal(f->value, "up");
    f = pdf_form_find(&form, "a.c");
    assert_true(f && f->type == PDF_FIELD_TEXT && f->flags == 2 && f->widget == 0);
    assert_string_equal(f->value, "\xe1\xbb\x91");
    pdf_close(d);
    made_object(&m, 10, "<</T(b)/Kids[9 0 R]>>");
    made_table(&m, "");
    d = made_open(&m.b);
    assert_int_equal(pdf_form_load(&form, d, PDF_LATEST, &e), -1);
    assert_non_null(strstr(e.text, "twice"));
    pdf_close(d);
    buf_release(&m.b);
}

static const struct pdf_signature *load(struct pdf_doc *d, size_t *count)
{
    struct pdf_form *form = arena_alloc(pdf_arena(d), sizeof *form);
    const struct pdf_signature *list = NULL;

    assert_int_equal(pdf_form_load(form, d, PDF_LATEST, NULL), 0);
    assert_int_equal(pdf_signatures(d, form, &list, count, NULL), 0);
    return list;
}

static void test_signatures(void **state)
{
    struct pdf_placeholder p, q;
    const struct pdf_signature *s;
    struct made_pdf m;
    struct pdf_doc *d;
    struct buf der;
    size_t count, first;

    (void)state;
    made_letter(&m);
    made_sign(&m.b, "agency", &p);
    first = m.b.len;
    made_sign(&m.b, "person", &q);
    d = made_open(&m.b);
    s = load(d, &count);
    assert_int_equal(count, 2);
    assert_string_equal(s[0].field->name, "agency");
    assert_int_equal(s[0].revision, 1);
    assert_int_equal(s[1].revision, 2);
    assert_int_equal(s[0].contents_at, p.contents_at);
    assert_int_equal(s[0].contents_len, p.contents_len);
    assert_int_equal(s[0].byte_range[2] + s[0].byte_range[3], first);
    assert_true(slice_is(s[0].sub_filter, "ETSI.CAdES.detached"));
    assert_true(slice_is(s[0].m, "D:20250305080000+07'00'"));
    assert_int_equal(pdf_range_faults(d, &s[0], sizeof made_der), 0);
    assert_int_equal(pdf_range_faults(d, &s[1], sizeof made_der), 0);
    assert_false(pdf_range_covers_file(d, &s[0]));
    assert_true(pdf_range_covers_file(d, &s[1]));
    buf_init(&der, 64);
    assert_int_equal(pdf_signature_contents(d, &s[0], &der, NULL), 0);
    assert_int_equal(der.len, 64);
    assert_memory_equal(der.data, made_der, sizeof made_der);
    buf_release(&der);
    pdf_close(d);
    buf_release(&m.b);
}

/* Each fault of a byte range, made by one change. */
static void test_ranges(void **state)
{
    struct pdf_placeholder p;
    const struct pdf_signature *found;
    struct pdf_signature s;
    struct made_pdf m;
    struct pdf_doc *d;
    size_t count;

    (void)state;
    made_letter(&m);
    made_sign(&m.b, "person", &p);
    d = made_open(&m.b);
    found = load(d, &count);
#define FAULTS(change, der_len, expected)                                                          \
    do {                                                                                           \
        s = *found;                                                                                \
        change;                                                                                    \
        assert_int_equal(pdf_range_faults(d, &s, der_len), expected);                              \
    } while (0)
    FAULTS((void)0, 6, 0);
    FAULTS(s.has_range = false, 6, PDF_RANGE_MISSING);
    FAULTS(s.contents_at = s.contents_len = 0, 6, PDF_RANGE_CONTENTS);
    FAULTS((s.byte_range[0]++, s.byte_range[1]--), 6, PDF_RANGE_START);
    FAULTS(s.byte_range[1]--, 6, PDF_RANGE_GAP_START);
    FAULTS(s.byte_range[1]++, 6, PDF_RANGE_GAP_START);
    FAULTS((s.byte_range[2]++, s.byte_range[3]--), 6, PDF_RANGE_GAP_END);
    FAULTS((s.byte_range[2]--, s.byte_range[3]++), 6, PDF_RANGE_GAP_END);
    FAULTS(s.byte_range[3]--, 6, 0); /* the line end after %%EOF */
    FAULTS(s.byte_range[3] -= 2, 6, PDF_RANGE_SHORT);
    FAULTS(s.byte_range[3]++, 6, PDF_RANGE_OUTSIDE);
    FAULTS(s.byte_range[0] = -1, 6, PDF_RANGE_OUTSIDE);
    FAULTS(s.byte_range[3] = INT64_MAX, 6, PDF_RANGE_OUTSIDE);
    FAULTS(s.byte_range[1] = s.byte_range[2] + 1, 6, PDF_RANGE_OUTSIDE);
    FAULTS((void)0, 5, PDF_RANGE_PADDING);
    FAULTS((void)0, 65, PDF_RANGE_PADDING);
    FAULTS((s.contents_at++, s.contents_len--), 0,
           PDF_RANGE_GAP_START | PDF_RANGE_DIGITS | PDF_RANGE_PADDING);
    pdf_close(d);
    /* A longer range reaches into the next revision. */
    made_sign(&m.b, "agency", &p);
    d = made_open(&m.b);
    found = load(d, &count);
    FAULTS(s.byte_range[3]++, 6, PDF_RANGE_LONG);
#undef FAULTS
    pdf_close(d);
    buf_release(&m.b);
}

static enum pdf_change_kind kind_of(const struct pdf_change *list, size_t count, uint32_t number)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].number == number)
            return list[i].kind;
    fail_msg("object %u is not in the list", number);
    return PDF_CHANGE_UNKNOWN;
}

static void test_signing_is_known(void **state)
{
    struct pdf_placeholder p;
    const struct pdf_change *list;
    struct made_pdf m;
    struct pdf_doc *d;
    size_t count;

    (void)state;
    made_letter(&m);
    made_sign(&m.b, "person", &p);
    d = made_open(&m.b);
    assert_int_equal(pdf_diff(d, 0, PDF_LATEST, &list, &count, NULL), 0);
    assert_int_equal(count, 2);
    assert_int_equal(kind_of(list, count, 5), PDF_CHANGE_SIGNATURE);
    assert_int_equal(kind_of(list, count, 9), PDF_CHANGE_SIGNATURE);
    assert_string_equal(list[0].field, "person");
    assert_true(!list[0].added && list[1].added);
    assert_int_equal(pdf_diff(d, 1, PDF_LATEST, &list, &count, NULL), 0);
    assert_int_equal(count, 0);
    pdf_close(d);
    buf_release(&m.b);
}

#define MADE_NUMBER_BUT(more)                                                                      \
    "<</Type/Annot/Subtype/Widget/FT/Tx/T(number)/F 4/P 3 0 R/Rect[80 700 160 715]"                \
    "/AP<</N 8 0 R>>" more ">>"

/* One revision made of one changed object and what it brings; the kind of the changed one. */
static void test_changes(void **state)
{
    static const char look[] = "<</Subtype/Form/BBox[0 0 1 1]/Length 1>>\nstream\nq\nendstream";
    static const struct {
        unsigned number;
        const char *body;
        unsigned other;
        const char *other_body;
        enum pdf_change_kind kind, other_kind;
    } rows[] = {
        {2, MADE_PAGES, 0, NULL, PDF_CHANGE_NONE, 0},
        {2, "<</MediaBox[0 0 595.0 842]/Count 1/Kids[3 0 R]/Type/Pages>>", 0, NULL, PDF_CHANGE_NONE,
         0},
        {2, "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 843]>>", 0, NULL,
         PDF_CHANGE_CONTENT, 0},
        {7,
         "<</Type/Annot/Subtype/Widget/FT/Tx/T(number)/F 4/P 3 0 R/Rect[80 700 160 715]"
         "/AP<</N 9 0 R>>/V(12)>>",
         9, look, PDF_CHANGE_FILL, PDF_CHANGE_FILL},
        {7,
         "<</Type/Annot/Subtype/Widget/FT/Tx/T(number)/F 4/P 3 0 R/Rect[80 700 160 716]"
         "/AP<</N 9 0 R>>/V(12)>>",
         9, look, PDF_CHANGE_FIELD, PDF_CHANGE_FIELD},
        {7,
         "<</Type/Annot/Subtype/Widget/FT/Tx/T(number)/F 4/P 3 0 R/Rect[80 700 160 715]"
         "/AP<</N 3 0 R>>/V(12)>>",
         9, "1", PDF_CHANGE_FIELD, PDF_CHANGE_UNKNOWN},
        {5,
         "<</Type/Annot/Subtype/Widget/FT/Sig/T(person)/TU(Signature)/F 4/P 3 0 R"
         "/Rect[300 100 450 170]/AP<</N 8 0 R>>/V 9 0 R>>",
         9, "<</NotASignature 1>>", PDF_CHANGE_FIELD, PDF_CHANGE_FIELD},
        {8, look, 0, NULL, PDF_CHANGE_FIELD, 0},
        {1, "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R/DSS 9 0 R>>", 9, "<</Certs[]>>",
         PDF_CHANGE_DSS, PDF_CHANGE_DSS},
        {1, "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R/OpenAction 9 0 R>>", 9, "<<>>",
         PDF_CHANGE_CATALOG, PDF_CHANGE_CATALOG},
        {3, "<</Type/Page/Parent 2 0 R/Annots[5 0 R 6 0 R 7 0 R 9 0 R]>>", 9,
         "<</FT/Sig/Rect[0 0 0 0]>>", PDF_CHANGE_ANNOTATION, PDF_CHANGE_ANNOTATION},
        {3, "<</Type/Page/Parent 2 0 R/Annots[5 0 R 6 0 R 7 0 R]/Contents 9 0 R>>", 9,
         "<</Length 1>>\nstream\nq\nendstream", PDF_CHANGE_CONTENT, PDF_CHANGE_CONTENT},
        {3, "<</Type/Page/Parent 2 0 R/Annots[5 0 R 6 0 R 7 0 R]/Resources<</Font<</F 9 0 R>>>>>>",
         9, "<</Type/Font>>", PDF_CHANGE_RESOURCES, PDF_CHANGE_RESOURCES},
        {1, "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R/StructTreeRoot 9 0 R>>", 9,
         "<</Type/StructTreeRoot>>", PDF_CHANGE_STRUCTURE, PDF_CHANGE_STRUCTURE},
        {1, "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R/Metadata 9 0 R>>", 9,
         "<</Type/Metadata/Subtype/XML/Length 1>>\nstream\n \nendstream", PDF_CHANGE_METADATA,
         PDF_CHANGE_METADATA},
        {1, "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R/Metadata 9 0 R>>", 9,
         "<</Type/Page>>", PDF_CHANGE_CATALOG, PDF_CHANGE_UNKNOWN},
        {7, MADE_NUMBER_BUT("/Ff 1"), 0, NULL, PDF_CHANGE_READ_ONLY, 0},
        {7, MADE_NUMBER_BUT("/Ff 3"), 0, NULL, PDF_CHANGE_FIELD, 0},
        {7, MADE_NUMBER_BUT("/Ff 0"), 0, NULL, PDF_CHANGE_FIELD, 0},
        {7, MADE_NUMBER_BUT("/Ff 1/V(12)"), 0, NULL, PDF_CHANGE_FILL, 0},
        {9, "1", 0, NULL, PDF_CHANGE_UNKNOWN, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct pdf_change *list;
        struct made_pdf m;
        struct pdf_doc *d;
        size_t count;

        made_letter(&m);
        made_object(&m, rows[i].number, rows[i].body);
        if (rows[i].other)
            made_object(&m, rows[i].other, rows[i].other_body);
        made_table(&m, MADE_ID);
        d = made_open(&m.b);
        assert_int_equal(pdf_diff(d, 0, PDF_LATEST, &list, &count, NULL), 0);
        if (kind_of(list, count, rows[i].number) != rows[i].kind)
            fail_msg("row %zu is %s", i, pdf_change_name(kind_of(list, count, rows[i].number)));
        if (rows[i].other)
            assert_int_equal(kind_of(list, count, rows[i].other), rows[i].other_kind);
        pdf_close(d);
        buf_release(&m.b);
    }
}

/* A field that only a page names is told; widgets of a field and other annotations are none. */
static void test_stray(void **state)
{
    static const char *const catalogs[] = {MADE_CATALOG, "<</Type/Catalog/Pages 2 0 R>>"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct pdf_form form;
        struct made_pdf m;
        struct pdf_doc *d;

        made_start(&m);
        made_object(&m, 1, catalogs[i]);
        made_object(&m, 2, MADE_PAGES);
        made_object(&m, 3, "<</Type/Page/Parent 2 0 R/Annots[5 0 R 6 0 R 7 0 R 8 0 R 8 0 R]>>");
        made_object(&m, 4, "<</Fields[9 0 R]>>");
        made_object(&m, 5, "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/T(link)>>");
        made_object(&m, 6, "<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/Parent 9 0 R>>");
        made_object(&m, 7, "<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/Parent 9 0 R>>");
        made_object(&m, 8, "<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/FT/Sig/T(stray)>>");
        made_object(&m, 9, "<</FT/Tx/T(known)/Kids[6 0 R 7 0 R]>>");
        made_table(&m, MADE_ID);
        d = made_open(&m.b);
        assert_int_equal(pdf_form_load(&form, d, PDF_LATEST, NULL), 0);
        assert_int_equal(form.count, i ? 0 : 1);
        assert_int_equal(pdf_departure_count(d), i ? 3 : 1);
        for (size_t n = 0; n < pdf_departure_count(d); n++)
            assert_int_equal(pdf_departure(d, n)->kind, PDF_STRAY_FIELD);
        assert_int_equal(pdf_departure(d, i ? 2 : 0)->number, 8);
        pdf_close(d);
        buf_release(&m.b);
    }
}

/* A document time stamp: field of no size, at the end of the lists. */
static void test_timestamp(void **state)
{
    const struct pdf_change *list;
    struct made_pdf m;
    struct pdf_doc *d;
    size_t count;

    (void)state;
    made_letter(&m);
    made_object(&m, 3, "<</Type/Page/Parent 2 0 R/Annots[5 0 R 6 0 R 7 0 R 9 0 R]>>");
    made_object(&m, 4, "<</Fields[5 0 R 6 0 R 7 0 R 9 0 R]/SigFlags 3>>");
    made_object(&m, 9, "<</FT/Sig/T(t)/Subtype/Widget/Rect[0 0 0 0]/F 132/V 10 0 R/P 3 0 R>>");
    made_object(&m, 10,
                "<</Type/DocTimeStamp/SubFilter/ETSI.RFC3161/ByteRange[0 0 0 0]/Contents<00>>>");
    made_table(&m, MADE_ID);
    d = made_open(&m.b);
    assert_int_equal(pdf_diff(d, 0, PDF_LATEST, &list, &count, NULL), 0);
    assert_int_equal(count, 4);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(list[i].kind, PDF_CHANGE_TIMESTAMP);
    pdf_close(d);
    buf_release(&m.b);
}

/* What was mentioned before it existed is never accepted: here the page's own content. */
static void test_promised(void **state)
{
    struct pdf_placeholder p;
    const struct pdf_change *list;
    struct made_pdf m;
    struct pdf_doc *d;
    size_t count;

    (void)state;
    made_letter(&m);
    made_object(&m, 3, "<</Type/Page/Parent 2 0 R/Annots[5 0 R]/Contents 9 0 R>>");
    made_table(&m, MADE_ID);
    made_sign(&m.b, "person", &p);
    d = made_open(&m.b);
    assert_int_equal(pdf_diff(d, 1, PDF_LATEST, &list, &count, NULL), 0);
    assert_int_equal(kind_of(list, count, 9), PDF_CHANGE_CONTENT);
    pdf_close(d);
    buf_release(&m.b);
}

/* Of a change, its kind; the whole entry through *out. */
static enum pdf_change_kind change_of(struct made_pdf *m, uint32_t number, struct pdf_change *out)
{
    const struct pdf_change *list;
    struct pdf_doc *d = made_open(&m->b);
    size_t count;

    *out = (struct pdf_change){.kind = PDF_CHANGE_UNKNOWN};
    assert_int_equal(pdf_diff(d, 0, PDF_LATEST, &list, &count, NULL), 0);
    for (size_t i = 0; i < count; i++)
        if (list[i].number == number)
            *out = list[i];
    out->field = NULL;
    pdf_close(d);
    return out->kind;
}

/* A field that a later signer makes: without a place, with one, and with more than a signature. */
static void test_new_field(void **state)
{
    static const struct {
        const char *field;
        enum pdf_change_kind field_kind, list_kind;
    } rows[] = {
        {"<</FT/Sig/T(new)/V 10 0 R>>", PDF_CHANGE_SIGNATURE, PDF_CHANGE_SIGNATURE},
        {"<</Type/Annot/Subtype/Widget/FT/Sig/T(new)/V 10 0 R/Rect[0 0 0 0]/P 3 0 R/F 132>>",
         PDF_CHANGE_SIGNATURE, PDF_CHANGE_SIGNATURE},
        {"<</Type/Annot/Subtype/Widget/FT/Sig/T(new)/V 10 0 R/Rect[0 0 9 9]/P 3 0 R/F 132>>",
         PDF_CHANGE_PLACED, PDF_CHANGE_SIGNATURE},
        {"<</FT/Sig/T(number)/V 10 0 R>>", PDF_CHANGE_FIELD, PDF_CHANGE_FIELD},
        {"<</FT/Sig/T(new)/V 10 0 R/AA<</E 11 0 R>>>>", PDF_CHANGE_FIELD, PDF_CHANGE_FIELD},
        {"<</FT/Sig/T(new)/V 3 0 R>>", PDF_CHANGE_FIELD, PDF_CHANGE_FIELD},
        {"<</FT/Tx/T(new)/V(text)>>", PDF_CHANGE_FIELD, PDF_CHANGE_FIELD},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pdf_change c;
        struct made_pdf m;

        made_letter(&m);
        made_object(&m, 4, "<</Fields[5 0 R 6 0 R 7 0 R 9 0 R]/SigFlags 3>>");
        made_object(&m, 9, rows[i].field);
        made_object(&m, 10, "<</Type/Sig/Filter/F/SubFilter/S/ByteRange[0 0 0 0]/Contents<00>>>");
        made_table(&m, MADE_ID);
        if (change_of(&m, 9, &c) != rows[i].field_kind)
            fail_msg("row %zu: the field is %s", i, pdf_change_name(c.kind));
        if (change_of(&m, 4, &c) != rows[i].list_kind)
            fail_msg("row %zu: the list is %s", i, pdf_change_name(c.kind));
        buf_release(&m.b);
    }
}

/* Freed and named no more: nothing that a reader sees. Freed but named: a change of what names it. */
static void test_freed(void **state)
{
    (void)state;
    for (int named = 0; named < 2; named++) {
        struct pdf_change c;
        struct made_pdf m;
        size_t at;

        made_letter(&m);
        made_object(&m, 7, MADE_NUMBER_BUT(""));
        if (!named) {
            made_object(&m, 5, "<</Type/Annot/Subtype/Widget/FT/Sig/T(person)/Rect[0 0 1 1]>>");
            made_object(&m, 6, "<</Type/Annot/Subtype/Widget/FT/Sig/T(agency)/Rect[0 0 1 1]>>");
            made_object(&m, 7, "<</Type/Annot/Subtype/Widget/FT/Tx/T(number)/Rect[0 0 1 1]>>");
        }
        made_table(&m, MADE_ID);
        at = m.b.len;
        buf_printf(&m.b,
                   "xref\n8 1\n0000000000 00001 f \ntrailer\n<</Size 9/Root 1 0 R/Prev %zu>>\n"
                   "startxref\n%zu\n%%%%EOF\n",
                   m.section, at);
        assert_int_equal(change_of(&m, 8, &c), named ? PDF_CHANGE_FIELD : PDF_CHANGE_FILE);
        assert_true(c.freed);
        buf_release(&m.b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_signatures),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_signing_is_known),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_stray),
        cmocka_unit_test(test_timestamp),
        cmocka_unit_test(test_promised),
        cmocka_unit_test(test_new_field),
        cmocka_unit_test(test_freed),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
