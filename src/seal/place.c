/* Where an appearance lies: pages may be turned, cropped and measured in other units. */
#include <string.h>

#include "pdf/sigfield.h"
#include "seal/lettering.h"

/* Width and height of what is shown of a page, in points as seen. */
static void measure(const struct pdf_page *page, double size[2])
{
    double width = (page->seen[2] - page->seen[0]) * page->unit;
    double height = (page->seen[3] - page->seen[1]) * page->unit;
    bool across = page->rotate == 90 || page->rotate == 270;

    size[0] = across ? height : width;
    size[1] = across ? width : height;
}

/* A rectangle as seen into user space (ISO 32000-1 7.7.3.3, /Rotate turns clockwise). */
static void to_user(const struct pdf_page *page, const double seen[4], double rect[4])
{
    const double *box = page->seen;
    double x = seen[0] / page->unit, y = seen[1] / page->unit, w = seen[2] / page->unit,
           h = seen[3] / page->unit;

    switch (page->rotate) {
    case 90:
        rect[0] = box[2] - y - h;
        rect[1] = box[1] + x;
        break;
    case 180:
        rect[0] = box[2] - x - w;
        rect[1] = box[3] - y - h;
        break;
    case 270:
        rect[0] = box[0] + y;
        rect[1] = box[3] - x - w;
        break;
    default:
        rect[0] = box[0] + x;
        rect[1] = box[1] + y;
    }
    rect[2] = rect[0] + (page->rotate % 180 ? h : w);
    rect[3] = rect[1] + (page->rotate % 180 ? w : h);
}

static int find_page(struct revision *r, size_t index, const struct pdf_page **page, struct err *e)
{
    const struct pdf_page *pages;
    size_t count;

    if (pdf_pages(r->doc, PDF_LATEST, &pages, &count, e))
        return -1;
    if (index >= count)
        return err_set(e, ERR_USAGE, _("page %zu: the file has %zu"), index + 1, count);
    *page = &pages[index];
    r->page = index;
    r->turn = pages[index].rotate;
    return 0;
}

int revision_place(struct revision *r, const struct pdf_page **page, double rect[4], struct err *e)
{
    /* Sizes come from millimetres and are rounded on their way. */
    static const double slack = 0.01;
    const double *want = r->options->rect;
    double size[2];

    if (find_page(r, r->options->page ? (size_t)r->options->page - 1 : 0, page, e))
        return -1;
    memset(rect, 0, 4 * sizeof *rect);
    if (r->options->page == 0)
        return 0;
    measure(*page, size);
    if (!(want[0] >= -slack && want[1] >= -slack && want[2] > 0 && want[3] > 0 &&
          want[0] + want[2] <= size[0] + slack && want[1] + want[3] <= size[1] + slack))
        return err_set(e, ERR_USAGE, _("the rectangle is not on page %zu (%.0f x %.0f points)"),
                       r->page + 1, size[0], size[1]);
    to_user(*page, want, rect);
    return 0;
}

/* The box of a field of the file: a reserved appearance keeps its own. */
static int find_field_box(struct revision *r, struct err *e)
{
    const struct pdf_page *page;
    double width = r->field->rect[2] - r->field->rect[0];
    double height = r->field->rect[3] - r->field->rect[1];

    if (find_page(r, r->field->page, &page, e))
        return -1;
    if (page->rotate == 0 && page->unit == 1)
        return lettering_box(r, r->field, r->box, e);
    r->box[2] = (page->rotate % 180 ? height : width) * page->unit;
    r->box[3] = (page->rotate % 180 ? width : height) * page->unit;
    return 0;
}

int revision_find_box(struct revision *r, struct err *e)
{
    const struct pdf_page *page;
    double rect[4];

    memset(r->box, 0, sizeof r->box);
    if (r->field)
        return r->field->on_page ? find_field_box(r, e) : 0;
    if (revision_place(r, &page, rect, e))
        return -1;
    r->box[2] = r->options->rect[2];
    r->box[3] = r->options->rect[3];
    return 0;
}
