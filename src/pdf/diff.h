/*
 * What later revisions changed, conservatively: an object is classified only as far as it is sure,
 * all else is PDF_CHANGE_UNKNOWN, of which a judge may never say valid. Meaning is compared, not
 * spelling: an object rewritten with equal content is PDF_CHANGE_NONE.
 */
#ifndef CUV_PDF_DIFF_H
#define CUV_PDF_DIFF_H

#include "pdf/sigfield.h"

enum pdf_change_kind {
    PDF_CHANGE_NONE,      /* rewritten, equal */
    PDF_CHANGE_FILE,      /* cross-reference and object streams: the file's own skeleton */
    PDF_CHANGE_SIGNATURE, /* a field that existed got /V and /AP; its dictionary, its appearance */
    PDF_CHANGE_TIMESTAMP, /* a document time stamp: dictionary, its new invisible field, its lists
                           */
    PDF_CHANGE_FILL,      /* a text field that existed: only /V and /AP; its appearance */
    PDF_CHANGE_DSS,       /* document security store and what only it refers to */
    PDF_CHANGE_METADATA,  /* Info dictionary or XMP packet: nothing that stands on a page */
    PDF_CHANGE_UNKNOWN,
};

struct pdf_change {
    uint32_t number;
    size_t revision; /* the last one that wrote it */
    enum pdf_change_kind kind;
    bool added;        /* not defined at the base revision */
    bool renumbered;   /* under another generation: what named it now names nothing */
    const char *field; /* full name, when it is or belongs to a field; else NULL */
};

/*
 * The objects that revisions base+1 … upto (or PDF_LATEST) define, against the view at base, by
 * number. In the document's arena. -1 when one of them cannot be read.
 */
int pdf_diff(struct pdf_doc *d, size_t base, size_t upto, const struct pdf_change **out,
             size_t *count, struct err *e);

/* "none", "file", "signature", "timestamp", "fill", "dss", "metadata", "unknown": codes, never
 * translated. */
const char *pdf_change_name(enum pdf_change_kind kind);

#endif
