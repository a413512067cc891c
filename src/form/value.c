/*
 * One value: blanks, length, characters, then what its type asks for.
 */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "form/base-kind.h"
#include "form/legacy.h"

enum { SHOWN_CHARACTERS = 60, SECRET_DIGITS = 8 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* 012******001; dates wholly. */
static void mask(char *text, bool all)
{
    size_t n = 0, seen = 0, keep;

    for (const char *p = text; *p; p++)
        n += is_digit(*p);
    keep = all || n < SECRET_DIGITS ? 0 : 3;
    for (char *p = text; *p; p++)
        if (is_digit(*p)) {
            if (seen >= keep && seen + keep < n)
                *p = '*';
            seen++;
        }
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

/*
 * Also a number that was typed into a wrong cell is nobody's business; one inside a word is none.
 */
static void mask_runs(char *text)
{
    for (char *p = text; *p;) {
        size_t n = strspn(p, "0123456789");
        bool in_word = (p > text && is_letter(p[-1])) || is_letter(p[n]);

        if (n >= SECRET_DIGITS && !in_word)
            memset(p + 3, '*', n - 6);
        p += n ? n : 1;
    }
}

const char *form_shown(struct form_request *r, const struct form_cell *cell, const char *text)
{
    const char *p = text, *end = text + strlen(text);
    const struct form_type *type = cell->field->type;
    char *out;

    for (int i = 0; p < end && i < SHOWN_CHARACTERS; i++)
        if (utf8_next(&p, end) < 0)
            break;
    out = arena_printf(r->document->arena, "%.*s%s", (int)(p - text), text, p < end ? "…" : "");
    if (!out) {
        r->out_of_memory = true;
        return "";
    }
    utf8_mask_controls(out);
    if (r->context->show_personal || (type && type->impersonal))
        return out;
    if (type && type->personal)
        mask(out, strcmp(type->base->name, "date") == 0);
    else
        mask_runs(out);
    return out;
}

/* White space of any kind, also the no-break space of word processors, becomes one blank. */
static const char *collapse(struct form_request *r, const char *text)
{
    char *out, *to;
    bool plain = true;

    for (const char *p = text; *p && plain; p++)
        plain = !(*p == '\t' || *p == '\n' || *p == '\r' || (p[0] == ' ' && p[1] == ' ') ||
                  (p[0] == '\xC2' && p[1] == '\xA0'));
    if (plain)
        return text;
    out = to = arena_string(r->document->arena, text);
    if (!out) {
        r->out_of_memory = true;
        return "";
    }
    for (const char *p = text; *p;) {
        size_t n = strchr(" \t\r\n", *p) ? 1 : p[0] == '\xC2' && p[1] == '\xA0' ? 2 : 0;

        if (!n)
            *to++ = *p++;
        else if (to > out && to[-1] != ' ')
            *to++ = ' ';
        p += n;
    }
    if (to > out && to[-1] == ' ')
        to--;
    *to = 0;
    return out;
}

static const char *clause_of(const struct form_cell *cell)
{
    return cell->field->clause ? cell->field->clause : cell->field->type->clause;
}

static bool length_fits(struct form_request *r, const struct form_cell *cell)
{
    const struct form_field *f = cell->field;
    size_t n = utf8_length(cell->value);
    char have[24], limit[24];

    snprintf(have, sizeof have, "%zu", n);
    if (n > (size_t)f->max_length) {
        snprintf(limit, sizeof limit, "%d", f->max_length);
        form_find(r, FINDING_LENGTH, cell, clause_of(cell), have, limit, NULL);
        return false;
    }
    if (n < (size_t)f->min_length) {
        snprintf(limit, sizeof limit, "%d", f->min_length);
        form_find(r, FINDING_SHORT, cell, clause_of(cell), form_shown(r, cell, cell->value), limit,
                  NULL);
        return false;
    }
    return true;
}

static void find_character(struct form_request *r, const struct form_cell *cell,
                           enum finding_id id, uint32_t c)
{
    char text[24];
    size_t n = id == FINDING_GLYPH ? utf8_put(text, c) : 0;

    snprintf(text + n, sizeof text - n, "%sU+%04X", n ? " " : "", (unsigned)c);
    form_find(r, id, cell, NULL, text, NULL, NULL);
}

/*
 * One finding for the first bad character; the clerk types the cell anew anyway. Text of an old
 * charset is full of strange characters and is told as what it is.
 */
static bool characters_good(struct form_request *r, const struct form_cell *cell)
{
    const char *p = cell->value, *end = p + strlen(p), *charset = NULL;
    const struct form_context *context = r->context;

    while (p < end && (uint8_t)*p >= 0x20 && (uint8_t)*p < 0x7F)
        p++;
    if (p == end)
        return true;
    charset = legacy_charset(cell->value);
    if (charset) {
        form_find(r, FINDING_LEGACY, cell, NULL, form_shown(r, cell, cell->value), charset, NULL);
        return false;
    }
    while (p < end) {
        int32_t c = utf8_next(&p, end);
        bool control = (c < 0x20 || c >= 0x7F) && utf8_is_control((uint32_t)c);

        if (control || (context->covers && !context->covers(context->faces, (uint32_t)c))) {
            find_character(r, cell, control ? FINDING_CONTROL : FINDING_GLYPH, (uint32_t)c);
            return false;
        }
    }
    return true;
}

/* "5/3/2025" → "2025-03-05"; NULL when it is no date at all. */
static const char *date_reading(struct form_request *r, const char *text)
{
    struct clk_date d;
    char end;

    if ((sscanf(text, "%2d/%2d/%4d%c", &d.day, &d.month, &d.year, &end) != 3 &&
         sscanf(text, "%2d-%2d-%4d%c", &d.day, &d.month, &d.year, &end) != 3 &&
         sscanf(text, "%2d.%2d.%4d%c", &d.day, &d.month, &d.year, &end) != 3) ||
        d.year < 1000 || !clk_date_valid(d))
        return NULL;
    return arena_printf(r->document->arena, "%04d-%02d-%02d", d.year, d.month, d.day);
}

static const char *choices_text(struct form_request *r, const struct form_type *type)
{
    struct buf out;
    const char *text;

    if (!type->choices)
        return "true | false";
    buf_init(&out, 2048);
    for (const struct form_choice *c = type->choices; c; c = c->next)
        buf_printf(&out, "%s%s", out.len ? " | " : "", type->open ? c->print : c->code);
    text = out.data ? arena_copy(r->document->arena, out.data, out.len) : "";
    buf_release(&out);
    return text ? text : "";
}

static void find_malformed(struct form_request *r, const struct form_cell *cell)
{
    const struct form_type *type = cell->field->type;
    const char *hint = cell->field->example, *reading = NULL;
    const char *shown = form_shown(r, cell, cell->typed);
    enum finding_id id = type->malformed;
    char digits[16];

    snprintf(digits, sizeof digits, "%d", type->digits);
    if (strcmp(type->base->name, "date") == 0 && (reading = date_reading(r, cell->typed)))
        hint = form_shown(r, cell, reading);
    if (type->choices || strcmp(type->base->name, "flag") == 0)
        hint = choices_text(r, type);
    for (const struct form_instead *i = type->insteads; i; i = i->next)
        if (xml_pattern_match(i->pattern, cell->typed)) {
            id = i->id;
            reading = i->prefix ? arena_printf(r->document->arena, "%s%s", i->prefix, cell->typed)
                                : NULL;
            form_find(r, id, cell, clause_of(cell), shown, hint,
                      reading ? form_shown(r, cell, reading) : NULL);
            return;
        }
    form_find(r, id, cell, clause_of(cell), shown, hint, digits);
}

void form_check_value(struct form_request *r, struct form_cell *cell, bool composed)
{
    const struct form_type *type = cell->field->type;

    cell->value = collapse(r, cell->typed);
    if (!*cell->value)
        return;
    if (composed)
        form_find(r, FINDING_COMPOSED, cell, NULL, NULL, NULL, NULL);
    if (!length_fits(r, cell) || !characters_good(r, cell))
        return;
    cell->good = type->base->check(r, cell) &&
                 (!type->pattern || xml_pattern_match(type->pattern, cell->value));
    if (!cell->good)
        find_malformed(r, cell);
    if (type->open)
        cell->good = true;
}
