/*
 * <letter>: what is printed, in the order of struct letter.
 */
#include <string.h>

#include "form/definition-read.h"
#include "form/template.h"

static const struct text_row {
    const char *name;
    bool needed;
} text_rows[TEXT_COUNT] = {
    [TEXT_PARENT_NAME] = {"parent-name", false},
    [TEXT_ISSUER_NAME] = {"issuer-name", true},
    [TEXT_ISSUER_PLAIN] = {"issuer-plain", true},
    [TEXT_NUMBER_LABEL] = {"number-label", true},
    [TEXT_NUMBER] = {"number", true},
    [TEXT_SYMBOL] = {"symbol", true},
    [TEXT_HEADING] = {"heading-line", false},
    [TEXT_PLACE] = {"place", false},
    [TEXT_NATION] = {"nation", true},
    [TEXT_MOTTO] = {"motto", true},
    [TEXT_DAY] = {"day", true},
    [TEXT_MONTH] = {"month", true},
    [TEXT_YEAR] = {"year", true},
    [TEXT_RECIPIENTS_LABEL] = {"recipients-label", false},
    [TEXT_DISTRIBUTION_LABEL] = {"distribution-label", true},
    [TEXT_DRAFTER_MARK] = {"drafter-mark", false},
    [TEXT_ADDRESS_FOOT] = {"address-foot", false},
    [TEXT_URGENCY] = {"urgency", false},
    [TEXT_CIRCULATION] = {"circulation", false},
    [TEXT_NUMBER_FIELD] = {"number-field", true},
    [TEXT_DATE_FIELD] = {"date-field", true},
    [TEXT_AGENCY_FIELD] = {"agency-field", true},
    [TEXT_SIGNATURE_ALT] = {"signature-alt", true},
    [TEXT_PHRASE_WORDS] = {"phrase-words", false},
    [TEXT_TYPE_NAME] = {"type-name", false},
};

/* when="items/item/key-storage=RSSP", when="contact/email", when="!recipient/name" */
static int read_when(const struct definition_reader *r, const struct xml_element *at,
                     const struct form_field *from, struct form_condition *when)
{
    const char *text = xml_value(at, "when"), *equal;
    char *path;

    if (!text)
        return 0;
    when->not = text[0] == '!';
    text += when->not;
    equal = strchr(text, '=');
    path = arena_copy(r->d->arena, text, equal ? (size_t)(equal - text) : strlen(text));
    if (!path)
        return err_memory(r->e);
    when->given = true;
    when->value = equal ? equal + 1 : NULL;
    return definition_path(r, at, from, path, &when->path);
}

/* The group that paths below an each= or rows= start at. */
static const struct form_field *below(const struct form_path *path, const struct form_field *from)
{
    const struct form_field *end = form_path_end(path);

    if (!end)
        return from;
    return end->type ? end->parent : end;
}

static int read_line(const struct definition_reader *r, const struct xml_element *at,
                     const struct form_field *from, struct form_line **out)
{
    struct form_line *line = definition_alloc(r, sizeof *line);
    const char *each = xml_value(at, "each"), *title = xml_value(at, "title");

    if (!line || read_when(r, at, from, &line->when) ||
        (each && definition_path(r, at, from, each, &line->each)) ||
        template_read(r, at, below(&line->each, from), at->text, &line->text) ||
        (title && template_read(r, at, from, title, &line->title)))
        return -1;
    if (!*at->text)
        return definition_fail(r, at, _("<%s> is empty"), at->name);
    if (at->first)
        return definition_unknown(r, at->first, _("nothing inside"));
    *out = line;
    return 0;
}

/* Lines of one name, in order. */
static int read_lines(const struct definition_reader *r, const struct xml_element *all,
                      const char *name, const struct form_field *from, struct form_line **out)
{
    for (const struct xml_element *at = all->first; at; at = at->next) {
        if (strcmp(at->name, name) != 0)
            return definition_unknown(r, at, name);
        if (definition_attributes(r, at, "each when title") || read_line(r, at, from, out))
            return -1;
        out = &(*out)->next;
    }
    return 0;
}

static int read_column(const struct definition_reader *r, const struct xml_element *at,
                       const struct form_field *row, struct form_column *c)
{
    static const char *const aligns[] = {"left", "centre", "right"};
    const char *align = xml_value(at, "align");

    if (strcmp(at->name, "column") != 0)
        return definition_unknown(r, at, "column");
    if (definition_attributes(r, at, "heading! group align weight!") ||
        definition_number(r, at, "weight", 1, 100, &c->weight) ||
        template_read(r, at, row, at->text, &c->text))
        return -1;
    c->heading = xml_value(at, "heading");
    c->group = xml_value(at, "group");
    if (!align)
        return 0;
    for (int i = 0; i < 3; i++)
        if (strcmp(align, aligns[i]) == 0) {
            c->align = (enum letter_align)i;
            return 0;
        }
    return definition_fail(r, at, _("align=\"%s\" must be left, centre or right"), align);
}

static int read_table(const struct definition_reader *r, const struct xml_element *at,
                      struct form_block *b)
{
    struct form_column **to = &b->columns;
    size_t i = 0;

    if (definition_attributes(r, at, "rows! caption when") ||
        definition_path(r, at, r->d->root, xml_value(at, "rows"), &b->rows) ||
        read_when(r, at, r->d->root, &b->when))
        return -1;
    b->caption = xml_value(at, "caption");
    for (const struct xml_element *child = at->first; child; child = child->next) {
        *to = definition_alloc(r, sizeof **to);
        if (!*to || read_column(r, child, below(&b->rows, r->d->root), *to))
            return -1;
        to = &(*to)->next;
        b->column_count++;
    }
    if (!b->column_count || b->column_count > 40)
        return definition_fail(r, at, _("a table has 1 to 40 columns"));
    b->heads = definition_alloc(r, b->column_count * sizeof *b->heads);
    if (!b->heads)
        return -1;
    for (const struct form_column *c = b->columns; c; c = c->next)
        b->heads[i++] = (struct letter_column){c->heading, c->group, c->align, c->weight};
    return 0;
}

static int read_body(const struct definition_reader *r, const struct xml_element *body)
{
    static const char *const names[] = {"paragraph", "heading", "line", "note", "table",
                                        "appendix"};
    enum { KINDS = sizeof names / sizeof *names };
    struct form_block **to = &r->d->blocks;

    for (const struct xml_element *at = body->first; at; at = at->next) {
        struct form_block *b = definition_alloc(r, sizeof *b);
        int kind = 0;

        if (!b)
            return -1;
        while (kind < KINDS && strcmp(at->name, names[kind]) != 0)
            kind++;
        if (kind == KINDS)
            return definition_unknown(r, at, "paragraph, heading, line, note, table, appendix");
        b->kind = (enum letter_block_kind)kind;
        *to = b;
        to = &b->next;
        if (b->kind == LETTER_TABLE) {
            if (read_table(r, at, b))
                return -1;
        } else if (definition_attributes(r, at, "each when") ||
                   read_line(r, at, r->d->root, &b->line)) {
            return -1;
        }
    }
    return r->d->blocks ? 0 : definition_fail(r, body, _("<body> is empty"));
}

static int read_signature_part(const struct definition_reader *r, const struct xml_element *at,
                               struct form_signature *s, struct form_line ***stack)
{
    struct form_template **text = strcmp(at->name, "note") == 0    ? &s->note
                                  : strcmp(at->name, "name") == 0  ? &s->name
                                  : strcmp(at->name, "label") == 0 ? &s->field_label
                                                                   : NULL;

    if (text)
        return definition_attributes(r, at, "") ||
                       template_read(r, at, r->d->root, at->text, text)
                   ? -1
                   : 0;
    if (strcmp(at->name, "stack") != 0)
        return definition_unknown(r, at, "stack, note, name, label");
    if (definition_attributes(r, at, "each when") || read_line(r, at, r->d->root, *stack))
        return -1;
    *stack = &(**stack)->next;
    return 0;
}

static int read_signatures(const struct definition_reader *r, const struct xml_element *all)
{
    struct form_signature **to = &r->d->signatures;
    int count = 0;

    for (const struct xml_element *at = all->first; at; at = at->next) {
        struct form_signature *s = definition_alloc(r, sizeof *s);
        struct form_line **stack;

        if (!s)
            return -1;
        if (strcmp(at->name, "signature") != 0)
            return definition_unknown(r, at, "signature");
        if (definition_attributes(r, at, "field sealed") ||
            definition_flag(r, at, "sealed", &s->sealed))
            return -1;
        s->field = xml_value(at, "field");
        stack = &s->stack;
        for (const struct xml_element *part = at->first; part; part = part->next)
            if (read_signature_part(r, part, s, &stack))
                return -1;
        if (!s->stack || !s->name || (s->field && !s->field_label))
            return definition_fail(r, at, _("<signature> needs <stack> and <name>, and <label> when"
                                            " it has a field"));
        *to = s;
        to = &s->next;
        if (++count > 2)
            return definition_fail(r, at, _("a letter has one or two signatures"));
    }
    return count ? 0 : definition_fail(r, all, _("a letter has one or two signatures"));
}

static int read_numerals(const struct definition_reader *r, const struct xml_element *at)
{
    struct form_numerals *n = &r->d->numerals;
    const char **ones;
    size_t count;

    if (definition_attributes(r, at, "ones! ten! tens! one-after-tens! five-after-tens! hundred!"
                                     " odd! thousand!") ||
        definition_words(r, at, xml_value(at, "ones"), &ones, &count))
        return -1;
    if (count != 10)
        return definition_fail(r, at, _("ones=\"...\" must be ten words from 0 to 9"));
    memcpy(n->ones, ones, sizeof n->ones);
    n->ten = xml_value(at, "ten");
    n->tens = xml_value(at, "tens");
    n->one_after_tens = xml_value(at, "one-after-tens");
    n->five_after_tens = xml_value(at, "five-after-tens");
    n->hundred = xml_value(at, "hundred");
    n->odd = xml_value(at, "odd");
    n->thousand = xml_value(at, "thousand");
    return 0;
}

static int read_date(const struct definition_reader *r, const struct xml_element *at)
{
    if (definition_attributes(r, at, "of!") ||
        definition_path(r, at, r->d->root, xml_value(at, "of"), &r->d->date))
        return -1;
    return 0;
}

static int read_text(const struct definition_reader *r, const struct xml_element *at)
{
    for (int i = 0; i < TEXT_COUNT; i++)
        if (strcmp(at->name, text_rows[i].name) == 0)
            return definition_attributes(r, at, "") ||
                           template_read(r, at, r->d->root, at->text, &r->d->texts[i])
                       ? -1
                       : 0;
    return definition_unknown(r, at,
                              _("the elements of <letter> in README.md of the form definitions"));
}

static int read_section(const struct definition_reader *r, const struct xml_element *at)
{
    const struct form_definition *d = r->d;

    if (strcmp(at->name, "subjects") == 0)
        return read_lines(r, at, "subject", d->root, &r->d->subjects);
    if (strcmp(at->name, "recipients") == 0)
        return read_lines(r, at, "recipient", d->root, &r->d->recipients);
    if (strcmp(at->name, "distribution") == 0)
        return read_lines(r, at, "entry", d->root, &r->d->distribution);
    if (strcmp(at->name, "body") == 0)
        return read_body(r, at);
    if (strcmp(at->name, "signatures") == 0)
        return read_signatures(r, at);
    if (strcmp(at->name, "numerals") == 0)
        return read_numerals(r, at);
    if (strcmp(at->name, "date") == 0)
        return read_date(r, at);
    return read_text(r, at);
}

int definition_read_letter(struct definition_reader *r, const struct xml_element *letter)
{
    if (definition_attributes(r, letter, "landscape") ||
        definition_flag(r, letter, "landscape", &r->d->landscape))
        return -1;
    for (const struct xml_element *at = letter->first; at; at = at->next)
        if (read_section(r, at))
            return -1;
    for (int i = 0; i < TEXT_COUNT; i++)
        if (text_rows[i].needed && !r->d->texts[i])
            return definition_fail(r, letter, _("<letter> needs <%s>"), text_rows[i].name);
    if (!r->d->subjects || !r->d->blocks || !r->d->signatures || !r->d->date.count)
        return definition_fail(r, letter,
                               _("<letter> needs <subjects>, <date>, <body> and <signatures>"));
    return 0;
}
