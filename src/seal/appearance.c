/*
 * What the field shows: name and time, set with a face the file's form already embeds (/DR), so
 * that nothing new has to be embedded (ISO 19005-2 6.2.11.4) and the text can be read back. A file
 * without such a face, or whose colours are bound to another profile, keeps an empty field.
 */
#include <stdio.h>
#include <string.h>

#include "base/clk.h"
#include "base/limits.h"
#include "seal/revision.h"
#include "seal/typeface.h"

/* Decoded ToUnicode map and an appearance's content. */
enum { MAP_MAX = 1 << 20, CONTENT_MAX = 1 << 16 };

struct face {
    struct typeface letters;
    struct slice name;           /* in /DR /Font, kept */
    const struct pdf_obj *value; /* its value there: a reference or a dictionary */
};

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

static bool known_width(const struct pdf_obj *o, int64_t *out)
{
    double width;

    if (!pdf_number(o, &width) || !(width >= 0 && width < 65535))
        return false;
    *out = (int64_t)(width + 0.5);
    return true;
}

/* /W of a CIDFont: "c [w w …]" and "first last w" (9.7.4.3); Identity: codes are CIDs. */
static int read_widths(struct revision *r, struct typeface *t, const struct pdf_obj *w,
                       struct err *e)
{
    size_t i = 0, n = w->kind == PDF_ARRAY ? w->array.count : 0;
    int64_t first, last, width;

    while (i + 1 < n && pdf_int(&w->array.items[i], &first) && first >= 0 && first < 65536) {
        const struct pdf_obj *next;

        if (pdf_resolve(r->doc, PDF_LATEST, &w->array.items[i + 1], &next, e))
            return -1;
        if (next->kind == PDF_ARRAY) {
            for (size_t k = 0; k < next->array.count && first + (int64_t)k < 65536; k++)
                if (known_width(&next->array.items[k], &width) &&
                    typeface_set_width(t, (unsigned)first + (unsigned)k, (unsigned)width))
                    return err_memory(e);
            i += 2;
            continue;
        }
        if (i + 2 >= n || !pdf_int(next, &last) || last < first || last > 65535 ||
            !known_width(&w->array.items[i + 2], &width))
            return 0;
        for (; first <= last; first++)
            if (typeface_set_width(t, (unsigned)first, (unsigned)width))
                return err_memory(e);
        i += 3;
    }
    return 0;
}

/* The descendant font, when it is an embedded one with codes we understand; else &pdf_null. */
static int descendant(struct revision *r, const struct pdf_obj *font, const struct pdf_obj **out,
                      struct err *e)
{
    const struct pdf_obj *list, *below, *descriptor, *encoding, *file;

    *out = &pdf_null;
    if (!pdf_is_name(pdf_find(font, "Subtype"), "Type0"))
        return 0;
    if (pdf_fetch(r->doc, PDF_LATEST, font, "Encoding", &encoding, e) ||
        pdf_fetch(r->doc, PDF_LATEST, font, "DescendantFonts", &list, e))
        return -1;
    if (!pdf_is_name(encoding, "Identity-H") || list->kind != PDF_ARRAY || list->array.count != 1)
        return 0;
    if (pdf_resolve(r->doc, PDF_LATEST, &list->array.items[0], &below, e) ||
        pdf_fetch(r->doc, PDF_LATEST, below, "FontDescriptor", &descriptor, e) ||
        pdf_fetch(r->doc, PDF_LATEST, descriptor, "FontFile2", &file, e))
        return -1;
    if (file->kind == PDF_STREAM)
        *out = below;
    return 0;
}

static int read_face(struct revision *r, const struct pdf_obj *font, struct typeface *t,
                     struct err *e)
{
    const struct pdf_obj *below, *map, *widths, *otherwise;
    struct buf text;
    int64_t width;
    int rc = -1;

    if (descendant(r, font, &below, e))
        return -1;
    if (below->kind != PDF_DICT)
        return 0;
    if (pdf_fetch(r->doc, PDF_LATEST, font, "ToUnicode", &map, e) ||
        pdf_fetch(r->doc, PDF_LATEST, below, "W", &widths, e) ||
        pdf_fetch(r->doc, PDF_LATEST, below, "DW", &otherwise, e))
        return -1;
    if (map->kind != PDF_STREAM)
        return 0;
    buf_init(&text, MAP_MAX);
    if (pdf_decode(r->doc, PDF_LATEST, map, &text, e))
        goto out;
    t->default_width = known_width(otherwise, &width) ? (unsigned)width : 1000;
    if (typeface_parse_unicode(t, buf_slice(&text))) {
        err_memory(e);
        goto out;
    }
    rc = read_widths(r, t, widths, e);
out:
    buf_release(&text);
    return rc;
}

/* The first face of /DR that has every letter of both lines; value stays NULL when none has. */
static int find_face(struct revision *r, const char *line1, const char *line2, struct face *face,
                     struct err *e)
{
    const struct pdf_obj *resources, *fonts, *font;

    if (!r->form.dict)
        return 0;
    if (pdf_fetch(r->doc, PDF_LATEST, r->form.dict, "DR", &resources, e) ||
        pdf_fetch(r->doc, PDF_LATEST, resources, "Font", &fonts, e))
        return -1;
    for (size_t i = 0; fonts->kind == PDF_DICT && i < fonts->dict.count; i++) {
        const struct pdf_entry *entry = &fonts->dict.entries[i];

        if (pdf_resolve(r->doc, PDF_LATEST, &entry->value, &font, e) ||
            read_face(r, font, &face->letters, e))
            return -1;
        if (typeface_measure(&face->letters, line1) > 0 &&
            typeface_measure(&face->letters, line2) > 0) {
            face->name = entry->key;
            face->value = &entry->value;
            return 0;
        }
        typeface_release(&face->letters);
    }
    return 0;
}

/* The box of the reserved appearance, which must not change; else that of the rectangle. */
static int find_box(struct revision *r, struct err *e)
{
    const struct pdf_obj *old, *box;
    const struct pdf_page *page;
    double rect[4] = {0};

    if (r->field && r->field->appearance.number) {
        if (pdf_object(r->doc, r->field->appearance.number, &old, e) ||
            pdf_fetch(r->doc, PDF_LATEST, old, "BBox", &box, e))
            return -1;
        if (box->kind == PDF_ARRAY && box->array.count == 4 &&
            pdf_number(&box->array.items[0], &r->box[0]) &&
            pdf_number(&box->array.items[1], &r->box[1]) &&
            pdf_number(&box->array.items[2], &r->box[2]) &&
            pdf_number(&box->array.items[3], &r->box[3]))
            return 0;
    }
    if (r->field)
        memcpy(rect, r->field->rect, sizeof rect);
    else if (revision_place(r, &page, rect, e))
        return -1;
    r->box[0] = r->box[1] = 0;
    r->box[2] = rect[2] - rect[0];
    r->box[3] = rect[3] - rect[1];
    return 0;
}

/* The size at which the line is as wide as the box allows, at most max. */
static double fitting(const struct typeface *t, const char *line, double width, double max)
{
    double size = width * 1000 / (double)typeface_measure(t, line);

    return size < max ? size : max;
}

static void write_line(struct buf *b, const struct revision *r, const struct face *face,
                       const char *line, double size, double base)
{
    double width = (double)typeface_measure(&face->letters, line) * size / 1000;

    pdf_write(b, "BT");
    pdf_write_name(b, face->name);
    pdf_write_real(b, size);
    pdf_write(b, "Tf");
    pdf_write_real(b, r->box[0] + (r->box[2] - r->box[0] - width) / 2);
    pdf_write_real(b, base);
    pdf_write(b, "Td");
    typeface_write(&face->letters, line, b);
    pdf_write(b, "Tj");
    pdf_write(b, "ET");
}

/* Name in the middle, time small under it; a low box holds the name alone. False: no room. */
static bool write_content(struct buf *b, const struct revision *r, const struct face *face,
                          const char *name, const char *time)
{
    double width = r->box[2] - r->box[0], height = r->box[3] - r->box[1], middle, large, small;

    if (!(width >= 20 && height >= 6))
        return false;
    large = fitting(&face->letters, name, width * 0.96, height < 24 ? height * 0.7 : 13);
    small = fitting(&face->letters, time, width * 0.96, 7);
    middle = r->box[1] + height / 2;
    pdf_write(b, "q");
    for (int i = 0; i < 3; i++)
        pdf_write_real(b, r->options->ink[i]);
    pdf_write(b, "rg");
    if (height < 24) {
        write_line(b, r, face, name, large, middle - large * 0.32);
    } else {
        write_line(b, r, face, name, large, middle + large * 0.1);
        write_line(b, r, face, time, small, middle - small * 1.4);
    }
    pdf_write(b, "Q");
    return true;
}

static int put_stream(struct revision *r, const struct face *face, struct buf *content,
                      struct err *e)
{
    struct buf b;
    int rc;

    buf_init(&b, LIMIT_REVISION_BYTES);
    pdf_write(&b, "/Type/XObject/Subtype/Form/BBox[");
    for (int i = 0; i < 4; i++)
        pdf_write_real(&b, r->box[i]);
    pdf_write(&b, "]/Resources<<");
    if (content->len) {
        pdf_write(&b, "/Font<<");
        pdf_write_name(&b, face->name);
        pdf_write_object(&b, face->value);
        pdf_write(&b, ">>");
    }
    pdf_write(&b, ">>");
    rc = buf_check(&b, _("an appearance"), e);
    if (rc == 0)
        rc = buf_check(content, _("an appearance"), e);
    if (rc == 0) {
        r->appearance = pdf_incr_number(r->incr);
        rc = pdf_incr_stream(r->incr, r->appearance, buf_slice(&b), buf_slice(content),
                             PDF_RAW, e);
    }
    buf_release(&b);
    return rc;
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
    struct face face = {0};
    struct buf content;
    char moment[CLK_TEXT], time[CLK_TEXT + 8];
    bool may = false;
    int rc = -1;

    if (!is_visible(r))
        return 0;
    buf_init(&content, CONTENT_MAX);
    clk_people(moment, o->time);
    snprintf(time, sizeof time, "%s +07:00", moment);
    if (find_box(r, e) || may_colour(r, &may, e))
        goto out;
    if (o->appearance && o->signer_name && may && find_face(r, o->signer_name, time, &face, e))
        goto out;
    r->drawn = face.value && write_content(&content, r, &face, o->signer_name, time);
    /* A reserved field that stays empty keeps its appearance; a new one must have some (6.3.3). */
    rc = r->drawn || !r->field ? put_stream(r, &face, &content, e) : 0;
out:
    typeface_release(&face.letters);
    buf_release(&content);
    return rc;
}
