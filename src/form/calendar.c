#include "form/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/out.h"
#include "xml/xml.h"

enum { YEARS_MAX = 64, YEAR_DAYS = 366, WEEK = 7, MONDAY = 4 /* 1970-01-05 */, WORKDAYS = 5 };
enum day { DAY_USUAL, DAY_OFF, DAY_WORKED };

struct year {
    int number;
    uint8_t days[YEAR_DAYS]; /* enum day */
};

struct form_calendar {
    size_t count;
    struct year years[YEARS_MAX];
};

struct reader {
    struct form_calendar *c;
    const char *file;
    struct err *e;
};

static int refuse(const struct reader *r, const struct xml_element *at, const char *text)
{
    return err_set(r->e, ERR_CONFIG, "%s:%d: %s", r->file, at->line, text);
}

static const struct year *find_year(const struct form_calendar *c, int number)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->years[i].number == number)
            return &c->years[i];
    return NULL;
}

static int64_t new_year(int number)
{
    return clk_day_number((struct clk_date){number, 1, 1});
}

/* <off from="2026-02-16" to="2026-02-20" name="…"/>, <work from="2026-01-10" name="…"/> */
static int read_days(const struct reader *r, const struct xml_element *at, struct year *year)
{
    const char *first = xml_value(at, "from"), *last = xml_value(at, "to");
    bool off = strcmp(at->name, "off") == 0;
    struct clk_date from, to;

    if (!off && strcmp(at->name, "work") != 0)
        return refuse(r, at, _("only <off> and <work> stand in a <year>"));
    if (!first || clk_parse_date(first, &from) || clk_parse_date(last ? last : first, &to))
        return refuse(r, at, _("from=\"...\" and to=\"...\" must be year-month-day"));
    if (from.year != year->number || to.year != year->number ||
        clk_day_number(to) < clk_day_number(from))
        return refuse(r, at, _("the days must be in order and within the year"));
    for (int64_t day = clk_day_number(from); day <= clk_day_number(to); day++)
        year->days[day - new_year(year->number)] = off ? DAY_OFF : DAY_WORKED;
    return 0;
}

static int read_year(const struct reader *r, const struct xml_element *at)
{
    const char *text = xml_value(at, "of");
    struct year *year = &r->c->years[r->c->count];
    struct clk_date first;
    char day[32];

    if (strcmp(at->name, "year") != 0 || !text)
        return refuse(r, at, _("only <year of=\"2026\"> stands in <holidays>"));
    snprintf(day, sizeof day, "%.8s-01-01", text);
    if (clk_parse_date(day, &first) || find_year(r->c, first.year))
        return refuse(r, at, _("of=\"...\" must be a year that is not there yet"));
    if (r->c->count == YEARS_MAX)
        return refuse(r, at, _("there are too many years"));
    year->number = first.year;
    for (const struct xml_element *child = at->first; child; child = child->next)
        if (read_days(r, child, year))
            return -1;
    r->c->count++;
    return 0;
}

static int read_years(const struct reader *r, const struct xml_element *root)
{
    if (strcmp(root->name, "holidays") != 0)
        return refuse(r, root, _("a file of holidays begins with <holidays>"));
    for (const struct xml_element *at = root->first; at; at = at->next)
        if (read_year(r, at))
            return -1;
    return 0;
}

int form_calendar_parse(struct form_calendar **out, const char *name, struct slice bytes,
                        struct err *e)
{
    struct form_calendar *c = calloc(1, sizeof *c);
    struct reader r = {c, name, e};
    struct xml_document *document = NULL;
    int rc = -1;

    if (!c)
        return err_memory(e);
    if (bytes.len && xml_parse(&document, bytes, e)) {
        if (e)
            e->kind = ERR_CONFIG;
        err_prefix(e, "%s", name);
        goto out;
    }
    if (document && read_years(&r, document->root))
        goto out;
    *out = c;
    c = NULL;
    rc = 0;
out:
    xml_free(document);
    free(c);
    return rc;
}

int form_calendar_load(struct form_calendar **out, const char *path, struct err *e)
{
    const char *slash = strrchr(path, '/');
    struct buf bytes;
    int rc = -1;

    buf_init(&bytes, LIMIT_REQUEST_BYTES);
    if (access(path, F_OK) == 0 && out_load(&bytes, path, e)) {
        if (e)
            e->kind = ERR_CONFIG;
        goto out;
    }
    rc = form_calendar_parse(out, slash ? slash + 1 : path, buf_slice(&bytes), e);
out:
    buf_release(&bytes);
    return rc;
}

void form_calendar_free(struct form_calendar *c)
{
    free(c);
}

int64_t form_calendar_count(const struct form_calendar *c, struct clk_date from,
                            struct clk_date until, int64_t most, int *unknown)
{
    int64_t last = clk_day_number(until), count = 0;

    for (int64_t day = clk_day_number(from) + 1; day <= last && count <= most; day++) {
        struct clk_date date = clk_date_of_day(day);
        const struct year *year = find_year(c, date.year);
        bool weekday = (day - MONDAY + WEEK) % WEEK < WORKDAYS;
        uint8_t kind;

        if (!year) {
            *unknown = date.year;
            return -1;
        }
        kind = year->days[day - new_year(date.year)];
        count += kind == DAY_WORKED || (kind == DAY_USUAL && weekday);
    }
    return count;
}
