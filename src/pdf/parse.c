#include "pdf/parse.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "pdf/doc.h"

/* Members of open containers at one time: two of the largest, and some. */
enum { STACK_MAX = 2 * LIMIT_PDF_ENTRIES + 65536 };

void pdf_parser_init(struct pdf_parser *p, struct arena *a, struct slice bytes, size_t at)
{
    *p = (struct pdf_parser){.lexer = {.data = bytes.data, .at = at, .end = bytes.len, .arena = a}};
}

void pdf_parser_release(struct pdf_parser *p)
{
    free(p->stack);
    p->stack = NULL;
    p->count = p->capacity = 0;
}

static int push(struct pdf_parser *p, const struct pdf_obj *o, struct err *e)
{
    if (p->count == p->capacity) {
        size_t capacity = p->capacity ? p->capacity * 2 : 64;
        struct pdf_obj *stack;

        if (p->count >= STACK_MAX)
            return err_set(e, ERR_FORMAT, _("byte %zu: object with more than %d members"),
                           o->offset, STACK_MAX);
        stack = realloc(p->stack, capacity * sizeof *stack);
        if (!stack)
            return err_memory(e);
        p->stack = stack;
        p->capacity = capacity;
    }
    p->stack[p->count++] = *o;
    return 0;
}

static int compare_keys(const void *a, const void *b)
{
    const struct pdf_entry *x = *(const struct pdf_entry *const *)a;
    const struct pdf_entry *y = *(const struct pdf_entry *const *)b;
    size_t n = x->key.len < y->key.len ? x->key.len : y->key.len;
    int c = n ? memcmp(x->key.data, y->key.data, n) : 0;

    return c ? c : x->key.len < y->key.len ? -1 : x->key.len > y->key.len;
}

/* Notes a key that comes twice: readers differ in which one they take. */
static int note_doubled(struct pdf_parser *p, const struct pdf_entry *entries, size_t count,
                        struct err *e)
{
    const struct pdf_entry **sorted;

    if (count <= 24) {
        for (size_t i = 1; i < count; i++)
            for (size_t j = 0; j < i; j++)
                if (slice_equal(entries[i].key, entries[j].key)) {
                    p->doubled = true;
                    p->doubled_at = entries[i].value.offset;
                }
        return 0;
    }
    sorted = malloc(count * sizeof *sorted);
    if (!sorted)
        return err_memory(e);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &entries[i];
    qsort(sorted, count, sizeof *sorted, compare_keys);
    for (size_t i = 1; i < count; i++)
        if (slice_equal(sorted[i]->key, sorted[i - 1]->key)) {
            p->doubled = true;
            p->doubled_at = sorted[i]->value.offset;
        }
    free(sorted);
    return 0;
}

static int close_array(struct pdf_parser *p, size_t base, struct pdf_obj *out, struct err *e)
{
    size_t count = p->count - base;
    struct pdf_obj *items = NULL;

    if (count) {
        items = arena_array(p->lexer.arena, count, sizeof *items);
        if (!items)
            return pdf_no_room(p->lexer.arena, e);
        memcpy(items, p->stack + base, count * sizeof *items);
    }
    out->kind = PDF_ARRAY;
    out->array.items = items;
    out->array.count = count;
    return 0;
}

static int close_dict(struct pdf_parser *p, size_t base, struct pdf_obj *out, struct err *e)
{
    size_t count = (p->count - base) / 2;
    struct pdf_entry *entries = NULL;

    if ((p->count - base) % 2)
        return err_set(e, ERR_FORMAT, _("byte %zu: key without value (ISO 32000-1 7.3.7)"),
                       out->offset);
    if (count) {
        entries = arena_array(p->lexer.arena, count, sizeof *entries);
        if (!entries)
            return pdf_no_room(p->lexer.arena, e);
    }
    for (size_t i = 0; i < count; i++) {
        const struct pdf_obj *pair = p->stack + base + 2 * i;

        entries[i] = (struct pdf_entry){pair[0].bytes, pair[1]};
    }
    out->kind = PDF_DICT;
    out->dict.entries = entries;
    out->dict.count = count;
    out->dict.data = (struct slice){NULL, 0};
    return note_doubled(p, entries, count, e);
}

static int parse_token(struct pdf_parser *p, const struct pdf_token *t, int depth,
                       struct pdf_obj *out, struct err *e);

static int parse_container(struct pdf_parser *p, const struct pdf_token *open, int depth,
                           struct pdf_obj *out, struct err *e)
{
    bool dict = open->kind == PDF_TOKEN_DICT_OPEN;
    enum pdf_token_kind close = dict ? PDF_TOKEN_DICT_CLOSE : PDF_TOKEN_ARRAY_CLOSE;
    size_t base = p->count, most = dict ? 2 * (size_t)LIMIT_PDF_ENTRIES : LIMIT_PDF_ENTRIES;
    int rc = -1;

    if (depth >= LIMIT_PDF_DEPTH)
        return err_set(e, ERR_FORMAT, _("byte %zu: nested deeper than %d"), open->offset,
                       LIMIT_PDF_DEPTH);
    for (;;) {
        struct pdf_token t;
        struct pdf_obj member;

        if (pdf_lex(&p->lexer, &t, e))
            goto out;
        if (t.kind == close)
            break;
        if (p->count - base >= most) {
            err_set(e, ERR_FORMAT, _("byte %zu: more than %d entries"), open->offset,
                    LIMIT_PDF_ENTRIES);
            goto out;
        }
        if (dict && (p->count - base) % 2 == 0 && t.kind != PDF_TOKEN_NAME) {
            err_set(e, ERR_FORMAT, _("byte %zu: no name where a key stands (ISO 32000-1 7.3.7)"),
                    t.offset);
            goto out;
        }
        if (parse_token(p, &t, depth + 1, &member, e) || push(p, &member, e))
            goto out;
    }
    if (dict ? close_dict(p, base, out, e) : close_array(p, base, out, e))
        goto out;
    out->length = p->lexer.at - open->offset;
    rc = 0;
out:
    p->count = base;
    return rc;
}

/* After an integer: "generation R" makes it a reference (7.3.10). */
static int parse_reference(struct pdf_parser *p, struct pdf_obj *out, struct err *e)
{
    struct pdf_lexer l = p->lexer;
    int64_t generation = 0;
    size_t digits;

    if (out->integer < 0)
        return 0;
    pdf_lex_space(&l);
    for (digits = l.at; l.at < l.end && l.data[l.at] >= '0' && l.data[l.at] <= '9'; l.at++)
        generation = generation > 65535 ? generation : generation * 10 + (l.data[l.at] - '0');
    if (l.at == digits || (l.at < l.end && pdf_is_regular(l.data[l.at])))
        return 0;
    pdf_lex_space(&l);
    if (l.at >= l.end || l.data[l.at] != 'R' ||
        (l.at + 1 < l.end && pdf_is_regular(l.data[l.at + 1])))
        return 0;
    p->lexer.at = ++l.at;
    if (out->integer > LIMIT_PDF_OBJECTS || generation > 65535)
        return err_set(e, ERR_FORMAT, _("byte %zu: object number above %d, or generation above %d"),
                       out->offset, LIMIT_PDF_OBJECTS, 65535);
    out->kind = PDF_REF;
    out->ref = (struct pdf_ref){(uint32_t)out->integer, (uint32_t)generation};
    out->length = l.at - out->offset;
    return 0;
}

static int parse_word(const struct pdf_token *t, struct pdf_obj *out, struct err *e)
{
    bool yes = slice_is(t->bytes, "true");

    if (yes || slice_is(t->bytes, "false")) {
        out->kind = PDF_BOOL;
        out->boolean = yes;
        return 0;
    }
    if (slice_is(t->bytes, "null")) {
        out->kind = PDF_NULL;
        return 0;
    }
    return err_set(e, ERR_FORMAT, _("byte %zu: a word where an object should stand"), t->offset);
}

static int parse_token(struct pdf_parser *p, const struct pdf_token *t, int depth,
                       struct pdf_obj *out, struct err *e)
{
    *out = (struct pdf_obj){
        .hex = t->hex, .packed = p->packed, .offset = t->offset, .length = t->length};
    switch (t->kind) {
    case PDF_TOKEN_INT:
        out->kind = PDF_INT;
        out->integer = t->integer;
        return parse_reference(p, out, e);
    case PDF_TOKEN_REAL:
        out->kind = PDF_REAL;
        out->real = t->real;
        return 0;
    case PDF_TOKEN_STRING:
    case PDF_TOKEN_NAME:
        out->kind = t->kind == PDF_TOKEN_STRING ? PDF_STRING : PDF_NAME;
        out->bytes = t->bytes;
        return 0;
    case PDF_TOKEN_ARRAY_OPEN:
    case PDF_TOKEN_DICT_OPEN:
        return parse_container(p, t, depth, out, e);
    case PDF_TOKEN_WORD:
        return parse_word(t, out, e);
    case PDF_TOKEN_END:
        return err_set(e, ERR_FORMAT, _("byte %zu: the bytes end inside an object"), t->offset);
    case PDF_TOKEN_ARRAY_CLOSE:
    case PDF_TOKEN_DICT_CLOSE:
        break;
    }
    return err_set(e, ERR_FORMAT, _("byte %zu: a bracket that nothing opened"), t->offset);
}

int pdf_parser_value(struct pdf_parser *p, struct pdf_obj *out, struct err *e)
{
    struct pdf_token t;
    struct pdf_obj o;

    if (pdf_lex(&p->lexer, &t, e) || parse_token(p, &t, 0, &o, e))
        return -1;
    *out = o;
    return 0;
}

int pdf_parser_word(struct pdf_parser *p, const char *word, struct err *e)
{
    struct pdf_token t;

    if (pdf_lex(&p->lexer, &t, e))
        return -1;
    if (t.kind != PDF_TOKEN_WORD || !slice_is(t.bytes, word))
        return err_set(e, ERR_FORMAT, _("byte %zu: \"%s\" is missing"), t.offset, word);
    return 0;
}

int pdf_parser_count(struct pdf_parser *p, int64_t max, int64_t *out, struct err *e)
{
    struct pdf_token t;

    if (pdf_lex(&p->lexer, &t, e))
        return -1;
    if (t.kind != PDF_TOKEN_INT || t.integer < 0 || t.integer > max)
        return err_set(e, ERR_FORMAT, _("byte %zu: no number from 0 to %lld"), t.offset,
                       (long long)max);
    *out = t.integer;
    return 0;
}

int pdf_parse(const struct pdf_obj **out, struct arena *a, struct slice bytes, struct err *e)
{
    struct pdf_parser p;
    struct pdf_obj *o = arena_alloc(a, sizeof *o);
    struct pdf_token t;
    int rc = -1;

    pdf_parser_init(&p, a, bytes, 0);
    if (!o) {
        pdf_no_room(a, e);
        goto out;
    }
    if (pdf_parser_value(&p, o, e) || pdf_lex(&p.lexer, &t, e))
        goto out;
    if (t.kind != PDF_TOKEN_END) {
        err_set(e, ERR_FORMAT, _("byte %zu: bytes after the object"), t.offset);
        goto out;
    }
    *out = o;
    rc = 0;
out:
    pdf_parser_release(&p);
    return rc;
}
