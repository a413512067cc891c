/*
 * An electronic copy of paper: a PDF of at least 1.4, in colour, 200 dots an inch, in the size of
 * the paper (NĐ 30/2020, Phụ lục I, Phần II.I).
 */
#include <math.h>
#include <string.h>

#include "run/sign-look.h"

enum { LEAST_DPI = 200, SLACK_DPI = 1 };

/* A picture that fills a page this much is a scan of it. */
static const double fills_page = 0.5;

struct scan {
    int64_t width, height;
    bool coloured;
};

static int count_colours(struct sign *s, const struct pdf_obj *space, int64_t *out, struct err *e)
{
    const struct pdf_obj *first, *second, *n;

    *out = 3;
    if (space->kind == PDF_NAME)
        *out = pdf_is_name(space, "DeviceGray") || pdf_is_name(space, "G") ? 1 : 3;
    if (space->kind != PDF_ARRAY || space->array.count < 2)
        return 0;
    if (pdf_resolve(s->doc, PDF_LATEST, &space->array.items[0], &first, e) ||
        pdf_resolve(s->doc, PDF_LATEST, &space->array.items[1], &second, e))
        return -1;
    if (pdf_is_name(first, "CalGray"))
        *out = 1;
    if (pdf_is_name(first, "ICCBased")) {
        if (pdf_fetch(s->doc, PDF_LATEST, second, "N", &n, e))
            return -1;
        if (!pdf_int(n, out))
            *out = 3;
    }
    if (pdf_is_name(first, "Indexed") && second->kind != PDF_ARRAY)
        *out = pdf_is_name(second, "DeviceGray") ? 1 : 3;
    return 0;
}

static int read_image(struct sign *s, const struct pdf_obj *image, struct scan *largest,
                      struct err *e)
{
    const struct pdf_obj *width, *height, *space, *mask;
    struct scan one;
    int64_t colours;
    bool is_mask;

    if (image->kind != PDF_STREAM || !pdf_is_name(pdf_find(image, "Subtype"), "Image"))
        return 0;
    if (pdf_fetch(s->doc, PDF_LATEST, image, "Width", &width, e) ||
        pdf_fetch(s->doc, PDF_LATEST, image, "Height", &height, e) ||
        pdf_fetch(s->doc, PDF_LATEST, image, "ImageMask", &mask, e) ||
        pdf_fetch(s->doc, PDF_LATEST, image, "ColorSpace", &space, e) ||
        count_colours(s, space, &colours, e))
        return -1;
    if (!pdf_int(width, &one.width) || !pdf_int(height, &one.height) || one.width < 1 ||
        one.height < 1)
        return 0;
    one.coloured = colours > 1 && !(pdf_bool(mask, &is_mask) && is_mask);
    largest->coloured = largest->coloured || one.coloured;
    if ((double)one.width * (double)one.height >
        (double)largest->width * (double)largest->height) {
        largest->width = one.width;
        largest->height = one.height;
    }
    return 0;
}

/* The largest picture that a page names; width 0: none. */
static int find_scan(struct sign *s, const struct pdf_page *page, struct scan *largest,
                     struct err *e)
{
    const struct pdf_obj *resources, *list, *image;

    *largest = (struct scan){.coloured = false};
    if (pdf_fetch(s->doc, PDF_LATEST, page->dict, "Resources", &resources, e) ||
        pdf_fetch(s->doc, PDF_LATEST, resources, "XObject", &list, e))
        return -1;
    for (size_t i = 0; list->kind == PDF_DICT && i < list->dict.count; i++)
        if (pdf_resolve(s->doc, PDF_LATEST, &list->dict.entries[i].value, &image, e) ||
            read_image(s, image, largest, e))
            return -1;
    return 0;
}

/* Dots an inch if the picture fills the page, whichever way round it lies. */
static double resolution(const struct pdf_page *page, const struct scan *scan)
{
    double width = (page->seen[2] - page->seen[0]) * page->unit / 72;
    double height = (page->seen[3] - page->seen[1]) * page->unit / 72;
    bool across = (width > height) != (scan->width > scan->height);
    double w = across ? (double)scan->height : (double)scan->width;
    double h = across ? (double)scan->width : (double)scan->height;

    return fmin(w / width, h / height);
}

/* ISO 216: A3, A4 and A5, a few millimetres more or less. */
static bool is_paper(const struct pdf_page *page)
{
    static const double sizes[][2] = {{297, 420}, {210, 297}, {148, 210}}, slack = 6;
    double a = (page->seen[2] - page->seen[0]) * page->unit * 25.4 / 72;
    double b = (page->seen[3] - page->seen[1]) * page->unit * 25.4 / 72;

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (fabs(fmin(a, b) - sizes[i][0]) < slack && fabs(fmax(a, b) - sizes[i][1]) < slack)
            return true;
    return false;
}

static int check_page(struct sign *s, const struct pdf_page *page, size_t number, struct err *e)
{
    struct scan scan;
    char text[256];
    double dpi;

    if (find_scan(s, page, &scan, e))
        return -1;
    dpi = scan.width ? resolution(page, &scan) : 0;
    if (dpi < 72 * fills_page)
        return 0;
    if (dpi < LEAST_DPI - SLACK_DPI)
        return err_set(e, ERR_FORMAT,
                       _("page %zu was scanned at %.0f dots an inch: scan it again at %d or more"),
                       number, dpi, LEAST_DPI);
    if (!scan.coloured)
        return err_set(e, ERR_FORMAT, _("page %zu was scanned without colours: scan it in colour"),
                       number);
    if (!is_paper(page)) {
        snprintf(text, sizeof text,
                 _("warning: page %zu has the size of no sheet of paper: a scan keeps the paper's "
                   "true size"),
                 number);
        s->say(s, true, text);
    }
    return 0;
}

int sign_check_scan(struct sign *s, struct err *e)
{
    struct slice bytes = pdf_bytes(s->doc); /* "%PDF-1.4" */
    const struct pdf_page *pages;
    size_t count;

    if (bytes.len > 7 && bytes.data[5] == '1' && bytes.data[7] < '4')
        return err_set(e, ERR_FORMAT, "%s",
                       _("the copy must be a PDF of version 1.4 or later: scan or save it again"));
    if (pdf_pages(s->doc, PDF_LATEST, &pages, &count, e))
        return -1;
    for (size_t i = 0; i < count; i++)
        if (check_page(s, &pages[i], i + 1, e))
            return -1;
    return 0;
}
