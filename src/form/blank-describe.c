/*
 * The cells and the rules of a form for people.
 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "form/base-kind.h"
#include "form/blank.h"
#include "form/rule.h"

static void describe_cell(struct buf *out, const struct form_field *f, int depth)
{
    char name[128];

    snprintf(name, sizeof name, "%*s%s%s%s%s", depth * 2, "", f->attribute ? "@" : "", f->name,
             f->value ? "." : "", f->value ? f->value : "");
    buf_printf(out, "%-26s %c %s", name, f->min ? '*' : ' ', f->label);
    if (f->max > 1) {
        buf_add_string(out, "; ");
        buf_printf(out, _("up to %d times"), f->max);
    }
    if (f->type && (f->type->choices || strcmp(f->type->base->name, "flag") == 0)) {
        buf_printf(out, "; %s: ", _("type one of"));
        blank_words(out, f->type);
    } else if (f->type) {
        buf_printf(out, "; %s: %s", _("type like"), f->example);
    }
    buf_add_byte(out, '\n');
}

static void describe_group(struct buf *out, const struct form_field *group, int depth)
{
    for (const struct form_field *f = group->attributes; f; f = f->next)
        describe_cell(out, f, depth);
    for (const struct form_field *f = group->first; f; f = f->next) {
        describe_cell(out, f, depth);
        describe_group(out, f, depth + 1);
    }
}

static const char *subject_of(const struct form_rule *rule)
{
    for (int i = 0; i < FORM_RULE_PARAMETERS; i++) {
        const struct form_field *f = form_path_end(&rule->parameters[i].path);

        if (f)
            return f->label;
        if (rule->parameters[i].type)
            return rule->parameters[i].type->name;
    }
    return form_path_end(&rule->scope) ? form_path_end(&rule->scope)->label : "";
}

static void describe_rule(struct buf *out, const struct form_rule *rule)
{
    const char *clause = rule->clause ? rule->clause : finding_clause(rule->id);
    const struct finding f = {.id = rule->id, .holes = {"…", "…", "…", "…"}};

    buf_printf(out, "%-10s %-8s %s: ", finding_name(rule->id),
               severity_name(finding_severity(rule->id)), subject_of(rule));
    finding_text(out, &f);
    if (clause && *clause)
        buf_printf(out, " [%s]", clause);
    buf_add_byte(out, '\n');
}

void blank_describe(struct buf *out, const struct form_definition *d)
{
    buf_printf(out, _("Form %s"), d->number);
    buf_printf(out, ": %s\n", d->name);
    if (d->reconstructed)
        buf_printf(out, "%s: %s\n", _("The wording of this form is reconstructed"),
                   d->reconstructed);
    buf_printf(out, "\n%s\n\n", _("Cells, in the order of the request (* must be filled):"));
    describe_group(out, d->root, 0);
    buf_printf(out, "\n%s\n\n", _("Rules:"));
    for (const struct form_rule *rule = d->rules; rule; rule = rule->next)
        describe_rule(out, rule);
}
