/* Work spread over threads: each part is done once, an error ends it and comes back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/spread.h"

enum { PARTS = 1000 };

struct parts {
    unsigned char done[PARTS];
    size_t wrong; /* PARTS: none */
};

static int do_part(void *user, size_t i, struct err *e)
{
    struct parts *p = user;

    p->done[i]++;
    return i == p->wrong ? err_set(e, ERR_AGAIN, "part %zu", i) : 0;
}

static size_t count_done(const struct parts *p, size_t count)
{
    size_t n = 0;

    for (size_t i = 0; i < PARTS; i++) {
        assert_true(p->done[i] <= (i < count));
        n += p->done[i];
    }
    return n;
}

static void test_each_once(void **state)
{
    static const size_t counts[] = {0, 1, 2, 3, 4, 5, PARTS};
    struct err e = {0};

    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct parts p = {.wrong = PARTS};

        assert_int_equal(spread(counts[i], do_part, &p, &e), 0);
        assert_int_equal(count_done(&p, counts[i]), counts[i]);
    }
}

static void test_error(void **state)
{
    static const size_t wrong[] = {0, 1, 500, PARTS - 1};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct parts p = {.wrong = wrong[i]};
        struct err e = {0};
        char text[32];

        assert_int_equal(spread(PARTS, do_part, &p, &e), -1);
        assert_int_equal(e.kind, ERR_AGAIN);
        snprintf(text, sizeof text, "part %zu", wrong[i]);
        assert_string_equal(e.text, text);
        assert_true(count_done(&p, PARTS) > wrong[i]);
    }
    /* Who does not ask why gets the answer all the same. */
    struct parts p = {.wrong = 7};
    assert_int_equal(spread(PARTS, do_part, &p, NULL), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_once),
        cmocka_unit_test(test_error),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("spread", tests, NULL, NULL);
}
