/* Tables: wrapped cells, spanning group headings, headings repeated over pages, no row torn. */
#include "draw/layout.h"

#include <stdio.h>
#include <string.h>

enum {
    COLUMNS_MAX = 64,
    MEASURE = 12000, /* the size at which words are measured */
    SHORT_CELL = 9 * MEASURE,
    PAD = 4000,      /* mp left and right of a cell's text */
    PAD_ABOVE = 1800,
    TRIAL_ROWS = 12,
    LINES_MAX = 100, /* of a cell, when columns are planned */
    LINE = 500,      /* thickness */
};

struct measure {
    struct wrap_extent columns[COLUMNS_MAX]; /* at MEASURE */
};

struct grid {
    const struct letter_table *table;
    struct ink_style head, cell;
    int widths[COLUMNS_MAX], least[COLUMNS_MAX], left[COLUMNS_MAX + 1];
    bool grouped;
    int upper, lower; /* heights of the two rows of the heading; lower 0: one row */
    struct wrap heads[COLUMNS_MAX], groups[COLUMNS_MAX];
    struct wrap *cells;
    struct tag *tag, *body;
    bool head_drawn;
};

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static void measure_table(const struct ink *k, const struct letter_table *t, struct measure *m)
{
    const struct ink_style head = {INK_BOLD, MEASURE}, cell = {INK_REGULAR, MEASURE};

    *m = (struct measure){0};
    for (size_t c = 0; c < t->column_count; c++) {
        wrap_measure(&m->columns[c], k, head, t->columns[c].heading);
        m->columns[c].line = m->columns[c].line * 2 / 3; /* a heading may be higher than the rows */
    }
    for (size_t i = 0; i < t->row_count; i++)
        for (size_t c = 0; c < t->column_count; c++)
            wrap_measure(&m->columns[c], k, cell, t->cells[i * t->column_count + c]);
    for (size_t c = 0; c < t->column_count; c++)
        m->columns[c].line = larger(m->columns[c].line, m->columns[c].word);
}

static int at_size(int measured, int size)
{
    /* one mp more, so that rounding never breaks the word that was measured */
    return (int)((int64_t)measured * size / MEASURE) + 1 + 2 * PAD;
}

int layout_table_wish(const struct ink *k, const struct letter_table *t)
{
    struct measure m;
    int64_t sum = 0;

    if (t->column_count > COLUMNS_MAX)
        return 0;
    measure_table(k, t, &m);
    for (size_t c = 0; c < t->column_count; c++)
        sum += at_size(m.columns[c].soft, 11000);
    return sum > INT32_MAX ? INT32_MAX : (int)sum;
}

/* Short cells, names of people before all, are not stacked word by word: two lines at most. */
static int two_lines(const struct wrap_extent *column)
{
    return column->line <= SHORT_CELL ? column->line * 11 / 20 : 0;
}

static int64_t widths_of(const struct measure *m, size_t count, int size, bool soft, bool kind,
                         int *out)
{
    int64_t sum = 0;

    for (size_t c = 0; c < count; c++) {
        int word = soft ? m->columns[c].soft : m->columns[c].word;

        sum += out[c] = at_size(larger(word, kind ? two_lines(&m->columns[c]) : 0), size);
    }
    return sum;
}

/* The smallest widths of the columns; false when the words do not fit. */
static bool smallest(const struct measure *m, size_t count, int size, bool soft, int width,
                     int *out)
{
    return widths_of(m, count, size, soft, true, out) <= width ||
           widths_of(m, count, size, soft, false, out) <= width;
}

/* What a column takes when its widest line is cut into so many lines. */
static int width_in_lines(const struct grid *g, const struct measure *m, size_t c, int lines)
{
    int64_t text = (int64_t)m->columns[c].line * g->cell.size / MEASURE;

    /* a tenth more: words seldom fill their lines */
    if (lines > 1)
        text = text * 11 / 10 / lines;
    return larger(g->least[c], (int)text + 1 + 2 * PAD);
}

static int64_t table_in_lines(const struct grid *g, const struct measure *m, int lines)
{
    int64_t sum = 0;

    for (size_t c = 0; c < g->table->column_count; c++)
        sum += width_in_lines(g, m, c, lines);
    return sum;
}

/* The column that is one line lower for the least width; what it takes, 0: none. */
static int cheapest(const struct grid *g, const struct measure *m, const int *lines, size_t *column)
{
    int least = 0;

    for (size_t c = 0; c < g->table->column_count; c++) {
        int more = 0, fewer = lines[c];

        while (fewer > 1 && more <= 0)
            more = width_in_lines(g, m, c, --fewer) - g->widths[c];
        if (more > 0 && (!least || more < least)) {
            least = more;
            *column = c;
        }
    }
    return least;
}

/* What is left goes to the columns of more than one line; to all when there are none. */
static void by_weight(struct grid *g, const int *lines, int64_t rest)
{
    const struct letter_column *columns = g->table->columns;
    size_t count = g->table->column_count;
    int64_t weights = 0;
    bool high = false;

    for (size_t c = 0; c < count; c++)
        high |= lines[c] > 1;
    for (size_t c = 0; c < count; c++)
        if (!high || lines[c] > 1)
            weights += columns[c].weight > 0 ? columns[c].weight : 1;
    for (size_t c = 0; c < count && rest > 0; c++)
        if (!high || lines[c] > 1)
            g->widths[c] += (int)(rest * (columns[c].weight > 0 ? columns[c].weight : 1) / weights);
}

/*
 * Beyond its smallest width each column gets what makes the cells of all columns at most equally
 * many lines high, as few as the width allows; then the columns that need least for one line less
 * get it, so that short cells stand on one line beside long ones; then the rest by weight.
 */
static void share_rest(struct grid *g, const struct measure *m, int width)
{
    size_t count = g->table->column_count, column = 0;
    int lines[COLUMNS_MAX], few = 1, more;
    int64_t rest = width;

    memcpy(g->least, g->widths, sizeof g->least);
    while (few < LINES_MAX && table_in_lines(g, m, few) > width)
        few++;
    for (size_t c = 0; c < count; c++) {
        if (few < LINES_MAX)
            g->widths[c] = width_in_lines(g, m, c, few);
        lines[c] = few;
        rest -= g->widths[c];
    }
    while ((more = cheapest(g, m, lines, &column)) > 0 && more <= rest) {
        g->widths[column] += more;
        rest -= more;
        while (lines[column] > 1 &&
               width_in_lines(g, m, column, lines[column] - 1) <= g->widths[column])
            lines[column]--;
    }
    by_weight(g, lines, rest);
}

static int lines_height(const struct layout *l, const struct wrap *w, struct ink_style s)
{
    return (int)w->count * ink_line(&l->ink, s) + 2 * PAD_ABOVE;
}

/* The end of the run of columns under the group heading of column c. */
static size_t group_end(const struct letter_table *t, size_t c)
{
    size_t end = c + 1;

    while (t->columns[c].group && end < t->column_count && t->columns[end].group &&
           strcmp(t->columns[end].group, t->columns[c].group) == 0)
        end++;
    return end;
}

static int wrap_head(struct layout *l, struct grid *g)
{
    const struct letter_table *t = g->table;
    int single = 0, lower = 0;

    g->upper = g->lower = 0;
    g->grouped = false;
    for (size_t c = 0; c < t->column_count; c++) {
        int height;

        if (wrap_text(&g->heads[c], &l->ink, g->head, t->columns[c].heading, g->widths[c] - 2 * PAD,
                      g->widths[c] - 2 * PAD) != 0)
            return -1;
        height = lines_height(l, &g->heads[c], g->head);
        if (t->columns[c].group)
            lower = larger(lower, height);
        else
            single = larger(single, height);
    }
    for (size_t c = 0; c < t->column_count; c = group_end(t, c)) {
        int width = g->left[group_end(t, c)] - g->left[c] - 2 * PAD;

        if (!t->columns[c].group)
            continue;
        g->grouped = true;
        if (wrap_text(&g->groups[c], &l->ink, g->head, t->columns[c].group, width, width) != 0)
            return -1;
        g->upper = larger(g->upper, lines_height(l, &g->groups[c], g->head));
    }
    if (!g->grouped)
        g->upper = single;
    else
        g->lower = larger(lower, single - g->upper);
    return 0;
}

static void cell(struct layout *l, const struct wrap *w, struct ink_style s, const struct grid *g,
                 size_t from, size_t to, int y, int height, enum layout_align align)
{
    int text = (int)w->count * ink_line(&l->ink, s);

    layout_lines(l, s, w, l->left + g->left[from] + PAD, g->left[to] - g->left[from] - 2 * PAD,
                 y + (height - text) / 2, align);
}

static void upright(struct layout *l, const struct grid *g, size_t column, int y0, int y1)
{
    int x = l->left + g->left[column];

    ink_rule(&l->ink, x, y0, x, y1, LINE);
}

static void level(struct layout *l, const struct grid *g, size_t from, size_t to, int y)
{
    ink_rule(&l->ink, l->left + g->left[from], y, l->left + g->left[to], y, LINE);
}

/* 14.8.5.7: every heading cell says what it is a heading for. */
static struct tag *head_cell(struct layout *l, struct tag *row, size_t columns, bool two_rows)
{
    struct tag *tag = ink_element(&l->ink, row, "TH");
    const char *entries = "/A<</O/Table/Scope/Column>>";

    if (columns > 1 || two_rows)
        entries = arena_printf(l->ink.arena, "/A<</O/Table/Scope/Column/ColSpan %zu/RowSpan %d>>",
                               columns, two_rows ? 2 : 1);
    if (tag)
        tag_set_entries(tag, entries);
    return tag;
}

static void draw_head_texts(struct layout *l, struct grid *g, int y, bool tagged)
{
    const struct letter_table *t = g->table;
    struct tag *head = tagged ? ink_element(&l->ink, g->tag, "THead") : NULL;
    struct tag *row = tagged ? ink_element(&l->ink, head, "TR") : NULL;

    for (size_t c = 0; c < t->column_count; c = group_end(t, c)) {
        bool group = t->columns[c].group != NULL;
        size_t end = group_end(t, c);

        if (tagged)
            ink_tag(&l->ink, head_cell(l, row, end - c, g->grouped && !group));
        cell(l, group ? &g->groups[c] : &g->heads[c], g->head, g, c, end, y,
             group ? g->upper : g->upper + g->lower, LAYOUT_CENTRE);
    }
    if (!g->grouped)
        return;
    row = tagged ? ink_element(&l->ink, head, "TR") : NULL;
    for (size_t c = 0; c < t->column_count; c++) {
        if (!t->columns[c].group)
            continue;
        if (tagged)
            ink_tag(&l->ink, head_cell(l, row, 1, false));
        cell(l, &g->heads[c], g->head, g, c, c + 1, y + g->upper, g->lower, LAYOUT_CENTRE);
    }
}

static void draw_head_rules(struct layout *l, const struct grid *g, int y)
{
    const struct letter_table *t = g->table;
    int middle = y + g->upper, bottom = middle + g->lower;

    ink_artifact(&l->ink, false);
    level(l, g, 0, t->column_count, y);
    level(l, g, 0, t->column_count, bottom);
    for (size_t c = 0; c < t->column_count; c = group_end(t, c)) {
        size_t end = group_end(t, c);

        upright(l, g, c, y, bottom);
        if (!t->columns[c].group)
            continue;
        level(l, g, c, end, middle);
        for (size_t i = c + 1; i < end; i++)
            upright(l, g, i, middle, bottom);
    }
    upright(l, g, t->column_count, y, bottom);
    ink_untag(&l->ink);
}

static struct grid *grid_of(const struct strip *s)
{
    union {
        const void *what;
        struct grid *grid;
    } u = {s->what};

    return u.grid;
}

/* A heading that is repeated on a further page is an artifact there. */
static void draw_head(struct layout *l, const struct strip *s, int y)
{
    struct grid *g = grid_of(s);
    bool tagged = l->ink.tagged && !g->head_drawn;

    if (tagged) {
        g->tag = ink_element(&l->ink, NULL, "Table");
        if (g->table->caption) {
            struct buf text;

            buf_init(&text, 65536);
            buf_add_string(&text, "/A<</O/Table/Summary");
            fields_text_string(&text, g->table->caption);
            buf_add_string(&text, ">>");
            tag_set_entries(g->tag, arena_copy(l->ink.arena, text.data, text.len));
            buf_release(&text);
        }
    } else if (l->ink.tagged) {
        ink_artifact(&l->ink, true);
    }
    draw_head_texts(l, g, y, tagged);
    ink_untag(&l->ink);
    draw_head_rules(l, g, y);
    if (tagged)
        g->body = ink_element(&l->ink, g->tag, "TBody");
    g->head_drawn = true;
}

static void draw_row(struct layout *l, const struct strip *s, int y)
{
    struct grid *g = grid_of(s);
    const struct letter_table *t = g->table;
    struct tag *row = ink_element(&l->ink, g->body, "TR");

    for (size_t c = 0; c < t->column_count; c++) {
        struct tag *tag = ink_element(&l->ink, row, "TD");
        const struct wrap *w = &g->cells[s->index * t->column_count + c];

        if (!t->cells[s->index * t->column_count + c][0])
            continue;
        ink_tag(&l->ink, tag);
        cell(l, w, g->cell, g, c, c + 1, y, s->height,
             t->columns[c].align == LETTER_CENTRE  ? LAYOUT_CENTRE
             : t->columns[c].align == LETTER_RIGHT ? LAYOUT_RIGHT
                                                   : LAYOUT_LEFT);
    }
    ink_artifact(&l->ink, false);
    level(l, g, 0, t->column_count, y + s->height);
    for (size_t c = 0; c <= t->column_count; c++)
        upright(l, g, c, y, y + s->height);
    ink_untag(&l->ink);
}

static int wrap_row(struct layout *l, struct grid *g, size_t row, struct wrap *cells, int *height)
{
    size_t count = g->table->column_count;

    *height = 0;
    for (size_t c = 0; c < count; c++) {
        int width = g->widths[c] - 2 * PAD;

        if (wrap_text(&cells[c], &l->ink, g->cell, g->table->cells[row * count + c], width,
                      width) != 0)
            return -1;
        *height = larger(*height, lines_height(l, &cells[c], g->cell));
    }
    return 0;
}

static void set_size(struct grid *g, const struct measure *m, int size, int width)
{
    g->cell = (struct ink_style){INK_REGULAR, size};
    g->head = (struct ink_style){INK_BOLD, size};
    share_rest(g, m, width);
    for (size_t c = 0; c < g->table->column_count; c++)
        g->left[c + 1] = g->left[c] + g->widths[c];
}

/* The height of heading and first rows; what a plan of the columns is judged by. */
static int trial_height(struct layout *l, struct grid *g, int64_t *sum)
{
    struct wrap cells[COLUMNS_MAX];

    if (wrap_head(l, g) != 0)
        return -1;
    *sum = g->upper + g->lower;
    for (size_t i = 0; i < g->table->row_count && i < TRIAL_ROWS; i++) {
        int height;

        if (wrap_row(l, g, i, cells, &height) != 0)
            return -1;
        *sum += height;
    }
    return 0;
}

/*
 * Too wide even at the smallest size: the widest columns shrink to one width, as wide as all still
 * fit, and their words are broken anywhere.
 */
static void force_widths(struct grid *g, const struct measure *m, int width)
{
    size_t count = g->table->column_count;
    int low = 0, high = width;

    smallest(m, count, 10000, true, width, g->widths);
    while (low < high) {
        int middle = low + (high - low + 1) / 2;
        int64_t sum = 0;

        for (size_t c = 0; c < count; c++)
            sum += g->widths[c] < middle ? g->widths[c] : middle;
        if (sum <= width)
            low = middle;
        else
            high = middle - 1;
    }
    for (size_t c = 0; c < count; c++)
        if (g->widths[c] > low)
            g->widths[c] = low;
    set_size(g, m, 10000, width);
}

/*
 * 12 points with whole words is best; a step away from it must save an eighth of the height. Two
 * plans that fit are compared, no more: it takes time.
 */
static int choose_widths(struct layout *l, struct grid *g)
{
    static const struct {
        int size;
        bool soft;
    } tries[] = {{12000, false}, {12000, true}, {11000, true}, {10000, true}};
    struct grid best = *g;
    int64_t least = INT64_MAX, height;
    int width = l->right - l->left, fitting = 0;
    struct measure m;

    measure_table(&l->ink, g->table, &m);
    for (int i = 0; fitting < 2 && i < (int)(sizeof tries / sizeof tries[0]); i++) {
        struct grid trial = *g;

        if (!smallest(&m, g->table->column_count, tries[i].size, tries[i].soft, width,
                      trial.widths))
            continue;
        fitting++;
        set_size(&trial, &m, tries[i].size, width);
        if (trial_height(l, &trial, &height) != 0)
            return -1;
        height = height * (8 + i) / 8;
        if (height < least) {
            least = height;
            best = trial;
        }
    }
    *g = best;
    if (least == INT64_MAX)
        force_widths(g, &m, width);
    return 0;
}

static int plan_grid(struct layout *l, struct grid *g)
{
    const struct letter_table *t = g->table;

    if (choose_widths(l, g) != 0)
        return -1;
    g->cells = arena_array(l->ink.arena, t->row_count * t->column_count + 1, sizeof *g->cells);
    return g->cells ? wrap_head(l, g) : -1;
}

int layout_table(struct layout *l, struct flow *f, const struct letter_table *t)
{
    struct grid *g = arena_alloc(f->arena, sizeof *g);
    struct strip *repeat = arena_alloc(f->arena, sizeof *repeat);

    if (t->column_count == 0 || t->column_count > COLUMNS_MAX)
        return err_set(l->error, ERR_FORMAT, _("a table has %zu columns; 1 to %d can be drawn"),
                       t->column_count, (int)COLUMNS_MAX);
    if (!g || !repeat)
        return -1;
    g->table = t;
    if (plan_grid(l, g) != 0)
        return -1;
    *repeat = (struct strip){.height = g->upper + g->lower,
                             .before = LAYOUT_PARAGRAPH,
                             .keep_next = t->row_count > 0,
                             .draw = draw_head,
                             .what = g};
    if (flow_add(f, repeat) != 0)
        return -1;
    for (size_t i = 0; i < t->row_count; i++) {
        struct strip s = {.draw = draw_row, .what = g, .index = i, .repeat = repeat};

        if (wrap_row(l, g, i, &g->cells[i * t->column_count], &s.height) != 0 ||
            flow_add(f, &s) != 0)
            return -1;
    }
    return 0;
}
