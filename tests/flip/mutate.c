#include "flip/mutate.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flip/spell.h"
#define MEND_ALONE
#include "fuzz/mend.h"
#include "pdf/doc.h"

struct dice {
    uint64_t state;
};

/* splitmix64 */
static uint64_t roll(struct dice *d)
{
    uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static size_t below(struct dice *d, size_t n)
{
    return n ? (size_t)(roll(d) % n) : 0;
}

void mutate_scan(struct original *o)
{
    const uint8_t *p = o->bytes.data, *end = p + o->bytes.len;

    while (o->object_count < ORIGINAL_PARTS) {
        const uint8_t *word = memmem(p, (size_t)(end - p), " obj", 4), *start = word, *last;

        if (!word || !(last = memmem(word, (size_t)(end - word), "endobj", 6)))
            return;
        while (start > o->bytes.data && (isdigit(start[-1]) || start[-1] == ' '))
            start--;
        o->objects[o->object_count++] =
            (struct part){(size_t)(start - o->bytes.data), (size_t)(last + 6 - start)};
        p = last + 6;
    }
}

void mutate_release(struct original *o)
{
    buf_release(&o->bytes);
}

bool original_hole(const struct original *o, size_t i)
{
    for (size_t k = 0; k < o->count; k++)
        if (i > o->signatures[k].first_end && i + 1 < o->signatures[k].second)
            return true;
    return false;
}

static int digit(uint8_t c)
{
    return isdigit(c) ? c - '0' : isxdigit(c) ? tolower(c) - 'a' + 10 : 0;
}

void original_contents(struct buf *out, struct slice file, const struct original_signature *s)
{
    for (size_t i = s->first_end + 1; i + 2 < s->second && i + 1 < file.len; i += 2)
        buf_add_byte(out, (uint8_t)(digit(file.data[i]) * 16 + digit(file.data[i + 1])));
}

/* A mutant while it is changed. */
struct change {
    struct dice *dice;
    const struct original *from, *other; /* other: of another file, or the same */
    struct mutant *m;
};

/* Puts len bytes in the place of cut bytes at a place. */
static void put(struct buf *b, size_t at, size_t cut, const void *bytes, size_t len)
{
    struct buf out;

    if (at > b->len)
        at = b->len;
    if (cut > b->len - at)
        cut = b->len - at;
    buf_init(&out, b->max);
    buf_add(&out, b->data, at);
    buf_add(&out, bytes, len);
    buf_add(&out, b->data + at + cut, b->len - at - cut);
    buf_release(b);
    *b = out;
}

static void flip_bit(struct change *c)
{
    struct buf *b = &c->m->bytes;

    if (b->len)
        b->data[below(c->dice, b->len)] ^= (uint8_t)(1 << below(c->dice, 8));
}

static void any_byte(struct change *c)
{
    static const char usual[] = "0123456789<>[]()/% \n\r\tRobjendf\0";
    struct buf *b = &c->m->bytes;

    if (b->len)
        b->data[below(c->dice, b->len)] = below(c->dice, 4)
                                              ? (uint8_t)usual[below(c->dice, sizeof usual)]
                                              : (uint8_t)roll(c->dice);
}

static bool in_token(uint8_t c)
{
    return isalnum(c) || c == '/' || c == '.' || c == '-' || c == '+' || c == '#';
}

/* A token outside /Contents, near a place chosen at random. */
static struct part token(struct dice *d, struct slice b)
{
    size_t at = below(d, b.len), start, end;

    for (int tries = 0; tries < 64 && at < b.len && !in_token(b.data[at]); tries++)
        at++;
    for (start = at; start > 0 && in_token(b.data[start - 1]) && at - start < 64;)
        start--;
    for (end = at; end < b.len && in_token(b.data[end]) && end - start < 64;)
        end++;
    return (struct part){start, end - start};
}

/* By another of a file, or a word that matters; half of them of the same length. */
static void swap_token(struct change *c)
{
    static const char *const words[] = {
        "/Contents", "/ByteRange", "/V",      "/AcroForm", "/Fields", "/Annots", "/Kids",
        "/Prev",     "/XRefStm",   "/Root",   "/DSS",      "/Perms",  "/DocMDP", "/Parent",
        "/Type",     "null",       "0",       "1",         "true",    "65535",   "4294967296",
        "-1",        "/Length",    "/Filter", "/AP"};
    struct buf *b = &c->m->bytes;
    struct part old = token(c->dice, buf_slice(b)), new;
    char text[64];
    size_t len;

    if (below(c->dice, 3) == 0) {
        const char *word = words[below(c->dice, sizeof words / sizeof *words)];

        len = strlen(word);
        memcpy(text, word, len);
    } else {
        new = token(c->dice, buf_slice(&c->other->bytes));
        len = new.len;
        memcpy(text, c->other->bytes.data + new.at, len);
    }
    if (below(c->dice, 2) && len <= old.len) {
        memset(text + len, ' ', sizeof text - len);
        len = old.len;
    }
    put(b, old.at, old.len, text, len);
}

/* A run of digits, a little more or less. */
static void turn_number(struct change *c)
{
    struct buf *b = &c->m->bytes;
    size_t at = below(c->dice, b->len), start, end;
    unsigned long long value;
    char text[32];
    int n;

    while (at < b->len && !isdigit(b->data[at]))
        at++;
    for (start = at; start > 0 && isdigit(b->data[start - 1]) && at - start < 10;)
        start--;
    for (end = at; end < b->len && isdigit(b->data[end]) && end - start < 10;)
        end++;
    if (start == end)
        return;
    snprintf(text, sizeof text, "%.*s", (int)(end - start), (const char *)b->data + start);
    value = strtoull(text, NULL, 10);
    switch (below(c->dice, 4)) {
    case 0:
        value++;
        break;
    case 1:
        value--;
        break;
    case 2:
        value = below(c->dice, b->len);
        break;
    default:
        value ^= 1ULL << below(c->dice, 16);
    }
    n = snprintf(text, sizeof text, "%0*llu", (int)(end - start), value % 10000000000ULL);
    put(b, start, end - start, text, (size_t)n);
}

/* One of the numbers of a /ByteRange, or the brackets around them. */
static void turn_range(struct change *c)
{
    struct buf *b = &c->m->bytes;
    const struct original_signature *s = &c->from->signatures[below(c->dice, c->from->count)];
    size_t numbers[] = {0, s->first_end, s->second, s->end - s->second};
    const uint8_t *at = NULL, *p = b->data;
    char text[128];
    int n;

    for (size_t skip = below(c->dice, c->from->count) + 1; skip; skip--) {
        p = memmem(p, b->len - (size_t)(p - b->data), "/ByteRange", 10);
        if (!p)
            break;
        at = p;
        p += 10;
    }
    if (!at)
        return;
    for (size_t i = below(c->dice, 2) + 1; i; i--) {
        size_t *one = &numbers[below(c->dice, 4)];

        *one = below(c->dice, 3) ? *one + below(c->dice, 5) - 2 : below(c->dice, b->len);
    }
    n = snprintf(text, sizeof text, "/ByteRange[%zu %zu %zu %zu", numbers[0], numbers[1],
                 numbers[2], numbers[3]);
    p = memchr(at, ']', b->len - (size_t)(at - b->data));
    if (!p)
        return;
    while (n < (int)(p - at) && n < (int)sizeof text - 1)
        text[n++] = ' ';
    put(b, (size_t)(at - b->data), (size_t)(p - at), text, (size_t)n);
}

static const char digits[] = "0123456789abcdef";

/* A value inside the DER of a /Contents: a bit, or the bytes of a TLV by those of another. */
static void turn_der(struct change *c)
{
    const struct original_signature *s = &c->from->signatures[below(c->dice, c->from->count)];
    struct buf *b = &c->m->bytes;
    size_t first = s->first_end + 1, room, at, len;

    if (s->second > b->len || s->second < first + 8)
        return;
    room = (s->second - 1 - first) / 2;
    /* Most of the room may be padding. */
    while (room > 8 && b->data[first + 2 * room - 1] == '0' && b->data[first + 2 * room - 2] == '0')
        room--;
    at = first + 2 * below(c->dice, room + 2);
    switch (below(c->dice, 4)) {
    case 0: {
        uint8_t byte = (uint8_t)(digit(b->data[at]) * 16 + digit(b->data[at + 1]));

        byte ^= (uint8_t)(1 << below(c->dice, 8));
        b->data[at] = (uint8_t)digits[byte >> 4];
        b->data[at + 1] = (uint8_t)digits[byte & 15];
        break;
    }
    case 1: /* the spelling alone: may stay valid */
        b->data[at] = (uint8_t)(islower(b->data[at]) ? toupper(b->data[at]) : tolower(b->data[at]));
        break;
    case 2: { /* a run moved over another */
        size_t from = first + 2 * below(c->dice, room);

        len = 2 * (1 + below(c->dice, 40));
        if (from + len < s->second && at + len < s->second)
            memmove(b->data + at, b->data + from, len);
        break;
    }
    default: /* a byte cut out or doubled, the room kept */
        len = 2 * (1 + below(c->dice, 4));
        if (at + 2 * len >= s->second)
            break;
        if (below(c->dice, 2))
            memmove(b->data + at, b->data + at + len, s->second - 1 - at - len);
        else
            memmove(b->data + at + len, b->data + at, s->second - 1 - at - len);
    }
}

/* An element of a /Contents with another length of its length: BER of the same meaning. */
static void respell(struct change *c)
{
    const struct original_signature *s = &c->from->signatures[below(c->dice, c->from->count)];
    struct buf *b = &c->m->bytes, was, now;
    struct slice in;
    size_t all;

    if (s->second > b->len)
        return;
    buf_init(&was, b->max);
    buf_init(&now, b->max);
    original_contents(&was, buf_slice(b), s);
    in = buf_slice(&was);
    all = spell(&now, &in, SIZE_MAX, SPELL_WIDE);
    buf_clear(&now);
    in = buf_slice(&was);
    if (all)
        spell(&now, &in, below(c->dice, all), (enum spelling)below(c->dice, 3));
    for (size_t i = 0; now.len <= was.len && i < now.len; i++) {
        b->data[s->first_end + 1 + 2 * i] = (uint8_t)digits[now.data[i] >> 4];
        b->data[s->first_end + 2 + 2 * i] = (uint8_t)digits[now.data[i] & 15];
    }
    buf_release(&was);
    buf_release(&now);
}

/* The whole /Contents of one signature in the place of another's. */
static void swap_contents(struct change *c)
{
    const struct original_signature *to = &c->from->signatures[below(c->dice, c->from->count)],
                                    *by = &c->other->signatures[below(c->dice, c->other->count)];
    struct buf *b = &c->m->bytes;
    size_t room = to->second - to->first_end, len = by->second - by->first_end;

    if (to->second > b->len)
        return;
    if (len > room)
        len = room;
    memcpy(b->data + to->first_end, c->other->bytes.data + by->first_end, len - 1);
    memset(b->data + to->first_end + len - 1, '0', room - len);
}

static struct part object(struct dice *d, const struct original *o)
{
    return o->object_count ? o->objects[below(d, o->object_count)] : (struct part){0, 0};
}

/* Deleted, doubled elsewhere, or another in its place. */
static void turn_object(struct change *c)
{
    struct buf *b = &c->m->bytes;
    struct part to = object(c->dice, c->from), by = object(c->dice, c->other);
    const uint8_t *bytes = c->other->bytes.data + by.at;

    switch (below(c->dice, 3)) {
    case 0:
        put(b, to.at, to.len, NULL, 0);
        break;
    case 1:
        put(b, to.at, 0, bytes, by.len);
        break;
    default:
        put(b, to.at, to.len, bytes, by.len);
    }
}

/* Bytes inserted, cut, doubled, cut off, or of another file. */
static void turn_piece(struct change *c)
{
    static const char *const pieces[] = {
        " ", "\n", "%x\n",    "\r\n",     "endobj\n", "<<",  ">>",   "()",
        "[", "]",  "%%EOF\n", "stream\n", "q ",       "<0>", "/A/B", "startxref\n0\n"};
    struct buf *b = &c->m->bytes;
    size_t at = below(c->dice, b->len + 1), len = below(c->dice, 200), from;
    const char *piece = pieces[below(c->dice, sizeof pieces / sizeof *pieces)];
    uint8_t copy[200];

    switch (below(c->dice, 5)) {
    case 0:
        put(b, at, 0, piece, strlen(piece));
        break;
    case 1:
        put(b, at, 1 + below(c->dice, 20), NULL, 0);
        break;
    case 2:
        b->len = at;
        break;
    case 3:
        from = below(c->dice, b->len);
        len = len < b->len - from ? len : b->len - from;
        memcpy(copy, b->data + from, len);
        put(b, at, 0, copy, len);
        break;
    default:
        from = below(c->dice, c->other->bytes.len);
        len = len < c->other->bytes.len - from ? len : c->other->bytes.len - from;
        put(b, at, len, c->other->bytes.data + from, len);
    }
}

static bool holds(struct slice s, const char *word)
{
    return memmem(s.data, s.len, word, strlen(word)) != NULL;
}

/* What a reader shows, or what says who signed what: not validation data. */
static bool is_seen(struct slice body)
{
    return holds(body, "/Page") || holds(body, "/Widget") || holds(body, "/Font") ||
           holds(body, "/Form") || holds(body, "/Sig") || holds(body, " Tf") || holds(body, " Tj");
}

/* The last body that an object's number has in the original. */
static struct slice last_body(const struct original *o, size_t number)
{
    struct slice last = {NULL, 0};

    for (size_t i = 0; i < o->object_count; i++) {
        const uint8_t *at = o->bytes.data + o->objects[i].at;
        const uint8_t *word = memmem(at, o->objects[i].len, " obj", 4);

        if (word && strtoul((const char *)at, NULL, 10) == number)
            last = (struct slice){word, o->objects[i].len - (size_t)(word - at)};
    }
    return last;
}

/* Equal in meaning, of two that stand between " obj" and "endobj"; streams: byte by byte. */
static bool alike(struct slice a, struct slice b)
{
    const size_t before = 4, after = 6;
    const struct pdf_obj *x, *y;
    struct arena *arena = arena_new((size_t)1 << 24);
    bool same = a.len == b.len && memcmp(a.data, b.data, a.len) == 0;

    if (!same && arena && a.len > before + after && b.len > before + after &&
        pdf_parse(&x, arena, (struct slice){a.data + before, a.len - before - after}, NULL) == 0 &&
        pdf_parse(&y, arena, (struct slice){b.data + before, b.len - before - after}, NULL) == 0)
        same = pdf_equal(x, y);
    arena_free(arena);
    return same;
}

static size_t last_section(struct slice b)
{
    size_t at = 0;
    const uint8_t *p = b.data;

    while ((p = memmem(p, b.len - (size_t)(p - b.data), "startxref\n", 10)) != NULL) {
        p += 10;
        at = strtoul((const char *)p, NULL, 10);
    }
    return at;
}

/* Another spelling of one number is no change. */
static bool same_number(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    while (a_len && *a == '0')
        a++, a_len--;
    while (b_len && *b == '0')
        b++, b_len--;
    return a_len == b_len && memcmp(a, b, a_len) == 0;
}

/* A revision in which one object's number has another's body, or a changed one. */
static void append(struct change *c)
{
    struct buf *b = &c->m->bytes;
    struct part to = object(c->dice, c->from), by = object(c->dice, c->other);
    const uint8_t *word = memmem(c->other->bytes.data + by.at, by.len, " obj", 4);
    size_t number = strtoul((const char *)c->from->bytes.data + to.at, NULL, 10), at, xref;
    struct slice was = last_body(c->from, number);
    size_t previous = last_section(buf_slice(b));
    struct buf body;

    if (!word || !number || !previous || !was.data)
        return;
    buf_init(&body, b->max);
    buf_add(&body, word, by.len - (size_t)(word - (c->other->bytes.data + by.at)));
    if (below(c->dice, 2)) {
        struct part old = token(c->dice, buf_slice(&body)),
                    new = token(c->dice, buf_slice(&c->other->bytes));

        if (old.at >= 4 && old.at + old.len + 6 < body.len &&
            !same_number(body.data + old.at, old.len, c->other->bytes.data + new.at, new.len))
            put(&body, old.at, old.len, c->other->bytes.data + new.at, new.len);
    }
    c->m->appended_seen = is_seen(was) && !alike(was, buf_slice(&body));
    at = b->len;
    buf_printf(b, "%zu 0", number);
    buf_add(b, body.data, body.len);
    xref = b->len + 1;
    buf_printf(b, "\nxref\n%zu 1\n%010zu 00000 n\r\ntrailer\n<</Size 64/Root 1 0 R/Prev %zu>>\n",
               number, at, previous);
    buf_printf(b, "startxref\n%zu\n%%%%EOF\n", xref);
    buf_release(&body);
}

static void mended(struct buf *b)
{
    struct mend m = {.in = buf_slice(b)};

    buf_init(&m.out, b->max);
    while (m.at < m.in.len)
        mend_step(&m);
    buf_release(b);
    *b = m.out;
}

static void change(struct change *c, bool contents)
{
    static void (*const changes[])(struct change *) = {
        flip_bit, any_byte, swap_token,    turn_number, turn_range, turn_der,
        turn_der, respell,  swap_contents, turn_object, turn_piece};
    static void (*const of_contents[])(struct change *) = {turn_der, turn_der, turn_der,
                                                           respell,  respell,  swap_contents};

    if (contents)
        of_contents[below(c->dice, sizeof of_contents / sizeof *of_contents)](c);
    else
        changes[below(c->dice, sizeof changes / sizeof *changes)](c);
}

void mutate(struct mutant *m, const struct original *files, size_t count, bool contents,
            unsigned long seed, unsigned long number)
{
    struct dice dice = {(uint64_t)seed << 40 ^ number};
    struct change c = {.dice = &dice, .m = m};

    *m = (struct mutant){.file = below(&dice, count)};
    c.from = &files[m->file];
    c.other = below(&dice, 2) ? c.from : &files[below(&dice, count)];
    buf_init(&m->bytes, (size_t)1 << 24);
    buf_add(&m->bytes, c.from->bytes.data, c.from->bytes.len);
    if (!contents && below(&dice, 8) == 0) {
        append(&c);
    } else {
        for (size_t i = 1 + below(&dice, 3); i; i--)
            change(&c, contents);
        if (below(&dice, 2))
            mended(&m->bytes);
    }
    if (buf_check(&m->bytes, "mutant", NULL))
        abort();
}
