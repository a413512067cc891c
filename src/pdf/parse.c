#include "pdf/parse.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "pdf/doc.h"

/* Members of open containers at one time: two of the largest, and some. */
enum { STACK_MAX = 2 * LIMIT_PDF_ENTRIES + 65536 };
/* Of them, whose room is kept from one object to the next. */
enum { KEPT_MOST = 4096 };

/* Each kind of value stands apart, lest all pay for the registers of one. */
#define OUT_OF_LINE __attribute__((noinline))

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

void pdf_parser_lend(struct pdf_parser *p, struct pdf_parser_room *room)
{
    p->stack = room->stack;
    p->capacity = room->capacity;
    *room = (struct pdf_parser_room){.stack = NULL};
}

void pdf_parser_return(struct pdf_parser *p, struct pdf_parser_room *room)
{
    if (!room->stack && p->capacity <= KEPT_MOST) {
        *room = (struct pdf_parser_room){p->stack, p->capacity};
        p->stack = NULL;
    }
    pdf_parser_release(p);
}

static bool grow(struct pdf_parser *p, size_t offset, struct err *e)
{
    size_t capacity = p->capacity ? p->capacity * 2 : 64;
    struct pdf_obj *stack;

    if (p->count >= STACK_MAX) {
        err_set(e, ERR_FORMAT, _("byte %zu: object with more than %d members"), offset, STACK_MAX);
        return false;
    }
    stack = realloc(p->stack, capacity * sizeof *stack);
    if (!stack) {
        err_memory(e);
        return false;
    }
    p->stack = stack;
    p->capacity = capacity;
    return true;
}

/* Room on the stack for one more; NULL with e set. */
static inline struct pdf_obj *room(struct pdf_parser *p, size_t offset, struct err *e)
{
    return p->count < p->capacity || grow(p, offset, e) ? p->stack + p->count : NULL;
}

static int compare_keys(const void *a, const void *b)
{
    const struct pdf_entry *x = *(const struct pdf_entry *const *)a;
    const struct pdf_entry *y = *(const struct pdf_entry *const *)b;
    size_t n = x->key.len < y->key.len ? x->key.len : y->key.len;
    int c = n ? memcmp(x->key.data, y->key.data, n) : 0;

    return c ? c : x->key.len < y->key.len ? -1 : x->key.len > y->key.len;
}

/* One of 64 bits; the same for the same keys. */
static uint64_t bit_of(struct slice key)
{
    unsigned n = (unsigned)key.len;

    if (n)
        n += key.data[0] + 8U * key.data[n / 2] + 3U * key.data[n - 1];
    return UINT64_C(1) << n % 64;
}

static int sort_doubled(struct pdf_parser *p, const struct pdf_entry *entries, size_t count,
                        struct err *e)
{
    const struct pdf_entry **sorted = malloc(count * sizeof *sorted);

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

/* Notes a key that comes twice: readers differ in which one they take. */
static int note_doubled(struct pdf_parser *p, const struct pdf_entry *entries, size_t count,
                        struct err *e)
{
    uint64_t seen = 0;

    if (count > 24)
        return sort_doubled(p, entries, count, e);
    for (size_t i = 0; i < count; i++) {
        uint64_t bit = bit_of(entries[i].key);

        for (size_t j = 0; seen & bit && j < i; j++)
            if (slice_equal(entries[i].key, entries[j].key)) {
                p->doubled = true;
                p->doubled_at = entries[i].value.offset;
            }
        seen |= bit;
    }
    return 0;
}

static int close_array(struct pdf_parser *p, size_t base, struct pdf_obj *out, struct err *e)
{
    size_t count = p->count - base;
    struct pdf_obj *items = NULL;

    if (count) {
        items = arena_room(p->lexer.arena, count * sizeof *items);
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
        entries = arena_room(p->lexer.arena, count * sizeof *entries);
        if (!entries)
            return pdf_no_room(p->lexer.arena, e);
    }
    for (size_t i = 0; i < count; i++) {
        const struct pdf_obj *pair = p->stack + base + 2 * i;

        entries[i].key = pair[0].bytes;
        entries[i].value = pair[1];
    }
    out->kind = PDF_DICT;
    out->dict.entries = entries;
    out->dict.count = count;
    return note_doubled(p, entries, count, e);
}

/* The next token; a number that was looked at already is not read again. */
static int next_token(struct pdf_parser *p, struct pdf_token *t, struct err *e)
{
    if (p->ahead.length == 0 || p->lexer.at != p->ahead.from)
        return pdf_lex(&p->lexer, t, e);
    *t = (struct pdf_token){.kind = PDF_TOKEN_INT,
                            .offset = p->ahead.offset,
                            .length = p->ahead.length,
                            .integer = p->ahead.integer};
    p->lexer.at = t->offset + t->length;
    return 0;
}

/* Behind the digits of a generation at s, which may as well be the parser's next token; s: none. */
static const uint8_t *read_generation(struct pdf_parser *p, const uint8_t *s, const uint8_t *end,
                                      int64_t *out)
{
    const uint8_t *at = pdf_lex_digits(s, end, out);

    if (at != s) {
        p->ahead.from = p->lexer.at;
        p->ahead.offset = (size_t)(s - p->lexer.data);
        p->ahead.length = (size_t)(at - s);
        p->ahead.integer = *out;
        return at;
    }
    for (*out = 0; at < end && *at >= '0' && *at <= '9'; at++)
        *out = *out > 65535 ? *out : *out * 10 + (*at - '0');
    return at == end || !pdf_is_regular(*at) ? at : s;
}

/* After an integer, not negative: "generation R" makes it a reference (7.3.10). */
static OUT_OF_LINE int parse_reference(struct pdf_parser *p, struct pdf_obj *out, struct err *e)
{
    const uint8_t *data = p->lexer.data, *end = data + p->lexer.end, *at = data + p->lexer.at;
    int64_t generation = 0;

    if (end - at >= 4 && memcmp(at, " 0 R", 4) == 0) {
        at += 3; /* as nearly all are spelled */
    } else {
        const uint8_t *digits = pdf_skip_space(at, end);

        at = read_generation(p, digits, end, &generation);
        if (at == digits)
            return 0;
        at = pdf_skip_space(at, end);
    }
    if (at >= end || *at != 'R' || (at + 1 < end && pdf_is_regular(at[1])))
        return 0;
    p->lexer.at = (size_t)(at - data) + 1;
    if (out->integer > LIMIT_PDF_OBJECTS || generation > 65535)
        return err_set(e, ERR_FORMAT, _("byte %zu: object number above %d, or generation above %d"),
                       out->offset, LIMIT_PDF_OBJECTS, 65535);
    out->kind = PDF_REF;
    out->ref = (struct pdf_ref){(uint32_t)out->integer, (uint32_t)generation};
    out->length = p->lexer.at - out->offset;
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

static bool is_open(const struct pdf_token *t)
{
    return t->kind == PDF_TOKEN_DICT_OPEN || t->kind == PDF_TOKEN_ARRAY_OPEN;
}

static OUT_OF_LINE int parse_rare(const struct pdf_token *t, struct pdf_obj *out, struct err *e)
{
    switch (t->kind) {
    case PDF_TOKEN_REAL:
        out->kind = PDF_REAL;
        out->real = t->real;
        return 0;
    case PDF_TOKEN_WORD:
        return parse_word(t, out, e);
    case PDF_TOKEN_END:
        return err_set(e, ERR_FORMAT, _("byte %zu: the bytes end inside an object"), t->offset);
    default:
        return err_set(e, ERR_FORMAT, _("byte %zu: a bracket that nothing opened"), t->offset);
    }
}

/* What is no container. */
static inline int parse_scalar(struct pdf_parser *p, const struct pdf_token *t, struct pdf_obj *out,
                               struct err *e)
{
    *out = (struct pdf_obj){.hex = t->hex,
                            .pairs = t->pairs,
                            .packed = p->packed,
                            .offset = t->offset,
                            .length = t->length};
    if (t->kind == PDF_TOKEN_NAME || t->kind == PDF_TOKEN_STRING) {
        out->kind = t->kind == PDF_TOKEN_STRING ? PDF_STRING : PDF_NAME;
        out->bytes = t->bytes;
        return 0;
    }
    if (t->kind != PDF_TOKEN_INT)
        return parse_rare(t, out, e);
    out->kind = PDF_INT;
    out->integer = t->integer;
    return t->integer < 0 ? 0 : parse_reference(p, out, e);
}

static int parse_container(struct pdf_parser *p, const struct pdf_token *open, int depth,
                           struct pdf_obj *out, struct err *e);

/* Onto the stack: a container only when it is closed, for its own members stand there before. */
static int push_value(struct pdf_parser *p, const struct pdf_token *t, int depth, struct err *e)
{
    struct pdf_obj container, *to;

    if (is_open(t) && parse_container(p, t, depth, &container, e))
        return -1;
    to = room(p, t->offset, e);
    if (!to)
        return -1;
    if (is_open(t))
        *to = container;
    else if (parse_scalar(p, t, to, e))
        return -1;
    p->count++;
    return 0;
}

static int push_key(struct pdf_parser *p, const struct pdf_token *t, struct err *e)
{
    struct pdf_obj *to;

    if (t->kind != PDF_TOKEN_NAME)
        return err_set(e, ERR_FORMAT, _("byte %zu: no name where a key stands (ISO 32000-1 7.3.7)"),
                       t->offset);
    to = room(p, t->offset, e);
    if (!to)
        return -1;
    to->bytes = t->bytes;
    p->count++;
    return 0;
}

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

        if (next_token(p, &t, e))
            goto out;
        if (t.kind == close)
            break;
        if (p->count - base >= most) {
            err_set(e, ERR_FORMAT, _("byte %zu: more than %d entries"), open->offset,
                    LIMIT_PDF_ENTRIES);
            goto out;
        }
        if (dict && (p->count - base) % 2 == 0 ? push_key(p, &t, e)
                                               : push_value(p, &t, depth + 1, e))
            goto out;
    }
    *out = (struct pdf_obj){
        .packed = p->packed, .offset = open->offset, .length = p->lexer.at - open->offset};
    if (dict ? close_dict(p, base, out, e) : close_array(p, base, out, e))
        goto out;
    rc = 0;
out:
    p->count = base;
    return rc;
}

int pdf_parser_value(struct pdf_parser *p, struct pdf_obj *out, struct err *e)
{
    struct pdf_token t;
    struct pdf_obj o;

    if (pdf_lex(&p->lexer, &t, e) ||
        (is_open(&t) ? parse_container(p, &t, 0, &o, e) : parse_scalar(p, &t, &o, e)))
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
