/* Revocation data under a signature (ISO 32000-1 12.8.3.3.2): each part once, none from outside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cms/archive.h"

/* crl [0] of two, ocsp [1] of one, otherRevInfo [2]; each "DER" is SEQUENCE { INTEGER n }. */
static const uint8_t value[] = {
    0xa0, 0x0c, 0x30, 0x0a, 0x30, 0x03, 0x02, 0x01, 0x01, 0x30, 0x03, 0x02, 0x01, 0x02,
    0xa1, 0x07, 0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x03, 0xa2, 0x02, 0x30, 0x00,
};

struct seen {
    size_t count, stop_at;
    enum archive_kind kinds[8];
    uint8_t numbers[8];
};

static int take(void *self, enum archive_kind kind, struct slice der, struct err *e)
{
    struct seen *s = self;

    (void)e;
    assert_int_equal(der.len, 5);
    assert_true(s->count < 8);
    s->kinds[s->count] = kind;
    s->numbers[s->count++] = der.data[4];
    return s->count == s->stop_at ? -7 : 0;
}

/* In an allocation of exactly its size, so that a read past its end is seen. */
static int each(const uint8_t *bytes, size_t n, struct seen *s)
{
    uint8_t *exact = malloc(n ? n : 1);
    struct cms c = {.revocation = {exact, n}};
    struct err e;
    int rc;

    assert_non_null(exact);
    memcpy(exact, bytes, n);
    rc = archive_each(&c, take, s, &e);
    free(exact);
    return rc;
}

static void each_part_in_order(void **state)
{
    struct seen s = {.count = 0};

    (void)state;
    assert_int_equal(each(value, sizeof value, &s), 0);
    assert_int_equal(s.count, 3);
    assert_memory_equal(s.numbers, "\1\2\3", 3);
    assert_int_equal(s.kinds[0], ARCHIVE_CRL);
    assert_int_equal(s.kinds[1], ARCHIVE_CRL);
    assert_int_equal(s.kinds[2], ARCHIVE_OCSP);
}

static void the_caller_may_stop(void **state)
{
    struct seen s = {.stop_at = 2};

    (void)state;
    assert_int_equal(each(value, sizeof value, &s), -7);
    assert_int_equal(s.count, 2);
}

static void cut_anywhere_gives_no_more(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof value; n++) {
        struct seen s = {.count = 0};

        assert_int_equal(each(value, n, &s), 0);
        assert_int_equal(s.count, n < 14 ? 0 : n < 23 ? 2 : 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_part_in_order),
        cmocka_unit_test(the_caller_may_stop),
        cmocka_unit_test(cut_anywhere_gives_no_more),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
