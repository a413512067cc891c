/* Other programs as filters: what went wrong here is not told as theirs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/filter.h"

enum { TIME_MS = 20000 };

static int run(struct buf *out, struct err *e)
{
    static const char *const argv[] = {"/bin/cat", NULL};
    char *const environment[] = {NULL};
    int code = -1, rc;

    *e = (struct err){.kind = ERR_NONE};
    rc = filter_run(argv, environment, slice_of("a letter"), out, TIME_MS, &code, e);
    if (rc == 0)
        assert_int_equal(code, 0);
    return rc;
}

static void test_bytes_go_through(void **state)
{
    struct buf out;
    struct err e;

    (void)state;
    buf_init(&out, 1 << 20);
    assert_int_equal(run(&out, &e), 0);
    assert_true(slice_equal(buf_slice(&out), slice_of("a letter")));
    buf_release(&out);
}

static void test_too_much_is_the_programs(void **state)
{
    struct buf out;
    struct err e;

    (void)state;
    buf_init(&out, 4);
    assert_int_equal(run(&out, &e), -1);
    assert_int_equal(e.kind, ERR_FORMAT);
    buf_release(&out);
}

static void test_no_memory_is_ours(void **state)
{
    struct buf out;
    struct err e;

    (void)state;
    buf_init(&out, 1 << 20);
    out.out_of_memory = true;
    assert_int_equal(run(&out, &e), -1);
    assert_int_equal(e.kind, ERR_MEMORY);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes_go_through),
        cmocka_unit_test(test_too_much_is_the_programs),
        cmocka_unit_test(test_no_memory_is_ours),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
