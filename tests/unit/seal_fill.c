/* Text fields filled in the revision of a signature: what is written, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pdf/diff.h"
#include "seal/seal.h"
#include "unit/made_pdf.h"

#define FACED "<</Fields[5 0 R 6 0 R 7 0 R]/SigFlags 3/DR<</Font<</FR 9 0 R>>>>/Q 2>>"
#define HEAD "<</Type/Annot/Subtype/Widget/FT/Tx/T(number)/F 4/P 3 0 R/Rect[100 700 140 720]"
#define WAITING HEAD "/DA(/FR 13 Tf 0 g)/AP<</N 12 0 R>>>>"
#define FONT                                                                                       \
    "<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[10 0 R]/ToUnicode 11 0 R>>"
#define BELOW "<</W[5[500]7[600]]/DW 1000/FontDescriptor<</FontFile2 13 0 R>>>>"
#define MAP                                                                                        \
    "<</Length 51>>stream\n2 beginbfchar <0005> <0035> <0007> <0037> endbfchar\nendstream"
#define BOX "<</Type/XObject/Subtype/Form/BBox[0 0 40 16]/Length 11>>stream\n/Tx BMC EMC\nendstream"
#define FILE2 "<</Length 1>>stream\n0\nendstream"

/* A letter whose number is the object given, under the form given. */
static void make(struct made_pdf *m, const char *form, const char *number)
{
    const char *const bodies[] = {MADE_CATALOG, MADE_PAGES, MADE_PAGE, form, MADE_PERSON,
                                  MADE_AGENCY,  number,     BOX,       FONT, BELOW,
                                  MAP,          BOX,        FILE2};

    made_start(m);
    for (unsigned i = 0; i < sizeof bodies / sizeof *bodies; i++)
        made_object(m, i + 1, bodies[i]);
    made_table(m, "/ID[<00><00>]");
}

static int fill(const struct made_pdf *m, const char *field, const char *text,
                struct seal_prepared *p, struct err *e)
{
    const struct seal_fill fills[] = {{field, text}};
    const struct seal_options o = {.role = "agency",
                                   .time = 1700000000,
                                   .contents_room = 100,
                                   .fills = fills,
                                   .fill_count = 1};
    struct pdf_doc *doc;
    int rc;

    *e = (struct err){.kind = ERR_NONE};
    if (pdf_open(&doc, buf_slice(&m->b), e))
        fail_msg("the test's own file is refused: %s", e->text);
    rc = seal_prepare(p, doc, &o, e);
    pdf_close(doc);
    return rc;
}

static void sets_the_text_in_the_files_own_face(void **state)
{
    struct seal_prepared p;
    const struct pdf_field *f;
    struct pdf_form form;
    struct made_pdf m;
    struct pdf_doc *doc;
    struct err e;
    char *said;

    (void)state;
    make(&m, FACED, WAITING);
    if (fill(&m, "number", "57", &p, &e))
        fail_msg("%s", e.text);
    buf_add_byte(&p.appended, 0);
    assert_int_equal(buf_check(&p.appended, "revision", NULL), 0);
    said = (char *)p.appended.data;
    /* (500 + 600) * 13 / 1000 = 14.3 wide, set right (/Q 2 of the form) in a box of 40. */
    assert_non_null(strstr(said, "/FR 13 Tf 25.7 3.4 Td<00050007>Tj"));
    assert_non_null(strstr(said, "/BBox[0 0 40 16]"));
    assert_non_null(strstr(said, "/Tx BMC"));
    buf_add(&m.b, p.appended.data, p.appended.len - 1);
    assert_int_equal(pdf_open(&doc, buf_slice(&m.b), &e), 0);
    assert_int_equal(pdf_form_load(&form, doc, PDF_LATEST, &e), 0);
    f = pdf_form_find(&form, "number");
    assert_string_equal(f->value, "57");
    assert_int_not_equal(f->appearance.number, 12);
    /* Field and appearance of number and agency (its own stays), the signature. */
    assert_int_equal(pdf_defined_count(doc, 1), 4);
    pdf_close(doc);
    seal_release(&p);
    buf_release(&m.b);
}

static void refuse(const char *form, const char *number, const char *text, enum err_kind kind,
                   const char *words)
{
    struct seal_prepared p;
    struct made_pdf m;
    struct err e;

    make(&m, form, number);
    assert_int_equal(fill(&m, "number", text, &p, &e), -1);
    if (e.kind != kind || !strstr(e.text, words))
        fail_msg("said %d \"%s\", expected %d \"…%s…\"", (int)e.kind, e.text, (int)kind, words);
    buf_release(&m.b);
}

static void refuses_fields_that_do_not_wait(void **state)
{
    (void)state;
    refuse(FACED, HEAD "/V(56)/DA(/FR 13 Tf)>>", "57", ERR_FORMAT, "filled already: 56");
    refuse(FACED, MADE_AGENCY, "57", ERR_FORMAT, "no field number");
    refuse(FACED, "<</Type/Annot/Subtype/Widget/FT/Sig/T(number)/P 3 0 R/Rect[1 1 9 9]>>", "57",
           ERR_FORMAT, "a signature of its own");
    refuse(FACED, "<</Type/Annot/Subtype/Widget/FT/Btn/T(number)/P 3 0 R/Rect[1 1 9 9]>>", "57",
           ERR_FORMAT, "not a text field");
    refuse(FACED, "<</FT/Tx/T(number)>>", "57", ERR_FORMAT, "not one object of its own");
}

static void refuses_what_cannot_be_set(void **state)
{
    (void)state;
    refuse(FACED, HEAD ">>", "57", ERR_FORMAT, "which face");
    refuse(FACED, HEAD "/DA(13 Tf /FR)>>", "57", ERR_FORMAT, "which face");
    refuse(FACED, HEAD "/DA(/FR 0 Tf)>>", "57", ERR_FORMAT, "which face");
    refuse(FACED, HEAD "/DA(/FB 13 Tf)>>", "57", ERR_FORMAT, "face FB");
    refuse(MADE_FORM, WAITING, "57", ERR_FORMAT, "face FR");
    refuse(FACED, WAITING, "58", ERR_FORMAT, "cannot set \"58\"");
    refuse(FACED, WAITING, "575757", ERR_USAGE, "too long for field number");
}

/* A field that a signature before this one has locked (12.8.2.4). */
static void refuses_a_locked_field(void **state)
{
    struct seal_prepared p;
    struct made_pdf m;
    struct err e;

    (void)state;
    make(&m, FACED, WAITING);
    made_object(&m, 14,
                "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Contents<00>"
                "/ByteRange[0 1 2 3]/Reference[<</Type/SigRef/TransformMethod/FieldMDP"
                "/TransformParams<</V/1.2/Action/Include/Fields[(number)]>>>>]>>");
    made_object(&m, 5,
                "<</Type/Annot/Subtype/Widget/FT/Sig/T(person)/F 4/P 3 0 R/V 14 0 R"
                "/Rect[300 100 450 170]>>");
    made_table(&m, "/ID[<00><00>]");
    assert_int_equal(fill(&m, "number", "57", &p, &e), -1);
    if (e.kind != ERR_FORMAT || !strstr(e.text, "locked by the signature in field person"))
        fail_msg("%s", e.text);
    buf_release(&m.b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_the_text_in_the_files_own_face),
        cmocka_unit_test(refuses_fields_that_do_not_wait),
        cmocka_unit_test(refuses_what_cannot_be_set),
        cmocka_unit_test(refuses_a_locked_field),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
