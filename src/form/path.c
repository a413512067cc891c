/*
 * Paths: "items/item/personal-id", "items/@count", "party.giver/org-name". A step is a field of the
 * grammar, so that walking a request compares pointers.
 */
#include <string.h>

#include "form/definition-read.h"
#include "form/request.h"

static const struct form_field *find_field(const struct form_field *group, const char *name,
                                           size_t len)
{
    bool attribute = len && name[0] == '@';
    const struct form_field *f = attribute ? group->attributes : group->first;
    const char *dot = memchr(name, '.', len);
    size_t bare = dot ? (size_t)(dot - name) : len;

    name += attribute;
    bare -= attribute;
    for (; f; f = f->next) {
        if (strlen(f->name) != bare || memcmp(f->name, name, bare) != 0)
            continue;
        if (!dot || (f->value && strlen(f->value) == len - bare - 1 - attribute &&
                     memcmp(f->value, dot + 1, strlen(f->value)) == 0))
            return f;
    }
    return NULL;
}

int definition_path(const struct definition_reader *r, const struct xml_element *at,
                    const struct form_field *from, const char *text, struct form_path *out)
{
    struct form_path path = {.from_root = text[0] == '/'};
    const struct form_field *group = path.from_root ? r->d->root : from;
    const char *p = text + path.from_root;

    while (*p) {
        size_t n = strcspn(p, "/");
        const struct form_field *f = find_field(group, p, n);

        if (!f)
            return definition_fail(r, at, _("path \"%s\": the request has no \"%.*s\" there"), text,
                                   (int)n, p);
        if (path.count == FORM_PATH_STEPS)
            return definition_fail(r, at, _("path \"%s\" is too long"), text);
        path.steps[path.count++] = f;
        group = f;
        p += n + (p[n] == '/');
    }
    if (!path.count)
        return definition_fail(r, at, _("a path is empty"));
    *out = path;
    return 0;
}

const struct form_field *form_path_end(const struct form_path *p)
{
    return p->count ? p->steps[p->count - 1] : NULL;
}

struct form_cell *form_cell_of(const struct xml_element *element)
{
    return element->meaning;
}

struct form_scope form_scope_all(const struct xml_element *parent)
{
    return (struct form_scope){parent, parent->first, NULL};
}

static struct form_scope start_of(const struct form_request *r, struct form_scope scope,
                                  const struct form_path *path)
{
    return path->from_root ? form_scope_all(r->document->root) : scope;
}

static int visit_attribute(const struct xml_element *element, const struct form_field *field,
                           int (*visit)(void *user, struct form_cell *cell), void *user)
{
    for (const struct xml_attribute *a = element->attributes; a; a = a->next) {
        struct form_cell *cell = a->meaning;

        if (cell && cell->field == field)
            return visit(user, cell);
    }
    return 0;
}

static int each(struct form_scope scope, const struct form_path *path, int step,
                int (*visit)(void *user, struct form_cell *cell), void *user)
{
    const struct form_field *field = path->steps[step];
    int rc = 0;

    if (field->attribute)
        return visit_attribute(scope.parent, field, visit, user);
    for (const struct xml_element *at = scope.from; !rc && at && at != scope.until; at = at->next) {
        struct form_cell *cell = form_cell_of(at);

        if (!cell || cell->field != field)
            continue;
        if (step + 1 < path->count)
            rc = each(form_scope_all(at), path, step + 1, visit, user);
        else
            rc = visit(user, cell);
    }
    return rc;
}

int form_path_each(const struct form_request *r, struct form_scope scope,
                   const struct form_path *path,
                   int (*visit)(void *user, struct form_cell *cell), void *user)
{
    if (!path->count)
        return 0;
    return each(start_of(r, scope, path), path, 0, visit, user);
}

static int keep_first(void *user, struct form_cell *cell)
{
    struct form_cell **out = user;

    if (cell->field->type && !*cell->value)
        return 0;
    *out = cell;
    return 1;
}

struct form_cell *form_path_first(const struct form_request *r, struct form_scope scope,
                                  const struct form_path *path)
{
    struct form_cell *found = NULL;

    form_path_each(r, scope, path, keep_first, &found);
    return found;
}

const struct xml_element *form_path_place(const struct form_request *r, struct form_scope scope,
                                          const struct form_path *path)
{
    struct form_scope at = start_of(r, scope, path);
    const struct xml_element *place = at.parent;

    for (int step = 0; step + 1 < path->count; step++) {
        const struct xml_element *child = step ? place->first : at.from;

        while (child && (!form_cell_of(child) ||
                         form_cell_of(child)->field != path->steps[step]))
            child = child->next;
        if (!child)
            break;
        place = child;
    }
    return place;
}

struct scope_visit {
    int (*visit)(void *user, struct form_scope scope, struct form_cell *cell);
    void *user;
};

/* A group is its own scope; a value field opens a window up to its next namesake. */
static int visit_scope(void *user, struct form_cell *cell)
{
    struct scope_visit *v = user;
    struct form_scope scope = form_scope_all(cell->element);

    if (cell->field->type) {
        const struct xml_element *until = cell->element->next;

        while (until && (!form_cell_of(until) || form_cell_of(until)->field != cell->field))
            until = until->next;
        scope = (struct form_scope){cell->element->parent, cell->element, until};
    }
    return v->visit(v->user, scope, cell);
}

int form_scope_each(const struct form_request *r, struct form_scope scope,
                    const struct form_path *path,
                    int (*visit)(void *user, struct form_scope scope, struct form_cell *cell),
                    void *user)
{
    struct scope_visit v = {visit, user};

    if (!path->count)
        return visit(user, scope, NULL);
    return form_path_each(r, scope, path, visit_scope, &v);
}
