/*
 * Inside seal: lines of text set with a face that the file's own form embeds (/DR), so that nothing
 * new has to be embedded (ISO 19005-2 6.2.11.4) and the text can be read back.
 */
#ifndef CUV_SEAL_LETTERING_H
#define CUV_SEAL_LETTERING_H

#include "seal/revision.h"
#include "seal/typeface.h"

/* Zeroed before use; letters are released by the caller. */
struct lettering {
    struct typeface letters;
    struct slice name;           /* in /DR /Font, kept in the new appearance */
    const struct pdf_obj *value; /* its value there; NULL: no face was found */
};

/*
 * The face of that name in /DR, or the first (name NULL), that has every letter of the lines (NULL
 * ends them). value stays NULL when none has.
 */
int lettering_find(struct revision *r, const char *name, const char *const *lines,
                   struct lettering *out, struct err *e);

/* In points; every letter must be there. */
double lettering_width(const struct lettering *face, const char *line, double size);

/* Appends a text object (ISO 32000-1 9.4) with the line starting at x on the baseline. */
void lettering_write(struct buf *b, const struct lettering *face, const char *line, double size,
                     double x, double base);

/* The /BBox of the reserved appearance, which must not change; else that of the rectangle. */
int lettering_box(struct revision *r, const struct pdf_field *f, double box[4], struct err *e);

/* Writes an appearance stream; content without any text needs no face. */
int lettering_put(struct revision *r, const struct lettering *face, const double box[4],
                  struct buf *content, struct pdf_ref *out, struct err *e);

#endif
