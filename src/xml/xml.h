/*
 * XML as a small tree in an arena: elements, attributes, text, line numbers. UTF-8 only.
 * Refuses by name: any document type, entities beyond the five of XML 1.0, other encodings, name
 * prefixes and namespaces, text beside elements, and whatever is over a limit (LIMIT_REQUEST_BYTES,
 * LIMIT_XML_DEPTH, LIMIT_XML_ELEMENTS, LIMIT_XML_TEXT, LIMIT_XML_MEMORY). Opens no file and no
 * network address, whatever the text says. Comments and processing instructions are skipped.
 */
#ifndef CUV_XML_XML_H
#define CUV_XML_XML_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct xml_attribute {
    const char *name, *value; /* value: NFC, white space at both ends removed */
    bool composed;            /* the value was not NFC */
    struct xml_attribute *next;
    void *meaning; /* the reader's own, NULL at first */
};

struct xml_element {
    const char *name;
    const char *text; /* NFC, white space at both ends removed; "" when there is none */
    int line;
    bool composed; /* the text was not NFC (Unicode 15, chapter 3.11) */
    struct xml_attribute *attributes;
    struct xml_element *parent, *first, *last, *next;
    void *meaning; /* the reader's own, NULL at first */
};

struct xml_document {
    struct arena *arena; /* owns everything; readers may put more into it */
    struct xml_element *root;
    const char *first_comment; /* before or inside the root, trimmed; NULL: none */
};

/* Parses. bytes are not needed afterwards. ERR_FORMAT: "line N: what is wrong; what to do". */
int xml_parse(struct xml_document **out, struct slice bytes, struct err *e);
void xml_free(struct xml_document *d); /* NULL is fine */

/* The first child of that name, or NULL. */
struct xml_element *xml_child(const struct xml_element *parent, const char *name);
/* The value of an attribute, or NULL. */
const char *xml_value(const struct xml_element *element, const char *name);

#endif
