/*
 * A right request as a letter, by <letter> of its definition.
 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "form/identity.h"
#include "form/template.h"

struct composer {
    struct form_request *r;
    const struct form_definition *d;
    struct form_scope whole;
    struct arena *arena;
};

/* Texts collected before their number is known. */
struct texts {
    struct composer *c;
    const struct form_line *line;
    const char **list;
    size_t count, capacity;
};

static const char *fill(const struct composer *c, const struct form_template *t)
{
    return template_fill(c->r, t, c->whole, NULL, 0);
}

/* NULL instead of "", which means absent in a letter; -1: no memory. */
static int fill_optional(const struct composer *c, enum form_text which, const char **out)
{
    const char *text = fill(c, c->d->texts[which]);

    if (!text)
        return -1;
    *out = *text ? text : NULL;
    return 0;
}

static int add_text(struct texts *t, const char *text)
{
    if (!text)
        return -1;
    if (t->count == t->capacity) {
        size_t capacity = t->capacity ? t->capacity * 2 : 8;
        const char **list = arena_array(t->c->arena, capacity, sizeof *list);

        if (!list)
            return -1;
        if (t->count)
            memcpy(list, t->list, t->count * sizeof *list);
        t->list = list;
        t->capacity = capacity;
    }
    t->list[t->count++] = text;
    return 0;
}

static int has_value(void *user, struct form_cell *cell)
{
    const char *wanted = user;

    return (!cell->field->type || *cell->value) && (!wanted || strcmp(cell->value, wanted) == 0);
}

static bool applies(const struct composer *c, const struct form_condition *when)
{
    char wanted[128];

    if (!when->given)
        return true;
    snprintf(wanted, sizeof wanted, "%s", when->value ? when->value : "");
    return form_path_each(c->r, c->whole, &when->path, has_value, when->value ? wanted : NULL) !=
           when->not;
}

static int add_scope(void *user, struct form_scope scope, struct form_cell *cell)
{
    struct texts *t = user;

    const char *text;

    if (cell && cell->field->type && !*cell->value)
        return 0;
    text = template_fill(t->c->r, t->line->text, scope, cell, 0);
    return text && !*text ? 0 : add_text(t, text);
}

/* All lines whose condition holds, those with each= once for each. */
static int fill_lines(struct composer *c, const struct form_line *lines, struct texts *t)
{
    t->c = c;
    for (t->line = lines; t->line; t->line = t->line->next)
        if (applies(c, &t->line->when) &&
            form_scope_each(c->r, c->whole, &t->line->each, add_scope, t))
            return -1;
    return 0;
}

static int fill_head(struct composer *c, struct letter *l)
{
    const struct {
        enum form_text which;
        const char **to;
    } rows[] = {
        {TEXT_PARENT_NAME, &l->parent_name},
        {TEXT_ISSUER_NAME, &l->issuer_name},
        {TEXT_ISSUER_PLAIN, &l->issuer_plain},
        {TEXT_NUMBER_LABEL, &l->number_label},
        {TEXT_NUMBER, &l->number},
        {TEXT_SYMBOL, &l->symbol},
        {TEXT_HEADING, &l->heading},
        {TEXT_PLACE, &l->place},
        {TEXT_NATION, &l->nation},
        {TEXT_MOTTO, &l->motto},
        {TEXT_RECIPIENTS_LABEL, &l->recipients_label},
        {TEXT_DISTRIBUTION_LABEL, &l->distribution_label},
        {TEXT_DRAFTER_MARK, &l->drafter_mark},
        {TEXT_ADDRESS_FOOT, &l->address_foot},
        {TEXT_URGENCY, &l->urgency},
        {TEXT_CIRCULATION, &l->circulation},
        {TEXT_NUMBER_FIELD, &l->number_field_label},
        {TEXT_DATE_FIELD, &l->date_field_label},
        {TEXT_AGENCY_FIELD, &l->agency_field_label},
        {TEXT_SIGNATURE_ALT, &l->signature_alt},
        {TEXT_PHRASE_WORDS, &l->phrase_words},
        {TEXT_TYPE_NAME, &l->type_name},
    };
    const char **words = arena_array(c->arena, 3, sizeof *words);

    if (!words)
        return -1;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (fill_optional(c, rows[i].which, rows[i].to))
            return -1;
    for (int i = 0; i < 3; i++)
        if (fill_optional(c, (enum form_text)(TEXT_DAY + i), &words[i]))
            return -1;
    l->date_words = words;
    return 0;
}

/* The first subject whose condition holds, those with a condition before the one without. */
static int fill_subject(struct composer *c, struct letter *l)
{
    const struct form_line *chosen = NULL;

    for (const struct form_line *line = c->d->subjects; line; line = line->next)
        if (applies(c, &line->when) && (!chosen || (line->when.given && !chosen->when.given)))
            chosen = line;
    if (!chosen)
        return 0;
    l->subject = fill(c, chosen->text);
    l->title = chosen->title ? fill(c, chosen->title) : l->subject;
    return l->subject && l->title ? 0 : -1;
}

struct rows {
    struct composer *c;
    const struct form_block *block;
    const char **cells;
    size_t row, count;
};

static int fill_row(void *user, struct form_scope scope, struct form_cell *cell)
{
    struct rows *rows = user;
    const char **to = rows->cells + rows->row * rows->block->column_count;

    rows->row++;
    for (const struct form_column *column = rows->block->columns; column; column = column->next) {
        *to = template_fill(rows->c->r, column->text, scope, cell, (int)rows->row);
        if (!*to++)
            return -1;
    }
    return 0;
}

static int count_row(void *user, struct form_cell *cell)
{
    (void)cell;
    ++*(size_t *)user;
    return 0;
}

static int fill_table(struct composer *c, const struct form_block *b, struct letter_block *to)
{
    struct letter_table *table = arena_alloc(c->arena, sizeof *table);
    struct rows rows = {.c = c, .block = b};

    form_path_each(c->r, c->whole, &b->rows, count_row, &rows.count);
    rows.cells = arena_array(c->arena, rows.count * b->column_count + 1, sizeof *rows.cells);
    if (!table || !rows.cells || form_scope_each(c->r, c->whole, &b->rows, fill_row, &rows))
        return -1;
    *table = (struct letter_table){.caption = b->caption,
                                   .columns = b->heads,
                                   .column_count = b->column_count,
                                   .cells = rows.cells,
                                   .row_count = rows.row};
    to->table = table;
    return 0;
}

/* One <line each="…"> may become many blocks. */
static int fill_block(struct composer *c, const struct form_block *b, struct letter_block *list,
                      size_t *count, size_t room)
{
    struct form_line one;
    struct texts t = {.count = 0};

    if (b->kind == LETTER_TABLE) {
        list[*count].kind = b->kind;
        return fill_table(c, b, &list[(*count)++]);
    }
    one = *b->line;
    one.next = NULL;
    if (fill_lines(c, &one, &t))
        return -1;
    for (size_t i = 0; i < t.count && *count < room; i++)
        if (*t.list[i])
            list[(*count)++] = (struct letter_block){b->kind, t.list[i], NULL};
    return 0;
}

static int fill_body(struct composer *c, struct letter *l)
{
    enum { ROOM = 512 };
    struct letter_block *list = arena_array(c->arena, ROOM, sizeof *list);
    size_t count = 0;

    if (!list)
        return -1;
    for (const struct form_block *b = c->d->blocks; b && count < ROOM; b = b->next)
        if (applies(c, &b->when) && fill_block(c, b, list, &count, ROOM))
            return -1;
    l->blocks = list;
    l->block_count = count;
    return 0;
}

static int fill_signature(struct composer *c, const struct form_signature *s,
                          struct letter_signature *to)
{
    struct texts stack = {.count = 0};

    if (fill_lines(c, s->stack, &stack))
        return -1;
    *to = (struct letter_signature){.stack = stack.list,
                                    .stack_count = stack.count,
                                    .note = fill(c, s->note),
                                    .name = fill(c, s->name),
                                    .field = s->field,
                                    .field_label = fill(c, s->field_label),
                                    .sealed = s->sealed};
    if (!to->note || !to->name || !to->field_label)
        return -1;
    if (!*to->note)
        to->note = NULL;
    if (!*to->field_label)
        to->field_label = NULL;
    return 0;
}

static int fill_signatures(struct composer *c, struct letter *l)
{
    struct letter_signature *list = arena_array(c->arena, 2, sizeof *list);

    if (!list)
        return -1;
    for (const struct form_signature *s = c->d->signatures; s; s = s->next)
        if (fill_signature(c, s, &list[l->signature_count++]))
            return -1;
    l->signatures = list;
    return 0;
}

static int fill_letter(struct composer *c, struct letter *l)
{
    struct texts recipients = {.count = 0}, distribution = {.count = 0};
    const struct form_cell *date = form_path_first(c->r, c->whole, &c->d->date);
    struct clk_time midnight = {.hour = 0};

    l->kind = c->d->kind;
    l->form_number = c->d->number;
    l->landscape = c->d->landscape;
    if (date) {
        l->date = midnight.date = date->date;
        l->time = clk_seconds(midnight, CLK_ZONE_SECONDS);
    }
    if (fill_head(c, l) || fill_subject(c, l) || fill_lines(c, c->d->recipients, &recipients) ||
        fill_body(c, l) || fill_signatures(c, l) ||
        fill_lines(c, c->d->distribution, &distribution))
        return -1;
    l->recipients = recipients.list;
    l->recipient_count = recipients.count;
    l->distribution = distribution.list;
    l->distribution_count = distribution.count;
    return 0;
}

int form_compose(struct form_request *r, struct err *e)
{
    struct composer c = {r, r->definition, form_scope_all(r->document->root), r->document->arena};

    if (fill_letter(&c, &r->letter))
        return err_set(e, ERR_FORMAT,
                       _("the letter needs more memory than is allowed; split the list"));
    r->drawable = true;
    return 0;
}
