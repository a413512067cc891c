/*
 * What the signature's field shows: name and time. A file without a face for them, or whose colours
 * are bound to another profile, keeps an empty field.
 */
#include <stdio.h>
#include <string.h>

#include "base/clk.h"
#include "base/limits.h"
#include "seal/lettering.h"

/* An appearance's content. */
enum { CONTENT_MAX = 1 << 16 };

/* ISO 19005-2 6.2.4.3: DeviceRGB needs an output intent of three colours. */
static int may_colour(struct revision *r, bool *may, struct err *e)
{
    const struct pdf_obj *catalog, *intents, *intent, *profile, *metadata, *n;
    int64_t colours;

    if (pdf_catalog(r->doc, PDF_LATEST, &catalog, NULL, e) ||
        pdf_fetch(r->doc, PDF_LATEST, catalog, "Metadata", &metadata, e) ||
        pdf_fetch(r->doc, PDF_LATEST, catalog, "OutputIntents", &intents, e))
        return -1;
    *may = metadata->kind != PDF_STREAM;
    if (intents->kind != PDF_ARRAY || intents->array.count == 0)
        return 0;
    if (pdf_resolve(r->doc, PDF_LATEST, &intents->array.items[0], &intent, e) ||
        pdf_fetch(r->doc, PDF_LATEST, intent, "DestOutputProfile", &profile, e) ||
        pdf_fetch(r->doc, PDF_LATEST, profile, "N", &n, e))
        return -1;
    *may = pdf_int(n, &colours) && colours == 3;
    return 0;
}

/* The box of the field's appearance, or of the place of a new one. */
static int find_box(struct revision *r, struct err *e)
{
    const struct pdf_page *page;
    double rect[4] = {0};

    if (r->field)
        return lettering_box(r, r->field, r->box, e);
    if (revision_place(r, &page, rect, e))
        return -1;
    r->box[0] = r->box[1] = 0;
    r->box[2] = rect[2] - rect[0];
    r->box[3] = rect[3] - rect[1];
    return 0;
}

/* The size at which the line is as wide as the room allows, at most max. */
static double fitting(const struct lettering *face, const char *line, double width, double max)
{
    double size = width / lettering_width(face, line, 1);

    return size < max ? size : max;
}

static void write_centred(struct buf *b, const struct revision *r, const struct lettering *face,
                          const char *line, double size, double base)
{
    double room = r->box[2] - r->box[0];

    lettering_write(b, face, line, size,
                    r->box[0] + (room - lettering_width(face, line, size)) / 2, base);
}

/* Name in the middle, time small under it; a low box holds the name alone. */
static void write_person(struct buf *b, const struct revision *r, const struct lettering *face,
                         const char *name, const char *time)
{
    double width = r->box[2] - r->box[0], height = r->box[3] - r->box[1];
    double large = fitting(face, name, width * 0.96, height < 24 ? height * 0.7 : 13);
    double small = fitting(face, time, width * 0.96, 7), middle = r->box[1] + height / 2;

    if (height < 24) {
        write_centred(b, r, face, name, large, middle - large * 0.32);
        return;
    }
    write_centred(b, r, face, name, large, middle + large * 0.1);
    write_centred(b, r, face, time, small, middle - small * 1.4);
}

/* Parts a text at the blank nearest to its middle; second is "" when there is none. */
static void part_in_two(const char *text, char *first, char *second, size_t size)
{
    size_t len = strlen(text), best = len;

    for (size_t i = 0; i < len; i++) {
        size_t off = i > len / 2 ? i - len / 2 : len / 2 - i;

        if (text[i] == ' ' && (best == len || off < (best > len / 2 ? best - len / 2
                                                                    : len / 2 - best)))
            best = i;
    }
    snprintf(first, size, "%.*s", (int)best, text);
    snprintf(second, size, "%s", best < len ? text + best + 1 : "");
}

static void write_point(struct buf *b, double x, double y, const char *operator)
{
    pdf_write_real(b, x);
    pdf_write_real(b, y);
    pdf_write(b, operator);
}

/*
 * The agency's, over the left third of the person's (NĐ 30/2020, Phụ lục I, II.8.a): a frame
 * open to the right, its name at the upper edge and the time at the lower one. What the person's
 * field shows stands in the middle and stays readable; the frame keeps off the lines printed above
 * and below.
 */
static void write_agency(struct buf *b, const struct revision *r, const struct lettering *face,
                         const char *name, const char *time)
{
    double width = r->box[2] - r->box[0], height = r->box[3] - r->box[1];
    double low = r->box[1] + height * 0.14, high = r->box[3] - height * 0.14, size, other;
    char first[256], second[256];

    part_in_two(name, first, second, sizeof first);
    size = fitting(face, first, width * 0.92, height * 0.1);
    if (second[0]) {
        other = fitting(face, second, width * 0.92, height * 0.1);
        size = other < size ? other : size;
    }
    for (int i = 0; i < 3; i++)
        pdf_write_real(b, r->options->ink[i]);
    pdf_write(b, "RG 1 w");
    write_point(b, r->box[2], high, "m");
    write_point(b, r->box[0] + 0.5, high, "l");
    write_point(b, r->box[0] + 0.5, low, "l");
    write_point(b, r->box[2], low, "l S");
    write_centred(b, r, face, first, size, high - size * 1.1);
    if (second[0])
        write_centred(b, r, face, second, size, high - size * 2.25);
    size = fitting(face, time, width * 0.92, 7);
    write_centred(b, r, face, time, size, low + size * 0.5);
}

/* False: no room. */
static bool write_content(struct buf *b, const struct revision *r, const struct lettering *face,
                          const char *name, const char *time)
{
    if (!(r->box[2] - r->box[0] >= 20 && r->box[3] - r->box[1] >= 6))
        return false;
    pdf_write(b, "q");
    for (int i = 0; i < 3; i++)
        pdf_write_real(b, r->options->ink[i]);
    pdf_write(b, "rg");
    if (r->options->framed)
        write_agency(b, r, face, name, time);
    else
        write_person(b, r, face, name, time);
    pdf_write(b, "Q");
    return true;
}

/* The widget has a place where something could be seen. */
static bool is_visible(const struct revision *r)
{
    if (!r->field)
        return r->options->page > 0;
    return r->field->on_page && r->field->rect[2] > r->field->rect[0] &&
           r->field->rect[3] > r->field->rect[1];
}

int revision_draw(struct revision *r, struct err *e)
{
    const struct seal_options *o = r->options;
    char moment[CLK_TEXT], time[CLK_TEXT + 8];
    const char *const lines[] = {o->signer_name, time, NULL};
    struct lettering face = {0};
    struct buf content;
    bool may = false;
    int rc = -1;

    if (!is_visible(r))
        return 0;
    buf_init(&content, CONTENT_MAX);
    clk_people(moment, o->time);
    snprintf(time, sizeof time, "%s +07:00", moment);
    if (find_box(r, e) || may_colour(r, &may, e))
        goto out;
    if (o->appearance && o->signer_name && may &&
        lettering_find(r, NULL, lines, &face, e))
        goto out;
    r->drawn = face.value && write_content(&content, r, &face, o->signer_name, time);
    /* A reserved field that stays empty keeps its appearance; a new one must have some (6.3.3). */
    rc = r->drawn || !r->field
             ? lettering_put(r, &face, r->box, &content, &r->appearance, e)
             : 0;
out:
    typeface_release(&face.letters);
    buf_release(&content);
    return rc;
}
