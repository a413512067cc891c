/* The DER of a PKCS#11 client: X.690 lengths, keys of certificates, ECDSA as RFC 3279 wants it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hex.h"
#include "p11/inside.h"
#include "pki/throwaway.h"

static void measures_one_element(void **state)
{
    static const struct {
        const char *hex;
        size_t length;
    } rows[] = {
        {"3000", 2},
        {"30030201ff", 5},
        {"30030201", 0},
        {"30", 0},
        {"", 0},
        {"308101aa", 4},
        {"30820001aa", 5},
        {"3080", 0},
        {"3085000000000100", 0},
        {"1f8100", 0},
        {"30847fffffff00", 0},
        {"308300000100", 6},
        {"3000ffff", 2},
        {"3084ffffffff00", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t bytes[16];
        size_t n = strlen(rows[i].hex) / 2;

        assert_int_equal(hex_read(bytes, n, rows[i].hex, 2 * n), 0);
        assert_int_equal(der_length(bytes, n), rows[i].length);
    }
}

/* RFC 3279 2.2.3 with X.690 8.3: positive, no superfluous zeros. */
static void writes_ecdsa(void **state)
{
    static const struct {
        const char *raw, *der;
    } rows[] = {
        {"0102", "3006020101020102"},
        {"80ff", "300802020080020200ff"},
        {"00010002", "3006020101020102"},
        {"00000000", "3006020100020100"},
        {"00800100", "300802020080"
                     "02020100"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t raw[8];
        char text[64];
        size_t n = strlen(rows[i].raw) / 2;
        struct buf out;

        assert_int_equal(hex_read(raw, n, rows[i].raw, 2 * n), 0);
        buf_init(&out, 64);
        der_ecdsa(&out, raw, n);
        hex_write(text, out.data, out.len);
        assert_string_equal(text, rows[i].der);
        buf_release(&out);
    }
}

static void compares_numbers(void **state)
{
    static const uint8_t a[] = {0, 0, 1, 2}, b[] = {1, 2}, c[] = {1, 3}, zero[] = {0, 0};

    (void)state;
    assert_true(number_equal(a, 4, b, 2));
    assert_false(number_equal(a, 4, c, 2));
    assert_false(number_equal(b, 2, b, 1));
    assert_false(number_equal(zero, 2, zero, 2));
    assert_false(number_equal(zero, 2, NULL, 0));
}

static const struct throwaway_name root = {.country = "VN", .common_name = "root"};
static const struct throwaway_name person = {.country = "VN",
                                             .locality = "L",
                                             .organization = "O",
                                             .units = {"OU1", "OU2"},
                                             .common_name = "CN",
                                             .mail = "a@b.test"};

static void make(struct buf *out, const uint8_t *modulus, size_t len, bool rsa)
{
    static const uint8_t exponent[] = {1, 0, 1};
    struct throwaway_key key = {{modulus, len}, {exponent, rsa ? 3 : 0}};
    struct throwaway *t;
    struct err e = {ERR_NONE, ""};

    buf_init(out, LIMIT_CERTIFICATE_BYTES);
    assert_int_equal(throwaway_new(&t, &root, &root, "h.test", 1700000000, &e), 0);
    assert_int_equal(throwaway_issue(t, &person, &key, out, &e), 0);
    throwaway_free(t);
}

static void finds_an_rsa_key(void **state)
{
    uint8_t modulus[256];
    struct p11_public key;
    struct slice subject;
    struct buf der;

    (void)state;
    for (size_t i = 0; i < sizeof modulus; i++)
        modulus[i] = (uint8_t)(i * 7 + 129);
    make(&der, modulus, sizeof modulus, true);
    assert_int_equal(der_public_key(&key, der.data, der.len), 0);
    assert_int_equal(key.modulus_len, sizeof modulus);
    assert_memory_equal(key.modulus, modulus, sizeof modulus);
    assert_int_equal(key.exponent_len, 3);
    subject = der_subject(buf_slice(&der));
    assert_int_equal(subject.data[0], 0x30);
    assert_int_equal(der_length(subject.data, subject.len), subject.len);
    assert_non_null(memmem(subject.data, subject.len, "OU2", 3));
    assert_null(memmem(subject.data, subject.len, "root", 4));
    for (size_t n = 0; n < der.len; n++) {
        uint8_t *part = malloc(n + 1);

        assert_non_null(part);
        memcpy(part, der.data, n);
        assert_int_equal(der_public_key(&key, part, n), -1);
        free(part);
    }
    buf_release(&der);
}

/* The base point of P-256, SEC 2 2.4.2. */
static void finds_a_point(void **state)
{
    static const char hex[] = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                              "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
    uint8_t point[65];
    struct p11_public key;
    struct buf der;

    (void)state;
    assert_int_equal(hex_read(point, 65, hex, 130), 0);
    make(&der, point, 65, false);
    assert_int_equal(der_public_key(&key, der.data, der.len), 0);
    assert_int_equal(key.modulus_len, 65);
    assert_int_equal(key.exponent_len, 0);
    assert_memory_equal(key.modulus, point, 65);
    buf_release(&der);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_one_element), cmocka_unit_test(writes_ecdsa),
        cmocka_unit_test(compares_numbers),     cmocka_unit_test(finds_an_rsa_key),
        cmocka_unit_test(finds_a_point),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
