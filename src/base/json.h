/* Pieces of JSON (RFC 8259) for lines of few members; large objects are built by src/report. */
#ifndef CUV_BASE_JSON_H
#define CUV_BASE_JSON_H

#include "base/buf.h"

/* Appends the text (UTF-8) as a string, quotes and all; NULL as null. */
void json_text(struct buf *out, const char *text);
/* Appends ,"key":"text" or ,"key":null: a member behind another. */
void json_member(struct buf *out, const char *key, const char *text);

#endif
