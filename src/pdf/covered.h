/* The inside of pdf_covers: what the content of a page shows, and whether it lies under the widget.
 */
#ifndef CUV_PDF_COVERED_H
#define CUV_PDF_COVERED_H

#include "pdf/doc.h"
#include "pdf/typeset.h"

/* What an operator takes at most; faces at hand; places kept free. */
enum { COVER_OPERANDS = 4096, COVER_FACES = 8, COVER_PLACES = 32 };

/* left, bottom, right, top; empty while left > right */
struct cover_box {
    double at[4];
};

/* One operand: a number, or bytes of a string or name. */
struct cover_operand {
    bool is_number, is_string;
    double number;
    struct slice bytes;
};

struct cover {
    struct pdf_doc *d;
    size_t k;
    uint32_t number;                       /* of the widget */
    struct cover_box widget;               /* in the page's user space */
    struct cover_box places[COVER_PLACES]; /* kept free by empty fields */
    size_t place_count;
    struct arena *scratch;             /* strings of the contents; owned */
    struct cover_operand *operands;    /* COVER_OPERANDS of them; owned */
    struct typeset faces[COVER_FACES]; /* owned */
    size_t next_face, forms, decoded;
    bool yes; /* covered, or not to be told: nothing more is looked at */
};

/* covered.c: something is seen there. */
void cover_see(struct cover *c, const struct cover_box *b);
/* Sees what the content shows. */
void cover_content(struct cover *c, const struct pdf_obj *resources, struct slice content);

#endif
