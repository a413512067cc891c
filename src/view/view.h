/*
 * A page as a picture, as poppler shows it, form fields and signatures' appearances included.
 * Linked into cuv-view alone. Refuses files that are no PDF or need a password, pages that are not
 * there, pages over LIMIT_VIEW_PAGE, pictures over LIMIT_VIEW_PIXELS, more than LIMIT_VIEW_DPI.
 */
#ifndef CUV_VIEW_VIEW_H
#define CUV_VIEW_VIEW_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

/* Appends the page, counted from 1, as PNG (RFC 2083) with dpi pixels an inch. */
int view_page(struct buf *png, struct slice pdf, int page, int dpi, struct err *e);

enum { VIEW_PAGES_MAX = 8 };

/* The same of several, one below the other. */
int view_pages(struct buf *png, struct slice pdf, const int *pages, int count, int dpi,
               struct err *e);

/*
 * The same of one page with red frames around what looks different in before; *differs says
 * whether anything does. A page that before does not have differs as a whole.
 */
int view_changes(struct buf *png, bool *differs, struct slice pdf, struct slice before, int page,
                 int dpi, struct err *e);

/* Appends the text of a page in UTF-8, line by line as it stands there. */
int view_text(struct buf *text, struct slice pdf, int page, struct err *e);

#endif
