/* Persons and organisations by their names: what the shipped rules say, and rules that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "pki/holder.h"

static struct holder_rules *shipped;

static enum holder decide(const struct holder_rules *r, const char *cn, const char *o,
                          const char *unit, const char *uid)
{
    const char *units[] = {unit};
    struct certificate c = {.common_name = cn, .organization = o, .uid = uid};

    c.units.list = units;
    c.units.count = *unit ? 1 : 0;
    return holder_decide(r, &c);
}

static void who_is_who(void **state)
{
    static const struct {
        enum holder want;
        const char *cn, *o, *unit, *uid;
    } rows[] = {
        {HOLDER_PERSON, "Lê Văn Ký", "Ủy ban nhân dân tỉnh Mẫu", "Ủy ban nhân dân xã A", ""},
        {HOLDER_PERSON, "NGUYỄN THỊ MINH KHAI", "Bộ Nội vụ", "", ""},
        {HOLDER_PERSON, "Đoàn Văn Hậu", "Sở Y tế", "", ""},
        {HOLDER_PERSON, "H'Hen Niê", "Sở Y tế", "", ""},
        {HOLDER_PERSON, "John Smith", "Foreign Ltd", "", "CCCD:001"},
        {HOLDER_AGENCY, "Ủy ban nhân dân xã Thử Nghiệm", "Ủy ban nhân dân tỉnh Mẫu", "", ""},
        {HOLDER_AGENCY, "Uỷ ban nhân dân phường B", "", "", ""},
        {HOLDER_AGENCY, "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "", "", ""},
        {HOLDER_AGENCY, "ABC Solutions", "ABC Solutions", "", ""},
        {HOLDER_AGENCY, "Unit 7", "House", "UNIT 7", ""},
        {HOLDER_AGENCY, "Minh Long", "Holding", "", "MST:0100109106"},
        /* Nothing tells, or two rules tell differently. */
        {HOLDER_UNDECIDED, "bench", "", "", ""},
        {HOLDER_UNDECIDED, "", "", "", ""},
        {HOLDER_UNDECIDED, "Lê", "", "", ""},
        {HOLDER_UNDECIDED, "Trần Anh", "Trần Anh", "", ""},
        {HOLDER_UNDECIDED, "Lê Văn Ký", "", "", "MST:0100109106"},
        {HOLDER_UNDECIDED, "Hà Nội Metro", "", "", ""},
        /* A word is a whole word. */
        {HOLDER_UNDECIDED, "Bộtruyền Thông", "", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (decide(shipped, rows[i].cn, rows[i].o, rows[i].unit, rows[i].uid) != rows[i].want)
            fail_msg("%s, %s, %s, %s", rows[i].cn, rows[i].o, rows[i].unit, rows[i].uid);
    assert_int_equal(decide(NULL, "Lê Văn Ký", "", "", ""), HOLDER_UNDECIDED);
}

static void bad_rules(void **state)
{
    static const char *const bad[] = {"agency", "agency word", "clerk word A", "person",
                                      "agency unit A", "person words A", "agencyword A"};
    struct holder_rules *r = NULL;
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (holder_rules_parse(&r, slice_of(bad[i]), &e) == 0)
            fail_msg("\"%s\" was taken", bad[i]);
        assert_int_equal(e.kind, ERR_CONFIG);
        assert_non_null(strstr(e.text, "line 1"));
    }
    assert_int_equal(holder_rules_parse(&r, slice_of("# none\n\n  "), &e), 0);
    assert_int_equal(decide(r, "Lê Văn Ký", "", "", ""), HOLDER_UNDECIDED);
    holder_rules_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(who_is_who), cmocka_unit_test(bad_rules)};
    struct err e;
    int rc;

    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (holder_rules_load(&shipped, "office/holders", &e)) {
        fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    rc = cmocka_run_group_tests_name("pki_holder", tests, NULL, NULL);
    holder_rules_free(shipped);
    return rc;
}
