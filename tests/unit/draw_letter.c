/* What a drawn letter says in its objects, and what drawing refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "draw/draw.h"
#include "draw/folder.h"
#include "draw/letter.h"

enum { PDF_MAX = 64 << 20 };

static struct drawer *drawer;

static int begin(void **state)
{
    struct err e;

    (void)state;
    return drawer_open(&drawer, fonts_file(""), &e);
}

static int end(void **state)
{
    (void)state;
    drawer_free(drawer);
    return 0;
}

static void draw(struct buf *out, const struct letter *l, struct draw_options o)
{
    struct err e = {0};

    buf_init(out, PDF_MAX);
    if (draw_letter(drawer, l, &o, out, &e) != 0)
        fail_msg("%s", e.text);
}

static size_t count(const struct buf *b, const char *what)
{
    size_t n = 0, len = strlen(what);
    const uint8_t *p = b->data, *stop = b->data + b->len;

    while ((p = memmem(p, (size_t)(stop - p), what, len))) {
        n++;
        p += len;
    }
    return n;
}

static void same_letter_same_bytes(void **state)
{
    struct buf a, b, other;
    struct drawer *second;
    struct letter letter = sample_letter;
    struct draw_options o = {.profile = DRAW_2A};
    struct err e;

    (void)state;
    draw(&a, &sample_letter, o);
    letter.landscape = true; /* what was drawn between leaves no trace */
    draw(&other, &letter, (struct draw_options){.profile = DRAW_3A});
    draw(&b, &sample_letter, o);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.data, b.data, a.len);
    buf_clear(&b);
    assert_int_equal(drawer_open(&second, fonts_file(""), &e), 0);
    assert_int_equal(draw_letter(second, &sample_letter, &o, &b, &e), 0);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.data, b.data, a.len);
    drawer_free(second);
    buf_release(&a);
    buf_release(&b);
    buf_release(&other);
}

/* Field and widget in one object; the lock stands from the start; no DocMDP, no value. */
static void reserved_fields(void **state)
{
    struct buf b;

    (void)state;
    draw(&b, &sample_letter, (struct draw_options){.profile = DRAW_2A});
    assert_memory_equal(b.data, "%PDF-1.7\n", 9);
    assert_int_equal(count(&b, "/Type/Annot/Subtype/Widget/FT/Tx/T(number)/TU<FEFF"), 1);
    assert_int_equal(count(&b, "/Type/Annot/Subtype/Widget/FT/Tx/T(date)/TU<FEFF"), 1);
    assert_int_equal(count(&b, "/Type/Annot/Subtype/Widget/FT/Sig/T(person)/TU<FEFF"), 1);
    assert_int_equal(count(&b, "/Type/Annot/Subtype/Widget/FT/Sig/T(agency)/TU<FEFF"), 1);
    assert_int_equal(count(&b, "/Lock<</Type/SigFieldLock/Action/Include/Fields[(number)(date)]>>"),
                     1);
    assert_int_equal(count(&b, "/F 4/P "), 4);
    assert_int_equal(count(&b, "/StructParent "), 4);
    assert_int_equal(count(&b, "/S/Form/"), 4);
    assert_int_equal(count(&b, "/Type/OBJR/Obj "), 4);
    assert_int_equal(count(&b, "/SigFlags 3/DR<</Font "), 1);
    assert_int_equal(count(&b, "/DA(/FR 13 Tf 0 g)/Q 2"), 1);
    assert_int_equal(count(&b, "/DA(/FI 13 Tf 0 g)/Q 0"), 1);
    assert_int_equal(count(&b, "/Extensions<</ESIC<</BaseVersion/1.7/ExtensionLevel 5>>>>"), 1);
    assert_int_equal(count(&b, "DocMDP"), 0);
    assert_int_equal(count(&b, "/V"), count(&b, "/ViewerPreferences"));
    buf_release(&b);
}

static void number_given_paper_stamps(void **state)
{
    struct letter letter = sample_letter;
    struct buf b;

    (void)state;
    letter.number = "05";
    draw(&b, &letter, (struct draw_options){.profile = DRAW_2A});
    assert_int_equal(count(&b, "/T(number)") + count(&b, "/T(date)"), 0);
    assert_int_equal(count(&b, "/FT/Sig"), 2);
    buf_release(&b);
    draw(&b, &sample_letter, (struct draw_options){.profile = DRAW_2A, .paper = true});
    assert_int_equal(count(&b, "/FT/") + count(&b, "/AcroForm"), 0);
    buf_release(&b);
    draw(&b, &sample_letter, (struct draw_options){.profile = DRAW_2A, .stamps = true});
    assert_int_equal(count(&b, "/FT/Sig"), 4);
    assert_int_equal(count(&b, "/FT/Tx"), 0);
    buf_release(&b);
}

static void profiles(void **state)
{
    static const char request[] = "<cuv-request/>";
    struct buf b;

    (void)state;
    draw(&b, &sample_letter, (struct draw_options){.profile = DRAW_2U});
    assert_int_equal(count(&b, "/StructTreeRoot") + count(&b, "/MarkInfo") + count(&b, "pdfuaid"),
                     0);
    assert_int_equal(count(&b, "pdfaid:part=\"2\" pdfaid:conformance=\"U\""), 1);
    buf_release(&b);
    draw(&b, &sample_letter,
         (struct draw_options){.profile = DRAW_3A, .request = slice_of(request)});
    assert_int_equal(count(&b, "pdfaid:part=\"3\" pdfaid:conformance=\"A\""), 1);
    assert_int_equal(count(&b, "/AFRelationship/Source"), 1);
    assert_int_equal(count(&b, "/Params<</ModDate(D:20260305000000+07'00')/Size 14>>"), 1);
    buf_release(&b);
    draw(&b, &sample_letter, (struct draw_options){.profile = DRAW_2A});
    assert_int_equal(count(&b, "/EmbeddedFile"), 0);
    /* the title holds < & >; XMP and Info say the same */
    assert_int_equal(count(&b, "&lt;A &amp; B&gt;</rdf:li>"), 1);
    assert_int_equal(count(&b, "/ID[<0102030405060708090a0b0c0d0e0f10>"
                               "<0102030405060708090a0b0c0d0e0f10>]"),
                     1);
    assert_int_equal(count(&b, "/CreationDate(D:20260305000000+07'00')"), 1);
    assert_int_equal(count(&b, "xmp:CreateDate=\"2026-03-05T00:00:00+07:00\""), 1);
    buf_release(&b);
}

static void unknown_letters_are_refused(void **state)
{
    struct letter letter = sample_letter;
    struct draw_options o = {.profile = DRAW_2A};
    struct buf b;
    struct err e;

    (void)state;
    buf_init(&b, PDF_MAX);
    letter.subject = "V/v 漢";
    assert_int_equal(draw_letter(drawer, &letter, &o, &b, &e), -1);
    assert_int_equal(e.kind, ERR_FORMAT);
    assert_non_null(strstr(e.text, "U+6F22"));
    assert_int_equal(b.len, 0);
    /* and the drawer is as good as new */
    assert_int_equal(draw_letter(drawer, &sample_letter, &o, &b, &e), 0);
    buf_release(&b);
    buf_init(&b, 1000);
    assert_int_equal(draw_letter(drawer, &sample_letter, &o, &b, &e), -1);
    buf_release(&b);
    assert_false(drawer_covers(drawer, 0x1F600));
    assert_true(drawer_covers(drawer, 0x1EEF));
}

/* Names and cells that no office has, but a file may. */
static void odd_letters_are_drawn(void **state)
{
    static char name[5001];
    static const struct letter_column column = {"Cột", NULL, LETTER_LEFT, 0};
    static const char *const cell[] = {name};
    static const struct letter_table table = {
        .columns = &column, .column_count = 1, .cells = cell, .row_count = 1};
    static const struct letter_block blocks[] = {
        {LETTER_TABLE, NULL, &table}, {LETTER_PARAGRAPH, name, NULL}, {LETTER_PARAGRAPH, "", NULL}};
    static const struct letter_signature signature = {.name = name};
    struct letter letter = sample_letter;
    struct draw_options o = {.profile = DRAW_2A};
    struct buf b;
    struct err e;

    (void)state;
    memset(name, 'W', 2000);
    letter.parent_name = NULL;
    letter.blocks = blocks;
    letter.block_count = 3;
    draw(&b, &letter, (struct draw_options){.profile = DRAW_2A});
    assert_true(count(&b, "/Type /Page\n") > 1);
    buf_clear(&b);
    memset(name, 'W', 5000);
    assert_int_equal(draw_letter(drawer, &letter, &o, &b, &e), -1);
    assert_int_equal(e.kind, ERR_FORMAT);
    assert_non_null(strstr(e.text, "row 1"));
    letter.block_count = 0;
    letter.issuer_name = name;
    assert_int_equal(draw_letter(drawer, &letter, &o, &b, &e), -1);
    assert_int_equal(e.kind, ERR_FORMAT);
    letter.issuer_name = "W";
    letter.signatures = &signature;
    assert_int_equal(draw_letter(drawer, &letter, &o, &b, &e), -1);
    assert_int_equal(e.kind, ERR_FORMAT);
    assert_int_equal(b.len, 0);
    buf_release(&b);
    letter.block_count = 0;
    letter.signature_count = 0;
    letter.distribution_count = 0;
    letter.recipient_count = 0;
    letter.subject = NULL;
    draw(&b, &letter, (struct draw_options){.profile = DRAW_2A});
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_letter_same_bytes),      cmocka_unit_test(reserved_fields),
        cmocka_unit_test(number_given_paper_stamps),   cmocka_unit_test(profiles),
        cmocka_unit_test(unknown_letters_are_refused), cmocka_unit_test(odd_letters_are_drawn),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, begin, end);
}
