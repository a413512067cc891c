/*
 * XML too large for a tree: elements, attributes and text in pieces, as they come. Names are given
 * without their prefix: what readers of edXML agree on is the local name alone. Refuses what
 * xml.h refuses but namespaces and long texts: document types, entities, other encodings, depth
 * beyond LIMIT_XML_DEPTH, more than LIMIT_STREAM_ELEMENTS elements. Opens no file and no address.
 */
#ifndef CUV_XML_STREAM_H
#define CUV_XML_STREAM_H

#include <stddef.h>

#include "base/err.h"

/* Values above LIMIT_STREAM_VALUE are left out. Pairs of name and value, ended by NULL; valid
 * during the call. */
struct xml_events {
    /* Each gives 0, or -1 with *e set: then reading ends with that error. line counts from 1. */
    int (*start)(void *user, const char *name, const char *const *attributes, int line,
                 struct err *e);
    int (*text)(void *user, const char *bytes, size_t len, struct err *e);
    int (*end)(void *user, const char *name, struct err *e);
};

struct xml_stream;

/* events and user are borrowed until xml_stream_free. */
int xml_stream_new(struct xml_stream **out, const struct xml_events *events, void *user,
                   struct err *e);
/* The next bytes. After an error the stream stays failed. */
int xml_stream_feed(struct xml_stream *s, const void *bytes, size_t len, struct err *e);
/* No more bytes come: -1 when the document is not complete. */
int xml_stream_end(struct xml_stream *s, struct err *e);
void xml_stream_free(struct xml_stream *s); /* NULL is fine */

#endif
