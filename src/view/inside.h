/* Inside view: pictures as bytes. */
#ifndef CUV_VIEW_INSIDE_H
#define CUV_VIEW_INSIDE_H

#include "view/view.h"

/* Cairo's own name for cairo_surface_t. */
struct _cairo_surface;

int view_write(struct buf *png, struct _cairo_surface *surface, struct err *e);

#endif
