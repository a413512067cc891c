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
        assert_int_equal(map_read(&b, fd, "/var/tmp", ROOM, NULL, NULL), 0);
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
        assert_int_equal(map_read(&b, fd, "/var/tmp", ROOM, NULL, NULL), 0);
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
    assert_int_equal(map_read(&b, fd, "/var/tmp", ROOM, NULL, NULL), 0);
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
        assert_int_equal(map_read(&b, ends[0], "/var/tmp", ROOM, NULL, NULL), 0);
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

struct lots {
    uint64_t len;
    size_t wrong;
};

/* Each lot can be read back when it is told of. */
static int read_back(void *user, int fd, uint64_t offset, uint64_t len, struct err *e)
{
    struct lots *l = user;
    uint8_t *bytes = malloc(len);

    (void)e;
    assert_non_null(bytes);
    assert_int_equal(offset, l->len);
    assert_int_equal(pread(fd, bytes, len, (off_t)offset), len);
    for (size_t i = 0; i < len; i++)
        l->wrong += bytes[i] != byte_at(offset + i);
    l->len += len;
    free(bytes);
    return 0;
}

static void a_copy_is_saved_with_what_was_appended(void **state)
{
    static const size_t sizes[] = {1, 65536, LONG, (8 << 20), (8 << 20) + 1};
    char folder[] = "/var/tmp/cuv-map-XXXXXX", path[64];

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/x", folder);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int fd = file_of(sizes[i]);
        struct lots lots = {0, 0};
        struct out_copy *c;
        struct buf b, saved;

        buf_init(&b, 1);
        assert_int_equal(out_copy_open(&c, path, fd, &b, ROOM, read_back, &lots, NULL), 0);
        assert_int_equal(lots.len, sizes[i]);
        assert_int_equal(lots.wrong, 0);
        check_bytes(&b, sizes[i]);
        buf_add(&b, "more", 4);
        assert_int_equal(access(path, F_OK), i ? 0 : -1);
        assert_int_equal(out_copy_save(c, path, buf_slice(&b), 0640, NULL), 0);
        buf_init(&saved, LONG * 4);
        assert_int_equal(out_load(&saved, path, NULL), 0);
        assert_true(slice_equal(buf_slice(&b), buf_slice(&saved)));
        buf_release(&saved);
        buf_release(&b);
        out_copy_free(c);
        close(fd);
    }
    unlink(path);
    assert_int_equal(rmdir(folder), 0);
}

/* The file that was copied is watched, and its copy stays what it was. */
static void a_copy_outlives_what_was_copied(void **state)
{
    char folder[] = "/var/tmp/cuv-map-XXXXXX", path[64];
    int fd = file_of(LONG);
    struct lots lots = {0, 0};
    struct err e = {.kind = ERR_NONE};
    struct out_copy *c;
    struct buf b;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/x", folder);
    buf_init(&b, 1);
    assert_int_equal(out_copy_open(&c, path, fd, &b, ROOM, read_back, &lots, NULL), 0);
    assert_int_equal(map_still(b.data, NULL), 0);
    assert_int_equal(ftruncate(fd, 5), 0);
    check_bytes(&b, LONG);
    assert_int_equal(map_still(b.data, NULL), -1);
    assert_int_equal(out_copy_save(c, path, buf_slice(&b), 0640, &e), -1);
    assert_int_equal(e.kind, ERR_AGAIN);
    buf_release(&b);
    out_copy_free(c);
    close(fd);
    assert_int_equal(rmdir(folder), 0);
}

static int refuse_lot(void *user, int fd, uint64_t offset, uint64_t len, struct err *e)
{
    (void)fd;
    (void)len;
    if (offset == 0 && user)
        return ftruncate(*(int *)user, 5 << 20); /* in the middle of the next lot */
    return err_set(e, ERR_BUG, "no");
}

static void a_copy_fails_whole(void **state)
{
    char folder[] = "/var/tmp/cuv-map-XXXXXX", path[64];
    int fd = file_of(8 << 20), ends[2];
    struct err e = {.kind = ERR_NONE};
    struct out_copy *c;
    struct buf b;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/x", folder);
    buf_init(&b, 1);
    assert_int_equal(out_copy_open(&c, path, fd, &b, ROOM, refuse_lot, NULL, &e), -1);
    assert_int_equal(e.kind, ERR_BUG);
    assert_int_equal(out_copy_open(&c, path, fd, &b, ROOM, refuse_lot, &fd, &e), -1);
    assert_int_equal(e.kind, ERR_AGAIN);
    /* What must be written in another way: nothing is read of it. */
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(out_copy_open(&c, path, ends[0], &b, ROOM, refuse_lot, NULL, &e), 1);
    assert_int_equal(out_copy_open(&c, "-", fd, &b, ROOM, refuse_lot, NULL, &e), 1);
    assert_int_equal(out_copy_open(&c, NULL, fd, &b, ROOM, refuse_lot, NULL, &e), 1);
    assert_int_equal(out_copy_open(&c, "/dev/null", fd, &b, ROOM, refuse_lot, NULL, &e), 1);
    assert_int_equal(out_copy_open(&c, "/nonexistent/x", fd, &b, ROOM, refuse_lot, NULL, &e), 1);
    assert_int_equal(lseek(fd, 1, SEEK_SET), 1);
    assert_int_equal(out_copy_open(&c, path, fd, &b, ROOM, refuse_lot, NULL, &e), 1);
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 1);
    assert_int_equal(b.len, 0);
    close(ends[0]);
    close(ends[1]);
    close(fd);
    assert_int_equal(rmdir(folder), 0);
}

static void test_most(void **state)
{
    int fd = file_of(LONG);
    struct buf b[MAP_MOST + 1];

    (void)state;
    for (size_t i = 0; i <= MAP_MOST; i++) {
        buf_init(&b[i], 1);
        assert_int_equal(map_read(&b[i], fd, "/var/tmp", 0, NULL, NULL), i < MAP_MOST ? 0 : -1);
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
        cmocka_unit_test(a_copy_is_saved_with_what_was_appended),
        cmocka_unit_test(a_copy_outlives_what_was_copied),
        cmocka_unit_test(a_copy_fails_whole),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
