/* The judgement of a whole file in process: cut anywhere, other keys, pins and demands. */
#include "unit/made_seal.h"

struct scene {
    struct made_office office;
    struct made_pdf letter;
    size_t unsigned_len, first_len; /* of the revisions before */
};

static void open_scene(struct scene *s)
{
    struct seal_prepared p;

    made_office_open(&s->office, "P-256 person");
    made_letter(&s->letter);
    s->unsigned_len = s->letter.b.len;
    made_seal(&s->letter.b, &s->office, MADE_PERSON_KEY, "person", false, &p);
    seal_release(&p);
    s->first_len = s->letter.b.len;
    made_seal(&s->letter.b, &s->office, MADE_AGENCY_KEY, "agency", false, &p);
    seal_release(&p);
}

static void close_scene(struct scene *s)
{
    buf_release(&s->letter.b);
    made_office_close(&s->office);
}

/* The bytes are copied to their own room, so that a sanitizer sees any look behind the cut. */
static int verdict_of_start(const struct scene *s, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);
    int kind;

    assert_non_null(copy);
    memcpy(copy, s->letter.b.data, n);
    kind = made_verdict(&s->office, (struct slice){copy, n});
    free(copy);
    return kind;
}

/* Valid only where a whole letter ends: with both signatures, or with the first. */
static void cut_before_every_byte(void **state)
{
    struct scene s;
    size_t bad = 0;

    (void)state;
    open_scene(&s);
    made_valid(&s.office, buf_slice(&s.letter.b));
    for (size_t n = 0; n < s.letter.b.len; n++) {
        int kind = verdict_of_start(&s, n);
        bool right = n == s.first_len ? kind == VERDICT_VALID : kind != VERDICT_VALID;

        if (n == s.unsigned_len)
            right = kind == VERDICT_UNSIGNED;
        if (!right) {
            bad++;
            print_message("# cut before byte %zu: verdict %d\n", n, kind);
        }
    }
    close_scene(&s);
    assert_int_equal(bad, 0);
}

struct seen {
    int kind, legal;
    enum indication indication;
    enum subindication sub;
    bool told;
};

static struct seen look(const struct scene *s, const char *id)
{
    struct seen seen = {-1, 0, INDICATION_PASSED, SUB_NONE, false};
    struct verdict *v = NULL;
    struct err e;

    if (seal_check(&v, buf_slice(&s->letter.b), &s->office.options, &e))
        fail_msg("%s", e.text);
    seen.kind = (int)v->kind;
    seen.legal = (int)v->legal;
    assert_int_not_equal(v->signature_count, 0);
    seen.indication = v->signatures[0].indication;
    seen.sub = v->signatures[0].sub;
    for (size_t i = 0; i < v->findings.count; i++)
        seen.told |= strcmp(finding_name(v->findings.list[i].id), id) == 0;
    for (size_t i = 0; i < v->signatures[0].findings.count; i++)
        seen.told |= strcmp(finding_name(v->signatures[0].findings.list[i].id), id) == 0;
    verdict_free(v);
    return seen;
}

static void another_key_than_the_certificates(void **state)
{
    EVP_PKEY *real;
    struct seal_prepared p;
    struct seen seen;
    struct scene s;

    (void)state;
    made_office_open(&s.office, "P-256 person");
    made_letter(&s.letter);
    real = s.office.people[MADE_PERSON_KEY].key;
    s.office.people[MADE_PERSON_KEY].key = s.office.people[MADE_STRANGER_KEY].key;
    made_seal(&s.letter.b, &s.office, MADE_PERSON_KEY, "person", false, &p);
    s.office.people[MADE_PERSON_KEY].key = real;
    seen = look(&s, "S-VALUE");
    assert_int_equal(seen.kind, VERDICT_INVALID);
    assert_int_equal(seen.sub, SUB_SIG_CRYPTO_FAILURE);
    assert_true(seen.told);
    seal_release(&p);
    close_scene(&s);
}

/* The own check, with the letter before its revision walked over already, or as if it had been. */
static int own_check(struct scene *s, const struct seal_prepared *p, const char *walked,
                     uint8_t sha256[32], struct err *e)
{
    const struct cms_parts made = {.certificate = s->office.people_c[MADE_PERSON_KEY],
                                   .chain = (const struct certificate *[]){s->office.issuer_c},
                                   .chain_count = 1};
    struct hash *h = NULL;
    int rc;

    if (walked)
        made_must(hash_new(&h, HASH_SHA256, NULL) == 0 &&
                  hash_add(h, walked, p->old_len, NULL) == 0);
    rc = seal_check_own(p, buf_slice(&s->letter.b), &made, h, sha256, e);
    hash_free(h);
    return rc;
}

static void the_own_check_goes_on_from_what_was_walked(void **state)
{
    uint8_t all[2][32], whole[32], *letter;
    struct seal_prepared p;
    struct err e = {.kind = ERR_NONE};
    struct scene s;

    (void)state;
    made_office_open(&s.office, "P-256 person");
    made_letter(&s.letter);
    made_seal(&s.letter.b, &s.office, MADE_PERSON_KEY, "person", false, &p);
    letter = s.letter.b.data;
    made_must(hash_sha256(whole, letter, s.letter.b.len, NULL) == 0);
    assert_int_equal(own_check(&s, &p, NULL, all[0], &e), 0);
    assert_int_equal(own_check(&s, &p, (const char *)letter, all[1], &e), 0);
    assert_memory_equal(all[0], whole, 32);
    assert_memory_equal(all[1], whole, 32);
    /* Another letter was walked over; then the letter itself is another. */
    assert_int_equal(own_check(&s, &p, (const char *)letter + 1, all[1], &e), -1);
    assert_int_equal(e.kind, ERR_BUG);
    letter[12] ^= 1; /* in the comment of the second line */
    assert_int_equal(own_check(&s, &p, NULL, all[0], &e), -1);
    assert_int_equal(e.kind, ERR_BUG);
    letter[12] ^= 1;
    letter[p.byte_range[2] + 3] ^= 1; /* what was appended is read again in any case */
    assert_int_equal(own_check(&s, &p, (const char *)letter, all[0], &e), -1);
    assert_int_equal(e.kind, ERR_BUG);
    seal_release(&p);
    close_scene(&s);
}

static void pins_make_roles(void **state)
{
    struct scene s;

    (void)state;
    open_scene(&s);
    assert_int_equal(look(&s, "").legal, LEGAL_PERSON_AGENCY);
    s.office.pins[1].until = MADE_NOW; /* the agency's key was closed the moment before */
    assert_int_equal(look(&s, "").legal, LEGAL_PERSON);
    s.office.pins[1].until = INT64_MAX;
    s.office.pins[1].from = MADE_NOW + 1;
    assert_int_equal(look(&s, "").legal, LEGAL_PERSON);
    s.office.options.pin_count = 0;
    assert_int_equal(look(&s, "").legal, LEGAL_NONE);
    assert_int_equal(look(&s, "").kind, VERDICT_VALID);
    close_scene(&s);
}

static void demands_are_met_or_not(void **state)
{
    struct scene s;

    (void)state;
    open_scene(&s);
    for (int l = LEGAL_NONE; l <= LEGAL_PERSON_AGENCY; l++) {
        s.office.options.require = (enum verdict_legal)l;
        assert_int_equal(look(&s, "").kind, VERDICT_VALID);
    }
    s.office.options.pin_count = 1;
    s.office.options.require = LEGAL_PERSON;
    assert_int_equal(look(&s, "").kind, VERDICT_VALID);
    s.office.options.require = LEGAL_AGENCY;
    assert_int_equal(look(&s, "").kind, VERDICT_INDETERMINATE);
    assert_true(look(&s, "F-REQUIRE").told);
    close_scene(&s);
}

static void nothing_is_trusted_by_itself(void **state)
{
    struct seen seen;
    struct scene s;

    (void)state;
    open_scene(&s);
    s.office.options.trust = NULL;
    seen = look(&s, "S-CHAIN");
    assert_int_equal(seen.kind, VERDICT_INDETERMINATE);
    assert_int_equal(seen.sub, SUB_NO_CERTIFICATE_CHAIN_FOUND);
    assert_true(seen.told);
    s.office.options.trust = &s.office.trust;
    s.office.options.crls = NULL;
    seen = look(&s, "S-UNKNOWN");
    assert_int_equal(seen.kind, VERDICT_INDETERMINATE);
    assert_int_equal(seen.sub, SUB_TRY_LATER);
    assert_true(seen.told);
    assert_false(look(&s, "F-CHANGE").told); /* the other signature is no change to object to */
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_before_every_byte),
        cmocka_unit_test(another_key_than_the_certificates),
        cmocka_unit_test(pins_make_roles),
        cmocka_unit_test(the_own_check_goes_on_from_what_was_walked),
        cmocka_unit_test(demands_are_met_or_not),
        cmocka_unit_test(nothing_is_trusted_by_itself),
    };

    hash_library_start();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
