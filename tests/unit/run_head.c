/* The text of a journal's head: one spelling, and no other bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "run/head.h"

#define CHAIN "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define HEAD "cuv-head 1\ntime 2026-11-28T12:00:00+07:00\nlines 12\nhead " CHAIN "\n"

static bool reads(struct head_text *h, const char *bytes, size_t len)
{
    return head_read(h, (struct slice){(const uint8_t *)bytes, len});
}

static void test_whole(void **state)
{
    struct head_text h;

    (void)state;
    assert_true(reads(&h, HEAD, sizeof HEAD - 1));
    assert_int_equal(h.lines, 12);
    assert_int_equal(h.time, 1795842000);
    assert_string_equal(h.chain, CHAIN);
}

static void test_cut_off(void **state)
{
    struct head_text h;

    (void)state;
    for (size_t n = 0; n < sizeof HEAD - 1; n++) {
        assert_false(reads(&h, HEAD, n));
        assert_int_equal(h.lines, 0);
    }
    assert_false(reads(&h, HEAD, sizeof HEAD)); /* a NUL behind it */
    assert_false(reads(&h, HEAD "\n", sizeof HEAD));
}

static void test_other_spellings(void **state)
{
    static const char *const texts[] = {
        "cuv-head 1 time 2026-11-28T12:00:00+07:00\nlines 12\nhead " CHAIN "\n",
        "cuv-head 1\ntime 2026-11-28T12:00:00+07:00\nlines -12\nhead " CHAIN "\n",
        "cuv-head 1\ntime 2026-11-28T12:00:00+07:00\nlines 012\nhead " CHAIN "\n",
        "cuv-head 1\ntime 2026-11-28T05:00:00Z\nlines 12\nhead " CHAIN "\n",
        "cuv-head 1\ntime 2026-02-30T12:00:00+07:00\nlines 12\nhead " CHAIN "\n",
        "cuv-head 1\ntime 2026-11-28T12:00:00+07:00\nlines 12\nhead 0123\n",
        "cuv-head 1\ntime 2026-11-28T12:00:00+07:00\nlines 12\nhead " CHAIN "0\n",
        "cuv-head 2\ntime 2026-11-28T12:00:00+07:00\nlines 12\nhead " CHAIN "\n",
    };
    struct head_text h;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_false(reads(&h, texts[i], strlen(texts[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_whole), cmocka_unit_test(test_cut_off),
                                       cmocka_unit_test(test_other_spellings)};

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("run_head", tests, NULL, NULL);
}
