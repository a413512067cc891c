/* --number and --date: what the agency's revision fills into the letter's reserved fields. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "pdf/sigfield.h"
#include "run/sign.h"

enum { NUMBER_DIGITS = 6, WORDS = 3 };

/* A number below 10 has a leading zero (NĐ 30/2020, Phụ lục I, II.3). */
int sign_take_number(struct sign *s, const char *value, struct err *e)
{
    size_t n = strspn(value, "0123456789");

    if (value[n] || n == 0 || n > NUMBER_DIGITS || strtol(value, NULL, 10) == 0)
        return err_set(e, ERR_USAGE,
                       _("--number %s: digits alone, as in --number 57; the symbol is in the "
                         "letter"),
                       value);
    snprintf(s->number, sizeof s->number, "%02ld", strtol(value, NULL, 10));
    return 0;
}

/* "today", "2026-11-24" or "24/11/2026"; days of Việt Nam. */
int sign_take_date(struct sign *s, const char *value, struct err *e)
{
    char iso[11];

    s->has_date = true;
    if (strcmp(value, "today") == 0) {
        s->date = clk_local(s->now).date;
        return 0;
    }
    if (strlen(value) == 10 && value[2] == '/' && value[5] == '/')
        snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", value + 6, value + 3, value);
    else
        snprintf(iso, sizeof iso, "%.10s", value);
    if (strlen(value) != 10 || clk_parse_date(iso, &s->date))
        return err_set(e, ERR_USAGE,
                       _("--date %s: no such day; write today, 2026-11-24 or "
                         "24/11/2026"),
                       value);
    return 0;
}

/*
 * The words for day, month and year are the first three of the field's label, in small letters: the
 * letter brings its own language, whatever that of messages is.
 */
static int read_words(struct sign *s, const struct pdf_field *f, char *words[WORDS], struct err *e)
{
    const char *label = f->tip ? utf8_fold(pdf_arena(s->doc), f->tip) : "";

    for (int i = 0; label && i < WORDS; i++) {
        size_t n;

        label += strspn(label, ", ");
        n = strcspn(label, ", ");
        if (n == 0)
            return err_set(e, ERR_FORMAT,
                           _("the label of field %s does not begin with the words "
                             "for day, month and year"),
                           f->name);
        words[i] = arena_copy(pdf_arena(s->doc), label, n);
        label = words[i] ? label + n : NULL;
    }
    return label ? 0 : err_memory(e);
}

/* Days below 10 and months 1 and 2 have a leading zero (NĐ 30/2020, Phụ lục I, II.4). */
static int write_date(struct sign *s, const struct pdf_field *f, struct err *e)
{
    char *words[WORDS];
    char *text;

    if (read_words(s, f, words, e))
        return -1;
    text = arena_printf(pdf_arena(s->doc),
                        s->date.month < 3 ? "%s %02d %s %02d %s %04d" : "%s %02d %s %d %s %04d",
                        words[0], s->date.day, words[1], s->date.month, words[2], s->date.year);
    if (!text)
        return err_memory(e);
    if (f->type == PDF_FIELD_SIGNATURE) {
        if ((size_t)snprintf(s->date_text, sizeof s->date_text, "%s", text) >= sizeof s->date_text)
            return err_set(e, ERR_FORMAT,
                           _("the label of field %s does not begin with the words "
                             "for day, month and year"),
                           f->name);
        s->values[s->value_count++] = (struct seal_fill){"date", s->date_text};
    } else {
        s->fills[s->fill_count++] = (struct seal_fill){f->name, text};
    }
    return 0;
}

/* It was stamped at another desk, or in an earlier try. */
static bool is_signed(const struct pdf_field *f)
{
    return f && f->type == PDF_FIELD_SIGNATURE && f->signature_dict;
}

static bool is_after(struct clk_date a, struct clk_date b)
{
    return clk_day_number(a) > clk_day_number(b);
}

static int plan_date(struct sign *s, const struct pdf_field *date, struct err *e)
{
    struct clk_date today = clk_local(s->now).date;

    if (!date || is_signed(date))
        return s->has_date ? err_set(e, ERR_USAGE, "%s",
                                     _("--date: the letter has no field that waits for a date"))
                           : 0;
    if (!s->has_date)
        s->date = today;
    s->has_date = true;
    if (is_after(s->date, today))
        return err_set(e, ERR_USAGE, _("--date %02d/%02d/%04d: that day has not come yet"),
                       s->date.day, s->date.month, s->date.year);
    return write_date(s, date, e);
}

/* The agency seals where the letter waits for it; a letter of others is told where. */
static int check_place(const struct sign *s, bool reserved, struct err *e)
{
    if (reserved && (s->page || (s->field && strcmp(s->field, "agency") != 0)))
        return err_set(e, ERR_USAGE, "%s",
                       _("--role agency signs the field reserved for it; no --field, --page or "
                         "--rect"));
    if (!reserved && !s->page && !s->field)
        return err_set(e, ERR_FORMAT, "%s",
                       _("the letter has no field agency: say where the seal goes by --at-text, by "
                         "--page and --rect, or by --field"));
    return 0;
}

int sign_plan_fills(struct sign *s, struct err *e)
{
    const struct pdf_field *number, *date;
    struct pdf_form form;

    if (pdf_form_load(&form, s->doc, PDF_LATEST, e))
        return -1;
    if (check_place(s, pdf_form_find(&form, "agency") != NULL, e))
        return -1;
    number = pdf_form_find(&form, "number");
    date = pdf_form_find(&form, "date");
    if (is_signed(number) && s->number[0])
        return err_set(e, ERR_USAGE, _("field %s is signed already"), number->name);
    if (!number && s->number[0])
        return err_set(e, ERR_USAGE, "%s",
                       _("--number: the letter has no field that waits for a number"));
    if (number && !is_signed(number) && !(number->value && *number->value) && !s->number[0])
        return err_set(e, ERR_USAGE, "%s",
                       _("the letter waits for its number: type --number and the number, as in "
                         "--number 57"));
    if (number && number->type == PDF_FIELD_SIGNATURE && !is_signed(number))
        s->values[s->value_count++] = (struct seal_fill){"number", s->number};
    else if (number && !is_signed(number))
        s->fills[s->fill_count++] = (struct seal_fill){number->name, s->number};
    return plan_date(s, date, e);
}

static void warn_clock(const struct sign *s, const char *when)
{
    char text[1024];

    snprintf(text, sizeof text,
             _("warning: by their own clock %s signed on %s, after the letter's date"),
             s->person_name, when);
    utf8_trim_tail(text);
    s->say(s, false, text);
}

/*
 * Only a time stamp proves a time. A claimed one may stand for Việt Nam's time spelt as UTC, so
 * seven hours are left to it; within them there is a warning.
 */
int sign_check_date(const struct sign *s, struct err *e)
{
    int64_t sure = s->person_proved ? s->person_time : s->person_time - CLK_ZONE_SECONDS;
    char when[CLK_TEXT];

    if (!s->has_date || s->person_time == 0)
        return 0;
    clk_people(when, s->person_time);
    if (is_after(clk_local(sure).date, s->date))
        return err_set(e, ERR_USAGE, _("--date %02d/%02d/%04d: %s signed later, on %s"),
                       s->date.day, s->date.month, s->date.year, s->person_name, when);
    if (is_after(clk_local(s->person_time).date, s->date))
        warn_clock(s, when);
    return 0;
}
