/*
 * A signed letter with any one byte changed is never valid: every byte b of the file becomes b^1
 * and b^0x20. Only the case of a hexadecimal digit in /Contents may change: that is spelling. The
 * DER inside is tried bit by bit, too, since two flips of its digits leave most of its bits alone.
 *
 * FULL=1 in the environment tries everything everywhere (about a minute); without it the letter
 * with two signatures is tried at every 7th byte, and enclosed certificates one bit a byte, once.
 */
#include <ctype.h>
#include <time.h>

#include "unit/made_seal.h"

struct scene {
    struct made_office office;
    struct made_pdf letter;
    struct seal_prepared first, last; /* last: the one whose /Contents is tried */
};

static void open_scene(struct scene *s, const char *kind)
{
    made_office_open(&s->office, kind);
    made_letter(&s->letter);
    s->first = (struct seal_prepared){.old_len = 0};
}

static void close_scene(struct scene *s)
{
    seal_release(&s->first);
    seal_release(&s->last);
    buf_release(&s->letter.b);
    made_office_close(&s->office);
}

static bool in_hole(const struct seal_prepared *p, size_t at)
{
    return p->placeholder.contents_len && at > p->placeholder.contents_at &&
           at < p->placeholder.contents_at + p->placeholder.contents_len - 1;
}

static bool only_spelling(const struct scene *s, size_t at, uint8_t was, uint8_t is)
{
    return (in_hole(&s->first, at) || in_hole(&s->last, at)) && isxdigit(was) && isxdigit(is) &&
           tolower(was) == tolower(is);
}

/* Puts b in the place of a byte, asks, puts the old one back; counts what was still valid. */
static size_t still_valid(const struct scene *s, size_t at, uint8_t b)
{
    struct slice file = buf_slice(&s->letter.b);
    uint8_t *place = s->letter.b.data + at, was = *place;
    bool bad = false;

    if (b == was || only_spelling(s, at, was, b))
        return 0;
    *place = b;
    if (made_verdict(&s->office, file) == VERDICT_VALID) {
        bad = true;
        print_message("# byte %zu, %02x for %02x, is still valid\n", at, b, was);
        made_tell(&s->office, file);
    }
    *place = was;
    return bad;
}

static bool full(void)
{
    return getenv("FULL") != NULL;
}

static void try_bytes(const struct scene *s, size_t step)
{
    clock_t start = clock();
    size_t bad = 0, n = s->letter.b.len;

    made_valid(&s->office, buf_slice(&s->letter.b));
    for (size_t i = 0; i < n; i += step) {
        const uint8_t b = s->letter.b.data[i];

        bad += still_valid(s, i, b ^ 1) + still_valid(s, i, b ^ 0x20);
    }
    print_message("# %zu of %zu bytes, two flips each, %.1f s\n", n / step, n,
                  (double)(clock() - start) / CLOCKS_PER_SEC);
    assert_int_equal(bad, 0);
}

static void no_byte_of_a_signed_letter(void **state)
{
    struct scene s;

    (void)state;
    open_scene(&s, "RSA-2048");
    made_seal(&s.letter.b, &s.office, MADE_PERSON_KEY, "person", false, &s.last);
    try_bytes(&s, 1);
    close_scene(&s);
}

static void no_byte_of_a_letter_signed_and_sealed(void **state)
{
    struct scene s;

    (void)state;
    open_scene(&s, "P-256 person");
    made_seal(&s.letter.b, &s.office, MADE_PERSON_KEY, "person", false, &s.first);
    made_seal(&s.letter.b, &s.office, MADE_AGENCY_KEY, "agency", false, &s.last);
    try_bytes(&s, full() ? 1 : 7);
    close_scene(&s);
}

/* One byte of the DER, two digits of the file. */
static size_t der_still_valid(const struct scene *s, size_t at, uint8_t with)
{
    uint8_t *digits = s->letter.b.data + s->last.placeholder.contents_at + 1 + 2 * at;
    struct slice file = buf_slice(&s->letter.b);
    char was[2], text[3];
    uint8_t old[1];
    size_t bad = 0;

    memcpy(was, digits, 2);
    made_must(hex_read(old, 1, was, 2) == 0);
    *old ^= with;
    hex_write(text, old, 1);
    memcpy(digits, text, 2);
    if (made_verdict(&s->office, file) == VERDICT_VALID) {
        bad = 1;
        print_message("# byte %zu of the DER, xor %02x, is still valid\n", at, with);
        made_tell(&s->office, file);
    }
    memcpy(digits, was, 2);
    return bad;
}

/* Marks the bytes of an enclosed certificate. */
static void mark(bool *marks, struct slice der, struct slice part)
{
    const uint8_t *at = memmem(der.data, der.len, part.data, part.len);

    assert_non_null(at);
    for (size_t i = 0; i < part.len; i++)
        marks[(size_t)(at - der.data) + i] = true;
}

static void try_every_bit(const char *kind, bool pss)
{
    struct seal_prepared *p;
    struct scene s;
    struct buf der;
    bool marks[8192] = {false};
    size_t bad = 0;

    open_scene(&s, kind);
    p = &s.last;
    made_seal(&s.letter.b, &s.office, MADE_PERSON_KEY, "person", pss, p);
    made_valid(&s.office, buf_slice(&s.letter.b));
    made_der_of(&s.letter.b, p, &der);
    mark(marks, buf_slice(&der), s.office.people_c[MADE_PERSON_KEY]->der);
    mark(marks, buf_slice(&der), s.office.issuer_c->der);
    mark(marks, buf_slice(&der), s.office.root_c->der);
    for (size_t i = 0; i < der.len; i++)
        for (size_t bit = 0; bit < 8; bit++)
            if (full() || !marks[i] || (pss && bit == i % 8))
                bad += der_still_valid(&s, i, (uint8_t)(1 << bit));
    buf_release(&der);
    close_scene(&s);
    assert_int_equal(bad, 0);
}

static void no_bit_of_the_der_rsa(void **state)
{
    (void)state;
    try_every_bit("RSA-2048", false);
}

static void no_bit_of_the_der_pss(void **state)
{
    (void)state;
    try_every_bit("RSA-2048", true);
}

static void no_bit_of_the_der_ecdsa(void **state)
{
    (void)state;
    try_every_bit("P-256 person", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_byte_of_a_signed_letter),
        cmocka_unit_test(no_byte_of_a_letter_signed_and_sealed),
        cmocka_unit_test(no_bit_of_the_der_rsa),
        cmocka_unit_test(no_bit_of_the_der_pss),
        cmocka_unit_test(no_bit_of_the_der_ecdsa),
    };

    hash_library_start();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
