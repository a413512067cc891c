/* The ground floor: limits that hold, text that is refused, days that are known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/child.h"
#include "base/clk.h"
#include "base/finding.h"
#include "base/hex.h"
#include "base/list.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/utf8.h"

static void buffer_keeps_its_limit(void **state)
{
    struct buf b;
    struct err e = {0};

    (void)state;
    buf_init(&b, 4);
    buf_add_string(&b, "abcd");
    assert_int_equal(buf_check(&b, "x", &e), 0);
    buf_add_byte(&b, 'e');
    assert_int_equal(buf_check(&b, "x", &e), -1);
    assert_int_equal(e.kind, ERR_FORMAT);
    assert_int_equal(b.len, 4);
    assert_int_equal(b.data[4], 0);
    buf_clear(&b);
    buf_printf(&b, "%d", 1234);
    assert_true(slice_is(buf_slice(&b), "1234"));
    buf_release(&b);
}

static void reading_stops_one_byte_over(void **state)
{
    struct err e = {0};
    int pipe_fds[2];

    (void)state;
    for (size_t extra = 0; extra < 2; extra++) {
        struct buf b;

        buf_init(&b, 5);
        assert_int_equal(pipe(pipe_fds), 0);
        assert_int_equal(write(pipe_fds[1], "123456", 5 + extra), (ssize_t)(5 + extra));
        close(pipe_fds[1]);
        assert_int_equal(buf_read(&b, pipe_fds[0], "x", &e), extra ? -1 : 0);
        close(pipe_fds[0]);
        buf_release(&b);
    }
}

static void arena_keeps_its_limit(void **state)
{
    struct arena *a = arena_new(100000);

    (void)state;
    assert_non_null(arena_alloc(a, 50000));
    assert_non_null(arena_string(a, "abc"));
    assert_null(arena_alloc(a, 60000));
    assert_null(arena_array(a, SIZE_MAX / 2, 3));
    assert_string_equal(arena_printf(a, "%s-%d", "x", 7), "x-7");
    arena_free(a);
}

/* RFC 3629 clause 3 and 10: overlong, surrogate, too large, cut, lone continuation. */
static void arena_gives_back(void **state)
{
    static const uint8_t zeros[40000];
    struct arena *a = arena_new(100000);

    (void)state;
    for (int round = 0; round < 3; round++) {
        size_t used = arena_used(a);
        uint8_t *p = arena_room(a, 300), *q;

        assert_non_null(p);
        memset(p, 0xff, 300);
        arena_undo(a, p, used);
        assert_int_equal(arena_used(a), used);
        q = arena_alloc(a, 200);
        assert_ptr_equal(p, q);
        assert_memory_equal(q, zeros, 200);
        q = arena_alloc(a, 40000);
        assert_memory_equal(q, zeros, 40000);
        memset(q, 0xff, 40000);
        assert_null(arena_alloc(a, 60000));
        arena_reset(a);
        assert_int_equal(arena_used(a), 0);
    }
    arena_free(a);
}

static void malformed_text_is_found(void **state)
{
    static const struct {
        const char *text;
        size_t at;
    } rows[] = {
        {"a\xC0\xAF", 1}, {"\xED\xA0\x80", 0}, {"\xF4\x90\x80\x80", 0}, {"ab\xE1\xBB", 2},
        {"\x80", 0},      {"\xE0\x80\x80", 0}, {"\xF0\x80\x80\x80", 0}, {"\xFF", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(utf8_check(rows[i].text, strlen(rows[i].text)), rows[i].at);
    assert_int_equal(utf8_check("Việt Nam ₫", strlen("Việt Nam ₫")), strlen("Việt Nam ₫"));
    assert_int_equal(utf8_length("Việt"), 4);
}

static void text_is_composed(void **state)
{
    struct arena *a = arena_new(100000);
    bool changed;

    (void)state;
    assert_string_equal(utf8_compose(a, "Tie\xCC\x82\xCC\x81ng", &changed), "Tiếng");
    assert_true(changed);
    assert_string_equal(utf8_compose(a, "Tiếng", &changed), "Tiếng");
    assert_false(changed);
    assert_string_equal(utf8_upper(a, "ủy ban đường"), "ỦY BAN ĐƯỜNG");
    assert_string_equal(utf8_fold(a, "BỘ Tài Chính"), utf8_fold(a, "bộ tài chính"));
    arena_free(a);
}

static void terminal_is_safe(void **state)
{
    char text[] = "a\x1b[31mb\xE2\x80\xAE"
                  "c\n",
         cut[] = "Vi\xE1\xBB";

    (void)state;
    utf8_mask_controls(text);
    assert_string_equal(text, "a?[31mb???c\n");
    utf8_trim_tail(cut);
    assert_string_equal(cut, "Vi");
}

/* RFC 4648 clause 10 and what a strict reader refuses. */
/* Whole groups are taken at once: where lines and pieces end must not matter. */
static void base64_comes_in_pieces(void **state)
{
    uint8_t bytes[256], out[300];
    char text[344 + 1], lined[800];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 151);
    assert_int_equal(base64_encode(text, bytes, sizeof bytes), 344);
    for (size_t line = 1; line < 9; line++) {
        size_t n = 0;

        for (size_t i = 0; i < 344; i++) {
            lined[n++] = text[i];
            if (i % line == 0)
                lined[n++] = i % 3 ? '\n' : ' ';
        }
        for (size_t piece = 1; piece < 14; piece++) {
            struct base64_decoder d = {0, 0, 0};
            size_t got = 0, more;

            for (size_t at = 0; at < n; at += piece) {
                assert_int_equal(base64_decode(&d, lined + at, n - at < piece ? n - at : piece,
                                               out + got, &more),
                                 0);
                got += more;
            }
            assert_int_equal(base64_decode_end(&d), 0);
            assert_int_equal(got, sizeof bytes);
            assert_memory_equal(out, bytes, sizeof bytes);
        }
    }
}

static void base64_is_strict(void **state)
{
    struct buf b;
    uint8_t two[2];
    static const char *const bad[] = {"Zg=", "Zg", "Zh==", "Zm9=", "Zm 9v", "Z===", "=m9v",
                                      "Zm9v Zm9v   ", "Zg== Zg=", "    ", "===="};

    (void)state;
    buf_init(&b, 100);
    base64_write(&b, (const uint8_t *)"fooba", 5);
    assert_true(slice_is(buf_slice(&b), "Zm9vYmE="));
    buf_clear(&b);
    assert_int_equal(base64_read(&b, "Zm9vYmE=", 8), 0);
    assert_true(slice_is(buf_slice(&b), "fooba"));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(base64_read(&b, bad[i], strlen(bad[i])), -1);
    assert_int_equal(hex_read(two, 2, "0aFF", 4), 0);
    assert_int_equal(two[0] << 8 | two[1], 0x0aff);
    assert_int_equal(hex_read(two, 2, "0aF", 3), -1);
    assert_int_equal(hex_read(two, 2, "0aFg", 4), -1);
    buf_release(&b);
}

/* Known days: POSIX's epoch, a leap day, the day the forms came into force; Việt Nam is +07:00. */
static void days_are_known(void **state)
{
    struct clk_date d;
    char text[CLK_TEXT];
    int64_t t;

    (void)state;
    assert_int_equal(clk_day_number((struct clk_date){1970, 1, 1}), 0);
    assert_int_equal(clk_day_number((struct clk_date){2000, 2, 29}), 11016);
    assert_int_equal(clk_day_number((struct clk_date){2024, 8, 15}), 19950);
    for (int64_t day = -800000; day < 800000; day += 37)
        assert_int_equal(clk_day_number(clk_date_of_day(day)), day);
    assert_int_equal(clk_parse_date("2023-02-29", &d), -1);
    assert_int_equal(clk_parse_date("2024-02-29", &d), 0);
    assert_int_equal(clk_parse_date("2024-2-9", &d), -1);
    assert_int_equal(clk_parse_time("2025-01-01T00:00:00+07:00", &t), 0);
    assert_int_equal(t, 1735664400); /* 2024-12-31T17:00:00Z */
    clk_iso(text, t);
    assert_string_equal(text, "2025-01-01T00:00:00+07:00");
    clk_pdf(text, t - 1);
    assert_string_equal(text, "D:20241231235959+07'00'");
    assert_int_equal(clk_parse_time("2024-12-31T17:00:00Z", &t), 0);
    assert_int_equal(t, 1735664400);
    assert_int_equal(clk_parse_time("2024-12-31T24:00:00Z", &t), -1);
}

static const struct opt_row option_rows[] = {
    {1, 'q', "quiet", NULL, "x"},
    {2, 'o', "output", "FILE", "x"},
    {3 | OPT_AGAIN, 0, "crl", "FILE", "x"},
    {0},
};

static void options_are_read(void **state)
{
    char p[] = "p", qo[] = "-qo", f1[] = "f1", crl[] = "--crl", l2[] = "--crl=l2", in[] = "in";
    char dash[] = "-", end[] = "--", q[] = "-q", valued[] = "--quiet=1";
    char *argv[] = {p, qo, f1, crl, f1, l2, q, in, dash, end, q, NULL};
    char *bad[] = {p, valued, NULL};
    struct err e = {0};
    struct opt o;

    (void)state;
    opt_init(&o, option_rows, 11, argv);
    assert_int_equal(opt_next(&o, &e), 1);
    assert_int_equal(opt_next(&o, &e), 2);
    assert_string_equal(o.value, "f1");
    assert_int_equal(opt_next(&o, &e), 3);
    assert_string_equal(o.value, "f1");
    assert_int_equal(opt_next(&o, &e), 3);
    assert_string_equal(o.value, "l2");
    assert_int_equal(opt_next(&o, &e), 1);
    for (int i = 0; i < 3; i++) {
        static const char *const operands[] = {"in", "-", "-q"};

        assert_int_equal(opt_next(&o, &e), OPT_OPERAND);
        assert_string_equal(o.value, operands[i]);
    }
    assert_int_equal(opt_next(&o, &e), OPT_END);
    opt_init(&o, option_rows, 2, bad);
    assert_int_equal(opt_next(&o, &e), OPT_ERROR);
    assert_int_equal(e.kind, ERR_USAGE);
}

/* Of two values one would be dropped silently: a letter under a number nobody meant. */
static void a_second_value_is_refused(void **state)
{
    char p[] = "p", o1[] = "-oA", o2[] = "--output", o3[] = "--output=B", b[] = "B";
    char *spellings[][5] = {{p, o1, o2, b, NULL}, {p, o1, o3, NULL}, {p, o3, o1, NULL}};
    static const int counts[] = {4, 3, 3};
    struct err e = {0};
    struct opt o;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        opt_init(&o, option_rows, counts[i], spellings[i]);
        assert_int_equal(opt_next(&o, &e), 2);
        assert_int_equal(opt_next(&o, &e), OPT_ERROR);
        assert_int_equal(e.kind, ERR_USAGE);
    }
}

static void a_list_grows_and_fails_whole(void **state)
{
    uint64_t *list = NULL, *more;
    size_t capacity = 0, moves = 0;

    (void)state;
    for (size_t i = 0; i < 100000; i++) {
        size_t before = capacity;

        more = list_room(list, i, &capacity, sizeof *list);
        assert_non_null(more);
        assert_true(capacity > i);
        moves += capacity != before;
        list = more;
        list[i] = i * i;
    }
    assert_true(moves < 20);
    for (size_t i = 0; i < 100000; i++)
        assert_int_equal(list[i], i * i);
    /* Nothing is asked for while there is room; what cannot be had leaves the list as it was. */
    more = list_room(list, capacity - 1, &capacity, sizeof *list);
    assert_ptr_equal(more, list);
    free(list);
    capacity = SIZE_MAX / sizeof *list - 1;
    assert_null(list_room(NULL, capacity, &capacity, sizeof *list));
    assert_int_equal(capacity, SIZE_MAX / sizeof *list - 1);
}

static void a_file_is_whole_or_absent(void **state)
{
    char folder[] = "/tmp/cuv-base-XXXXXX", path[64];
    struct err e = {0};
    struct stat st;
    struct buf b;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/x", folder);
    assert_int_equal(out_save(path, slice_of("one"), 0640, &e), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    buf_init(&b, 10);
    assert_int_equal(out_load(&b, path, &e), 0);
    assert_true(slice_is(buf_slice(&b), "one"));
    assert_int_equal(out_load(&b, folder, &e), -1);
    assert_int_equal(e.kind, ERR_INPUT);
    buf_release(&b);
    unlink(path);
    assert_int_equal(rmdir(folder), 0); /* no temporary file was left */
}

/* After the child is gone a second wait must not signal our own process group. */
static void a_dead_child_stays_dead(void **state)
{
    char name[] = "true", *argv[] = {name, NULL}, *environment[] = {NULL};
    struct child c = {0, -1};
    struct err e = {0};
    char frame[8];
    size_t n;

    (void)state;
    assert_int_equal(child_start(&c, "/bin/true", argv, environment, &e), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(child_receive(&c, frame, sizeof frame, &n, 2000, &e), -1);
        assert_int_equal(e.kind, ERR_ABSENT);
    }
    child_stop(&c, 10);
    assert_int_equal(child_start(&c, "/nonexistent", argv, environment, &e), -1);
    assert_int_equal(e.kind, ERR_ABSENT);
}

static void holes_are_filled(void **state)
{
    struct arena *a = arena_new(100000);
    struct findings f;
    struct buf b;

    (void)state;
    findings_init(&f, a);
    finding_add(&f, FINDING_F_REQUIRE, (struct finding_place){0}, "person", "none", NULL, NULL);
    buf_init(&b, 1000);
    finding_text(&b, &f.list[0]);
    assert_true(slice_is(buf_slice(&b), "not signed as asked: wanted person, found none"));
    assert_int_equal(f.by_severity[SEVERITY_WARNING], 1);
    assert_int_equal(finding_find("F-REQUIRE"), FINDING_F_REQUIRE);
    assert_int_equal(finding_find("no such"), FINDING_COUNT);
    buf_release(&b);
    findings_release(&f);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffer_keeps_its_limit),  cmocka_unit_test(reading_stops_one_byte_over),
        cmocka_unit_test(arena_keeps_its_limit),   cmocka_unit_test(arena_gives_back),
        cmocka_unit_test(malformed_text_is_found),
        cmocka_unit_test(text_is_composed),        cmocka_unit_test(terminal_is_safe),
        cmocka_unit_test(base64_comes_in_pieces), cmocka_unit_test(base64_is_strict),        cmocka_unit_test(days_are_known),
        cmocka_unit_test(options_are_read),
        cmocka_unit_test(a_second_value_is_refused),
        cmocka_unit_test(a_file_is_whole_or_absent),
        cmocka_unit_test(a_list_grows_and_fails_whole),
        cmocka_unit_test(a_dead_child_stays_dead), cmocka_unit_test(holes_are_filled),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
