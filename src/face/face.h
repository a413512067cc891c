/*
 * A compact face made at build time (fonts/cut.c): code point → glyph and width, and what a PDF has
 * to say about the font. The file is mapped read-only for the life of the face; every offset in it
 * is checked once when it is opened. Refuses files of another shape or larger than FACE_MAX.
 *
 * Little-endian: 0 "cuvface1" · 8 size · 12 glyphs · 16 ten int16: ascent, descent, cap height,
 * italic angle (tenths of a degree), box, stem, slant · 36 name · 44 font program (deflated) and
 * its full length · 56 ToUnicode (deflated) · 64 widths as a PDF array · 72 map pages and their
 * count · 80 map index. Each part is offset and length. A map page is 256 times glyph and width
 * (uint16).
 */
#ifndef CUV_FACE_FACE_H
#define CUV_FACE_FACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { FACE_MAX = 4 << 20, FACE_PAGE = 256 * 4, FACE_NO_PAGE = 255 };

/* In thousandths of the size. */
struct face_metrics {
    int ascent, descent, cap_height;
    int italic_angle; /* tenths of a degree, negative when leaning to the right */
    int box[4];
    int stem;
    bool italic;
};

struct face {
    const uint8_t *bytes; /* mapped */
    size_t size;
    char name[64]; /* PostScript name */
    struct face_metrics metrics;
    unsigned glyph_count;
    struct slice program;    /* zlib stream of the TrueType program */
    size_t program_length;   /* when inflated */
    struct slice to_unicode; /* zlib stream of the CMap, ISO 32000-1 9.10.3 */
    struct slice widths;     /* "[0[778 250 …]]": the value of /W */
    const uint8_t *index, *pages;
};

struct face_glyph {
    unsigned glyph; /* 0: none */
    unsigned width; /* thousandths of the size */
};

/* ERR_CONFIG when the file is absent or not of this shape. Released by face_close. */
int face_open(struct face *f, const char *path, struct err *e);
void face_close(struct face *f);

/* Inline: the innermost loop of all layout. */
static inline struct face_glyph face_find(const struct face *f, uint32_t code_point)
{
    const uint8_t *p;

    if (code_point > 0xFFFF || f->index[code_point >> 8] == FACE_NO_PAGE)
        return (struct face_glyph){0, 0};
    p = f->pages + (size_t)f->index[code_point >> 8] * FACE_PAGE + (size_t)(code_point & 0xFF) * 4;
    return (struct face_glyph){(unsigned)p[0] | (unsigned)p[1] << 8,
                               (unsigned)p[2] | (unsigned)p[3] << 8};
}

#endif
