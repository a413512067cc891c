/*
 * The elements of a request against the grammar of its form: unknown, missing, doubled, misplaced.
 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "form/nearest.h"
#include "form/request.h"

static struct form_cell *add_cell(struct form_request *r, const struct form_field *field,
                                  struct xml_element *element, int item)
{
    struct form_cell *cell = arena_alloc(r->document->arena, sizeof *cell);

    if (!cell) {
        r->out_of_memory = true;
        return NULL;
    }
    *cell = (struct form_cell){.field = field, .element = element, .typed = "", .value = "",
                               .item = item};
    if (r->last)
        r->last->after = cell;
    else
        r->first = cell;
    r->last = cell;
    return cell;
}

/* "a | b | c" */
static const char *known_names(struct form_request *r, const struct form_field *list)
{
    struct buf out;
    const char *text;

    buf_init(&out, 4096);
    for (; list; list = list->next)
        buf_printf(&out, "%s%s", out.len ? " | " : "", list->name);
    text = out.data ? arena_copy(r->document->arena, out.data, out.len) : "-";
    buf_release(&out);
    return text ? text : "-";
}

static const struct form_field *nearest_field(const struct form_field *list, const char *name)
{
    const struct form_field *best = NULL;

    for (; list; list = list->next)
        if (nearest_close(name, list->name) &&
            (!best || nearest_distance(name, list->name) < nearest_distance(name, best->name)))
            best = list;
    return best;
}

/* A mistyped name counts as the one that was meant: that one is then not told to be missing. */
static void find_unknown(struct form_request *r, const struct form_field *group,
                         const struct xml_element *at, int counts[FORM_FIELDS])
{
    const struct form_field *near = nearest_field(group->first, at->name);
    char name[64];

    snprintf(name, sizeof name, "%.60s", at->name);
    if (near) {
        counts[near->index] += !counts[near->index];
        form_find_at(r, FINDING_NEAREST, at, group->label, NULL, name, near->name, NULL);
    } else {
        form_find_at(r, FINDING_UNKNOWN, at, group->label, NULL, name,
                     known_names(r, group->first), NULL);
    }
}

static const struct form_field *match(const struct form_field *group,
                                      const struct xml_element *element)
{
    for (const struct form_field *f = group->first; f; f = f->next) {
        const char *selected;

        if (strcmp(f->name, element->name) != 0)
            continue;
        if (!f->select)
            return f;
        selected = xml_value(element, f->select);
        if (selected && strcmp(selected, f->value) == 0)
            return f;
    }
    return NULL;
}

/* "<mobile>0912345678</mobile>", for "type …" */
static const char *example_of(struct form_request *r, const struct form_field *f)
{
    struct arena *a = r->document->arena;
    const char *text = f->attribute ? arena_printf(a, "%s=\"%s\"", f->name, f->example)
                       : f->type    ? arena_printf(a, "<%s>%s</%s>", f->name, f->example, f->name)
                                    : arena_printf(a, "<%s>…</%s>", f->name, f->name);

    return text ? text : f->name;
}

static void find_missing(struct form_request *r, const struct form_field *f,
                         const struct xml_element *at)
{
    const char *clause = f->clause ? f->clause : f->type ? f->type->clause : NULL;

    form_find_at(r, f->missing, at, f->label, clause, example_of(r, f), f->example, NULL);
}

static void walk_attributes(struct form_request *r, const struct form_field *group,
                            struct xml_element *element, int item)
{
    for (struct xml_attribute *a = element->attributes; a; a = a->next) {
        const struct form_field *f = group->attributes;
        struct form_cell *cell;

        if (group->select && strcmp(a->name, group->select) == 0)
            continue;
        while (f && strcmp(f->name, a->name) != 0)
            f = f->next;
        if (!f) {
            char name[64];

            snprintf(name, sizeof name, "%.60s", a->name);
            form_find_at(r, FINDING_ATTRIBUTE, element, group->label, NULL, name,
                         known_names(r, group->attributes), NULL);
            continue;
        }
        cell = add_cell(r, f, element, item);
        if (!cell)
            return;
        a->meaning = cell;
        cell->typed = a->value;
        form_check_value(r, cell, a->composed);
    }
    for (const struct form_field *f = group->attributes; f; f = f->next) {
        const char *value = xml_value(element, f->name);

        if (f->min && (!value || !*value))
            find_missing(r, f, element);
    }
}

static void walk_group(struct form_request *r, const struct form_field *group,
                       struct xml_element *element, int item);

static void walk_value(struct form_request *r, const struct form_field *f,
                       struct xml_element *element, struct form_cell *cell)
{
    cell->typed = element->text;
    for (const struct xml_element *child = element->first; child; child = child->next)
        form_find_at(r, FINDING_UNKNOWN, child, f->label, NULL, child->name, "-", NULL);
    if (*cell->typed)
        form_check_value(r, cell, element->composed);
    else if (f->min && !element->first)
        find_missing(r, f, element);
    walk_attributes(r, f, element, cell->item);
}

/* The first sibling before this one that should have come after it. */
static const struct xml_element *overtaken(const struct form_field *f,
                                           const struct xml_element *element)
{
    for (const struct xml_element *at = element->parent->first; at != element; at = at->next) {
        const struct form_cell *cell = form_cell_of(at);

        if (cell && cell->field->index > f->index &&
            !(f->round && cell->field->round && strcmp(f->round, cell->field->round) == 0))
            return at;
    }
    return NULL;
}

static void walk_child(struct form_request *r, const struct form_field *group,
                       struct xml_element *child, int counts[FORM_FIELDS], int *highest, int item)
{
    const struct form_field *f = match(group, child);
    const struct xml_element *later;
    struct form_cell *cell;
    char most[16];

    if (!f) {
        find_unknown(r, group, child, counts);
        return;
    }
    if (++counts[f->index] > f->max) {
        snprintf(most, sizeof most, "%d", f->max);
        if (counts[f->index] == f->max + 1)
            form_find_at(r, f->surplus, child, f->label, f->clause, f->name, most, NULL);
        return;
    }
    if (f->index < *highest && (later = overtaken(f, child)))
        form_find_at(r, FINDING_ORDER, child, f->label, NULL, f->name, later->name, NULL);
    if (f->index > *highest)
        *highest = f->index;
    cell = add_cell(r, f, child, f->numbered ? counts[f->index] : item);
    if (!cell)
        return;
    child->meaning = cell;
    if (f->type)
        walk_value(r, f, child, cell);
    else
        walk_group(r, f, child, cell->item);
}

static void walk_group(struct form_request *r, const struct form_field *group,
                       struct xml_element *element, int item)
{
    int counts[FORM_FIELDS] = {0}, highest = 0;

    if (group != r->definition->root)
        walk_attributes(r, group, element, item);
    if (*element->text) {
        struct form_cell stray = {.field = group, .element = element, .item = item};

        form_find(r, FINDING_STRAY, &stray, NULL, form_shown(r, &stray, element->text), NULL, NULL);
    }
    for (struct xml_element *child = element->first; child && !r->out_of_memory;
         child = child->next)
        walk_child(r, group, child, counts, &highest, item);
    for (const struct form_field *f = group->first; f; f = f->next)
        if (counts[f->index] < f->min)
            find_missing(r, f, element);
}

void form_walk(struct form_request *r)
{
    struct form_cell *root = add_cell(r, r->definition->root, r->document->root, 0);

    if (!root)
        return;
    r->document->root->meaning = root;
    walk_group(r, r->definition->root, r->document->root, 0);
}
