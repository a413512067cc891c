/* The inside of pdf_covers: widths of a font's codes (ISO 32000-1 9.6.2, 9.7.4.3). */
#ifndef CUV_PDF_TYPESET_H
#define CUV_PDF_TYPESET_H

#include "pdf/doc.h"

struct typeset {
    const struct pdf_obj *dict; /* NULL: unused */
    bool unknown;               /* where its text goes cannot be told */
    bool exact;                 /* widths are the file's own; else each is a guess that is large */
    unsigned bytes;             /* of a code: 1 or 2 */
    float *widths;              /* by code, of the size; owned */
};

void typeset_release(struct typeset *t);
/* -1 for what of the file cannot be read, and for want of memory. */
int typeset_load(struct typeset *t, struct pdf_doc *d, size_t k, const struct pdf_obj *dict,
                 struct err *e);

#endif
