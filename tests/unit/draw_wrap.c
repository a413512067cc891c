/* Lines: greedy, balanced, words longer than a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "draw/folder.h"
#include "draw/wrap.h"

static struct ink ink;
static struct face faces[INK_FACES];
static const struct ink_style style = {INK_REGULAR, 14000};

static int begin(void **state)
{
    struct err e;

    (void)state;
    ink_init(&ink, NULL, arena_new((size_t)16 << 20), faces);
    return face_open(&faces[0], fonts_file("serif-regular.face"), &e);
}

static int end(void **state)
{
    (void)state;
    arena_free(ink.arena);
    ink_release(&ink);
    face_close(&faces[0]);
    return 0;
}

static void line_is(const struct wrap *w, size_t i, const char *text)
{
    assert_true(i < w->count);
    assert_int_equal(w->lines[i].len, strlen(text));
    assert_memory_equal(w->lines[i].text, text, strlen(text));
}

static int width_of(const char *text)
{
    return ink_width(&ink, style, text, strlen(text));
}

static void greedy_fills_lines_and_keeps_the_space(void **state)
{
    struct wrap w;

    (void)state;
    assert_int_equal(wrap_text(&w, &ink, style, "Ủy ban nhân dân xã", width_of("Ủy ban"),
                               width_of("nhân dân xã")),
                     0);
    assert_int_equal(w.count, 2);
    line_is(&w, 0, "Ủy ban ");
    line_is(&w, 1, "nhân dân xã");
    assert_int_equal(w.lines[0].width, width_of("Ủy ban"));
    assert_false(w.lines[0].last);
    assert_true(w.lines[1].last);
}

static void one_mp_too_narrow_breaks(void **state)
{
    struct wrap w;

    (void)state;
    assert_int_equal(
        wrap_text(&w, &ink, style, "một hai", width_of("một hai") - 1, width_of("một hai") - 1), 0);
    assert_int_equal(w.count, 2);
    assert_int_equal(wrap_text(&w, &ink, style, "một hai", width_of("một hai"), 1000), 0);
    assert_int_equal(w.count, 1);
}

static void line_ends_are_obeyed(void **state)
{
    struct wrap w;

    (void)state;
    assert_int_equal(wrap_text(&w, &ink, style, "a\nb\n", 100000, 100000), 0);
    assert_int_equal(w.count, 3);
    line_is(&w, 0, "a");
    assert_true(w.lines[0].last);
    line_is(&w, 2, "");
    assert_int_equal(wrap_text(&w, &ink, style, "", 100000, 100000), 0);
    assert_int_equal(w.count, 1);
}

static void long_words_break_behind_signs(void **state)
{
    struct wrap w;
    int width = width_of("nguyenvanan@");
    struct wrap_extent e = {0};

    (void)state;
    assert_int_equal(wrap_text(&w, &ink, style, "nguyenvanan@xa.gov.vn", width, width), 0);
    line_is(&w, 0, "nguyenvanan@");
    line_is(&w, 1, "xa.gov.vn");
    wrap_measure(&e, &ink, style, "ab@cd x\ny z");
    assert_int_equal(e.soft, width_of("ab@"));
    assert_int_equal(e.word, width_of("ab@cd"));
    assert_int_equal(e.line, width_of("ab@cd x y z"));
    /* figures are never parted at a sign */
    e = (struct wrap_extent){0};
    wrap_measure(&e, &ink, style, "05/03/1985");
    assert_int_equal(e.soft, width_of("05/03/1985"));
}

/* Whatever the width, no byte is lost, no line is empty, and it comes to an end. */
static void nothing_is_lost(void **state)
{
    static const char text[] =
        "Phường Ngọc Trạo, nguyenthiphuongthao@phuongngoctrao.thanhhoa.gov.vn "
        "WWWWWWWWWWWWWWWWWWWWWWWW  hai dấu cách";

    (void)state;
    for (int width = 1; width < 400000; width += 1733) {
        struct wrap w;
        size_t at = 0;

        assert_int_equal(wrap_text(&w, &ink, style, text, width, width), 0);
        for (size_t i = 0; i < w.count; i++) {
            while (text[at] == ' ' && &text[at] != w.lines[i].text)
                at++;
            assert_ptr_equal(w.lines[i].text, &text[at]);
            assert_true(w.lines[i].len > 0);
            at += (size_t)w.lines[i].len;
        }
        assert_int_equal(at, sizeof text - 1);
    }
}

static void balanced_prefers_phrases(void **state)
{
    struct wrap w;

    (void)state;
    assert_int_equal(wrap_balanced(&w, &ink, style,
                                   "Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ",
                                   300000),
                     0);
    assert_int_equal(w.count, 2);
    line_is(&w, 0, "Cục Chứng thực số và Bảo mật thông tin, ");
    line_is(&w, 1, "Ban Cơ yếu Chính phủ");
    ink.phrases = "TỈNH|XÃ";
    assert_int_equal(wrap_balanced(&w, &ink, style, "ỦY BAN NHÂN DÂN XÃ TÂN UYÊN",
                                   width_of("ỦY BAN NHÂN DÂN XÃ")),
                     0);
    assert_int_equal(w.count, 2);
    line_is(&w, 0, "ỦY BAN NHÂN DÂN ");
    /* two syllables of one word stay together, also when the lines are then less even */
    ink.phrases = "MÔI TRƯỜNG";
    assert_int_equal(wrap_balanced(&w, &ink, style, "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG TỈNH LẠ",
                                   width_of("SỞ NÔNG NGHIỆP VÀ MÔI")),
                     0);
    assert_int_equal(w.count, 2);
    line_is(&w, 0, "SỞ NÔNG NGHIỆP VÀ ");
    ink.phrases = NULL;
    /* without a phrase: even lines, no lone word */
    assert_int_equal(
        wrap_balanced(&w, &ink, style, "một hai ba bốn năm", width_of("một hai ba bốn")), 0);
    assert_int_equal(w.count, 2);
    assert_true(w.lines[1].width > width_of("năm"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(greedy_fills_lines_and_keeps_the_space),
        cmocka_unit_test(one_mp_too_narrow_breaks),
        cmocka_unit_test(line_ends_are_obeyed),
        cmocka_unit_test(long_words_break_behind_signs),
        cmocka_unit_test(nothing_is_lost),
        cmocka_unit_test(balanced_prefers_phrases),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, begin, end);
}
