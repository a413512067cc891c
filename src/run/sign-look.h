/*
 * What a signing shows: pictures, stamps and their words, and what cuv-view is asked for. Parts of
 * run/sign.h for those who draw.
 */
#ifndef CUV_RUN_SIGN_LOOK_H
#define CUV_RUN_SIGN_LOOK_H

#include "run/sign.h"
#include "run/viewer.h"

/*
 * sign-picture.c: the picture of --image, of the signer's pin, or of [sign], and the face for files
 * that bring none (its path). Once a session, when the certificate is known.
 */
int sign_load_picture(struct sign *s, struct err *e);
int sign_load_face(struct sign *s, const char *path, struct err *e);
/* Whether name and time are shown too. */
bool sign_shows_text(const struct sign *s);

/* sign-view.c: what cuv-view is asked for, in a process of its own. */
int sign_open_viewer(const struct sign *s, struct viewer *v, struct slice pdf, struct err *e);
/* Sets page and rect of a field above the last place of --at-text. */
int sign_place_at_text(struct sign *s, struct err *e);
/* After sign_prepare: the pages as they would be, as PNG (initialised here). */
int sign_preview(struct sign *s, struct buf *png, struct err *e);

/* sign-stamp.c: appendix, copy, incoming: the words by the data file, the place by cuv-view. */
bool sign_is_stamp(const struct sign *s);
int sign_load_stamp(struct sign *s, const char *path, struct err *e);
int sign_place_stamp(struct sign *s, struct err *e);

/* sign-scan.c: ERR_FORMAT unless scanned pages are as good as NĐ 30/2020 wants. */
int sign_check_scan(struct sign *s, struct err *e);

#endif
