/* A jailed child answers, or is "could not be checked": never half an answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <poll.h>

#include "base/utf8.h"
#include "jail/jail.h"

extern void __asan_init(void) __attribute__((weak));

static int say_hello(struct buf *answer, void *context, struct err *e)
{
    (void)e;
    buf_add_string(answer, context);
    return 0;
}
static int say_nothing(struct buf *answer, void *context, struct err *e)
{
    (void)e;
    (void)answer;
    (void)context;
    return 0;
}
static int refuse(struct buf *answer, void *context, struct err *e)
{
    (void)context;
    buf_add_string(answer, "half");
    return err_set(e, ERR_INPUT, "no \033 luck");
}
static int crash(struct buf *answer, void *context, struct err *e)
{
    (void)e;
    buf_add_string(answer, "half");
    *(volatile int *)context = 1;
    return 0;
}
static int leave(struct buf *answer, void *context, struct err *e)
{
    (void)e;
    (void)context;
    buf_add_string(answer, "half");
    _exit(0);
}
static int write_behind(struct buf *answer, void *context, struct err *e)
{
    (void)e;
    /* Whatever it writes itself, the marks no longer fit. */
    (void)answer;
    for (int fd = 3; fd < 64; fd++)
        if (write(fd, context, 5) == 5)
            break;
    return 0;
}
static int loop(struct buf *answer, void *context, struct err *e)
{
    (void)e;
    (void)context;
    for (volatile int n = 0;; n++)
        if (answer->max == 12345)
            return 0;
}
static int say_too_much(struct buf *answer, void *context, struct err *e)
{
    (void)e;
    (void)context;
    buf_add_repeat(answer, 'x', answer->max + 1);
    return 0;
}
static int fill_memory(struct buf *answer, void *context, struct err *e)
{
    (void)e;
    (void)context;
    for (size_t i = 0; i < 4096; i++) {
        char *p = malloc((size_t)1 << 20);

        if (!p) {
            buf_add_string(answer, "refused");
            return 0;
        }
        memset(p, 1, (size_t)1 << 20);
    }
    return 0;
}

/* 0 with the answer in text, else the kind of error. */
static int ask(jail_work work, void *context, char *text, size_t size, struct err *e)
{
    const struct jail_limits limits = {(size_t)64 << 20, 1, 100000, NULL};
    struct slice answer;
    enum jail_level level;
    struct jail j;
    bool done = false;
    int rc;

    assert_int_equal(jail_start(&j, work, context, &limits, e), 0);
    do {
        poll(&(struct pollfd){.fd = j.fd, .events = POLLIN}, 1, -1);
        rc = jail_read(&j, &done, e);
    } while (!rc && !done);
    if (!rc)
        rc = jail_end(&j, &answer, &level, e);
    if (!rc) {
        assert_true(answer.len < size);
        memcpy(text, answer.data, answer.len);
        text[answer.len] = 0;
        assert_int_equal(level, __asan_init ? JAIL_PARTIAL : JAIL_FULL);
    }
    jail_release(&j);
    assert_int_equal(j.pid, 0);
    return rc ? (int)e->kind : 0;
}

static void answers(void **state)
{
    static char long_text[90001], said[100001];
    struct err e;

    (void)state;
    assert_int_equal(ask(say_hello, (char[]){"xin chào"}, said, sizeof said, &e), 0);
    assert_string_equal(said, "xin chào");
    assert_int_equal(ask(say_nothing, NULL, said, sizeof said, &e), 0);
    assert_string_equal(said, "");
    /* More than a pipe holds. */
    memset(long_text, 'a', sizeof long_text - 1);
    assert_int_equal(ask(say_hello, long_text, said, sizeof said, &e), 0);
    assert_string_equal(said, long_text);
}

static void tells_errors(void **state)
{
    char said[16];
    struct err e;

    (void)state;
    assert_int_equal(ask(refuse, NULL, said, sizeof said, &e), ERR_INPUT);
    assert_string_equal(e.text, "no ? luck");
}

static void no_half_answer(void **state)
{
    char said[16];
    struct err e;

    (void)state;
    assert_int_equal(ask(crash, NULL, said, sizeof said, &e), ERR_FORMAT);
    assert_non_null(strstr(e.text, "could not be checked"));
    assert_int_equal(ask(leave, NULL, said, sizeof said, &e), ERR_FORMAT);
    assert_non_null(strstr(e.text, "no whole answer"));
    assert_int_equal(ask(write_behind, (char[]){"CUVJ"}, said, sizeof said, &e), ERR_FORMAT);
    assert_int_equal(ask(say_too_much, NULL, said, sizeof said, &e), ERR_FORMAT);
}

static void bounded(void **state)
{
    char said[16];
    struct err e;

    (void)state;
    assert_int_equal(ask(loop, NULL, said, sizeof said, &e), ERR_FORMAT);
    assert_non_null(strstr(e.text, "too long"));
    if (__asan_init)
        return;
    assert_int_equal(ask(fill_memory, NULL, said, sizeof said, &e), 0);
    assert_string_equal(said, "refused");
}

static void killed_on_release(void **state)
{
    const struct jail_limits limits = {(size_t)64 << 20, 60, 10, NULL};
    struct jail j;
    struct err e;

    (void)state;
    assert_int_equal(jail_start(&j, loop, NULL, &limits, &e), 0);
    jail_release(&j);
    assert_int_equal(j.pid, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers),
        cmocka_unit_test(tells_errors),
        cmocka_unit_test(no_half_answer),
        cmocka_unit_test(bounded),
        cmocka_unit_test(killed_on_release),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
