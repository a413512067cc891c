/* A verdict crosses between processes whole, and nothing else passes for one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "judge/carry.h"

static struct verdict *example(void)
{
    static const struct verdict_change changes[] = {{3, "fill", "number", 2, true},
                                                    {4, "unknown", "object 9", 0, false}};
    struct verdict *v = verdict_new();
    struct verdict_signature *s;

    assert_non_null(v);
    memset(v->sha256, 7, sizeof v->sha256);
    v->kind = VERDICT_INDETERMINATE;
    v->legal = LEGAL_PERSON;
    v->revisions = 5;
    v->pages = 2;
    v->at = 1772000000;
    v->signatures = arena_array(v->arena, 2, sizeof *v->signatures);
    v->signature_count = 2;
    findings_init(&v->signatures[0].findings, v->arena);
    findings_init(&v->signatures[1].findings, v->arena);
    s = &v->signatures[0];
    s->field = "person";
    s->role = ROLE_PERSON;
    s->revision = 2;
    s->page = 1;
    s->range[1] = 100;
    s->range[2] = 200;
    s->range[3] = 50;
    s->subfilter = "ETSI.CAdES.detached";
    s->level = "B-B";
    s->indication = INDICATION_INDETERMINATE;
    s->sub = SUB_TRY_LATER;
    s->name = "Nguyễn Văn A";
    s->not_before = -5;
    s->claimed_time = 1771000000;
    s->changes = changes;
    s->change_count = 2;
    finding_add(&s->findings, FINDING_S_UNKNOWN, (struct finding_place){0}, "A", "b", NULL, "d");
    v->signatures[1].timestamp = true;
    finding_add(&v->findings, FINDING_F_TAIL, (struct finding_place){0}, "here", NULL, NULL, NULL);
    return v;
}

static void same_both_ways(void **state)
{
    struct verdict *v = example(), *back = NULL;
    struct buf first, second;
    struct err e;

    (void)state;
    buf_init(&first, LIMIT_VERDICT_BYTES);
    buf_init(&second, LIMIT_VERDICT_BYTES);
    carry_write(&first, v);
    assert_int_equal(carry_read(&back, buf_slice(&first), &e), 0);
    carry_write(&second, back);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.data, second.data, first.len);
    assert_string_equal(back->signatures[0].name, "Nguyễn Văn A");
    assert_string_equal(back->signatures[0].findings.list[0].holes[3], "d");
    assert_null(back->signatures[1].field);
    assert_int_equal(back->findings.by_severity[SEVERITY_ERROR], 1);
    assert_false(back->signatures[0].changes[1].allowed);
    verdict_free(v);
    verdict_free(back);
    buf_release(&first);
    buf_release(&second);
}

static void nothing_else(void **state)
{
    struct verdict *v = example(), *back = NULL;
    struct buf good, bad;
    struct err e;

    (void)state;
    buf_init(&good, LIMIT_VERDICT_BYTES);
    buf_init(&bad, LIMIT_VERDICT_BYTES);
    carry_write(&good, v);
    for (size_t n = 0; n < good.len; n++)
        assert_int_equal(carry_read(&back, (struct slice){good.data, n}, &e), -1);
    buf_add(&bad, good.data, good.len);
    buf_add_byte(&bad, 0);
    assert_int_equal(carry_read(&back, buf_slice(&bad), &e), -1);
    /* Any byte changed: refused, or a verdict that can be printed. */
    for (size_t n = 0; n < good.len; n++)
        for (unsigned bit = 1; bit < 256; bit = bit * 2 + 1) {
            buf_clear(&bad);
            buf_add(&bad, good.data, good.len);
            bad.data[n] ^= (uint8_t)bit;
            if (carry_read(&back, buf_slice(&bad), &e))
                continue;
            assert_true(back->kind <= VERDICT_UNSIGNED && back->legal <= LEGAL_PERSON_AGENCY);
            assert_non_null(subindication_name(back->signatures[0].sub));
            assert_non_null(indication_name(back->signatures[0].indication));
            verdict_free(back);
        }
    verdict_free(v);
    buf_release(&good);
    buf_release(&bad);
}

static void texts_are_masked(void **state)
{
    struct verdict *v = example(), *back = NULL;
    struct buf b;
    struct err e;

    (void)state;
    buf_init(&b, LIMIT_VERDICT_BYTES);
    v->signatures[0].name = "a\033[2Jb\n\xff";
    carry_write(&b, v);
    assert_int_equal(carry_read(&back, buf_slice(&b), &e), 0);
    assert_null(strchr(back->signatures[0].name, '\033'));
    assert_null(strchr(back->signatures[0].name, '\xff'));
    verdict_free(v);
    verdict_free(back);
    buf_release(&b);
}

static int by_offset(const void *a, const void *b)
{
    const struct carry_span *x = a, *y = b;

    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* Between two members that are carried there is no room for one that is not: only padding. */
static void no_member_is_forgotten(void **state)
{
    static const size_t sizes[] = {[CARRY_VERDICT] = sizeof(struct verdict),
                                   [CARRY_SIGNATURE] = sizeof(struct verdict_signature),
                                   [CARRY_CHANGE] = sizeof(struct verdict_change)};

    (void)state;
    for (enum carry_struct w = CARRY_VERDICT; w <= CARRY_CHANGE; w++) {
        const struct carry_span *given;
        size_t count = carry_spans(w, &given), end = 0;
        struct carry_span *spans = calloc(count, sizeof *spans);

        assert_non_null(spans);
        memcpy(spans, given, count * sizeof *spans);
        qsort(spans, count, sizeof *spans, by_offset);
        for (size_t i = 0; i < count; i++) {
            size_t align = spans[i].size % 8 == 0 ? 8 : spans[i].size % 4 == 0 ? 4 : 1;

            assert_int_equal(spans[i].offset, (end + align - 1) / align * align);
            end = spans[i].offset + spans[i].size;
        }
        assert_int_equal(sizes[w], (end + 7) / 8 * 8);
        free(spans);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_both_ways),
        cmocka_unit_test(nothing_else),
        cmocka_unit_test(texts_are_masked),
        cmocka_unit_test(no_member_is_forgotten),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
