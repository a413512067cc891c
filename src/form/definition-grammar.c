/*
 * <lists>, <types> and <request>: which elements a request has and what their values are.
 */
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "form/base-kind.h"
#include "form/definition-read.h"

const struct form_type *definition_type(const struct form_definition *d, const char *name)
{
    const struct form_type *t = d->types;

    while (t && strcmp(t->name, name) != 0)
        t = t->next;
    return t;
}

const struct form_list *definition_list(const struct form_definition *d, const char *name)
{
    const struct form_list *l = d->lists;

    while (l && strcmp(l->name, name) != 0)
        l = l->next;
    return l;
}

int definition_read_lists(struct definition_reader *r, const struct xml_element *lists)
{
    for (const struct xml_element *at = lists->first; at; at = at->next) {
        struct form_list *l = definition_alloc(r, sizeof *l);

        if (!l)
            return -1;
        if (strcmp(at->name, "list") != 0)
            return definition_unknown(r, at, "list");
        if (definition_attributes(r, at, "name!") ||
            definition_words(r, at, at->text, &l->words, &l->count))
            return -1;
        l->name = xml_value(at, "name");
        if (definition_list(r->d, l->name))
            return definition_fail(r, at, _("there are two lists named \"%s\""), l->name);
        for (size_t i = 0; i < l->count; i++)
            if (!(l->words[i] = utf8_fold(r->d->arena, l->words[i])))
                return err_memory(r->e);
        l->next = r->d->lists;
        r->d->lists = l;
    }
    return 0;
}

static int read_choice(struct definition_reader *r, const struct xml_element *at,
                       struct form_type *type)
{
    struct form_choice *c = definition_alloc(r, sizeof *c), **to = &type->choices;
    const char *names[3];

    if (!c || definition_attributes(r, at, "code! print short"))
        return -1;
    c->code = xml_value(at, "code");
    c->print = xml_value(at, "print") ? xml_value(at, "print") : c->code;
    c->shorter = xml_value(at, "short") ? xml_value(at, "short") : c->print;
    names[0] = c->code;
    names[1] = c->print;
    names[2] = c->shorter;
    for (int i = 0; i < 3; i++)
        if (!(c->folded[i] = utf8_fold(r->d->arena, names[i])))
            return err_memory(r->e);
    while (*to)
        to = &(*to)->next;
    *to = c;
    return 0;
}

static int read_instead(struct definition_reader *r, const struct xml_element *at,
                        struct form_type *type)
{
    struct form_instead *i = definition_alloc(r, sizeof *i), **to = &type->insteads;

    if (!i || definition_attributes(r, at, "pattern! finding! prefix"))
        return -1;
    while (*to)
        to = &(*to)->next;
    *to = i; /* before the pattern is made: it is freed with the type */
    i->prefix = xml_value(at, "prefix");
    if (definition_finding(r, at, "finding", &i->id))
        return -1;
    return definition_pattern(r, at, "pattern", &i->pattern);
}

static int read_type(struct definition_reader *r, const struct xml_element *at,
                     struct form_type *t)
{
    const char *base = xml_value(at, "base");

    if (definition_attributes(r, at, "name! base! finding example! pattern digits bytes-max"
                                     " country personal open cite"))
        return -1;
    t->name = xml_value(at, "name");
    t->example = xml_value(at, "example");
    t->country = xml_value(at, "country");
    t->malformed = FINDING_PATTERN;
    t->base = form_base_find(base);
    if (!t->base)
        return definition_fail(r, at, _("base=\"%s\" is not known; known are: %s"), base,
                               form_base_names);
    if (definition_finding(r, at, "finding", &t->malformed) ||
        definition_number(r, at, "digits", 1, 64, &t->digits) ||
        definition_number(r, at, "bytes-max", 1, 64, &t->bytes_max) ||
        definition_flag(r, at, "personal", &t->personal) ||
        definition_flag(r, at, "open", &t->open) || definition_clause(r, at, &t->clause) ||
        definition_pattern(r, at, "pattern", &t->pattern))
        return -1;
    t->impersonal = xml_value(at, "personal") && !t->personal;
    for (const struct xml_element *child = at->first; child; child = child->next)
        if (strcmp(child->name, "choice") == 0 ? read_choice(r, child, t)
            : strcmp(child->name, "instead") == 0
                ? read_instead(r, child, t)
                : definition_unknown(r, child, "choice, instead"))
            return -1;
    return 0;
}

int definition_read_types(struct definition_reader *r, const struct xml_element *types)
{
    for (const struct xml_element *at = types->first; at; at = at->next) {
        struct form_type *t = definition_alloc(r, sizeof *t);
        const char *name = xml_value(at, "name");

        if (!t)
            return -1;
        if (strcmp(at->name, "type") != 0)
            return definition_unknown(r, at, "type");
        if (name && definition_type(r->d, name))
            return definition_fail(r, at, _("there are two types named \"%s\""), name);
        t->name = "";
        t->next = r->d->types;
        r->d->types = t;
        if (read_type(r, at, t))
            return -1;
    }
    return 0;
}

/* What groups, fields and attributes have in common. */
static int read_common(struct definition_reader *r, const struct xml_element *at,
                       struct form_field *f)
{
    f->name = xml_value(at, "name");
    f->label = xml_value(at, "label") ? xml_value(at, "label") : f->name;
    f->min = f->max = 1;
    f->missing = FINDING_MISSING;
    f->surplus = FINDING_TWICE;
    if (f->name[strspn(f->name, "abcdefghijklmnopqrstuvwxyz0123456789-")])
        return definition_fail(r, at, _("name=\"%s\": only a-z, 0-9 and - are used"), f->name);
    if (definition_number(r, at, "min", 0, LIMIT_ITEMS, &f->min) ||
        definition_number(r, at, "max", 1, LIMIT_ITEMS, &f->max) ||
        definition_finding(r, at, "missing", &f->missing) || definition_clause(r, at, &f->clause))
        return -1;
    if (f->min > f->max)
        return definition_fail(r, at, _("min is larger than max"));
    if (f->max > 1)
        f->surplus = FINDING_MANY;
    return 0;
}

static int read_group(struct definition_reader *r, const struct xml_element *at,
                      struct form_field *group, int depth);

static int read_value(struct definition_reader *r, const struct xml_element *at,
                      struct form_field *f, int depth)
{
    const char *type = xml_value(at, "type");

    f->type = definition_type(r->d, type);
    if (!f->type)
        return definition_fail(r, at, _("type=\"%s\": there is no <type> of that name"), type);
    f->example = xml_value(at, "example") ? xml_value(at, "example") : f->type->example;
    f->round = xml_value(at, "round");
    f->yes = xml_value(at, "yes");
    f->no = xml_value(at, "no");
    f->max_length = 200;
    if (definition_number(r, at, "min-length", 0, LIMIT_XML_TEXT, &f->min_length) ||
        definition_number(r, at, "max-length", 1, LIMIT_XML_TEXT, &f->max_length))
        return -1;
    for (const struct xml_element *child = at->first; child; child = child->next)
        if (strcmp(child->name, "attribute") != 0 || f->attribute)
            return definition_unknown(r, child, "attribute");
    return read_group(r, at, f, depth + 1);
}

static int read_member(struct definition_reader *r, const struct xml_element *at,
                       struct form_field *f, int depth)
{
    if (strcmp(at->name, "group") == 0) {
        if (definition_attributes(r, at, "name! label short min max missing numbered cite"
                                         " select value") ||
            read_common(r, at, f) || definition_flag(r, at, "numbered", &f->numbered))
            return -1;
        f->select = xml_value(at, "select");
        f->value = xml_value(at, "value");
        if (!f->select != !f->value)
            return definition_fail(r, at, _("select and value belong together"));
        return read_group(r, at, f, depth + 1);
    }
    if (definition_attributes(r, at, "name! label type! min max min-length max-length missing"
                                     " example round yes no cite") ||
        read_common(r, at, f))
        return -1;
    return read_value(r, at, f, depth);
}

static bool same_name(const struct form_field *list, const struct form_field *f)
{
    for (; list; list = list->next)
        if (list != f && strcmp(list->name, f->name) == 0 &&
            (!list->value || !f->value || strcmp(list->value, f->value) == 0))
            return true;
    return false;
}

/* "Mục 1: Họ và tên": a group's short name tells apart labels that a form prints twice. */
static int put_short(struct definition_reader *r, const struct xml_element *group,
                     struct form_field *f)
{
    const char *prefix = xml_value(group, "short");

    if (!prefix)
        return 0;
    f->label = arena_printf(r->d->arena, "%s: %s", prefix, f->label);
    return f->label ? 0 : err_memory(r->e);
}

static int read_group(struct definition_reader *r, const struct xml_element *at,
                      struct form_field *group, int depth)
{
    struct form_field **next = &group->first, **attribute = &group->attributes;
    int index = 0;

    if (depth > FORM_PATH_STEPS - 2)
        return definition_fail(r, at, _("groups are nested too deeply"));
    for (const struct xml_element *child = at->first; child; child = child->next) {
        struct form_field *f = definition_alloc(r, sizeof *f);

        if (!f)
            return -1;
        f->attribute = strcmp(child->name, "attribute") == 0;
        if (!f->attribute && strcmp(child->name, "field") != 0 && strcmp(child->name, "group") != 0)
            return definition_unknown(r, child, "group, field, attribute");
        f->parent = group;
        if (read_member(r, child, f, depth) || put_short(r, at, f))
            return -1;
        if (same_name(f->attribute ? group->attributes : group->first, f))
            return definition_fail(r, child, _("there are two named \"%s\" in this group"),
                                   f->name);
        if (index == FORM_FIELDS)
            return definition_fail(r, child, _("a group has at most %d fields"), FORM_FIELDS);
        f->index = index++;
        *(f->attribute ? attribute : next) = f;
        if (f->attribute)
            attribute = &f->next;
        else
            next = &f->next;
    }
    return 0;
}

int definition_read_request(struct definition_reader *r, const struct xml_element *request)
{
    struct form_field *root = definition_alloc(r, sizeof *root);

    if (!root || definition_attributes(r, request, ""))
        return -1;
    root->name = "cuv-request";
    root->label = root->name;
    root->min = root->max = 1;
    r->d->root = root;
    return read_group(r, request, root, 0);
}
