/* Inside view: a document and its pages by poppler. */
#ifndef CUV_VIEW_DOCUMENT_H
#define CUV_VIEW_DOCUMENT_H

#include <cairo.h>
#include <poppler.h>

#include "base/buf.h"
#include "base/err.h"

enum { POINTS_AN_INCH = 72 };

/* Released by g_object_unref. */
int document_open(PopplerDocument **out, struct slice pdf, struct err *e);
int document_page(PopplerPage **out, PopplerDocument *document, int page, struct err *e);

/* A page's size in pixels; refused above the limits. */
int document_measure(int *width, int *height, PopplerPage *page, int dpi, struct err *e);

/* Draws the page with its upper left corner at the origin, on white. */
int document_draw(cairo_t *context, PopplerPage *page, int dpi, struct err *e);

#endif
