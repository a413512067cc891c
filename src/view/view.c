#include "view/view.h"

#include <cairo.h>
#include <poppler.h>

#include "base/limits.h"
#include "view/document.h"
#include "view/inside.h"

static cairo_status_t add_bytes(void *to, const unsigned char *bytes, unsigned len)
{
    struct buf *png = to;

    buf_add(png, bytes, len);
    return png->out_of_memory || png->over_max ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

int view_write(struct buf *png, cairo_surface_t *surface, struct err *e)
{
    if (cairo_surface_write_to_png_stream(surface, add_bytes, png) == CAIRO_STATUS_SUCCESS)
        return buf_check(png, _("the picture"), e);
    return buf_check(png, _("the picture"), e) ? -1 : err_memory(e);
}

/* Pages one below the other, with a line of grey between them. */
struct sheet {
    PopplerPage *pages[VIEW_PAGES_MAX];
    int heights[VIEW_PAGES_MAX];
    int count, width, height;
};

enum { GAP = 8 };

static int open_sheet(struct sheet *s, PopplerDocument *document, const int *pages, int count,
                      int dpi, struct err *e)
{
    for (; s->count < count; s->count++) {
        int width = 0;

        if (document_page(&s->pages[s->count], document, pages[s->count], e))
            return -1;
        if (document_measure(&width, &s->heights[s->count], s->pages[s->count], dpi, e)) {
            g_object_unref(s->pages[s->count]);
            return -1;
        }
        s->width = width > s->width ? width : s->width;
        s->height += s->heights[s->count] + (s->count ? GAP : 0);
    }
    if ((size_t)s->width * (size_t)s->height > LIMIT_VIEW_PIXELS)
        return err_set(e, ERR_FORMAT,
                       _("the picture would have %.0f by %.0f pixels; type a smaller --dpi"),
                       (double)s->width, (double)s->height);
    return 0;
}

static int draw_sheet(struct buf *png, const struct sheet *s, int dpi, struct err *e)
{
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, s->width, s->height);
    cairo_t *context = cairo_create(surface);
    int rc = 0;

    cairo_set_source_rgb(context, 0.6, 0.6, 0.6);
    cairo_paint(context);
    for (int i = 0; i < s->count && rc == 0; i++) {
        rc = document_draw(context, s->pages[i], dpi, e);
        cairo_translate(context, 0, s->heights[i] + GAP);
    }
    if (rc == 0)
        rc = view_write(png, surface, e);
    cairo_destroy(context);
    cairo_surface_destroy(surface);
    return rc;
}

int view_pages(struct buf *png, struct slice pdf, const int *pages, int count, int dpi,
               struct err *e)
{
    PopplerDocument *document = NULL;
    struct sheet s = {.count = 0};
    int rc = -1;

    if (dpi < 1 || dpi > LIMIT_VIEW_DPI)
        return err_set(e, ERR_USAGE, _("%d dots an inch; type 1 to %d"), dpi, LIMIT_VIEW_DPI);
    if (count > VIEW_PAGES_MAX)
        count = VIEW_PAGES_MAX;
    if (!document_open(&document, pdf, e) && !open_sheet(&s, document, pages, count, dpi, e))
        rc = draw_sheet(png, &s, dpi, e);
    while (s.count)
        g_object_unref(s.pages[--s.count]);
    if (document)
        g_object_unref(document);
    return rc;
}

int view_page(struct buf *png, struct slice pdf, int page, int dpi, struct err *e)
{
    return view_pages(png, pdf, &page, 1, dpi, e);
}
