/* The program's own face, embedded into files that bring none of their own (ISO 32000-1 9.7). */
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "face/face.h"
#include "pdf/write.h"
#include "seal/lettering.h"

#define NAME "CUVAAR"

static int put_text(struct revision *r, struct pdf_ref ref, struct buf *b, struct err *e)
{
    return buf_check(b, _("a face"), e) || pdf_incr_object(r->incr, ref, buf_slice(b), e) ? -1 : 0;
}

static int put_stream(struct revision *r, struct pdf_ref ref, struct slice data, size_t full_length,
                      struct err *e)
{
    struct buf b;
    int rc;

    buf_init(&b, 256);
    if (full_length) {
        pdf_write(&b, "/Length1");
        pdf_write_int(&b, (int64_t)full_length);
    }
    pdf_write(&b, "/Filter/FlateDecode");
    rc = buf_check(&b, _("a face"), e)
             ? -1
             : pdf_incr_stream(r->incr, ref, buf_slice(&b), data, PDF_RAW, e);
    buf_release(&b);
    return rc;
}

/* ISO 19005-1 6.3.5 wants the set of glyphs; later parts do not. */
static int put_glyph_set(struct revision *r, struct pdf_ref ref, unsigned glyphs, struct err *e)
{
    size_t size = (glyphs + 7) / 8;
    uint8_t *bits = calloc(1, size ? size : 1);
    int rc;

    if (!bits)
        return err_memory(e);
    for (unsigned i = 0; i < glyphs; i++)
        bits[i / 8] |= (uint8_t)(0x80 >> i % 8);
    rc = pdf_incr_stream(r->incr, ref, (struct slice){NULL, 0}, (struct slice){bits, size},
                         PDF_DEFLATE, e);
    free(bits);
    return rc;
}

static int put_descriptor(struct revision *r, struct pdf_ref ref, struct pdf_ref program,
                          struct err *e)
{
    const struct face *f = r->options->face;
    const struct face_metrics *m = &f->metrics;
    struct pdf_ref set = {0, 0};
    struct buf b;
    int rc = -1;

    buf_init(&b, 2048);
    buf_printf(&b,
               "<</Type/FontDescriptor/FontName/" NAME "+%s/Flags 4/FontBBox[%d %d %d %d]"
               "/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2",
               f->name, m->box[0], m->box[1], m->box[2], m->box[3], m->ascent, m->descent,
               m->cap_height, m->stem);
    pdf_write_ref(&b, program);
    if (r->archive_part == 1) {
        set = pdf_incr_number(r->incr);
        pdf_write(&b, "/CIDSet");
        pdf_write_ref(&b, set);
    }
    pdf_write(&b, ">>");
    if (put_text(r, ref, &b, e) == 0)
        rc = set.number ? put_glyph_set(r, set, f->glyph_count, e) : 0;
    buf_release(&b);
    return rc;
}

static int put_descendant(struct revision *r, struct pdf_ref ref, struct pdf_ref descriptor,
                          struct err *e)
{
    const struct face *f = r->options->face;
    struct buf b;
    int rc;

    buf_init(&b, LIMIT_REVISION_BYTES);
    buf_printf(&b,
               "<</Type/Font/Subtype/CIDFontType2/BaseFont/" NAME "+%s/CIDToGIDMap/Identity"
               "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
               "/FontDescriptor",
               f->name);
    pdf_write_ref(&b, descriptor);
    pdf_write(&b, "/DW 1000/W");
    buf_add(&b, f->widths.data, f->widths.len);
    pdf_write(&b, ">>");
    rc = put_text(r, ref, &b, e);
    buf_release(&b);
    return rc;
}

static int put_font(struct revision *r, struct pdf_ref ref, struct err *e)
{
    struct pdf_ref descendant = pdf_incr_number(r->incr), descriptor = pdf_incr_number(r->incr);
    struct pdf_ref program = pdf_incr_number(r->incr), unicode = pdf_incr_number(r->incr);
    const struct face *f = r->options->face;
    struct buf b;
    int rc = -1;

    buf_init(&b, 1024);
    buf_printf(&b, "<</Type/Font/Subtype/Type0/BaseFont/" NAME "+%s/Encoding/Identity-H", f->name);
    pdf_write(&b, "/DescendantFonts[");
    pdf_write_ref(&b, descendant);
    pdf_write(&b, "]/ToUnicode");
    pdf_write_ref(&b, unicode);
    pdf_write(&b, ">>");
    if (put_text(r, ref, &b, e) == 0 && put_descendant(r, descendant, descriptor, e) == 0 &&
        put_descriptor(r, descriptor, program, e) == 0 &&
        put_stream(r, program, f->program, f->program_length, e) == 0)
        rc = put_stream(r, unicode, f->to_unicode, 0, e);
    buf_release(&b);
    return rc;
}

/* The glyphs of the lines; false when the face lacks one. */
static int take_glyphs(const struct face *f, const char *const *lines, struct typeface *t,
                       bool *whole, struct err *e)
{
    *whole = true;
    for (; *lines; lines++)
        for (const char *p = *lines, *end = p + strlen(p); p < end;) {
            int32_t c = utf8_next(&p, end);
            struct face_glyph g = c < 0 ? (struct face_glyph){0, 0} : face_find(f, (uint32_t)c);

            if (!g.glyph) {
                *whole = false;
                return 0;
            }
            if (!typeface_find(t, (uint32_t)c) &&
                typeface_add(t, (uint32_t)c, g.glyph, g.width))
                return err_memory(e);
        }
    return 0;
}

int lettering_embed(struct revision *r, const char *const *lines, struct lettering *out,
                    struct err *e)
{
    struct pdf_obj *value;
    bool whole;

    if (!r->options->face)
        return 0;
    out->letters.default_width = 1000;
    if (take_glyphs(r->options->face, lines, &out->letters, &whole, e))
        return -1;
    if (!whole) {
        typeface_release(&out->letters);
        return 0;
    }
    if (r->own_face.number == 0) {
        r->own_face = pdf_incr_number(r->incr);
        if (put_font(r, r->own_face, e))
            return -1;
    }
    value = arena_alloc(pdf_arena(r->doc), sizeof *value);
    if (!value)
        return err_memory(e);
    *value = (struct pdf_obj){.kind = PDF_REF, .ref = r->own_face};
    out->name = slice_of(NAME);
    out->value = value;
    return 0;
}
