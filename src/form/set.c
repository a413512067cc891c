#include "form/set.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/out.h"

enum { FORMS_MAX = 64 };

struct form_set {
    char *folder;
    struct form_definition *list[FORMS_MAX];
    size_t count;
    char numbers[FORMS_MAX * 6];
    struct form_calendar *calendar;
};

static void free_patterns(struct form_definition *d)
{
    for (struct form_type *t = d->types; t; t = t->next) {
        xml_pattern_free(t->pattern);
        for (struct form_instead *i = t->insteads; i; i = i->next)
            xml_pattern_free(i->pattern);
    }
    for (struct form_rule *rule = d->rules; rule; rule = rule->next)
        for (int i = 0; i < FORM_RULE_PARAMETERS; i++)
            xml_pattern_free(rule->parameters[i].pattern);
}

void form_definition_free(struct form_definition *d)
{
    if (!d)
        return;
    free_patterns(d);
    xml_free(d->own);
    xml_free(d->parts);
    free(d);
}

const char *form_definition_number(const struct form_definition *d)
{
    return d->number;
}

/* parts.xml beside the form; a form that uses none needs none. */
static int load_parts(struct buf *parts, const char *path, struct err *e)
{
    const char *slash = strrchr(path, '/');
    char beside[4096];

    snprintf(beside, sizeof beside, "%.*sparts.xml", slash ? (int)(slash - path + 1) : 0, path);
    if (access(beside, F_OK) != 0)
        return 0;
    return out_load(parts, beside, e);
}

int form_definition_load(struct form_definition **out, const char *path, struct err *e)
{
    struct buf own, parts;
    const char *slash = strrchr(path, '/');
    int rc = -1;

    buf_init(&own, LIMIT_REQUEST_BYTES);
    buf_init(&parts, LIMIT_REQUEST_BYTES);
    if (out_load(&own, path, e) || load_parts(&parts, path, e)) {
        if (e)
            e->kind = ERR_CONFIG;
        goto out;
    }
    rc = form_definition_parse(out, slash ? slash + 1 : path, buf_slice(&own), buf_slice(&parts),
                               e);
out:
    buf_release(&own);
    buf_release(&parts);
    return rc;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* mau-NN.xml → NN into names; returns the count. */
static size_t list_numbers(DIR *d, char *names[FORMS_MAX])
{
    size_t count = 0;
    struct dirent *entry;

    while (count < FORMS_MAX && (entry = readdir(d))) {
        const char *name = entry->d_name;
        size_t n = strlen(name);

        if (n < 9 || n > 12 || strncmp(name, "mau-", 4) != 0 || strcmp(name + n - 4, ".xml") != 0)
            continue;
        if (strspn(name + 4, "0123456789") != n - 8)
            continue;
        names[count] = strndup(name + 4, n - 8);
        if (names[count])
            count++;
    }
    return count;
}

int form_set_open(struct form_set **out, const char *folder, struct err *e)
{
    struct form_set *s;
    char *names[FORMS_MAX];
    size_t count;
    DIR *d = opendir(folder);

    if (!d)
        return err_set(e, ERR_CONFIG, _("cannot open the folder of forms %s: %s"), folder,
                       strerror(errno));
    s = calloc(1, sizeof *s);
    count = s ? list_numbers(d, names) : 0;
    closedir(d);
    if (s)
        s->folder = strdup(folder);
    qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(s->numbers);

        snprintf(s->numbers + len, sizeof s->numbers - len, "%s%s", len ? ", " : "", names[i]);
        free(names[i]);
    }
    if (!s || !s->folder) {
        free(s);
        return err_memory(e);
    }
    *out = s;
    return 0;
}

void form_set_free(struct form_set *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->count; i++)
        form_definition_free(s->list[i]);
    form_calendar_free(s->calendar);
    free(s->folder);
    free(s);
}

const char *form_set_numbers(const struct form_set *set)
{
    return set->numbers;
}

const struct form_calendar *form_set_calendar(const struct form_set *set)
{
    return set->calendar;
}

static int load_calendar(struct form_set *set, struct err *e)
{
    char path[4096];

    if (set->calendar)
        return 0;
    snprintf(path, sizeof path, "%s/holidays.xml", set->folder);
    return form_calendar_load(&set->calendar, path, e);
}

/* number is digits only: no path can be made of it. */
int form_set_find(const struct form_definition **out, struct form_set *set, const char *number,
                  int line, struct err *e)
{
    char path[4096];
    struct form_definition *d;

    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->list[i]->number, number) == 0) {
            *out = set->list[i];
            return 0;
        }
    snprintf(path, sizeof path, "%s/mau-%s.xml", set->folder, number);
    if (set->count == FORMS_MAX || access(path, F_OK) != 0)
        return err_set(e, ERR_FORMAT, _("line %d: there is no form \"%s\"; known are: %s"), line,
                       number, set->numbers);
    if (load_calendar(set, e) || form_definition_load(&d, path, e))
        return -1;
    if (strcmp(d->number, number) != 0) {
        form_definition_free(d);
        return err_set(e, ERR_CONFIG,
                       _("mau-%s.xml:1: number=\"...\" must be %s, like the file's name"),
                       number, number);
    }
    set->list[set->count++] = d;
    *out = d;
    return 0;
}
