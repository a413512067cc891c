/* The faces that the build made, and files that only look like faces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/out.h"
#include "base/utf8.h"
#include "draw/folder.h"
#include "face/face.h"

static const char *const paths[] = {"serif-regular.face", "serif-bold.face", "serif-italic.face",
                                    "serif-bold-italic.face"};

/* The 134 letters of the Vietnamese alphabet that are not in ASCII, small and capital. */
static const char letters[] = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
                              "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ";

static void every_letter_in_every_face(void **state)
{
    static const char others[] = "ƀɃčČĕĔĭĬŏŎŭŬ₫€×“”‘’–—… ";
    struct err e;

    (void)state;
    assert_int_equal(utf8_length(letters), 134);
    for (size_t i = 0; i < 4; i++) {
        struct face f;

        assert_int_equal(face_open(&f, fonts_file(paths[i]), &e), 0);
        for (const char *set = letters; set; set = set == letters ? others : NULL)
            for (const char *p = set, *end = set + strlen(set); p < end;) {
                int32_t c = utf8_next(&p, end);
                struct face_glyph g = face_find(&f, (uint32_t)c);

                assert_true(c > 0 && g.glyph > 0 && g.width > 0);
            }
        assert_int_equal(face_find(&f, 0x6F22).glyph, 0);
        assert_int_equal(face_find(&f, 0x1F600).glyph, 0);
        face_close(&f);
    }
}

/* Units of 2048 from the font: a 909, o 1024, ơ 1083, ư 1110, đ 1024, space 512. */
static void widths_are_the_fonts(void **state)
{
    static const struct {
        uint32_t point;
        unsigned units;
    } rows[] = {{'a', 909}, {'o', 1024}, {0x1A1, 1083}, {0x1B0, 1110}, {0x111, 1024}, {' ', 512}};
    struct face f;
    struct err e;

    (void)state;
    assert_int_equal(face_open(&f, fonts_file(paths[0]), &e), 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(face_find(&f, rows[i].point).width, (rows[i].units * 1000 + 1024) / 2048);
    assert_string_equal(f.name, "LiberationSerif");
    assert_int_equal(f.metrics.ascent, 891);
    assert_int_equal(f.metrics.descent, -216);
    assert_false(f.metrics.italic);
    assert_int_equal(f.metrics.italic_angle, 0);
    face_close(&f);
    assert_int_equal(face_open(&f, fonts_file(paths[2]), &e), 0);
    assert_true(f.metrics.italic);
    assert_true(f.metrics.italic_angle < -100);
    face_close(&f);
}

static void try_bytes(const uint8_t *bytes, size_t n, bool must_fail)
{
    char path[] = "/tmp/cuv-face.XXXXXX";
    int fd = mkstemp(path);
    struct face f;
    struct err e;

    assert_true(fd >= 0);
    assert_int_equal(out_write(fd, bytes, n, path, &e), 0);
    close(fd);
    if (face_open(&f, path, &e) == 0) {
        assert_false(must_fail);
        for (uint32_t c = 0; c < 0x10000; c += 7)
            assert_true(face_find(&f, c).glyph < f.glyph_count || !face_find(&f, c).glyph);
        face_close(&f);
    } else {
        assert_int_equal(e.kind, ERR_CONFIG);
    }
    unlink(path);
}

static void damaged_files_are_refused(void **state)
{
    struct buf b;
    struct err e;
    struct face f;

    (void)state;
    buf_init(&b, FACE_MAX);
    assert_int_equal(out_load(&b, fonts_file(paths[0]), &e), 0);
    for (size_t n = 0; n < b.len; n += n < 400 ? 13 : 997)
        try_bytes(b.data, n, true);
    for (size_t at = 0; at < 340; at++) {
        uint8_t saved = b.data[at];

        b.data[at] ^= 0x80;
        try_bytes(b.data, b.len, at < 12);
        b.data[at] = saved;
    }
    buf_release(&b);
    assert_int_equal(face_open(&f, fonts_file("none.face"), &e), -1);
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_int_equal(face_open(&f, "src", &e), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_letter_in_every_face),
                                       cmocka_unit_test(widths_are_the_fonts),
                                       cmocka_unit_test(damaged_files_are_refused)};

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
