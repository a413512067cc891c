#include "view/view.h"

#include <cairo.h>
#include <poppler.h>

#include "base/limits.h"

enum { POINTS_AN_INCH = 72 };

static int open_document(PopplerDocument **out, struct slice pdf, struct err *e)
{
    GBytes *bytes = g_bytes_new_static(pdf.data, pdf.len);
    GError *why = NULL;
    int rc = -1;

    *out = poppler_document_new_from_bytes(bytes, NULL, &why);
    g_bytes_unref(bytes);
    if (*out)
        rc = 0;
    else if (g_error_matches(why, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
        err_set(e, ERR_FORMAT, "%s", _("the file needs a password"));
    else
        err_set(e, ERR_FORMAT, "%s", _("this is no PDF file, or it is damaged"));
    g_clear_error(&why);
    return rc;
}

static int open_page(PopplerPage **out, PopplerDocument *document, int page, struct err *e)
{
    int pages = poppler_document_get_n_pages(document);

    if (page < 1 || page > pages)
        return err_set(e, ERR_FORMAT, _("there is no page %d; the file has %d"), page, pages);
    *out = poppler_document_get_page(document, page - 1);
    return *out ? 0 : err_set(e, ERR_FORMAT, _("page %d is damaged"), page);
}

/* A page's size in pixels, checked before memory is asked for. */
static int measure(int *width, int *height, PopplerPage *page, int dpi, struct err *e)
{
    double w, h, scale = (double)dpi / POINTS_AN_INCH;

    poppler_page_get_size(page, &w, &h);
    if (!(w > 0) || !(h > 0) || w > LIMIT_VIEW_PAGE || h > LIMIT_VIEW_PAGE)
        return err_set(e, ERR_FORMAT, _("the page is %.0f by %.0f points; at most %d are shown"),
                       w, h, LIMIT_VIEW_PAGE);
    if (w * scale * h * scale > (double)LIMIT_VIEW_PIXELS)
        return err_set(e, ERR_FORMAT,
                       _("the picture would have %.0f by %.0f pixels; type a smaller --dpi"),
                       w * scale, h * scale);
    *width = (int)(w * scale + 0.5);
    *height = (int)(h * scale + 0.5);
    *width += !*width;
    *height += !*height;
    return 0;
}

static cairo_status_t add_bytes(void *to, const unsigned char *bytes, unsigned len)
{
    struct buf *png = to;

    buf_add(png, bytes, len);
    return png->out_of_memory || png->over_max ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static int draw(struct buf *png, PopplerPage *page, int dpi, struct err *e)
{
    cairo_surface_t *surface;
    cairo_t *context;
    int width = 0, height = 0, rc = -1;

    if (measure(&width, &height, page, dpi, e))
        return -1;
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    context = cairo_create(surface);
    cairo_set_source_rgb(context, 1, 1, 1);
    cairo_paint(context);
    cairo_scale(context, (double)dpi / POINTS_AN_INCH, (double)dpi / POINTS_AN_INCH);
    poppler_page_render(page, context);
    if (cairo_status(context) == CAIRO_STATUS_NO_MEMORY)
        err_memory(e);
    else if (cairo_status(context) != CAIRO_STATUS_SUCCESS)
        err_set(e, ERR_FORMAT, _("the page cannot be drawn: %s"),
                cairo_status_to_string(cairo_status(context)));
    else if (cairo_surface_write_to_png_stream(surface, add_bytes, png) == CAIRO_STATUS_SUCCESS)
        rc = buf_check(png, _("the picture"), e);
    else if (!buf_check(png, _("the picture"), e))
        err_memory(e);
    cairo_destroy(context);
    cairo_surface_destroy(surface);
    return rc;
}

int view_page(struct buf *png, struct slice pdf, int page, int dpi, struct err *e)
{
    PopplerDocument *document = NULL;
    PopplerPage *at = NULL;
    int rc = -1;

    if (dpi < 1 || dpi > LIMIT_VIEW_DPI)
        return err_set(e, ERR_USAGE, _("%d dots an inch; type 1 to %d"), dpi, LIMIT_VIEW_DPI);
    if (!open_document(&document, pdf, e) && !open_page(&at, document, page, e))
        rc = draw(png, at, dpi, e);
    if (at)
        g_object_unref(at);
    if (document)
        g_object_unref(document);
    return rc;
}
