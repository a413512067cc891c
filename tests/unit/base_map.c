/* Files as memory: what is mapped, what is read, and what happens when a file changes meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/out.h"

enum { LONG = 3 * 1000 * 1000 + 17, ROOM = 100000 };

static uint8_t byte_at(size_t i)
{
    return (uint8_t)(i * 7 + i / 251);
}

static void fill(int fd, size_t n)
{
    uint8_t *bytes = malloc(n);

    assert_non_null(bytes);
    for (size_t i = 0; i < n; i++)
        bytes[i] = byte_at(i);
    assert_int_equal(out_write(fd, bytes, n, "test", NULL), 0);
    free(bytes);
}

static int file_of(size_t n)
{
    int fd = open("/var/tmp", O_TMPFILE | O_RDWR, 0600);

    assert_true(fd >= 0);
    fill(fd, n);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static void check_bytes(const struct buf *b, size_t n)
{
    size_t wrong = 0;

    assert_true(b->len >= n);
    for (size_t i = 0; i < n; i++)
        wrong += b->data[i] != byte_at(i);
    assert_int_equal(wrong, 0);
}

/* Sizes around a page: the bytes, a NUL behind them, room to append and not a byte more. */
static void test_sizes(void **state)
{
    static const size_t sizes[] = {1, 4095, 4096, 65535, 65536, 65537, LONG};
    static const uint8_t more[ROOM] = {42};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int fd = file_of(sizes[i]);
        struct buf b;

        buf_init(&b, 1);
        assert_int_equal(map_read(&b, fd, "/var/tmp", ROOM, NULL), 0);
        assert_int_equal(b.len, sizes[i]);
        assert_int_equal(b.data[b.len], 0);
        check_bytes(&b, sizes[i]);
        buf_add(&b, more, sizeof more);
        assert_int_equal(buf_check(&b, NULL, NULL), 0);
        assert_int_equal(b.data[sizes[i]], 42);
        map_passed(b.data, b.len);
        check_bytes(&b, sizes[i]);
        assert_int_equal(b.data[sizes[i]], 42);
        assert_int_equal(b.len, sizes[i] + ROOM);
        buf_add_byte(&b, 1);
        assert_int_equal(buf_check(&b, NULL, NULL), -1);
        assert_int_equal(map_still(b.data, NULL), 0);
        buf_release(&b);
        close(fd);
    }
}

/* Nothing that was not asked for is given back. */
static void test_passed(void **state)
{
    uint8_t *heap = malloc(LONG);

    (void)state;
    assert_non_null(heap);
    memset(heap, 7, LONG);
    map_passed(heap, LONG);
    for (size_t i = 0; i < LONG; i += 1000)
        assert_int_equal(heap[i], 7);
    assert_int_equal(map_still(heap, NULL), 0);
    free(heap);
}

static void test_shrunk(void **state)
{
    static const off_t left[] = {0, 1, 100000, LONG - 1};

    (void)state;
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        int fd = file_of(LONG), null = open("/dev/null", O_WRONLY);
        struct err e = {.kind = ERR_NONE};
        size_t zeros = 0;
        struct buf b;

        buf_init(&b, 1);
        assert_int_equal(map_read(&b, fd, "/var/tmp", ROOM, NULL), 0);
        assert_int_equal(b.data[LONG / 2], byte_at(LONG / 2));
        assert_int_equal(ftruncate(fd, left[i]), 0);
        for (size_t k = 0; k < b.len; k++)
            zeros += b.data[k] == 0;
        assert_true(i == 3 || zeros > LONG / 2);
        buf_add(&b, "more", 4);
        assert_int_equal(map_still(b.data + 5, &e), -1);
        assert_int_equal(e.kind, ERR_AGAIN);
        assert_int_equal(out_save("/dev/null", buf_slice(&b), 0644, &e), -1);
        assert_int_equal(e.kind, ERR_AGAIN);
        buf_release(&b);
        close(null);
        close(fd);
    }
}

static void test_rewritten(void **state)
{
    int fd = file_of(LONG);
    struct err e = {.kind = ERR_NONE};
    struct buf b;

    (void)state;
    buf_init(&b, 1);
    assert_int_equal(map_read(&b, fd, "/var/tmp", ROOM, NULL), 0);
    assert_int_equal(map_still(b.data, &e), 0);
    usleep(20000); /* time stamps of files are as coarse as the clock's tick */
    assert_int_equal(pwrite(fd, "x", 1, 1000), 1);
    assert_int_equal(map_still(b.data, &e), -1);
    buf_release(&b);
    close(fd);
}

/* A pipe: kept in memory up to the limit, through a file beyond it; the same bytes. */
static void test_pipe(void **state)
{
    static const size_t sizes[] = {0, 1, LIMIT_PDF_PIPE_BYTES - 1, LIMIT_PDF_PIPE_BYTES,
                                   LIMIT_PDF_PIPE_BYTES + 1, LIMIT_PDF_PIPE_BYTES + LONG};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int ends[2];
        struct buf b;
        pid_t child;

        assert_int_equal(pipe(ends), 0);
        child = fork();
        if (child == 0) {
            close(ends[0]);
            if (sizes[i])
                fill(ends[1], sizes[i]);
            _exit(0);
        }
        close(ends[1]);
        buf_init(&b, 1);
        assert_int_equal(map_read(&b, ends[0], "/var/tmp", ROOM, NULL), 0);
        assert_int_equal(b.len, sizes[i]);
        assert_int_equal(b.mapped, sizes[i] >= LIMIT_PDF_PIPE_BYTES);
        check_bytes(&b, sizes[i]);
        buf_add(&b, "tail", 4);
        assert_int_equal(buf_check(&b, NULL, NULL), 0);
        buf_release(&b);
        close(ends[0]);
        waitpid(child, NULL, 0);
    }
}

static void test_most(void **state)
{
    int fd = file_of(LONG);
    struct buf b[MAP_MOST + 1];

    (void)state;
    for (size_t i = 0; i <= MAP_MOST; i++) {
        buf_init(&b[i], 1);
        assert_int_equal(map_read(&b[i], fd, "/var/tmp", 0, NULL), i < MAP_MOST ? 0 : -1);
    }
    for (size_t i = 0; i <= MAP_MOST; i++)
        buf_release(&b[i]);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),     cmocka_unit_test(test_passed),
        cmocka_unit_test(test_shrunk),    cmocka_unit_test(test_rewritten),
        cmocka_unit_test(test_pipe),      cmocka_unit_test(test_most),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
