/*
 * The parts of a letter by Nghị định 30/2020, Phụ lục I, on pages. "ô" in comments is the box of
 * its diagram. The head is placed, everything below it flows: strips that are never torn, kept
 * together where the decree or good sense asks for it.
 */
#ifndef CUV_DRAW_LAYOUT_H
#define CUV_DRAW_LAYOUT_H

#include "draw/draw.h"
#include "draw/fields.h"
#include "draw/ink.h"
#include "draw/wrap.h"

struct layout {
    struct ink ink;
    const struct letter *letter;
    const struct draw_options *options;
    struct fields fields;
    struct err *error;            /* never NULL; a failure without a kind is lack of memory */
    int width, height;            /* of the page */
    int left, right, top, bottom; /* edges of the text area */
    int foot;                     /* height of the address foot of page 1 */
    int y;                        /* where the next thing starts */
    size_t before;                /* pages of other parts: each appendix has numbers of its own */
};

struct strip;
typedef void strip_draw(struct layout *l, const struct strip *s, int y);

/* A slice of the letter that is not torn. */
struct strip {
    int height;
    int before;     /* space above, dropped at the top of a page */
    bool keep_next; /* on one page with the next strip */
    bool part;      /* begins an appendix: a page of its own */
    strip_draw *draw;
    const void *what; /* of draw */
    size_t index;
    const struct strip *repeat; /* drawn again at the top of each further page: a table's heading */
};

struct flow {
    struct arena *arena;
    struct strip *list;
    size_t count, capacity;
};

/* Sizes of ô 6 and of what the decree leaves to choice. */
enum {
    LAYOUT_BODY = 14000,     /* body text */
    LAYOUT_INDENT = 28346,   /* 10 mm: first line of a paragraph */
    LAYOUT_PARAGRAPH = 6000, /* between paragraphs */
    LAYOUT_RULE = 700,       /* thickness of rules */
};

/* flow.c */
int flow_add(struct flow *f, const struct strip *s);
/* Begins page 1, portrait or landscape; margins 25/20/35/20 mm. */
void layout_begin(struct layout *l, bool landscape);
/* ERR_FORMAT when a strip is higher than a page. */
int layout_draw_flow(struct layout *l, const struct flow *f);

/* head.c: ô 1–5, 9a, 10b, 11, 13 */
int layout_head(struct layout *l);

/* body.c: ô 6, and what follows the signatures */
int layout_body(struct layout *l, struct flow *f);
int layout_appendices(struct layout *l, struct flow *f);
/* Draws a line of a wrapped text. align: 0 left, 1 centred, 2 right, 3 justified. */
enum layout_align { LAYOUT_LEFT, LAYOUT_CENTRE, LAYOUT_RIGHT, LAYOUT_JUSTIFIED };
void layout_line(struct layout *l, struct ink_style s, const struct wrap_line *line, int x,
                 int width, int baseline, enum layout_align align);
/* A wrapped text with its first line's top at y; returns the y below it. */
int layout_lines(struct layout *l, struct ink_style s, const struct wrap *w, int x, int width,
                 int y, enum layout_align align);

/* table.c */
int layout_table(struct layout *l, struct flow *f, const struct letter_table *t);
/* The smallest width the table can be set in without breaking words, mp. */
int layout_table_wish(const struct ink *k, const struct letter_table *t);

/* sign.c: ô 7, 8, 9b, 12 */
int layout_signatures(struct layout *l, struct flow *f);

#endif
