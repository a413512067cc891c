/* Other programs as filters: what went wrong here is not told as theirs. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/filter.h"

enum { TIME_MS = 20000 };

static int run_program(const char *path, struct buf *out, struct err *e)
{
    const char *const argv[] = {path, NULL};
    char *const environment[] = {NULL};
    int code = -1, rc;

    *e = (struct err){.kind = ERR_NONE};
    rc = filter_run(argv, environment, slice_of("a letter"), out, TIME_MS, &code, e);
    if (rc == 0)
        assert_int_equal(code, 0);
    return rc;
}

static int run(struct buf *out, struct err *e)
{
    return run_program("/bin/cat", out, e);
}

static void test_what_cannot_start_is_absent(void **state)
{
    struct buf out;
    struct err e;

    (void)state;
    buf_init(&out, 1 << 20);
    assert_int_equal(run_program("/nowhere/cat", &out, &e), -1);
    assert_int_equal(e.kind, ERR_ABSENT);
    assert_non_null(strstr(e.text, "No such file"));
    assert_int_equal(run_program("/etc/passwd", &out, &e), -1);
    assert_int_equal(e.kind, ERR_ABSENT);
    buf_release(&out);
}

/* The files of a folder that ls itself opens, and the three. */
static void test_no_descriptor_but_three(void **state)
{
    static const char *const argv[] = {"/bin/ls", "/proc/self/fd", NULL};
    char *const environment[] = {NULL};
    int left = open("/", O_RDONLY), code = -1;
    struct buf out;
    struct err e;

    (void)state;
    assert_true(left >= 0);
    buf_init(&out, 1 << 20);
    assert_int_equal(filter_run(argv, environment, slice_of(""), &out, TIME_MS, &code, &e), 0);
    assert_int_equal(code, 0);
    assert_true(slice_equal(buf_slice(&out), slice_of("0\n1\n2\n3\n")));
    buf_release(&out);
    close(left);
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
        cmocka_unit_test(test_what_cannot_start_is_absent),
        cmocka_unit_test(test_no_descriptor_but_three),
        cmocka_unit_test(test_bytes_go_through),
        cmocka_unit_test(test_too_much_is_the_programs),
        cmocka_unit_test(test_no_memory_is_ours),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
