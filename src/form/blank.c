#include "form/blank.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/markup.h"
#include "form/base-kind.h"
#include "form/blank-source.h"

struct writer {
    struct buf *out;
    const struct blank *b;
    bool row;    /* inside a row taken over: nothing is filled in */
    bool silent; /* no comments: a row of many, or what is itself a comment */
};

static void indent(const struct writer *w, int depth)
{
    buf_add_repeat(w->out, ' ', (size_t)depth * 2);
}

/* XML 1.0, 2.5: no "--" inside a comment. */
static void add_comment_text(struct buf *out, const char *text)
{
    for (; *text; text++) {
        buf_add_byte(out, (uint8_t)*text);
        if (text[0] == '-' && text[1] == '-')
            buf_add_byte(out, ' ');
    }
}

void blank_words(struct buf *out, const struct form_type *type)
{
    if (strcmp(type->base->name, "flag") == 0)
        buf_add_string(out, "true, false");
    for (const struct form_choice *c = type->choices; c; c = c->next) {
        buf_printf(out, "%s%s", c == type->choices ? "" : ", ", c->code);
        if (*c->print && strcmp(c->print, c->code) != 0)
            buf_printf(out, " (%s)", c->print);
    }
}

/* "Ngày cấp (not needed): type like 2025-03-05" */
static void add_advice(const struct writer *w, const struct form_field *f, bool known)
{
    struct buf text;

    buf_init(&text, LIMIT_XML_TEXT);
    if (f->attribute)
        buf_printf(&text, "%s: ", f->name);
    buf_add_string(&text, f->label);
    if (!f->min && !known)
        buf_printf(&text, " (%s)", _("not obligatory"));
    if (!known && f->type) {
        if (f->type->choices || strcmp(f->type->base->name, "flag") == 0) {
            buf_printf(&text, "; %s: ", _("type one of"));
            blank_words(&text, f->type);
        } else {
            buf_printf(&text, "; %s: %s", _("type like"), f->example);
        }
    }
    if (!known && f->max > 1 && !f->numbered) {
        buf_add_string(&text, "; ");
        buf_printf(&text, _("up to %d times"), f->max);
    }
    if (text.data)
        add_comment_text(w->out, (const char *)text.data);
    buf_release(&text);
}

static void add_comment(const struct writer *w, const struct form_field *f, int depth, bool known)
{
    if (w->silent)
        return;
    indent(w, depth);
    buf_add_string(w->out, "<!-- ");
    add_advice(w, f, known);
    buf_add_string(w->out, " -->\n");
}

static bool is_of(const struct form_field *f, const struct xml_element *at)
{
    const char *selected = f->select ? xml_value(at, f->select) : NULL;

    return strcmp(f->name, at->name) == 0 &&
           (!f->select || (selected && strcmp(selected, f->value) == 0));
}

static const struct xml_element *find_old(const struct form_field *f,
                                          const struct xml_element *parent)
{
    for (const struct xml_element *at = parent ? parent->first : NULL; at; at = at->next)
        if (is_of(f, at))
            return at;
    return NULL;
}

static bool is_fresh(const struct writer *w, const struct form_field *f)
{
    const struct xml_element *fill = blank_fill_of(w->b->sources, f);

    return fill && xml_value(fill, "again");
}

/* The index-th value from the first source that has one; rows and old requests are not mended. */
static const char *fill_value(const struct writer *w, const struct form_field *f, size_t index)
{
    const struct xml_element *fill = blank_fill_of(w->b->sources, f);
    const char *from = fill ? xml_value(fill, "from") : NULL;

    if (!from || w->row || (w->b->old && !xml_value(fill, "again")))
        return NULL;
    while (*from) {
        size_t n = strcspn(from, " ");
        char source[64];

        if (n && n < sizeof source) {
            const char *value;

            snprintf(source, sizeof source, "%.*s", (int)n, from);
            value = w->b->value(w->b->user, source, 0);
            if (value && *value)
                return index ? w->b->value(w->b->user, source, index) : value;
        }
        from += n + (from[n] == ' ');
    }
    return NULL;
}

static const char *attribute_value(const struct writer *w, const struct form_field *f,
                                   const struct xml_element *old)
{
    const char *value = old && !is_fresh(w, f) ? xml_value(old, f->name) : NULL;

    return value && *value ? value : fill_value(w, f, 0);
}

static void add_attribute(const struct writer *w, const char *name, const char *value)
{
    buf_printf(w->out, " %s=\"", name);
    markup_escape(w->out, value);
    buf_add_byte(w->out, '"');
}

/* Comments about attributes without a value stand before the element. */
static void add_attribute_comments(const struct writer *w, const struct form_field *f,
                                   const struct xml_element *old, int depth)
{
    for (const struct form_field *a = f->attributes; a; a = a->next)
        if ((a->min || !w->row) && !attribute_value(w, a, old))
            add_comment(w, a, depth, false);
}

static void open_tag(const struct writer *w, const struct form_field *f,
                     const struct xml_element *old)
{
    buf_printf(w->out, "<%s", f->name);
    if (f->select)
        add_attribute(w, f->select, f->value);
    for (const struct form_field *a = f->attributes; a; a = a->next) {
        const char *value = attribute_value(w, a, old);

        if (value || a->min)
            add_attribute(w, a->name, value ? value : "");
    }
}

static void write_cell(const struct writer *w, const struct form_field *f,
                       const struct xml_element *old, const char *value, int depth)
{
    indent(w, depth);
    open_tag(w, f, old);
    buf_add_byte(w->out, '>');
    markup_escape(w->out, value);
    buf_printf(w->out, "</%s>\n", f->name);
}

/* Old values of a field, or of all fields of its round in the order they were typed. */
static int write_old(const struct writer *w, const struct form_field *f,
                     const struct xml_element *parent, int depth)
{
    int count = 0;

    for (const struct xml_element *at = parent ? parent->first : NULL; at; at = at->next)
        for (const struct form_field *g = f; g && (g == f || f->round); g = g->next) {
            if (!is_of(g, at) || (g != f && (!g->round || strcmp(g->round, f->round) != 0)))
                continue;
            if (!*at->text && !at->attributes)
                continue;
            if (!count++ && !w->row)
                add_comment(w, f, depth, true);
            write_cell(w, g, at, at->text, depth);
        }
    return count;
}

static void write_value(const struct writer *w, const struct form_field *f,
                        const struct xml_element *parent, int depth)
{
    const char *value;
    size_t count = 0;

    if (!is_fresh(w, f) && write_old(w, f, parent, depth))
        return;
    if (w->row && !f->min)
        return;
    while (count < (size_t)f->max && (value = fill_value(w, f, count))) {
        if (!count++)
            add_comment(w, f, depth, true);
        write_cell(w, f, NULL, value, depth);
    }
    if (count)
        return;
    add_comment(w, f, depth, false);
    add_attribute_comments(w, f, NULL, depth);
    write_cell(w, f, NULL, "", depth);
}

/* Is there anything to put into the group, and does it need something that is not known? */
static bool is_known(const struct writer *w, const struct form_field *group)
{
    for (const struct form_field *f = group->attributes; f; f = f->next)
        if (fill_value(w, f, 0))
            return true;
    for (const struct form_field *f = group->first; f; f = f->next)
        if (f->type ? fill_value(w, f, 0) != NULL : is_known(w, f))
            return true;
    return false;
}

static bool has_needs(const struct form_field *group)
{
    for (const struct form_field *f = group->attributes; f; f = f->next)
        if (f->min)
            return true;
    for (const struct form_field *f = group->first; f; f = f->next)
        if (f->min)
            return true;
    return false;
}

static void write_group(struct writer *w, const struct form_field *group,
                        const struct xml_element *old, int depth);

/* A group that may be left out and would be wrong when empty stands in a comment, with examples. */
static void write_example(struct writer *w, const struct form_field *f, int depth)
{
    indent(w, depth);
    buf_printf(w->out, "<%s", f->name);
    if (f->select)
        add_attribute(w, f->select, f->value);
    for (const struct form_field *a = f->attributes; a; a = a->next)
        add_attribute(w, a->name, a->example);
    if (!f->first && !f->type) {
        buf_add_string(w->out, "/>\n");
        return;
    }
    buf_add_byte(w->out, '>');
    if (f->type) {
        markup_escape(w->out, f->example);
    } else {
        buf_add_byte(w->out, '\n');
        for (const struct form_field *child = f->first; child; child = child->next)
            write_example(w, child, depth + 1);
        indent(w, depth);
    }
    buf_printf(w->out, "</%s>\n", f->name);
}

static void write_offer(struct writer *w, const struct form_field *f, int depth)
{
    struct buf example, *out = w->out;

    if (w->silent)
        return;
    buf_init(&example, LIMIT_XML_TEXT);
    indent(w, depth);
    buf_add_string(out, "<!-- ");
    add_comment_text(out, f->label);
    buf_printf(out, " (%s", _("not obligatory"));
    buf_printf(out, "; %s):\n", _("when needed, take the comment's marks away"));
    w->out = &example;
    write_example(w, f, depth);
    w->out = out;
    if (example.data)
        add_comment_text(out, (const char *)example.data);
    indent(w, depth);
    buf_add_string(out, "-->\n");
    buf_release(&example);
}

static void write_rows(struct writer *w, const struct form_field *f,
                       const struct xml_element *parent, int depth)
{
    int count = 0;

    for (const struct xml_element *at = parent ? parent->first : NULL; at; at = at->next)
        if (is_of(f, at)) {
            bool row = w->row;

            w->row = w->row || f->numbered;
            if (!count++ && !w->row)
                add_comment(w, f, depth, true);
            write_group(w, f, at, depth);
            w->row = row;
        }
    if (count || (w->row && !f->min))
        return;
    if (!f->min && !f->numbered && (has_needs(f) || f->select) && !is_known(w, f)) {
        write_offer(w, f, depth);
        return;
    }
    add_comment(w, f, depth, f->min > 0);
    write_group(w, f, NULL, depth);
}

static bool round_goes_on(const struct form_field *group, const struct form_field *f)
{
    for (const struct form_field *g = group->first; f->round && g && g != f; g = g->next)
        if (g->round && strcmp(g->round, f->round) == 0)
            return true;
    return false;
}

static bool has_old(const struct form_field *group, const struct form_field *f,
                    const struct xml_element *parent)
{
    for (const struct form_field *g = group->first; g; g = g->next)
        if (g->round && strcmp(g->round, f->round) == 0 && find_old(g, parent))
            return true;
    return false;
}

static bool holds_rows(const struct form_field *group)
{
    for (const struct form_field *f = group->first; f; f = f->next)
        if (f->numbered || holds_rows(f))
            return true;
    return false;
}

static void write_members(struct writer *w, const struct form_field *group,
                          const struct xml_element *old, int depth)
{
    for (const struct form_field *f = group->first; f; f = f->next) {
        const struct xml_element *parent = old;

        if (!group->parent && w->b->list && (f->numbered || holds_rows(f)))
            parent = w->b->list;
        /* Its fields were written with the first of the round. */
        if (round_goes_on(group, f) && has_old(group, f, parent))
            continue;
        if (f->type)
            write_value(w, f, parent, depth);
        else
            write_rows(w, f, parent, depth);
    }
}

static void write_group(struct writer *w, const struct form_field *group,
                        const struct xml_element *old, int depth)
{
    add_attribute_comments(w, group, old, depth);
    indent(w, depth);
    open_tag(w, group, old);
    buf_add_string(w->out, group->first ? ">\n" : "/>\n");
    if (!group->first)
        return;
    write_members(w, group, old, depth + 1);
    indent(w, depth);
    buf_printf(w->out, "</%s>\n", group->name);
}

/* Everything of an old request must have its place, or it would be lost without a word. */
static int check_old(const struct form_field *group, const struct xml_element *at, int depth,
                     struct err *e)
{
    if (depth > LIMIT_XML_DEPTH)
        return err_set(e, ERR_FORMAT, _("line %d: nested too deeply"), at->line);
    for (const struct xml_attribute *a = at->attributes; a && depth; a = a->next) {
        const struct form_field *f = group->attributes;

        while (f && strcmp(f->name, a->name) != 0)
            f = f->next;
        if (!f && !(group->select && strcmp(group->select, a->name) == 0))
            return err_set(e, ERR_FORMAT,
                           _("line %d: the form has no attribute %.40s; delete it first"),
                           at->line, a->name);
    }
    for (const struct xml_element *child = at->first; child; child = child->next) {
        const struct form_field *f = group->first;

        while (f && !is_of(f, child))
            f = f->next;
        if (!f)
            return err_set(e, ERR_FORMAT,
                           _("line %d: the form has no <%.40s> there; mend it or delete it first"),
                           child->line, child->name);
        if (check_old(f, child, depth + 1, e))
            return -1;
    }
    return 0;
}

int blank_write(struct buf *out, const struct blank *b, struct err *e)
{
    struct writer w = {.out = out, .b = b};
    const struct form_definition *d = b->definition;

    if (b->old && check_old(d->root, b->old, 0, e))
        return -1;
    buf_add_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- ");
    buf_printf(out, _("Form %s"), d->number);
    buf_add_string(out, ": ");
    add_comment_text(out, d->name);
    buf_add_string(out, " -->\n");
    buf_printf(out, "<cuv-request form=\"%s\" version=\"1\">\n", d->number);
    write_members(&w, d->root, b->old, 1);
    buf_add_string(out, "</cuv-request>\n");
    return buf_check(out, _("the request"), e);
}
