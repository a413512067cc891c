#include "view/place.h"

#include <cairo.h>
#include <poppler.h>
#include <stdlib.h>

#include "base/limits.h"
#include "view/document.h"

/* Where room is looked for: dots an inch, and the margin around it and at the edges. */
enum { COARSE = 72, MARGIN = 3, EDGE = 14, DARK = 250 };

static void take_matches(struct view_place *list, size_t *count, GList *found, int page)
{
    for (GList *at = found; at && *count < VIEW_PLACES; at = at->next) {
        const PopplerRectangle *r = at->data;

        list[(*count)++] = (struct view_place){page, r->x1, r->y1, r->x2 - r->x1, r->y2 - r->y1};
    }
}

int view_find_text(struct view_place *list, size_t *count, struct slice pdf, const char *text,
                   struct err *e)
{
    PopplerDocument *document = NULL;
    int pages;

    *count = 0;
    if (document_open(&document, pdf, e))
        return -1;
    pages = poppler_document_get_n_pages(document);
    for (int i = 0; i < pages; i++) {
        PopplerPage *page = poppler_document_get_page(document, i);
        GList *found = NULL;

        if (!page)
            continue;
        found = poppler_page_find_text_with_options(page, text, POPPLER_FIND_WHOLE_WORDS_ONLY);
        take_matches(list, count, found, i + 1);
        g_list_free_full(found, (GDestroyNotify)poppler_rectangle_free);
        g_object_unref(page);
    }
    g_object_unref(document);
    return 0;
}

/* sums[y][x]: marks above and to the left, so that a rectangle is counted by its corners. */
static int *sum_marks(cairo_surface_t *surface, int width, int height)
{
    const unsigned char *data = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    size_t row = (size_t)width + 1;
    int *sums = calloc(row * ((size_t)height + 1), sizeof *sums);

    for (int y = 0; sums && y < height; y++) {
        const unsigned char *p = data + (size_t)y * (size_t)stride;
        int *above = sums + (size_t)y * row, *here = above + row;

        for (int x = 0; x < width; x++, p += 4)
            here[x + 1] = here[x] + above[x + 1] - above[x] +
                          (p[0] < DARK || p[1] < DARK || p[2] < DARK);
    }
    return sums;
}

static int marks_in(const int *sums, int width, int x, int y, int w, int h)
{
    const int *top = sums + (size_t)y * ((size_t)width + 1),
              *low = top + (size_t)h * ((size_t)width + 1);

    return low[x + w] - low[x] - top[x + w] + top[x];
}

/* From the top downwards, on each height from the right. */
static bool search_room(struct view_place *out, const int *sums, int width, int height, int w,
                        int h)
{
    for (int y = EDGE; y + h + EDGE <= height; y++)
        for (int x = width - EDGE - w; x >= EDGE; x--) {
            if (marks_in(sums, width, x, y, w, h))
                continue;
            out->x = x + MARGIN;
            out->y = height - y - h + MARGIN;
            return true;
        }
    return false;
}

static int look_for_room(struct view_place *out, PopplerPage *page, double w, double h,
                         struct err *e)
{
    int width = 0, height = 0, *sums;
    cairo_surface_t *surface;
    cairo_t *context;
    int rc = -1;

    if (document_measure(&width, &height, page, COARSE, e))
        return -1;
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    context = cairo_create(surface);
    if (document_draw(context, page, COARSE, e) == 0) {
        cairo_surface_flush(surface);
        sums = sum_marks(surface, width, height);
        if (sums) {
            if (search_room(out, sums, width, height, (int)w + 1 + 2 * MARGIN,
                            (int)h + 1 + 2 * MARGIN)) {
                out->width = w;
                out->height = h;
            }
            rc = 0;
        } else {
            err_memory(e);
        }
        free(sums);
    }
    cairo_destroy(context);
    cairo_surface_destroy(surface);
    return rc;
}

int view_find_room(struct view_place *out, struct slice pdf, int page, double width, double height,
                   struct err *e)
{
    PopplerDocument *document = NULL;
    PopplerPage *at = NULL;
    int rc = -1;

    *out = (struct view_place){.page = page};
    if (!(width > 0 && height > 0 && width < LIMIT_VIEW_PAGE && height < LIMIT_VIEW_PAGE))
        return err_set(e, ERR_BUG, "room of %f by %f", width, height);
    if (!document_open(&document, pdf, e) && !document_page(&at, document, page, e))
        rc = look_for_room(out, at, width, height, e);
    if (at)
        g_object_unref(at);
    if (document)
        g_object_unref(document);
    return rc;
}
