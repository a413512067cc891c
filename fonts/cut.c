/*
 * cut: makes the compact faces of fonts.conf at build time. Each face keeps the outlines of the
 * repertoire alone, without hints, deflated, with everything a PDF says about a font beside it
 * (src/face/face.h describes the file). HarfBuzz's subsetter cuts; nothing here knows TrueType but
 * the walk over composite glyphs.
 *
 * Refuses: a font whose licence bits forbid embedding or subsetting, another version than the
 * configuration asks for, a missing code point, composites that point outside the cut font.
 */
#include <hb-ot.h>
#include <hb-subset.h>
#include <libdeflate.h>

#include <errno.h>
#include <inttypes.h>

#include "base/buf.h"
#include "base/out.h"

enum { FACES = 4, LINE = 512, PATH = 1024, HEADER = 336, COMPOSITE_DEPTH = 5 };
static const char *const face_names[FACES] = {"regular", "bold", "italic", "bold-italic"};

struct config {
    char folder[PATH], version[LINE], files[FACES][PATH];
    hb_set_t *required, *wanted; /* wanted: required and optional */
};

struct cut {
    hb_face_t *whole, *small;
    const hb_map_t *to_old, *to_new;
    hb_subset_plan_t *plan;
    unsigned glyphs;
    int upem;
};

static int fail(const char *format, ...)
{
    va_list ap;

    fputs("cut: ", stderr);
    va_start(ap, format);
    vfprintf(stderr, format, ap);
    va_end(ap);
    fputc('\n', stderr);
    return -1;
}

static char *trim(char *text)
{
    char *end;

    text += strspn(text, " \t\r\n");
    end = text + strlen(text);
    while (end > text && strchr(" \t\r\n", end[-1]))
        *--end = 0;
    return text;
}

static int add_points(hb_set_t *set, char *text)
{
    for (char *p = text; *p;) {
        unsigned long first, last;
        char *end;

        p += strspn(p, " ");
        if (strncmp(p, "U+", 2) != 0)
            return -1;
        first = last = strtoul(p + 2, &end, 16);
        if (strncmp(end, "-U+", 3) == 0)
            last = strtoul(end + 3, &end, 16);
        if (end == p + 2 || last < first || last > 0xFFFF || (*end && *end != ' '))
            return -1;
        hb_set_add_range(set, (hb_codepoint_t)first, (hb_codepoint_t)last);
        p = end;
    }
    return 0;
}

static int set_value(struct config *c, const char *key, char *value)
{
    if (strcmp(key, "folder") == 0)
        snprintf(c->folder, sizeof c->folder, "%s", value);
    else if (strcmp(key, "version") == 0)
        snprintf(c->version, sizeof c->version, "%s", value);
    else if (strcmp(key, "required") == 0)
        return add_points(c->wanted, value) || add_points(c->required, value) ? -1 : 0;
    else if (strcmp(key, "optional") == 0)
        return add_points(c->wanted, value);
    else {
        for (int i = 0; i < FACES; i++)
            if (strcmp(key, face_names[i]) == 0) {
                snprintf(c->files[i], sizeof c->files[i], "%s", value);
                return 0;
            }
        return -1;
    }
    return 0;
}

static int read_config(struct config *c, const char *path)
{
    char line[LINE];
    FILE *f = fopen(path, "re");
    int number = 0, rc = -1;

    if (!f)
        return fail("%s: %s", path, strerror(errno));
    while (fgets(line, sizeof line, f)) {
        char *text = trim(line), *equals = strchr(text, '=');

        number++;
        if (!*text || *text == '#')
            continue;
        if (equals)
            *equals = 0;
        if (!equals || set_value(c, trim(text), trim(equals + 1)) != 0) {
            fail("%s:%d: not understood; write: key = value", path, number);
            goto out;
        }
    }
    for (int i = 0; i < FACES; i++)
        if (!c->files[i][0]) {
            fail("%s: no file for the face \"%s\"", path, face_names[i]);
            goto out;
        }
    rc = 0;
out:
    fclose(f);
    return rc;
}

static void name_text(hb_face_t *face, hb_ot_name_id_t id, char out[LINE])
{
    unsigned size = LINE;

    out[0] = 0;
    hb_ot_name_get_utf8(face, id, HB_LANGUAGE_INVALID, &size, out);
}

static unsigned be16(const char *p)
{
    return (unsigned)(uint8_t)p[0] << 8 | (uint8_t)p[1];
}

/* OS/2 fsType: 2 forbids embedding, 0x100 subsetting, 0x200 outlines. */
static int check_rights(hb_face_t *face, const char *path)
{
    hb_blob_t *os2 = hb_face_reference_table(face, HB_TAG('O', 'S', '/', '2'));
    unsigned length, type = 0;
    const char *data = hb_blob_get_data(os2, &length);

    if (length >= 10)
        type = be16(data + 8);
    hb_blob_destroy(os2);
    if ((type & 0x0F) == 2 || type & 0x300)
        return fail("%s: its licence bits (fsType %04x) forbid embedding or subsetting", path,
                    type);
    return 0;
}

static int check_font(const struct config *c, hb_face_t *face, const char *path)
{
    char version[LINE];
    hb_set_t *has = hb_set_create();
    hb_codepoint_t point = HB_SET_VALUE_INVALID;
    int missing = 0;

    name_text(face, HB_OT_NAME_ID_VERSION_STRING, version);
    if (strncmp(version, c->version, strlen(c->version)) != 0) {
        hb_set_destroy(has);
        return fail("%s: states \"%s\", fonts.conf asks for \"%s\"; on Debian install "
                    "fonts-liberation2",
                    path, version, c->version);
    }
    hb_face_collect_unicodes(face, has);
    while (hb_set_next(c->required, &point))
        if (!hb_set_has(has, point)) {
            fail("%s (%s): no glyph for U+%04X", path, version, point);
            missing++;
        }
    hb_set_destroy(has);
    return missing ? -1 : check_rights(face, path);
}

/* Everything that a CIDFontType2 with an identity map does not need. */
static int cut_font(struct cut *k, const struct config *c)
{
    static const char dropped[][5] = {
        "GSUB", "GPOS", "GDEF", "kern", "name", "OS/2", "post", "cmap", "FFTM", "gasp", "meta",
        "DSIG", "hdmx", "VDMX", "LTSH", "PCLT", "cvt ", "fpgm", "prep", "JSTF", "vhea", "vmtx"};
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    hb_set_t *drop;

    if (!input)
        return fail("out of memory");
    hb_set_union(hb_subset_input_unicode_set(input), c->wanted);
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING);
    drop = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
    for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++)
        hb_set_add(drop, HB_TAG(dropped[i][0], dropped[i][1], dropped[i][2], dropped[i][3]));
    k->plan = hb_subset_plan_create_or_fail(k->whole, input);
    k->small = k->plan ? hb_subset_plan_execute_or_fail(k->plan) : NULL;
    hb_subset_input_destroy(input);
    if (!k->small)
        return fail("the subsetter refused the font");
    k->to_old = hb_subset_plan_unicode_to_old_glyph_mapping(k->plan);
    k->to_new = hb_subset_plan_old_to_new_glyph_mapping(k->plan);
    k->glyphs = hb_face_get_glyph_count(k->small);
    k->upem = (int)hb_face_get_upem(k->small);
    return k->glyphs > 0 && k->glyphs < 0xFFFF ? 0 : fail("the cut font has no glyphs");
}

/* The new glyph of a code point; 0 when it has none. */
static unsigned glyph_of(const struct cut *k, hb_codepoint_t point)
{
    hb_codepoint_t old = hb_map_get(k->to_old, point);
    hb_codepoint_t fresh =
        old == HB_MAP_VALUE_INVALID ? HB_MAP_VALUE_INVALID : hb_map_get(k->to_new, old);

    return fresh == HB_MAP_VALUE_INVALID ? 0 : fresh;
}

struct outlines {
    const char *glyf, *loca;
    unsigned glyf_length, loca_length, count;
    bool long_loca;
};

static unsigned outline_offset(const struct outlines *o, unsigned glyph)
{
    if (!o->long_loca)
        return glyph * 2 + 2 <= o->loca_length ? be16(o->loca + glyph * 2) * 2 : UINT32_MAX;
    if (glyph * 4 + 4 > o->loca_length)
        return UINT32_MAX;
    return be16(o->loca + glyph * 4) << 16 | be16(o->loca + glyph * 4 + 2);
}

/* OpenType "glyf": components must exist and must not nest deeper than viewers follow them. */
static int check_outline(const struct outlines *o, unsigned glyph, int depth)
{
    unsigned from = outline_offset(o, glyph), to = outline_offset(o, glyph + 1), at, flags;

    if (glyph >= o->count || depth > COMPOSITE_DEPTH || to > o->glyf_length || from > to)
        return -1;
    if (to - from < 10 || be16(o->glyf + from) != 0xFFFF)
        return 0;
    at = from + 10;
    do {
        if (at + 4 > to)
            return -1;
        flags = be16(o->glyf + at);
        if (check_outline(o, be16(o->glyf + at + 2), depth + 1) != 0)
            return -1;
        at += 4 + (flags & 1 ? 4 : 2) + (flags & 8 ? 2 : flags & 0x40 ? 4 : flags & 0x80 ? 8 : 0);
    } while (flags & 0x20);
    return 0;
}

static int check_outlines(const struct cut *k)
{
    hb_blob_t *head = hb_face_reference_table(k->small, HB_TAG('h', 'e', 'a', 'd'));
    hb_blob_t *glyf = hb_face_reference_table(k->small, HB_TAG('g', 'l', 'y', 'f'));
    hb_blob_t *loca = hb_face_reference_table(k->small, HB_TAG('l', 'o', 'c', 'a'));
    struct outlines o = {.count = k->glyphs};
    unsigned length;
    const char *data = hb_blob_get_data(head, &length);
    int rc = 0;

    o.glyf = hb_blob_get_data(glyf, &o.glyf_length);
    o.loca = hb_blob_get_data(loca, &o.loca_length);
    o.long_loca = length >= 52 && be16(data + 50) != 0;
    for (unsigned g = 0; g < k->glyphs && rc == 0; g++)
        rc = check_outline(&o, g, 0);
    if (rc != 0 || length < 52)
        rc = fail("the cut font has broken composite glyphs");
    hb_blob_destroy(head);
    hb_blob_destroy(glyf);
    hb_blob_destroy(loca);
    return rc;
}

static int thousandths(const struct cut *k, int units)
{
    int n = units * 1000;

    return n >= 0 ? (n + k->upem / 2) / k->upem : -((-n + k->upem / 2) / k->upem);
}

static void put16(struct buf *b, int n)
{
    buf_add_byte(b, (uint8_t)n);
    buf_add_byte(b, (uint8_t)(n >> 8));
}

static void put32(struct buf *b, size_t n)
{
    put16(b, (int)(n & 0xFFFF));
    put16(b, (int)(n >> 16 & 0xFFFF));
}

static void set32(struct buf *b, size_t at, size_t n)
{
    for (int i = 0; i < 4; i++)
        b->data[at + i] = (uint8_t)(n >> 8 * i);
}

static int put_deflated(struct buf *b, const void *bytes, size_t n)
{
    struct libdeflate_compressor *z = libdeflate_alloc_compressor(12);
    size_t room = z ? libdeflate_zlib_compress_bound(z, n) : 0, size;
    uint8_t *to = z ? buf_reserve(b, room) : NULL;

    if (!to)
        return fail("out of memory");
    size = libdeflate_zlib_compress(z, bytes, n, to, room);
    buf_added(b, size);
    libdeflate_free_compressor(z);
    return 0;
}

/* 9.10.3: one bfchar a glyph; of several code points with one glyph the first counts. */
static void write_unicode(struct buf *out, const struct cut *k, const struct config *c)
{
    uint16_t *points = calloc(k->glyphs, sizeof *points);
    hb_codepoint_t point = HB_SET_VALUE_INVALID;
    unsigned left = 0, block = 0;

    while (points && hb_set_next(c->wanted, &point)) {
        unsigned glyph = glyph_of(k, point);

        if (glyph && !points[glyph]) {
            points[glyph] = (uint16_t)point;
            left++;
        }
    }
    buf_add_string(out, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                        "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
                        "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
                        "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n");
    for (unsigned g = 0; points && g < k->glyphs; g++) {
        if (!points[g])
            continue;
        if (!block) {
            block = left < 100 ? left : 100;
            buf_printf(out, "%u beginbfchar\n", block);
        }
        buf_printf(out, "<%04X><%04X>\n", g, points[g]);
        left--;
        if (!--block)
            buf_add_string(out, "endbfchar\n");
    }
    buf_add_string(out, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    free(points);
}

static void write_metrics(struct buf *out, const struct cut *k, bool italic)
{
    hb_font_t *font = hb_font_create(k->whole);
    hb_blob_t *head = hb_face_reference_table(k->whole, HB_TAG('h', 'e', 'a', 'd'));
    hb_blob_t *post = hb_face_reference_table(k->whole, HB_TAG('p', 'o', 's', 't'));
    hb_font_extents_t extents = {0};
    hb_position_t cap = 0;
    unsigned length;
    const char *data;
    int weight = (int)hb_style_get_value(font, HB_STYLE_TAG_WEIGHT);

    hb_font_get_h_extents(font, &extents);
    hb_ot_metrics_get_position_with_fallback(font, HB_OT_METRICS_TAG_CAP_HEIGHT, &cap);
    put16(out, thousandths(k, extents.ascender));
    put16(out, thousandths(k, extents.descender));
    put16(out, thousandths(k, cap));
    data = hb_blob_get_data(post, &length);
    put16(out, length >= 8 ? (int16_t)be16(data + 4) * 10 : 0);
    data = hb_blob_get_data(head, &length);
    for (unsigned i = 0; i < 4; i++)
        put16(out, length >= 44 ? thousandths(k, (int16_t)be16(data + 36 + 2 * i)) : 0);
    put16(out, 10 + 220 * (weight - 50) / 900);
    put16(out, italic);
    hb_blob_destroy(head);
    hb_blob_destroy(post);
    hb_font_destroy(font);
}

static int advance(hb_font_t *font, const struct cut *k, unsigned glyph)
{
    return thousandths(k, hb_font_get_glyph_h_advance(font, glyph));
}

/* Pages of 256 code points: glyph and width; index says which page, 255 none. */
static void write_map(struct buf *out, const struct cut *k, const struct config *c)
{
    hb_font_t *font = hb_font_create(k->small);
    size_t pages = 0;

    set32(out, 72, out->len);
    for (unsigned high = 0; high < 256; high++) {
        bool used = false;

        for (unsigned low = 0; low < 256 && !used; low++)
            used = hb_set_has(c->wanted, high << 8 | low) && glyph_of(k, high << 8 | low);
        out->data[80 + high] = used ? (uint8_t)pages : 255;
        if (!used)
            continue;
        pages++;
        for (unsigned low = 0; low < 256; low++) {
            hb_codepoint_t point = high << 8 | low;
            unsigned glyph = hb_set_has(c->wanted, point) ? glyph_of(k, point) : 0;

            put16(out, (int)glyph);
            put16(out, glyph ? advance(font, k, glyph) : 0);
        }
    }
    set32(out, 76, pages);
    hb_font_destroy(font);
}

static void write_widths(struct buf *out, const struct cut *k)
{
    hb_font_t *font = hb_font_create(k->small);
    size_t from = out->len;

    buf_add_string(out, "[0[");
    for (unsigned g = 0; g < k->glyphs; g++)
        buf_printf(out, g ? " %d" : "%d", advance(font, k, g));
    buf_add_string(out, "]]");
    set32(out, 64, from);
    set32(out, 68, out->len - from);
    hb_font_destroy(font);
}

static int write_face(struct buf *out, const struct cut *k, const struct config *c, bool italic)
{
    hb_blob_t *program = hb_face_reference_blob(k->small);
    struct buf unicode;
    char name[LINE];
    unsigned length;
    const char *data = hb_blob_get_data(program, &length);
    int rc = -1;

    buf_init(&unicode, (size_t)1 << 20);
    name_text(k->whole, HB_OT_NAME_ID_POSTSCRIPT_NAME, name);
    buf_add_string(out, "cuvface1");
    put32(out, 0);
    put32(out, k->glyphs);
    write_metrics(out, k, italic);
    buf_add_repeat(out, 0, HEADER - out->len);
    set32(out, 36, out->len);
    set32(out, 40, strlen(name));
    buf_add_string(out, name);
    set32(out, 44, out->len);
    if (put_deflated(out, data, length) != 0)
        goto out;
    set32(out, 48, out->len - (out->data[44] | out->data[45] << 8));
    set32(out, 52, length);
    write_unicode(&unicode, k, c);
    set32(out, 56, out->len);
    length = (unsigned)out->len;
    if (buf_check(&unicode, "ToUnicode", NULL) != 0 ||
        put_deflated(out, unicode.data, unicode.len) != 0)
        goto out;
    set32(out, 60, out->len - length);
    write_widths(out, k);
    write_map(out, k, c);
    set32(out, 8, out->len);
    rc = buf_check(out, "face", NULL);
out:
    hb_blob_destroy(program);
    buf_release(&unicode);
    return rc;
}

static int make_face(const struct config *c, int which, const char *folder)
{
    char path[2 * PATH + 2], target[PATH + 64];
    struct cut k = {0};
    struct buf out;
    struct err e;
    hb_blob_t *blob;
    int rc = -1;

    buf_init(&out, (size_t)4 << 20);
    snprintf(path, sizeof path, "%s/%s", c->folder, c->files[which]);
    snprintf(target, sizeof target, "%s/serif-%s.face", folder, face_names[which]);
    blob = hb_blob_create_from_file_or_fail(path);
    if (!blob) {
        fail("%s: cannot be read; on Debian install fonts-liberation2", path);
        return -1;
    }
    k.whole = hb_face_create(blob, 0);
    if (check_font(c, k.whole, path) != 0 || cut_font(&k, c) != 0 || check_outlines(&k) != 0 ||
        write_face(&out, &k, c, which >= 2) != 0)
        goto out;
    rc = out_save(target, buf_slice(&out), 0644, &e);
    if (rc != 0)
        fail("%s: %s", target, e.text);
out:
    hb_subset_plan_destroy(k.plan);
    hb_face_destroy(k.small);
    hb_face_destroy(k.whole);
    hb_blob_destroy(blob);
    buf_release(&out);
    return rc;
}

int main(int argc, char **argv)
{
    struct config c = {.folder = "."};
    int rc = 0;

    if (argc != 3) {
        fputs("usage: cut FONTS.CONF FOLDER\n", stderr);
        return 64;
    }
    c.required = hb_set_create();
    c.wanted = hb_set_create();
    rc = read_config(&c, argv[1]);
    for (int i = 0; i < FACES && rc == 0; i++)
        rc = make_face(&c, i, argv[2]);
    hb_set_destroy(c.required);
    hb_set_destroy(c.wanted);
    return rc ? 1 : 0;
}
