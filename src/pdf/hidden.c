#include "pdf/hidden.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "pdf/store.h"

/* How much of a mapped file is looked through before its memory is given back. */
enum { WINDOW = 8 << 20 };

static int compare_offsets(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Where the objects and sections of the file begin, sorted; the caller's to free. NULL: no memory.
 */
static uint64_t *list_heads(const struct pdf_doc *d, size_t *count)
{
    uint64_t *heads = malloc((d->order_count + d->extent_count + 1) * sizeof *heads);
    size_t n = 0;

    if (!heads)
        return NULL;
    for (size_t i = 0; i < d->order_count; i++)
        if (d->entries[d->order[i]].place == PDF_PLAIN)
            heads[n++] = d->entries[d->order[i]].offset;
    for (size_t i = 0; i < d->extent_count; i++)
        heads[n++] = d->extents[i].start;
    qsort(heads, n, sizeof *heads, compare_offsets);
    *count = n;
    return heads;
}

static size_t back_over_space(const uint8_t *s, size_t at)
{
    while (at > 0 && pdf_is_space(s[at - 1]))
        at--;
    return at;
}

static size_t back_over_digits(const uint8_t *s, size_t at)
{
    while (at > 0 && s[at - 1] >= '0' && s[at - 1] <= '9')
        at--;
    return at;
}

/* The offset of the number in "n g obj" whose last word stands there; SIZE_MAX: it is no head. */
static size_t find_head(struct slice s, size_t word)
{
    size_t generation_end = back_over_space(s.data, word);
    size_t generation = back_over_digits(s.data, generation_end);
    size_t number_end = back_over_space(s.data, generation);
    size_t number = back_over_digits(s.data, number_end);

    if (generation == generation_end || number_end == generation || number == number_end ||
        (word + 3 < s.len && pdf_is_regular(s.data[word + 3])))
        return SIZE_MAX;
    return number;
}

/* The bytes while they are looked through for a word. */
struct scan {
    struct slice s;
    const char *word;
    size_t at;     /* behind the word found last */
    size_t passed; /* up to here their memory was given back */
};

/* Where the word stands next; the length: nowhere. */
static size_t next_word(struct scan *x)
{
    const size_t n = strlen(x->word);

    while (x->at < x->s.len) {
        const size_t left = x->s.len - x->at, lot = left < WINDOW ? left : WINDOW;
        const size_t reach = left < lot + n - 1 ? left : lot + n - 1;
        const uint8_t *found = memmem(x->s.data + x->at, reach, x->word, n);

        x->at = found ? (size_t)(found - x->s.data) + n : x->at + lot;
        if (x->at - x->passed >= WINDOW) {
            map_passed(x->s.data + x->passed, x->at - x->passed);
            x->passed = x->at;
        }
        if (found)
            return (size_t)(found - x->s.data);
    }
    return x->s.len;
}

/* The first head of an object that no section names; the file's length: there is none. */
static size_t find_object(const struct pdf_doc *d, const uint64_t *heads, size_t count)
{
    struct scan x = {.s = d->bytes, .word = "obj"};
    size_t at;

    while ((at = next_word(&x)) < d->bytes.len) {
        const uint64_t head = find_head(d->bytes, at);

        if (head != SIZE_MAX && !bsearch(&head, heads, count, sizeof *heads, compare_offsets))
            break;
    }
    return at;
}

/* Which section holds the offset; SIZE_MAX: none. */
static size_t section_of(const struct pdf_doc *d, size_t at)
{
    for (size_t i = 0; i < d->extent_count; i++)
        if (at >= d->extents[i].start && at < d->extents[i].end)
            return i;
    return SIZE_MAX;
}

/* The same of trailers: each section has one. */
static size_t find_trailer(const struct pdf_doc *d)
{
    struct scan x = {.s = d->bytes, .word = "trailer"};
    size_t at, last = SIZE_MAX;

    while ((at = next_word(&x)) < d->bytes.len) {
        size_t open = x.at, section;

        while (open < d->bytes.len && pdf_is_space(d->bytes.data[open]))
            open++;
        if (d->bytes.len - open < 2 || memcmp(d->bytes.data + open, "<<", 2) != 0)
            continue;
        section = section_of(d, at);
        if (section == SIZE_MAX || section == last)
            break;
        last = section;
    }
    return at;
}

struct dangling {
    struct pdf_store_visit visit; /* first: the visitor is this struct */
    struct pdf_doc *d;
    bool found;
};

/* Depth is bounded by the parser. */
static void look(struct dangling *x, const struct pdf_obj *o)
{
    switch (o->kind) {
    case PDF_REF: {
        const size_t at = pdf_store_find(x->d, PDF_LATEST, o->ref.number);

        x->found |= at == SIZE_MAX || x->d->entries[at].place == PDF_FREE;
        break;
    }
    case PDF_ARRAY:
        for (size_t i = 0; i < o->array.count && !x->found; i++)
            look(x, &o->array.items[i]);
        break;
    case PDF_DICT:
    case PDF_STREAM:
        for (size_t i = 0; i < o->dict.count && !x->found; i++)
            look(x, &o->dict.entries[i].value);
        break;
    default:
        break;
    }
}

static int visit(struct pdf_store_visit *v, size_t entry, const struct pdf_obj *o, size_t after,
                 struct err *e)
{
    (void)entry;
    (void)after;
    (void)e;
    look((struct dangling *)v, o);
    return 0;
}

int pdf_dangles(struct pdf_doc *d, bool *dangles, struct err *e)
{
    struct dangling x = {.visit = {.visit = visit, .endless = true}, .d = d};

    if (pdf_store_each(d, d->order, d->order_count, &x.visit, e))
        return -1;
    *dangles = x.found;
    return 0;
}

int pdf_hides(struct pdf_doc *d, size_t *at, bool *hides, struct err *e)
{
    size_t count, object, trailer;
    uint64_t *heads = list_heads(d, &count);

    if (!heads)
        return err_memory(e);
    object = find_object(d, heads, count);
    trailer = find_trailer(d);
    *at = object < trailer ? object : trailer;
    *hides = *at < d->bytes.len;
    free(heads);
    return 0;
}
