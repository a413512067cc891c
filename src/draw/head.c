/* The head of page 1: ô 1–5, 9a, 10b, 11, and the address foot, ô 13. */
#include "draw/layout.h"

#include <stdio.h>
#include <string.h>

static const struct ink_style nation_style = {INK_BOLD, 12000}, motto_style = {INK_BOLD, 13000},
                              parent_style = {INK_REGULAR, 12000}, issuer_style = {INK_BOLD, 12000},
                              number_style = {INK_REGULAR, 13000}, date_style = {INK_ITALIC, 13000},
                              subject_style = {INK_REGULAR, 12000},
                              recipient_style = {INK_REGULAR, LAYOUT_BODY},
                              frame_style = {INK_BOLD, 13000}, foot_style = {INK_REGULAR, 11000},
                              title_style = {INK_BOLD, 14000};

enum { NUMBER_FIELD = 36000, FIELD_ABOVE = 1200 }; /* mp */

/* The two columns of the head; Mẫu 1.5 has 68 and 95 mm on 155 mm of text. */
struct columns {
    int left, middle, right;
};

static struct columns head_columns(const struct layout *l)
{
    struct columns c = {.left = l->left - INK_MM(4), .right = l->right + INK_MM(4)};

    c.middle = c.left + (int)((int64_t)(c.right - c.left) * 68 / 163);
    return c;
}

static void centred(struct layout *l, struct ink_style s, const char *text, int x, int width,
                    int baseline)
{
    size_t n = strlen(text);

    ink_text(&l->ink, s, x + (width - ink_width(&l->ink, s, text, n)) / 2, baseline, text, n, 0);
}

/* ô 1: Quốc hiệu, Tiêu ngữ and the rule as long as the Tiêu ngữ. Returns the y below. */
static int draw_nation(struct layout *l, struct columns c)
{
    struct ink *k = &l->ink;
    const struct letter *letter = l->letter;
    int y = l->top, width = ink_width(k, motto_style, letter->motto, strlen(letter->motto));
    int x = c.middle + (c.right - c.middle - width) / 2;

    ink_tag(k, ink_element(k, NULL, "P"));
    centred(l, nation_style, letter->nation, c.middle, c.right - c.middle,
            y + ink_ascent(k, nation_style));
    y += ink_line(k, nation_style);
    ink_tag(k, ink_element(k, NULL, "P"));
    ink_text(k, motto_style, x, y + ink_ascent(k, motto_style), letter->motto,
             strlen(letter->motto), 0);
    y += ink_line(k, motto_style) + INK_MM(0.5);
    ink_rule(k, x, y, x + width, y, LAYOUT_RULE);
    ink_untag(k);
    return y;
}

/* A rule of 1/3 to 1/2 of the line above it, centred. */
static int draw_short_rule(struct layout *l, int line, int x, int width, int y)
{
    int rule = line * 2 / 5;

    y += INK_MM(0.5);
    ink_rule(&l->ink, x + (width - rule) / 2, y, x + (width + rule) / 2, y, LAYOUT_RULE);
    ink_untag(&l->ink);
    return y;
}

/* ô 2: the superior agency (if any) and the agency. */
static int draw_issuer(struct layout *l, struct columns c)
{
    struct ink *k = &l->ink;
    int y = l->top, width = c.middle - c.left;
    struct wrap w;

    if (l->letter->parent_name) {
        if (wrap_balanced(&w, k, parent_style, l->letter->parent_name, width) != 0)
            return -1;
        ink_tag(k, ink_element(k, NULL, "P"));
        y = layout_lines(l, parent_style, &w, c.left, width, y, LAYOUT_CENTRE);
    }
    if (wrap_balanced(&w, k, issuer_style, l->letter->issuer_name, width) != 0)
        return -1;
    ink_tag(k, ink_element(k, NULL, "P"));
    y = layout_lines(l, issuer_style, &w, c.left, width, y, LAYOUT_CENTRE);
    return draw_short_rule(l, w.lines[w.count - 1].width, c.left, width, y);
}

/* A text field that holds one line of 13 points whose baseline is given. */
static void reserve_text(struct layout *l, struct tag *parent, struct field *f, int baseline)
{
    int below = INK_PT(CUV_FIELD_BASELINE);

    f->signature = l->options->stamps;
    f->height = ink_ascent(&l->ink, (struct ink_style){f->face, f->size}) + FIELD_ABOVE + below;
    f->y = baseline + below - f->height;
    fields_add(&l->fields, &l->ink, parent, f);
}

static void part(struct layout *l, struct tag *tag, struct ink_style s, int *x, int baseline,
                 const char *text)
{
    size_t n = strlen(text);

    if (!n)
        return;
    ink_tag(&l->ink, tag);
    ink_text(&l->ink, s, *x, baseline, text, n, 0);
    *x += ink_width(&l->ink, s, text, n);
}

/* ô 3: "Số: 05/UBND-VHXH"; a number that comes later has its field. */
static int draw_number(struct layout *l, struct columns c, int baseline)
{
    const struct letter *letter = l->letter;
    const char *number = letter->number ? letter->number : "";
    char *label = arena_printf(l->ink.arena, "%s %s", letter->number_label, number);
    char *symbol = arena_printf(l->ink.arena, "/%s", letter->symbol);
    struct tag *tag = ink_element(&l->ink, NULL, "P");
    int x, width;

    if (!label || !symbol)
        return -1;
    width = ink_width(&l->ink, number_style, label, strlen(label)) +
            ink_width(&l->ink, number_style, symbol, strlen(symbol)) +
            (letter->number ? 0 : NUMBER_FIELD);
    x = c.left + (c.middle - c.left - width) / 2;
    part(l, tag, number_style, &x, baseline, label);
    if (!letter->number) {
        struct field f = {.name = "number",
                          .label = letter->number_field_label,
                          .x = x,
                          .width = NUMBER_FIELD,
                          .size = number_style.size,
                          .align = 2};

        if (!l->options->paper)
            reserve_text(l, tag, &f, baseline);
        x += NUMBER_FIELD;
    }
    part(l, tag, number_style, &x, baseline, symbol);
    ink_untag(&l->ink);
    return 0;
}

/* Days below 10 and months 1 and 2 have a leading zero. */
static char *date_text(struct layout *l, bool blank)
{
    const struct letter *t = l->letter;
    const char *const *words = t->date_words;
    static const char gap[] = "\xC2\xA0\xC2\xA0\xC2\xA0\xC2\xA0\xC2\xA0";

    if (blank)
        return arena_printf(l->ink.arena, "%s %s %s %s %s %04d", words[0], gap, words[1], gap,
                            words[2], t->date.year);
    return arena_printf(l->ink.arena,
                        t->date.month < 3 ? "%s %02d %s %02d %s %04d" : "%s %02d %s %d %s %04d",
                        words[0], t->date.day, words[1], t->date.month, words[2], t->date.year);
}

/* ô 4, level with ô 3. A date that comes later has a field for "ngày … tháng … năm …". */
static int draw_date(struct layout *l, struct columns c, int baseline)
{
    const struct letter *letter = l->letter;
    bool later = !letter->number;
    char *place, *date;
    struct tag *tag;
    int x, width;

    if (!letter->place)
        return 0;
    place = arena_printf(l->ink.arena, "%s, ", letter->place);
    date = date_text(l, later && l->options->paper);
    if (!place || !date)
        return -1;
    if (later && !l->options->paper)
        width = ink_width(&l->ink, date_style, "00", 2) * 4 +
                ink_width(&l->ink, date_style, " ", 1) * 5;
    else
        width = ink_width(&l->ink, date_style, date, strlen(date));
    for (int i = 0; later && !l->options->paper && i < 3; i++)
        width +=
            ink_width(&l->ink, date_style, letter->date_words[i], strlen(letter->date_words[i]));
    x = c.middle +
        (c.right - c.middle - width - ink_width(&l->ink, date_style, place, strlen(place))) / 2;
    tag = ink_element(&l->ink, NULL, "P");
    part(l, tag, date_style, &x, baseline, place);
    if (later && !l->options->paper) {
        struct field f = {.name = "date",
                          .label = letter->date_field_label,
                          .x = x,
                          .width = width + 1000,
                          .face = INK_ITALIC,
                          .size = date_style.size};

        reserve_text(l, tag, &f, baseline);
    } else {
        part(l, tag, date_style, &x, baseline, date);
    }
    ink_untag(&l->ink);
    return 0;
}

/* ô 5b: trích yếu of a công văn, 6 points under the number. The letter's only H1. */
static int draw_subject(struct layout *l, struct columns c, int y)
{
    struct wrap w;
    int width = c.middle - c.left - INK_MM(10); /* the column reaches 4 mm into the margin */

    if (wrap_balanced(&w, &l->ink, subject_style, l->letter->subject, width) != 0)
        return -1;
    ink_tag(&l->ink, ink_element(&l->ink, NULL, "H1"));
    y = layout_lines(l, subject_style, &w, c.left + INK_MM(5), width, y + LAYOUT_PARAGRAPH,
                     LAYOUT_CENTRE);
    ink_untag(&l->ink);
    return y;
}

/* ô 5a: the name of the document over its trích yếu, with a rule. */
static int draw_title(struct layout *l, int y)
{
    int width = l->right - l->left;
    struct wrap w;

    y += 2 * LAYOUT_PARAGRAPH;
    if (wrap_balanced(&w, &l->ink, title_style, l->letter->heading, width) != 0)
        return -1;
    ink_tag(&l->ink, ink_element(&l->ink, NULL, "H1"));
    y = layout_lines(l, title_style, &w, l->left, width, y, LAYOUT_CENTRE);
    if (l->letter->subject) {
        if (wrap_balanced(&w, &l->ink, title_style, l->letter->subject, INK_MM(120)) != 0)
            return -1;
        ink_tag(&l->ink, ink_element(&l->ink, NULL, "P"));
        y = layout_lines(l, title_style, &w, l->left + (width - INK_MM(120)) / 2, INK_MM(120), y,
                         LAYOUT_CENTRE);
        y = draw_short_rule(l, w.lines[w.count - 1].width, l->left, width, y);
    }
    ink_untag(&l->ink);
    return y + LAYOUT_PARAGRAPH;
}

/* A red frame around upper-case text; returns its lower edge. */
static int draw_frame(struct layout *l, const char *text, int x, int y, int width, int height)
{
    struct ink *k = &l->ink;
    int baseline = y + (height + ink_ascent(k, frame_style) * 3 / 4) / 2;

    ink_untag(k);
    ink_red(k, true);
    ink_frame(k, x, y, width, height, LAYOUT_RULE);
    ink_tag(k, ink_element(k, NULL, "P"));
    centred(l, frame_style, text, x, width, baseline);
    ink_untag(k);
    ink_red(k, false);
    return y + height;
}

/* ô 10b: frames of 20, 30 or 40 × 8 mm. */
static int draw_urgency(struct layout *l, int y)
{
    int need = ink_width(&l->ink, frame_style, l->letter->urgency, strlen(l->letter->urgency));
    int width = INK_MM(20);

    while (width < need + INK_MM(3) && width < INK_MM(60))
        width += INK_MM(10);
    return draw_frame(l, l->letter->urgency, l->left, y + INK_MM(2), width, INK_MM(8));
}

/* ô 11: in the top margin, right of the centre. */
static void draw_circulation(struct layout *l)
{
    const char *text = l->letter->circulation;
    int width = ink_width(&l->ink, frame_style, text, strlen(text)) + INK_MM(4);
    int centre = l->left + (int)((int64_t)(l->right - l->left) * 715 / 1000);

    draw_frame(l, text, centre - width / 2, l->top - INK_MM(11), width, INK_MM(8));
}

static const char *recipients_label(const struct letter *t)
{
    return t->recipients_label ? t->recipients_label : "";
}

/* ô 9a, one recipient: on the line of "Kính gửi:"; further lines hang behind the colon. */
static int draw_recipient(struct layout *l, int y)
{
    const char *label = recipients_label(l->letter), *name = l->letter->recipients[0];
    int start = l->left + INK_MM(35), space = ink_width(&l->ink, recipient_style, " ", 1);
    int hang = ink_width(&l->ink, recipient_style, label, strlen(label)) + space;
    struct tag *tag = ink_element(&l->ink, NULL, "P");
    char *text = arena_printf(l->ink.arena, "%s ", label);
    struct wrap w;

    if (!text || wrap_balanced(&w, &l->ink, recipient_style, name, l->right - start - hang) != 0)
        return -1;
    ink_tag(&l->ink, tag);
    ink_text(&l->ink, recipient_style, start, y + ink_ascent(&l->ink, recipient_style), text,
             strlen(text), 0);
    y = layout_lines(l, recipient_style, &w, start + hang, l->right - start - hang, y, LAYOUT_LEFT);
    ink_untag(&l->ink);
    return y;
}

/* ô 9a, several: one a line, the dash under the colon. */
static int draw_recipients(struct layout *l, int y)
{
    const struct letter *t = l->letter;
    struct ink *k = &l->ink;
    const char *label = recipients_label(t);
    size_t n = strlen(label);
    int start = l->left + INK_MM(35),
        dash = start + ink_width(k, recipient_style, label, n ? n - 1 : 0);
    struct wrap w;

    ink_tag(k, ink_element(k, NULL, "P"));
    ink_text(k, recipient_style, start, y + ink_ascent(k, recipient_style), label, n, 0);
    y += ink_line(k, recipient_style);
    for (size_t i = 0; i < t->recipient_count; i++) {
        char *text = arena_printf(k->arena, "- %s%s", t->recipients[i],
                                  i + 1 < t->recipient_count ? ";" : ".");

        if (!text || wrap_text(&w, k, recipient_style, text, l->right - dash, l->right - dash) != 0)
            return -1;
        ink_tag(k, ink_element(k, NULL, "P"));
        y = layout_lines(l, recipient_style, &w, dash, l->right - dash, y, LAYOUT_LEFT);
    }
    ink_untag(k);
    return y;
}

/* ô 13: at the foot of page 1, under a rule as wide as the text. */
static int draw_foot(struct layout *l)
{
    int width = l->right - l->left;
    struct wrap w;

    if (wrap_text(&w, &l->ink, foot_style, l->letter->address_foot, width, width) != 0)
        return -1;
    l->foot = (int)w.count * ink_line(&l->ink, foot_style) + INK_MM(1.5);
    ink_rule(&l->ink, l->left, l->bottom - l->foot, l->right, l->bottom - l->foot, LAYOUT_RULE);
    ink_tag(&l->ink, ink_element(&l->ink, NULL, "P"));
    layout_lines(l, foot_style, &w, l->left, width, l->bottom - l->foot + INK_MM(1), LAYOUT_LEFT);
    ink_untag(&l->ink);
    l->foot += INK_MM(2);
    return 0;
}

/* ô 3, 4, 5b: returns the y below, -1 without memory. */
static int draw_number_line(struct layout *l, struct columns c, int y)
{
    int baseline = y + ink_ascent(&l->ink, number_style);

    if (draw_number(l, c, baseline) != 0 || draw_date(l, c, baseline) != 0)
        return -1;
    y += ink_line(&l->ink, number_style);
    return l->letter->kind == LETTER_OFFICIAL && l->letter->subject ? draw_subject(l, c, y) : y;
}

int layout_head(struct layout *l)
{
    struct columns c = head_columns(l);
    const struct letter *t = l->letter;
    int y = draw_nation(l, c), issuer = draw_issuer(l, c);

    if (issuer < 0)
        return -1;
    y = draw_number_line(l, c, (issuer > y ? issuer : y) + INK_MM(2));
    if (y >= 0 && t->urgency)
        y = draw_urgency(l, y);
    if (t->circulation)
        draw_circulation(l);
    if (y >= 0 && t->heading)
        y = draw_title(l, y);
    if (y >= 0 && t->recipient_count) {
        y += 2 * LAYOUT_PARAGRAPH;
        y = t->recipient_count == 1 ? draw_recipient(l, y) : draw_recipients(l, y);
    }
    if (y < 0 || (t->address_foot && draw_foot(l) != 0))
        return -1;
    l->y = t->recipient_count ? y + LAYOUT_PARAGRAPH : y;
    if (l->y > l->bottom - l->foot)
        return err_set(
            l->error, ERR_FORMAT,
            _("the head of the letter does not fit on page 1; shorten names and subject"));
    return 0;
}
