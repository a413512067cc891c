/* Two pages side by side: squares that differ, joined to regions, framed. */
#include <cairo.h>
#include <poppler.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "view/document.h"
#include "view/inside.h"

enum {
    SQUARE = 8,    /* pixels */
    NEAR = 3,      /* squares between two of one region */
    TOLERANCE = 8, /* of 255: nobody sees less */
};

struct grid {
    int columns, rows;
    uint8_t *marks; /* 1: differs; 2: differs, and in a region already */
};

static int distance(const uint8_t *a, const uint8_t *b)
{
    int most = 0;

    for (int i = 0; i < 3; i++)
        most = abs(a[i] - b[i]) > most ? abs(a[i] - b[i]) : most;
    return most;
}

static void compare(struct grid *g, cairo_surface_t *a, cairo_surface_t *b)
{
    const uint8_t *pa = cairo_image_surface_get_data(a), *pb = cairo_image_surface_get_data(b);
    int width = cairo_image_surface_get_width(a), height = cairo_image_surface_get_height(a);
    int stride = cairo_image_surface_get_stride(a);

    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            size_t at = (size_t)y * (size_t)stride + (size_t)x * 4;

            if (distance(pa + at, pb + at) > TOLERANCE)
                g->marks[y / SQUARE * g->columns + x / SQUARE] = 1;
        }
}

/* Columns and rows that a region covers, both ends included. */
struct region {
    int left, top, right, bottom;
};

static bool widen(struct grid *g, struct region *r)
{
    struct region old = *r;

    for (int y = old.top - NEAR; y <= old.bottom + NEAR; y++)
        for (int x = old.left - NEAR; x <= old.right + NEAR; x++) {
            if (y < 0 || x < 0 || y >= g->rows || x >= g->columns ||
                g->marks[y * g->columns + x] != 1)
                continue;
            g->marks[y * g->columns + x] = 2;
            r->left = x < r->left ? x : r->left;
            r->right = x > r->right ? x : r->right;
            r->top = y < r->top ? y : r->top;
            r->bottom = y > r->bottom ? y : r->bottom;
        }
    return memcmp(&old, r, sizeof old) != 0;
}

static void frame(cairo_t *context, const struct region *r)
{
    cairo_rectangle(context, r->left * SQUARE - 3, r->top * SQUARE - 3,
                    (r->right - r->left + 1) * SQUARE + 6, (r->bottom - r->top + 1) * SQUARE + 6);
    cairo_stroke(context);
}

static void frame_regions(struct grid *g, cairo_surface_t *surface)
{
    cairo_t *context = cairo_create(surface);

    cairo_set_source_rgb(context, 0.85, 0, 0);
    cairo_set_line_width(context, 2);
    for (int y = 0; y < g->rows; y++)
        for (int x = 0; x < g->columns; x++) {
            struct region r = {x, y, x, y};

            if (g->marks[y * g->columns + x] != 1)
                continue;
            while (widen(g, &r))
                ;
            frame(context, &r);
        }
    cairo_destroy(context);
    cairo_surface_flush(surface);
}

static bool same_size(cairo_surface_t *a, cairo_surface_t *b)
{
    return a && b && cairo_image_surface_get_width(a) == cairo_image_surface_get_width(b) &&
           cairo_image_surface_get_height(a) == cairo_image_surface_get_height(b) &&
           cairo_image_surface_get_stride(a) == cairo_image_surface_get_stride(b);
}

/* old may be NULL: the page is new. */
static int mark_changes(cairo_surface_t *now, cairo_surface_t *old, bool *differs, struct err *e)
{
    struct grid g = {(cairo_image_surface_get_width(now) + SQUARE - 1) / SQUARE,
                     (cairo_image_surface_get_height(now) + SQUARE - 1) / SQUARE, NULL};
    size_t squares = (size_t)g.columns * (size_t)g.rows;

    g.marks = calloc(squares, 1);
    if (!g.marks)
        return err_memory(e);
    if (same_size(now, old))
        compare(&g, now, old);
    else
        memset(g.marks, 1, squares);
    *differs = memchr(g.marks, 1, squares) != NULL;
    frame_regions(&g, now);
    free(g.marks);
    return 0;
}

static int draw(cairo_surface_t **out, PopplerPage *page, int dpi, struct err *e)
{
    cairo_surface_t *surface;
    cairo_t *context;
    int width = 0, height = 0, rc;

    if (document_measure(&width, &height, page, dpi, e))
        return -1;
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    context = cairo_create(surface);
    cairo_set_source_rgb(context, 1, 1, 1);
    cairo_paint(context);
    rc = document_draw(context, page, dpi, e);
    cairo_destroy(context);
    if (rc)
        cairo_surface_destroy(surface);
    else
        *out = surface;
    return rc;
}

static int draw_page(cairo_surface_t **out, struct slice pdf, int page, int dpi, struct err *e)
{
    PopplerDocument *document = NULL;
    PopplerPage *at = NULL;
    int rc = -1;

    if (dpi < 1 || dpi > LIMIT_VIEW_DPI)
        return err_set(e, ERR_USAGE, _("%d dots an inch; type 1 to %d"), dpi, LIMIT_VIEW_DPI);
    if (!document_open(&document, pdf, e) && !document_page(&at, document, page, e))
        rc = draw(out, at, dpi, e);
    if (at)
        g_object_unref(at);
    if (document)
        g_object_unref(document);
    return rc;
}

/* *out NULL: it has no such page that can be shown. */
static int draw_before(cairo_surface_t **out, struct slice before, int page, int dpi, struct err *e)
{
    PopplerDocument *document = NULL;
    PopplerPage *at = NULL;
    struct err absent;

    *out = NULL;
    if (document_open(&document, before, e))
        return err_prefix(e, "%s", _("the older file"));
    if (!document_page(&at, document, page, &absent) && draw(out, at, dpi, &absent))
        *out = NULL;
    if (at)
        g_object_unref(at);
    g_object_unref(document);
    return 0;
}

int view_changes(struct buf *png, bool *differs, struct slice pdf, struct slice before, int page,
                 int dpi, struct err *e)
{
    cairo_surface_t *now, *old = NULL;
    int rc;

    if (draw_page(&now, pdf, page, dpi, e))
        return -1;
    rc = draw_before(&old, before, page, dpi, e);
    if (!rc)
        rc = mark_changes(now, old, differs, e);
    if (!rc)
        rc = view_write(png, now, e);
    if (old)
        cairo_surface_destroy(old);
    cairo_surface_destroy(now);
    return rc;
}
