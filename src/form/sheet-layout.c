/*
 * Which column is which cell: as the form prints its list, and as sources.xml says.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "form/base-kind.h"
#include "form/sheet.h"

static const struct form_field *find_rows(const struct form_field *group, int depth)
{
    const struct form_field *found = NULL;

    for (const struct form_field *f = group->first; f && !found && depth < FORM_PATH_STEPS;
         f = f->next)
        found = f->numbered ? f : find_rows(f, depth + 1);
    return found;
}

static bool is_flag(const struct form_field *f)
{
    return strcmp(f->type->base->name, "flag") == 0;
}

static bool may_lack(const struct form_field *f, const struct form_field *rows)
{
    for (; f != rows; f = f->parent)
        if (!f->min)
            return true;
    return false;
}

/* "Thông tin cần thay đổi 2": two cells of one group under one heading. */
static int add_column(struct sheet_layout *l, const struct form_field *f, bool second,
                      struct arena *a)
{
    const char *heading = second ? arena_printf(a, "%s 2", f->label) : f->label;

    if (!heading || l->count == LIMIT_SHEET_COLUMNS)
        return -1;
    l->columns[l->count++] = (struct sheet_column){.heading = heading, .field = f, .nth = 1};
    return 0;
}

/*
 * What the form prints under one heading is one column: a flag with a word of its own behind the
 * value ("Viettel/cs"); another way to say the same, when it may be left out, has none.
 */
static int add_leaf(struct sheet_layout *l, const struct form_field *f, struct arena *a)
{
    struct sheet_column *same = NULL;
    bool together;

    for (int i = 0; i < l->count; i++)
        if (strcmp(l->columns[i].field->label, f->label) == 0)
            same = &l->columns[i];
    together = same && same->field->parent == f->parent;
    if (together && is_flag(f) && f->yes && !same->joined)
        same->joined = f;
    else if (!same || together || !may_lack(f, l->rows))
        return add_column(l, f, same != NULL, a);
    return 0;
}

static int add_leaves(struct sheet_layout *l, const struct form_field *group, struct arena *a)
{
    for (const struct form_field *f = group->attributes; f; f = f->next)
        if (add_leaf(l, f, a))
            return -1;
    for (const struct form_field *f = group->first; f; f = f->next)
        if ((f->type && add_leaf(l, f, a)) || add_leaves(l, f, a))
            return -1;
    return 0;
}

static int find_list(struct sheet_layout *out, const struct form_definition *d, struct err *e)
{
    *out = (struct sheet_layout){.rows = find_rows(d->root, 0)};
    if (!out->rows)
        return err_set(e, ERR_USAGE, _("form %s has no list, so there is no sheet of it"),
                       d->number);
    return 0;
}

int sheet_layout_of_form(struct sheet_layout *out, const struct form_definition *d, struct err *e)
{
    if (find_list(out, d, e))
        return -1;
    if (add_leaves(out, out->rows, d->arena))
        return err_set(e, ERR_CONFIG, _("the list of form %s has more than %d cells"), d->number,
                       LIMIT_SHEET_COLUMNS);
    return 0;
}

static const struct form_field *step(const struct form_field *group, const char *name, size_t n)
{
    const struct form_field *f = *name == '@' ? group->attributes : group->first;
    size_t skip = *name == '@';

    while (f && (strlen(f->name) != n - skip || memcmp(f->name, name + skip, n - skip) != 0))
        f = f->next;
    return f;
}

static int find_field(const struct form_field **out, const struct form_field *rows,
                      const struct xml_element *at, const char *path, struct err *e)
{
    const struct form_field *f = rows;

    for (const char *p = path; *p && f;) {
        size_t n = strcspn(p, "/");

        f = n ? step(f, p, n) : NULL;
        p += n + (p[n] == '/');
    }
    if (!f || !f->type)
        return err_set(e, ERR_CONFIG, _("sources.xml:%d: the list has no cell \"%s\""), at->line,
                       path);
    *out = f;
    return 0;
}

int sheet_layout_of(struct sheet_layout *out, const struct form_definition *d,
                    const struct xml_element *sheet, struct err *e)
{
    if (find_list(out, d, e))
        return -1;
    for (const struct xml_element *at = sheet->first; at; at = at->next) {
        const char *field = xml_value(at, "field"), *other = xml_value(at, "or");
        const char *nth = xml_value(at, "nth");
        struct sheet_column c = {.heading = xml_value(at, "heading"),
                                 .also = xml_value(at, "also"),
                                 .yes = xml_value(at, "yes"),
                                 .nth = nth ? (int)strtol(nth, NULL, 10) : 1};

        if ((field && find_field(&c.field, out->rows, at, field, e)) ||
            (other && find_field(&c.or, out->rows, at, other, e)))
            return -1;
        if (out->count == LIMIT_SHEET_COLUMNS || c.nth < 1 ||
            (c.field && c.nth > c.field->max))
            return err_set(e, ERR_CONFIG, _("sources.xml:%d: there is no such column"), at->line);
        out->columns[out->count++] = c;
    }
    return 0;
}

const char *sheet_fold(struct arena *a, const char *text)
{
    const char *p = utf8_plain(a, text);
    char *out = p ? arena_string(a, p) : NULL, *to = out;
    int depth = 0;

    for (; out && *p; p++) {
        depth += (*p == '(') - (*p == ')' && depth > 0);
        if (!depth && ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9')))
            *to++ = *p;
    }
    if (to)
        *to = 0;
    return out;
}
