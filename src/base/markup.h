/* Text inside XML and HTML: a text of any kind cannot become markup. */
#ifndef CUV_BASE_MARKUP_H
#define CUV_BASE_MARKUP_H

#include "base/buf.h"

/* Appends text with the five special characters escaped (XML 1.0, 2.4), for content and values. */
void markup_escape(struct buf *out, const char *text);

#endif
