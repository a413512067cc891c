/*
 * Where an appearance's content writes, as far as it takes to know that its text is seen and read
 * in its order (ISO 32000-1 8.5, 9.4): inside the box and the clip, not tiny, not light, not
 * painted over. Widths of letters are not known here: a pen moves at least by its spacing.
 */
#ifndef CUV_SEAL_PEN_H
#define CUV_SEAL_PEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { PEN_STATES = 16 };

struct pen_state {
    double clip[4];
    double light; /* of what fills: 0 black, 1 white */
    double size, leading, spacing, word_spacing;
};

struct pen {
    bool unplaced; /* the field has no place on its page: nothing of it is seen anyway */
    bool blind;    /* where its content is seen cannot be told */
    double box[4]; /* what of the content is seen */
    double scale;  /* from the content to the page */
    struct pen_state now, stack[PEN_STATES];
    size_t depth;
    double matrix[4], line[2]; /* size and place of the line that is written */
    double x;                  /* at least so far is the pen */
    double rect[4];            /* of the path */
    size_t rects;
    bool path, inner, clipping; /* a path beyond rectangles; away from the edges; clips */
    bool wrote;
    double last[2]; /* the least place of the last letter */
};

/* bbox and rect: x, y of two corners, in order; turned: a quarter. */
void pen_start(struct pen *p, const double bbox[4], const double rect[4], bool turned);
/* An operator that shows no text, with its numbers; false: what it does is not judged. */
bool pen_operate(struct pen *p, struct slice word, const double *n, size_t count);
/* Letters at the pen, and spaces among them; false: some are not seen, or out of order. */
bool pen_write(struct pen *p, size_t letters, size_t spaces);
/* A number between the strings of TJ. */
bool pen_kern(struct pen *p, double n);

#endif
