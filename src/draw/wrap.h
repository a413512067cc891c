/*
 * Texts broken into lines. Running text is broken greedily; names and titles are balanced, their
 * breaks preferred behind a comma or a dash and before words that begin a phrase, two syllables of
 * one word kept together, so that a heading
 * never ends in a lone word. A word that is wider than the line is broken inside, behind '@', '/',
 * '-', '_' or '.' when it has one. Lines point into the text and live in the arena.
 */
#ifndef CUV_DRAW_WRAP_H
#define CUV_DRAW_WRAP_H

#include "draw/ink.h"

struct wrap_line {
    const char *text;
    int len;   /* with the space behind the last word when the line is wrapped there */
    int width; /* mp, without that space */
    bool last; /* of its paragraph: not justified */
};

struct wrap {
    struct wrap_line *lines;
    size_t count;
};

/* Greedy; '\n' ends a paragraph. first: the width of the first line. -1: no memory. */
int wrap_text(struct wrap *out, const struct ink *k, struct ink_style s, const char *text,
              int first, int width);

/* As few lines as the width allows, as even as possible; '\n' is obeyed. -1: no memory. */
int wrap_balanced(struct wrap *out, const struct ink *k, struct ink_style s, const char *text,
                  int width);

/* The widest line. */
int wrap_width(const struct wrap *w);

struct wrap_extent {
    int line; /* the whole text on one line */
    int word; /* the widest word */
    int soft; /* the widest piece between the places where a long word may be broken */
};

/* Enlarges what is there. */
void wrap_measure(struct wrap_extent *out, const struct ink *k, struct ink_style s,
                  const char *text);

#endif
