/* Inside view: pictures as bytes. */
#ifndef CUV_VIEW_INSIDE_H
#define CUV_VIEW_INSIDE_H

#include <cairo.h>

#include "view/view.h"

int view_write(struct buf *png, cairo_surface_t *surface, struct err *e);

#endif
