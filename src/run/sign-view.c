/* What cuv-view is asked for: where a new field goes, and the finished page before it is signed. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "pdf/sigfield.h"
#include "run/sign-look.h"

/* As letters of cuv-render have it: the person's field, the seal over its left third. */
static const double mm = 72 / 25.4, person_width = 54, person_height = 28, seal_side = 36;

enum { PREVIEW_DPI = 96, PICTURE_MAX = 512 << 20 };

int sign_open_viewer(const struct sign *s, struct viewer *v, struct slice pdf, struct err *e)
{
    v->child = (struct child){.fd = -1};
    if (!s->viewer)
        return err_set(e, ERR_CONFIG, "%s", _("cuv-view is not installed beside this program"));
    return viewer_open(v, s->viewer, pdf, e);
}

/* Between the title and the name: above the text, in the middle of it. */
static void place_above(struct sign *s, const struct viewer_place *text)
{
    double width = person_width * mm, height = person_height * mm;

    s->rect[0] = text->x + text->width / 2 - width / 2;
    s->rect[1] = text->y + text->height;
    if (sign_is_agency(s)) {
        s->rect[0] += (width / 3) - seal_side * mm;
        s->rect[1] += (height - seal_side * mm) / 2;
        width = height = seal_side * mm;
    }
    for (int i = 0; i < 2; i++)
        s->rect[i] = s->rect[i] < 0 ? 0 : s->rect[i];
    s->rect[2] = width;
    s->rect[3] = height;
    s->page = text->page;
}

int sign_place_at_text(struct sign *s, struct err *e)
{
    struct viewer_place place;
    struct viewer v;
    char text[512];
    size_t count;
    int rc;

    rc = sign_open_viewer(s, &v, buf_slice(&s->file), e);
    if (rc == 0)
        rc = viewer_find_text(&v, s->at_text, &place, &count, e);
    viewer_close(&v);
    if (rc)
        return -1;
    place_above(s, &place);
    if (count > 1) {
        snprintf(text, sizeof text,
                 _("the text \"%.100s\" stands in %zu places; the last is taken, on page %d"),
                 s->at_text, count, place.page);
        s->say(s, false, text);
    }
    return 0;
}

/* Pages where something is new: that of the signature and those of filled fields, in order. */
static size_t changed_pages(const struct sign *s, int pages[], struct err *e)
{
    struct pdf_form form;
    size_t count = 0;

    if (pdf_form_load(&form, s->doc, PDF_LATEST, e))
        return 0;
    for (size_t page = 0; page < s->pages && count < SIGN_PREVIEW_PAGES; page++) {
        bool changed = page == s->prepared.page;

        for (size_t i = 0; i < s->fill_count; i++) {
            const struct pdf_field *f = pdf_form_find(&form, s->fills[i].field);

            changed = changed || (f && f->on_page && f->page == page);
        }
        for (size_t i = 0; i < s->value_count; i++) {
            const struct pdf_field *f = pdf_form_find(&form, s->values[i].field);

            changed = changed || (f && f->on_page && f->page == page);
        }
        if (changed)
            pages[count++] = (int)page + 1;
    }
    return count;
}

int sign_preview(struct sign *s, struct buf *png, struct err *e)
{
    int pages[SIGN_PREVIEW_PAGES], rc;
    struct viewer v;
    struct buf whole;
    size_t count = changed_pages(s, pages, e);

    if (count == 0)
        return -1;
    buf_init(png, PICTURE_MAX);
    buf_init(&whole, LIMIT_VIEW_BYTES);
    buf_add(&whole, s->file.data, s->file.len);
    buf_add(&whole, s->prepared.appended.data, s->prepared.appended.len);
    rc = buf_check(&whole, _("the finished file"), e);
    if (rc == 0) {
        rc = sign_open_viewer(s, &v, buf_slice(&whole), e);
        if (rc == 0)
            rc = viewer_picture(&v, pages, count, PREVIEW_DPI, png, e);
        viewer_close(&v);
    }
    buf_release(&whole);
    return rc;
}
