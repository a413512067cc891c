/* ô 6: paragraphs, headings, notes. */
#include "draw/layout.h"

#include <string.h>

struct paragraph {
    struct wrap wrap;
    struct ink_style style;
    const char *type;
    struct tag *tag; /* made when the first line is drawn: reading order is drawing order */
    int indent;      /* of the first line */
    enum layout_align align;
};

void layout_line(struct layout *l, struct ink_style s, const struct wrap_line *line, int x,
                 int width, int baseline, enum layout_align align)
{
    int rest = width - line->width, extra = 0;

    if (align == LAYOUT_CENTRE)
        x += rest / 2;
    else if (align == LAYOUT_RIGHT)
        x += rest;
    else if (align == LAYOUT_JUSTIFIED && !line->last && rest > 0)
        extra = rest;
    if (line->len)
        ink_text(&l->ink, s, x, baseline, line->text, (size_t)line->len, extra);
}

int layout_lines(struct layout *l, struct ink_style s, const struct wrap *w, int x, int width,
                 int y, enum layout_align align)
{
    for (size_t i = 0; i < w->count; i++) {
        layout_line(l, s, &w->lines[i], x, width, y + ink_ascent(&l->ink, s), align);
        y += ink_line(&l->ink, s);
    }
    return y;
}

static void draw_paragraph_line(struct layout *l, const struct strip *s, int y)
{
    union {
        const void *what;
        struct paragraph *paragraph;
    } u = {s->what};
    struct paragraph *p = u.paragraph;
    int indent = s->index == 0 ? p->indent : 0;

    if (!p->tag)
        p->tag = ink_element(&l->ink, NULL, p->type);
    ink_tag(&l->ink, p->tag);
    layout_line(l, p->style, &p->wrap.lines[s->index], l->left + indent,
                l->right - l->left - indent, y + ink_ascent(&l->ink, p->style), p->align);
}

/* At least two lines of a paragraph stand together at the foot and at the head of a page. */
static int add_lines(struct layout *l, struct flow *f, const struct paragraph *p, int before,
                     bool keep_next)
{
    size_t n = p->wrap.count;

    for (size_t i = 0; i < n; i++) {
        struct strip s = {.height = ink_line(&l->ink, p->style),
                          .draw = draw_paragraph_line,
                          .what = p,
                          .index = i,
                          .before = i ? 0 : before};

        s.keep_next = i + 1 == n ? keep_next : i == 0 || i + 2 == n;
        if (flow_add(f, &s) != 0)
            return -1;
    }
    return 0;
}

static int add_text(struct layout *l, struct flow *f, const struct letter_block *b)
{
    struct paragraph *p = arena_alloc(f->arena, sizeof *p);
    const char *text = b->text ? b->text : "";
    int width = l->right - l->left;
    bool heading = b->kind == LETTER_HEADING;

    if (!p)
        return -1;
    if (b->kind == LETTER_LINE && strncmp(text, "- ", 2) != 0)
        text = arena_printf(f->arena, "- %s", text);
    if (!text)
        return -1;
    p->type = heading ? "H2" : "P";
    p->style = (struct ink_style){heading ? INK_BOLD : INK_REGULAR, LAYOUT_BODY};
    p->align = LAYOUT_JUSTIFIED;
    p->indent = LAYOUT_INDENT;
    if (b->kind == LETTER_NOTE)
        p->style = (struct ink_style){INK_ITALIC, 12000};
    if (wrap_text(&p->wrap, &l->ink, p->style, text, width - p->indent, width) != 0)
        return -1;
    return add_lines(l, f, p, LAYOUT_PARAGRAPH, heading);
}

/* NĐ 30/2020, Phụ lục I, III: "Phụ lục" bold, its title bold under it, what it goes with italic. */
static int add_appendix(struct layout *l, struct flow *f, const char *text)
{
    int width = l->right - l->left;
    size_t first = f->count;

    for (int line = 0; *text; line++) {
        struct paragraph *p = arena_alloc(f->arena, sizeof *p);
        size_t n = strcspn(text, "\n");
        char *copy = arena_copy(f->arena, text, n);

        if (!p || !copy)
            return -1;
        *p = (struct paragraph){.style = {line > 1 ? INK_ITALIC : INK_BOLD, LAYOUT_BODY},
                                .type = line ? "P" : "H2",
                                .align = LAYOUT_CENTRE};
        if (wrap_balanced(&p->wrap, &l->ink, p->style, copy, width) != 0 ||
            add_lines(l, f, p, 0, true) != 0)
            return -1;
        text += n + (text[n] == '\n');
    }
    if (f->count > first)
        f->list[first].part = true;
    return 0;
}

static int add_block(struct layout *l, struct flow *f, const struct letter_block *b)
{
    if (b->kind == LETTER_TABLE)
        return layout_table(l, f, b->table);
    return b->kind == LETTER_APPENDIX ? add_appendix(l, f, b->text) : add_text(l, f, b);
}

static size_t first_appendix(const struct letter *letter)
{
    size_t i = 0;

    while (i < letter->block_count && letter->blocks[i].kind != LETTER_APPENDIX)
        i++;
    return i;
}

int layout_body(struct layout *l, struct flow *f)
{
    for (size_t i = 0; i < first_appendix(l->letter); i++)
        if (add_block(l, f, &l->letter->blocks[i]) != 0)
            return -1;
    return 0;
}

int layout_appendices(struct layout *l, struct flow *f)
{
    for (size_t i = first_appendix(l->letter); i < l->letter->block_count; i++)
        if (add_block(l, f, &l->letter->blocks[i]) != 0)
            return -1;
    return 0;
}
