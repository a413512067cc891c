/*
 * Checks of one cell. Parameters 0 and 1 are field and type everywhere.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "form/rule.h"

enum { FIRST = 2, SECOND = 3 };

static const struct form_parameter *parameter(const struct form_rule_run *run, int i)
{
    return &run->rule->parameters[i];
}

static const char *shown(struct form_rule_run *run, const struct form_cell *cell)
{
    return form_shown(run->r, cell, cell->typed);
}

static const char *folded(struct form_rule_run *run, const char *text)
{
    const char *out = utf8_fold(run->r->document->arena, text);

    if (!out)
        run->r->out_of_memory = true;
    return out ? out : "";
}

static bool in_list(const struct form_list *list, const char *word)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->words[i], word) == 0)
            return true;
    return false;
}

/* min, max: number of words. Hole 2: how many. */
static void check_words(struct form_rule_run *run, struct form_cell *cell)
{
    int64_t words = 1;
    char text[24];

    for (const char *p = cell->value; *p; p++)
        words += *p == ' ';
    if (words >= parameter(run, FIRST)->number && words <= parameter(run, SECOND)->number)
        return;
    snprintf(text, sizeof text, "%lld", (long long)words);
    form_rule_find(run, cell, shown(run, cell), text, NULL);
}

/* list: must not stand in front, followed by a blank. */
static void check_no_prefix(struct form_rule_run *run, struct form_cell *cell)
{
    const struct form_list *list = parameter(run, FIRST)->list;
    const char *text = folded(run, cell->typed);

    for (size_t i = 0; i < list->count; i++) {
        size_t n = strlen(list->words[i]);
        bool point = n && list->words[i][n - 1] == '.';

        if (strncmp(text, list->words[i], n) == 0 && (text[n] == ' ' || (point && text[n]))) {
            form_rule_find(run, cell, shown(run, cell), NULL, NULL);
            return;
        }
    }
}

/* length, list: the first bytes must be in the list. Hole 2: they. */
static void check_prefix_in(struct form_rule_run *run, struct form_cell *cell)
{
    char prefix[32];

    snprintf(prefix, sizeof prefix, "%.*s", (int)parameter(run, FIRST)->number, cell->value);
    if (!in_list(parameter(run, SECOND)->list, prefix))
        form_rule_find(run, cell, shown(run, cell), prefix, NULL);
}

/* list: the whole value must be in it, letters small or capital. */
static void check_in(struct form_rule_run *run, struct form_cell *cell)
{
    if (!in_list(parameter(run, FIRST)->list, folded(run, cell->value)))
        form_rule_find(run, cell, shown(run, cell), NULL, NULL);
}

/* A host equals a word, lies under it, or, when the word ends with a point, begins with it. */
static bool host_under(const char *host, const char *word)
{
    size_t n = strlen(host), w = strlen(word);

    if (w && word[w - 1] == '.')
        return strncmp(host, word, w) == 0 || (strstr(host, word) && strstr(host, word)[-1] == '.');
    return n >= w && strcmp(host + n - w, word) == 0 && (n == w || host[n - w - 1] == '.');
}

static const char *host_of(const struct form_cell *cell)
{
    const char *at = strrchr(cell->value, '@');

    return at ? at + 1 : cell->value;
}

/* list: hosts that must not be. Hole 2: the host. */
static void check_host_not_in(struct form_rule_run *run, struct form_cell *cell)
{
    const struct form_list *list = parameter(run, FIRST)->list;

    for (size_t i = 0; i < list->count; i++)
        if (host_under(host_of(cell), list->words[i])) {
            form_rule_find(run, cell, shown(run, cell), host_of(cell), NULL);
            return;
        }
}

/* list: usual hosts; refused: those that another rule refuses already. Hole 2: the first. */
static void check_host_in(struct form_rule_run *run, struct form_cell *cell)
{
    const struct form_list *list = parameter(run, FIRST)->list;
    const struct form_list *refused = parameter(run, SECOND)->list;

    for (size_t i = 0; i < list->count; i++)
        if (host_under(host_of(cell), list->words[i]))
            return;
    for (size_t i = 0; refused && i < refused->count; i++)
        if (host_under(host_of(cell), refused->words[i]))
            return;
    form_rule_find(run, cell, shown(run, cell), list->words[0], NULL);
}

/* pattern: must match. */
static void check_like(struct form_rule_run *run, struct form_cell *cell)
{
    if (!xml_pattern_match(parameter(run, FIRST)->pattern, cell->value))
        form_rule_find(run, cell, shown(run, cell), cell->field->example, NULL);
}

/* pattern: must not match. */
static void check_unlike(struct form_rule_run *run, struct form_cell *cell)
{
    if (xml_pattern_match(parameter(run, FIRST)->pattern, cell->value))
        form_rule_find(run, cell, shown(run, cell), cell->field->example, NULL);
}

static const char *iso(struct form_rule_run *run, struct clk_date d)
{
    const char *text =
        arena_printf(run->r->document->arena, "%04d-%02d-%02d", d.year, d.month, d.day);

    return text ? text : "";
}

/* date: the earliest. Hole 2: it. */
static void check_not_before(struct form_rule_run *run, struct form_cell *cell)
{
    if (clk_day_number(cell->date) < clk_day_number(parameter(run, FIRST)->date))
        form_rule_find(run, cell, shown(run, cell), iso(run, parameter(run, FIRST)->date), NULL);
}

/* Not later than today in Việt Nam. Hole 2: today. */
static void check_not_future(struct form_rule_run *run, struct form_cell *cell)
{
    struct clk_date today = clk_local(run->r->context->now).date;

    if (clk_day_number(cell->date) > clk_day_number(today))
        form_rule_find(run, cell, shown(run, cell), iso(run, today), NULL);
}

/* To be told whenever something is typed. */
static void check_present(struct form_rule_run *run, struct form_cell *cell)
{
    form_rule_find(run, cell, shown(run, cell), NULL, NULL);
}

/* weights, modulus, from: the digit behind the weighted ones is from − sum mod modulus. */
static void check_digit(struct form_rule_run *run, struct form_cell *cell)
{
    const char *weights = parameter(run, FIRST)->text, *digit = cell->value;
    int64_t modulus = parameter(run, SECOND)->number, sum = 0;

    while (*weights && *digit) {
        char *end;

        sum += strtol(weights, &end, 10) * (*digit++ - '0');
        weights = end == weights ? "" : end;
    }
    if (modulus && *digit && parameter(run, 4)->number - sum % modulus != *digit - '0')
        form_rule_find(run, cell, shown(run, cell), NULL, NULL);
}

/* pattern: values of this shape end with a digit by Luhn (ISO/IEC 7812-1, annex B). */
static void check_luhn(struct form_rule_run *run, struct form_cell *cell)
{
    size_t n = strlen(cell->value);
    int sum = 0;

    if (!xml_pattern_match(parameter(run, FIRST)->pattern, cell->value))
        return;
    for (size_t i = 0; i < n; i++) {
        int v = (cell->value[n - 1 - i] - '0') * (i % 2 ? 2 : 1);

        sum += v > 9 ? v - 9 : v;
    }
    if (sum % 10)
        form_rule_find(run, cell, shown(run, cell), NULL, NULL);
}

#define SUBJECT {"field", PARAMETER_PATH, false}, {"type", PARAMETER_TYPE, false}

const struct form_rule_kind form_cell_kinds[] = {
    {"words", check_words, NULL,
     {SUBJECT, {"min", PARAMETER_NUMBER, true}, {"max", PARAMETER_NUMBER, true}}},
    {"no-prefix", check_no_prefix, NULL, {SUBJECT, {"list", PARAMETER_LIST, true}}},
    {"prefix-in", check_prefix_in, NULL,
     {SUBJECT, {"length", PARAMETER_NUMBER, true}, {"list", PARAMETER_LIST, true}}},
    {"in", check_in, NULL, {SUBJECT, {"list", PARAMETER_LIST, true}}},
    {"host-not-in", check_host_not_in, NULL, {SUBJECT, {"list", PARAMETER_LIST, true}}},
    {"host-in", check_host_in, NULL,
     {SUBJECT, {"list", PARAMETER_LIST, true}, {"refused", PARAMETER_LIST, false}}},
    {"like", check_like, NULL, {SUBJECT, {"pattern", PARAMETER_PATTERN, true}}},
    {"unlike", check_unlike, NULL, {SUBJECT, {"pattern", PARAMETER_PATTERN, true}}},
    {"not-before", check_not_before, NULL, {SUBJECT, {"date", PARAMETER_DATE, true}}},
    {"not-future", check_not_future, NULL, {SUBJECT}},
    {"check-digit", check_digit, NULL,
     {SUBJECT, {"weights", PARAMETER_TEXT, true}, {"modulus", PARAMETER_NUMBER, true},
      {"from", PARAMETER_NUMBER, true}}},
    {"luhn", check_luhn, NULL, {SUBJECT, {"pattern", PARAMETER_PATTERN, true}}},
    {"present", check_present, NULL, {SUBJECT}},
    {NULL, NULL, NULL, {{NULL, PARAMETER_TEXT, false}}},
};
