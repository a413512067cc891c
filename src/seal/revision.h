/*
 * Inside seal: one revision while it is being written. Borrowed pointers live in the document's
 * arena.
 */
#ifndef CUV_SEAL_REVISION_H
#define CUV_SEAL_REVISION_H

#include "pdf/sigfield.h"
#include "seal/seal.h"

struct revision {
    struct pdf_doc *doc;
    const struct seal_options *options;
    struct pdf_incr *incr;
    struct pdf_form form;
    const struct pdf_field *field; /* NULL: to be made */
    const char *name;              /* full name of the field */
    struct pdf_ref signature;
    struct pdf_ref appearance; /* number 0: the widget keeps what it has */
    double box[4];             /* left, bottom, right, top of the appearance */
    bool drawn;
    struct pdf_placeholder placeholder;
};

/* Which field: sets field and name, or only name when one is to be made. Then asks the file's own
 * rules (XFA, DocMDP, FieldMDP) whether it may be signed. */
int revision_choose(struct revision *r, struct err *e);

/* Writes the appearance stream; sets appearance, or leaves it when there is nothing to show. */
int revision_draw(struct revision *r, struct err *e);

/* Whether the texts of the options may be filled in. */
int revision_check_fills(struct revision *r, struct err *e);
/* Rewrites their fields with /V and /AP, in faces of the file. */
int revision_fill_texts(struct revision *r, struct err *e);

/* Rewrites the field of the file with /V and /AP. */
int revision_fill_field(struct revision *r, struct err *e);
/* Makes a field: its object, its place in the AcroForm and on the page. */
int revision_make_field(struct revision *r, struct err *e);

/* The page's box and number of a field to be made; ERR_USAGE when the place is not on it. */
int revision_place(struct revision *r, const struct pdf_page **page, double rect[4],
                   struct err *e);

#endif
