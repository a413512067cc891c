#include "draw/meta.h"

#include <libdeflate.h>
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "base/markup.h"
#include "draw/fields.h"

enum { TEXT_MAX = 4 << 20 };

static const char producer[] = "cuv " CUV_VERSION;

/* ISO 32000-1 9.7, 9.8; CIDs are the glyph numbers of the compact face. */
static struct haru_object *write_font(struct haru *h, const struct face *f, int which)
{
    struct haru_object *font = haru_add(h), *descendant = haru_add(h), *descriptor = haru_add(h);
    struct haru_object *program = haru_add(h), *unicode = haru_add(h);
    const struct face_metrics *m = &f->metrics;
    char name[80];

    snprintf(name, sizeof name, "CUVAA%c+%s", 'A' + which, f->name);
    haru_write(font,
               "/Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H"
               "/DescendantFonts[%u 0 R]/ToUnicode %u 0 R",
               name, descendant->number, unicode->number);
    haru_write(descendant,
               "/Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDToGIDMap/Identity"
               "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
               "/FontDescriptor %u 0 R/DW 1000/W%.*s",
               name, descriptor->number, (int)f->widths.len, (const char *)f->widths.data);
    haru_write(descriptor,
               "/Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%d %d %d %d]"
               "/ItalicAngle %d.%d/Ascent %d/Descent %d/CapHeight %d/StemV %d"
               "/FontFile2 %u 0 R",
               name, m->italic ? 68 : 4, m->box[0], m->box[1], m->box[2], m->box[3],
               m->italic_angle / 10,
               m->italic_angle < 0 ? -m->italic_angle % 10 : m->italic_angle % 10, m->ascent,
               m->descent, m->cap_height, m->stem, program->number);
    haru_write(program, "/Length1 %zu/Filter/FlateDecode", f->program_length);
    haru_write_stream(program, f->program);
    haru_write(unicode, "/Filter/FlateDecode");
    haru_write_stream(unicode, f->to_unicode);
    return font;
}

struct haru_object *meta_write_fonts(struct haru *h, const struct meta_fixed *fixed)
{
    struct haru_object *fonts = haru_add(h), *list[INK_FACES];

    for (int i = 0; i < INK_FACES; i++)
        list[i] = write_font(h, &fixed->faces[i], i);
    haru_write(fonts, "/%s %u 0 R/%s %u 0 R/%s %u 0 R/%s %u 0 R", ink_font_names[0],
               list[0]->number, ink_font_names[1], list[1]->number, ink_font_names[2],
               list[2]->number, ink_font_names[3], list[3]->number);
    return fonts;
}

/* ISO 19005-2 6.6.2.3: a schema that XMP does not know is described in the file. */
static const char ua_schema[] =
    "<rdf:Description rdf:about=\"\" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""
    " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
    " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\"><pdfaExtension:schemas><rdf:Bag>"
    "<rdf:li rdf:parseType=\"Resource\"><pdfaSchema:schema>PDF/UA identification schema"
    "</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/"
    "</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    "<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>part"
    "</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>"
    "Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>"
    "</rdf:Bag></pdfaExtension:schemas></rdf:Description>\n"
    "<rdf:Description rdf:about=\"\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\""
    " pdfuaid:part=\"1\"/>\n";

static void put_xmp(struct buf *out, const struct letter *l, enum draw_profile profile)
{
    char date[CLK_TEXT];

    clk_iso(date, l->time);
    buf_add_string(out, "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n<rdf:RDF "
                        "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                        "<rdf:Description rdf:about=\"\" "
                        "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:format>application/pdf"
                        "</dc:format><dc:language><rdf:Bag><rdf:li>vi</rdf:li></rdf:Bag>"
                        "</dc:language><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">");
    markup_escape(out, l->title);
    buf_add_string(out, "</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>");
    markup_escape(out, l->issuer_plain);
    buf_printf(out,
               "</rdf:li></rdf:Seq></dc:creator></rdf:Description>\n"
               "<rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" "
               "xmp:CreatorTool=\"cuv-render\" xmp:CreateDate=\"%s\" xmp:ModifyDate=\"%s\" "
               "xmp:MetadataDate=\"%s\"/>\n<rdf:Description rdf:about=\"\" "
               "xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" pdf:Producer=\"%s\">",
               date, date, date, producer);
    if (l->symbol) {
        buf_add_string(out, "<pdf:Keywords>");
        markup_escape(out, l->symbol);
        buf_add_string(out, "</pdf:Keywords>");
    }
    buf_printf(out,
               "</rdf:Description>\n<rdf:Description rdf:about=\"\" "
               "xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" pdfaid:part=\"%d\" "
               "pdfaid:conformance=\"%c\"/>\n",
               profile == DRAW_3A ? 3 : 2, profile == DRAW_2U ? 'U' : 'A');
    if (profile != DRAW_2U)
        buf_add_string(out, ua_schema);
    buf_add_string(out, "</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>");
}

static void write_info(struct ink *k, const struct letter *l, struct buf *text)
{
    char date[CLK_TEXT];

    clk_pdf(date, l->time);
    buf_clear(text);
    buf_add_string(text, "/Title");
    fields_text_string(text, l->title);
    buf_add_string(text, "/Author");
    fields_text_string(text, l->issuer_plain);
    /* What cuv-pack compares with the request. */
    if (l->symbol) {
        buf_add_string(text, "/Keywords");
        fields_text_string(text, l->symbol);
    }
    buf_printf(text, "/Creator(cuv-render)/Producer(%s)/CreationDate(%s)/ModDate(%s)", producer,
               date, date);
    haru_write_text(haru_info(k->haru), buf_slice(text));
}

static void write_trailer(struct ink *k, const struct letter *l)
{
    char id[2 * 16 + 1];

    hex_write(id, l->request_sha256, 16);
    haru_write(haru_trailer(k->haru), "/ID[<%s><%s>]", id, id);
}

static struct slice deflate_bytes(struct ink *k, struct slice bytes)
{
    size_t room = libdeflate_zlib_compress_bound(k->deflater, bytes.len);
    uint8_t *to = arena_alloc(k->arena, room);

    if (!to)
        return (struct slice){0};
    return (struct slice){to,
                          libdeflate_zlib_compress(k->deflater, bytes.data, bytes.len, to, room)};
}

/* ISO 19005-3 6.8; returns the file specification. */
static struct haru_object *write_request(struct ink *k, const struct letter *l,
                                         struct slice request)
{
    struct haru_object *file = haru_add(k->haru), *specification = haru_add(k->haru);
    char date[CLK_TEXT];

    clk_pdf(date, l->time);
    haru_write(file,
               "/Type/EmbeddedFile/Subtype/text#2Fxml/Params<</ModDate(%s)/Size %zu>>"
               "/Filter/FlateDecode",
               date, request.len);
    haru_write_stream(file, deflate_bytes(k, request));
    haru_write(specification,
               "/Type/Filespec/F(req.xml)/UF(req.xml)/Desc(cuv request)"
               "/AFRelationship/Source/EF<</F %u 0 R/UF %u 0 R>>",
               file->number, file->number);
    return specification;
}

int meta_write(struct ink *k, const struct meta_fixed *fixed, const struct letter *l,
               const struct draw_options *o, const struct haru_object *structure,
               const struct haru_object *form)
{
    struct haru_object *xmp = haru_add(k->haru), *profile = haru_add(k->haru);
    struct buf text;
    char *packet;
    int rc = -1;

    buf_init(&text, TEXT_MAX);
    put_xmp(&text, l, o->profile);
    packet = arena_copy(k->arena, text.data, text.len);
    if (buf_check(&text, "XMP", NULL) != 0 || !packet)
        goto out;
    haru_write(xmp, "/Type/Metadata/Subtype/XML");
    haru_write_stream(xmp, (struct slice){(const uint8_t *)packet, text.len});
    haru_write(profile, "/N 3/Filter/FlateDecode");
    haru_write_stream(profile, fixed->profile);
    write_info(k, l, &text);
    write_trailer(k, l);
    buf_clear(&text);
    buf_printf(&text,
               "/Lang(vi-VN)/Metadata %u 0 R/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1"
               "/OutputConditionIdentifier(sRGB IEC61966-2.1)/Info(sRGB IEC61966-2.1)"
               "/DestOutputProfile %u 0 R>>]/ViewerPreferences<</DisplayDocTitle true>>"
               "/Extensions<</ESIC<</BaseVersion/1.7/ExtensionLevel 5>>>>",
               xmp->number, profile->number);
    if (structure)
        buf_printf(&text, "/MarkInfo<</Marked true>>/StructTreeRoot %u 0 R", structure->number);
    if (form)
        buf_printf(&text, "/AcroForm %u 0 R", form->number);
    if (o->profile == DRAW_3A && o->request.len) {
        struct haru_object *request = write_request(k, l, o->request);

        buf_printf(&text, "/AF[%u 0 R]/Names<</EmbeddedFiles<</Names[(req.xml) %u 0 R]>>>>",
                   request->number, request->number);
    }
    haru_write_text(haru_catalog(k->haru), buf_slice(&text));
    rc = buf_check(&text, "catalog", NULL);
out:
    buf_release(&text);
    return rc;
}
