/*
 * A letter as tagged PDF/A, laid out by Nghị định 30/2020 (Phụ lục I). The same letter and options
 * give the same bytes, on any day and in any time zone. Knows no XML; libharu is behind
 * draw/haru.c alone.
 */
#ifndef CUV_DRAW_DRAW_H
#define CUV_DRAW_DRAW_H

#include <stdbool.h>

#include "base/buf.h"
#include "form/letter.h"

enum draw_profile {
    DRAW_2A, /* PDF/A-2a + PDF/UA-1 (ISO 19005-2, ISO 14289-1) */
    DRAW_2U, /* PDF/A-2u, no tags */
    DRAW_3A, /* PDF/A-3a + PDF/UA-1, may carry the request */
};

enum { DRAW_SEAL_MM = 36, DRAW_SEAL_MIN = 25, DRAW_SEAL_MAX = 50 };

struct draw_options {
    enum draw_profile profile;
    bool paper; /* no fields, for ink: a letter that cannot be signed by machine has none anyhow */
    bool stamps;          /* number and date reserved as signature fields, not text fields */
    int seal_mm;          /* width of the agency's seal, its true size; 0: DRAW_SEAL_MM */
    struct slice request; /* DRAW_3A: embedded as req.xml (AFRelationship Source); empty: none */
};

/* Faces and colour profile, kept over many letters. Not for two threads at once. */
struct drawer;

/* folder holds what the build made: serif-{regular,bold,italic,bold-italic}.face and srgb.icc. */
int drawer_open(struct drawer **out, const char *folder, struct err *e);
void drawer_free(struct drawer *d); /* NULL is fine */

/* True when all four faces have the code point: the test to apply before drawing. */
bool drawer_covers(const struct drawer *d, uint32_t code_point);

/* Appends the PDF to out. ERR_FORMAT names a text that does not fit or has no glyph. */
int draw_letter(struct drawer *d, const struct letter *l, const struct draw_options *o,
                struct buf *out, struct err *e);

#endif
