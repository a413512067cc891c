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

/*
 * The face of the options, embedded whole into the revision (once) when it has every letter; value
 * stays NULL when there is none or it lacks one.
 */
int lettering_embed(struct revision *r, const char *const *lines, struct lettering *out,
                    struct err *e);

/* What an appearance has beside its face. */
struct lettering_frame {
    struct pdf_ref image; /* number 0: none; named "Im" */
    bool coloured;        /* text or lines in the ink of the options */
    int turn;             /* upright on a page shown turned by these degrees */
};

/* Writes an appearance stream; a face without value is not named. frame may be NULL. */
int lettering_put(struct revision *r, const struct lettering *face,
                  const struct lettering_frame *frame, const double box[4], struct buf *content,
                  struct pdf_ref *out, struct err *e);

#endif
