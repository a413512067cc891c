/*
 * Asks cuv-view, in a process of its own, how a file looks: where a text stands, where there is
 * room, what its pages show. Files of others crash and hang readers; then the question has no
 * answer (ERR_ABSENT) and nothing else happens.
 */
#ifndef CUV_RUN_VIEWER_H
#define CUV_RUN_VIEWER_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/child.h"

struct viewer {
    struct child child;
};

struct viewer_place {
    int page; /* from 1 */
    double x, y, width, height; /* points as seen, from the lower left */
};

/* program: the path of cuv-view. Freed by viewer_close also when it fails. */
int viewer_open(struct viewer *v, const char *program, struct slice pdf, struct err *e);
void viewer_close(struct viewer *v);

/* The last place of the text; *count says how many there are. ERR_FORMAT when there is none. */
int viewer_find_text(struct viewer *v, const char *text, struct viewer_place *last, size_t *count,
                     struct err *e);
/* False in *found when a page has no free place of this size. */
int viewer_find_room(struct viewer *v, int page, double width, double height,
                     struct viewer_place *out, bool *found, struct err *e);
/* Pages one below the other as PNG. */
int viewer_picture(struct viewer *v, const int *pages, size_t count, int dpi, struct buf *png,
                   struct err *e);

#endif
