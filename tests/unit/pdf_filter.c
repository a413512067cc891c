/* Filters by the examples of their standards, and what is cut short or blown up. */
#include "made_pdf.h"

#include <zlib.h>

#include "pdf/filter.h"

static int run(const char *name, struct slice in, const struct pdf_filter_parms *parms,
               struct buf *out, bool *rest)
{
    struct pdf_filter_parms none = PDF_FILTER_PARMS;
    struct err e = {.kind = ERR_NONE};

    buf_clear(out);
    return pdf_filter(slice_of(name), parms ? parms : &none, in, out, rest, &e);
}

static void gives(const char *name, const char *in, size_t in_len, const char *out, size_t len)
{
    struct buf b;

    buf_init(&b, 4096);
    if (run(name, (struct slice){(const uint8_t *)in, in_len}, NULL, &b, NULL))
        fail_msg("%s refused %s", name, in);
    assert_int_equal(b.len, len);
    assert_memory_equal(b.data ? b.data : (const uint8_t *)"", out, len);
    buf_release(&b);
}

static void refused(const char *name, const char *in, size_t in_len)
{
    struct buf b;

    buf_init(&b, 4096);
    assert_int_equal(run(name, (struct slice){(const uint8_t *)in, in_len}, NULL, &b, NULL), -1);
    buf_release(&b);
}

static void test_text_filters(void **state)
{
    (void)state;
    gives("ASCIIHexDecode", "48 65\n6c6C6f>", 14, "Hello", 5);
    gives("AHx", "7>", 2, "p", 1);
    gives("AHx", ">", 1, "", 0);
    refused("AHx", "48", 2);
    refused("AHx", "4x>", 3);
    gives("ASCII85Decode", "87cURD]i,\"Ebo80~>", 17, "Hello World!", 12);
    gives("A85", "z!!~>", 5, "\0\0\0\0\0", 5);
    gives("A85", "~>", 2, "", 0);
    refused("A85", "87cUR", 5);
    refused("A85", "8~>", 3);
    refused("A85", "uuuuu~>", 7);
    refused("A85", "s8W-\"~>", 7);
    gives("A85", "s8W-!~>", 7, "\xff\xff\xff\xff", 4);
    refused("A85", "87{UR~>", 7);
}

static void test_run_length(void **state)
{
    (void)state;
    gives("RunLengthDecode",
          "\x02"
          "abc\xfe"
          "d\x80",
          7, "abcddd", 6);
    gives("RL", "\x80", 1, "", 0);
    refused("RL",
            "\x02"
            "ab",
            3);
    refused("RL", "\xfe", 1);
    refused("RL",
            "\x00"
            "a",
            2);
}

/* The example of ISO 32000-1 7.4.4.2: 45 45 45 45 45 65 45 45 45 66. */
static void test_lzw(void **state)
{
    (void)state;
    gives("LZWDecode", "\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", 9, "-----A---B", 10);
    refused("LZW", "\x80\x0b\x60\x50\x22\x0c\x0c", 7);
    refused("LZW", "\x80\x7f\xff\xff", 4);
    refused("LZW", "", 0);
}

static size_t deflated(const uint8_t *in, size_t n, uint8_t *out, size_t room)
{
    uLongf len = (uLongf)room;

    assert_int_equal(compress2(out, &len, in, (uLong)n, 9), Z_OK);
    return len;
}

static void test_flate(void **state)
{
    enum { BOMB = 1 << 20 };
    uint8_t *zeros = calloc(1, BOMB), small[8192];
    struct buf b;
    bool rest = false;
    size_t n;

    (void)state;
    assert_non_null(zeros);
    n = deflated((const uint8_t *)"plain text", 10, small, sizeof small);
    gives("FlateDecode", (char *)small, n, "plain text", 10);
    for (size_t cut = 0; cut < n; cut++)
        refused("Fl", (char *)small, cut);
    small[n] = '\n';
    buf_init(&b, 100);
    assert_int_equal(run("Fl", (struct slice){small, n + 1}, NULL, &b, &rest), 0);
    assert_true(rest);
    buf_release(&b);
    n = deflated(zeros, BOMB, small, sizeof small);
    buf_init(&b, BOMB - 1);
    assert_int_equal(run("Fl", (struct slice){small, n}, NULL, &b, NULL), -1);
    assert_true(b.len <= BOMB - 1);
    buf_release(&b);
    buf_init(&b, BOMB);
    assert_int_equal(run("Fl", (struct slice){small, n}, NULL, &b, NULL), 0);
    assert_int_equal(b.len, BOMB);
    buf_release(&b);
    free(zeros);
    refused("DCTDecode", "x", 1);
}

/* One row of each PNG type over the same picture of 3 × 4 bytes. */
static void test_png(void **state)
{
    static const uint8_t rows[] = {0, 1,  2, 3, 1, 1, 1, 1, 2, 1, 1, 1,
                                   3, 10, 1, 1, 4, 1, 1, 1, 4, 0, 0, 0};
    static const uint8_t expected[] = {1, 2, 3, 1, 2, 3, 2, 3, 4, 11, 8, 7, 12, 9, 9, 12, 9, 9};
    struct pdf_filter_parms parms = PDF_FILTER_PARMS;
    uint8_t packed[128];
    struct buf b;
    size_t n = deflated(rows, sizeof rows, packed, sizeof packed);

    (void)state;
    parms.predictor = 15;
    parms.columns = 3;
    buf_init(&b, 100);
    assert_int_equal(run("FlateDecode", (struct slice){packed, n}, &parms, &b, NULL), 0);
    assert_int_equal(b.len, sizeof expected);
    assert_memory_equal(b.data, expected, sizeof expected);
    parms.columns = 4;
    assert_int_equal(run("FlateDecode", (struct slice){packed, n}, &parms, &b, NULL), -1);
    parms.columns = 0;
    assert_int_equal(run("FlateDecode", (struct slice){packed, n}, &parms, &b, NULL), -1);
    parms.columns = INT64_MAX;
    assert_int_equal(run("FlateDecode", (struct slice){packed, n}, &parms, &b, NULL), -1);
    parms.columns = 3;
    parms.predictor = 9;
    assert_int_equal(run("FlateDecode", (struct slice){packed, n}, &parms, &b, NULL), -1);
    buf_release(&b);
}

static void test_tiff(void **state)
{
    static const uint8_t rows[] = {1, 2, 3, 1, 1, 1, 9, 9, 9, 255, 0, 1};
    static const uint8_t expected[] = {1, 2, 3, 2, 3, 4, 9, 9, 9, 8, 9, 10};
    struct pdf_filter_parms parms = {2, 3, 8, 2, 1};
    uint8_t packed[128];
    struct buf b;
    size_t n = deflated(rows, sizeof rows, packed, sizeof packed);

    (void)state;
    buf_init(&b, 100);
    assert_int_equal(run("FlateDecode", (struct slice){packed, n}, &parms, &b, NULL), 0);
    assert_int_equal(b.len, sizeof expected);
    assert_memory_equal(b.data, expected, sizeof expected);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_filters), cmocka_unit_test(test_run_length),
        cmocka_unit_test(test_lzw),          cmocka_unit_test(test_flate),
        cmocka_unit_test(test_png),          cmocka_unit_test(test_tiff),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
