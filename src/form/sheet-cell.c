/*
 * One cell of a sheet as people type it, brought to the form that requests have. What a spreadsheet
 * has spoilt is told with the cure; whether the value is true is for the rules of the form.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "form/base-kind.h"
#include "form/sheet.h"

enum { SHOWN_DIGITS = 3 };

struct reading {
    struct arena *a;
    const struct form_type *type;
    bool restore_zeros;
    const char *fault;
};

static bool is_base(const struct reading *r, const char *name)
{
    return strcmp(r->type->base->name, name) == 0;
}

/* "012******001": what is personal is shown by its ends; a date not at all. */
static const char *shown(const struct reading *r, const char *text)
{
    char *out = arena_printf(r->a, "%.60s", text);
    size_t digits = 0, seen = 0;
    bool ends;

    if (!out)
        return "";
    utf8_trim_tail(out);
    utf8_mask_controls(out);
    for (const char *p = out; *p; p++)
        digits += *p >= '0' && *p <= '9';
    ends = digits >= (size_t)SHOWN_DIGITS * 3;
    if (r->type->impersonal || (!r->type->personal && !ends))
        return out;
    for (char *p = out; *p; p++)
        if (*p >= '0' && *p <= '9') {
            if (!ends || (seen >= SHOWN_DIGITS && seen + SHOWN_DIGITS < digits))
                *p = '*';
            seen++;
        }
    return out;
}

static const char *fault(struct reading *r, const char *text)
{
    r->fault = text ? text : "";
    return NULL;
}

/* White space of any kind becomes one blank, none at the ends. */
static char *trim(struct arena *a, const char *text)
{
    char *out = arena_string(a, text), *to = out;

    if (!out)
        return NULL;
    /* A spreadsheet's way to say: this is text. */
    text += text[0] == '\'' && text[1] && strchr("0123456789+-=@", text[1]);
    while (*text) {
        size_t n = strchr(" \t\r\n", *text)             ? 1
                   : memcmp(text, "\xC2\xA0", text[1] ? 2 : 1) == 0 ? 2
                                                        : 0;

        if (!n)
            *to++ = *text++;
        else if (to != out && to[-1] != ' ')
            *to++ = ' ';
        text += n;
    }
    to -= to != out && to[-1] == ' ';
    *to = 0;
    return out;
}

/* A letter of the old code page that a spreadsheet could not write stands there as '?'. */
static bool has_lost(const char *text)
{
    for (const char *p = text; *p; p++) {
        bool before = p > text && (((uint8_t)p[-1] | 0x20) >= 'a' || (uint8_t)p[-1] >= 0x80);
        bool after = ((uint8_t)p[1] | 0x20) >= 'a' || (uint8_t)p[1] >= 0x80;

        if ((*p == '?' && (before || after)) || strncmp(p, "\xEF\xBF\xBD", 3) == 0)
            return true;
    }
    return false;
}

/* "1,2E+10" */
static bool is_shortened(const char *text)
{
    size_t n = strspn(text, "0123456789");

    if (!n)
        return false;
    if (text[n] == ',' || text[n] == '.')
        n += 1 + strspn(text + n + 1, "0123456789");
    if (text[n] != 'E' && text[n] != 'e')
        return false;
    n += 1 + strspn(text + n + 1, "+");
    return text[n] && !text[n + strspn(text + n, "0123456789")];
}

static const char *without(struct arena *a, const char *text, const char *dropped)
{
    char *out = arena_string(a, text), *to = out;

    for (; out && *text; text++)
        if (!strchr(dropped, *text))
            *to++ = *text;
    if (to)
        *to = 0;
    return out;
}

/* With a zero before it the number would be right: told, or taken when asked. */
static const char *restored(struct reading *r, const char *digits, const char *prefix)
{
    const char *whole = arena_printf(r->a, "%s%s", prefix, digits);

    if (!whole || r->restore_zeros)
        return whole;
    return fault(r, arena_printf(r->a,
                                 _("%s has lost its first 0 in the spreadsheet; it would be %s:"
                                   " compare and add --restore-zeros, or set the column to text"),
                                 shown(r, digits), shown(r, whole)));
}

static const char *read_digits(struct reading *r, const char *text)
{
    const char *digits = without(r->a, text, " .");

    if (!digits || digits[strspn(digits, "0123456789")])
        return text;
    for (const struct form_instead *i = r->type->insteads; i; i = i->next)
        if (i->prefix && xml_pattern_match(i->pattern, digits))
            return restored(r, digits, i->prefix);
    return digits;
}

static const char *read_phone(struct reading *r, const char *text)
{
    const char *digits = without(r->a, text, " .-()"), *whole;

    if (!digits || !r->type->pattern || digits[strspn(digits, "0123456789")] || digits[0] == '0')
        return text;
    whole = arena_printf(r->a, "0%s", digits);
    return whole && xml_pattern_match(r->type->pattern, whole) ? restored(r, digits, "0") : text;
}

static int part(const char **p, int most)
{
    int value = 0, digits = 0;

    while (**p == ' ')
        (*p)++;
    for (; **p >= '0' && **p <= '9' && digits < most; (*p)++, digits++)
        value = value * 10 + (**p - '0');
    return digits ? value : -1;
}

/* 1/2/1990, 01-02-1990, 1.2.1990, 1990-02-01, 1990/2/1; a midnight behind it is dropped. */
static const char *read_date(struct reading *r, const char *text)
{
    const char *p = text;
    int first = part(&p, 4), second, third;
    bool year_first = first >= 1000;
    char separator = *p;
    struct clk_date d;
    int64_t time;

    if (is_base(r, "time") && clk_parse_time(text, &time) == 0)
        return text;
    if (first < 0 || !separator || !strchr("/-.", separator))
        goto bad;
    p++;
    second = part(&p, 2);
    if (*p != separator)
        goto bad;
    p++;
    third = part(&p, 4);
    if (strncmp(p, " 00:00:00", 9) == 0 || strcmp(p, " 0:00:00") == 0)
        p = "";
    if (*p || third < 0)
        goto bad;
    d = year_first ? (struct clk_date){first, second, third}
                   : (struct clk_date){third, second, first};
    if (d.year >= 1000 && d.month > 12 && d.day <= 12)
        return fault(r, arena_printf(r->a,
                                     _("%s has no such month; type day/month/year, like"
                                       " 01/02/1990"),
                                     shown(r, text)));
    if (d.year >= 1000 && clk_date_valid(d))
        return arena_printf(r->a, "%04d-%02d-%02d", d.year, d.month, d.day);
bad:
    return fault(r, arena_printf(r->a,
                                 _("%s is no date; set the column to text and type"
                                   " day/month/year, like 01/02/1990"),
                                 shown(r, text)));
}

static const char *read_flag(struct reading *r, const struct sheet_column *c, const char *text)
{
    static const char *const yes[] = {"x", "×", "1", "true", "yes", "co"};
    static const char *const no[] = {"0", "false", "no", "khong", "-"};
    const char *plain = utf8_plain(r->a, text);

    if (!plain)
        return NULL;
    if (c->field->yes && strcmp(text, c->field->yes) == 0)
        return "true";
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (strcmp(plain, yes[i]) == 0)
            return "true";
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (strcmp(plain, no[i]) == 0)
            return "false";
    return fault(r, arena_printf(r->a, _("\"%s\" is neither yes nor no; type X or nothing"),
                                 shown(r, text)));
}

static const char *choices_of(struct reading *r)
{
    const char *all = "";

    for (const struct form_choice *c = r->type->choices; c && all; c = c->next)
        all = arena_printf(r->a, "%s%s%s", all, *all ? ", " : "", c->code);
    return all ? all : "";
}

static const char *read_choice(struct reading *r, const char *text)
{
    const char *folded = sheet_fold(r->a, text);

    for (const struct form_choice *c = r->type->choices; c && folded; c = c->next) {
        const char *const names[] = {c->code, c->print, c->shorter};

        for (int i = 0; i < 3; i++) {
            const char *name = sheet_fold(r->a, names[i]);

            if (name && *name && strcmp(name, folded) == 0)
                return c->code;
        }
    }
    if (r->type->open)
        return text;
    return fault(r, arena_printf(r->a, _("\"%s\" is not allowed; type one of: %s"),
                                 shown(r, text), choices_of(r)));
}

static const char *read_value(struct reading *r, const struct sheet_column *column,
                              const char *text)
{
    static const char *const numbers[] = {"digits", "phone", "hex", "number"};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (is_base(r, numbers[i]) && is_shortened(text))
            return fault(r, arena_printf(r->a,
                                         _("%s was shortened by the spreadsheet, the digits are"
                                           " lost; set the column to text, type all digits again"
                                           " and save it anew"),
                                         text));
    if (is_base(r, "digits"))
        return read_digits(r, text);
    if (is_base(r, "phone"))
        return read_phone(r, text);
    if (is_base(r, "date") || is_base(r, "time"))
        return read_date(r, text);
    if (is_base(r, "flag"))
        return read_flag(r, column, text);
    if (is_base(r, "choice"))
        return read_choice(r, text);
    return text;
}

const char *sheet_cell(struct arena *a, const struct sheet_column *column, const char *typed,
                       bool restore_zeros, const char **fault_text)
{
    struct reading r = {.a = a, .type = column->field->type, .restore_zeros = restore_zeros};
    const char *text = trim(a, typed), *value = NULL;

    if (text && !*text)
        return "";
    if (text && has_lost(text))
        fault(&r, arena_printf(a,
                               _("\"%s\" has lost letters; in the spreadsheet save it as"
                                 " \"CSV UTF-8\" or as \"Unicode Text\""),
                               shown(&r, text)));
    else if (text)
        value = read_value(&r, column, text);
    *fault_text = r.fault;
    return value;
}
