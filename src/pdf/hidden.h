/*
 * What only a reader that repairs a file would find. Something that it cannot read makes such a
 * reader (poppler, pdf.js) look through all bytes for "n g obj" and "trailer", in streams, strings
 * and comments too, and the last ones count: whoever prepared a file and adds a revision that makes
 * it look so shows other pages than those that were signed.
 */
#ifndef CUV_PDF_HIDDEN_H
#define CUV_PDF_HIDDEN_H

#include "pdf/doc.h"

/* Whether there is one, and where its last word stands. -1 for want of memory alone. */
int pdf_hides(struct pdf_doc *d, size_t *at, bool *hides, struct err *e);

/* Whether anything names an object that is not there: null by 7.3.10, but some repair for it. */
int pdf_dangles(struct pdf_doc *d, bool *dangles, struct err *e);

#endif
