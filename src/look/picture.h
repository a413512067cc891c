/*
 * A picture of a handwritten signature or a seal: PNG of any colour type and depth as 8-bit samples
 * ready for an image XObject (ISO 32000-1 8.9). Refuses what is no whole PNG, sides above
 * LIMIT_PICTURE_SIDE, more than LIMIT_PICTURE_PIXELS pixels, and pictures of white alone.
 */
#ifndef CUV_LOOK_PICTURE_H
#define CUV_LOOK_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct look_picture {
    unsigned width, height; /* pixels */
    bool gray;              /* colours holds one sample a pixel, else three (sRGB) */
    uint8_t *colours;       /* owned; row by row from the top */
    uint8_t *alpha;         /* owned; one sample a pixel, 255 is opaque */
    /* The samples deflated, for signing many letters (seal_pack_picture); else empty. Owned. */
    struct buf packed_colours, packed_alpha;
    bool white_removed;     /* the file had no transparency: its white was made transparent */
};

/*
 * On white paper the picture looks as its file does, also where white was removed: each colour
 * becomes the most transparent one that gives it on white.
 */
int look_picture_parse(struct look_picture *out, struct slice png, struct err *e);

/*
 * A copy without soft edges, for files that allow none (ISO 19005-1 6.4): what is more than half
 * transparent vanishes, the rest is laid on white and opaque. Its alpha holds 0 and 255 alone.
 */
int look_picture_harden(struct look_picture *out, const struct look_picture *soft, struct err *e);

void look_picture_release(struct look_picture *p);

#endif
