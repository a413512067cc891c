/*
 * SHA-2 against the examples of FIPS 180-4 (NIST's "abc" and the empty message); the other sums
 * against RFC 1321 A.5 and the values by which their makers know a right CRC32 and Adler-32.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/hex.h"
#include "hash/hash.h"
#include "hash/sum.h"

static const char abc_256[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

static void is(const struct digest *d, const char *hex)
{
    char text[2 * HASH_MAX + 1];

    hex_write(text, d->bytes, d->len);
    assert_string_equal(text, hex);
}

static void knows_the_examples(void **state)
{
    static const struct {
        enum hash_algorithm algorithm;
        const char *hex;
    } rows[] = {
        {HASH_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
        {HASH_SHA256, abc_256},
        {HASH_SHA384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                      "8086072ba1e7cc2358baeca134c825a7"},
        {HASH_SHA512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
    };
    const struct slice parts[] = {slice_of("a"), {NULL, 0}, slice_of("bc")};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct digest d;

        assert_int_equal(hash_parts(&d, rows[i].algorithm, parts, 3, NULL), 0);
        assert_int_equal(d.len, hash_size(rows[i].algorithm));
        assert_int_equal(d.algorithm, rows[i].algorithm);
        is(&d, rows[i].hex);
    }
}

static void one_shot_takes_nothing_too(void **state)
{
    struct digest d = {HASH_SHA256, HASH_SHA256_SIZE, {0}};

    (void)state;
    assert_int_equal(hash_sha256(d.bytes, NULL, 0, NULL), 0);
    is(&d, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void sums_of_packages(void **state)
{
    static const struct {
        const char *name, *text, *hex;
    } rows[] = {
        {"crc32", "123456789", "cbf43926"},
        {"CRC32", "", "00000000"},
        {"Adler-32", "Wikipedia", "11e60398"},
        {"Adler-32", "", "00000001"},
        {"MD5", "abc", "900150983cd24fb0d6963f7d28e17f72"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sum *s = NULL;
        struct digest d;
        struct err e;

        assert_int_equal(sum_new(&s, sum_find(rows[i].name), &e), 0);
        /* A piece may be empty, anywhere. */
        for (const char *p = rows[i].text; *p; p++) {
            assert_int_equal(sum_add(s, p, 1, &e), 0);
            assert_int_equal(sum_add(s, NULL, 0, &e), 0);
        }
        assert_int_equal(sum_finish(s, &d, &e), 0);
        is(&d, rows[i].hex);
        sum_free(s);
    }
}

static void reads_a_piece_of_a_file(void **state)
{
    char name[] = "/tmp/cuv-hash.XXXXXX";
    int fd = mkstemp(name);
    struct hash *h = NULL;
    struct digest d;
    struct err e;

    (void)state;
    assert_true(fd >= 0);
    unlink(name);
    assert_int_equal(write(fd, "xxabcyy", 7), 7);
    assert_int_equal(hash_new(&h, HASH_SHA256, &e), 0);
    assert_int_equal(hash_add_file(h, fd, 2, 3, &e), 0);
    assert_int_equal(hash_finish(h, &d, &e), 0);
    hash_free(h);
    is(&d, abc_256);
    assert_int_equal(hash_new(&h, HASH_SHA256, &e), 0);
    assert_int_equal(hash_add_file(h, fd, 5, 3, &e), -1);
    assert_int_equal(e.kind, ERR_FORMAT);
    hash_free(h);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_examples),
        cmocka_unit_test(one_shot_takes_nothing_too),
        cmocka_unit_test(sums_of_packages),
        cmocka_unit_test(reads_a_piece_of_a_file),
    };

    hash_library_start();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
