/*
 * What a file says about itself: fonts, XMP and Info (equal to each other), output intent, catalog,
 * trailer /ID, the embedded request. ISO 19005-2 6.1.3, 6.2.3, 6.6, 6.7; ISO 14289-1 5, 7.1.
 */
#ifndef CUV_DRAW_META_H
#define CUV_DRAW_META_H

#include "draw/draw.h"
#include "draw/ink.h"

/* Prepared once: the colour profile as a zlib stream. */
struct meta_fixed {
    const struct face *faces;
    struct slice profile;
};

/* Writes the font objects; returns the /Font resources. */
struct haru_object *meta_write_fonts(struct haru *h, const struct meta_fixed *fixed);

/*
 * Writes catalog, Info, XMP, intent and trailer. structure and form may be NULL. Deflated bytes
 * live in the arena. -1: no memory.
 */
int meta_write(struct ink *k, const struct meta_fixed *fixed, const struct letter *l,
               const struct draw_options *o, const struct haru_object *structure,
               const struct haru_object *form);

#endif
