/* Inside view: a document and its pages by poppler. */
#ifndef CUV_VIEW_DOCUMENT_H
#define CUV_VIEW_DOCUMENT_H

#include "base/buf.h"
#include "base/err.h"

/* Their own names for PopplerDocument, PopplerPage and cairo_t. */
struct _PopplerDocument;
struct _PopplerPage;
struct _cairo;

enum { POINTS_AN_INCH = 72 };

/* Released by g_object_unref. */
int document_open(struct _PopplerDocument **out, struct slice pdf, struct err *e);
int document_page(struct _PopplerPage **out, struct _PopplerDocument *document, int page,
                  struct err *e);

/* A page's size in pixels; refused above the limits. */
int document_measure(int *width, int *height, struct _PopplerPage *page, int dpi,
                     struct err *e);

/* Draws the page with its upper left corner at the origin, on white. */
int document_draw(struct _cairo *context, struct _PopplerPage *page, int dpi, struct err *e);

#endif
