#include "judge/carry.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"

enum row_kind {
    ROW_TEXT,   /* const char *, NULL allowed */
    ROW_SIZE,   /* size_t */
    ROW_TIME,   /* int64_t */
    ROW_NUMBER, /* int, not negative */
    ROW_FLAG,   /* bool */
    ROW_CODE,   /* an enum, 0 to most */
    ROW_BYTES,  /* as they are */
    ROW_LIST,   /* told apart by hand, after the rows */
};

struct row {
    enum row_kind kind;
    struct carry_span span;
    unsigned most;
};

#define MEMBER(type, member)                                                                       \
    {                                                                                              \
        offsetof(type, member), sizeof(((type *)0)->member)                                        \
    }
#define ROW(kind, type, member)                                                                    \
    {                                                                                              \
        kind, MEMBER(type, member), 0                                                              \
    }
#define CODE(type, member, last)                                                                   \
    {                                                                                              \
        ROW_CODE, MEMBER(type, member), last                                                       \
    }

#define V struct verdict
static const struct row verdict_rows[] = {
    ROW(ROW_LIST, V, arena),         ROW(ROW_BYTES, V, sha256),
    CODE(V, kind, VERDICT_UNSIGNED), CODE(V, legal, LEGAL_PERSON_AGENCY),
    ROW(ROW_SIZE, V, revisions),     ROW(ROW_SIZE, V, pages),
    ROW(ROW_TEXT, V, sandbox),       ROW(ROW_TIME, V, at),
    ROW(ROW_LIST, V, signatures),    ROW(ROW_LIST, V, signature_count),
    ROW(ROW_LIST, V, findings),
};
#undef V
#define V struct verdict_signature
static const struct row signature_rows[] = {
    ROW(ROW_TEXT, V, field),        ROW(ROW_FLAG, V, timestamp),
    CODE(V, role, ROLE_AGENCY),     ROW(ROW_SIZE, V, revision),
    ROW(ROW_NUMBER, V, page),       ROW(ROW_BYTES, V, range),
    ROW(ROW_TEXT, V, subfilter),    ROW(ROW_TEXT, V, level),
    ROW(ROW_TEXT, V, algorithm),    CODE(V, indication, INDICATION_FAILED),
    CODE(V, sub, SUB_LAST),         ROW(ROW_FLAG, V, covers_file),
    ROW(ROW_TEXT, V, name),         ROW(ROW_TEXT, V, organisation),
    ROW(ROW_TEXT, V, subject),      ROW(ROW_TEXT, V, issuer),
    ROW(ROW_TEXT, V, serial),       ROW(ROW_TEXT, V, domain),
    ROW(ROW_TEXT, V, ask),          ROW(ROW_TEXT, V, ask_ocsp),
    ROW(ROW_TEXT, V, ask_request),  ROW(ROW_TEXT, V, ask_about),
    ROW(ROW_TEXT, V, ask_issuer),   ROW(ROW_TIME, V, not_before),
    ROW(ROW_TIME, V, not_after),    ROW(ROW_TIME, V, claimed_time),
    ROW(ROW_TIME, V, proved_time),  ROW(ROW_LIST, V, changes),
    ROW(ROW_LIST, V, change_count), ROW(ROW_LIST, V, findings),
};
#undef V
#define V struct verdict_change
static const struct row change_rows[] = {
    ROW(ROW_SIZE, V, revision), ROW(ROW_TEXT, V, kind),    ROW(ROW_TEXT, V, where),
    ROW(ROW_NUMBER, V, page),   ROW(ROW_FLAG, V, allowed),
};
#undef V

static const struct table {
    const struct row *rows;
    size_t count;
} tables[] = {
    [CARRY_VERDICT] = {verdict_rows, sizeof verdict_rows / sizeof *verdict_rows},
    [CARRY_SIGNATURE] = {signature_rows, sizeof signature_rows / sizeof *signature_rows},
    [CARRY_CHANGE] = {change_rows, sizeof change_rows / sizeof *change_rows},
};

size_t carry_spans(enum carry_struct which, const struct carry_span **out)
{
    static struct carry_span spans[64];
    const struct table *t = &tables[which];

    for (size_t i = 0; i < t->count; i++)
        spans[i] = t->rows[i].span;
    *out = spans;
    return t->count;
}

static void add_number(struct buf *out, uint64_t n)
{
    buf_add(out, &n, sizeof n);
}

static void add_text(struct buf *out, const char *text)
{
    add_number(out, text ? strlen(text) + 1 : 0);
    if (text)
        buf_add_string(out, text);
}

static void write_row(struct buf *out, const struct row *r, const void *from)
{
    const uint8_t *p = (const uint8_t *)from + r->span.offset;

    switch (r->kind) {
    case ROW_TEXT:
        add_text(out, *(const char *const *)(const void *)p);
        return;
    case ROW_LIST:
        return;
    case ROW_SIZE:
    case ROW_TIME:
    case ROW_NUMBER:
    case ROW_FLAG:
    case ROW_CODE:
    case ROW_BYTES:
        buf_add(out, p, r->span.size);
        return;
    }
}

static void write_rows(struct buf *out, enum carry_struct which, const void *from)
{
    for (size_t i = 0; i < tables[which].count; i++)
        write_row(out, &tables[which].rows[i], from);
}

static void write_findings(struct buf *out, const struct findings *f)
{
    add_number(out, f->dropped);
    add_number(out, f->count);
    for (size_t i = 0; i < f->count; i++) {
        add_number(out, (uint64_t)f->list[i].id);
        for (int h = 0; h < 4; h++)
            add_text(out, f->list[i].holes[h]);
        add_text(out, f->list[i].clause);
    }
}

void carry_write(struct buf *out, const struct verdict *v)
{
    write_rows(out, CARRY_VERDICT, v);
    write_findings(out, &v->findings);
    add_number(out, v->signature_count);
    for (size_t i = 0; i < v->signature_count; i++) {
        const struct verdict_signature *s = &v->signatures[i];

        write_rows(out, CARRY_SIGNATURE, s);
        write_findings(out, &s->findings);
        add_number(out, s->change_count);
        for (size_t k = 0; k < s->change_count; k++)
            write_rows(out, CARRY_CHANGE, &s->changes[k]);
    }
}

/* What is left to read; bad sticks. */
struct reader {
    const uint8_t *at;
    size_t left;
    struct arena *arena;
    bool bad, out_of_memory;
};

static const void *take(struct reader *r, size_t n)
{
    const void *at = r->at;

    if (r->bad || n > r->left) {
        r->bad = true;
        return NULL;
    }
    r->at += n;
    r->left -= n;
    return at;
}

static uint64_t take_number(struct reader *r)
{
    uint64_t n = 0;
    const void *from = take(r, sizeof n);

    if (from)
        memcpy(&n, from, sizeof n);
    return n;
}

/* A count of things of at least one byte each can be no more than the bytes left. */
static size_t take_count(struct reader *r, size_t most)
{
    uint64_t n = take_number(r);

    if (n > most || n > r->left)
        r->bad = true;
    return r->bad ? 0 : (size_t)n;
}

static const char *take_text(struct reader *r)
{
    size_t n = take_count(r, LIMIT_VERDICT_BYTES);
    const void *from = n ? take(r, n - 1) : NULL;
    char *copy;

    if (!from)
        return NULL;
    copy = arena_copy(r->arena, from, n - 1);
    if (!copy) {
        r->out_of_memory = r->bad = true;
        return NULL;
    }
    copy[utf8_check(copy, strlen(copy))] = 0;
    utf8_mask_controls(copy);
    return copy;
}

static bool in_range(const struct row *r, const void *value)
{
    unsigned code;
    int number;
    uint8_t flag;

    switch (r->kind) {
    case ROW_CODE:
        memcpy(&code, value, sizeof code);
        return code <= r->most;
    case ROW_NUMBER:
        memcpy(&number, value, sizeof number);
        return number >= 0;
    case ROW_FLAG:
        memcpy(&flag, value, sizeof flag);
        return flag <= 1;
    case ROW_TEXT:
    case ROW_SIZE:
    case ROW_TIME:
    case ROW_BYTES:
    case ROW_LIST:
        break;
    }
    return true;
}

static void read_row(struct reader *in, const struct row *r, void *to)
{
    uint8_t *p = (uint8_t *)to + r->span.offset;
    const void *from;

    if (r->kind == ROW_LIST)
        return;
    if (r->kind == ROW_TEXT) {
        const char *text = take_text(in);

        memcpy(p, &text, sizeof text);
        return;
    }
    from = take(in, r->span.size);
    if (from && in_range(r, from))
        memcpy(p, from, r->span.size);
    else
        in->bad = true;
}

static void read_rows(struct reader *in, enum carry_struct which, void *to)
{
    for (size_t i = 0; i < tables[which].count; i++)
        read_row(in, &tables[which].rows[i], to);
}

static void read_findings(struct reader *in, struct findings *f)
{
    uint64_t dropped = take_number(in);
    size_t count = take_count(in, LIMIT_FINDINGS);

    for (size_t i = 0; i < count && !in->bad; i++) {
        uint64_t id = take_number(in);
        const char *holes[4], *clause;

        for (int h = 0; h < 4; h++)
            holes[h] = take_text(in);
        clause = take_text(in);
        if (in->bad || id >= FINDING_COUNT) {
            in->bad = true;
            return;
        }
        finding_add(f, (enum finding_id)id, (struct finding_place){0}, holes[0], holes[1], holes[2],
                    holes[3]);
        if (clause)
            finding_cite(f, clause);
    }
    f->dropped += (size_t)dropped;
}

static void *read_list(struct reader *in, size_t count, size_t size)
{
    void *list = in->bad ? NULL : arena_array(in->arena, count, size);

    if (!list && !in->bad)
        in->out_of_memory = in->bad = true;
    return list;
}

static void read_signature(struct reader *in, struct verdict_signature *s)
{
    struct verdict_change *changes;
    size_t count;

    read_rows(in, CARRY_SIGNATURE, s);
    read_findings(in, &s->findings);
    count = take_count(in, LIMIT_VERDICT_BYTES);
    changes = read_list(in, count, sizeof *changes);
    if (!changes)
        return;
    for (size_t i = 0; i < count && !in->bad; i++) {
        read_rows(in, CARRY_CHANGE, &changes[i]);
        if (!changes[i].where || !changes[i].kind)
            in->bad = true;
    }
    s->changes = changes;
    s->change_count = in->bad ? 0 : count;
}

static void read_signatures(struct reader *in, struct verdict *v)
{
    size_t count = take_count(in, LIMIT_SIGNATURES);

    v->signatures = read_list(in, count, sizeof *v->signatures);
    if (!v->signatures)
        return;
    for (size_t i = 0; i < count; i++)
        findings_init(&v->signatures[i].findings, v->arena);
    v->signature_count = count;
    for (size_t i = 0; i < count && !in->bad; i++)
        read_signature(in, &v->signatures[i]);
}

int carry_read(struct verdict **out, struct slice bytes, struct err *e)
{
    struct verdict *v = verdict_new();
    struct reader in = {.at = bytes.data, .left = bytes.len};

    if (!v)
        return err_memory(e);
    in.arena = v->arena;
    read_rows(&in, CARRY_VERDICT, v);
    read_findings(&in, &v->findings);
    read_signatures(&in, v);
    if (in.bad || in.left) {
        verdict_free(v);
        return in.out_of_memory ? err_memory(e)
                                : err_set(e, ERR_FORMAT, "%s",
                                          _("could not be checked: the process that read it "
                                            "answered nonsense; no verdict is given"));
    }
    *out = v;
    return 0;
}
