#include "xml/fault.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

/* {1}, {2}: the names that libxml2 tells with it. */
static const struct {
    int code;
    const char *text;
} faults[] = {
    {XML_ERR_DOCUMENT_EMPTY, N_("the file does not begin with <")},
    {XML_ERR_DOCUMENT_END, N_("something stands behind the end of the first element")},
    {XML_ERR_TAG_NAME_MISMATCH, N_("<{1}> is closed by </{2}>")},
    {XML_ERR_TAG_NOT_FINISHED, N_("the file ends while <{1}> is open")},
    {XML_ERR_GT_REQUIRED, N_("a tag has no > at its end")},
    {XML_ERR_LTSLASH_REQUIRED, N_("an element is not closed")},
    {XML_ERR_NAME_REQUIRED, N_("no name stands behind < or &")},
    {XML_ERR_ENTITYREF_SEMICOL_MISSING, N_("no ; stands behind & and a name")},
    {XML_ERR_ATTRIBUTE_NOT_STARTED,
     N_("the value of an attribute has no quotation mark before it")},
    {XML_ERR_ATTRIBUTE_NOT_FINISHED,
     N_("the value of an attribute has no quotation mark behind it")},
    {XML_ERR_ATTRIBUTE_WITHOUT_VALUE, N_("the attribute {1} has no value")},
    {XML_ERR_ATTRIBUTE_REDEFINED, N_("the attribute {1} stands twice in one tag")},
    {XML_ERR_LT_IN_ATTRIBUTE, N_("< stands in the value of an attribute")},
    {XML_ERR_SPACE_REQUIRED, N_("a space is missing")},
    {XML_ERR_HYPHEN_IN_COMMENT, N_("-- stands in a comment")},
    {XML_ERR_COMMENT_NOT_FINISHED, N_("a comment has no --> at its end")},
    {XML_ERR_MISPLACED_CDATA_END, N_("]]> stands in the text")},
    {XML_ERR_CDATA_NOT_FINISHED, N_("<![CDATA[ has no ]]> at its end")},
    {XML_ERR_PI_NOT_FINISHED, N_("<? has no ?> at its end")},
    {XML_ERR_XMLDECL_NOT_FINISHED, N_("<? has no ?> at its end")},
    {XML_ERR_RESERVED_XML_NAME, N_("<?xml stands elsewhere than at the very beginning")},
    {XML_ERR_INVALID_CHAR,
     N_("a character stands there that is not UTF-8 or not allowed in XML")},
    {XML_ERR_INVALID_CHARREF,
     N_("a character stands there that is not UTF-8 or not allowed in XML")},
    {XML_ERR_UNSUPPORTED_ENCODING, N_("its encoding is not UTF-8")},
    {XML_ERR_UNKNOWN_ENCODING, N_("its encoding is not UTF-8")},
    {XML_ERR_INVALID_ENCODING, N_("its encoding is not UTF-8")},
};

static const char *text_of(int code)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (faults[i].code == code)
            return faults[i].text;
    return NULL;
}

static void fill(char *out, size_t size, const char *text, const struct _xmlError *error)
{
    const char *const names[] = {error->str1 ? error->str1 : "…", error->str2 ? error->str2 : "…"};
    size_t n = 0;

    while (*text && n + 1 < size)
        if (text[0] == '{' && (text[1] == '1' || text[1] == '2') && text[2] == '}') {
            n += (size_t)snprintf(out + n, size - n, "%.80s", names[text[1] - '1']);
            text += 3;
        } else {
            out[n++] = *text++;
        }
    out[n < size ? n : size - 1] = 0;
}

void xml_fault(char *out, size_t size, const struct _xmlError *error)
{
    const char *text = text_of(error->code), *words = error->message ? error->message : "?";

    if (text)
        fill(out, size, _(text), error);
    else
        snprintf(out, size, _("the parser calls it: %.*s"), (int)strcspn(words, "\n"), words);
    utf8_trim_tail(out);
    utf8_mask_controls(out);
}
