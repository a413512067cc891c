/* Faces that the file's own form embeds (/DR), read through their ToUnicode maps and widths. */
#include "seal/lettering.h"

#include "base/limits.h"

/* Decoded ToUnicode map. */
enum { MAP_MAX = 1 << 20 };

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

/* The fonts of /DR; &pdf_null when there are none. */
static int form_fonts(struct revision *r, const struct pdf_obj **out, struct err *e)
{
    const struct pdf_obj *resources;

    *out = &pdf_null;
    if (!r->form.dict)
        return 0;
    return pdf_fetch(r->doc, PDF_LATEST, r->form.dict, "DR", &resources, e) ||
                   pdf_fetch(r->doc, PDF_LATEST, resources, "Font", out, e)
               ? -1
               : 0;
}

static bool has_all(const struct typeface *t, const char *const *lines)
{
    for (; *lines; lines++)
        if (typeface_measure(t, *lines) <= 0)
            return false;
    return true;
}

int lettering_find(struct revision *r, const char *name, const char *const *lines,
                   struct lettering *out, struct err *e)
{
    const struct pdf_obj *fonts, *font;

    if (form_fonts(r, &fonts, e))
        return -1;
    for (size_t i = 0; fonts->kind == PDF_DICT && i < fonts->dict.count; i++) {
        const struct pdf_entry *entry = &fonts->dict.entries[i];

        if (name && !slice_is(entry->key, name))
            continue;
        if (pdf_resolve(r->doc, PDF_LATEST, &entry->value, &font, e) ||
            read_face(r, font, &out->letters, e))
            return -1;
        if (has_all(&out->letters, lines)) {
            out->name = entry->key;
            out->value = &entry->value;
            return 0;
        }
        typeface_release(&out->letters);
    }
    return 0;
}

void lettering_write(struct buf *b, const struct lettering *face, const char *line, double size,
                     double x, double base)
{
    pdf_write(b, "BT");
    pdf_write_name(b, face->name);
    pdf_write_real(b, size);
    pdf_write(b, "Tf");
    pdf_write_real(b, x);
    pdf_write_real(b, base);
    pdf_write(b, "Td");
    typeface_write(&face->letters, line, b);
    pdf_write(b, "Tj");
    pdf_write(b, "ET");
}

double lettering_width(const struct lettering *face, const char *line, double size)
{
    return (double)typeface_measure(&face->letters, line) * size / 1000;
}

int lettering_box(struct revision *r, const struct pdf_field *f, double box[4], struct err *e)
{
    const struct pdf_obj *old, *stated;

    if (f->appearance.number) {
        if (pdf_object(r->doc, f->appearance.number, &old, e) ||
            pdf_fetch(r->doc, PDF_LATEST, old, "BBox", &stated, e))
            return -1;
        if (stated->kind == PDF_ARRAY && stated->array.count == 4 &&
            pdf_number(&stated->array.items[0], &box[0]) &&
            pdf_number(&stated->array.items[1], &box[1]) &&
            pdf_number(&stated->array.items[2], &box[2]) &&
            pdf_number(&stated->array.items[3], &box[3]) && box[2] > box[0] && box[3] > box[1])
            return 0;
    }
    box[0] = box[1] = 0;
    box[2] = f->rect[2] - f->rect[0];
    box[3] = f->rect[3] - f->rect[1];
    return 0;
}

static void write_resources(struct buf *b, const struct revision *r, const struct lettering *face,
                            const struct lettering_frame *frame)
{
    pdf_write(b, "/Resources<<");
    if (face->value) {
        pdf_write(b, "/Font<<");
        pdf_write_name(b, face->name);
        pdf_write_object(b, face->value);
        pdf_write(b, ">>");
    }
    if (frame && frame->image.number) {
        pdf_write(b, "/XObject<</Im");
        pdf_write_ref(b, frame->image);
        pdf_write(b, ">>");
    }
    if (frame && frame->coloured && !revision_has_device_colour(r)) {
        pdf_write(b, "/ColorSpace<</Ink");
        revision_write_space(b, false);
        pdf_write(b, ">>");
    }
    pdf_write(b, ">>");
}

/* /Matrix: what is upright in the appearance is so as the page is seen. */
static const char *turned(int degrees)
{
    switch (degrees) {
    case 90:
        return "/Matrix[0 1 -1 0 0 0]";
    case 180:
        return "/Matrix[-1 0 0 -1 0 0]";
    case 270:
        return "/Matrix[0 -1 1 0 0 0]";
    default:
        return "";
    }
}

int lettering_put(struct revision *r, const struct lettering *face,
                  const struct lettering_frame *frame, const double box[4],
                  struct buf *content, struct pdf_ref *out, struct err *e)
{
    struct buf b;
    int rc;

    buf_init(&b, LIMIT_REVISION_BYTES);
    pdf_write(&b, "/Type/XObject/Subtype/Form/BBox[");
    for (int i = 0; i < 4; i++)
        pdf_write_real(&b, box[i]);
    pdf_write(&b, "]");
    pdf_write(&b, frame ? turned(frame->turn) : "");
    write_resources(&b, r, face, frame);
    rc = buf_check(&b, _("an appearance"), e);
    if (rc == 0)
        rc = buf_check(content, _("an appearance"), e);
    if (rc == 0) {
        *out = pdf_incr_number(r->incr);
        rc = pdf_incr_stream(r->incr, *out, buf_slice(&b), buf_slice(content), PDF_RAW, e);
    }
    buf_release(&b);
    return rc;
}
