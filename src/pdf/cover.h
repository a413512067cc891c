/*
 * Whether a widget lies over what its page showed before: text, pictures and drawings of the page's
 * content (ISO 32000-1 8, 9), and annotations. Errs on the safe side: what cannot be read for
 * certain counts as covered. Long straight lines and large plain areas (tables, backgrounds) do not
 * count, nor do places that an empty field keeps free. A glyph is taken to stay within its em.
 */
#ifndef CUV_PDF_COVER_H
#define CUV_PDF_COVER_H

#include "pdf/doc.h"

/*
 * The widget as it is in revision k, against what the pages that list it showed in the revision
 * before; one that was there and looks as it did, or shows nothing, covers nothing. -1 for want of
 * memory alone.
 */
int pdf_covers(struct pdf_doc *d, size_t k, uint32_t widget, bool *covers, struct err *e);

#endif
