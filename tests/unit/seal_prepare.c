/* One revision: what it touches, what its signature dictionary says, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "hash/hash.h"
#include "pdf/sigfield.h"
#include "seal/seal.h"
#include "seal/typeface.h"

enum { OBJECTS = 32 };

/* A file of numbered objects with a plain table; objects[0] is not used. */
static void make_file(struct buf *b, const char *const *objects)
{
    size_t offsets[OBJECTS], n = 1, table;

    buf_init(b, 1 << 20);
    buf_add(b, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", 15);
    for (; objects[n]; n++) {
        offsets[n] = b->len;
        buf_printf(b, "%zu 0 obj\n%s\nendobj\n", n, objects[n]);
    }
    table = b->len;
    buf_printf(b, "xref\n0 %zu\n0000000000 65535 f\r\n", n);
    for (size_t i = 1; i < n; i++)
        buf_printf(b, "%010zu 00000 n\r\n", offsets[i]);
    buf_printf(b,
               "trailer\n<</Size %zu/Root 1 0 R/ID[<00112233445566778899aabbccddeeff>"
               "<00112233445566778899aabbccddeeff>]>>\nstartxref\n%zu\n%%%%EOF\n",
               n, table);
    assert_int_equal(buf_check(b, "file", NULL), 0);
}

#define CATALOG "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R>>"
#define PAGES "<</Type/Pages/Kids[3 0 R]/Count 1>>"
#define PAGE "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[5 0 R 6 0 R 7 0 R]>>"
#define FORM "<</Fields[5 0 R 6 0 R 7 0 R]/SigFlags 3>>"
#define PERSON                                                                                     \
    "<</Type/Annot/Subtype/Widget/FT/Sig/T(person)/F 4/P 3 0 R/Rect[300 100 450 170]"              \
    "/StructParent 2/AP<</N 8 0 R>>>>"
#define AGENCY                                                                                     \
    "<</Type/Annot/Subtype/Widget/FT/Sig/T(agency)/F 4/P 3 0 R/Rect[300 100 350 150]"              \
    "/Lock<</Type/SigFieldLock/Action/Include/Fields[(number)]>>/AP<</N 8 0 R>>>>"
#define NUMBER                                                                                     \
    "<</Type/Annot/Subtype/Widget/FT/Tx/T(number)/F 4/P 3 0 R/Rect[100 700 140 720]>>"
#define EMPTY "<</Type/XObject/Subtype/Form/BBox[0 0 150 70]/Length 1>>stream\n\n\nendstream"

static const char *const letter[] = {"", CATALOG, PAGES, PAGE, FORM, PERSON, AGENCY, NUMBER, EMPTY,
                                     NULL};

static struct seal_options options(const char *field)
{
    return (struct seal_options){
        .field = field,
        .role = "person",
        .time = 1700000000,
        .signer_name = "Nguyễn Văn An",
        .appearance = true,
        .contents_room = 2000,
    };
}

static int prepare_on(const struct buf *file, const struct seal_options *o,
                      struct seal_prepared *p, struct err *e)
{
    struct pdf_doc *doc;
    int rc;

    *e = (struct err){0};
    memset(p, 0, sizeof *p);
    if (pdf_open(&doc, buf_slice(file), e))
        fail_msg("the test's own file is refused: %s", e->text);
    rc = seal_prepare(p, doc, o, e);
    pdf_close(doc);
    return rc;
}

static int prepare(const char *const *objects, const struct seal_options *o,
                   struct seal_prepared *p, struct err *e)
{
    struct buf file;
    int rc;

    make_file(&file, objects);
    rc = prepare_on(&file, o, p, e);
    buf_release(&file);
    return rc;
}

/* The finished file, opened. */
static struct pdf_doc *finished(const char *const *objects, const struct seal_options *o,
                                struct seal_prepared *p, struct buf *file)
{
    struct pdf_doc *doc;
    struct err e;

    make_file(file, objects);
    if (prepare_on(file, o, p, &e))
        fail_msg("%s", e.text);
    buf_add(file, p->appended.data, p->appended.len);
    if (pdf_open(&doc, buf_slice(file), &e))
        fail_msg("%s", e.text);
    return doc;
}

static void close_finished(struct pdf_doc *doc, struct seal_prepared *p, struct buf *file)
{
    pdf_close(doc);
    seal_release(p);
    buf_release(file);
}

static const struct pdf_signature *only_signature(struct pdf_doc *doc)
{
    const struct pdf_signature *list;
    struct pdf_form *form = arena_alloc(pdf_arena(doc), sizeof *form);
    size_t count;
    struct err e;

    assert_int_equal(pdf_form_load(form, doc, PDF_LATEST, &e), 0);
    assert_int_equal(pdf_signatures(doc, form, &list, &count, &e), 0);
    assert_int_equal(count, 1);
    return list;
}

/* The numbers the last revision wrote, as "5 9". */
static const char *touched(const struct pdf_doc *doc)
{
    static char text[256];
    size_t last = pdf_revision_count(doc) - 1, at = 0;

    text[0] = 0;
    for (size_t i = 0; i < pdf_defined_count(doc, last); i++)
        at += (size_t)snprintf(text + at, sizeof text - at, at ? " %u" : "%u",
                               pdf_defined(doc, last, i).number);
    return text;
}

static void fills_a_reserved_field_alone(void **state)
{
    struct seal_options o = options(NULL);
    const struct pdf_signature *s;
    struct seal_prepared p;
    struct pdf_doc *doc;
    struct buf file;

    (void)state;
    doc = finished(letter, &o, &p, &file);
    /* The field and the new signature: no catalog, page, form. */
    assert_string_equal(touched(doc), "5 9");
    s = only_signature(doc);
    assert_string_equal(s->field->name, "person");
    assert_true(slice_is(s->filter, "Adobe.PPKLite"));
    assert_true(slice_is(s->sub_filter, "ETSI.CAdES.detached"));
    assert_true(slice_is(s->m, "D:20231115051320+07'00'"));
    assert_string_equal(s->name, "Nguyễn Văn An");
    assert_int_equal(s->references, 0);
    assert_false(p.made);
    assert_false(p.drawn); /* the form has no face: the reserved appearance stays */
    assert_int_equal(s->field->appearance.number, 8);
    assert_int_equal(pdf_range_faults(doc, s, 0), 0);
    assert_true(pdf_range_covers_file(doc, s));
    close_finished(doc, &p, &file);
}

static void digest_is_over_the_byte_range(void **state)
{
    struct seal_options o = options("person");
    struct seal_prepared p;
    struct digest digest;
    struct pdf_doc *doc;
    struct buf file;
    int64_t *r;

    (void)state;
    doc = finished(letter, &o, &p, &file);
    r = p.byte_range;
    assert_int_equal(r[0], 0);
    assert_int_equal(file.data[r[1]], '<');
    assert_int_equal(file.data[r[2] - 1], '>');
    assert_int_equal(r[2] + r[3], file.len);
    assert_int_equal(r[2] - r[1], 2 * 2000 + 2);
    const struct slice parts[] = {{file.data, (size_t)r[1]}, {file.data + r[2], (size_t)r[3]}};
    assert_int_equal(hash_parts(&digest, HASH_SHA256, parts, 2, NULL), 0);
    assert_memory_equal(digest.bytes, p.digest, 32);
    close_finished(doc, &p, &file);
}

static void a_lock_becomes_a_field_mdp(void **state)
{
    struct seal_options o = options("agency");
    const struct pdf_signature *s;
    struct seal_prepared p;
    struct pdf_doc *doc;
    struct buf file;

    (void)state;
    o.role = "agency";
    doc = finished(letter, &o, &p, &file);
    assert_string_equal(touched(doc), "6 9");
    s = only_signature(doc);
    assert_true(s->references_known);
    assert_int_equal(s->references, 1);
    assert_int_equal(s->doc_mdp, 0);
    assert_int_equal(s->field_mdp.action, PDF_LOCK_INCLUDE);
    assert_true(pdf_lock_covers(&s->field_mdp, "number"));
    assert_false(pdf_lock_covers(&s->field_mdp, "date"));
    close_finished(doc, &p, &file);
}

static void embeds_and_pads_with_digits(void **state)
{
    static const uint8_t der[] = {0x30, 0x03, 0x02, 0x01, 0xab};
    struct seal_options o = options(NULL);
    struct seal_prepared p;
    struct err e;
    uint8_t *long_der = calloc(1, 2001);
    const char *hole;

    (void)state;
    assert_int_equal(prepare(letter, &o, &p, &e), 0);
    assert_int_equal(seal_embed(&p, (struct slice){der, sizeof der}, &e), 0);
    hole = (const char *)p.appended.data + (p.placeholder.contents_at - p.old_len);
    assert_int_equal(hole[0], '<');
    assert_int_equal(strncasecmp(hole + 1, "30030201ab0000", 14), 0);
    assert_int_equal(hole[p.placeholder.contents_len - 1], '>');
    assert_int_equal(strspn(hole + 11, "0"), p.placeholder.contents_len - 12);
    assert_int_equal(seal_embed(&p, (struct slice){long_der, 2001}, &e), -1);
    assert_int_equal(e.kind, ERR_FORMAT);
    free(long_der);
    seal_release(&p);
}

static const char *const bare[] = {"", "<</Type/Catalog/Pages 2 0 R>>", PAGES,
                                   "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>", NULL};

static void makes_an_invisible_field(void **state)
{
    struct seal_options o = options(NULL);
    const struct pdf_signature *s;
    struct seal_prepared p;
    struct pdf_doc *doc;
    struct buf file;

    (void)state;
    doc = finished(bare, &o, &p, &file);
    s = only_signature(doc);
    assert_true(p.made);
    assert_string_equal(s->field->name, "person");
    assert_true(s->field->on_page);
    assert_int_equal(s->field->widget_flags, 132);
    assert_true(s->field->rect[2] - s->field->rect[0] == 0);
    assert_int_equal(pdf_range_faults(doc, s, 0), 0);
    close_finished(doc, &p, &file);
}

static void makes_a_visible_field_beside_others(void **state)
{
    struct seal_options o = options(NULL);
    const struct pdf_signature *s;
    struct seal_prepared p;
    struct pdf_doc *doc;
    struct pdf_form form;
    struct buf file;
    struct err e;

    (void)state;
    o.page = 1;
    o.rect[0] = 50, o.rect[1] = 60, o.rect[2] = 100, o.rect[3] = 40;
    doc = finished(letter, &o, &p, &file);
    s = only_signature(doc);
    /* "person" is reserved, so the new one takes the next name. */
    assert_string_equal(s->field->name, "person-2");
    assert_int_equal(pdf_form_load(&form, doc, PDF_LATEST, &e), 0);
    assert_int_equal(form.count, 4);
    assert_true(s->field->on_page);
    assert_true(s->field->rect[0] == 50 && s->field->rect[3] == 100);
    assert_int_not_equal(s->field->appearance.number, 0);
    close_finished(doc, &p, &file);
}

static void a_page_keeps_its_list_of_annotations(void **state)
{
    const char *const objects[] = {"", CATALOG, PAGES,
                                   "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots 8 0 R>>",
                                   FORM, PERSON, AGENCY, NUMBER, "[5 0 R 6 0 R 7 0 R]", NULL};
    const char *const direct[] = {"", "<</Type/Catalog/Pages 2 0 R/AcroForm" FORM ">>", PAGES, PAGE,
                                  "null", PERSON, AGENCY, NUMBER, EMPTY, NULL};
    struct seal_options o = options("new");
    struct seal_prepared p;
    struct pdf_doc *doc;
    struct buf file;

    (void)state;
    doc = finished(objects, &o, &p, &file);
    assert_string_equal(touched(doc), "4 8 9 10"); /* form, list, field, signature */
    assert_true(only_signature(doc)->field->on_page);
    close_finished(doc, &p, &file);
    doc = finished(direct, &o, &p, &file);
    assert_string_equal(touched(doc), "1 3 9 10"); /* the form stands in the catalog */
    assert_true(only_signature(doc)->field->on_page);
    close_finished(doc, &p, &file);
}

static void refuse(const char *const *objects, struct seal_options o, enum err_kind kind,
                   const char *words)
{
    struct seal_prepared p;
    struct err e;

    assert_int_equal(prepare(objects, &o, &p, &e), -1);
    if (e.kind != kind || !strstr(e.text, words))
        fail_msg("said %d \"%s\", expected %d \"…%s…\"", e.kind, e.text, kind, words);
}

static void refuses_what_cannot_be_filled(void **state)
{
    struct seal_options o = options("number");
    const char *const foreign[] = {"", CATALOG, PAGES, PAGE, FORM,
                                   "<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig1)/Rect[0 0 9 9]>>",
                                   AGENCY, NUMBER, EMPTY, NULL};
    const char *const xfa[] = {"", "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]/XFA(x)>>>>",
                               PAGES, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>", NULL};

    (void)state;
    refuse(letter, o, ERR_USAGE, "not a signature field");
    refuse(foreign, options(NULL), ERR_USAGE, "--field: Sig1");
    refuse(letter, options("a.b"), ERR_USAGE, "dot");
    refuse(letter, options("agency"), ERR_USAGE, "not for role person");
    refuse(letter, options(""), ERR_USAGE, "1 to 127");
    refuse(xfa, options(NULL), ERR_FORMAT, "XFA");
    o = options("new");
    o.page = 2;
    refuse(letter, o, ERR_USAGE, "the file has 1");
    o.page = 1;
    o.rect[0] = 590, o.rect[2] = 100, o.rect[3] = 40;
    refuse(letter, o, ERR_USAGE, "not on page 1");
    o = options("person");
    o.page = 1;
    refuse(letter, o, ERR_USAGE, "has its place");
}

/* Signed files are made from the letter by replacing the field and adding a dictionary. */
#define SIGNED(reference)                                                                          \
    "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]"            \
    "/Contents<00>" reference ">>"
#define MDP(p)                                                                                     \
    "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams"      \
    "/P " p "/V/1.2>>>>]"
#define LOCK                                                                                       \
    "/Reference[<</Type/SigRef/TransformMethod/FieldMDP/TransformParams<</Type/TransformParams"    \
    "/Action/Include/Fields[(person)]/V/1.2>>>>]"
#define TAKEN "<</Type/Annot/Subtype/Widget/FT/Sig/T(agency)/Rect[0 0 9 9]/V 9 0 R>>"

static void obeys_signatures_before_it(void **state)
{
    const char *certified[] = {"", CATALOG, PAGES, PAGE, FORM, PERSON, TAKEN, NUMBER, EMPTY,
                               SIGNED(MDP("1")), NULL};
    struct seal_options made = options("new");
    struct seal_prepared p;
    struct seal_options o = options(NULL);
    struct err e;

    (void)state;
    refuse(certified, o, ERR_FORMAT, "DocMDP 1");
    o.role = "agency";
    refuse(certified, o, ERR_USAGE, "signed already");
    o.role = "person";
    certified[9] = SIGNED(MDP("2"));
    refuse(certified, made, ERR_FORMAT, "DocMDP 2");
    assert_int_equal(prepare(certified, &o, &p, &e), 0);
    seal_release(&p);
    certified[9] = SIGNED(LOCK);
    refuse(certified, o, ERR_FORMAT, "locked by the signature in field agency");
}

#define MAP                                                                                        \
    "/CIDInit /ProcSet findresource begin\n1 begincodespacerange <0000> <FFFF> "                   \
    "endcodespacerange\n2 beginbfchar\n<0001> <0041>\n<0002> <D83DDE00>\nendbfchar\n"              \
    "2 beginbfrange\n<0010> <0012> <0061>\n<0020> <0021> [<1EA0> <0041>]\nendbfrange\nendcmap"

static void reads_a_face_by_its_map(void **state)
{
    struct typeface t = {.default_width = 1000};
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    assert_int_equal(typeface_parse_unicode(&t, slice_of(MAP)), 0);
    assert_int_equal(typeface_find(&t, 'A')->code, 1); /* the first of two codes */
    assert_int_equal(typeface_find(&t, 0x1f600)->code, 2);
    assert_int_equal(typeface_find(&t, 'c')->code, 0x12);
    assert_int_equal(typeface_find(&t, 0x1ea0)->code, 0x20);
    assert_null(typeface_find(&t, 'd'));
    assert_int_equal(typeface_set_width(&t, 1, 722), 0);
    assert_int_equal(typeface_measure(&t, "Aa"), 1722);
    assert_int_equal(typeface_measure(&t, "Az"), -1);
    assert_true(typeface_write(&t, "AẠ", &b));
    assert_true(slice_is(buf_slice(&b), "<00010020>"));
    assert_false(typeface_write(&t, "z", &b));
    buf_release(&b);
    typeface_release(&t);
}

#define FACE_FORM                                                                                  \
    "<</Fields[5 0 R]/SigFlags 3/DR<</Font<</FR 9 0 R>>>>/DA(/FR 13 Tf 0 g)>>"
#define FACE                                                                                       \
    "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[10 0 R]"            \
    "/ToUnicode 12 0 R>>"
#define BELOW                                                                                      \
    "<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)"                 \
    "/Ordering(Identity)/Supplement 0>>/FontDescriptor 11 0 R/DW 500/W[32[250]65 90 600]>>"
#define DESCRIPTOR "<</Type/FontDescriptor/FontName/X/Flags 4/FontFile2 13 0 R>>"

/* The appearance shows name and time, in the box that was reserved, with the form's own face. */
static void draws_with_the_face_of_the_form(void **state)
{
    static const char map[] = "1 beginbfrange\n<0020> <007e> <0020>\nendbfrange\n";
    char stream[200];
    const char *const objects[] = {"", CATALOG, PAGES, PAGE, FACE_FORM, PERSON, "null", "null",
                                   EMPTY, FACE, BELOW, DESCRIPTOR, stream, EMPTY, NULL};
    struct seal_options o = options(NULL);
    const struct pdf_obj *form, *box;
    struct seal_prepared p;
    struct pdf_doc *doc;
    struct buf file, content;
    struct err e;

    (void)state;
    snprintf(stream, sizeof stream, "<</Length %zu>>stream\n%s\nendstream", sizeof map - 1, map);
    o.signer_name = "An B";
    doc = finished(objects, &o, &p, &file);
    assert_true(p.drawn);
    assert_string_equal(touched(doc), "5 14 15");
    assert_int_equal(pdf_object(doc, only_signature(doc)->field->appearance.number, &form, &e), 0);
    assert_int_equal(pdf_fetch(doc, PDF_LATEST, form, "BBox", &box, &e), 0);
    assert_int_equal(box->array.items[2].integer, 150);
    buf_init(&content, 10000);
    assert_int_equal(pdf_decode(doc, PDF_LATEST, form, &content, &e), 0);
    assert_non_null(strstr((char *)content.data, "<0041006E00200042>Tj"));
    /* "15/11/2023 05:13:20 +07:00" */
    assert_non_null(strstr((char *)content.data, "<00310035002F00310031002F0032003000320033"));
    buf_release(&content);
    close_finished(doc, &p, &file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_a_reserved_field_alone),
        cmocka_unit_test(digest_is_over_the_byte_range),
        cmocka_unit_test(a_lock_becomes_a_field_mdp),
        cmocka_unit_test(embeds_and_pads_with_digits),
        cmocka_unit_test(makes_an_invisible_field),
        cmocka_unit_test(makes_a_visible_field_beside_others),
        cmocka_unit_test(a_page_keeps_its_list_of_annotations),
        cmocka_unit_test(refuses_what_cannot_be_filled),
        cmocka_unit_test(obeys_signatures_before_it),
        cmocka_unit_test(reads_a_face_by_its_map),
        cmocka_unit_test(draws_with_the_face_of_the_form),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
