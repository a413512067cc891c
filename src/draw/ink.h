/*
 * Ink on pages, the narrow seam under the layout: width, text, rule, page, tag, untag. Measures are
 * thousandths of a point (mp), y counts down from the top edge of the page. Glyph widths are whole
 * thousandths of the size, the same numbers the PDF's /W says, so sums are exact and equal on every
 * machine. Black text on white; one red for frames of urgency.
 *
 * Refuses nothing: a code point without a glyph draws .notdef and is told by ink_finish.
 */
#ifndef CUV_DRAW_INK_H
#define CUV_DRAW_INK_H

#include "draw/haru.h"
#include "draw/tags.h"
#include "face/face.h"

#define INK_MM(n) ((int)((n)*2834.6457 + 0.5))
#define INK_PT(n) ((int)((n)*1000.0 + 0.5))

enum ink_face { INK_REGULAR, INK_BOLD, INK_ITALIC, INK_BOLD_ITALIC, INK_FACES };

struct ink_style {
    enum ink_face face;
    int size; /* mp */
};

struct ink {
    struct haru *haru;
    struct arena *arena;
    const struct face *faces;  /* INK_FACES of them */
    const char *phrases;       /* "A|B C": A begins a phrase, B C are one word; NULL */
    struct haru_object *fonts; /* resources: /FR /FB /FI /FX */
    bool tagged;
    struct tags tags;
    struct buf content; /* of the page being drawn */
    void *deflater;     /* borrowed: struct libdeflate_compressor */
    struct haru_object *page;
    int height; /* of the page */
    size_t page_count;
    /* state of the page's content */
    struct tag *open; /* marked content is open for it */
    bool artifact, red;
    struct ink_style style;
    int rule;         /* line width */
    uint32_t missing; /* first code point without a glyph */
};

/* Names of the faces in resources and in the AcroForm's /DR, by enum ink_face. */
extern const char *const ink_font_names[INK_FACES];

void ink_init(struct ink *k, struct haru *haru, struct arena *arena, const struct face *faces);
void ink_release(struct ink *k);

/* Width of text in mp; text need not end with NUL. */
int ink_width(const struct ink *k, struct ink_style s, const char *text, size_t len);
/* One line at single spacing: 1.15 of the size; and the baseline below its top. */
int ink_line(const struct ink *k, struct ink_style s);
int ink_ascent(const struct ink *k, struct ink_style s);

/* Ends the page and begins one. */
void ink_page(struct ink *k, int width, int height);

/* Marked content: for an element (stays open until another comes), or an artifact. */
void ink_tag(struct ink *k, struct tag *tag);
void ink_artifact(struct ink *k, bool pagination);
void ink_untag(struct ink *k);
/* A new element, or NULL on an untagged letter. */
struct tag *ink_element(struct ink *k, struct tag *parent, const char *type);

/* Draws text with its baseline at y. extra: mp shared out over the spaces of a justified line. */
void ink_text(struct ink *k, struct ink_style s, int x, int y, const char *text, size_t len,
              int extra);
/* A rule as an artifact. */
void ink_rule(struct ink *k, int x0, int y0, int x1, int y1, int width);
/* Frame and text to come in bright red, or black again. */
void ink_red(struct ink *k, bool red);
void ink_frame(struct ink *k, int x, int y, int width, int height, int line);

/* Ends the last page. ERR_FORMAT names a code point that the faces lack. */
int ink_finish(struct ink *k, struct err *e);

/* Appends mp as points, rounded to a hundredth: "12.35". */
void ink_points(struct buf *out, int mp);

#endif
