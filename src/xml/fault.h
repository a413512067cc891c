/*
 * What a parser's error is called, in the language of the one who reads it: libxml2 speaks English
 * alone. Of a rare error its own words stand behind ours.
 */
#ifndef CUV_XML_FAULT_H
#define CUV_XML_FAULT_H

#include <stddef.h>

#include <libxml/xmlerror.h>

/* One line without the place, safe to show, cut to size. */
void xml_fault(char *out, size_t size, const struct _xmlError *error);

#endif
