/* What document time stamps prove (EN 319 102-1 5.6.2.3), and levels (EN 319 142-1 6). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "judge/proof.h"

/* Only what comes later proves; of several the earliest. */
static void the_earliest_of_later_stamps(void **state)
{
    static const struct proof list[] = {{5, 500}, {3, 300}, {4, 250}};

    (void)state;
    assert_int_equal(proof_earliest(list, 3, 2, 1000), 250);
    assert_int_equal(proof_earliest(list, 3, 3, 1000), 250);
    assert_int_equal(proof_earliest(list, 3, 4, 1000), 500);
    assert_int_equal(proof_earliest(list, 3, 5, 1000), 1000);
    assert_int_equal(proof_earliest(list, 3, 2, 100), 100);
    assert_int_equal(proof_earliest(list, 0, 0, 1000), 1000);
}

/* Clocks differ, by PROOF_SKEW and not a second more. */
static void a_stamp_is_no_later_than_its_proof(void **state)
{
    (void)state;
    assert_true(proof_fits(100, 100));
    assert_true(proof_fits(0, 100));
    assert_true(proof_fits(100 + PROOF_SKEW, 100));
    assert_false(proof_fits(101 + PROOF_SKEW, 100));
}

static void each_level_needs_the_one_below(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 16; i++) {
        const struct level_facts f = {.baseline = (i & 8) != 0,
                                      .proved = (i & 4) != 0,
                                      .enclosed = (i & 2) != 0,
                                      .archived = (i & 1) != 0};
        const char *wanted = i < 8    ? "none"
                             : i < 12 ? "B-B"
                             : i < 14 ? "B-T"
                             : i < 15 ? "B-LT"
                                      : "B-LTA";

        assert_string_equal(level_name(&f), wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_earliest_of_later_stamps),
        cmocka_unit_test(a_stamp_is_no_later_than_its_proof),
        cmocka_unit_test(each_level_needs_the_one_below),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
