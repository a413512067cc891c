/* A job beside its owner: done once, its end told, its error brought back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>
#include <poll.h>

#include "base/worker.h"

struct job {
    int gate[2]; /* the job waits until a byte comes */
    int done;
};

static int wait_at_gate(void *user, struct err *e)
{
    struct job *j = user;
    char byte;

    if (read(j->gate[0], &byte, 1) != 1)
        return err_set(e, ERR_IO, "gate");
    j->done++;
    return byte == 'x' ? err_set(e, ERR_AGAIN, "job %d", j->done) : 0;
}

static int is_readable(const struct worker *w)
{
    struct pollfd p = {.fd = worker_descriptor(w), .events = POLLIN};

    return poll(&p, 1, 0);
}

static void test_jobs(void **state)
{
    struct err e = {0};
    struct worker *w;
    struct job j = {.done = 0};

    (void)state;
    assert_int_equal(pipe(j.gate), 0);
    assert_int_equal(worker_new(&w, &e), 0);
    assert_int_equal(worker_end(w, &e), 0);
    for (int i = 1; i <= 100; i++) {
        struct pollfd p = {.fd = worker_descriptor(w), .events = POLLIN};

        assert_false(worker_busy(w));
        worker_begin(w, wait_at_gate, &j);
        assert_true(worker_busy(w));
        assert_false(worker_is_over(w));
        assert_int_equal(is_readable(w), 0);
        assert_int_equal(write(j.gate[1], "o", 1), 1);
        assert_int_equal(poll(&p, 1, 60000), 1);
        assert_int_equal(worker_end(w, &e), 0);
        assert_int_equal(j.done, i);
        assert_int_equal(is_readable(w), 0);
    }
    worker_free(w);
    close(j.gate[0]);
    close(j.gate[1]);
}

static void test_error(void **state)
{
    struct err e = {0};
    struct worker *w;
    struct job j = {.done = 0};

    (void)state;
    assert_int_equal(pipe(j.gate), 0);
    assert_int_equal(write(j.gate[1], "xox", 3), 3);
    assert_int_equal(worker_new(&w, &e), 0);
    worker_begin(w, wait_at_gate, &j);
    assert_int_equal(worker_end(w, &e), -1);
    assert_int_equal(e.kind, ERR_AGAIN);
    assert_string_equal(e.text, "job 1");
    worker_begin(w, wait_at_gate, &j);
    assert_int_equal(worker_end(w, &e), 0);
    /* Freed with a job under way: it is waited for. */
    worker_begin(w, wait_at_gate, &j);
    worker_free(w);
    assert_int_equal(j.done, 3);
    worker_free(NULL);
    close(j.gate[0]);
    close(j.gate[1]);
}

/* Where there can be no thread the owner does the job. */
__attribute__((unused)) static void test_no_thread(void **state)
{
    struct rlimit before, none;
    struct err e = {0};
    struct worker *w;
    struct job j = {.done = 0};

    (void)state;
    assert_int_equal(pipe(j.gate), 0);
    assert_int_equal(write(j.gate[1], "x", 1), 1);
    assert_int_equal(worker_new(&w, &e), 0);
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    none = (struct rlimit){1 << 20, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_AS, &none), 0);
    worker_begin(w, wait_at_gate, &j);
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_true(worker_is_over(w));
    assert_int_equal(worker_end(w, &e), -1);
    assert_string_equal(e.text, "job 1");
    worker_free(w);
    close(j.gate[0]);
    close(j.gate[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#ifndef __SANITIZE_ADDRESS__ /* which needs the address space itself */
        cmocka_unit_test(test_no_thread), /* first: no stack is left over from an earlier thread */
#endif
        cmocka_unit_test(test_jobs),
        cmocka_unit_test(test_error),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("worker", tests, NULL, NULL);
}
