/*
 * Checks of a request against the certificates it speaks of, and against the keys of this office.
 */
#include <string.h>

#include "base/utf8.h"
#include "form/base-kind.h"
#include "form/rule.h"

static const struct form_parameter *parameter(const struct form_rule_run *run, int i)
{
    return &run->rule->parameters[i];
}

static const char *folded(struct form_rule_run *run, const char *text)
{
    const char *out = utf8_fold(run->r->document->arena, text);

    if (!out)
        run->r->out_of_memory = true;
    return out ? out : "";
}

static bool same(struct form_rule_run *run, const char *a, const char *b)
{
    return strcmp(folded(run, a), folded(run, b)) == 0;
}

/* Either is a part of the other. */
static bool overlap(struct form_rule_run *run, const char *a, const char *b)
{
    const char *x = folded(run, a), *y = folded(run, b);

    return *x && *y && (strstr(x, y) || strstr(y, x));
}

static bool is_number(const struct form_cell *key)
{
    return strcmp(key->field->type->base->name, "hex") == 0;
}

static const char *without_zeros(const char *hex)
{
    while (*hex == '0' && hex[1])
        hex++;
    return hex;
}

/* The certificate that a row means by its number; in a form without numbers, by its name. */
static struct form_certificate *find(struct form_rule_run *run, const struct form_cell *key)
{
    const struct form_context *context = run->r->context;

    for (size_t i = 0; key && i < context->certificate_count; i++) {
        struct form_certificate *c = &context->certificates[i];

        if (is_number(key) ? strcmp(without_zeros(c->serial), without_zeros(key->value)) == 0
                           : same(run, c->name, key->value))
            return c;
    }
    return NULL;
}

static void check_name(struct form_rule_run *run, struct form_cell *cell,
                       const struct form_certificate *c)
{
    if (!same(run, cell->value, c->name))
        form_rule_find(run, cell, form_rule_shown(run, cell), c->name, NULL);
}

static void check_mail(struct form_rule_run *run, struct form_cell *cell,
                       const struct form_certificate *c)
{
    for (size_t i = 0; i < c->mail_count; i++)
        if (same(run, cell->value, c->mails[i]))
            return;
    if (c->mail_count)
        form_rule_find(run, cell, form_rule_shown(run, cell), c->mails[0], NULL);
}

/* O, OU or the agency's own name. */
static void check_unit(struct form_rule_run *run, struct form_cell *cell,
                       const struct form_certificate *c)
{
    for (size_t i = 0; i < c->unit_count; i++)
        if (overlap(run, cell->value, c->units[i]))
            return;
    if (overlap(run, cell->value, c->name) || overlap(run, cell->value, c->organization) ||
        (!*c->organization && !c->unit_count))
        return;
    form_rule_find(run, cell, form_rule_shown(run, cell), c->unit, NULL);
}

/* L; a superior agency may also stand as O. */
static void check_place(struct form_rule_run *run, struct form_cell *cell,
                        const struct form_certificate *c)
{
    if (*c->locality && !overlap(run, cell->value, c->locality) &&
        !overlap(run, cell->value, c->organization))
        form_rule_find(run, cell, form_rule_shown(run, cell), c->locality, NULL);
}

static void check_tax(struct form_rule_run *run, struct form_cell *cell,
                      const struct form_certificate *c)
{
    if (*c->tax_code && strcmp(cell->value, c->tax_code) != 0)
        form_rule_find(run, cell, form_rule_shown(run, cell), c->tax_code, NULL);
}

/* The day in Việt Nam. */
static const char *day_text(struct form_rule_run *run, int64_t time)
{
    const struct clk_date d = clk_local(time).date;
    const char *text =
        arena_printf(run->r->document->arena, "%04d-%02d-%02d", d.year, d.month, d.day);

    if (!text)
        run->r->out_of_memory = true;
    return text ? text : "";
}

static void check_day(struct form_rule_run *run, struct form_cell *cell, int64_t time)
{
    if (clk_day_number(cell->date) != clk_day_number(clk_local(time).date))
        form_rule_find(run, cell, form_rule_shown(run, cell), day_text(run, time), NULL);
}

/* What the certificate says stands for a cell that was left out, so that other rules see it. */
static void fill_day(struct form_rule_run *run, const struct form_cell *key, int64_t time)
{
    struct form_request *r = run->r;
    struct xml_element *parent = key->element->parent;
    struct xml_element *element = arena_alloc(r->document->arena, sizeof *element);
    struct form_cell *cell = arena_alloc(r->document->arena, sizeof *cell);
    const struct form_field *field = form_path_end(&parameter(run, 0)->path);
    char text[CLK_TEXT];

    clk_iso(text, time);
    if (!element || !cell || !(cell->typed = arena_string(r->document->arena, text))) {
        r->out_of_memory = true;
        return;
    }
    *element = (struct xml_element){.name = field->name, .text = cell->typed, .meaning = cell,
                                    .line = key->element->line, .parent = parent};
    *cell = (struct form_cell){.field = field, .element = element, .typed = cell->typed,
                               .value = "", .item = key->item};
    if (parent->last)
        parent->last->next = element;
    else
        parent->first = element;
    parent->last = element;
    form_check_value(r, cell, false);
}

/* The number typed is no certificate's, but the name is. */
static void check_number(struct form_rule_run *run, struct form_cell *key)
{
    const struct form_cell *name = form_rule_cell(run, 0);
    const struct form_context *context = run->r->context;

    if (!name || find(run, key))
        return;
    for (size_t i = 0; i < context->certificate_count; i++) {
        struct form_certificate *c = &context->certificates[i];

        if (!same(run, c->name, name->value))
            continue;
        c->found = true;
        form_rule_find(run, key, form_rule_shown(run, key), c->serial, c->name);
        return;
    }
}

static void compare(struct form_rule_run *run, struct form_cell *cell, const struct form_cell *key,
                    const struct form_certificate *c)
{
    static void (*const checks[])(struct form_rule_run *run, struct form_cell *cell,
                                  const struct form_certificate *c) = {
        [FACT_NAME] = check_name, [FACT_MAIL] = check_mail, [FACT_UNIT] = check_unit,
        [FACT_PLACE] = check_place, [FACT_TAX] = check_tax};
    int as = parameter(run, 2)->word;
    int64_t time = as == FACT_FROM ? c->from : c->until;

    if (as != FACT_FROM && as != FACT_UNTIL) {
        if (cell)
            checks[as](run, cell, c);
    } else if (cell) {
        check_day(run, cell, time);
    } else if (!form_path_first(run->r, run->scope, &parameter(run, 0)->path)) {
        fill_day(run, key, time);
    }
}

/*
 * field must be what the certificate known by key= says as=. Holes: field, certificate.
 * as="number": key itself, when only the name in field is known; holes: key, number, name.
 */
static void check_certificate(struct form_rule_run *run)
{
    struct form_cell *key = form_rule_cell(run, 1);
    struct form_certificate *c;

    if (!key || !*key->value || !run->r->context->certificate_count)
        return;
    if (parameter(run, 2)->word == FACT_NUMBER) {
        check_number(run, key);
        return;
    }
    c = find(run, key);
    if (!c)
        return;
    c->found = true;
    compare(run, form_rule_cell(run, 0), key, c);
}

/*
 * field names the certificate of who signs (owner="person": the one in of=) or of the agency that
 * sends (owner="agency"), by its name or, with its file given, by its key. Holes: field, of.
 */
static void check_own(struct form_rule_run *run)
{
    struct form_cell *cell = form_rule_cell(run, 0), *of = form_rule_cell(run, 1);
    struct form_cell *key = parameter(run, 3)->given ? form_rule_cell(run, 3) : cell;
    const struct form_context *context = run->r->context;
    bool agency = parameter(run, 2)->word == 1;
    const struct form_certificate *c;
    bool own;

    if (!cell || !of)
        return;
    c = find(run, key);
    own = same(run, cell->value, of->value);
    if (c && c->pin)
        own = own || (c->pin->agency == agency && (agency || same(run, c->pin->name, of->value)));
    for (size_t i = 0; agency && i < context->own_count; i++)
        own = own || (context->own[i].agency && same(run, context->own[i].name, cell->value));
    if (own)
        form_rule_find(run, cell, form_rule_shown(run, cell), form_rule_shown(run, of), NULL);
}

void form_tell_certificates(struct form_request *r)
{
    const struct form_context *context = r->context;

    for (size_t i = 0; i < context->certificate_count; i++) {
        const struct form_certificate *c = &context->certificates[i];

        if (c->found)
            continue;
        if (context->last_look)
            form_find_at(r, FINDING_CERTIFICATE_NONE, r->document->root, NULL, NULL, c->name,
                         c->serial, c->file);
        else
            r->alone = true;
    }
}

const struct form_rule_kind form_certificate_kinds[] = {
    {"certificate", NULL, check_certificate,
     {{"field", PARAMETER_PATH, true}, {"key", PARAMETER_PATH, true},
      {"as", PARAMETER_FACT, true}}},
    {"own", NULL, check_own,
     {{"field", PARAMETER_PATH, true}, {"of", PARAMETER_PATH, true},
      {"owner", PARAMETER_OWNER, true}, {"key", PARAMETER_PATH, false}}},
    {NULL, NULL, NULL, {{NULL, PARAMETER_TEXT, false}}},
};
