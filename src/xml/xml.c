#include "xml/xml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "xml/fault.h"
#include "xml/tags.h"

struct reader {
    xmlParserCtxtPtr context;
    struct xml_document *document;
    struct xml_element *open; /* the element that text now belongs to */
    struct buf text;          /* of the open element */
    int depth, elements;
    bool failed; /* e is set, the rest is ignored */
    struct err *e;
};

static int line_of(const struct reader *r)
{
    return r->context->input ? r->context->input->line : 0;
}

static void stop(struct reader *r)
{
    r->failed = true;
    xmlStopParser(r->context);
}

static void refuse(struct reader *r, const char *what)
{
    if (r->failed)
        return;
    err_set(r->e, ERR_FORMAT, _("line %d: %s"), line_of(r), what);
    stop(r);
}

static void refuse_memory(struct reader *r)
{
    if (r->failed)
        return;
    err_set(r->e, ERR_FORMAT, _("line %d: the text needs more memory than is allowed; split it"),
            line_of(r));
    stop(r);
}

/* White space at both ends removed, NFC; NULL: no memory. */
static const char *clean(struct reader *r, const void *bytes, size_t len, bool *composed)
{
    const char *p = bytes, *text;

    while (len && strchr(" \t\r\n", p[0])) {
        p++;
        len--;
    }
    while (len && strchr(" \t\r\n", p[len - 1]))
        len--;
    *composed = false;
    if (!len)
        return "";
    text = arena_copy(r->document->arena, p, len);
    return text ? utf8_compose(r->document->arena, text, composed) : NULL;
}

/* Text read so far belongs to r->open, which has an element child or ends. */
static int close_text(struct reader *r)
{
    struct xml_element *open = r->open;
    bool composed;
    const char *text = clean(r, r->text.data ? (char *)r->text.data : "", r->text.len, &composed);

    buf_clear(&r->text);
    if (!text) {
        refuse_memory(r);
        return -1;
    }
    if (*text && open->first) {
        refuse(r, _("text stands beside elements; put it into an element of its own"));
        return -1;
    }
    if (*text) {
        open->text = text;
        open->composed = composed;
    }
    return 0;
}

static int add_attribute(struct reader *r, struct xml_element *element, const xmlChar **row)
{
    struct xml_attribute *a = arena_alloc(r->document->arena, sizeof *a), **to;
    size_t len = (size_t)(row[4] - row[3]);

    if (row[1]) {
        refuse(r, _("an attribute has a name with a prefix; names here have none"));
        return -1;
    }
    if (len > LIMIT_XML_TEXT) {
        refuse(r, _("the value of an attribute is too long; shorten it"));
        return -1;
    }
    if (!a)
        goto memory;
    a->name = arena_string(r->document->arena, (const char *)row[0]);
    a->value = clean(r, row[3], len, &a->composed);
    if (!a->name || !a->value)
        goto memory;
    for (to = &element->attributes; *to; to = &(*to)->next)
        ;
    *to = a;
    return 0;
memory:
    refuse_memory(r);
    return -1;
}

static struct xml_element *add_element(struct reader *r, const xmlChar *name)
{
    struct xml_element *element = arena_alloc(r->document->arena, sizeof *element);

    if (!element || !(element->name = arena_string(r->document->arena, (const char *)name))) {
        refuse_memory(r);
        return NULL;
    }
    element->text = "";
    element->line = line_of(r);
    element->parent = r->open;
    if (!r->open)
        r->document->root = element;
    else if (r->open->last)
        r->open->last->next = element;
    else
        r->open->first = element;
    if (r->open)
        r->open->last = element;
    return element;
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespaces, const xmlChar **namespace_rows, int attributes, int defaulted,
                     const xmlChar **rows)
{
    struct reader *r = user;
    struct xml_element *element;

    (void)namespace_rows;
    (void)defaulted;
    if (r->failed)
        return;
    if (prefix || uri || namespaces) {
        refuse(r, _("names with a prefix or a namespace are not used here; remove xmlns"));
        return;
    }
    if (++r->depth > LIMIT_XML_DEPTH) {
        refuse(r, _("elements are nested too deeply; close each element before the next"));
        return;
    }
    if (++r->elements > LIMIT_XML_ELEMENTS) {
        refuse(r, _("there are too many elements; split the list into several requests"));
        return;
    }
    if (r->open && r->text.len && close_text(r))
        return;
    element = add_element(r, name);
    if (!element)
        return;
    for (int i = 0; i < attributes; i++)
        if (add_attribute(r, element, rows + 5 * i))
            return;
    if (element->parent && *element->parent->text) {
        refuse(r, _("text stands beside elements; put it into an element of its own"));
        return;
    }
    r->open = element;
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct reader *r = user;

    (void)name;
    (void)prefix;
    (void)uri;
    if (r->failed || !r->open || close_text(r))
        return;
    r->open = r->open->parent;
    r->depth--;
}

static void on_text(void *user, const xmlChar *bytes, int len)
{
    struct reader *r = user;

    if (r->failed || !r->open)
        return;
    buf_add(&r->text, bytes, (size_t)len);
    if (r->text.out_of_memory)
        refuse_memory(r);
    else if (r->text.over_max)
        refuse(r, _("a text is too long; shorten it"));
}

static void on_comment(void *user, const xmlChar *text)
{
    struct reader *r = user;
    bool composed;

    if (!r->failed && !r->document->first_comment)
        r->document->first_comment = clean(r, text, strlen((const char *)text), &composed);
}

static void on_document_type(void *user, const xmlChar *name, const xmlChar *external_id,
                             const xmlChar *system_id)
{
    (void)name;
    (void)external_id;
    (void)system_id;
    refuse(user, _("a document type (<!DOCTYPE ...>) is not allowed; delete it"));
}

static void on_document_start(void *user)
{
    struct reader *r = user;
    const xmlChar *encoding = r->context->encoding;

    if (!encoding && r->context->input)
        encoding = r->context->input->encoding;
    if (encoding && xmlStrcasecmp(encoding, (const xmlChar *)"UTF-8") != 0)
        refuse(r, _("the encoding must be UTF-8; save the file as UTF-8"));
}

/* A reference that is not one of the five: there is no document type that could declare it. */
static xmlEntityPtr on_entity(void *user, const xmlChar *name)
{
    xmlEntityPtr known = xmlGetPredefinedEntity(name);

    if (!known)
        refuse(user, _("an entity is not known (&name;); type the character itself, & as &amp;"));
    return known;
}

/* With the cure for the mistakes that people make. */
static void on_error(void *user, xmlErrorPtr error)
{
    struct reader *r = user;
    char text[320];
    const char *cure;

    if (r->failed || error->level < XML_ERR_ERROR)
        return;
    xml_fault(text, sizeof text, error);
    switch (error->code) {
    case XML_ERR_TAG_NAME_MISMATCH:
    case XML_ERR_TAG_NOT_FINISHED:
        cure = _("close each element with its own name");
        break;
    case XML_ERR_NAME_REQUIRED:
    case XML_ERR_ENTITYREF_SEMICOL_MISSING:
        cure = _("type & as &amp; and < as &lt;");
        break;
    case XML_ERR_DOCUMENT_EMPTY:
    case XML_ERR_DOCUMENT_END:
        cure = _("a request is XML and begins with <cuv-request");
        break;
    default:
        cure = _("mend the XML there");
    }
    err_set(r->e, ERR_FORMAT, _("line %d: not XML: %s; %s"), error->line, text, cure);
    stop(r);
}

static int check_bytes(struct slice bytes, struct err *e)
{
    size_t bad, line = 1;

    if (bytes.len > LIMIT_REQUEST_BYTES)
        return err_set(e, ERR_FORMAT, _("the text has more than %zu bytes; split it"),
                       LIMIT_REQUEST_BYTES);
    if (bytes.len >= 2 && (bytes.data[0] ^ bytes.data[1]) == 1 && bytes.data[0] >= 0xFE)
        return err_set(e, ERR_FORMAT, _("the file is UTF-16; save it as UTF-8"));
    bad = bytes.len ? utf8_check((const char *)bytes.data, bytes.len) : 0;
    if (bad == bytes.len)
        return 0;
    for (size_t i = 0; i < bad; i++)
        line += bytes.data[i] == '\n';
    return err_set(e, ERR_FORMAT,
                   _("line %zu: byte 0x%02X is not UTF-8; save the file as UTF-8 (Unicode)"), line,
                   bytes.data[bad]);
}

static int run(struct reader *r, struct slice bytes)
{
    xmlSAXHandler sax = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text,
        .cdataBlock = on_text,
        .comment = on_comment,
        .internalSubset = on_document_type,
        .externalSubset = on_document_type,
        .startDocument = on_document_start,
        .getEntity = on_entity,
        .serror = on_error,
    };
    int rc = -1;

    r->context = xmlCreateMemoryParserCtxt((const char *)bytes.data, (int)bytes.len);
    if (!r->context)
        return err_memory(r->e);
    *r->context->sax = sax;
    r->context->userData = r;
    xmlCtxtUseOptions(r->context, XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_COMPACT);
    xmlParseDocument(r->context);
    if (!r->failed && (!r->context->wellFormed || !r->document->root || r->open))
        refuse(r, _("not XML: the text ends too early"));
    if (!r->failed)
        rc = 0;
    if (r->context->myDoc)
        xmlFreeDoc(r->context->myDoc);
    xmlFreeParserCtxt(r->context);
    return rc;
}

int xml_parse(struct xml_document **out, struct slice bytes, struct err *e)
{
    struct reader r = {.e = e};
    struct arena *arena = NULL;
    int rc = -1;

    buf_init(&r.text, LIMIT_XML_TEXT);
    if (check_bytes(bytes, e) || xml_check_tags(bytes, e))
        goto out;
    if (!bytes.len) {
        err_set(e, ERR_FORMAT, _("line 1: not XML: the file is empty"));
        goto out;
    }
    arena = arena_new(LIMIT_XML_MEMORY);
    r.document = arena ? arena_alloc(arena, sizeof *r.document) : NULL;
    if (!r.document) {
        err_memory(e);
        goto out;
    }
    r.document->arena = arena;
    if (run(&r, bytes))
        goto out;
    *out = r.document;
    arena = NULL;
    rc = 0;
out:
    buf_release(&r.text);
    arena_free(arena);
    return rc;
}

void xml_free(struct xml_document *d)
{
    if (d)
        arena_free(d->arena);
}
