/*
 * What the signature's field shows: a picture, name and time, or the lines of a stamp. Text is set
 * with a face of the file's form, else with the program's own.
 */
#include <stdio.h>
#include <string.h>

#include "base/clk.h"
#include "base/limits.h"
#include "seal/lettering.h"

/* An appearance's content. */
enum { CONTENT_MAX = 1 << 16 };

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
    revision_write_ink(b, r, true);
    pdf_write(b, "1 w");
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

/* A millimetre in points. */
static const double mm = 72 / 25.4;

/* 10 points each, smaller only where the field is too narrow (NĐ 30/2020, Phụ lục I, II.8.b). */
static void write_lines(struct buf *b, const struct revision *r, const struct lettering *face)
{
    double width = r->box[2] - r->box[0], size = 10, leading;
    size_t count = 0;

    for (; r->options->lines[count]; count++)
        size = fitting(face, r->options->lines[count], width, size);
    leading = size * 1.2;
    for (size_t i = 0; i < count; i++)
        write_centred(b, r, face, r->options->lines[i], size,
                      (r->box[1] + r->box[3] + leading * (double)count) / 2 -
                          leading * (double)(i + 1) + size * 0.28);
}

static void write_frame(struct buf *b, const struct revision *r)
{
    revision_write_ink(b, r, true);
    pdf_write(b, "1 w");
    pdf_write_real(b, r->box[0] + 0.5);
    pdf_write_real(b, r->box[1] + 0.5);
    pdf_write_real(b, r->box[2] - r->box[0] - 1);
    pdf_write_real(b, r->box[3] - r->box[1] - 1);
    pdf_write(b, "re S");
}

/*
 * The stamp of arrival (NĐ 30/2020, Phụ lục IV.V): the office, then number and day with the stamp's
 * word to their left, then the other lines from the left.
 */
static void write_arrival(struct buf *b, const struct revision *r, const struct lettering *face)
{
    const char *const *lines = r->options->lines;
    double left = r->box[0] + 2 * mm, right = r->box[2] - 2 * mm, step, word;
    size_t count = 0;

    while (lines[count])
        count++;
    if (count < 3)
        return;
    write_frame(b, r);
    step = (r->box[3] - r->box[1] - 2 * mm) / (double)(count - 1);
    word = fitting(face, lines[1], (right - left) / 3, 16);
    lettering_write(b, face, lines[1], word, left, r->box[3] - mm - step * 2 - word * 0.3);
    for (size_t i = 0; i < count; i++) {
        double row = i < 2 ? (double)i : (double)i - 1;
        double beside = i == 2 || i == 3 ? lettering_width(face, lines[1], word) + 3 * mm : 0;
        double from = left + beside;
        double size = fitting(face, lines[i], right - from, 10);
        double base = r->box[3] - mm - step * (row + 0.7);

        if (i == 0)
            write_centred(b, r, face, lines[i], size, base);
        else if (i > 1)
            lettering_write(b, face, lines[i], size, from, base);
    }
}

/* Where the picture goes when text stands below it. */
static const double text_share = 0.36;

static int measure_picture(const struct revision *r, double at[4], struct err *e)
{
    const struct look_picture *p = r->options->picture;
    double width = r->box[2] - r->box[0], height = r->box[3] - r->box[1];
    double ratio = (double)p->height / p->width, room = height;

    if (r->options->appearance)
        room -= height * text_share;
    at[2] = r->options->picture_width;
    if (at[2] > width + 0.1 || at[2] * ratio > room + 0.1)
        return err_set(e, ERR_USAGE,
                       _("the picture is %.0f x %.0f mm; field %s has room for %.0f x %.0f mm"),
                       at[2] / mm, at[2] * ratio / mm, r->name, width / mm, room / mm);
    if (at[2] <= 0)
        at[2] = room / ratio < width ? room / ratio : width;
    at[3] = at[2] * ratio;
    at[0] = r->box[0] + (width - at[2]) / 2;
    at[1] = r->box[3] - room + (room - at[3]) / 2;
    return 0;
}

static int write_picture(struct revision *r, struct buf *b, struct lettering_frame *frame,
                         struct err *e)
{
    double at[4] = {0};

    if (measure_picture(r, at, e) ||
        revision_put_picture(r, r->options->picture, &frame->image, e))
        return -1;
    pdf_write(b, "q");
    pdf_write_real(b, at[2]);
    pdf_write(b, "0 0");
    pdf_write_real(b, at[3]);
    pdf_write_real(b, at[0]);
    pdf_write_real(b, at[1]);
    pdf_write(b, "cm/Im Do Q");
    return 0;
}

static void write_text(struct revision *r, struct buf *b, const struct lettering *face,
                       const char *name, const char *time)
{
    double top = r->box[3];

    pdf_write(b, "q");
    revision_write_ink(b, r, false);
    if (r->options->picture)
        r->box[3] = r->box[1] + (top - r->box[1]) * text_share;
    if (r->options->shape == SEAL_LINES)
        write_lines(b, r, face);
    else if (r->options->shape == SEAL_ARRIVAL)
        write_arrival(b, r, face);
    else if (r->options->shape == SEAL_AGENCY && !r->options->picture)
        write_agency(b, r, face, name, time);
    else
        write_person(b, r, face, name, time);
    r->box[3] = top;
    pdf_write(b, "Q");
}

/* The widget has a place where something could be seen. */
static bool is_visible(const struct revision *r)
{
    if (!r->field)
        return r->options->page > 0;
    return r->field->on_page && r->field->rect[2] > r->field->rect[0] &&
           r->field->rect[3] > r->field->rect[1];
}

static bool has_room(const struct revision *r)
{
    return r->box[2] - r->box[0] >= 20 && r->box[3] - r->box[1] >= 6;
}

static int write_content(struct revision *r, struct buf *content, struct lettering *face,
                         struct lettering_frame *frame, struct err *e)
{
    const struct seal_options *o = r->options;
    char moment[CLK_TEXT], time[CLK_TEXT + 8];
    const char *const usual[] = {o->signer_name, time, NULL};
    const char *const *lines = o->lines ? o->lines : usual;

    clk_people(moment, o->time);
    snprintf(time, sizeof time, "%s +07:00", moment);
    if (!has_room(r))
        return 0;
    if (o->picture && write_picture(r, content, frame, e))
        return -1;
    if (!o->appearance || !lines[0])
        return 0;
    if (o->shape == SEAL_VALUE && r->field)
        return revision_write_value(r, face, content, e);
    if (lettering_find(r, NULL, lines, face, e) ||
        (!face->value && lettering_embed(r, lines, face, e)))
        return -1;
    if (!face->value)
        return 0;
    frame->coloured = true;
    write_text(r, content, face, o->signer_name, time);
    return 0;
}

/* PDF/A-1 wants an appearance of every widget, of one without a place too (ISO 19005-1 6.9). */
static int draw_nothing(struct revision *r, struct err *e)
{
    static const double nowhere[4] = {0};
    struct lettering_frame frame = {.coloured = false};
    struct lettering face = {0};
    struct buf content;

    if (r->field || revision_read_archive(r, e))
        return r->field ? 0 : -1;
    buf_init(&content, 0);
    return r->archive_part == 1
               ? lettering_put(r, &face, &frame, nowhere, &content, &r->appearance, e)
               : 0;
}

int revision_draw(struct revision *r, struct err *e)
{
    struct lettering_frame frame = {.coloured = false};
    struct lettering face = {0};
    struct buf content;
    int rc = -1;

    if (!is_visible(r))
        return draw_nothing(r, e);
    buf_init(&content, CONTENT_MAX);
    if (revision_find_box(r, e) || revision_read_archive(r, e) ||
        write_content(r, &content, &face, &frame, e))
        goto out;
    frame.turn = r->turn;
    r->drawn = content.len > 0;
    /* A reserved field that stays empty keeps its appearance; a new one must have some (6.3.3). */
    rc = r->drawn || !r->field
             ? lettering_put(r, &face, &frame, r->box, &content, &r->appearance, e)
             : 0;
out:
    typeface_release(&face.letters);
    buf_release(&content);
    return rc;
}
