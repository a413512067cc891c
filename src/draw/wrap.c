#include "draw/wrap.h"

#include <string.h>

#include "base/utf8.h"

enum { WORDS_MAX = 400 }; /* of a balanced text; a longer one is broken greedily */

struct lines {
    struct arena *arena;
    struct wrap *out;
    size_t capacity;
};

static int add_line(struct lines *l, struct wrap_line line)
{
    if (l->out->count == l->capacity) {
        size_t capacity = l->capacity ? l->capacity * 4 : 4;
        struct wrap_line *lines = arena_array(l->arena, capacity, sizeof *lines);

        if (!lines)
            return -1;
        if (l->out->count)
            memcpy(lines, l->out->lines, l->out->count * sizeof *lines);
        l->out->lines = lines;
        l->capacity = capacity;
    }
    l->out->lines[l->out->count++] = line;
    return 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A long word may be broken behind text[at]. */
static bool soft_break(const char *text, size_t at, size_t len)
{
    static const bool sign[128] = {
        ['@'] = true, ['/'] = true, ['-'] = true, ['_'] = true, ['.'] = true, [','] = true,
        [';'] = true, [':'] = true, ['?'] = true, ['&'] = true, ['='] = true};

    if (at + 1 >= len || (unsigned char)text[at] >= 128 || !sign[(unsigned char)text[at]])
        return false;
    if (!is_digit(text[at + 1]))
        return true;
    /* BCY-0001234 and 9900000016-001 are one number each */
    return text[at] != '-' && (at == 0 || !is_digit(text[at - 1]));
}

/* How many bytes of a word wider than the line stand on this line: at least one character. */
static size_t split_word(const struct ink *k, struct ink_style s, const char *word, size_t len,
                         int room)
{
    size_t fit = 0, soft = 0;
    const char *p = word, *end = word + len;
    int width = 0;

    while (p < end) {
        const char *from = p;

        if (utf8_next(&p, end) < 0)
            break;
        width += ink_width(k, s, from, (size_t)(p - from));
        if (fit && width > room)
            break;
        fit = (size_t)(p - word);
        if (soft_break(word, fit - 1, len))
            soft = fit;
    }
    return soft ? soft : fit ? fit : len;
}

static size_t word_length(const char *p, const char *end)
{
    const char *space = memchr(p, ' ', (size_t)(end - p));

    return space ? (size_t)(space - p) : (size_t)(end - p);
}

/* One paragraph [p, end), greedily. */
static int wrap_paragraph(struct lines *l, const struct ink *k, struct ink_style s, const char *p,
                          const char *end, int first, int width)
{
    int space = ink_width(k, s, " ", 1), room = first;
    struct wrap_line line = {.text = p};

    while (p < end) {
        size_t n = word_length(p, end);
        int w = ink_width(k, s, p, n), gap = line.len && n ? space : 0;

        if (line.len && line.width + gap + w > room) {
            if (add_line(l, line) != 0)
                return -1;
            room = width;
            line = (struct wrap_line){.text = p};
            gap = 0;
        }
        if (w > room) {
            n = split_word(k, s, p, n, room);
            line.len = (int)n;
            line.width = ink_width(k, s, p, n);
            if (p + n < end && p[n] != ' ') {
                if (add_line(l, line) != 0)
                    return -1;
                room = width;
                p += n;
                line = (struct wrap_line){.text = p};
                continue;
            }
            gap = 0;
            w = 0;
        }
        line.width += gap + w;
        p += n;
        line.len = (int)(p - line.text);
        while (p < end && *p == ' ')
            p++;
        if (p < end)
            line.len++; /* the space belongs to this line */
    }
    line.last = true;
    return add_line(l, line);
}

int wrap_text(struct wrap *out, const struct ink *k, struct ink_style s, const char *text,
              int first, int width)
{
    struct lines l = {.arena = k->arena, .out = out};

    *out = (struct wrap){0};
    for (;;) {
        const char *end = strchrnul(text, '\n');

        if (wrap_paragraph(&l, k, s, text, end, first, width) != 0)
            return -1;
        if (!*end)
            return 0;
        text = end + 1;
        first = width;
    }
}

struct word {
    const char *text;
    size_t len;
    int width;
};

struct balance {
    struct word words[WORDS_MAX];
    size_t count;
    int space, width;
    const char *phrases; /* of struct ink */
    int64_t cost[WORDS_MAX + 1];
    size_t from[WORDS_MAX + 1], lines[WORDS_MAX + 1];
};

enum joint { JOINT_USUAL, JOINT_PHRASE, JOINT_WORD };

static bool begins(const struct word *w, const char *text, size_t len)
{
    return w->len >= len && memcmp(w->text, text, len) == 0;
}

/*
 * Behind w: a sign ends a phrase there or the next word begins one, where a name is best broken; or
 * both are one word of two syllables, which is not parted.
 */
static enum joint joint_of(const struct balance *b, const struct word *w)
{
    const struct word *next = w + 1;
    enum joint joint = JOINT_USUAL;

    if (w->len && strchr(",;:-)", w->text[w->len - 1]))
        return JOINT_PHRASE;
    for (const char *p = b->phrases; p && *p; p += *p == '|') {
        size_t n = strcspn(p, "|"), first = strcspn(p, " |");

        if (first < n && first == w->len && begins(w, p, first) &&
            begins(next, p + first + 1, n - first - 1))
            return JOINT_WORD;
        if (first == n && n == next->len && begins(next, p, n))
            joint = JOINT_PHRASE;
        p += n;
    }
    return joint;
}

/* Fewest lines first, then the smallest sum of squares of what is left over on each line. */
static void balance(struct balance *b)
{
    for (size_t i = 1; i <= b->count; i++) {
        int width = -b->space;
        enum joint joint = i < b->count ? joint_of(b, &b->words[i - 1]) : JOINT_USUAL;
        int64_t whole = (int64_t)b->width / 100 * (b->width / 100);

        b->lines[i] = SIZE_MAX;
        for (size_t j = i; j-- > 0;) {
            int64_t left, cost;

            width += b->words[j].width + b->space;
            if (width > b->width && j + 1 < i)
                break;
            left = (b->width - width) / 100;
            cost = b->cost[j] + left * left;
            cost += joint == JOINT_WORD ? whole : joint == JOINT_PHRASE ? -whole / 3 : 0;
            if (b->lines[j] + 1 > b->lines[i] ||
                (b->lines[j] + 1 == b->lines[i] && cost >= b->cost[i]))
                continue;
            b->lines[i] = b->lines[j] + 1;
            b->cost[i] = cost;
            b->from[i] = j;
        }
    }
}

static int add_balanced(struct lines *l, const struct balance *b)
{
    size_t ends[WORDS_MAX + 1], n = 0;

    for (size_t i = b->count; i > 0; i = b->from[i])
        ends[n++] = i;
    while (n-- > 0) {
        const struct word *first = &b->words[b->from[ends[n]]], *last = &b->words[ends[n] - 1];
        struct wrap_line line = {.text = first->text, .last = ends[n] == b->count};

        line.len = (int)(last->text - first->text) + (int)last->len + !line.last;
        line.width = -b->space;
        for (const struct word *w = first; w <= last; w++)
            line.width += w->width + b->space;
        if (add_line(l, line) != 0)
            return -1;
    }
    return 0;
}

static int balance_paragraph(struct lines *l, struct balance *b, const struct ink *k,
                             struct ink_style s, const char *p, const char *end)
{
    const char *from = p;

    if (ink_width(k, s, p, (size_t)(end - p)) <= b->width)
        return wrap_paragraph(l, k, s, p, end, b->width, b->width);
    b->count = 0;
    while (p < end && b->count < WORDS_MAX) {
        struct word *w = &b->words[b->count++];

        *w = (struct word){.text = p, .len = word_length(p, end)};
        w->width = ink_width(k, s, p, w->len);
        p += w->len;
        if (w->width > b->width)
            return wrap_paragraph(l, k, s, from, end, b->width, b->width);
        if (p < end)
            p++;
    }
    if (p < end || b->count == 0)
        return wrap_paragraph(l, k, s, from, end, b->width, b->width);
    balance(b);
    return add_balanced(l, b);
}

int wrap_balanced(struct wrap *out, const struct ink *k, struct ink_style s, const char *text,
                  int width)
{
    struct lines l = {.arena = k->arena, .out = out};
    struct balance b;

    *out = (struct wrap){0};
    b.cost[0] = 0;
    b.lines[0] = 0;
    b.space = ink_width(k, s, " ", 1);
    b.width = width;
    b.phrases = k->phrases;
    for (;;) {
        const char *end = strchrnul(text, '\n');

        if (balance_paragraph(&l, &b, k, s, text, end) != 0)
            return -1;
        if (!*end)
            return 0;
        text = end + 1;
    }
}

int wrap_width(const struct wrap *w)
{
    int widest = 0;

    for (size_t i = 0; i < w->count; i++)
        if (w->lines[i].width > widest)
            widest = w->lines[i].width;
    return widest;
}

static void enlarge(int *most, int width)
{
    if (width > *most)
        *most = width;
}

void wrap_measure(struct wrap_extent *out, const struct ink *k, struct ink_style s,
                  const char *text)
{
    int space = ink_width(k, s, " ", 1), line = 0;

    while (*text) {
        size_t n = strcspn(text, " \n"), from = 0;
        int word = 0;

        for (size_t i = 0; i < n; i++) {
            int piece;

            if (i + 1 < n && !soft_break(text, i, n))
                continue;
            piece = ink_width(k, s, text + from, i + 1 - from);
            from = i + 1;
            word += piece;
            enlarge(&out->soft, piece);
        }
        enlarge(&out->word, word);
        line += word;
        enlarge(&out->line, line);
        text += n;
        line += space;
        text += *text != 0;
    }
}
