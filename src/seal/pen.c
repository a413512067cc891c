#include "seal/pen.h"

#include <math.h>
#include <string.h>

/* In points on the page: what a reader can make out; in parts of the letters' height and width. */
static const double least_size = 2, edge = 0.15, narrowest = 0.15, below = 0.35;
static const double lightest_text = 0.7, darkest_ground = 0.4, thin = 2;

void pen_start(struct pen *p, const double bbox[4], const double rect[4], bool turned)
{
    double width = bbox[2] - bbox[0], height = bbox[3] - bbox[1];
    double across = rect[2] - rect[0], up = rect[3] - rect[1], x, y;

    memset(p, 0, sizeof *p);
    p->unplaced = !(across > 0 && up > 0);
    p->matrix[0] = p->matrix[3] = 1;
    p->blind = !(width > 0 && height > 0) || !isfinite(width) || !isfinite(height);
    if (p->blind)
        return;
    x = (turned ? up : across) / width;
    y = (turned ? across : up) / height;
    memcpy(p->box, bbox, sizeof p->box);
    memcpy(p->now.clip, bbox, sizeof p->now.clip);
    p->scale = fmin(x, y);
    p->blind = !(x < 2 * y && y < 2 * x); /* squeezed */
}

/* At the edge of the box, as frames and the lines between the cells of a comb are. */
static void point(struct pen *p, double x, double y)
{
    double w = fmax(2, edge * (p->box[2] - p->box[0])), h = fmax(2, edge * (p->box[3] - p->box[1]));

    if (x > p->box[0] + w && x < p->box[2] - w && y > p->box[1] + h && y < p->box[3] - h)
        p->inner = true;
}

static void add_rect(struct pen *p, const double *n)
{
    p->rect[0] = fmin(n[0], n[0] + n[2]);
    p->rect[2] = fmax(n[0], n[0] + n[2]);
    p->rect[1] = fmin(n[1], n[1] + n[3]);
    p->rect[3] = fmax(n[1], n[1] + n[3]);
    point(p, n[0], n[1]);
    point(p, n[0] + n[2], n[1] + n[3]);
    p->rects++;
}

/* Nothing may be painted where letters stand, nor anything dark below them. */
static bool paint(struct pen *p, bool fills, bool strokes)
{
    bool narrow =
        p->rects == 1 && (p->rect[2] - p->rect[0] <= thin || p->rect[3] - p->rect[1] <= thin);
    bool painted = fills || strokes;
    bool fine = !(painted && (p->wrote || p->inner)) && !(fills && p->path) &&
                !(fills && !narrow && p->now.light < darkest_ground);

    if (p->clipping) {
        fine = fine && p->rects == 1 && !p->path;
        for (int i = 0; i < 2; i++) {
            p->now.clip[i] = fmax(p->now.clip[i], p->rect[i]);
            p->now.clip[i + 2] = fmin(p->now.clip[i + 2], p->rect[i + 2]);
        }
    }
    p->rects = 0;
    p->path = p->inner = p->clipping = false;
    return fine || p->unplaced;
}

static bool is(struct slice word, const char *text)
{
    return slice_is(word, text);
}

static double lightness(const double *n, size_t count)
{
    if (count == 1)
        return n[0];
    if (count == 3)
        return 0.3 * n[0] + 0.59 * n[1] + 0.11 * n[2];
    return 1 - fmin(1, 0.3 * n[0] + 0.59 * n[1] + 0.11 * n[2] + n[3]);
}

static void next_line(struct pen *p, double x, double y)
{
    p->line[0] += x * p->matrix[0];
    p->line[1] += y * p->matrix[3];
    p->x = p->line[0];
}

static bool place(struct pen *p, struct slice word, const double *n, size_t count)
{
    if (is(word, "BT")) {
        p->matrix[0] = p->matrix[3] = 1;
        p->line[0] = p->line[1] = p->x = 0;
    } else if ((is(word, "Td") || is(word, "TD")) && count == 2) {
        if (word.data[1] == 'D')
            p->now.leading = -n[1];
        next_line(p, n[0], n[1]);
    } else if (is(word, "T*")) {
        next_line(p, 0, -p->now.leading);
    } else if (is(word, "Tm") && count == 6 && n[0] > 0 && n[3] > 0 && n[1] == 0 && n[2] == 0 &&
               n[0] < 2 * n[3] && n[3] < 2 * n[0]) {
        p->matrix[0] = n[0];
        p->matrix[3] = n[3];
        p->line[0] = p->x = n[4];
        p->line[1] = n[5];
    } else {
        return false;
    }
    return true;
}

static bool set(struct pen *p, struct slice word, const double *n, size_t count)
{
    if (is(word, "q") && p->depth < PEN_STATES)
        p->stack[p->depth++] = p->now;
    else if (is(word, "Q") && p->depth)
        p->now = p->stack[--p->depth];
    else if (is(word, "Tf") && count == 1)
        p->now.size = n[0];
    else if (is(word, "TL") && count == 1)
        p->now.leading = n[0];
    else if (is(word, "Tc") && count == 1)
        p->now.spacing = n[0];
    else if (is(word, "Tw") && count == 1)
        p->now.word_spacing = n[0];
    else if ((is(word, "g") && count == 1) || (is(word, "rg") && count == 3) ||
             (is(word, "k") && count == 4) ||
             (is(word, "sc") && (count == 1 || count == 3 || count == 4)))
        p->now.light = lightness(n, count);
    else if (is(word, "cs"))
        p->now.light = 0;
    else
        return false;
    return true;
}

static bool draw(struct pen *p, struct slice word, const double *n, size_t count)
{
    if (is(word, "re") && count == 4) {
        add_rect(p, n);
    } else if ((is(word, "m") || is(word, "l")) && count == 2) {
        p->path = true;
        point(p, n[0], n[1]);
    } else if (is(word, "h")) {
        return true;
    } else if (is(word, "W") || is(word, "W*")) {
        p->clipping = true;
    } else if (is(word, "n")) {
        return paint(p, false, false);
    } else if (is(word, "S") || is(word, "s")) {
        return paint(p, false, true);
    } else if (is(word, "f") || is(word, "F") || is(word, "f*")) {
        return paint(p, true, false);
    } else if (is(word, "B") || is(word, "B*") || is(word, "b") || is(word, "b*")) {
        return paint(p, true, true);
    } else {
        return false;
    }
    return true;
}

bool pen_operate(struct pen *p, struct slice word, const double *n, size_t count)
{
    /* Of lines and of what strokes: letters are filled. */
    static const char *const aside[] = {"ET", "w", "J",  "j",  "M",   "d",   "RG",
                                        "G",  "K", "SC", "CS", "BMC", "EMC", NULL};

    for (size_t i = 0; aside[i]; i++)
        if (is(word, aside[i]))
            return true;
    return place(p, word, n, count) || set(p, word, n, count) || draw(p, word, n, count);
}

static bool seen_at(const struct pen *p, double size)
{
    const double *c = p->now.clip;
    double y = p->line[1];

    return p->x >= c[0] - below * size && p->x <= c[2] && y >= c[1] - below * size &&
           y + below * size <= c[3] && c[3] - c[1] >= size / 2;
}

bool pen_write(struct pen *p, size_t letters, size_t spaces)
{
    double size = p->now.size * p->matrix[3], step = p->now.spacing * p->matrix[0];
    bool below_last = p->line[1] < p->last[1] - below * size;

    if (p->unplaced || letters == 0)
        return true;
    if (p->blind || !(size * p->scale >= least_size) || p->now.light > lightest_text ||
        !(step > -narrowest * size) || p->now.word_spacing < 0)
        return false;
    if (p->wrote && !below_last &&
        (p->x < p->last[0] + narrowest * size || p->line[1] > p->last[1] + below * size))
        return false;
    step += narrowest * size;
    if (!seen_at(p, size))
        return false;
    p->x += step * (double)(letters - 1) + p->now.word_spacing * p->matrix[0] * (double)spaces;
    p->wrote = true;
    p->last[0] = p->x;
    p->last[1] = p->line[1];
    if (!seen_at(p, size))
        return false;
    p->x += step;
    return true;
}

bool pen_kern(struct pen *p, double n)
{
    double move = -n / 1000 * p->now.size * p->matrix[0];

    p->x += move;
    return p->unplaced || move > -narrowest * p->now.size * p->matrix[0];
}
