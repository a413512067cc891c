/* Sheets: cells as RFC 4180 quotes them, encodings, headings without accents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "form/sheet.h"

static void parses(const char *text, size_t len, const char *const *cells, size_t rows,
                   int columns)
{
    struct sheet_table *t = NULL;
    struct err e;

    assert_int_equal(sheet_parse(&t, (struct slice){(const uint8_t *)text, len}, &e), 0);
    assert_int_equal(t->count, rows);
    for (size_t i = 0; i < rows; i++) {
        assert_int_equal(t->rows[i].count, columns);
        for (int k = 0; k < columns; k++)
            assert_string_equal(t->rows[i].cells[k], cells[i * (size_t)columns + (size_t)k]);
    }
    sheet_free(t);
}

static void quotes(void **state)
{
    static const char text[] = "a;\"b;\"\"c\"\"\r\nd\";e\r\n;;\r\n\"\"; f ;g";
    const char *const cells[] = {"a", "b;\"c\"\r\nd", "e", "", " f ", "g"};

    (void)state;
    parses(text, sizeof text - 1, cells, 2, 3);
}

static void separators(void **state)
{
    const char *const one[] = {"a", "b", "1", "2"};
    const char *const title[] = {"x, y, z", "", "a", "b"};

    (void)state;
    parses("a,b\n1,2", 7, one, 2, 2);
    parses("a\tb\r1\t2\r", 8, one, 2, 2);
    parses("sep=|\na|b\n1|2\n", 14, one, 2, 2);
    parses("\"x, y, z\";\na;b\n", 15, title, 2, 2);
}

/* U+1EA1 in both orders of bytes; U+10400 as a pair of surrogates. */
static void utf16(void **state)
{
    const char *const cells[] = {"\xE1\xBA\xA1", "\xF0\x90\x90\x80"};

    (void)state;
    parses("\xFF\xFE\xA1\x1E;\0\x01\xD8\x00\xDC", 10, cells, 1, 2);
    parses("\xFE\xFF\x1E\xA1\0;\xD8\x01\xDC\x00", 10, cells, 1, 2);
}

static void refuses(void **state)
{
    static const struct {
        const char *text;
        size_t len;
    } rows[] = {
        {"", 0},          {"\xEF\xBB\xBF", 3},         {"a;\"b", 4},
        {"a;\xE0", 3},    {"\xFF\xFE\x01\xD8", 4},     {"\xFF\xFE\x00\xDC", 4},
        {"\xFF\xFE" "a", 3}, {"\xFF\xFE\x01\xD8" "a\0", 6}, {"a;b\0c", 5},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sheet_table *t = NULL;
        struct err e = {0};
        struct slice bytes = {(const uint8_t *)rows[i].text, rows[i].len};

        assert_int_equal(sheet_parse(&t, bytes, &e), -1);
        assert_null(t);
        assert_int_equal(e.kind, ERR_FORMAT);
    }
}

static void headings(void **state)
{
    struct arena *a = arena_new(1 << 16);

    (void)state;
    assert_string_equal(sheet_fold(a, "Họ và tên (bắt buộc)"), "hovaten");
    assert_string_equal(sheet_fold(a, "ĐIỆN THOẠI"), "dienthoai");
    assert_string_equal(sheet_fold(a, "Tỉnh/Thành phố"), sheet_fold(a, "Tỉnh thành phố (Bắt buộc)"));
    assert_string_equal(sheet_fold(a, "Nga\xCC\x80y ca\xCC\x82\xCC\x81p"), "ngaycap");
    assert_string_equal(sheet_fold(a, "a (b (c) d) e)"), "ae");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes),  cmocka_unit_test(separators), cmocka_unit_test(utf16),
        cmocka_unit_test(refuses), cmocka_unit_test(headings),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
