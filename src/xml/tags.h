/*
 * A look over the text before it is parsed: libxml2 compares every attribute of an element with
 * every other, so a start tag with 100,000 of them would take it half a minute.
 */
#ifndef CUV_XML_TAGS_H
#define CUV_XML_TAGS_H

#include "base/buf.h"
#include "base/err.h"

/* ERR_FORMAT when a start tag has more than LIMIT_XML_ATTRIBUTES; looks for nothing else. */
int xml_check_tags(struct slice bytes, struct err *e);

#endif
