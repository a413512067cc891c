/* The XML reader: what it keeps, what it refuses and with which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/markup.h"
#include "xml/pattern.h"
#include "xml/xml.h"

static struct xml_document *read_text(const char *text)
{
    struct xml_document *d = NULL;
    struct err e = {0};

    if (xml_parse(&d, slice_of(text), &e))
        fail_msg("%s", e.text);
    return d;
}

static void refused(const char *text, size_t len, const char *words)
{
    struct xml_document *d = NULL;
    struct err e = {0};

    assert_int_equal(xml_parse(&d, (struct slice){(const uint8_t *)text, len}, &e), -1);
    assert_null(d);
    assert_int_equal(e.kind, ERR_FORMAT);
    if (!strstr(e.text, words))
        fail_msg("\"%s\" does not say \"%s\"", e.text, words);
}

static void tree(void **state)
{
    struct xml_document *d = read_text("\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- first -->\n<a x='1'>\n"
                                       " <b>  t &lt;&amp;&#x111; </b><c/>\n<![CDATA[ ]]></a>");
    const struct xml_element *b = xml_child(d->root, "b");

    (void)state;
    assert_string_equal(d->first_comment, "first");
    assert_string_equal(xml_value(d->root, "x"), "1");
    assert_null(xml_value(d->root, "y"));
    assert_int_equal(d->root->line, 3);
    assert_string_equal(b->text, "t <&\xC4\x91");
    assert_int_equal(b->line, 4);
    assert_string_equal(b->next->name, "c");
    assert_string_equal(b->next->text, "");
    assert_null(xml_child(d->root, "d"));
    xml_free(d);
}

/* "ệ" as e, dot below, circumflex and as U+1EC7. */
static void composed(void **state)
{
    struct xml_document *d = read_text("<a v='e\xCC\xA3\xCC\x82'><b>e\xCC\xA3\xCC\x82</b><c>\xE1\xBB\x87</c></a>");

    (void)state;
    assert_string_equal(xml_child(d->root, "b")->text, "\xE1\xBB\x87");
    assert_true(xml_child(d->root, "b")->composed);
    assert_false(xml_child(d->root, "c")->composed);
    assert_string_equal(d->root->attributes->value, "\xE1\xBB\x87");
    assert_true(d->root->attributes->composed);
    xml_free(d);
}

static void refusals(void **state)
{
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"", "empty"},
        {"x", "not XML"},
        {"<a>", "line 1"},
        {"<a></b>", "own name"},
        {"<a/><b/>", "not XML"},
        {"<a>t<b/></a>", "beside elements"},
        {"<a><b/>t</a>", "beside elements"},
        {"<a>\n<b/>\n<![CDATA[t]]></a>", "line 3"},
        {"<!DOCTYPE a><a/>", "document type"},
        {"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "document type"},
        {"<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/'><a/>", "document type"},
        {"<a>&e;</a>", "entity"},
        {"<a b='&e;'/>", "entity"},
        {"<a b='1' b='2'/>", "not XML"},
        {"<a xmlns='urn:x'/>", "xmlns"},
        {"<x:a xmlns:x='urn:x'/>", "xmlns"},
        {"<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "UTF-8"},
        {"<?xml version='1.0' encoding='UTF-16'?><a/>", "UTF-"},
        {"<a>\xC3</a>", "0xC3 is not UTF-8"},
        {"<a>\xED\xA0\x80</a>", "not UTF-8"},
        {"<a>\x01</a>", "not XML"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        refused(rows[i].text, strlen(rows[i].text), rows[i].words);
    refused("<a>\0</a>", 8, "not XML");
    refused("\xFF\xFE<\0a\0", 6, "UTF-16");
}

static char *repeat(const char *before, const char *part, size_t count, const char *behind)
{
    size_t n = strlen(part), b = strlen(before);
    char *text = malloc(b + n * count + strlen(behind) + 1);

    assert_non_null(text);
    memcpy(text, before, b);
    for (size_t i = 0; i < count; i++)
        memcpy(text + b + i * n, part, n);
    memcpy(text + b + n * count, behind, strlen(behind) + 1);
    return text;
}

static void at_limit(const char *before, const char *part, size_t limit, const char *behind,
                     const char *words)
{
    char *text = repeat(before, part, limit, behind);
    struct xml_document *d = NULL;
    struct err e = {0};

    if (xml_parse(&d, slice_of(text), &e) && !strstr(e.text, "end"))
        fail_msg("just inside the limit: %s", e.text);
    xml_free(d);
    free(text);
    text = repeat(before, part, limit + 1, behind);
    refused(text, strlen(text), words);
    free(text);
}

static void limits(void **state)
{
    char *text;

    (void)state;
    at_limit("<a>", "t", LIMIT_XML_TEXT, "</a>", "too long");
    at_limit("<a b='", "t", LIMIT_XML_TEXT, "'/>", "too long");
    at_limit("<r>", "<a/>", LIMIT_XML_ELEMENTS - 1, "</r>", "too many elements");
    at_limit("", "<a>", LIMIT_XML_DEPTH, "", "nested");
    text = repeat("<a ", "b='>' ", LIMIT_XML_ATTRIBUTES + 1, "/>");
    refused(text, strlen(text), "attributes");
    free(text);
    text = repeat("<a>", " ", LIMIT_REQUEST_BYTES, "</a>");
    refused(text, strlen(text), "bytes");
    free(text);
    /* equal signs in comments, CDATA and text are nobody's attributes */
    text = repeat("<a><!-- <a ", "= ", 99, "--><![CDATA[<a = = = = = = = = = =]]>= = = =</a>");
    xml_free(read_text(text));
    free(text);
}

static void pattern(void **state)
{
    struct xml_pattern *p = NULL;
    struct err e;

    (void)state;
    assert_int_equal(xml_pattern_parse(&p, "[A-Z\xC4\x90]{2}", &e), 0);
    assert_true(xml_pattern_match(p, "A\xC4\x90"));
    assert_false(xml_pattern_match(p, "A\xC4\x90" "B"));
    assert_false(xml_pattern_match(p, "a"));
    xml_pattern_free(p);
    assert_int_equal(xml_pattern_parse(&p, "[A-", &e), -1);
    assert_non_null(strstr(e.text, "regular expression"));
}

static void escape(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 100);
    markup_escape(&b, "a<b>&\"'");
    assert_string_equal((char *)b.data, "a&lt;b&gt;&amp;&quot;&apos;");
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tree),   cmocka_unit_test(composed), cmocka_unit_test(refusals),
        cmocka_unit_test(limits), cmocka_unit_test(pattern),  cmocka_unit_test(escape),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
