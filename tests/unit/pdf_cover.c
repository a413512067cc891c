/* Whether a new widget lies over what its page showed: by content, state, faces and annotations. */
#include "pdf/cover.h"

#include "made_pdf.h"

#define FACE "<</Type/Font/Subtype/TrueType/FirstChar 65/Widths[500 1000]>>"
#define WIDE                                                                                       \
    "<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</Subtype/CIDFontType2"       \
    "/DW 1000/W[1[250 500]3 5 100]>>]>>"
#define RESOURCES                                                                                  \
    "<</Font<</F1 " FACE "/F2 " WIDE                                                               \
    "/F3<</Subtype/Type3>>/F4<</Subtype/Type0/Encoding/Identity-V"                                 \
    "/DescendantFonts[<</W[]>>]>>/F5<</Subtype/Type1/BaseFont/Helvetica>>>>/XObject<</X 20 0 R"    \
    "/Y 21 0 R/Z 22 0 R>>/ExtGState<</G<</Font[23 0 R 10]>>/H<</ca 1>>>>>>"

/*
 * A page with this content and these annotations beside an empty signature field; then a revision
 * that adds a widget with this place.
 */
static bool covers(const char *content, const char *annotations, const char *widget)
{
    struct made_pdf m;
    struct pdf_doc *d;
    bool yes = false;
    char body[4096];

    made_start(&m);
    made_object(&m, 1, "<</Type/Catalog/Pages 2 0 R>>");
    made_object(&m, 2, "<</Type/Pages/Kids[3 0 R]/Count 1/Resources" RESOURCES ">>");
    snprintf(body, sizeof body,
             "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents[6 0 R 6 0 R]/Annots[%s]>>",
             annotations);
    made_object(&m, 3, body);
    snprintf(body, sizeof body, "<</Length %zu>>stream\n%s\nendstream", strlen(content), content);
    made_object(&m, 6, body);
    made_object(&m, 20,
                "<</Type/XObject/Subtype/Image/Width 1/Height 1/Length 1>>stream\n0\nendstream");
    made_object(&m, 21,
                "<</Subtype/Form/BBox[0 0 9 9]/Matrix[2 0 0 2 100 0]/Length 30>>stream\n"
                "BT /F1 10 Tf 5 5 Td (AA) Tj ET\nendstream");
    made_object(&m, 22,
                "<</Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</Z 22 0 R>>>>/Length 5>>stream"
                "\n/Z Do\nendstream");
    made_table(&m, MADE_ID);
    snprintf(body, sizeof body,
             "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents[6 0 R 6 0 R]"
             "/Annots[%s 30 0 R]>>",
             annotations);
    made_object(&m, 3, body);
    snprintf(body, sizeof body, "<</Type/Annot/Subtype/Widget/FT/Sig/T(new)%s>>", widget);
    made_object(&m, 30, body);
    made_table(&m, MADE_ID);
    d = made_open(&m.b);
    assert_int_equal(pdf_covers(d, 1, 30, &yes, NULL), 0);
    pdf_close(d);
    buf_release(&m.b);
    return yes;
}

#define AT(rect) "/Rect[" rect "]"

static void test_content(void **state)
{
    static const struct {
        const char *content, *widget;
        bool covers;
    } rows[] = {
        {"", AT("0 0 600 800"), false},
        /* A is 5 points wide at size 10, B 10; the line stands from 97.5 to 110. */
        {"BT /F1 10 Tf 100 100 Td (AB) Tj ET", AT("90 90 120 120"), true},
        {"BT /F1 10 Tf 100 100 Td (AB) Tj ET", AT("116 90 130 120"), false},
        {"BT /F1 10 Tf 100 100 Td (AB) Tj ET", AT("113 90 130 120"), true},
        {"BT /F1 10 Tf 100 100 Td (AB) Tj ET", AT("50 90 100 120"), false},
        {"BT /F1 10 Tf 100 100 Td (AB) Tj ET", AT("100 111 120 120"), false},
        {"BT /F1 10 Tf 100 100 Td (AB) Tj ET", AT("100 108 120 120"), true},
        {"BT /F1 10 Tf 100 100 Td (AB) Tj ET", AT("100 90 120 97"), false},
        /* Shifts, spacing, scale, lines, rise. */
        {"BT /F1 10 Tf 100 100 Td [(A) -2000 (A)] TJ ET", AT("126 100 129 105"), true},
        {"BT /F1 10 Tf 100 100 Td [(A) -2000 (A)] TJ ET", AT("106 100 124 105"), false},
        {"BT /F1 10 Tf 100 100 Td [3000 (A)] TJ ET", AT("71 100 74 105"), true},
        {"BT /F1 10 Tf 20 Tc 100 100 Td (AA) Tj ET", AT("126 100 129 105"), true},
        {"BT /F1 10 Tf 300 Tz 100 100 Td (AA) Tj ET", AT("126 100 129 105"), true},
        {"BT /F1 10 Tf 14 TL 100 100 Td (A) ' ET", AT("100 86 105 90"), true},
        {"BT /F1 10 Tf 14 TL 100 100 Td 9 30 (AA) \" ET", AT("136 86 139 90"), true},
        {"BT /F1 10 Tf 100 100 TD 0 -50 TD T* (A) Tj ET", AT("101 0 104 4"), true},
        {"BT /F1 10 Tf 40 Ts 100 100 Td (A) Tj ET", AT("100 141 105 145"), true},
        {"BT /F1 10 Tf 1 0 0 1 100 100 Tm (A) Tj 2 0 0 2 300 300 Tm (A) Tj ET",
         AT("306 315 309 318"), true},
        {"BT /F1 10 Tf 0 1 -1 0 300 300 Tm (AAAA) Tj ET", AT("292 315 298 318"), true},
        {"2 0 0 2 0 0 cm BT /F1 10 Tf 100 100 Td (A) Tj ET", AT("200 200 210 210"), true},
        {"q 2 0 0 2 0 0 cm Q BT /F1 10 Tf 100 100 Td (A) Tj ET", AT("200 200 210 210"), false},
        /* Invisible text hides nothing. */
        {"BT 3 Tr /F1 10 Tf 100 100 Td (A) Tj ET", AT("90 90 120 120"), false},
        /* Composite: code 1 is 2.5, 2 is 5, 3 to 5 are 1, others 10 wide. */
        {"BT /F2 10 Tf 100 100 Td <000200030009> Tj ET", AT("115 100 120 105"), true},
        {"BT /F2 10 Tf 100 100 Td <000200030009> Tj ET", AT("116 100 120 105"), false},
        /* No widths: nearly an em each, and no less. */
        {"BT /F5 10 Tf 100 100 Td (AA) Tj (A) Tj ET", AT("126 100 129 105"), true},
        {"BT /F5 10 Tf 100 100 Td (AA) Tj ET", AT("121 100 129 105"), false},
        /* Faces, operators, names that are not understood. */
        {"BT /F3 10 Tf (A) Tj ET", AT("500 500 510 510"), true},
        {"BT /F4 10 Tf (A) Tj ET", AT("500 500 510 510"), true},
        {"BT /F9 10 Tf (A) Tj ET", AT("500 500 510 510"), true},
        {"BT (A) Tj ET", AT("500 500 510 510"), true},
        {"BI /W 1 /H 1 ID 0 EI", AT("500 500 510 510"), true},
        {"/S sh", AT("500 500 510 510"), true},
        {"/G gs", AT("500 500 510 510"), true},
        {"/H gs", AT("500 500 510 510"), false},
        {"1 0 (x) 1 0 0 cm", AT("500 500 510 510"), true},
        {"(open", AT("500 500 510 510"), true},
        {"/Nothing Do", AT("500 500 510 510"), true},
        /* Pictures and forms. */
        {"q 50 0 0 50 100 100 cm /X Do Q", AT("149 149 160 160"), true},
        {"q 50 0 0 50 100 100 cm /X Do Q", AT("151 151 160 160"), false},
        {"/Y Do", AT("110 10 130 20"), true},
        {"/Y Do", AT("0 0 100 20"), false},
        {"/Z Do", AT("500 500 510 510"), true}, /* shows itself without end */
        /* Rules and grounds are nothing; drawings are. */
        {"0 0 600 800 re f", AT("100 100 200 200"), false},
        {"100 150 m 200 150 l S", AT("100 100 200 200"), false},
        {"100 150 200 1 re f", AT("100 100 200 200"), false},
        {"100 150 9 9 re S", AT("100 100 200 200"), true},
        {"100 150 9 9 re W n", AT("100 100 200 200"), false},
        {"100 150 m 200 160 l S", AT("100 100 200 200"), true},
        {"100 150 m 120 180 160 90 200 150 c S", AT("100 100 200 200"), true},
        {"100 150 m 200 150 l 200 110 l f", AT("100 100 200 200"), true},
        {"/Pattern cs /P scn 0 0 600 800 re f", AT("100 100 200 200"), true},
        {"/Pattern cs /P scn 0 g 0 0 600 800 re f", AT("100 100 200 200"), false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (covers(rows[i].content, "", rows[i].widget) != rows[i].covers)
            fail_msg("\"%s\" under %s: not %d", rows[i].content, rows[i].widget, rows[i].covers);
}

static void test_annotations(void **state)
{
#define BOX "/Type/Annot/Rect[100 90 130 120]"
    static const struct {
        const char *annotation, *content, *widget;
        bool covers;
    } rows[] = {
        {"<<" BOX "/Subtype/Link>>", "", AT("100 90 130 120"), false},
        {"<<" BOX "/Subtype/FreeText>>", "", AT("100 90 130 120"), true},
        {"<<" BOX "/Subtype/FreeText>>", "", AT("131 90 150 120"), false},
        {"<<" BOX "/Subtype/Widget/FT/Sig/T(a)/V<<>>/AP<</N 21 0 R>>>>", "", AT("90 90 105 120"),
         true},
        {"<<" BOX "/Subtype/Widget/FT/Sig/T(a)/V<<>>>>", "", AT("90 90 105 120"), false},
        {"<<" BOX "/Subtype/Widget/FT/Tx/T(a)/V(57)>>", "", AT("90 90 105 120"), true},
        {"<<" BOX "/Subtype/Widget/FT/Btn/T(a)>>", "", AT("90 90 105 120"), true},
        {"<<" BOX "/Subtype/Widget/FT/Tx/T(a)>>", "", AT("90 90 105 120"), false},
        {"<</Type/Annot/Subtype/FreeText>>", "", AT("500 500 510 510"), true},
        /* A place kept free may have text below it, that beside it may not be covered. */
        {"<<" BOX "/Subtype/Widget/FT/Sig/T(a)>>", "BT /F1 10 Tf 100 100 Td (AB) Tj ET",
         AT("100 90 130 120"), false},
        {"<<" BOX "/Subtype/Widget/FT/Sig/T(a)>>", "BT /F1 10 Tf 90 100 Td (AAAA) Tj ET",
         AT("80 90 130 120"), true},
        {"<<" BOX "/Subtype/Widget/FT/Sig/T(a)/V<<>>>>", "BT /F1 10 Tf 100 100 Td (AB) Tj ET",
         AT("100 90 130 120"), true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (covers(rows[i].content, rows[i].annotation, rows[i].widget) != rows[i].covers)
            fail_msg("%s, \"%s\" under %s: not %d", rows[i].annotation, rows[i].content,
                     rows[i].widget, rows[i].covers);
}

/* One that stays upright or of one size is seen beyond its place. */
static void test_flags(void **state)
{
    (void)state;
    assert_false(covers("", "", AT("0 0 9 9") "/F 132"));
    assert_true(covers("", "", AT("0 0 9 9") "/F 20"));
    assert_true(covers("", "", AT("0 0 9 9") "/F 12"));
    assert_true(covers("", "", "/Rect[0 0 9]"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_content),
        cmocka_unit_test(test_annotations),
        cmocka_unit_test(test_flags),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
