/* The small parts of checking: old charsets, near names, numbers in words, the request's hash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/utf8.h"
#include "form/identity.h"
#include "form/legacy.h"
#include "form/nearest.h"
#include "form/numeral.h"

static void charsets(void **state)
{
    static const struct {
        const char *text, *charset;
    } rows[] = {
        {"NguyÔn V¨n", "TCVN3"},
        {"Uû ban nh©n d©n", "TCVN3"},
        {"TrÇn ThÞ Thö", "TCVN3"},
        {"Chuyªn viªn", "TCVN3"},
        {"V\xC2\xAD\xC6\xA1ng t\xC2\xADi", "TCVN3"},
        {"Nguyeãn Vaên", "VNI"},
        {"UÛy ban nhaân daân", "VNI"},
        {"Traàn Thò Thöû", "VNI"},
        /* Unicode, also with letters that Vietnamese has not */
        {"Nguyễn Văn Mẫu", NULL},
        {"ỦY BAN NHÂN DÂN", NULL},
        {"Hoàng Quốc Tuấn, què quặt, quã, hòa, hoà, khuê, tuân, oẹ", NULL},
        {"H'Hen Niê Êñuôl", NULL},
        {"Y Bhĕm Ayŭn ƀ ŏ č", NULL},
        {"Müller", NULL},
        {"François", NULL},
        {"Điều 5 § 2 «trích» 25 °C ± 1", NULL},
        {"© 2025", NULL},
        {"plain", NULL},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *said = legacy_charset(rows[i].text);

        if (!said != !rows[i].charset || (said && strcmp(said, rows[i].charset) != 0))
            fail_msg("%s: %s", rows[i].text, said ? said : "Unicode");
    }
}

/* Folding has a short way for Vietnamese and the tables for the rest: both must agree. */
static void folding(void **state)
{
    static const char *const rows[][2] = {
        {"ỦY BAN NHÂN DÂN XÃ ĐƯỜNG", "ủy ban nhân dân xã đường"},
        {"ĂẰẮẲẴẶÂÊÔƠƯĐĨŨ", "ăằắẳẵặâêôơưđĩũ"},
        {"u\xCC\x89y", "ủy"},
        {"U\xCC\x89Y", "ủy"},
        {"Straße ŎŬĔČ", "strasse ŏŭĕč"},
        {"×", "×"},
        {"", ""},
    };
    struct arena *a = arena_new(1 << 16);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(utf8_fold(a, rows[i][0]), rows[i][1]);
    arena_free(a);
}

/* All 134 letters with marks, small and capital, in one text: none looks like an old charset. */
static void vietnamese_letters(void **state)
{
    static const char *const letters = "à á ả ã ạ ă ằ ắ ẳ ẵ ặ â ầ ấ ẩ ẫ ậ è é ẻ ẽ ẹ ê ề ế ể ễ ệ ì í ỉ ĩ"
                                       " ị ò ó ỏ õ ọ ô ồ ố ổ ỗ ộ ơ ờ ớ ở ỡ ợ ù ú ủ ũ ụ ư ừ ứ ử ữ ự ỳ ý ỷ ỹ ỵ đ";

    (void)state;
    assert_null(legacy_charset(letters));
}

static void near_names(void **state)
{
    (void)state;
    assert_int_equal(nearest_distance("mobile", "mobile"), 0);
    assert_int_equal(nearest_distance("mobil", "mobile"), 1);
    assert_int_equal(nearest_distance("moblie", "mobile"), 1);
    assert_int_equal(nearest_distance("", "abc"), 3);
    assert_true(nearest_close("personal_id", "personal-id"));
    assert_true(nearest_close("postion", "position"));
    assert_false(nearest_close("favourite-colour", "full-name"));
    assert_true(word_among("a! bc d", "a"));
    assert_true(word_among("a! bc d", "bc"));
    assert_false(word_among("a! bc d", "b"));
    assert_false(word_among("", "b"));
}

static void numbers(void **state)
{
    static const struct form_numerals n = {
        {"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"},
        "mười", "mươi", "mốt", "lăm", "trăm", "linh", "nghìn"};
    static const struct {
        int64_t number;
        const char *words;
    } rows[] = {
        {0, "không"},           {1, "một"},
        {5, "năm"},             {10, "mười"},
        {11, "mười một"},       {15, "mười lăm"},
        {20, "hai mươi"},       {21, "hai mươi mốt"},
        {25, "hai mươi lăm"},   {40, "bốn mươi"},
        {100, "một trăm"},      {105, "một trăm linh năm"},
        {111, "một trăm mười một"}, {999, "chín trăm chín mươi chín"},
        {1000, "một nghìn"},    {2000, "hai nghìn"},
        {2001, "hai nghìn không trăm linh một"},
    };
    struct arena *a = arena_new(1 << 16);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(numeral_words(a, &n, rows[i].number), rows[i].words);
    assert_null(numeral_words(a, &n, -1));
    assert_null(numeral_words(a, &n, 1000000));
    arena_free(a);
}

/* FIPS 180-4 examples, and lengths around a block. */
static void hashes(void **state)
{
    static const struct {
        const char *text, *hex;
    } rows[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
    };
    uint8_t digest[32];
    char hex[65];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        identity_sha256(slice_of(rows[i].text), digest);
        hex_write(hex, digest, sizeof digest);
        assert_string_equal(hex, rows[i].hex);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(charsets), cmocka_unit_test(vietnamese_letters), cmocka_unit_test(folding),
        cmocka_unit_test(near_names), cmocka_unit_test(numbers), cmocka_unit_test(hashes),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
