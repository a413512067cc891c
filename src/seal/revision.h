/*
 * Inside seal: one revision while it is being written. Borrowed pointers live in the document's
 * arena.
 */
#ifndef CUV_SEAL_REVISION_H
#define CUV_SEAL_REVISION_H

#include "hash/hash.h"
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
    int turn;                  /* degrees by which the page is shown turned */
    size_t page;               /* index of the page that bears the field */
    bool drawn;
    int archive_part;        /* of ISO 19005 that the file claims; 0: none */
    int64_t intent_colours;  /* of the output intent's profile; 0: no intent */
    struct pdf_ref own_face; /* number 0: not embedded yet */
    struct pdf_placeholder placeholder;
};

/* Which field: sets field and name, or only name when one is to be made. Then asks the file's own
 * rules (XFA, DocMDP, FieldMDP) whether it may be signed. */
int revision_choose(struct revision *r, struct err *e);

/* safety.c: ERR_FORMAT by name when the file could show something else after it was signed. */
int revision_check_safety(struct revision *r, struct err *e);

/* Sets name: role, role-2, role-3 …, the first that no field has. */
int revision_free_name(struct revision *r, struct err *e);

/* SHA-256 over the two runs of the ByteRange into p; walked: of old, or NULL. */
int revision_digest(struct seal_prepared *p, struct slice old, const struct hash *walked,
                    struct err *e);

/* Writes the appearance stream; sets appearance, or leaves it when there is nothing to show. */
int revision_draw(struct revision *r, struct err *e);

/* Whether the texts of the options may be filled in. */
int revision_check_fills(struct revision *r, struct err *e);
/* Rewrites their fields with /V and /AP, in faces of the file. */
int revision_fill_texts(struct revision *r, struct err *e);

/* SEAL_VALUE: the first line of the options as the field's own text; face as for lettering_find. */
struct lettering;
int revision_write_value(struct revision *r, struct lettering *face, struct buf *out,
                         struct err *e);

/* Rewrites the field of the file with /V and /AP. */
int revision_fill_field(struct revision *r, struct err *e);
/* The catalog names the certifying signature (12.8.4), unless that was written with a new form. */
int revision_permit(struct revision *r, struct err *e);
/* Makes a field: its object, its place in the AcroForm and on the page. */
int revision_make_field(struct revision *r, struct err *e);

/*
 * place.c: page and rectangle (user space) of a field to be made; ERR_USAGE when it is not on what
 * is shown of the page.
 */
int revision_place(struct revision *r, const struct pdf_page **page, double rect[4],
                   struct err *e);
/* Sets box, turn and page of the appearance, whether the field is the file's or to be made. */
int revision_find_box(struct revision *r, struct err *e);

/* archive.c: sets archive_part and intent_colours; then what they allow. */
int revision_read_archive(struct revision *r, struct err *e);
bool revision_has_device_colour(const struct revision *r);
bool revision_has_soft_masks(const struct revision *r);
/* A colour space that needs no output intent (ISO 32000-1 8.6.5). */
void revision_write_space(struct buf *b, bool gray);
/* The ink of the options as colour of lines or areas; "Ink" in the resources when calibrated. */
void revision_write_ink(struct buf *b, const struct revision *r, bool stroke);

/* picture.c: writes the image and its mask. */
int revision_put_picture(struct revision *r, const struct look_picture *p, struct pdf_ref *out,
                         struct err *e);

#endif
