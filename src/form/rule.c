#include "form/rule.h"

#include <stdio.h>
#include <string.h>

#include "form/base-kind.h"
#include "form/definition-read.h"
#include "form/nearest.h"

const struct form_rule_kind *form_rule_kind_find(const char *name)
{
    const struct form_rule_kind *const tables[] = {form_cell_kinds, form_scope_kinds,
                                                   form_relation_kinds,
                                                   form_certificate_kinds};

    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const struct form_rule_kind *k = tables[i]; k->name; k++)
            if (strcmp(k->name, name) == 0)
                return k;
    return NULL;
}

static const char *const parameter_words[] = {
    [PARAMETER_FACT] = "name mail unit place tax from until number",
    [PARAMETER_OWNER] = "person agency",
};

/* Its place among the words, -1: none of them. */
static int word_place(const char *words, const char *text)
{
    for (int i = 0; *words; i++) {
        size_t n = strcspn(words, " ");

        if (strlen(text) == n && memcmp(words, text, n) == 0)
            return i;
        words += n + (words[n] == ' ');
    }
    return -1;
}

static int read_value(const struct definition_reader *r, const struct xml_element *at,
                      const struct form_field *from, const struct form_parameter_row *row,
                      struct form_parameter *p)
{
    int number = 0;

    switch (row->kind) {
    case PARAMETER_PATH:
    case PARAMETER_GROUP:
        if (definition_path(r, at, from, p->text, &p->path))
            return -1;
        if (row->kind == PARAMETER_PATH && !form_path_end(&p->path)->type)
            return definition_fail(r, at, _("%s=\"%s\" is a group; name a value in it"), row->name,
                                   p->text);
        return 0;
    case PARAMETER_NUMBER:
        if (definition_number(r, at, row->name, 0, 100000, &number))
            return -1;
        p->number = number;
        return 0;
    case PARAMETER_DATE:
        if (clk_parse_date(p->text, &p->date))
            return definition_fail(r, at, _("%s=\"%s\" must be year-month-day"), row->name,
                                   p->text);
        return 0;
    case PARAMETER_LIST:
        p->list = definition_list(r->d, p->text);
        return p->list ? 0
                       : definition_fail(r, at, _("%s=\"%s\": there is no <list> of that name"),
                                         row->name, p->text);
    case PARAMETER_PATTERN:
        return definition_pattern(r, at, row->name, &p->pattern);
    case PARAMETER_TYPE:
        p->type = definition_type(r->d, p->text);
        return p->type ? 0
                       : definition_fail(r, at, _("%s=\"%s\": there is no <type> of that name"),
                                         row->name, p->text);
    case PARAMETER_FACT:
    case PARAMETER_OWNER:
        p->word = word_place(parameter_words[row->kind], p->text);
        return p->word >= 0 ? 0
                            : definition_fail(r, at, _("%s=\"%s\" must be one of: %s"), row->name,
                                              p->text, parameter_words[row->kind]);
    case PARAMETER_TEXT:
        break;
    }
    return 0;
}

static int read_parameters(const struct definition_reader *r, const struct xml_element *at,
                           const struct form_field *from, struct form_rule *rule)
{
    const struct form_rule_kind *kind = rule->kind;
    char allowed[256];
    size_t n = (size_t)snprintf(allowed, sizeof allowed, "id! check! for cite ink if if-is if-not");

    for (int i = 0; i < FORM_RULE_PARAMETERS && kind->parameters[i].name; i++)
        n += (size_t)snprintf(allowed + n, sizeof allowed - n, " %s%s", kind->parameters[i].name,
                              kind->parameters[i].needed ? "!" : "");
    if (definition_attributes(r, at, allowed))
        return -1;
    for (int i = 0; i < FORM_RULE_PARAMETERS && kind->parameters[i].name; i++) {
        struct form_parameter *p = &rule->parameters[i];

        p->text = xml_value(at, kind->parameters[i].name);
        p->given = p->text != NULL;
        if (p->given && read_value(r, at, from, &kind->parameters[i], p))
            return -1;
    }
    if (kind->cell && rule->parameters[0].given == rule->parameters[1].given)
        return definition_fail(r, at, _("check=\"%s\" needs either field=\"...\" or type=\"...\""),
                               kind->name);
    return 0;
}

/* if="path" [if-is="words"] [if-not="words"]: when the rule is asked at all. */
static int read_condition(const struct definition_reader *r, const struct xml_element *at,
                          const struct form_field *from, struct form_rule *rule)
{
    const char *path = xml_value(at, "if");

    rule->when_is = xml_value(at, "if-is");
    rule->when_not = xml_value(at, "if-not");
    if (!path && (rule->when_is || rule->when_not))
        return definition_fail(r, at, _("if-is=\"...\" and if-not=\"...\" need if=\"...\""));
    return path ? definition_path(r, at, from, path, &rule->when) : 0;
}

static int read_rule(const struct definition_reader *r, const struct xml_element *at,
                     struct form_rule *rule)
{
    const struct form_field *from = r->d->root;
    const char *check = xml_value(at, "check"), *scope = xml_value(at, "for");

    if (strcmp(at->name, "rule") != 0)
        return definition_unknown(r, at, "rule");
    if (!check || !xml_value(at, "id"))
        return definition_fail(r, at, _("<rule> needs the attributes id and check"));
    rule->kind = form_rule_kind_find(check);
    if (!rule->kind)
        return definition_fail(r, at, _("check=\"%s\" is not known; see README.md of the form"
                                        " definitions"),
                               check);
    if (definition_finding(r, at, "id", &rule->id) || definition_clause(r, at, &rule->clause) ||
        definition_flag(r, at, "ink", &rule->ink))
        return -1;
    if (scope) {
        if (definition_path(r, at, r->d->root, scope, &rule->scope))
            return -1;
        from = form_path_end(&rule->scope);
        from = from->type ? from->parent : from;
    }
    return read_condition(r, at, from, rule) ? -1 : read_parameters(r, at, from, rule);
}

int definition_read_rules(struct definition_reader *r, const struct xml_element *rules)
{
    struct form_rule **to = &r->d->rules;

    for (const struct xml_element *at = rules->first; at; at = at->next) {
        *to = definition_alloc(r, sizeof **to);
        if (!*to || read_rule(r, at, *to))
            return -1;
        to = &(*to)->next;
    }
    return 0;
}

struct form_cell *form_rule_cell(const struct form_rule_run *run, int parameter)
{
    struct form_cell *cell =
        form_path_first(run->r, run->scope, &run->rule->parameters[parameter].path);

    return cell && cell->good ? cell : NULL;
}

const char *form_rule_shown(const struct form_rule_run *run, const struct form_cell *cell)
{
    const struct clk_date d = cell->date;
    const char *day = NULL;

    if (cell->good && strcmp(cell->field->type->base->name, "time") == 0)
        day = arena_printf(run->r->document->arena, "%04d-%02d-%02d", d.year, d.month, d.day);
    return day ? day : form_shown(run->r, cell, cell->typed);
}

void form_rule_find(struct form_rule_run *run, struct form_cell *cell, const char *hole1,
                    const char *hole2, const char *hole3)
{
    form_find(run->r, run->rule->id, cell, run->rule->clause, hole1, hole2, hole3);
    run->r->letter.ink |= run->rule->ink;
    if (finding_severity(run->rule->id) == SEVERITY_ERROR)
        cell->good = false;
}

bool form_rule_word(const char *words, const char *value)
{
    size_t n = strlen(value);

    for (const char *p = words; *p;) {
        size_t w = strcspn(p, " ");

        if (w == n && memcmp(p, value, n) == 0)
            return true;
        p += w + (p[w] == ' ');
    }
    return false;
}

static bool asked(const struct form_rule_run *run)
{
    const struct form_rule *rule = run->rule;
    const struct form_cell *cell;

    if (!rule->when.count)
        return true;
    cell = form_path_first(run->r, run->scope, &rule->when);
    if (rule->when_not)
        return !cell || !form_rule_word(rule->when_not, cell->value);
    return cell && (!rule->when_is || form_rule_word(rule->when_is, cell->value));
}

static int check_cell(void *user, struct form_cell *cell)
{
    struct form_rule_run *run = user;

    if (cell->good && *cell->value)
        run->rule->kind->cell(run, cell);
    return 0;
}

static int check_scope(void *user, struct form_scope scope, struct form_cell *cell)
{
    struct form_rule_run *run = user;
    const struct form_rule *rule = run->rule;

    (void)cell;
    run->scope = scope;
    if (!asked(run))
        return 0;
    if (rule->kind->scope)
        rule->kind->scope(run);
    else
        form_path_each(run->r, scope, &rule->parameters[0].path, check_cell, run);
    return 0;
}

void form_apply_rules(struct form_request *r)
{
    struct form_scope whole = form_scope_all(r->document->root);

    for (const struct form_rule *rule = r->definition->rules; rule; rule = rule->next) {
        struct form_rule_run run = {r, rule, whole};

        if (rule->kind->cell && rule->parameters[1].given && asked(&run)) {
            for (struct form_cell *cell = r->first; cell; cell = cell->after)
                if (cell->field->type == rule->parameters[1].type)
                    check_cell(&run, cell);
        } else if (!rule->kind->cell || !rule->parameters[1].given) {
            form_scope_each(r, whole, &rule->scope, check_scope, &run);
        }
    }
}
