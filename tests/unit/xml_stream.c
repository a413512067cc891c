/* The XML stream: however the bytes are cut, the same elements, the same text, the same refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "xml/stream.h"

enum { LONG = 400, WHOLE_MAX = 1 << 16 };

static int note_start(void *user, const char *name, const char *const *attributes, int line,
                      struct err *e)
{
    (void)attributes;
    (void)e;
    buf_printf(user, "<%s %d>", name, line);
    return 0;
}

static int note_text(void *user, const char *bytes, size_t len, struct err *e)
{
    (void)e;
    buf_add(user, bytes, len);
    return 0;
}

static int note_end(void *user, const char *name, struct err *e)
{
    (void)e;
    buf_printf(user, "</%s>", name);
    return 0;
}

/* What a reader of the document saw, or what it was refused for: how much came before that depends
 * on the pieces. Caller frees. */
static char *seen(const char *text, size_t len, size_t piece)
{
    static const struct xml_events events = {note_start, note_text, note_end};
    struct xml_stream *s = NULL;
    struct buf out;
    struct err e = {0};
    char *copy;
    int rc = 0;

    buf_init(&out, WHOLE_MAX);
    assert_int_equal(xml_stream_new(&s, &events, &out, &e), 0);
    for (size_t at = 0; rc == 0 && at < len; at += piece)
        rc = xml_stream_feed(s, text + at, len - at < piece ? len - at : piece, &e);
    if (rc || xml_stream_end(s, &e)) {
        buf_clear(&out);
        buf_printf(&out, "refused: %s", e.text);
    }
    xml_stream_free(s);
    copy = strndup((const char *)out.data, out.len);
    assert_non_null(copy);
    buf_release(&out);
    return copy;
}

/* One byte at a time all goes through the parser. */
static void cut_anyhow(const char *text, size_t len)
{
    static const size_t pieces[] = {7, 8, 64, 311, 320, 333, WHOLE_MAX};
    char *whole = seen(text, len, 1);

    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        char *other = seen(text, len, pieces[i]);

        if (strcmp(whole, other) != 0)
            fail_msg("in pieces of %zu: \"%s\", not \"%s\"", pieces[i], other, whole);
        free(other);
    }
    free(whole);
}

/* A long text before, in front of and behind something that is none, which comes at every place of
 * a word. */
static void long_text(void **state)
{
    static const char *const odd[] = {
        "",
        "<b/>",
        "<b>c</b>",
        "&amp;",
        "&#65;",
        "&other;",
        "]]>",
        ">",
        "]]",
        "\r\n",
        "\n",
        "\t",
        "\x01",
        "\xE1\xBB\x87",
        "\xE1\xBB",
        "<!-- > <b> -->",
        "<![CDATA[<b>&amp;]]>",
        "<?p >?>",
        "</a>",
        "</b>",
        "</a>text",
        "<",
        "&",
        "\x7F",
    };
    char filler[LONG + 9], text[3 * LONG + 100];

    (void)state;
    memset(filler, 'A', sizeof filler);
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        for (int shift = 0; shift < 9; shift++) {
            int n = snprintf(text, sizeof text, "<?xml version='1.0'?>\n<a>%.*s%s%.*s</a>",
                             LONG + shift, filler, odd[i], LONG - shift, filler);

            cut_anyhow(text, (size_t)n);
        }
}

/* Before an element is open there is no text, however long. */
static void around_the_root(void **state)
{
    char filler[LONG + 1], text[2 * LONG + 100];
    int n;

    (void)state;
    memset(filler, 'A', LONG);
    filler[LONG] = 0;
    n = snprintf(text, sizeof text, "%s<a/>", filler);
    cut_anyhow(text, (size_t)n);
    n = snprintf(text, sizeof text, "<a/>%s", filler);
    cut_anyhow(text, (size_t)n);
    n = snprintf(text, sizeof text, "<a b='%s'>%s", filler, filler);
    cut_anyhow(text, (size_t)n);
    n = snprintf(text, sizeof text, "<a><!-- %s --><![CDATA[%s", filler, filler);
    cut_anyhow(text, (size_t)n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_text),
        cmocka_unit_test(around_the_root),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
