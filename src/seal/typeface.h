/*
 * A face that a document already embeds, as far as its ToUnicode map tells: code point → code and
 * width. Serves to set a line of text with a face of the document itself, so that nothing has to be
 * embedded again. Knows Type 0 fonts with two-byte Identity-H codes (ISO 32000-1 9.7) alone.
 */
#ifndef CUV_SEAL_TYPEFACE_H
#define CUV_SEAL_TYPEFACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct typeface_glyph {
    uint32_t code_point;
    uint16_t code;
};

struct typeface {
    struct typeface_glyph *glyphs; /* owned; by code point */
    size_t count, capacity;
    uint16_t *widths; /* by code, plus one; 0: the default. Thousandths of the size. Owned */
    unsigned default_width;
};

void typeface_release(struct typeface *t);

/*
 * Reads bfchar and bfrange of a ToUnicode map (9.10.3); of two codes for one code point the first
 * counts. 0, or -1 with no memory. What it cannot read is skipped: such a code point is missing.
 */
int typeface_parse_unicode(struct typeface *t, struct slice map);

/* Adds the glyph of a code point; in any order, each once. 0, or -1 with no memory. */
int typeface_add(struct typeface *t, uint32_t code_point, unsigned code, unsigned width);

/* 0, or -1 with no memory. */
int typeface_set_width(struct typeface *t, unsigned code, unsigned width);

/* NULL when the face has no such code point. */
const struct typeface_glyph *typeface_find(const struct typeface *t, uint32_t code_point);

/* Width of UTF-8 text in thousandths of the size; -1 when a code point is missing. */
long typeface_measure(const struct typeface *t, const char *text);

/* Appends the text as one hexadecimal string, "<00410042>"; false when a code point is missing. */
bool typeface_write(const struct typeface *t, const char *text, struct buf *out);

#endif
