/*
 * What a text field shows must be what its value says: the strings that its appearance shows (ISO
 * 32000-1 9.4.3), in their order and without spaces, against /V. What this cannot read for certain
 * (pictures, curves, fonts without a map to Unicode), or what is not seen, counts as not the same.
 */
#include <stdlib.h>
#include <string.h>

#include "pdf/lex.h"
#include "seal/checker.h"
#include "seal/pen.h"
#include "seal/typeface.h"

/* An appearance's content, a ToUnicode map, the operands of one operator; all of them of a file. */
enum { CONTENT_MAX = 1 << 18, MAP_MAX = 1 << 20, OPERANDS_MAX = 64, WORK_MAX = 1 << 25 };
enum { CODES = 1 << 16, DIFFERENCES_MAX = 600, WIDGETS_MAX = 64 };

/* A string or a name, or a number. */
struct operand {
    struct slice bytes;
    double number;
    bool is_number;
};

struct reading {
    struct pdf_doc *d;
    size_t *work;
    struct pen pen;
    const struct pdf_obj *fonts[2]; /* of the appearance, of the form's /DR; or &pdf_null */
    uint32_t *points;               /* composite fonts: code to Unicode, 0 unknown; owned */
    bool composite;
    const struct pdf_obj *differences; /* simple fonts */
    struct operand operands[OPERANDS_MAX];
    size_t count;
    struct buf text; /* UTF-8 without spaces */
    bool unsure;
};

/* -1 only for trouble: what a file has wrong makes the reading unsure. */
static int trouble(struct reading *r, struct err *e)
{
    if (e->kind != ERR_FORMAT)
        return -1;
    r->unsure = true;
    return 0;
}

/* False, and unsure, when the file has made this program decode enough. */
static bool may_work(struct reading *r, size_t bytes)
{
    *r->work += bytes;
    if (*r->work > WORK_MAX)
        r->unsure = true;
    return !r->unsure;
}

static int parse_map(struct reading *r, struct slice map, struct err *e)
{
    struct typeface face = {0};
    int rc = -1;

    if (!r->points)
        r->points = malloc(CODES * sizeof *r->points);
    if (!r->points || typeface_parse_unicode(&face, map)) {
        err_memory(e);
        goto out;
    }
    memset(r->points, 0, CODES * sizeof *r->points);
    for (size_t i = 0; i < face.count; i++)
        r->points[face.glyphs[i].code] = face.glyphs[i].code_point;
    rc = 0;
out:
    typeface_release(&face);
    return rc;
}

static int read_map(struct reading *r, const struct pdf_obj *font, struct err *e)
{
    const struct pdf_obj *encoding, *map;
    struct buf text;
    int rc = -1;

    buf_init(&text, MAP_MAX);
    if (pdf_fetch(r->d, PDF_LATEST, font, "Encoding", &encoding, e) ||
        pdf_fetch(r->d, PDF_LATEST, font, "ToUnicode", &map, e))
        goto out;
    if (!pdf_is_name(encoding, "Identity-H") || map->kind != PDF_STREAM) {
        r->unsure = true;
        rc = 0;
        goto out;
    }
    if (pdf_decode(r->d, PDF_LATEST, map, &text, e))
        goto out;
    rc = may_work(r, text.len + CODES) ? parse_map(r, buf_slice(&text), e) : 0;
out:
    buf_release(&text);
    return rc;
}

/* Letters of a simple font's encoding are taken by their codes as far as they are ASCII. */
static int read_encoding(struct reading *r, const struct pdf_obj *font, struct err *e)
{
    const struct pdf_obj *encoding, *differences;

    if (pdf_fetch(r->d, PDF_LATEST, font, "Encoding", &encoding, e) ||
        pdf_fetch(r->d, PDF_LATEST, encoding, "Differences", &differences, e))
        return -1;
    if (pdf_is_name(pdf_find(font, "Subtype"), "Type3") ||
        pdf_is_name(pdf_find(font, "BaseFont"), "Symbol") ||
        pdf_is_name(pdf_find(font, "BaseFont"), "ZapfDingbats") ||
        pdf_is_name(encoding, "MacExpertEncoding") ||
        (differences->kind == PDF_ARRAY && differences->array.count > DIFFERENCES_MAX))
        r->unsure = true;
    r->differences = differences->kind == PDF_ARRAY ? differences : NULL;
    return 0;
}

static int choose_font(struct reading *r, struct slice name, struct err *e)
{
    const struct pdf_obj *font = &pdf_null;

    r->differences = NULL;
    for (size_t i = 0; i < 2 && font->kind == PDF_NULL; i++)
        if (pdf_resolve(r->d, PDF_LATEST, pdf_find_slice(r->fonts[i], name), &font, e))
            return -1;
    r->composite = pdf_is_name(pdf_find(font, "Subtype"), "Type0");
    if (font->kind != PDF_DICT) {
        r->unsure = true;
        return 0;
    }
    return r->composite ? read_map(r, font, e) : read_encoding(r, font, e);
}

static void show_point(struct reading *r, uint32_t point)
{
    uint8_t utf8[4];
    size_t n = 1;

    if (point == ' ' || point == 0xA0 || point == '\t' || point == '\n' || point == '\r')
        return;
    if (point < 0x80) {
        utf8[0] = (uint8_t)point;
    } else if (point < 0x800) {
        n = 2;
        utf8[0] = (uint8_t)(0xC0 | point >> 6);
    } else if (point < 0x10000) {
        n = 3;
        utf8[0] = (uint8_t)(0xE0 | point >> 12);
    } else {
        n = 4;
        utf8[0] = (uint8_t)(0xF0 | (point >> 18 & 7));
    }
    for (size_t i = 1; i < n; i++)
        utf8[i] = (uint8_t)(0x80 | (point >> 6 * (n - 1 - i) & 0x3F));
    buf_add(&r->text, utf8, n);
}

/* Whether /Differences (9.6.6.2) gives the code another name. */
static bool renamed(const struct pdf_obj *differences, uint8_t code)
{
    int64_t at = 0;

    for (size_t i = 0; differences && i < differences->array.count; i++)
        if (!pdf_int(&differences->array.items[i], &at) && at++ == code)
            return true;
    return false;
}

/* What stands at the pen; a space is a letter too. */
static void place(struct reading *r, struct slice s)
{
    size_t spaces = 0;

    for (size_t i = 0; !r->composite && i < s.len; i++)
        spaces += s.data[i] == ' ';
    if (!pen_write(&r->pen, r->composite ? s.len / 2 : s.len, spaces))
        r->unsure = true;
}

static void show(struct reading *r, struct slice s)
{
    place(r, s);
    for (size_t i = 0; !r->composite && i < s.len; i++) {
        if (s.data[i] >= 0x7F || s.data[i] < ' ' || renamed(r->differences, s.data[i]))
            r->unsure = true;
        show_point(r, s.data[i]);
    }
    for (size_t i = 0; r->composite && r->points && i + 1 < s.len; i += 2) {
        uint32_t point = r->points[s.data[i] << 8 | s.data[i + 1]];

        r->unsure |= point == 0;
        show_point(r, point);
    }
    if (r->composite && s.len % 2)
        r->unsure = true;
}

static bool one_of(struct slice word, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (slice_is(word, words[i]))
            return true;
    return false;
}

/* A colour space that needs no resource: what "rg" and its like say in one word. */
static bool names_device(const struct reading *r)
{
    static const char *const device[] = {"DeviceGray", "DeviceRGB", "DeviceCMYK", NULL};

    return r->count == 1 && one_of(r->operands[0].bytes, device);
}

static void show_all(struct reading *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (!r->operands[i].is_number)
            show(r, r->operands[i].bytes);
        else if (!pen_kern(&r->pen, r->operands[i].number))
            r->unsure = true;
}

static int operate(struct reading *r, struct slice word, struct err *e)
{
    static const char *const shows[] = {"Tj", "TJ", NULL}, *const spaces[] = {"cs", "CS", NULL};
    double numbers[OPERANDS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < r->count; i++)
        if (r->operands[i].is_number)
            numbers[count++] = r->operands[i].number;
    if (one_of(word, shows)) {
        show_all(r);
    } else if (slice_is(word, "'")) {
        pen_operate(&r->pen, slice_of("T*"), NULL, 0);
        show_all(r);
    } else if (!pen_operate(&r->pen, word, numbers, count) ||
               (one_of(word, spaces) && !names_device(r))) {
        r->unsure = true;
    } else if (slice_is(word, "Tf")) {
        return choose_font(r, r->operands[0].bytes, e);
    }
    return 0;
}

static bool take_operand(struct reading *r, const struct pdf_token *t)
{
    struct operand o = {.bytes = t->bytes};

    if (t->kind == PDF_TOKEN_INT)
        o = (struct operand){.number = (double)t->integer, .is_number = true};
    else if (t->kind == PDF_TOKEN_REAL)
        o = (struct operand){.number = t->real, .is_number = true};
    else if (t->kind != PDF_TOKEN_STRING && t->kind != PDF_TOKEN_NAME)
        return t->kind != PDF_TOKEN_DICT_OPEN;
    if (r->count == OPERANDS_MAX)
        return false;
    r->operands[r->count++] = o;
    return true;
}

static int read_content(struct reading *r, struct slice content, struct err *e)
{
    struct pdf_lexer l = {.data = content.data, .end = content.len, .arena = pdf_arena(r->d)};
    struct pdf_token t;

    for (;;) {
        if (pdf_lex(&l, &t, e))
            return trouble(r, e);
        if (t.kind == PDF_TOKEN_END || r->unsure)
            return 0;
        if (t.kind != PDF_TOKEN_WORD) {
            r->unsure = !take_operand(r, &t);
            continue;
        }
        if (operate(r, t.bytes, e))
            return trouble(r, e);
        r->count = 0;
    }
}

/* The appearance's own fonts before those of the form. */
static int find_fonts(struct reading *r, const struct pdf_form *form, const struct pdf_obj *stream,
                      struct err *e)
{
    const struct pdf_obj *resources;

    if (pdf_fetch(r->d, PDF_LATEST, stream, "Resources", &resources, e) ||
        pdf_fetch(r->d, PDF_LATEST, resources, "Font", &r->fonts[0], e) ||
        pdf_fetch(r->d, PDF_LATEST, form->dict, "DR", &resources, e) ||
        pdf_fetch(r->d, PDF_LATEST, resources, "Font", &r->fonts[1], e))
        return trouble(r, e);
    return 0;
}

/* Four numbers, as two corners in order; what is none stays as it was. */
static int corners(struct reading *r, const struct pdf_obj *dict, const char *key, double out[4],
                   struct err *e)
{
    const struct pdf_obj *list;
    double n[4];

    if (pdf_fetch(r->d, PDF_LATEST, dict, key, &list, e))
        return -1;
    if (list->kind != PDF_ARRAY || list->array.count != 4)
        return 0;
    for (int i = 0; i < 4; i++)
        if (!pdf_number(&list->array.items[i], &n[i]))
            return 0;
    for (int i = 0; i < 2; i++) {
        out[i] = n[i] < n[i + 2] ? n[i] : n[i + 2];
        out[i + 2] = n[i] < n[i + 2] ? n[i + 2] : n[i];
    }
    return 0;
}

/* /Matrix turns by quarters, or is not there (8.10.2). */
static bool is_turn(const struct pdf_obj *matrix, bool *quarter)
{
    double n[6];

    *quarter = false;
    if (matrix->kind == PDF_NULL)
        return true;
    if (matrix->kind != PDF_ARRAY || matrix->array.count != 6)
        return false;
    for (int i = 0; i < 6; i++)
        if (!pdf_number(&matrix->array.items[i], &n[i]))
            return false;
    *quarter = n[0] == 0;
    return (n[0] == 0 ? n[3] == 0 && n[1] * n[1] == 1 && n[2] == -n[1]
                      : n[1] == 0 && n[2] == 0 && n[0] * n[0] == 1 && n[3] == n[0]);
}

/* Where its content is seen; keys that put other content in its place, or hide it, are not judged.
 */
static int start_pen(struct reading *r, const struct pdf_obj *widget, const struct pdf_obj *form,
                     struct err *e)
{
    static const char *const hiding[] = {"OC", "F", "Ref", "OPI", NULL};
    double box[4] = {0}, rect[4] = {0};
    const struct pdf_obj *matrix;
    bool quarter, seen;

    if (corners(r, widget, "Rect", rect, e) || corners(r, form, "BBox", box, e) ||
        pdf_fetch(r->d, PDF_LATEST, form, "Matrix", &matrix, e))
        return -1;
    seen = is_turn(matrix, &quarter);
    for (size_t i = 0; hiding[i]; i++)
        seen = seen && !pdf_find(form, hiding[i]);
    pen_start(&r->pen, box, rect, quarter);
    r->pen.blind |= !seen;
    return 0;
}

static int read_appearance(struct reading *r, const struct pdf_form *form,
                           const struct pdf_obj *widget, struct err *e)
{
    const struct pdf_obj *appearance, *normal;
    struct buf content;
    int rc;

    if (pdf_fetch(r->d, PDF_LATEST, widget, "AP", &appearance, e) ||
        pdf_fetch(r->d, PDF_LATEST, appearance, "N", &normal, e))
        return trouble(r, e);
    if (normal->kind == PDF_NULL)
        return 0;
    if (normal->kind != PDF_STREAM) {
        r->unsure = true;
        return 0;
    }
    if (start_pen(r, widget, normal, e))
        return trouble(r, e);
    buf_init(&content, CONTENT_MAX);
    if (find_fonts(r, form, normal, e))
        rc = -1;
    else if (pdf_decode(r->d, PDF_LATEST, normal, &content, e))
        rc = trouble(r, e);
    else
        rc = may_work(r, content.len) ? read_content(r, buf_slice(&content), e) : 0;
    buf_release(&content);
    return rc;
}

/* The value without spaces. */
static void bare_value(struct buf *b, const char *value)
{
    for (const char *p = value ? value : ""; *p; p++)
        if ((uint8_t)p[0] == 0xC2 && (uint8_t)p[1] == 0xA0)
            p++;
        else if (*p != ' ' && *p != '\t' && *p != '\n' && *p != '\r')
            buf_add_byte(b, (uint8_t)*p);
}

static int widget_shows(struct pdf_doc *d, size_t *work, const struct pdf_form *form,
                        struct slice value, const struct pdf_obj *widget, bool *same, struct err *e)
{
    struct reading r = {.d = d, .work = work, .fonts = {&pdf_null, &pdf_null}};
    int rc;

    buf_init(&r.text, CONTENT_MAX);
    rc = read_appearance(&r, form, widget, e);
    *same = !r.unsure && slice_equal(buf_slice(&r.text), value) && !buf_check(&r.text, "", NULL);
    free(r.points);
    buf_release(&r.text);
    return rc;
}

/* A field of several widgets (12.7.4.1): each of them. */
static int each_shows(struct pdf_doc *d, size_t *work, const struct pdf_form *form,
                      struct slice value, const struct pdf_field *f, bool *same, struct err *e)
{
    const struct pdf_obj *kids, *widget;

    if (f->widgets == 0 || !f->widget_dict) {
        *same = value.len == 0;
        return 0;
    }
    if (f->widgets == 1)
        return widget_shows(d, work, form, value, f->widget_dict, same, e);
    if (pdf_fetch(d, PDF_LATEST, f->dict, "Kids", &kids, e))
        return -1;
    *same = kids->kind == PDF_ARRAY && kids->array.count <= WIDGETS_MAX;
    for (size_t i = 0; *same && i < kids->array.count; i++)
        if (pdf_resolve(d, PDF_LATEST, &kids->array.items[i], &widget, e) ||
            widget_shows(d, work, form, value, widget, same, e))
            return -1;
    return 0;
}

int checker_shown(struct pdf_doc *d, size_t *work, const struct pdf_form *form,
                  const struct pdf_field *f, bool *same, struct err *e)
{
    struct buf value;
    struct err local;
    int rc;

    if (!e)
        e = &local;
    buf_init(&value, CONTENT_MAX);
    bare_value(&value, f->display);
    *same = false;
    rc = buf_check(&value, "", NULL) ? 0 : each_shows(d, work, form, buf_slice(&value), f, same, e);
    buf_release(&value);
    return rc;
}
