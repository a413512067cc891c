#include "form/template.h"

#include <string.h>

#include "base/limits.h"
#include "form/base-kind.h"
#include "form/nearest.h"

enum part_kind { PART_TEXT, PART_VALUE, PART_HERE, PART_ROW, PART_COUNT, PART_LINE, PART_OPEN,
                 PART_CLOSE };

struct part {
    enum part_kind kind;
    const char *text; /* PART_TEXT; else the format, NULL: none */
    struct form_path path;
    struct part *next;
};

struct form_template {
    struct part *first;
};

static const char formats[] = "upper short words day month year hour minute reverse list";

/* The inside of { }, n bytes. */
static int read_hole(const struct definition_reader *r, const struct xml_element *at,
                     const struct form_field *from, const char *hole, size_t n, struct part *part)
{
    char *text = arena_copy(r->d->arena, hole, n), *format;

    if (!text)
        return err_memory(r->e);
    format = strchr(text, ':');
    if (format)
        *format++ = 0;
    if (format && !word_among(formats, format))
        return definition_fail(r, at, _("{%.*s}: the form after ':' must be one of: %s"), (int)n,
                               hole, formats);
    part->text = format;
    part->kind = PART_VALUE;
    if (strcmp(text, ".") == 0)
        part->kind = PART_HERE;
    else if (strcmp(text, "#") == 0)
        part->kind = PART_ROW;
    else if (strcmp(text, "/") == 0)
        part->kind = PART_LINE;
    else if (text[0] == '#')
        part->kind = PART_COUNT;
    if (part->kind == PART_VALUE || part->kind == PART_COUNT) {
        if (definition_path(r, at, from, text + (part->kind == PART_COUNT), &part->path))
            return -1;
        if (part->kind == PART_VALUE && !form_path_end(&part->path)->type)
            return definition_fail(r, at, _("{%s} is a group; name a value in it"), text);
    }
    return 0;
}

static int read_part(const struct definition_reader *r, const struct xml_element *at,
                     const struct form_field *from, const char **text, bool *open,
                     struct part *part)
{
    size_t n = strcspn(*text, "{}[]");
    char c = (*text)[0];

    if (n) {
        part->text = arena_copy(r->d->arena, *text, n);
        *text += n;
        return part->text ? 0 : err_memory(r->e);
    }
    if (c == '[' || c == ']') {
        if (*open == (c == '['))
            return definition_fail(r, at, _("[ and ] do not match in \"%s\""), at->text);
        *open = c == '[';
        part->kind = *open ? PART_OPEN : PART_CLOSE;
        ++*text;
        return 0;
    }
    n = strcspn(*text, "}");
    if (c == '}' || !(*text)[n])
        return definition_fail(r, at, _("{ and } do not match in \"%s\""), at->text);
    if (read_hole(r, at, from, *text + 1, n - 1, part))
        return -1;
    *text += n + 1;
    return 0;
}

int template_read(const struct definition_reader *r, const struct xml_element *at,
                  const struct form_field *from, const char *text, struct form_template **out)
{
    struct form_template *t = definition_alloc(r, sizeof *t);
    struct part **to = t ? &t->first : NULL;
    bool open = false;

    if (!t)
        return -1;
    while (*text) {
        struct part *part = definition_alloc(r, sizeof *part);

        if (!part || read_part(r, at, from, &text, &open, part))
            return -1;
        *to = part;
        to = &part->next;
    }
    if (open)
        return definition_fail(r, at, _("[ and ] do not match in \"%s\""), at->text);
    *out = t;
    return 0;
}

struct join {
    const struct form_request *r;
    struct buf *out;
    const char *format;
    size_t start;
    bool reverse;
};

/* Repeated values are put before or behind the others, commas between. */
static int join_value(void *user, struct form_cell *cell)
{
    struct join *j = user;
    const char *text = cell->field->type->base->print(j->r, cell, j->format);
    size_t len = j->out->len - j->start, n;

    if (!text)
        return -1;
    n = strlen(text);
    if (!n)
        return 0;
    if (len && !j->reverse)
        buf_add_string(j->out, ", ");
    buf_add(j->out, text, n);
    if (len && j->reverse) {
        uint8_t *at;

        buf_add_string(j->out, ", ");
        if (j->out->out_of_memory || j->out->over_max)
            return -1;
        at = j->out->data + j->start;
        memmove(at + n + 2, at, len);
        memcpy(at, text, n);
        memcpy(at + n, ", ", 2);
    }
    return 0;
}

static int count_one(void *user, struct form_cell *cell)
{
    (void)cell;
    ++*(int64_t *)user;
    return 0;
}

/* 1 when something was printed, 0 when the hole is empty, -1: no memory. */
static int fill_part(const struct form_request *r, const struct part *part,
                     struct form_scope scope, const struct form_cell *here, int row,
                     struct buf *out)
{
    size_t start = out->len;
    int64_t count = 0;
    const char *text;
    struct join j = {r, out, part->text, start, false};

    switch (part->kind) {
    case PART_VALUE:
        if (part->text)
            j.reverse = strcmp(part->text, "reverse") == 0;
        if (form_path_each(r, scope, &part->path, join_value, &j))
            return -1;
        break;
    case PART_HERE:
        text = here ? here->field->type->base->print(r, here, part->text) : "";
        if (!text)
            return -1;
        buf_add_string(out, text);
        break;
    case PART_ROW:
        buf_printf(out, "%d", row);
        break;
    case PART_COUNT:
        form_path_each(r, scope, &part->path, count_one, &count);
        text = form_number_words(r, count);
        if (!text)
            return -1;
        buf_add_string(out, text);
        break;
    case PART_LINE:
        buf_add_byte(out, '\n');
        break;
    case PART_TEXT:
        buf_add_string(out, part->text);
        break;
    case PART_OPEN:
    case PART_CLOSE:
        return 1;
    }
    return out->len > start;
}

const char *template_fill(const struct form_request *r, const struct form_template *t,
                          struct form_scope scope, const struct form_cell *here, int row)
{
    struct buf out;
    const char *text = NULL;
    size_t open = 0;
    bool keep = true;

    if (!t)
        return "";
    buf_init(&out, LIMIT_XML_MEMORY);
    for (const struct part *part = t->first; part; part = part->next) {
        int filled = fill_part(r, part, scope, here, row, &out);

        if (filled < 0)
            goto out;
        if (part->kind == PART_OPEN) {
            open = out.len;
            keep = true;
        } else if (part->kind == PART_CLOSE && !keep) {
            out.len = open;
        } else if (part->kind != PART_CLOSE && !filled) {
            keep = false;
        }
    }
    if (!out.out_of_memory && !out.over_max)
        text = out.len ? arena_copy(r->document->arena, out.data, out.len) : "";
out:
    buf_release(&out);
    return text;
}
