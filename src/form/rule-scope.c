/*
 * Checks of several cells together.
 */
#include <string.h>

#include "base/utf8.h"
#include "form/rule.h"

static const struct form_parameter *parameter(const struct form_rule_run *run, int i)
{
    return &run->rule->parameters[i];
}

static const char *shown(struct form_rule_run *run, const struct form_cell *cell)
{
    return form_rule_shown(run, cell);
}

static const char *number_text(struct form_rule_run *run, long long number)
{
    const char *text = arena_printf(run->r->document->arena, "%lld", number);

    return text ? text : "";
}

/* Open addressing over the values seen so far. */
struct seen {
    struct form_rule_run *run;
    struct form_cell **slots;
    size_t size, count;
};

static int count_cell(void *user, struct form_cell *cell)
{
    (void)cell;
    ++*(size_t *)user;
    return 0;
}

static int see(void *user, struct form_cell *cell)
{
    struct seen *s = user;
    uint64_t hash = 14695981039346656037u;
    size_t i;

    if (!cell->good || !*cell->value)
        return 0;
    for (const char *p = cell->value; *p; p++)
        hash = (hash ^ (uint8_t)*p) * 1099511628211u;
    for (i = hash & (s->size - 1); s->slots[i]; i = (i + 1) & (s->size - 1))
        if (strcmp(s->slots[i]->value, cell->value) == 0) {
            form_rule_find(s->run, cell, shown(s->run, cell),
                           number_text(s->run, s->slots[i]->item), NULL);
            return 0;
        }
    s->slots[i] = cell;
    return 0;
}

/* field: no two alike. Hole 2: the row that has it already. */
static void check_unique(struct form_rule_run *run)
{
    struct seen s = {.run = run, .size = 16};

    form_path_each(run->r, run->scope, &parameter(run, 0)->path, count_cell, &s.count);
    while (s.size < s.count * 2)
        s.size *= 2;
    s.slots = arena_array(run->r->document->arena, s.size, sizeof(struct form_cell *));
    if (!s.slots) {
        run->r->out_of_memory = true;
        return;
    }
    form_path_each(run->r, run->scope, &parameter(run, 0)->path, see, &s);
}

/* field: a number that must be how many there are of another. Hole 2: how many. */
static void check_count(struct form_rule_run *run)
{
    struct form_cell *cell = form_rule_cell(run, 0);
    size_t count = 0;

    form_path_each(run->r, run->scope, &parameter(run, 1)->path, count_cell, &count);
    if (cell && cell->number != (int64_t)count)
        form_rule_find(run, cell, shown(run, cell), number_text(run, (long long)count), NULL);
}

/* The same day some years later; 29 February becomes 1 March. */
static int64_t years_later(struct clk_date d, int64_t years)
{
    d.year += (int)years;
    if (!clk_date_valid(d)) {
        d.month = 3;
        d.day = 1;
    }
    return clk_day_number(d);
}

/* field must not be before after= [+ years] [+ days]. Holes: field, after, years or days. */
static void check_order(struct form_rule_run *run)
{
    struct form_cell *cell = form_rule_cell(run, 0), *after = form_rule_cell(run, 1);
    int64_t years = parameter(run, 2)->number, days = parameter(run, 3)->number;

    if (cell && after && clk_day_number(cell->date) < years_later(after->date, years) + days)
        form_rule_find(run, cell, shown(run, cell), shown(run, after),
                       number_text(run, parameter(run, 2)->given ? years : days));
}

/* field must not be later than until=. Told at field; holes: field, until. */
static void check_not_after(struct form_rule_run *run)
{
    struct form_cell *cell = form_rule_cell(run, 0), *until = form_rule_cell(run, 1);

    if (cell && until && clk_day_number(cell->date) > clk_day_number(until->date))
        form_rule_find(run, cell, shown(run, cell), shown(run, until), NULL);
}

/* field: a date of birth; on the day at= between min and max years. */
static void check_age(struct form_rule_run *run)
{
    struct form_cell *birth = form_rule_cell(run, 0), *at = form_rule_cell(run, 1);
    int64_t min = parameter(run, 2)->number, max = parameter(run, 3)->number, day;

    if (!birth || !at)
        return;
    day = clk_day_number(at->date);
    if (day < years_later(birth->date, min) || day >= years_later(birth->date, max + 1))
        form_rule_find(run, birth, shown(run, birth), number_text(run, min),
                       number_text(run, max));
}

/*
 * field: an ID number that agrees with birth=. century-digit: place of the digit that is
 * 2 × (century − first-century), + 1 for women; year-digits: place of the year's last two.
 */
static void check_id_birth(struct form_rule_run *run)
{
    struct form_cell *id = form_rule_cell(run, 0), *birth = form_rule_cell(run, 1);
    int64_t century_at = parameter(run, 2)->number, year_at = parameter(run, 4)->number;
    int64_t century, year;

    if (!id || !birth || century_at < 1 || year_at < 1 ||
        strlen(id->value) < (size_t)(year_at + 1) || strlen(id->value) < (size_t)century_at)
        return;
    century = parameter(run, 3)->number + (id->value[century_at - 1] - '0') / 2;
    year = (id->value[year_at - 1] - '0') * 10 + (id->value[year_at] - '0');
    if (century * 100 + year != birth->date.year)
        form_rule_find(run, id, shown(run, id), shown(run, birth), NULL);
}

static bool triggered(struct form_rule_run *run, const struct form_parameter *is,
                      const struct form_cell *cell)
{
    (void)run;
    return cell && (!cell->field->type || *cell->value) &&
           (!is->given || form_rule_word(is->text, cell->value));
}

/* field (one of is=) is typed: then= must be too [one of then-is=]. Told where then= is missing. */
static void check_needs(struct form_rule_run *run)
{
    struct form_cell *cell = form_path_first(run->r, run->scope, &parameter(run, 0)->path);
    const struct form_path *then = &parameter(run, 1)->path;
    const struct form_parameter *then_is = parameter(run, 3);
    const struct form_cell *there = form_path_first(run->r, run->scope, then);
    const struct form_field *f = form_path_end(then);
    const char *example, *word = then_is->given ? then_is->text : f->example;

    if (!triggered(run, parameter(run, 2), cell) ||
        (there && (!then_is->given || form_rule_word(then_is->text, there->value))))
        return;
    example = f->attribute
                  ? arena_printf(run->r->document->arena, "%s=\"%s\"", f->name, word)
                  : arena_printf(run->r->document->arena, "<%s>%s</%s>", f->name, word, f->name);
    form_find_at(run->r, run->rule->id, cell->element, f->label, run->rule->clause,
                 cell->choice        ? cell->choice->print
                 : cell->field->type ? shown(run, cell)
                                     : cell->field->label,
                 example ? example : f->name, NULL);
}

/* field: better typed; unless= another rule speaks of it. */
static void check_absent(struct form_rule_run *run)
{
    const struct form_path *path = &parameter(run, 0)->path;

    if (parameter(run, 1)->given &&
        form_path_first(run->r, run->scope, &parameter(run, 1)->path))
        return;
    if (!form_path_first(run->r, run->scope, path))
        form_find_at(run->r, run->rule->id, form_path_place(run->r, run->scope, path),
                     form_path_end(path)->label, run->rule->clause,
                     form_path_end(path)->type ? form_path_end(path)->example
                                               : form_path_end(path)->name,
                     NULL, NULL);
}

struct uniform {
    const char *value;
    struct form_cell *with, *without;
};

static int see_uniform(void *user, struct form_cell *cell)
{
    struct uniform *u = user;

    if (*cell->value && strcmp(cell->value, u->value) == 0)
        u->with = u->with ? u->with : cell;
    else
        u->without = u->without ? u->without : cell;
    return 0;
}

/* field below each of=: either all have the value or none has. Told at the first that has it. */
static void check_uniform(struct form_rule_run *run)
{
    struct uniform u = {parameter(run, 1)->text, NULL, NULL};
    size_t rows = 0, typed = 0;

    form_path_each(run->r, run->scope, &parameter(run, 0)->path, see_uniform, &u);
    form_path_each(run->r, run->scope, &parameter(run, 0)->path, count_cell, &typed);
    form_path_each(run->r, run->scope, &parameter(run, 2)->path, count_cell, &rows);
    if (u.with && (u.without || typed < rows))
        form_rule_find(run, u.with, shown(run, u.with), NULL, NULL);
}

struct within {
    struct form_rule_run *run;
    const char *wanted; /* folded */
    struct form_cell *first;
    bool found;
};

static int see_within(void *user, struct form_cell *cell)
{
    struct within *w = user;
    const char *text = utf8_fold(w->run->r->document->arena, cell->value);

    if (!text) {
        w->run->r->out_of_memory = true;
        return -1;
    }
    if (!w->first && *cell->value)
        w->first = cell;
    w->found = w->found || strstr(text, w->wanted);
    return w->found;
}

/* One of field and or= must contain the text of of=. Told at the first of them. Hole 2: of. */
static void check_within(struct form_rule_run *run)
{
    struct form_cell *of = form_rule_cell(run, 2);
    struct within w = {.run = run};

    if (!of || !(w.wanted = utf8_fold(run->r->document->arena, of->value)))
        return;
    form_path_each(run->r, run->scope, &parameter(run, 0)->path, see_within, &w);
    if (!w.found && parameter(run, 1)->given)
        form_path_each(run->r, run->scope, &parameter(run, 1)->path, see_within, &w);
    if (w.first && !w.found)
        form_rule_find(run, w.first, shown(run, w.first), shown(run, of), NULL);
}

/* field, or=: at least one. */
static void check_one_of(struct form_rule_run *run)
{
    const struct form_path *a = &parameter(run, 0)->path, *b = &parameter(run, 1)->path;
    const char *names = arena_printf(run->r->document->arena, "<%s> | <%s>",
                                     form_path_end(a)->name, form_path_end(b)->name);

    if (!form_path_first(run->r, run->scope, a) && !form_path_first(run->r, run->scope, b))
        form_find_at(run->r, run->rule->id, form_path_place(run->r, run->scope, a),
                     form_path_end(a)->label, run->rule->clause, names, NULL, NULL);
}

/* field, or=: not both. Told at or=. */
static void check_not_both(struct form_rule_run *run)
{
    struct form_cell *a = form_path_first(run->r, run->scope, &parameter(run, 0)->path);
    struct form_cell *b = form_path_first(run->r, run->scope, &parameter(run, 1)->path);
    const char *names;

    if (!a || !b)
        return;
    names = arena_printf(run->r->document->arena, "<%s> | <%s>", a->field->name, b->field->name);
    form_rule_find(run, b, names, NULL, NULL);
}

/* when one of is=: field must (not="no") or must not (not="yes") begin with a word of list. */
static void check_begins(struct form_rule_run *run)
{
    struct form_cell *when = form_rule_cell(run, 0), *cell = form_rule_cell(run, 2);
    const struct form_list *list = parameter(run, 3)->list;
    bool begins = false, not = parameter(run, 4)->given;
    const char *text;

    if (!cell || !triggered(run, parameter(run, 1), when))
        return;
    text = utf8_fold(run->r->document->arena, cell->value);
    for (size_t i = 0; text && i < list->count; i++) {
        size_t n = strlen(list->words[i]);

        begins = begins || (strncmp(text, list->words[i], n) == 0 && (!text[n] || text[n] == ' '));
    }
    if (text && begins == not)
        form_rule_find(run, cell, shown(run, cell), shown(run, when), NULL);
}

const struct form_rule_kind form_scope_kinds[] = {
    {"unique", NULL, check_unique, {{"field", PARAMETER_PATH, true}}},
    {"count", NULL, check_count,
     {{"field", PARAMETER_PATH, true}, {"of", PARAMETER_GROUP, true}}},
    {"order", NULL, check_order,
     {{"field", PARAMETER_PATH, true}, {"after", PARAMETER_PATH, true},
      {"years", PARAMETER_NUMBER, false}, {"days", PARAMETER_NUMBER, false}}},
    {"not-after", NULL, check_not_after,
     {{"field", PARAMETER_PATH, true}, {"until", PARAMETER_PATH, true}}},
    {"age", NULL, check_age,
     {{"field", PARAMETER_PATH, true}, {"at", PARAMETER_PATH, true},
      {"min", PARAMETER_NUMBER, true}, {"max", PARAMETER_NUMBER, true}}},
    {"id-birth", NULL, check_id_birth,
     {{"field", PARAMETER_PATH, true}, {"birth", PARAMETER_PATH, true},
      {"century-digit", PARAMETER_NUMBER, true}, {"first-century", PARAMETER_NUMBER, true},
      {"year-digits", PARAMETER_NUMBER, true}}},
    {"needs", NULL, check_needs,
     {{"field", PARAMETER_GROUP, true}, {"then", PARAMETER_PATH, true},
      {"is", PARAMETER_TEXT, false}, {"then-is", PARAMETER_TEXT, false}}},
    {"absent", NULL, check_absent,
     {{"field", PARAMETER_GROUP, true}, {"unless", PARAMETER_GROUP, false}}},
    {"uniform", NULL, check_uniform,
     {{"field", PARAMETER_PATH, true}, {"value", PARAMETER_TEXT, true},
      {"of", PARAMETER_GROUP, true}}},
    {"within", NULL, check_within,
     {{"field", PARAMETER_PATH, true}, {"or", PARAMETER_PATH, false},
      {"of", PARAMETER_PATH, true}}},
    {"one-of", NULL, check_one_of,
     {{"field", PARAMETER_GROUP, true}, {"or", PARAMETER_GROUP, true}}},
    {"not-both", NULL, check_not_both,
     {{"field", PARAMETER_GROUP, true}, {"or", PARAMETER_GROUP, true}}},
    {"begins", NULL, check_begins,
     {{"when", PARAMETER_PATH, true}, {"is", PARAMETER_TEXT, false},
      {"field", PARAMETER_PATH, true}, {"list", PARAMETER_LIST, true},
      {"not", PARAMETER_TEXT, false}}},
    {NULL, NULL, NULL, {{NULL, PARAMETER_TEXT, false}}},
};
