/* The journal: what a crash may cut off, what a hand may not change, which clock it believes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spool/journal.h"

enum { NOON = 1795842000 }; /* 2026-11-28T12:00:00+07:00 */
static const char today[] = "2026-11-28";

static int folder;
static size_t visited;

static int count_line(void *user, const struct journal_line *line, struct err *e)
{
    (void)user;
    (void)e;
    visited += line->state != 'M';
    return 0;
}

static int open_at(struct journal **j, bool write, const char *machine, int64_t now, struct err *e)
{
    const struct journal_options o = {
        .kind = "spool", .machine = machine, .write = write, .now = now, .visit = count_line};

    visited = 0;
    return journal_open(j, folder, &o, e);
}

static int enter(void **state)
{
    char *path = strdup("/tmp/cuv-unit.XXXXXX");

    if (!path || !mkdtemp(path))
        return -1;
    folder = open(path, O_RDONLY | O_DIRECTORY);
    *state = path;
    return folder < 0 ? -1 : 0;
}

static int leave(void **state)
{
    unlinkat(folder, today, 0);
    unlinkat(folder, "2026-11-29", 0);
    close(folder);
    rmdir(*state);
    free(*state);
    return 0;
}

static void write_three(void)
{
    struct journal *j;
    struct err e;

    assert_int_equal(open_at(&j, true, "here", NOON, &e), 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(journal_add(j, 'D', "a-letter", NOON + i, &e, "input=%d", i), 0);
    assert_true(journal_waits(j));
    assert_int_equal(journal_sync(j, &e), 0);
    journal_close(j);
}

static size_t load(char *text, size_t size)
{
    int fd = openat(folder, today, O_RDONLY);
    ssize_t n = read(fd, text, size);

    close(fd);
    return n > 0 ? (size_t)n : 0;
}

static void save(const char *text, size_t len)
{
    int fd = openat(folder, today, O_WRONLY | O_TRUNC);

    assert_int_equal(write(fd, text, len), len);
    close(fd);
}

/* Whatever length a crash leaves: the whole lines count, and it can be written on. */
static void every_length_is_mended(void **state)
{
    char text[4096];
    size_t len;

    (void)state;
    write_three();
    len = load(text, sizeof text);
    for (size_t cut = 0; cut < len; cut++) {
        size_t lines = 0;
        struct journal *j;
        struct err e;

        for (size_t i = 0; i < cut; i++)
            lines += text[i] == '\n';
        save(text, cut);
        assert_int_equal(open_at(&j, true, "here", NOON, &e), 0);
        assert_int_equal(visited, lines ? lines - 1 : 0);
        assert_int_equal(journal_add(j, 'D', "more", NOON + 5, &e, "%s", ""), 0);
        assert_int_equal(journal_sync(j, &e), 0);
        journal_close(j);
        assert_int_equal(open_at(&j, false, "here", NOON, &e), 0);
        assert_int_equal(visited, lines ? lines : 1);
        journal_close(j);
    }
}

/* Blocks never written read as zeros. */
static void zeros_at_the_end_are_cut(void **state)
{
    char text[8192] = "";
    struct journal *j;
    struct err e;
    size_t len;

    (void)state;
    write_three();
    len = load(text, sizeof text);
    save(text, len + 700);
    assert_int_equal(open_at(&j, true, "here", NOON, &e), 0);
    assert_int_equal(visited, 3);
    journal_close(j);
}

/* One bit anywhere in the whole lines is found; in the text of the last line too. */
static void every_changed_byte_is_found(void **state)
{
    char text[4096];
    size_t len;

    (void)state;
    write_three();
    len = load(text, sizeof text);
    for (size_t i = 0; i + 1 < len; i++) {
        struct journal *j = NULL;
        struct err e;

        text[i] ^= 1;
        save(text, len);
        assert_int_equal(open_at(&j, true, NULL, NOON, &e), -1);
        assert_true(e.kind == ERR_BUG || e.kind == ERR_CONFIG);
        text[i] ^= 1;
    }
    for (size_t i = 0; i < len; i++)
        if (text[i] == '\n' && i + 1 < len) {
            struct journal *j = NULL;
            struct err e;
            char shorter[4096];
            size_t next =
                i + 1 + (size_t)((char *)memchr(text + i + 1, '\n', len) - (text + i + 1));

            memcpy(shorter, text, i);
            memcpy(shorter + i, text + next, len - next);
            save(shorter, len - next + i);
            if (next + 1 < len)
                assert_int_equal(open_at(&j, true, NULL, NOON, &e), -1);
        }
}

static void clock_machine_version(void **state)
{
    static const char newer[] = "J spool 2026-11-28T12:00:00+07:00 version=2 machine=here ";
    struct journal *j = NULL;
    struct err e;
    char text[4096];
    size_t len;

    (void)state;
    write_three();
    assert_int_equal(open_at(&j, true, "here", NOON - 400, &e), -1);
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_int_equal(open_at(&j, true, "there", NOON, &e), -1);
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_int_equal(open_at(&j, false, "there", NOON, &e), 0);
    journal_close(j);
    len = load(text, sizeof text);
    memcpy(text, newer, sizeof newer - 1);
    save(text, len);
    assert_int_equal(open_at(&j, true, "here", NOON, &e), -1);
}

/* A new day has a file of its own; the chain goes on. */
static void days_are_chained(void **state)
{
    struct journal *j;
    struct err e;
    char head[JOURNAL_CHAIN + 1];

    (void)state;
    write_three();
    assert_int_equal(open_at(&j, true, "here", NOON + 86400, &e), 0);
    assert_int_equal(journal_add(j, 'D', "next-day", NOON + 86400, &e, "%s", ""), 0);
    assert_int_equal(journal_sync(j, &e), 0);
    memcpy(head, journal_head(j), sizeof head);
    journal_close(j);
    assert_int_equal(faccessat(folder, "2026-11-29", F_OK, 0), 0);
    assert_int_equal(open_at(&j, false, "here", NOON, &e), 0);
    assert_int_equal(visited, 4);
    assert_string_equal(journal_head(j), head);
    journal_close(j);
    /* The older file lost its last line: nothing after it fits. */
    assert_int_equal(unlinkat(folder, today, 0), 0);
    assert_int_equal(open_at(&j, false, "here", NOON, &e), -1);
    assert_int_equal(e.kind, ERR_BUG);
}

/* A sync beside: its lines count when it is taken note of, those added meanwhile with the next. */
static void syncs_beside(void **state)
{
    char first[JOURNAL_CHAIN + 1];
    struct journal *j;
    struct err e;

    (void)state;
    write_three();
    assert_int_equal(open_at(&j, true, "here", NOON + 3, &e), 0);
    assert_null(journal_sync_worker(j));
    assert_int_equal(journal_sync_begin(j, &e), 0); /* nothing waits */
    assert_null(journal_sync_worker(j));
    memcpy(first, journal_head(j), sizeof first);
    assert_int_equal(journal_add(j, 'D', "one", NOON + 3, &e, "%s", ""), 0);
    assert_int_equal(journal_sync_begin(j, &e), 0);
    assert_non_null(journal_sync_worker(j));
    assert_false(journal_waits(j));
    assert_int_equal(journal_add(j, 'D', "two", NOON + 4, &e, "%s", ""), 0);
    assert_int_equal(journal_sync_begin(j, &e), 0); /* one is under way */
    assert_int_equal(journal_count(j), 4);
    assert_int_equal(journal_end(j), 6);
    assert_string_equal(journal_head(j), first);
    assert_int_equal(journal_sync_end(j, &e), 0);
    assert_int_equal(journal_count(j), 5);
    assert_true(journal_waits(j));
    assert_int_equal(journal_sync_begin(j, &e), 0);
    assert_int_equal(journal_sync(j, &e), 0); /* takes note of the one under way */
    assert_int_equal(journal_count(j), 6);
    assert_string_not_equal(journal_head(j), first);
    /* The next day's file begins while the old one is synced. */
    assert_int_equal(journal_add(j, 'D', "three", NOON + 5, &e, "%s", ""), 0);
    assert_int_equal(journal_sync_begin(j, &e), 0);
    assert_int_equal(journal_add(j, 'D', "four", NOON + 86400, &e, "%s", ""), 0);
    assert_int_equal(journal_sync(j, &e), 0);
    journal_close(j);
    assert_int_equal(open_at(&j, false, "here", NOON + 86400, &e), 0);
    assert_int_equal(journal_count(j), 9);
    assert_int_equal(visited, 7);
    journal_close(j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_length_is_mended, enter, leave),
        cmocka_unit_test_setup_teardown(syncs_beside, enter, leave),
        cmocka_unit_test_setup_teardown(zeros_at_the_end_are_cut, enter, leave),
        cmocka_unit_test_setup_teardown(every_changed_byte_is_found, enter, leave),
        cmocka_unit_test_setup_teardown(clock_machine_version, enter, leave),
        cmocka_unit_test_setup_teardown(days_are_chained, enter, leave),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
