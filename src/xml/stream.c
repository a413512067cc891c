#include "xml/stream.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "xml/fault.h"

enum { PARSE_AT = 65536 };

/* One in every byte of a word. */
static const uint64_t EACH = 0x0101010101010101;

struct xml_stream {
    xmlParserCtxtPtr context;
    const struct xml_events *events;
    void *user;
    int depth;
    size_t elements;
    bool rooted, failed;
    unsigned char first[2]; /* bytes of the document */
    unsigned begun;         /* how many of them came */
    bool in_tag;            /* a "<" came, its ">" not yet */
    size_t tag, equals;     /* bytes and "=" since */
    struct err failure;
};

static int line_of(const struct xml_stream *s)
{
    return s->context && s->context->input ? s->context->input->line : 1;
}

static void stop(struct xml_stream *s)
{
    s->failed = true;
    xmlStopParser(s->context);
}

static void refuse(struct xml_stream *s, const char *what)
{
    if (s->failed)
        return;
    err_set(&s->failure, ERR_FORMAT, _("line %d: %s"), line_of(s), what);
    stop(s);
}

/* Names and values of attributes as C strings; the values are copied, for SAX2 gives slices. */
static int attributes_copy(const xmlChar **rows, int count, const char **list, char *room,
                           size_t size)
{
    size_t used = 0;
    int n = 0;

    if (count > LIMIT_XML_ATTRIBUTES)
        return -1;
    for (int i = 0; i < count; i++) {
        size_t len = (size_t)(rows[5 * i + 4] - rows[5 * i + 3]);

        if (len > LIMIT_STREAM_VALUE)
            continue;
        if (used + len + 1 > size)
            return -1;
        list[n++] = (const char *)rows[5 * i];
        list[n++] = memcpy(room + used, rows[5 * i + 3], len);
        room[used + len] = 0;
        used += len + 1;
    }
    list[n] = NULL;
    return 0;
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespaces, const xmlChar **namespace_rows, int count, int defaulted,
                     const xmlChar **rows)
{
    const char *list[2 * LIMIT_XML_ATTRIBUTES + 1];
    struct xml_stream *s = user;
    char room[4096];

    (void)prefix;
    (void)uri;
    (void)namespaces;
    (void)namespace_rows;
    (void)defaulted;
    if (s->failed)
        return;
    s->rooted = true;
    if (++s->depth > LIMIT_XML_DEPTH)
        refuse(s, _("elements are nested too deeply"));
    else if (++s->elements > LIMIT_STREAM_ELEMENTS)
        refuse(s, _("there are too many elements"));
    else if (attributes_copy(rows, count, list, room, sizeof room))
        refuse(s, _("an element has too many attributes, or too long ones"));
    else if (s->events->start(s->user, (const char *)name, list, line_of(s), &s->failure))
        stop(s);
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct xml_stream *s = user;

    (void)prefix;
    (void)uri;
    s->depth--;
    if (!s->failed && s->events->end(s->user, (const char *)name, &s->failure))
        stop(s);
}

static void on_text(void *user, const xmlChar *bytes, int len)
{
    struct xml_stream *s = user;

    if (!s->failed && s->events->text(s->user, (const char *)bytes, (size_t)len, &s->failure))
        stop(s);
}

static void on_document_type(void *user, const xmlChar *name, const xmlChar *external_id,
                             const xmlChar *system_id)
{
    (void)name;
    (void)external_id;
    (void)system_id;
    refuse(user, _("a document type (<!DOCTYPE ...>) is not allowed"));
}

static xmlEntityPtr on_entity(void *user, const xmlChar *name)
{
    xmlEntityPtr known = xmlGetPredefinedEntity(name);

    if (!known)
        refuse(user, _("an entity is not known"));
    return known;
}

static void on_document_start(void *user)
{
    struct xml_stream *s = user;
    const xmlChar *encoding = s->context->encoding;

    if (!encoding && s->context->input)
        encoding = s->context->input->encoding;
    if (encoding && xmlStrcasecmp(encoding, (const xmlChar *)"UTF-8") != 0)
        refuse(s, _("the encoding must be UTF-8"));
}

static void on_error(void *user, xmlErrorPtr error)
{
    struct xml_stream *s = user;
    char text[320];

    if (s->failed || error->level < XML_ERR_ERROR)
        return;
    xml_fault(text, sizeof text, error);
    err_set(&s->failure, ERR_FORMAT, _("line %d: not XML: %s"), error->line, text);
    stop(s);
}

int xml_stream_new(struct xml_stream **out, const struct xml_events *events, void *user,
                   struct err *e)
{
    xmlSAXHandler sax = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text,
        .cdataBlock = on_text,
        .internalSubset = on_document_type,
        .externalSubset = on_document_type,
        .startDocument = on_document_start,
        .getEntity = on_entity,
        .serror = on_error,
    };
    struct xml_stream *s = calloc(1, sizeof *s);

    if (!s)
        return err_memory(e);
    s->events = events;
    s->user = user;
    s->context = xmlCreatePushParserCtxt(&sax, s, NULL, 0, NULL);
    if (!s->context) {
        free(s);
        return err_memory(e);
    }
    /* HUGE: an attachment is one text of any length; what is kept of it is ours to bound. */
    xmlCtxtUseOptions(s->context, XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_HUGE);
    *out = s;
    return 0;
}

/*
 * libxml2 compares every attribute of an element with every other: a tag of any length could take
 * minutes. Comments and the like are held to the same length.
 */
static void measure_tags(struct xml_stream *s, const char *p, size_t len)
{
    const char *end = p + len;

    while (p < end && !s->failed) {
        const char *at = memchr(p, s->in_tag ? '>' : '<', (size_t)(end - p));
        const char *until = at ? at : end;

        for (const char *q = p; s->in_tag && q < until; q++)
            s->equals += *q == '=';
        s->tag += s->in_tag ? (size_t)(until - p) : 0;
        if (s->tag > LIMIT_STREAM_TAG || s->equals > LIMIT_STREAM_EQUALS)
            refuse(s, _("a tag is too long"));
        if (!at)
            return;
        s->in_tag = !s->in_tag;
        s->tag = s->equals = 0;
        p = at + 1;
    }
}

/* The parser stands in the text of an element and has used up all it was given, which was in the
 * document's own encoding: what comes next without any markup is text. */
static bool in_text(const struct xml_stream *s)
{
    const struct _xmlParserInput *input = s->context->input;

    return s->context->instate == XML_PARSER_CONTENT && !s->in_tag && s->context->inputNr == 1 &&
           input->cur == input->end && input->buf && !input->buf->encoder;
}

/* Bit 7 of a byte is set where it is c, and perhaps in one above such a byte. */
static uint64_t bytes_like(uint64_t word, unsigned char c)
{
    uint64_t x = word ^ EACH * c;

    return (x - EACH) & ~x;
}

/* How many of the next bytes are text to any parser, in whole words: printable ASCII without the
 * letters that begin markup, a reference or "]]>". */
static size_t plain_text(const char *p, size_t len)
{
    size_t n = 0;
    uint64_t word;

    for (; len - n >= sizeof word; n += sizeof word) {
        memcpy(&word, p + n, sizeof word);
        if ((word | (word - EACH * ' ') | bytes_like(word, '<') | bytes_like(word, '>') |
             bytes_like(word, '&') | bytes_like(word, ']')) &
            EACH << 7)
            break;
    }
    return n;
}

/* An attachment is one text of up to hundreds of megabytes: it need not go through a parser that
 * copies it and looks at each letter. How many bytes were text. */
static size_t pass_text(struct xml_stream *s, const char *p, size_t len)
{
    size_t n = in_text(s) ? plain_text(p, len) : 0;

    if (n && s->events->text(s->user, p, n, &s->failure))
        stop(s);
    return n;
}

/* By its first bytes libxml2 would take a document for UTF-16, UTF-32 or EBCDIC, whatever it says
 * of itself (XML 1.0, appendix F.1). */
static void look_at_first(struct xml_stream *s, const char *p, size_t len)
{
    const unsigned char *f = s->first;

    while (s->begun < 2 && len--)
        s->first[s->begun++] = (unsigned char)*p++;
    if (s->begun == 2 && (f[0] >= 0xFE || !f[0] || !f[1] || (f[0] == 0x4C && f[1] == 0x6F)))
        refuse(s, _("the encoding must be UTF-8"));
}

int xml_stream_feed(struct xml_stream *s, const void *bytes, size_t len, struct err *e)
{
    const char *p = bytes;

    if (s->begun < 2)
        look_at_first(s, p, len);
    while (len && !s->failed) {
        size_t passed = pass_text(s, p, len);
        int n = len - passed > PARSE_AT ? PARSE_AT : (int)(len - passed);

        p += passed;
        len -= passed;
        if (n && !s->failed)
            measure_tags(s, p, (size_t)n);
        if (n && !s->failed)
            xmlParseChunk(s->context, p, n, 0);
        p += n;
        len -= (size_t)n;
    }
    if (!s->failed)
        return 0;
    *e = s->failure;
    return -1;
}

int xml_stream_end(struct xml_stream *s, struct err *e)
{
    if (!s->failed)
        xmlParseChunk(s->context, NULL, 0, 1);
    if (!s->failed && (!s->context->wellFormed || !s->rooted || s->depth))
        refuse(s, _("not XML: the text ends too early"));
    if (!s->failed)
        return 0;
    *e = s->failure;
    return -1;
}

void xml_stream_free(struct xml_stream *s)
{
    if (!s)
        return;
    if (s->context->myDoc)
        xmlFreeDoc(s->context->myDoc);
    xmlFreeParserCtxt(s->context);
    free(s);
}
