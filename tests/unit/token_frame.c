/* Frames as a hostile child could send them, and token URIs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "token/frame.h"
#include "token/uri.h"

static union frame f;

static const enum frame_type types[] = {
    FRAME_OPEN,     FRAME_CHOOSE, FRAME_LOGIN,       FRAME_SIGN,  FRAME_INITIALISE,
    FRAME_GENERATE, FRAME_STORE,  FRAME_REPLACE,  FRAME_CERTIFICATE, FRAME_TOKEN, FRAME_SIGNATURE,
    FRAME_READY,    FRAME_PUBLIC, FRAME_FAULT,
};

static void takes_what_it_writes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        frame_begin(&f, types[i], 7);
        assert_int_equal(frame_read(&f, f.head.length), 0);
        assert_int_equal(f.head.sequence, 7);
    }
}

static void refuses_other_lengths(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        frame_begin(&f, types[i], 1);
        assert_int_equal(frame_read(&f, f.head.length - 1), -1);
        assert_int_equal(frame_read(&f, f.head.length + 1), -1);
        f.head.length--;
        assert_int_equal(frame_read(&f, f.head.length), -1);
        f.head.length += 2;
        assert_int_equal(frame_read(&f, f.head.length), -1);
    }
    assert_int_equal(frame_read(&f, 0), -1);
    assert_int_equal(frame_read(&f, sizeof f.head - 1), -1);
    assert_int_equal(frame_read(&f, sizeof f + 1), -1);
}

static void refuses_other_heads(void **state)
{
    (void)state;
    frame_begin(&f, FRAME_READY, 1);
    f.head.version++;
    assert_int_equal(frame_read(&f, f.head.length), -1);
    frame_begin(&f, FRAME_READY, 1);
    f.head.zero = 1;
    assert_int_equal(frame_read(&f, f.head.length), -1);
    for (unsigned type = 0; type < 256; type++) {
        bool known = false;

        for (size_t i = 0; i < sizeof types / sizeof *types; i++)
            known = known || types[i] == type;
        if (known)
            continue;
        frame_begin(&f, FRAME_READY, 1);
        f.head.type = (uint8_t)type;
        assert_int_equal(frame_read(&f, f.head.length), -1);
    }
}

static void refuses_lying_numbers(void **state)
{
    const struct slice tail = {(const uint8_t *)"abc", 3};

    (void)state;
    frame_begin(&f, FRAME_CERTIFICATE, 1);
    assert_int_equal(frame_tail_set(&f, tail), 0);
    assert_int_equal(frame_read(&f, f.head.length), 0);
    assert_true(slice_equal(frame_tail(&f), tail));
    f.certificate.tail = 4;
    assert_int_equal(frame_read(&f, f.head.length), -1);
    f.certificate.tail = UINT32_MAX;
    assert_int_equal(frame_read(&f, f.head.length), -1);
    f.certificate.tail = 3;
    f.certificate.id.len = P11_ID + 1;
    assert_int_equal(frame_read(&f, f.head.length), -1);

    frame_begin(&f, FRAME_LOGIN, 1);
    f.login.pin.len = SECRET_MAX + 1;
    assert_int_equal(frame_read(&f, f.head.length), -1);
}

static void refuses_endless_texts(void **state)
{
    (void)state;
    frame_begin(&f, FRAME_FAULT, 1);
    memset(f.fault.detail, 'x', sizeof f.fault.detail);
    assert_int_equal(frame_read(&f, f.head.length), -1);
    frame_begin(&f, FRAME_TOKEN, 1);
    memset(f.token.token.serial, 'x', sizeof f.token.token.serial);
    assert_int_equal(frame_read(&f, f.head.length), -1);
    frame_begin(&f, FRAME_CERTIFICATE, 1);
    memset(f.certificate.uri, 'x', sizeof f.certificate.uri);
    assert_int_equal(frame_read(&f, f.head.length), -1);
    frame_begin(&f, FRAME_OPEN, 1);
    memset(f.open.module, '/', sizeof f.open.module);
    assert_int_equal(frame_read(&f, f.head.length), -1);
}

static void refuses_long_tails(void **state)
{
    static const uint8_t much[FRAME_TAIL + 1];
    struct slice tail = {much, FRAME_TAIL};

    (void)state;
    frame_begin(&f, FRAME_SIGN, 1);
    assert_int_equal(frame_tail_set(&f, tail), 0);
    assert_int_equal(frame_read(&f, f.head.length), 0);
    tail.len++;
    assert_int_equal(frame_tail_set(&f, tail), -1);
}

/* RFC 7512 2.3, 2.4, and the contract: no PIN and no module in a URI. */
static void reads_uris(void **state)
{
    static const struct {
        const char *uri, *pin_source;
        enum err_kind kind;
    } rows[] = {
        {"pkcs11:", "", ERR_NONE},
        {"pkcs11:token=a;id=%01", "", ERR_NONE},
        {"pkcs11:token=a?pin-source=file:/etc/pin", "/etc/pin", ERR_NONE},
        {"pkcs11:token=a?pin-source=file:///etc/pin", "/etc/pin", ERR_NONE},
        {"pkcs11:token=a?pin-source=file:/a%20b", "/a b", ERR_NONE},
        {"pkcs11:token=a?pin-source=file:pin", "", ERR_USAGE},
        {"pkcs11:token=a?pin-source=%7Ccat%20pin", "", ERR_USAGE},
        {"pkcs11:token=a?pin-source=file:/a%0", "", ERR_USAGE},
        {"pkcs11:token=a?pin-source=file:/a%00b", "", ERR_USAGE},
        {"pkcs11:token=a?pin-value=1234", "", ERR_USAGE},
        {"pkcs11:token=a?x=y&pin-value=1234", "", ERR_USAGE},
        {"pkcs11:pin-value=1234", "", ERR_USAGE},
        {"pkcs11:token=a?module-path=/x.so", "", ERR_USAGE},
        {"pkcs11:token=a?module-name=x", "", ERR_USAGE},
        {"token=a", "", ERR_USAGE},
        {"", "", ERR_USAGE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e = {ERR_NONE, ""};
        char path[64];

        assert_int_equal(token_uri_check(rows[i].uri, path, sizeof path, &e),
                         rows[i].kind ? -1 : 0);
        assert_int_equal(e.kind, rows[i].kind);
        assert_null(strstr(e.text, "1234"));
        if (!rows[i].kind)
            assert_string_equal(path, rows[i].pin_source);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_it_writes),
        cmocka_unit_test(refuses_other_lengths),
        cmocka_unit_test(refuses_other_heads),
        cmocka_unit_test(refuses_lying_numbers),
        cmocka_unit_test(refuses_endless_texts),
        cmocka_unit_test(refuses_long_tails),
        cmocka_unit_test(reads_uris),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
