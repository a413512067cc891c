/* The end of the letter: ô 7a–7c and 8 on the right, ô 9b and 12 on the left, level with it. */
#include "draw/layout.h"

#include <string.h>

static const struct ink_style stack_style = {INK_BOLD, 14000}, note_style = {INK_ITALIC, 13000},
                              label_style = {INK_BOLD_ITALIC, 12000},
                              entry_style = {INK_REGULAR, 11000};

enum { SIGNERS_MAX = 2, STACK_MAX = 8 };

#define ROOM INK_MM(28)   /* for the signature: five lines of 14 points */
#define PERSON INK_MM(54) /* width of the person's field */

struct block {
    const struct letter_signature *signature;
    struct wrap stack[STACK_MAX], note, name;
    size_t stack_count;
    int x, width, height;
    int head, lead; /* of stack and note; what brings the names of two signers to one line */
};

struct ending {
    struct block blocks[SIGNERS_MAX];
    size_t count;
    struct wrap *entries;
    int list_width, list_y; /* where the distribution list starts below the strip's top */
};

static int wrap_block(struct layout *l, struct block *b)
{
    const struct letter_signature *s = b->signature;
    const struct ink *k = &l->ink;

    b->stack_count = s->stack_count < STACK_MAX ? s->stack_count : STACK_MAX;
    for (size_t i = 0; i < b->stack_count; i++) {
        if (wrap_balanced(&b->stack[i], k, stack_style, s->stack[i], b->width) != 0)
            return -1;
        b->height += (int)b->stack[i].count * ink_line(k, stack_style);
    }
    if (s->note) {
        if (wrap_balanced(&b->note, k, note_style, s->note, b->width) != 0)
            return -1;
        b->height += (int)b->note.count * ink_line(k, note_style);
    }
    b->head = b->height;
    b->height += ROOM;
    if (s->name) {
        if (wrap_balanced(&b->name, k, stack_style, s->name, b->width) != 0)
            return -1;
        b->height += (int)b->name.count * ink_line(k, stack_style);
    }
    return 0;
}

/* ô 7c and 8: the seal in its true size over the left third of the signature. */
static void reserve_signature(struct layout *l, const struct block *b, int y)
{
    const struct letter_signature *s = b->signature;
    int seal = INK_MM(1) * (l->options->seal_mm ? l->options->seal_mm : DRAW_SEAL_MM);
    struct field person = {.name = s->field,
                           .label = s->field_label,
                           .signature = true,
                           .x = b->x + (b->width - PERSON) / 2,
                           .y = y,
                           .width = PERSON,
                           .height = ROOM};
    struct field agency = {.name = "agency",
                           .label = l->letter->agency_field_label,
                           .signature = true,
                           .locks = true,
                           .width = seal,
                           .height = seal};

    if (l->options->paper || !s->field)
        return;
    fields_add(&l->fields, &l->ink, NULL, &person);
    if (!s->sealed)
        return;
    agency.x = person.x + PERSON / 3 - seal;
    agency.y = y + (ROOM - seal) / 2;
    fields_add(&l->fields, &l->ink, NULL, &agency);
}

static void draw_block(struct layout *l, const struct block *b, int y)
{
    struct ink *k = &l->ink;

    for (size_t i = 0; i < b->stack_count; i++) {
        ink_tag(k, ink_element(k, NULL, "P"));
        y = layout_lines(l, stack_style, &b->stack[i], b->x, b->width, y, LAYOUT_CENTRE);
    }
    if (b->signature->note) {
        ink_tag(k, ink_element(k, NULL, "P"));
        y = layout_lines(l, note_style, &b->note, b->x, b->width, y, LAYOUT_CENTRE);
    }
    y += b->lead;
    reserve_signature(l, b, y);
    if (b->signature->name) {
        ink_tag(k, ink_element(k, NULL, "P"));
        layout_lines(l, stack_style, &b->name, b->x, b->width, y + ROOM, LAYOUT_CENTRE);
    }
    ink_untag(k);
}

/* ô 9b; its label stands on the line of the first line of ô 7a. */
static void draw_list(struct layout *l, const struct ending *e, int y)
{
    const struct letter *t = l->letter;
    struct ink *k = &l->ink;
    int baseline = y + ink_ascent(k, stack_style);

    ink_tag(k, ink_element(k, NULL, "P"));
    ink_text(k, label_style, l->left, baseline, t->distribution_label,
             strlen(t->distribution_label), 0);
    y += ink_line(k, stack_style);
    for (size_t i = 0; i < t->distribution_count; i++) {
        ink_tag(k, ink_element(k, NULL, "P"));
        y = layout_lines(l, entry_style, &e->entries[i], l->left, e->list_width, y, LAYOUT_LEFT);
    }
    if (t->drafter_mark) {
        size_t n = strlen(t->drafter_mark);

        ink_tag(k, ink_element(k, NULL, "P"));
        ink_text(k, entry_style,
                 l->left + e->list_width - ink_width(k, entry_style, t->drafter_mark, n),
                 y + ink_ascent(k, entry_style), t->drafter_mark, n, 0);
    }
    ink_untag(k);
}

static void draw_ending(struct layout *l, const struct strip *s, int y)
{
    const struct ending *e = s->what;

    for (size_t i = 0; i < e->count; i++)
        draw_block(l, &e->blocks[i], y);
    if (l->letter->distribution_count)
        draw_list(l, e, y + e->list_y);
}

static int list_height(struct layout *l, struct ending *e)
{
    const struct letter *t = l->letter;
    int height = ink_line(&l->ink, stack_style);

    e->entries = arena_array(l->ink.arena, t->distribution_count + 1, sizeof *e->entries);
    if (!e->entries)
        return -1;
    for (size_t i = 0; i < t->distribution_count; i++) {
        if (wrap_text(&e->entries[i], &l->ink, entry_style, t->distribution[i], e->list_width,
                      e->list_width) != 0)
            return -1;
        height += (int)e->entries[i].count * ink_line(&l->ink, entry_style);
    }
    return height + (t->drafter_mark ? ink_line(&l->ink, entry_style) : 0);
}

static int plan_ending(struct layout *l, struct ending *e)
{
    const struct letter *t = l->letter;
    int half = (l->right - l->left) / 2, signers = 0, head = 0, list = 0;

    e->count = t->signature_count < SIGNERS_MAX ? t->signature_count : SIGNERS_MAX;
    e->list_width = (int)((int64_t)(l->right - l->left) * 62 / 155);
    for (size_t i = 0; i < e->count; i++) {
        struct block *b = &e->blocks[i];

        b->signature = &t->signatures[i];
        b->width = half;
        b->x = e->count == 2 && i == 0 ? l->left : l->right - half;
        if (wrap_block(l, b) != 0)
            return -1;
        head = b->head > head ? b->head : head;
    }
    for (size_t i = 0; i < e->count; i++) {
        struct block *b = &e->blocks[i];

        b->lead = head - b->head;
        signers = b->height + b->lead > signers ? b->height + b->lead : signers;
    }
    if (t->distribution_count)
        list = list_height(l, e);
    if (list < 0)
        return -1;
    if (e->count == 2) {
        e->list_y = signers + 2 * LAYOUT_PARAGRAPH;
        return e->list_y + list;
    }
    return list > signers ? list : signers;
}

/* The block never stands alone on a page: the last lines of the text come with it. */
static void keep_with_text(struct flow *f)
{
    size_t n = f->count;

    if (!n)
        return;
    f->list[n - 1].keep_next = true;
    if (n >= 2 && f->list[n - 1].index == 0)
        f->list[n - 2].keep_next = true;
}

int layout_signatures(struct layout *l, struct flow *f)
{
    struct ending *e = arena_alloc(f->arena, sizeof *e);
    int height = e ? plan_ending(l, e) : -1;
    struct strip s = {
        .height = height, .before = 2 * LAYOUT_PARAGRAPH, .draw = draw_ending, .what = e};

    if (height < 0)
        return -1;
    keep_with_text(f);
    return flow_add(f, &s);
}
