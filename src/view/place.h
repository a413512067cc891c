/*
 * Where things stand on pages: a text, or room for a stamp. Points as a page is seen, from its
 * lower left corner. Linked into cuv-view alone.
 */
#ifndef CUV_VIEW_PLACE_H
#define CUV_VIEW_PLACE_H

#include "base/buf.h"
#include "base/err.h"

struct view_place {
    int page; /* from 1 */
    double x, y, width, height;
};

enum { VIEW_PLACES = 1000 };

/*
 * Whole words, capitals and small letters alike, in the order of the pages. At most VIEW_PLACES are
 * told. None is no error.
 */
int view_find_text(struct view_place *list, size_t *count, struct slice pdf, const char *text,
                   struct err *e);

/*
 * The highest white place of this size on a page, as far to the right as it goes, with a margin
 * around it. width 0 in the answer: there is none.
 */
int view_find_room(struct view_place *out, struct slice pdf, int page, double width,
                   double height, struct err *e);

#endif
