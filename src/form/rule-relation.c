/*
 * Checks of what cells mean to each other, and of what one request says about another.
 */
#include <string.h>

#include "base/utf8.h"
#include "form/base-kind.h"
#include "form/calendar.h"
#include "form/pair.h"
#include "form/rule.h"

static const struct form_parameter *parameter(const struct form_rule_run *run, int i)
{
    return &run->rule->parameters[i];
}

static const char *shown(struct form_rule_run *run, const struct form_cell *cell)
{
    return form_rule_shown(run, cell);
}

static const char *text_or_none(struct form_rule_run *run, const char *text)
{
    if (!text)
        run->r->out_of_memory = true;
    return text ? text : "";
}

static const char *number_text(struct form_rule_run *run, int64_t number)
{
    return text_or_none(run,
                        arena_printf(run->r->document->arena, "%lld", (long long)number));
}

static const char *folded(struct form_rule_run *run, const char *text)
{
    return text_or_none(run, utf8_fold(run->r->document->arena, text));
}

/* is: words. Hole 2: they, as they are typed in a request. */
static void check_among(struct form_rule_run *run, struct form_cell *cell)
{
    const char *words = parameter(run, 2)->text, *list = NULL;
    struct arena *arena = run->r->document->arena;

    if (form_rule_word(words, cell->value))
        return;
    for (const char *p = words; *p; p += p[strcspn(p, " ")] ? strcspn(p, " ") + 1 : strlen(p))
        list = arena_printf(arena, "%s%s%.*s", list ? list : "", list ? " | " : "",
                            (int)strcspn(p, " "), p);
    form_rule_find(run, cell, shown(run, cell), text_or_none(run, list), NULL);
}

/* as: a type that the text must have too; from then on its value is read so. Hole 2: example. */
static void check_as(struct form_rule_run *run, struct form_cell *cell)
{
    const struct form_type *type = parameter(run, 2)->type;
    struct form_field field = *cell->field;
    struct form_cell reading = *cell;

    field.type = type;
    reading.field = &field;
    if (type->base->check(run->r, &reading) &&
        (!type->pattern || xml_pattern_match(type->pattern, reading.value)))
        cell->value = reading.value;
    else
        form_rule_find(run, cell, shown(run, cell), type->example, NULL);
}

/* field, or=: at least one must be one of is=. */
static void check_some(struct form_rule_run *run)
{
    const char *is = parameter(run, 2)->text;
    const struct form_field *f[2];

    for (int i = 0; i < 2; i++) {
        const struct form_cell *cell =
            form_path_first(run->r, run->scope, &parameter(run, i)->path);

        f[i] = form_path_end(&parameter(run, i)->path);
        if (cell && form_rule_word(is, cell->value))
            return;
    }
    form_find_at(run->r, run->rule->id,
                 form_path_place(run->r, run->scope, &parameter(run, 0)->path), f[0]->label,
                 run->rule->clause,
                 text_or_none(run, arena_printf(run->r->document->arena, "%s=\"%s\" | %s=\"%s\"",
                                                f[0]->name, is, f[1]->name, is)),
                 NULL, NULL);
}

/* field (one of is=) is typed: then= must not be. Told at then. Hole 2: field. */
static void check_forbids(struct form_rule_run *run)
{
    struct form_cell *cell = form_rule_cell(run, 0), *then = form_rule_cell(run, 1);

    if (cell && then && *cell->value &&
        (!parameter(run, 2)->given || form_rule_word(parameter(run, 2)->text, cell->value)))
        form_rule_find(run, then, shown(run, then),
                       cell->choice ? cell->choice->print : shown(run, cell), NULL);
}

static bool same(struct form_rule_run *run, const struct form_cell *a, const struct form_cell *b)
{
    return strcmp(folded(run, a->value), folded(run, b->value)) == 0;
}

/* field must not be the same as of=, letters small or capital. */
static void check_differ(struct form_rule_run *run)
{
    struct form_cell *cell = form_rule_cell(run, 0), *of = form_rule_cell(run, 1);

    if (cell && of && same(run, cell, of))
        form_rule_find(run, cell, shown(run, cell), shown(run, of), NULL);
}

/* field must be the same as of=, letters small or capital. */
static void check_agree(struct form_rule_run *run)
{
    struct form_cell *cell = form_rule_cell(run, 0), *of = form_rule_cell(run, 1);

    if (cell && of && !same(run, cell, of))
        form_rule_find(run, cell, shown(run, cell), shown(run, of), NULL);
}

/*
 * field at most max= working days after from=. Holes: field, from, max. Told at field, or at from
 * when field is one for all rows.
 */
static void check_working_days(struct form_rule_run *run)
{
    struct form_cell *cell = form_rule_cell(run, 0), *from = form_rule_cell(run, 1), *at;
    int64_t most = parameter(run, 2)->number, count;
    int unknown = 0;

    if (!cell || !from || !run->r->calendar)
        return;
    at = parameter(run, 0)->path.from_root ? from : cell;
    count = form_calendar_count(run->r->calendar, from->date, cell->date, most, &unknown);
    if (count < 0)
        form_find(run->r, FINDING_HOLIDAYS, at, run->rule->clause, number_text(run, unknown),
                  number_text(run, most), shown(run, from));
    else if (count > most)
        form_rule_find(run, at, shown(run, cell), shown(run, from), number_text(run, most));
}

static int offer(void *user, struct form_cell *cell)
{
    struct form_rule_run *run = user;

    if (cell->good && *cell->value &&
        form_pairs_add(run->r->context->pairs, parameter(run, 1)->text,
                       folded(run, cell->value)))
        run->r->out_of_memory = true;
    return 0;
}

/* field: other requests may look for it under key=. Says nothing. */
static void check_offer(struct form_rule_run *run)
{
    if (run->r->context->pairs)
        form_path_each(run->r, run->scope, &parameter(run, 0)->path, offer, run);
}

/* field: another request that is checked together with this one must offer it under key=. */
static void check_paired(struct form_rule_run *run)
{
    struct form_cell *cell = form_rule_cell(run, 0);

    if (!run->r->context->pairs || !cell || !*cell->value ||
        form_pairs_has(run->r->context->pairs, parameter(run, 1)->text,
                       folded(run, cell->value)))
        return;
    run->r->alone = true;
    form_rule_find(run, cell, shown(run, cell), NULL, NULL);
}

#define SUBJECT {"field", PARAMETER_PATH, false}, {"type", PARAMETER_TYPE, false}

const struct form_rule_kind form_relation_kinds[] = {
    {"among", check_among, NULL, {SUBJECT, {"is", PARAMETER_TEXT, true}}},
    {"as", check_as, NULL, {SUBJECT, {"as", PARAMETER_TYPE, true}}},
    {"some", NULL, check_some,
     {{"field", PARAMETER_PATH, true}, {"or", PARAMETER_PATH, true},
      {"is", PARAMETER_TEXT, true}}},
    {"forbids", NULL, check_forbids,
     {{"field", PARAMETER_PATH, true}, {"then", PARAMETER_PATH, true},
      {"is", PARAMETER_TEXT, false}}},
    {"differ", NULL, check_differ,
     {{"field", PARAMETER_PATH, true}, {"of", PARAMETER_PATH, true}}},
    {"agree", NULL, check_agree,
     {{"field", PARAMETER_PATH, true}, {"of", PARAMETER_PATH, true}}},
    {"working-days", NULL, check_working_days,
     {{"field", PARAMETER_PATH, true}, {"from", PARAMETER_PATH, true},
      {"max", PARAMETER_NUMBER, true}}},
    {"offer", NULL, check_offer,
     {{"field", PARAMETER_PATH, true}, {"key", PARAMETER_TEXT, true}}},
    {"paired", NULL, check_paired,
     {{"field", PARAMETER_PATH, true}, {"key", PARAMETER_TEXT, true}}},
    {NULL, NULL, NULL, {{NULL, PARAMETER_TEXT, false}}},
};
