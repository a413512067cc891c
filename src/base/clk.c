#include "base/clk.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t clk_now(void)
{
    return (int64_t)time(NULL);
}

/* 2026-11-28 */
static const int64_t made = 1795824000;

int clk_check(int64_t now, struct err *e)
{
    char when[CLK_TEXT];

    if (now >= made)
        return 0;
    clk_people(when, now);
    return err_set(e, ERR_CONFIG,
                   _("the clock says %s, when this program was not made yet: set it right "
                     "(timedatectl set-ntp true)"),
                   when);
}

int64_t clk_milliseconds(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Days from civil date, counting years from March so that the leap day comes last. */
int64_t clk_day_number(struct clk_date d)
{
    int64_t y = d.month <= 2 ? d.year - 1 : d.year;
    int64_t era = (y >= 0 ? y : y - 399) / 400, year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

struct clk_date clk_date_of_day(int64_t day)
{
    int64_t z = day + 719468, era = (z >= 0 ? z : z - 146096) / 146097, in_era = z - era * 146097;
    int64_t y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * y + y / 4 - y / 100), m = (5 * in_year + 2) / 153;
    struct clk_date d;

    d.day = (int)(in_year - (153 * m + 2) / 5 + 1);
    d.month = (int)(m < 10 ? m + 3 : m - 9);
    d.year = (int)(y + era * 400 + (d.month <= 2));
    return d;
}

static struct clk_time broken_down(int64_t t)
{
    int64_t day = t / 86400, rest = t % 86400;
    struct clk_time out;

    if (rest < 0) {
        rest += 86400;
        day--;
    }
    out.date = clk_date_of_day(day);
    out.hour = (int)(rest / 3600);
    out.minute = (int)(rest / 60 % 60);
    out.second = (int)(rest % 60);
    return out;
}

struct clk_time clk_local(int64_t t)
{
    return broken_down(t + CLK_ZONE_SECONDS);
}

struct clk_time clk_utc(int64_t t)
{
    return broken_down(t);
}

int64_t clk_seconds(struct clk_time t, int offset_seconds)
{
    return clk_day_number(t.date) * 86400 + t.hour * 3600 + t.minute * 60 + t.second -
           offset_seconds;
}

bool clk_date_valid(struct clk_date d)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (d.year % 4 == 0 && d.year % 100 != 0) || d.year % 400 == 0;

    if (d.year < 1 || d.year > 9999 || d.month < 1 || d.month > 12 || d.day < 1)
        return false;
    return d.day <= days[d.month - 1] + (d.month == 2 && leap);
}

/* Reads exactly n digits. */
static int digits(const char **p, int n, int *out)
{
    int v = 0;

    for (int i = 0; i < n; i++) {
        char c = (*p)[i];

        if (c < '0' || c > '9')
            return -1;
        v = v * 10 + (c - '0');
    }
    *p += n;
    *out = v;
    return 0;
}

static int sign(const char **p, char wanted)
{
    if (**p != wanted)
        return -1;
    ++*p;
    return 0;
}

static int read_date(const char **p, struct clk_date *d)
{
    if (digits(p, 4, &d->year) || sign(p, '-') || digits(p, 2, &d->month) || sign(p, '-') ||
        digits(p, 2, &d->day))
        return -1;
    return clk_date_valid(*d) ? 0 : -1;
}

int clk_parse_date(const char *text, struct clk_date *out)
{
    struct clk_date d;

    if (read_date(&text, &d) || *text)
        return -1;
    *out = d;
    return 0;
}

static int read_zone(const char **p, int *offset)
{
    int hours, minutes, minus;

    if (**p == 'Z') {
        ++*p;
        *offset = 0;
        return 0;
    }
    minus = **p == '-';
    if (**p != '+' && !minus)
        return -1;
    ++*p;
    if (digits(p, 2, &hours) || sign(p, ':') || digits(p, 2, &minutes) || hours > 14 ||
        minutes > 59)
        return -1;
    *offset = (hours * 60 + minutes) * 60 * (minus ? -1 : 1);
    return 0;
}

int clk_parse_time(const char *text, int64_t *out)
{
    struct clk_time t = {{0, 0, 0}, 0, 0, 0};
    int offset = CLK_ZONE_SECONDS;

    if (read_date(&text, &t.date))
        return -1;
    if (*text == 'T' || *text == ' ') {
        text++;
        if (digits(&text, 2, &t.hour) || sign(&text, ':') || digits(&text, 2, &t.minute))
            return -1;
        if (*text == ':' && (sign(&text, ':') || digits(&text, 2, &t.second)))
            return -1;
        if (t.hour > 23 || t.minute > 59 || t.second > 59)
            return -1;
        if (*text && read_zone(&text, &offset))
            return -1;
    }
    if (*text)
        return -1;
    *out = clk_seconds(t, offset);
    return 0;
}

void clk_iso(char out[CLK_TEXT], int64_t t)
{
    struct clk_time c = clk_local(t);

    snprintf(out, CLK_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d+07:00", c.date.year % 10000,
             c.date.month, c.date.day, c.hour, c.minute, c.second);
}

void clk_pdf(char out[CLK_TEXT], int64_t t)
{
    struct clk_time c = clk_local(t);

    snprintf(out, CLK_TEXT, "D:%04d%02d%02d%02d%02d%02d+07'00'", c.date.year % 10000,
             c.date.month, c.date.day, c.hour, c.minute, c.second);
}

void clk_people(char out[CLK_TEXT], int64_t t)
{
    struct clk_time c = clk_local(t);

    snprintf(out, CLK_TEXT, "%02d/%02d/%04d %02d:%02d:%02d", c.date.day, c.date.month,
             c.date.year % 10000, c.hour, c.minute, c.second);
}
