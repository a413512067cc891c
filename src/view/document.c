#include "view/document.h"

#include <cairo.h>
#include <poppler.h>

#include "base/limits.h"

int document_open(PopplerDocument **out, struct slice pdf, struct err *e)
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

int document_page(PopplerPage **out, PopplerDocument *document, int page, struct err *e)
{
    int pages = poppler_document_get_n_pages(document);

    if (page < 1 || page > pages)
        return err_set(e, ERR_FORMAT, _("there is no page %d; the file has %d"), page, pages);
    *out = poppler_document_get_page(document, page - 1);
    return *out ? 0 : err_set(e, ERR_FORMAT, _("page %d is damaged"), page);
}

/* A page's size in pixels, checked before memory is asked for. */
int document_measure(int *width, int *height, PopplerPage *page, int dpi, struct err *e)
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

int document_draw(cairo_t *context, PopplerPage *page, int dpi, struct err *e)
{
    double scale = (double)dpi / POINTS_AN_INCH, width, height;

    poppler_page_get_size(page, &width, &height);
    cairo_save(context);
    cairo_scale(context, scale, scale);
    cairo_rectangle(context, 0, 0, width, height);
    cairo_clip(context);
    cairo_set_source_rgb(context, 1, 1, 1);
    cairo_paint(context);
    poppler_page_render(page, context);
    cairo_restore(context);
    if (cairo_status(context) == CAIRO_STATUS_NO_MEMORY)
        return err_memory(e);
    if (cairo_status(context) != CAIRO_STATUS_SUCCESS)
        return err_set(e, ERR_FORMAT, _("the page cannot be drawn: %s"),
                       cairo_status_to_string(cairo_status(context)));
    return 0;
}
