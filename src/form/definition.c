#include "form/definition-read.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "form/form.h"
#include "form/nearest.h"

enum { USES = 256 };

/* The nearest ancestor that remembers its file; see put_parts. */
static const char *file_of(const struct definition_reader *r, const struct xml_element *at)
{
    for (; at; at = at->parent)
        if (at->meaning)
            return at->meaning;
    return r->d->file;
}

int definition_fail(const struct definition_reader *r, const struct xml_element *at,
                    const char *format, ...)
{
    char text[600];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    return err_set(r->e, ERR_CONFIG, "%s:%d: %s", file_of(r, at), at->line, text);
}

void *definition_alloc(const struct definition_reader *r, size_t size)
{
    void *p = arena_alloc(r->d->arena, size);

    if (!p)
        err_memory(r->e);
    return p;
}

static int fail_attribute(const struct definition_reader *r, const struct xml_element *at,
                          const char *name, const char *allowed)
{
    char known[512];
    size_t n = 0;

    for (; *allowed && n + 1 < sizeof known; allowed++)
        if (*allowed != '!')
            known[n++] = *allowed;
    known[n] = 0;
    return definition_fail(r, at, _("<%s> has no attribute %s; known are: %s"), at->name, name,
                           known);
}

int definition_attributes(const struct definition_reader *r, const struct xml_element *at,
                          const char *allowed)
{
    for (const struct xml_attribute *a = at->attributes; a; a = a->next)
        if (!word_among(allowed, a->name))
            return fail_attribute(r, at, a->name, allowed);
    for (const char *p = allowed; *p;) {
        size_t n = strcspn(p, " ");
        char name[64];

        if (p[n - 1] == '!') {
            snprintf(name, sizeof name, "%.*s", (int)n - 1, p);
            if (!xml_value(at, name) || !*xml_value(at, name))
                return definition_fail(r, at, _("<%s> needs the attribute %s=\"...\""), at->name,
                                       name);
        }
        p += n + (p[n] == ' ');
    }
    return 0;
}

int definition_number(const struct definition_reader *r, const struct xml_element *at,
                      const char *name, int low, int high, int *out)
{
    const char *text = xml_value(at, name);
    char *end;
    long value;

    if (!text)
        return 0;
    errno = 0;
    value = strtol(text, &end, 10);
    if (!*text || *end || errno || value < low || value > high)
        return definition_fail(r, at, _("%s=\"%s\" must be a number from %d to %d"), name, text,
                               low, high);
    *out = (int)value;
    return 0;
}

int definition_flag(const struct definition_reader *r, const struct xml_element *at,
                    const char *name, bool *out)
{
    const char *text = xml_value(at, name);

    if (!text)
        return 0;
    if (strcmp(text, "yes") != 0 && strcmp(text, "no") != 0)
        return definition_fail(r, at, _("%s=\"%s\" must be yes or no"), name, text);
    *out = text[0] == 'y';
    return 0;
}

int definition_finding(const struct definition_reader *r, const struct xml_element *at,
                       const char *name, enum finding_id *out)
{
    const char *text = xml_value(at, name);
    enum finding_id id;

    if (!text)
        return 0;
    id = finding_find(text);
    if (id == FINDING_COUNT)
        return definition_fail(r, at, _("%s=\"%s\": there is no such finding; see the list in"
                                        " man cuv-check"),
                               name, text);
    *out = id;
    return 0;
}

int definition_pattern(const struct definition_reader *r, const struct xml_element *at,
                       const char *name, struct xml_pattern **out)
{
    const char *text = xml_value(at, name);
    struct err why;

    if (!text)
        return 0;
    if (xml_pattern_parse(out, text, &why))
        return definition_fail(r, at, "%s: %s", name, why.text);
    return 0;
}

int definition_clause(const struct definition_reader *r, const struct xml_element *at,
                      const char **out)
{
    const char *id = xml_value(at, "cite");

    if (!id)
        return 0;
    for (const struct form_citation *c = r->d->citations; c; c = c->next)
        if (strcmp(c->id, id) == 0) {
            *out = c->label;
            return 0;
        }
    return definition_fail(r, at, _("cite=\"%s\": there is no <citation id=\"%s\">"), id, id);
}

int definition_unknown(const struct definition_reader *r, const struct xml_element *at,
                       const char *known)
{
    return definition_fail(r, at, _("<%s> is not known here; known are: %s"), at->name, known);
}

int definition_words(const struct definition_reader *r, const struct xml_element *at,
                     const char *text, const char ***words, size_t *count)
{
    size_t n = 1, i = 0;
    const char **list;

    for (const char *p = text; *p; p++)
        n += *p == '|';
    list = definition_alloc(r, n * sizeof *list);
    if (!list)
        return -1;
    for (; i < n; i++) {
        size_t len = strcspn(text, "|"), cut = len;
        char *word;

        while (cut && strchr(" \t\r\n", *text)) {
            text++;
            cut--;
            len--;
        }
        while (cut && strchr(" \t\r\n", text[cut - 1]))
            cut--;
        if (!cut)
            return definition_fail(r, at, _("an empty word stands between two bars"));
        word = arena_copy(r->d->arena, text, cut);
        list[i] = word;
        if (!word)
            return err_memory(r->e);
        text += len + (text[len] == '|');
    }
    *words = list;
    *count = n;
    return 0;
}

static int read_citations(struct definition_reader *r, const struct xml_element *all)
{
    for (const struct xml_element *at = all->first; at; at = at->next) {
        struct form_citation *c = definition_alloc(r, sizeof *c);

        if (!c)
            return -1;
        if (strcmp(at->name, "citation") != 0)
            return definition_unknown(r, at, "citation");
        if (definition_attributes(r, at, "id! label!"))
            return -1;
        *c = (struct form_citation){xml_value(at, "id"), xml_value(at, "label"), at->text,
                                    r->d->citations};
        r->d->citations = c;
    }
    return 0;
}

static const struct xml_element *find_part(const struct xml_document *parts, const char *name)
{
    if (!parts || !name)
        return NULL;
    for (const struct xml_element *at = parts->root->first; at; at = at->next)
        if (xml_value(at, "name") && strcmp(xml_value(at, "name"), name) == 0)
            return at;
    return NULL;
}

/* Puts copies of the part's children where <use> stands; *to is the link that held it. */
static int put_part(struct definition_reader *r, struct xml_element *use, struct xml_element **to)
{
    const char *name = xml_value(use, "part");
    const struct xml_element *part = find_part(r->d->parts, name);

    if (definition_attributes(r, use, "part!"))
        return -1;
    if (!part)
        return definition_fail(r, use, _("part=\"%s\": parts.xml has no such part"), name);
    for (struct xml_element *child = part->first; child; child = child->next) {
        struct xml_element *copy = definition_alloc(r, sizeof *copy);

        if (!copy)
            return -1;
        *copy = *child;
        copy->parent = use->parent;
        copy->meaning = r->d->parts->root->meaning;
        copy->next = use->next;
        *to = copy;
        to = &copy->next;
    }
    if (!part->first)
        *to = use->next;
    return 0;
}

/* Replaces every <use> below at; a part may use others. */
static int put_parts(struct definition_reader *r, struct xml_element *at, int depth)
{
    struct xml_element **link = &at->first;

    if (depth > LIMIT_XML_DEPTH)
        return definition_fail(r, at, _("parts use each other without end"));
    while (*link) {
        struct xml_element *child = *link;

        if (strcmp(child->name, "use") == 0) {
            if (put_part(r, child, link))
                return -1;
            if (++r->uses > USES)
                return definition_fail(r, at, _("parts use each other without end"));
            continue;
        }
        if (put_parts(r, child, depth + 1))
            return -1;
        link = &child->next;
    }
    return 0;
}

static int read_head(struct definition_reader *r, const struct xml_element *root)
{
    static const char *const kinds[] = {"official", "minutes"};
    struct form_definition *d = r->d;
    const char *kind, *provenance, *note = xml_value(root, "note");

    if (strcmp(root->name, "form") != 0)
        return definition_fail(r, root, _("a form definition begins with <form>"));
    if (definition_attributes(r, root, "number! version! kind! provenance! name! note"))
        return -1;
    if (strcmp(xml_value(root, "version"), "1") != 0)
        return definition_fail(r, root, _("version=\"%s\": only 1 is known"),
                               xml_value(root, "version"));
    kind = xml_value(root, "kind");
    d->kind = strcmp(kind, kinds[1]) == 0 ? LETTER_MINUTES : LETTER_OFFICIAL;
    if (strcmp(kind, kinds[d->kind]) != 0)
        return definition_fail(r, root, _("kind=\"%s\" must be official or minutes"), kind);
    provenance = xml_value(root, "provenance");
    if (strcmp(provenance, "reconstructed") == 0)
        d->reconstructed = note ? note : "";
    else if (strcmp(provenance, "certain") != 0)
        return definition_fail(r, root, _("provenance=\"%s\" must be certain or reconstructed"),
                               provenance);
    d->number = xml_value(root, "number");
    d->name = xml_value(root, "name");
    if (strlen(d->number) > 4 || d->number[strspn(d->number, "0123456789")])
        return definition_fail(r, root, _("number=\"%s\" must be one to four digits"), d->number);
    return 0;
}

static int read_parts(struct definition_reader *r, struct xml_element *root)
{
    static const struct {
        const char *name;
        int (*read)(struct definition_reader *r, const struct xml_element *at);
    } sections[] = {
        {"citations", read_citations},   {"lists", definition_read_lists},
        {"types", definition_read_types}, {"request", definition_read_request},
        {"rules", definition_read_rules}, {"letter", definition_read_letter},
    };
    const struct xml_element *at = root->first;

    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        if (!at || strcmp(at->name, sections[i].name) != 0)
            return definition_fail(r, at ? at : root,
                                   _("<%s> must stand here; the order is citations, lists, types,"
                                     " request, rules, letter"),
                                   sections[i].name);
        if (sections[i].read(r, at))
            return -1;
        at = at->next;
    }
    return at ? definition_unknown(r, at, _("nothing after <letter>")) : 0;
}

static int parse_own(struct definition_reader *r, struct slice own, struct slice parts)
{
    struct form_definition *d = r->d;
    struct xml_document *document;

    if (xml_parse(&document, own, r->e)) {
        if (r->e)
            r->e->kind = ERR_CONFIG;
        return err_prefix(r->e, "%s", d->file);
    }
    d->own = document;
    d->arena = document->arena;
    d->file = arena_string(d->arena, d->file);
    if (!d->file)
        return err_memory(r->e);
    if (parts.len) {
        if (xml_parse(&document, parts, r->e)) {
            if (r->e)
                r->e->kind = ERR_CONFIG;
            return err_prefix(r->e, "parts.xml");
        }
        d->parts = document;
        document->root->meaning = arena_string(document->arena, "parts.xml");
        if (!document->root->meaning)
            return err_memory(r->e);
    }
    if (read_head(r, d->own->root) || put_parts(r, d->own->root, 0))
        return -1;
    return read_parts(r, d->own->root);
}

int form_definition_parse(struct form_definition **out, const char *name, struct slice own,
                          struct slice parts, struct err *e)
{
    struct form_definition *d = calloc(1, sizeof *d);
    struct definition_reader r = {.d = d, .e = e};

    if (!d)
        return err_memory(e);
    d->file = name;
    if (parse_own(&r, own, parts)) {
        form_definition_free(d);
        return -1;
    }
    *out = d;
    return 0;
}
