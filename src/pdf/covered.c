/* The operators of a content stream (ISO 32000-1 Annex A), as far as they say where something is
 * seen. */
#include "pdf/covered.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pdf/lex.h"

/* All decoded contents of one page; nested q and forms. */
enum { CONTENT_MAX = 1 << 25, STATES = 64, FORMS = 16 };
/* Straight lines and plain areas at least this long (points) are rules and grounds, not signs. */
static const double rule_length = 36, touch = 0.5;
/* Programs that take over a place round it to whole points. */
static const double rounding = 1.5;

static const struct cover_box no_box = {{INFINITY, INFINITY, -INFINITY, -INFINITY}};

/* The graphics state (8.4), as far as it says where something is seen. */
struct graphics {
    double matrix[6];
    const struct pdf_obj *face; /* NULL: none */
    double size, spacing, word_spacing, scale, leading, rise, mode;
    bool pattern; /* areas are filled by one */
};

/* One content stream while it is read. */
struct content {
    struct cover *c;
    const struct pdf_obj *resources;
    struct graphics g, stack[STATES];
    size_t depth;
    double line[6];           /* the matrix of the text line */
    double pen[2];            /* along the line: where the pen may be, from and to */
    struct cover_box drawn;   /* of the path: what is no rule */
    struct cover_box subpath; /* on the page */
    double start[2], pos[2];
    bool bent, path;                /* the subpath has a curve or a slanted line; there is one */
    struct cover_operand *operands; /* of the operator that comes; shared by all contents */
    size_t count;
};

static void add_point(struct cover_box *b, const double m[6], double x, double y)
{
    double px = m[0] * x + m[2] * y + m[4], py = m[1] * x + m[3] * y + m[5];

    b->at[0] = fmin(b->at[0], px);
    b->at[1] = fmin(b->at[1], py);
    b->at[2] = fmax(b->at[2], px);
    b->at[3] = fmax(b->at[3], py);
}

static void add_rect(struct cover_box *b, const double m[6], const double r[4])
{
    for (int i = 0; i < 4; i++)
        add_point(b, m, r[i & 1 ? 2 : 0], r[i & 2 ? 3 : 1]);
}

static bool is_finite(const struct cover_box *b)
{
    return isfinite(b->at[0]) && isfinite(b->at[1]) && isfinite(b->at[2]) && isfinite(b->at[3]);
}

void cover_see(struct cover *c, const struct cover_box *b)
{
    double cut[4];

    if (b->at[0] > b->at[2])
        return;
    if (!is_finite(b)) {
        c->yes = true;
        return;
    }
    for (int i = 0; i < 2; i++) {
        cut[i] = fmax(b->at[i], c->widget.at[i] + touch);
        cut[i + 2] = fmin(b->at[i + 2], c->widget.at[i + 2] - touch);
        if (cut[i] > cut[i + 2])
            return;
    }
    for (size_t i = 0; i < c->place_count; i++) {
        const double *p = c->places[i].at;

        if (cut[0] >= p[0] - rounding && cut[1] >= p[1] - rounding && cut[2] <= p[2] + rounding &&
            cut[3] <= p[3] + rounding)
            return;
    }
    c->yes = true;
}

/* product = a × b, a applied first (8.3.4). */
static void multiply(double product[6], const double a[6], const double b[6])
{
    double m[6];

    for (int row = 0; row < 3; row++)
        for (int column = 0; column < 2; column++)
            m[2 * row + column] = a[2 * row] * b[column] + a[2 * row + 1] * b[2 + column] +
                                  (row == 2 ? b[4 + column] : 0);
    memcpy(product, m, sizeof m);
}

/* The last n operands, all numbers; else the content is not understood. */
static bool take_numbers(struct content *t, size_t n, double *out)
{
    if (t->count < n) {
        t->c->yes = true;
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const struct cover_operand *o = &t->operands[t->count - n + i];

        if (!o->is_number) {
            t->c->yes = true;
            return false;
        }
        out[i] = o->number;
    }
    return true;
}

/* An entry of a resource dictionary by the last operand; &pdf_null, and in doubt, when absent. */
static const struct pdf_obj *take_resource(struct content *t, const char *kind)
{
    const struct pdf_obj *list, *o = &pdf_null;
    struct slice name = t->count ? t->operands[t->count - 1].bytes : (struct slice){NULL, 0};

    if (pdf_fetch(t->c->d, t->c->k, t->resources, kind, &list, NULL) ||
        pdf_resolve(t->c->d, t->c->k, pdf_find_slice(list, name), &o, NULL))
        o = &pdf_null;
    t->c->yes |= o->kind != PDF_DICT && o->kind != PDF_STREAM;
    return o;
}

/* ---- paths (8.5) ---- */

/* What was begun ends: unless it is straight and long it is a sign of some kind. */
static void end_subpath(struct content *t)
{
    const double *b = t->subpath.at;
    bool slanted = t->pos[0] != t->start[0] && t->pos[1] != t->start[1];

    if (b[0] <= b[2] && (t->bent || slanted || t->g.pattern ||
                         (b[2] - b[0] < rule_length && b[3] - b[1] < rule_length))) {
        t->drawn.at[0] = fmin(t->drawn.at[0], b[0]);
        t->drawn.at[1] = fmin(t->drawn.at[1], b[1]);
        t->drawn.at[2] = fmax(t->drawn.at[2], b[2]);
        t->drawn.at[3] = fmax(t->drawn.at[3], b[3]);
    }
    t->subpath = no_box;
    t->bent = false;
}

static void go_to(struct content *t, double x, double y)
{
    add_point(&t->subpath, t->g.matrix, x, y);
    t->pos[0] = x;
    t->pos[1] = y;
}

static void move_to(struct content *t, double x, double y)
{
    end_subpath(t);
    t->start[0] = x;
    t->start[1] = y;
    go_to(t, x, y);
}

static bool build_path(struct content *t, struct slice word)
{
    double n[6];

    if (slice_is(word, "m") && take_numbers(t, 2, n)) {
        move_to(t, n[0], n[1]);
    } else if (slice_is(word, "l") && take_numbers(t, 2, n)) {
        t->bent |= n[0] != t->pos[0] && n[1] != t->pos[1];
        go_to(t, n[0], n[1]);
    } else if (slice_is(word, "re") && take_numbers(t, 4, n)) {
        move_to(t, n[0], n[1]);
        go_to(t, n[0] + n[2], n[1] + n[3]);
        t->pos[0] = n[0];
        t->pos[1] = n[1];
    } else if (slice_is(word, "h")) {
        t->bent |= t->pos[0] != t->start[0] && t->pos[1] != t->start[1];
        t->pos[0] = t->start[0];
        t->pos[1] = t->start[1];
    } else if (slice_is(word, "c") || slice_is(word, "v") || slice_is(word, "y")) {
        size_t points = slice_is(word, "c") ? 3 : 2;

        if (take_numbers(t, 2 * points, n))
            for (size_t i = 0; i < points; i++)
                go_to(t, n[2 * i], n[2 * i + 1]);
        t->bent = true;
    } else {
        return false;
    }
    return true;
}

static bool is_any(struct slice word, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (slice_is(word, words[i]))
            return true;
    return false;
}

static bool paint_path(struct content *t, struct slice word)
{
    static const char *const paints[] = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", NULL};
    bool paint = is_any(word, paints);

    if (!paint && !slice_is(word, "n"))
        return false;
    end_subpath(t);
    if (paint)
        cover_see(t->c, &t->drawn);
    t->drawn = no_box;
    t->pos[0] = t->pos[1] = t->start[0] = t->start[1] = 0;
    return true;
}

/* ---- text (9.4) ---- */

static void next_line(struct content *t, double x, double y)
{
    const double move[6] = {1, 0, 0, 1, x, y};

    multiply(t->line, move, t->line);
    t->pen[0] = t->pen[1] = 0;
}

static const struct typeset *find_face(struct cover *c, const struct pdf_obj *dict)
{
    struct typeset *f;
    struct err e;

    for (size_t i = 0; i < COVER_FACES; i++)
        if (c->faces[i].dict == dict)
            return &c->faces[i];
    f = &c->faces[c->next_face];
    c->next_face = (c->next_face + 1) % COVER_FACES;
    typeset_release(f);
    if (typeset_load(f, c->d, c->k, dict, &e))
        f->unknown = true;
    return f;
}

/* The least and the most that a string moves the pen. */
static void measure(const struct content *t, const struct typeset *f, struct slice s,
                    double moves[2])
{
    double width = 0;

    for (size_t i = 0; i + f->bytes <= s.len; i += f->bytes) {
        unsigned code = f->bytes == 2 ? (unsigned)s.data[i] << 8 | s.data[i + 1] : s.data[i];

        width += f->widths[code] * t->g.size + t->g.spacing;
        if (f->bytes == 1 && code == ' ')
            width += t->g.word_spacing;
    }
    /* Of codes of unknown length there may be one a byte. */
    if (!f->exact)
        width *= f->bytes;
    width *= t->g.scale;
    moves[0] = f->exact ? width : fmin(width, 0);
    moves[1] = f->exact ? width : fmax(width, 0);
}

static void show(struct content *t, struct slice s)
{
    const struct typeset *f = t->g.face ? find_face(t->c, t->g.face) : NULL;
    struct cover_box seen = no_box;
    double m[6], moves[2], rect[4];

    if (!f || f->unknown) {
        t->c->yes = true;
        return;
    }
    measure(t, f, s, moves);
    rect[0] = fmin(t->pen[0], t->pen[0] + moves[0]);
    rect[2] = fmax(t->pen[1], t->pen[1] + moves[1]);
    rect[1] = t->g.rise - 0.25 * t->g.size;
    rect[3] = t->g.rise + t->g.size;
    multiply(m, t->line, t->g.matrix);
    add_rect(&seen, m, rect);
    /* Modes 3 and 7 show nothing (9.3.6). */
    if (t->g.mode != 3 && t->g.mode != 7 && s.len)
        cover_see(t->c, &seen);
    t->pen[0] += moves[0];
    t->pen[1] += moves[1];
}

static void show_all(struct content *t)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct cover_operand *o = &t->operands[i];
        double shift = -o->number / 1000 * t->g.size * t->g.scale;

        if (o->is_string) {
            show(t, o->bytes);
        } else if (o->is_number) {
            t->pen[0] += shift;
            t->pen[1] += shift;
        }
    }
}

static void show_line(struct content *t, struct slice word)
{
    bool spaced = slice_is(word, "\"");
    double n[2];

    if (spaced && t->count == 3) {
        t->count = 2;
        if (take_numbers(t, 2, n)) {
            t->g.word_spacing = n[0];
            t->g.spacing = n[1];
        }
        t->operands[0] = t->operands[2];
        t->count = 1;
    }
    if (t->count != 1) {
        t->c->yes = true;
        return;
    }
    next_line(t, 0, -t->g.leading);
    show(t, t->operands[0].bytes);
}

/* "/F1 12 Tf" */
static void choose_face(struct content *t)
{
    double size;

    if (!take_numbers(t, 1, &size) || t->count < 2) {
        t->c->yes = true;
        return;
    }
    t->count--;
    t->g.size = size;
    t->g.face = take_resource(t, "Font");
}

static bool set_text(struct content *t, struct slice word)
{
    static const struct {
        const char *word;
        size_t offset;
        double unit;
    } rows[] = {
        {"Tc", offsetof(struct graphics, spacing), 1},
        {"Tw", offsetof(struct graphics, word_spacing), 1},
        {"Tz", offsetof(struct graphics, scale), 0.01},
        {"TL", offsetof(struct graphics, leading), 1},
        {"Ts", offsetof(struct graphics, rise), 1},
        {"Tr", offsetof(struct graphics, mode), 1},
    };
    double n;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (slice_is(word, rows[i].word)) {
            if (take_numbers(t, 1, &n))
                *(double *)(void *)((char *)&t->g + rows[i].offset) = n * rows[i].unit;
            return true;
        }
    return false;
}

static bool place_text(struct content *t, struct slice word)
{
    static const double unit[6] = {1, 0, 0, 1, 0, 0};
    double n[6];

    if (slice_is(word, "BT")) {
        memcpy(t->line, unit, sizeof unit);
        t->pen[0] = t->pen[1] = 0;
    } else if ((slice_is(word, "Td") || slice_is(word, "TD")) && take_numbers(t, 2, n)) {
        if (word.data[1] == 'D')
            t->g.leading = -n[1];
        next_line(t, n[0], n[1]);
    } else if (slice_is(word, "Tm") && take_numbers(t, 6, n)) {
        memcpy(t->line, n, sizeof n);
        t->pen[0] = t->pen[1] = 0;
    } else if (slice_is(word, "T*")) {
        next_line(t, 0, -t->g.leading);
    } else {
        return false;
    }
    return true;
}

static bool write_text(struct content *t, struct slice word)
{
    if (slice_is(word, "Tf"))
        choose_face(t);
    else if (slice_is(word, "Tj") || slice_is(word, "TJ"))
        show_all(t);
    else if (slice_is(word, "'") || slice_is(word, "\""))
        show_line(t, word);
    else
        return set_text(t, word) || place_text(t, word);
    return true;
}

/* ---- everything else ---- */

static void read_content(struct cover *c, const struct pdf_obj *resources, struct graphics g,
                         struct slice bytes);

static void show_form(struct content *t, const struct pdf_obj *form)
{
    const struct pdf_obj *matrix, *resources;
    struct graphics g = t->g;
    struct cover *c = t->c;
    struct buf bytes;
    double m[6];

    buf_init(&bytes, CONTENT_MAX);
    if (c->forms == FORMS || pdf_fetch(c->d, c->k, form, "Matrix", &matrix, NULL) ||
        pdf_fetch(c->d, c->k, form, "Resources", &resources, NULL) ||
        pdf_decode(c->d, c->k, form, &bytes, NULL) || (c->decoded += bytes.len) > CONTENT_MAX ||
        (matrix->kind != PDF_NULL && (matrix->kind != PDF_ARRAY || matrix->array.count != 6))) {
        c->yes = true;
        goto out;
    }
    for (int i = 0; matrix->kind == PDF_ARRAY && i < 6; i++)
        c->yes |= !pdf_number(&matrix->array.items[i], &m[i]);
    if (matrix->kind == PDF_ARRAY && !c->yes)
        multiply(g.matrix, m, g.matrix);
    c->forms++;
    read_content(c, resources->kind == PDF_DICT ? resources : t->resources, g, buf_slice(&bytes));
    c->forms--;
out:
    buf_release(&bytes);
}

static void show_object(struct content *t)
{
    static const double unit[4] = {0, 0, 1, 1};
    const struct pdf_obj *o = take_resource(t, "XObject");
    struct cover_box seen = no_box;

    if (pdf_is_name(pdf_find(o, "Subtype"), "Form") && o->kind == PDF_STREAM) {
        show_form(t, o);
        return;
    }
    add_rect(&seen, t->g.matrix, unit);
    cover_see(t->c, &seen);
}

static bool keep_state(struct content *t, struct slice word)
{
    double m[6];

    if (slice_is(word, "q")) {
        t->c->yes |= t->depth == STATES;
        if (t->depth < STATES)
            t->stack[t->depth++] = t->g;
    } else if (slice_is(word, "Q")) {
        if (t->depth)
            t->g = t->stack[--t->depth];
    } else if (slice_is(word, "cm")) {
        if (take_numbers(t, 6, m))
            multiply(t->g.matrix, m, t->g.matrix);
    } else {
        return false;
    }
    return true;
}

/* Pictures and shadings of their own (8.7.4.2, 8.9.7) are not measured. */
static void operate(struct content *t, struct slice word)
{
    static const char *const unknown[] = {"BI", "sh", NULL};
    static const char *const fills[] = {"sc", "scn", "SC", "SCN", "g",  "G", "rg",
                                        "RG", "k",   "K",  "cs",  "CS", NULL};

    if (is_any(word, unknown))
        t->c->yes = true;
    else if (slice_is(word, "Do"))
        show_object(t);
    else if (slice_is(word, "gs"))
        t->c->yes |= pdf_find(take_resource(t, "ExtGState"), "Font") != NULL;
    else if (is_any(word, fills))
        t->g.pattern = word.data[word.len - 1] == 'n' || word.data[word.len - 1] == 'N'
                           ? t->count && !t->operands[t->count - 1].is_number
                           : false;
    else if (!keep_state(t, word) && !write_text(t, word) && !build_path(t, word))
        paint_path(t, word);
}

static bool take_operand(struct content *t, const struct pdf_token *token)
{
    struct cover_operand o = {.bytes = token->bytes};

    switch (token->kind) {
    case PDF_TOKEN_INT:
        o = (struct cover_operand){.is_number = true, .number = (double)token->integer};
        break;
    case PDF_TOKEN_REAL:
        o = (struct cover_operand){.is_number = true, .number = token->real};
        break;
    case PDF_TOKEN_STRING:
        o.is_string = true;
        break;
    case PDF_TOKEN_NAME:
        break;
    default:
        return true; /* brackets */
    }
    if (t->count == COVER_OPERANDS)
        return false;
    t->operands[t->count++] = o;
    return true;
}

static void read_content(struct cover *c, const struct pdf_obj *resources, struct graphics g,
                         struct slice bytes)
{
    struct content t = {.c = c, .resources = resources, .g = g, .operands = c->operands};
    struct pdf_lexer l = {.data = bytes.data, .end = bytes.len, .arena = c->scratch};
    struct pdf_token token;

    t.drawn = t.subpath = no_box;
    while (!c->yes) {
        if (pdf_lex(&l, &token, NULL)) {
            c->yes = true;
        } else if (token.kind == PDF_TOKEN_END) {
            return;
        } else if (token.kind == PDF_TOKEN_WORD) {
            operate(&t, token.bytes);
            t.count = 0;
        } else if (!take_operand(&t, &token)) {
            c->yes = true;
        }
    }
}

void cover_content(struct cover *c, const struct pdf_obj *resources, struct slice content)
{
    const struct graphics start = {.matrix = {1, 0, 0, 1, 0, 0}, .scale = 1};

    read_content(c, resources, start, content);
}
