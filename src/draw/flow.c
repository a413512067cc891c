/* Pages, and strips on them. */
#include "draw/layout.h"

#include <stdio.h>
#include <string.h>

#define A4_SHORT 595276
#define A4_LONG 841890

int flow_add(struct flow *f, const struct strip *s)
{
    if (f->count == f->capacity) {
        size_t capacity = f->capacity ? f->capacity * 2 : 64;
        struct strip *list = arena_array(f->arena, capacity, sizeof *list);

        if (!list)
            return -1;
        if (f->count)
            memcpy(list, f->list, f->count * sizeof *list);
        f->list = list;
        f->capacity = capacity;
    }
    f->list[f->count++] = *s;
    return 0;
}

void layout_begin(struct layout *l, bool landscape)
{
    l->width = landscape ? A4_LONG : A4_SHORT;
    l->height = landscape ? A4_SHORT : A4_LONG;
    l->left = INK_MM(35);
    l->right = l->width - INK_MM(20);
    l->top = INK_MM(25);
    l->bottom = l->height - INK_MM(20);
    ink_page(&l->ink, l->width, l->height);
    l->y = l->top;
}

/* Page number: from page 2, centred in the top margin, 10 mm below the edge, upright. */
static void next_page(struct layout *l, bool part)
{
    struct ink_style s = {INK_REGULAR, LAYOUT_BODY};
    char number[24];
    int n;

    ink_page(&l->ink, l->width, l->height);
    if (part)
        l->before = l->ink.page_count - 1;
    n = snprintf(number, sizeof number, "%zu", l->ink.page_count - l->before);
    if (!part) {
        ink_artifact(&l->ink, true);
        ink_text(&l->ink, s, (l->left + l->right - ink_width(&l->ink, s, number, (size_t)n)) / 2,
                 INK_MM(10) + ink_ascent(&l->ink, s), number, (size_t)n, 0);
        ink_untag(&l->ink);
    }
    l->foot = 0;
    l->y = l->top;
}

/* The height of the strips from first that stay together, and how many they are. */
static int group_height(const struct flow *f, size_t first, size_t *count)
{
    int height = f->list[first].height;
    size_t i = first;

    while (f->list[i].keep_next && i + 1 < f->count) {
        i++;
        height += f->list[i].before + f->list[i].height;
    }
    *count = i - first + 1;
    return height;
}

static void place(struct layout *l, const struct strip *s, bool fresh)
{
    if (fresh && s->repeat) {
        s->repeat->draw(l, s->repeat, l->y);
        l->y += s->repeat->height;
    }
    if (!fresh)
        l->y += s->before;
    s->draw(l, s, l->y);
    l->y += s->height;
}

static int check_heights(const struct layout *l, const struct flow *f)
{
    int room = l->bottom - l->top;

    for (size_t i = 0; i < f->count; i++) {
        const struct strip *s = &f->list[i];

        if (s->height + (s->repeat ? s->repeat->height : 0) <= room)
            continue;
        if (s->repeat)
            return err_set(l->error, ERR_FORMAT,
                           _("row %zu of a table is higher than a page; shorten its texts"),
                           s->index + 1);
        return err_set(l->error, ERR_FORMAT,
                       _("a part of the letter is higher than a page; shorten names and titles"));
    }
    return 0;
}

int layout_draw_flow(struct layout *l, const struct flow *f)
{
    if (check_heights(l, f) != 0)
        return -1;
    for (size_t i = 0; i < f->count;) {
        size_t count;
        int height = group_height(f, i, &count);
        bool fresh = false;

        if (f->list[i].part ||
            (l->y > l->top && l->y + f->list[i].before + height > l->bottom - l->foot)) {
            next_page(l, f->list[i].part);
            fresh = true;
        }
        for (size_t j = 0; j < count; j++, i++) {
            const struct strip *s = &f->list[i];

            /* a group higher than a page breaks where it must */
            if (j && l->y + s->before + s->height > l->bottom - l->foot) {
                next_page(l, false);
                fresh = true;
            }
            place(l, s, fresh);
            fresh = false;
        }
    }
    return 0;
}
