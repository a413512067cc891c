/* Codes, dates and base64 of messages. Orders of statuses: tests/t/5040-pack-status.t. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "pack/message.h"
#include "pack/status.h"

static void refuses_other_codes(void **state)
{
    static const char *const bad[] = {"", "0", "1", "00", "07", "12", "14", "17", "003", "3 "};
    enum status_code code;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(status_parse(bad[i], &code), -1);
    assert_int_equal(status_parse(NULL, &code), -1);
}

/* QĐ 20/2020 Điều 4 and 5, and what is still met. */
static void knows_agency_codes(void **state)
{
    static const struct {
        const char *code;
        int form;
    } rows[] = {
        {"G22", 2},
        {"H35.4.5", 2},
        {"H49.64.33", 2},
        {"0301519977", 2},
        {"0301519977-029", 2},
        {"000.00.15.H51", 1},
        {"vxp.saas.03", 1},
        {"Z22", 1},
        {"", 0},
        {"H35/90", 0},
        {"H35.90 ", 0},
        {"H35.90.12.34.56.78.90.12.34.56.78.90", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(message_code_form(rows[i].code), rows[i].form);
}

static void reads_both_dates(void **state)
{
    (void)state;
    assert_int_equal(message_day("2026/03/02"), message_day("02/03/2026"));
    assert_int_equal(message_day("2026/03/02 09:15:30"), message_day("02-03-2026"));
    assert_int_equal(message_day("1970/01/02"), 1);
    assert_int_equal(message_day("2026/02/30"), -1);
    assert_int_equal(message_day("2026-03/02"), -1);
    assert_int_equal(message_day(""), -1);
}

/* RFC 4648 10, in pieces of every size, with white space. */
static void decodes_in_pieces(void **state)
{
    static const char text[] = "Zm9v\r\nYm Fy\tZm8=";

    (void)state;
    for (size_t piece = 1; piece < sizeof text; piece++) {
        struct base64_decoder d = {0};
        uint8_t out[32];
        size_t n = 0;

        for (size_t at = 0; at < sizeof text - 1; at += piece) {
            size_t len = sizeof text - 1 - at < piece ? sizeof text - 1 - at : piece, got;

            assert_int_equal(base64_decode(&d, text + at, len, out + n, &got), 0);
            n += got;
        }
        assert_int_equal(base64_decode_end(&d), 0);
        assert_int_equal(n, 8);
        assert_memory_equal(out, "foobarfo", 8);
    }
}

static void refuses_what_is_no_base64(void **state)
{
    static const char *const bad[] = {"Zm9v!", "Zm=v", "Z===", "=Zm9", "Zm8=Zm9v", "Zm9=", "Zh=="};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct base64_decoder d = {0};
        uint8_t out[32];
        size_t n;

        assert_int_equal(base64_decode(&d, bad[i], strlen(bad[i]), out, &n), -1);
    }
    for (size_t len = 1; len < 4; len++) {
        struct base64_decoder d = {0};
        uint8_t out[32];
        size_t n;

        assert_int_equal(base64_decode(&d, "Zm9v", len, out, &n), 0);
        assert_int_equal(base64_decode_end(&d), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_other_codes),
        cmocka_unit_test(knows_agency_codes),
        cmocka_unit_test(reads_both_dates),
        cmocka_unit_test(decodes_in_pieces),
        cmocka_unit_test(refuses_what_is_no_base64),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
