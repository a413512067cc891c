#include "pki/holder.h"

#include <stdlib.h>
#include <string.h>

#include "base/out.h"
#include "base/utf8.h"

enum { RULES_MAX = 4000, TEXT_MAX = 1 << 20, NAME_MEMORY = 1 << 20 };

enum rule_kind { RULE_WORD, RULE_FAMILY, RULE_UID, RULE_UNIT };

struct rule {
    enum holder holder;
    enum rule_kind kind;
    const char *text; /* folded, but of RULE_UID */
};

struct holder_rules {
    struct arena *arena;
    struct rule *list;
    size_t count;
};

/* The rest after a word and blanks; NULL when the line does not begin with it. */
static const char *after(const char *line, const char *word)
{
    size_t n = strlen(word);

    if (strncmp(line, word, n) != 0 || (line[n] && line[n] != ' '))
        return NULL;
    return line + n + strspn(line + n, " ");
}

static bool read_rule(struct holder_rules *r, const char *line)
{
    static const char *const kinds[] = {
        [RULE_WORD] = "word", [RULE_FAMILY] = "family", [RULE_UID] = "uid", [RULE_UNIT] = "unit"};
    struct rule *rule = &r->list[r->count];
    const char *rest = after(line, "person");

    rule->holder = rest ? HOLDER_PERSON : HOLDER_AGENCY;
    if (!rest)
        rest = after(line, "agency");
    for (size_t i = 0; rest && i < sizeof kinds / sizeof *kinds; i++) {
        const char *text = after(rest, kinds[i]);

        if (!text)
            continue;
        rule->kind = (enum rule_kind)i;
        rule->text = i == RULE_UID ? arena_string(r->arena, text) : utf8_fold(r->arena, text);
        r->count++;
        return (*text != 0) == (i != RULE_UNIT);
    }
    return false;
}

static int read_lines(struct holder_rules *r, char *text, struct err *e)
{
    int number = 0;

    for (char *line = text, *next; line; line = next) {
        size_t n;

        number++;
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        for (n = strlen(line); n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\r'); n--)
            line[n - 1] = 0;
        if (*line == 0 || *line == '#')
            continue;
        if (r->count == RULES_MAX)
            return err_set(e, ERR_CONFIG, _("more than %d rules"), RULES_MAX);
        if (!read_rule(r, line))
            return err_set(e, ERR_CONFIG,
                           _("line %d: write agency or person, then word, family, uid or unit and "
                             "what it is"),
                           number);
    }
    return 0;
}

int holder_rules_parse(struct holder_rules **out, struct slice text, struct err *e)
{
    struct arena *arena = arena_new(4 * TEXT_MAX);
    struct holder_rules *r = arena ? arena_alloc(arena, sizeof *r) : NULL;
    char *copy = NULL;
    int rc = -1;

    if (r) {
        r->arena = arena;
        r->list = arena_array(arena, RULES_MAX, sizeof *r->list);
        copy = text.len <= TEXT_MAX ? arena_copy(arena, text.data, text.len) : NULL;
    }
    if (!r || !r->list || !copy)
        err_memory(e);
    else
        rc = read_lines(r, copy, e);
    for (size_t i = 0; rc == 0 && i < r->count; i++)
        if (!r->list[i].text)
            rc = err_memory(e);
    if (rc)
        arena_free(arena);
    else
        *out = r;
    return rc;
}

int holder_rules_load(struct holder_rules **out, const char *path, struct err *e)
{
    struct buf text;
    int rc;

    buf_init(&text, TEXT_MAX);
    rc = out_load(&text, path, e) ? -1 : holder_rules_parse(out, buf_slice(&text), e);
    if (rc && e && e->kind == ERR_CONFIG)
        err_prefix(e, "%s", path);
    buf_release(&text);
    return rc;
}

void holder_rules_free(struct holder_rules *r)
{
    if (r)
        arena_free(r->arena);
}

static size_t count_words(const char *name)
{
    size_t n = 0;

    for (; *name; name += strspn(name, " ")) {
        n++;
        name += strcspn(name, " ");
    }
    return n;
}

/* names: folded. */
struct names {
    const char *common, *organization;
    const char **units;
    size_t unit_count;
    const char *uid; /* as it stands */
};

static bool applies(const struct rule *rule, const struct names *n)
{
    size_t words;

    switch (rule->kind) {
    case RULE_WORD:
        return after(n->common, rule->text) != NULL;
    case RULE_FAMILY:
        words = count_words(n->common);
        return words >= 2 && words <= 6 && after(n->common, rule->text);
    case RULE_UID:
        return strncmp(n->uid, rule->text, strlen(rule->text)) == 0;
    case RULE_UNIT:
        if (*n->common && strcmp(n->common, n->organization) == 0)
            return true;
        for (size_t i = 0; i < n->unit_count; i++)
            if (*n->common && strcmp(n->common, n->units[i]) == 0)
                return true;
    }
    return false;
}

static bool fold_names(struct arena *a, const struct certificate *c, struct names *n)
{
    n->common = utf8_fold(a, c->common_name);
    n->organization = utf8_fold(a, c->organization);
    n->uid = c->uid;
    n->units = arena_array(a, c->units.count + 1, sizeof *n->units);
    for (size_t i = 0; n->units && i < c->units.count; i++) {
        n->units[i] = utf8_fold(a, c->units.list[i]);
        n->unit_count += n->units[i] != NULL;
    }
    return n->common && n->organization && n->units && n->unit_count == c->units.count;
}

enum holder holder_decide(const struct holder_rules *rules, const struct certificate *c)
{
    struct arena *a = rules ? arena_new(NAME_MEMORY) : NULL;
    struct names n = {.unit_count = 0};
    bool person = false, agency = false;

    if (a && fold_names(a, c, &n))
        for (size_t i = 0; i < rules->count; i++)
            if (applies(&rules->list[i], &n)) {
                person = person || rules->list[i].holder == HOLDER_PERSON;
                agency = agency || rules->list[i].holder == HOLDER_AGENCY;
            }
    arena_free(a);
    if (person == agency)
        return HOLDER_UNDECIDED;
    return person ? HOLDER_PERSON : HOLDER_AGENCY;
}
