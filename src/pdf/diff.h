/*
 * What later revisions changed, conservatively: an object is classified only as far as it is sure,
 * of all else it is said where it is reached from, and a judge may never say valid. Meaning is
 * compared, not spelling: an object rewritten with equal content is PDF_CHANGE_NONE.
 */
#ifndef CUV_PDF_DIFF_H
#define CUV_PDF_DIFF_H

#include "pdf/sigfield.h"

/* Accepted shapes first; from PDF_CHANGE_STRUCTURE on a change is only said where it is reached. */
enum pdf_change_kind {
    PDF_CHANGE_NONE,      /* rewritten, equal */
    PDF_CHANGE_FILE,      /* cross-reference and object streams; what is freed and not reached */
    PDF_CHANGE_DSS,       /* document security store and what only it refers to */
    PDF_CHANGE_TIMESTAMP, /* a document time stamp: dictionary, new invisible field, lists */
    PDF_CHANGE_READ_ONLY, /* a field that existed: only its ReadOnly bit was set */
    PDF_CHANGE_SIGNATURE, /* a field that existed got /V and /AP; its dictionary, its appearance; a
                             new field without a place on a page, and the lists that name it */
    PDF_CHANGE_PLACED,    /* a new signature field that shows something: signed, nothing else */
    PDF_CHANGE_FILL,      /* a field that existed: only its value and /AP; its appearance */
    PDF_CHANGE_METADATA,  /* Info dictionary or XMP packet: nothing that stands on a page */
    PDF_CHANGE_STRUCTURE, /* the structure tree, the language */
    PDF_CHANGE_ANNOTATION,
    PDF_CHANGE_FIELD, /* a field added, or changed in another way; the form itself */
    PDF_CHANGE_CATALOG,
    PDF_CHANGE_RESOURCES, /* fonts, pictures, … of a page */
    PDF_CHANGE_CONTENT,   /* a page's content or shape, or which pages there are */
    PDF_CHANGE_UNKNOWN,
};
/* Whether a judge may allow it, in the revision of the right signer. */
static inline bool pdf_change_accepted(enum pdf_change_kind kind)
{
    return kind < PDF_CHANGE_STRUCTURE;
}

struct pdf_change {
    uint32_t number;
    size_t revision; /* the last one that wrote it */
    enum pdf_change_kind kind;
    bool added;        /* not defined at the base revision */
    bool renumbered;   /* under another generation: what named it now names nothing */
    bool freed;        /* no longer defined */
    const char *field; /* full name, when it is or belongs to a field; else NULL */
    size_t page;       /* from 1: where it is reached from; 0: no page, or not known */
};

/*
 * The objects that revisions base+1 … upto (or PDF_LATEST) define, against the view at base, by
 * number. In the document's arena. -1 when one of them cannot be read.
 */
int pdf_diff(struct pdf_doc *d, size_t base, size_t upto, const struct pdf_change **out,
             size_t *count, struct err *e);

/* "none", "file", "dss", "timestamp", "read-only", "signature", "placed", "fill", "metadata",
 * "structure", "annotation", "field", "catalog", "resources", "content", "unknown": codes, never
 * translated. */
const char *pdf_change_name(enum pdf_change_kind kind);

#endif
