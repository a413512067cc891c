#include "form/base-kind.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "form/numeral.h"

const char form_base_names[] = "text name digits date time flag choice number mail phone hex";

static bool check_text(struct form_request *r, struct form_cell *cell)
{
    (void)r;
    (void)cell;
    return true;
}

/* Letters of any script with their marks; apostrophe and hyphen inside (H'Hen, K'Brin). */
static bool check_name(struct form_request *r, struct form_cell *cell)
{
    const char *p = cell->value, *end = p + strlen(p);
    bool after_letter = false;

    (void)r;
    while (p < end) {
        int32_t c = utf8_next(&p, end);
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      (c >= 0x80 && utf8_is_letter((uint32_t)c));
        bool joint = c == ' ' || c == '\'' || c == '-' || c == 0x2019 || c == 0x02BC;

        if (!letter && !(joint && (after_letter || c == '\'' || c == 0x2019)))
            return false;
        after_letter = letter || c != ' ';
    }
    return after_letter;
}

static bool check_digits(struct form_request *r, struct form_cell *cell)
{
    size_t n = strspn(cell->value, "0123456789");
    int wanted = cell->field->type->digits;

    (void)r;
    return n && !cell->value[n] && (!wanted || n == (size_t)wanted);
}

static bool check_date(struct form_request *r, struct form_cell *cell)
{
    (void)r;
    return clk_parse_date(cell->value, &cell->date) == 0;
}

static bool check_time(struct form_request *r, struct form_cell *cell)
{
    (void)r;
    if (clk_parse_time(cell->value, &cell->number))
        return false;
    cell->date = clk_local(cell->number).date;
    return true;
}

/* xs:boolean */
static bool check_flag(struct form_request *r, struct form_cell *cell)
{
    bool yes = strcmp(cell->value, "true") == 0 || strcmp(cell->value, "1") == 0;
    bool no = strcmp(cell->value, "false") == 0 || strcmp(cell->value, "0") == 0;

    (void)r;
    cell->number = yes;
    if (yes || no)
        cell->value = yes ? "true" : "false";
    return yes || no;
}

static bool check_choice(struct form_request *r, struct form_cell *cell)
{
    const char *folded = NULL;

    for (const struct form_choice *c = cell->field->type->choices; c && !cell->choice; c = c->next)
        if (strcmp(c->code, cell->value) == 0)
            cell->choice = c;
    if (!cell->choice)
        folded = utf8_fold(r->document->arena, cell->value);
    for (const struct form_choice *c = cell->field->type->choices; c && !cell->choice && folded;
         c = c->next)
        for (int i = 0; i < 3; i++)
            if (strcmp(c->folded[i], folded) == 0)
                cell->choice = c;
    if (cell->choice)
        cell->value = cell->choice->code;
    return cell->choice != NULL;
}

static bool check_number(struct form_request *r, struct form_cell *cell)
{
    size_t n = strspn(cell->value, "0123456789");

    (void)r;
    if (!n || cell->value[n] || n > 9)
        return false;
    cell->number = strtol(cell->value, NULL, 10);
    return true;
}

/* RFC 5321 4.1.2 without quoted strings and address literals; the host in lower case. */
static bool check_mail(struct form_request *r, struct form_cell *cell)
{
    static const char atext[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "!#$%&'*+-/=?^_`{|}~";
    const char *p = cell->value, *host;
    size_t local = strspn(p, atext), labels = 0;
    char *lower;

    while (p[local] == '.' && strspn(p + local + 1, atext))
        local += 1 + strspn(p + local + 1, atext);
    if (!local || local > 64 || p[local] != '@' || strlen(p) > 254)
        return false;
    lower = arena_string(r->document->arena, p);
    if (!lower) {
        r->out_of_memory = true;
        return false;
    }
    for (char *c = lower + local; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + ('a' - 'A'));
    for (host = lower + local + 1; *host; labels++) {
        size_t n = strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789-");

        if (!n || n > 63 || host[0] == '-' || host[n - 1] == '-' || (host[n] && host[n] != '.') ||
            (host[n] == '.' && !host[n + 1]))
            return false;
        host += n + (host[n] == '.');
    }
    cell->value = lower;
    return labels >= 2;
}

/* Keeps what is neither a blank nor among dropped; NULL: no memory. */
static char *without(struct form_request *r, const char *text, const char *dropped)
{
    char *out = arena_string(r->document->arena, text), *to = out;

    if (!out) {
        r->out_of_memory = true;
        return NULL;
    }
    for (; *text; text++)
        if (*text != ' ' && !strchr(dropped, *text))
            *to++ = *text;
    *to = 0;
    return out;
}

static bool check_phone(struct form_request *r, struct form_cell *cell)
{
    const char *country = cell->field->type->country;
    char *digits = without(r, cell->value, ".-()");
    size_t n = country ? strlen(country) : 0;
    bool plus;

    if (!digits)
        return false;
    plus = digits[0] == '+';
    if (n && strncmp(digits + plus, country, n) == 0) {
        char *national = digits + plus + n - 1;

        national[0] = '0';
        digits = national;
    }
    if (!digits[0] || digits[strspn(digits, "0123456789")])
        return false;
    cell->value = digits;
    return true;
}

static bool check_hex(struct form_request *r, struct form_cell *cell)
{
    char *digits = without(r, cell->value, ":");
    size_t n, most = (size_t)cell->field->type->bytes_max * 2;

    if (!digits)
        return false;
    n = strspn(digits, "0123456789abcdefABCDEF");
    if (!n || digits[n] || n % 2 || (most && n > most))
        return false;
    for (char *c = digits; *c; c++)
        if (*c >= 'a')
            *c = (char)(*c - ('a' - 'A'));
    cell->value = digits;
    return true;
}

static const char *print_text(const struct form_request *r, const struct form_cell *cell,
                              const char *format)
{
    if (format && strcmp(format, "upper") == 0)
        return utf8_upper(r->document->arena, cell->value);
    return cell->value;
}

static const char *print_date(const struct form_request *r, const struct form_cell *cell,
                              const char *format)
{
    const struct clk_date d = cell->date;

    if (!cell->good)
        return cell->value;
    if (format && strcmp(format, "day") == 0)
        return arena_printf(r->document->arena, "%02d", d.day);
    /* NĐ 30/2020, Phụ lục I.II.4: months 1 and 2 with a leading 0, the others without. */
    if (format && strcmp(format, "month") == 0)
        return arena_printf(r->document->arena, d.month < 3 ? "%02d" : "%d", d.month);
    if (format && strcmp(format, "year") == 0)
        return arena_printf(r->document->arena, "%d", d.year);
    return arena_printf(r->document->arena, "%02d/%02d/%04d", d.day, d.month, d.year);
}

static const char *print_time(const struct form_request *r, const struct form_cell *cell,
                              const char *format)
{
    struct clk_time t = clk_local(cell->number);

    if (cell->good && format && strcmp(format, "hour") == 0)
        return arena_printf(r->document->arena, "%02d", t.hour);
    if (cell->good && format && strcmp(format, "minute") == 0)
        return arena_printf(r->document->arena, "%02d", t.minute);
    return print_date(r, cell, format);
}

static const char *print_flag(const struct form_request *r, const struct form_cell *cell,
                              const char *format)
{
    const char *text = cell->number ? cell->field->yes : cell->field->no;

    (void)r;
    (void)format;
    return text ? text : "";
}

static const char *print_choice(const struct form_request *r, const struct form_cell *cell,
                                const char *format)
{
    if (!cell->choice)
        return print_text(r, cell, format);
    return format && strcmp(format, "short") == 0 ? cell->choice->shorter : cell->choice->print;
}

static const char *print_number(const struct form_request *r, const struct form_cell *cell,
                                const char *format)
{
    if (!cell->good)
        return cell->value;
    if (format && strcmp(format, "words") == 0)
        return form_number_words(r, cell->number);
    return arena_printf(r->document->arena, "%02lld", (long long)cell->number);
}

static const struct form_base bases[] = {
    {"text", check_text, print_text},     {"name", check_name, print_text},
    {"digits", check_digits, print_text}, {"date", check_date, print_date},
    {"time", check_time, print_time},     {"flag", check_flag, print_flag},
    {"choice", check_choice, print_choice}, {"number", check_number, print_number},
    {"mail", check_mail, print_text},     {"phone", check_phone, print_text},
    {"hex", check_hex, print_text},
};

const struct form_base *form_base_find(const char *name)
{
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++)
        if (strcmp(bases[i].name, name) == 0)
            return &bases[i];
    return NULL;
}

const char *form_number_words(const struct form_request *r, int64_t number)
{
    const char *words = numeral_words(r->document->arena, &r->definition->numerals, number);

    if (!words)
        return arena_printf(r->document->arena, "%02lld", (long long)number);
    return arena_printf(r->document->arena, "%02lld (%s)", (long long)number, words);
}
