#include "base/finding.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

static const struct row {
    const char *name, *clause, *text;
    enum severity severity;
} rows[] = {
#define X(name, id, severity, clause, text) [FINDING_##name] = {id, clause, text, severity},
    FINDINGS_REQUEST(X) FINDINGS_FILE(X)
#undef X
};

void findings_init(struct findings *f, struct arena *arena)
{
    *f = (struct findings){.arena = arena};
}

void findings_release(struct findings *f)
{
    free(f->list);
    *f = (struct findings){.arena = f->arena};
}

static struct finding *next_row(struct findings *f)
{
    if (f->count == f->capacity) {
        size_t capacity = f->capacity ? f->capacity * 2 : 16;
        struct finding *list;

        if (capacity > LIMIT_FINDINGS)
            capacity = LIMIT_FINDINGS;
        if (f->count == capacity)
            return NULL;
        list = realloc(f->list, capacity * sizeof *list);
        if (!list)
            return NULL;
        f->list = list;
        f->capacity = capacity;
    }
    return &f->list[f->count++];
}

void finding_add(struct findings *f, enum finding_id id, struct finding_place place,
                 const char *hole1, const char *hole2, const char *hole3, const char *hole4)
{
    const char *holes[4] = {hole1, hole2, hole3, hole4};
    struct finding *row = next_row(f);

    f->by_severity[rows[id].severity]++;
    if (!row) {
        f->dropped++;
        return;
    }
    *row = (struct finding){.id = id, .place = place};
    if (place.cell)
        row->place.cell = arena_string(f->arena, place.cell);
    for (int i = 0; i < 4; i++)
        if (holes[i])
            row->holes[i] = arena_string(f->arena, holes[i]);
}

void finding_cite(struct findings *f, const char *clause)
{
    if (f->count && !f->dropped)
        f->list[f->count - 1].clause = clause;
}

const char *finding_name(enum finding_id id)
{
    return rows[id].name;
}

const char *finding_clause(enum finding_id id)
{
    return rows[id].clause;
}

enum severity finding_severity(enum finding_id id)
{
    return rows[id].severity;
}

const char *severity_name(enum severity s)
{
    static const char *const names[] = {"info", "warning", "error"};

    return names[s];
}

const char *finding_template(enum finding_id id)
{
    return rows[id].text;
}

enum finding_id finding_find(const char *name)
{
    int i = 0;

    while (i < FINDING_COUNT && strcmp(rows[i].name, name) != 0)
        i++;
    return (enum finding_id)i;
}

void finding_text(struct buf *out, const struct finding *f)
{
    const char *p = _(rows[f->id].text);

    while (*p) {
        size_t n = strcspn(p, "{");
        int hole = p[n] == '{' && p[n + 1] >= '1' && p[n + 1] <= '4' && p[n + 2] == '}'
                       ? p[n + 1] - '1'
                       : -1;

        buf_add(out, p, n);
        if (hole >= 0)
            buf_add_string(out, f->holes[hole] ? f->holes[hole] : "");
        else if (p[n])
            buf_add_byte(out, '{');
        p += n + (hole >= 0 ? 3 : p[n] != 0);
    }
}
