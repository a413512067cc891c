/*
 * Regular expressions of XML Schema Part 2, appendix F: Unicode characters, always the whole text.
 * Used for the shapes of codes that the form definitions name.
 */
#ifndef CUV_XML_PATTERN_H
#define CUV_XML_PATTERN_H

#include <stdbool.h>

#include "base/err.h"

struct xml_pattern;

/* ERR_FORMAT when it is no expression. */
int xml_pattern_parse(struct xml_pattern **out, const char *expression, struct err *e);
void xml_pattern_free(struct xml_pattern *p); /* NULL is fine */

/* Callers keep text below LIMIT_XML_TEXT. */
bool xml_pattern_match(const struct xml_pattern *p, const char *text);

#endif
