/* Tokens and direct objects, by the spellings of ISO 32000-1 7.2 and 7.3. */
#include "made_pdf.h"

#include "pdf/parse.h"

static const struct pdf_obj *parse(struct arena *a, const char *text)
{
    const struct pdf_obj *o = NULL;
    struct err e = {.kind = ERR_NONE};

    if (pdf_parse(&o, a, slice_of(text), &e))
        fail_msg("%s: %s", text, e.text);
    return o;
}

static void refused(struct arena *a, const char *text, const char *words)
{
    const struct pdf_obj *o = NULL;
    struct err e = {.kind = ERR_NONE};

    assert_int_equal(pdf_parse(&o, a, slice_of(text), &e), -1);
    assert_null(o);
    assert_int_equal(e.kind, ERR_FORMAT);
    if (!strstr(e.text, words))
        fail_msg("%s: \"%s\" does not say \"%s\"", text, e.text, words);
}

static void test_numbers(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
    } whole[] = {{"123", 123},    {"43445", 43445},
                 {"+17", 17},     {"-98", -98},
                 {"0", 0},        {"00017", 17},
                 {"-0", 0},       {"2147483648", 2147483648},
                 {" %c\n 7 ", 7}, {"9223372036854775799", 9223372036854775799}};
    static const struct {
        const char *text;
        double value;
    } broken[] = {{"34.5", 34.5}, {"-3.62", -3.62}, {"+123.6", 123.6},
                  {"4.", 4},      {"-.002", -.002}, {"0.0", 0}};
    struct arena *a = arena_new(1 << 20);
    int64_t n;
    double r;

    (void)state;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        assert_true(pdf_int(parse(a, whole[i].text), &n));
        assert_int_equal(n, whole[i].value);
    }
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        assert_int_equal(parse(a, broken[i].text)->kind, PDF_REAL);
        assert_true(pdf_number(parse(a, broken[i].text), &r));
        assert_true(r > broken[i].value - 1e-9 && r < broken[i].value + 1e-9);
    }
    refused(a, "--5", "malformed number");
    refused(a, "1.2.3", "malformed number");
    refused(a, "6e3", "malformed number");
    refused(a, "-", "without digits");
    refused(a, ".", "without digits");
    refused(a, "99999999999999999999", "too large");
    arena_free(a);
}

static void string_is(struct arena *a, const char *text, const char *bytes, size_t len)
{
    struct slice s;

    assert_true(pdf_string(parse(a, text), &s));
    assert_int_equal(s.len, len);
    assert_memory_equal(s.data, bytes, len);
}

static void test_strings(void **state)
{
    struct arena *a = arena_new(1 << 20);

    (void)state;
    string_is(a, "(plain)", "plain", 5);
    string_is(a, "(balanced (parens) ())", "balanced (parens) ()", 20);
    string_is(a, "()", "", 0);
    string_is(a, "(a\\\nb)", "ab", 2);
    string_is(a, "(a\\\r\nb)", "ab", 2);
    string_is(a, "(a\r\nb\rc\nd)", "a\nb\nc\nd", 7);
    string_is(a, "(\\n\\r\\t\\b\\f\\(\\)\\\\\\q)", "\n\r\t\b\f()\\q", 9);
    string_is(a, "(\\0053\\53\\0)", "\0053+\0", 4);
    string_is(a, "<48656C6c6F>", "Hello", 5);
    string_is(a, "<48 65\n6C>", "Hel", 3);
    string_is(a, "<901FA>", "\x90\x1f\xa0", 3);
    string_is(a, "<>", "", 0);
    string_is(a, "<9 01\tF\r\nA 0>", "\x90\x1f\xa0", 3);
    string_is(a, "< 4 >", "@", 1);
    string_is(a, "<4865 6>", "He`", 3);
    refused(a, "(open", "string without its end");
    refused(a, "(open\\)", "string without its end");
    refused(a, "(open\\", "string without its end");
    refused(a, "<48", "string without its end");
    refused(a, "<4x>", "no hexadecimal digit");
    arena_free(a);
}

static void test_names(void **state)
{
    static const struct {
        const char *text, *name;
    } rows[] = {{"/Name1", "Name1"},
                {"/A;Name_With-Various***Characters?", "A;Name_With-Various***Characters?"},
                {"/", ""},
                {"/A#42", "AB"},
                {"/paired#28#29parentheses", "paired()parentheses"},
                {"/The_Key_of_F#23_Minor", "The_Key_of_F#_Minor"}};
    struct arena *a = arena_new(1 << 20);
    char longest[LIMIT_PDF_NAME + 3];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(pdf_is_name(parse(a, rows[i].text), rows[i].name));
    refused(a, "/A#4", "in a name");
    refused(a, "/A#", "in a name");
    refused(a, "/A#G0", "in a name");
    refused(a, "/A#00", "in a name");
    memset(longest, 'n', sizeof longest);
    longest[0] = '/';
    longest[LIMIT_PDF_NAME + 1] = 0;
    assert_int_equal(parse(a, longest)->bytes.len, LIMIT_PDF_NAME);
    longest[LIMIT_PDF_NAME + 1] = 'n';
    longest[LIMIT_PDF_NAME + 2] = 0;
    refused(a, longest, "name longer");
    arena_free(a);
}

static void test_containers(void **state)
{
    struct arena *a = arena_new(1 << 20);
    const struct pdf_obj *o = parse(a, "<</A[1 2 0 R 3 4 R]/B<</C true>>/D null/E(x)>>");
    struct pdf_ref r;
    bool yes = false;

    (void)state;
    assert_int_equal(o->dict.count, 4);
    assert_int_equal(pdf_find(o, "A")->array.count, 3);
    assert_true(pdf_reference(&pdf_find(o, "A")->array.items[1], &r));
    assert_int_equal(r.number, 2);
    assert_true(pdf_reference(&pdf_find(o, "A")->array.items[2], &r));
    assert_int_equal(r.generation, 4);
    assert_true(pdf_bool(pdf_find(pdf_find(o, "B"), "C"), &yes) && yes);
    assert_int_equal(pdf_find(o, "D")->kind, PDF_NULL);
    assert_null(pdf_find(o, "F"));
    assert_int_equal(pdf_find(o, "E")->offset, 41);
    assert_int_equal(pdf_find(o, "E")->length, 3);
    refused(a, "<</A>>", "key without value");
    refused(a, "<<1 2>>", "no name where a key stands");
    refused(a, "[1 2", "the bytes end");
    refused(a, "[1 2>>", "nothing opened");
    refused(a, "]", "nothing opened");
    refused(a, "[1 x]", "a word");
    refused(a, "{", "no object begins");
    refused(a, ">", "no object begins");
    refused(a, "1 2", "bytes after the object");
    refused(a, "2147483648 0 R", "object number above");
    refused(a, "2 65536 R", "generation above");
    refused(a, "2 99999999999999999999 R", "generation above");
    /* "0R" is no generation and an R: readers differ. */
    refused(a, "[2 0R]", "malformed number");
    refused(a, "[2 0 Rx]", "a word where an object");
    refused(a, "[2 +0 R]", "a word where an object");
    refused(a, "1 65536 R", "object number above");
    refused(a, "", "the bytes end");
    arena_free(a);
}

/* Each number is looked at once, whether it is a number, the start of a reference or its end. */
static void test_runs(void **state)
{
    static const struct {
        const char *text;
        const char *kinds; /* of the members: i an integer, r a reference, f a real */
        int64_t last;
    } rows[] = {{"[1 2 3 4]", "iiii", 4},
                {"[1 2 3 R 4 5 R]", "irr", 4},
                {"[1 0 R 2 3 4.5 6 0 R 7]", "riifri", 7},
                {"[1%a\n2%b\r3 R]", "ir", 2},
                {"[1 00000000000000000000000 R 5]", "ri", 5},
                {"[5 000000000000000000000007]", "ii", 7},
                {"[-1 0 +5 0 R]", "iir", 5},
                {"[123456789012345678 1234567890123456789]", "ii", 1234567890123456789}};
    struct arena *a = arena_new(1 << 20);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct pdf_obj *o = parse(a, rows[i].text), *last;

        assert_int_equal(o->array.count, strlen(rows[i].kinds));
        for (size_t k = 0; k < o->array.count; k++)
            assert_int_equal(o->array.items[k].kind, rows[i].kinds[k] == 'i'   ? PDF_INT
                                                     : rows[i].kinds[k] == 'r' ? PDF_REF
                                                                               : PDF_REAL);
        last = &o->array.items[o->array.count - 1];
        assert_int_equal(last->kind == PDF_REF ? last->ref.number : last->integer, rows[i].last);
        assert_memory_equal(rows[i].text + last->offset + last->length, "]", 1);
    }
    refused(a, "<</A 1 2 3 R>>", "no name where a key stands");
    refused(a, "[1 2 3 R R]", "a word where an object");
    arena_free(a);
}

/* Of keys that come twice, be they few or many, the last is told and taken. */
static void test_doubled(void **state)
{
    struct arena *a = arena_new(1 << 20);
    char text[600];
    int64_t n;

    (void)state;
    for (int count = 2; count <= 40; count++) {
        struct pdf_parser p;
        struct pdf_obj o;
        size_t at = 2, doubled;

        snprintf(text, sizeof text, "<<");
        for (int i = 0; i < count; i++)
            at += (size_t)snprintf(text + at, sizeof text - at, "/K%02d %d", i, i);
        for (int twice = 0; twice < 2; twice++) {
            doubled = at + 5;
            snprintf(text + at, sizeof text - at, "%s>>", twice ? "/K00 99" : "");
            pdf_parser_init(&p, a, slice_of(text), 0);
            assert_int_equal(pdf_parser_value(&p, &o, NULL), 0);
            assert_int_equal(p.doubled, twice);
            assert_true(!twice || p.doubled_at == doubled);
            assert_true(pdf_int(pdf_find(&o, "K00"), &n) && n == (twice ? 99 : 0));
            pdf_parser_release(&p);
        }
    }
    arena_free(a);
}

static void test_limits(void **state)
{
    enum { DEEP = 100000 };
    struct arena *a = arena_new(LIMIT_PDF_MEMORY);
    char *text = malloc(2 * DEEP + 1);

    (void)state;
    assert_non_null(text);
    memset(text, '[', LIMIT_PDF_DEPTH);
    memset(text + LIMIT_PDF_DEPTH, ']', LIMIT_PDF_DEPTH);
    text[2 * LIMIT_PDF_DEPTH] = 0;
    assert_int_equal(parse(a, text)->kind, PDF_ARRAY);
    memset(text, '[', LIMIT_PDF_DEPTH + 1);
    refused(a, text, "nested deeper than 64");
    memset(text, '[', DEEP);
    text[DEEP] = 0;
    refused(a, text, "nested deeper than 64");
    text[0] = '(';
    memset(text + 1, 's', LIMIT_PDF_STRING);
    text[LIMIT_PDF_STRING + 1] = ')';
    text[LIMIT_PDF_STRING + 2] = 0;
    assert_int_equal(parse(a, text)->bytes.len, LIMIT_PDF_STRING);
    text[LIMIT_PDF_STRING + 1] = 's';
    text[LIMIT_PDF_STRING + 2] = ')';
    text[LIMIT_PDF_STRING + 3] = 0;
    refused(a, text, "string longer");
    free(text);
    arena_free(a);
}

static void test_entries(void **state)
{
    struct arena *a = arena_new(LIMIT_PDF_MEMORY);
    struct buf b;
    const struct pdf_obj *o;

    (void)state;
    buf_init(&b, 1 << 22);
    buf_add_byte(&b, '[');
    for (int i = 0; i < LIMIT_PDF_ENTRIES; i++)
        buf_add_string(&b, "1 ");
    buf_add_byte(&b, ']');
    assert_int_equal(pdf_parse(&o, a, buf_slice(&b), NULL), 0);
    assert_int_equal(o->array.count, LIMIT_PDF_ENTRIES);
    b.data[b.len - 1] = '1';
    buf_add_byte(&b, ']');
    assert_int_equal(pdf_parse(&o, a, buf_slice(&b), NULL), -1);
    buf_release(&b);
    arena_free(a);
}

static void test_equal(void **state)
{
    static const struct {
        const char *a, *b;
        bool equal;
    } rows[] = {{"1", "1.0", true},
                {"1", "1.5", false},
                {"(a)", "<61>", true},
                {"(a)", "/a", false},
                {"<</A 1/B 2>>", "<</B 2/A 1>>", true},
                {"<</A 1/B 2>>", "<</A 1>>", false},
                {"[1 2]", "[1 2 3]", false},
                {"1 0 R", "1 1 R", false},
                {"[/A(b)]", "[/#41<62>]", true},
                {"true", "false", false},
                {"null", "null", true}};
    struct arena *a = arena_new(1 << 20);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(pdf_equal(parse(a, rows[i].a), parse(a, rows[i].b)), rows[i].equal);
    arena_free(a);
}

static void test_text(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *text;
    } rows[] = {{"plain", 5, "plain"},
                {"\xfe\xff\x1e\xd1\x00n", 6, "\xe1\xbb\x91n"},
                {"\xfe\xff\xd8\x3d\xde\x00", 6, "\xf0\x9f\x98\x80"},
                {"\xfe\xff\xd8\x3d", 4, "\xef\xbf\xbd"},
                {"\xfe\xff\x00", 3, "\xef\xbf\xbd"},
                {"\xef\xbb\xbf\xe1\xbb\x91", 6, "\xe1\xbb\x91"},
                {"\x80\xa0\xe9", 3, "\xe2\x80\xa2\xe2\x82\xac\xc3\xa9"},
                {"\x7f", 1, "\xef\xbf\xbd"}};
    struct arena *a = arena_new(1 << 20);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(
            pdf_text(a, (struct slice){(const uint8_t *)rows[i].bytes, rows[i].len}), rows[i].text);
    arena_free(a);
}

static void test_dates(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds; /* -1: malformed */
    } rows[] = {{"D:20250305080000+07'00'", 1741136400},
                {"D:20250305080000+07'00", 1741136400},
                {"D:20250305010000Z", 1741136400},
                {"D:20250305010000Z00'00'", 1741136400},
                {"20250305010000", 1741136400},
                {"D:2025", 1735689600},
                {"D:20250305080000-05'30'", 1741181400},
                {"D:20250230", -1},
                {"D:20250305250000", -1},
                {"D:20250305080000+07'00'x", -1},
                {"D:", -1},
                {"", -1}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t t = -1;

        assert_int_equal(pdf_date(slice_of(rows[i].text), &t), rows[i].seconds >= 0);
        assert_int_equal(t, rows[i].seconds);
    }
}

static void test_writing(void **state)
{
    static const char *const texts[] = {
        "<</A 1/B[1 2 0 R -3.5(a\\(b)<00ff>]/C/D/E true/F null/#20x 0.123456/G 2147483648>>",
        "[]",
        "[123456789012345678901234567890.5 7]",
        "<<>>",
        "[/ 5/A]",
        "[1 0 R 2 0 R(x)/N 3]"};
    struct arena *a = arena_new(1 << 20);
    struct buf b;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct pdf_obj *o = parse(a, texts[i]), *again;

        buf_init(&b, 4096);
        pdf_write_object(&b, o);
        assert_int_equal(pdf_parse(&again, a, buf_slice(&b), NULL), 0);
        assert_true(pdf_equal(o, again));
        buf_release(&b);
    }
    buf_init(&b, 4096);
    pdf_write_real(&b, 0.5);
    pdf_write_real(&b, -12);
    pdf_write_real(&b, 1.23456);
    pdf_write_real(&b, 1e300);
    pdf_write_text(&b, "So");
    pdf_write_text(&b, "S\xe1\xbb\x91");
    pdf_write_date(&b, 1741136400);
    assert_string_equal((char *)b.data,
                        "0.5 -12 1.235 0(So)<FEFF00531ED1>(D:20250305080000+07'00')");
    buf_release(&b);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_strings),
        cmocka_unit_test(test_names),   cmocka_unit_test(test_containers),
        cmocka_unit_test(test_runs), cmocka_unit_test(test_doubled), cmocka_unit_test(test_limits),  cmocka_unit_test(test_entries),
        cmocka_unit_test(test_equal),   cmocka_unit_test(test_text),
        cmocka_unit_test(test_dates),   cmocka_unit_test(test_writing),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
