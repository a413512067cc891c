/*
 * The stamps of the agency on appendices, copies and what arrives (NĐ 30/2020, Phụ lục I, II.8.b
 * and Phần II.I; Phụ lục IV.V): their words come from a data file, their place is asked of
 * cuv-view.
 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/out.h"
#include "base/utf8.h"
#include "run/sign-look.h"

static const double mm = 72 / 25.4, size = 10, leading = 12, widest = 250;

/* The stamp of arrival is 50 by 35 mm. */
static const double arrival_width = 50, arrival_height = 35;

/* PAGES_ASKED: each is drawn to look for room. */
enum { WORDS_MAX = 65536, NUMBER_MAX = 60, HOLES = 3, PAGES_ASKED = 20 };

bool sign_is_stamp(const struct sign *s)
{
    return strcmp(s->role, "person") != 0 && !sign_is_agency(s);
}

static const char *row_name(const struct sign *s)
{
    return strcmp(s->role, "copy") == 0 ? s->kind ? s->kind : "sao-y" : s->role;
}

/* The value of "key = value" in the data file, in the document's arena; NULL when not there. */
static char *find_row(struct sign *s, const struct buf *file, const char *key)
{
    const char *at = (const char *)file->data, *end = at + file->len;
    size_t n = strlen(key);

    while (at < end) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        size_t len = (size_t)((line_end ? line_end : end) - at);

        if (len > n + 3 && memcmp(at, key, n) == 0 && memcmp(at + n, " = ", 3) == 0)
            return arena_copy(pdf_arena(s->doc), at + n + 3, len - n - 3);
        at += len + 1;
    }
    return NULL;
}

/* {1} … {3} replaced. */
static const char *fill_holes(struct sign *s, const char *line, const char *const holes[HOLES])
{
    struct buf text;
    char *copy;

    buf_init(&text, LIMIT_XML_TEXT);
    while (*line)
        if (line[0] == '{' && line[1] >= '1' && line[1] < '1' + HOLES && line[2] == '}') {
            buf_add_string(&text, holes[line[1] - '1']);
            line += 3;
        } else {
            buf_add_byte(&text, (uint8_t)*line++);
        }
    copy = text.len ? arena_copy(pdf_arena(s->doc), (const char *)text.data, text.len) : NULL;
    buf_release(&text);
    return copy;
}

static double width_of(const struct sign *s, const char *text, size_t len)
{
    const char *end = text + len;
    double width = 0;

    while (text < end) {
        int32_t c = utf8_next(&text, end);

        width += c < 0 ? 0 : face_find(&s->face, (uint32_t)c).width;
    }
    return width * size / 1000;
}

/* A line too wide for the corner goes on in the next. */
static int add_line(struct sign *s, const char *text, struct err *e)
{
    while (*text) {
        size_t len = strlen(text), cut = len;

        while (width_of(s, text, cut) > widest) {
            size_t before = cut;

            while (before > 0 && text[before - 1] != ' ')
                before--;
            if (before < 2)
                break;
            cut = before - 1;
        }
        if (s->line_count == SIGN_LINES - 1)
            return err_set(e, ERR_USAGE, "%s", _("the text of the stamp is too long"));
        s->lines[s->line_count] = arena_copy(pdf_arena(s->doc), text, cut);
        if (!s->lines[s->line_count++])
            return err_memory(e);
        text += cut + (text[cut] == ' ');
    }
    return 0;
}

/* "79/UBND-VHTT", or digits with the office's symbol. */
static int name_letter(struct sign *s, const char **out, struct err *e)
{
    const char *given = s->number_given;
    size_t digits;

    if (!given || !*given)
        return err_set(e, ERR_USAGE, "%s",
                       _("an appendix bears number and symbol of its letter: type --number and "
                         "both, as in --number 79/UBND-VHTT"));
    digits = strspn(given, "0123456789");
    if (digits == 0 || strlen(given) > NUMBER_MAX || strpbrk(given, "\n\r\t{}|") ||
        (given[digits] && given[digits] != '/'))
        return err_set(e, ERR_USAGE, _("--number %s: digits, a stroke and the symbol, as in "
                                       "79/UBND-VHTT"),
                       given);
    if (!given[digits] && !s->conf->office.symbol)
        return err_set(e, ERR_USAGE,
                       _("--number %s: type the symbol too, as in %s/UBND-VHTT, or name it as "
                         "symbol in [office]"),
                       given, given);
    *out = given[digits] ? given
                         : arena_printf(pdf_arena(s->doc), "%s/%s", given, s->conf->office.symbol);
    return *out ? 0 : err_memory(e);
}

static int name_office(const struct sign *s, const char **out, struct err *e)
{
    *out = s->conf->office.name;
    return *out && **out ? 0
                         : err_set(e, ERR_CONFIG, "%s",
                                   _("the stamp bears the office's name: add name to [office]"));
}

/* The number of arrival is the office's own. */
static int name_arrival(struct sign *s, const char *holes[HOLES], struct err *e)
{
    const char *given = s->number_given;
    struct clk_date day = s->has_date ? s->date : clk_local(s->now).date;

    if (name_office(s, &holes[0], e))
        return -1;
    if (!given || !*given || given[strspn(given, "0123456789")] || strlen(given) > 9)
        return err_set(e, ERR_USAGE, "%s",
                       _("type --number and the number of arrival, digits alone"));
    if (clk_day_number(day) > clk_day_number(clk_local(s->now).date))
        return err_set(e, ERR_USAGE, _("--date %02d/%02d/%04d: that day has not come yet"), day.day,
                       day.month, day.year);
    holes[1] = given;
    holes[2] = arena_printf(pdf_arena(s->doc), "%02d/%02d/%04d", day.day, day.month, day.year);
    return holes[2] ? 0 : err_memory(e);
}

/* NĐ 30/2020's order, or ISO 8601 as a whole. */
static const char *write_time(struct sign *s)
{
    struct clk_time t = clk_local(s->now);
    char iso[CLK_TEXT];

    clk_iso(iso, s->now);
    if (s->conf->sign.iso_time)
        return arena_copy(pdf_arena(s->doc), iso, strlen(iso));
    return arena_printf(pdf_arena(s->doc), "%02d/%02d/%04d; %02d:%02d:%02d+07:00", t.date.day,
                        t.date.month, t.date.year, t.hour, t.minute, t.second);
}

static int name_holes(struct sign *s, const char *holes[HOLES], struct err *e)
{
    if (strcmp(s->role, "incoming") == 0)
        return name_arrival(s, holes, e);
    holes[1] = write_time(s);
    holes[2] = "";
    if (!holes[1])
        return err_memory(e);
    if (strcmp(s->role, "appendix") == 0)
        return name_letter(s, &holes[0], e);
    if (s->number_given)
        return err_set(e, ERR_USAGE, "%s", _("--number: a copy bears no number"));
    return name_office(s, &holes[0], e);
}

static int write_lines(struct sign *s, char *template, struct err *e)
{
    const char *holes[HOLES];

    if (name_holes(s, holes, e))
        return -1;
    for (char *line = template; line;) {
        char *next = strchr(line, '|');
        const char *text;

        if (next)
            *next++ = 0;
        text = fill_holes(s, line, holes);
        if (!text)
            return err_memory(e);
        if (strcmp(s->role, "incoming") == 0 && s->line_count < SIGN_LINES - 1)
            s->lines[s->line_count++] = text;
        else if (add_line(s, text, e))
            return -1;
        line = next;
    }
    return 0;
}

int sign_load_stamp(struct sign *s, const char *path, struct err *e)
{
    struct buf file;
    char *template;
    int rc = -1;

    buf_init(&file, WORDS_MAX);
    if (out_load(&file, path, e))
        goto out;
    template = file.len ? find_row(s, &file, row_name(s)) : NULL;
    if (template)
        rc = write_lines(s, template, e);
    else if (s->kind)
        err_set(e, ERR_USAGE, _("--kind %s: unknown; known are sao-y, sao-luc and trich-sao"),
                s->kind);
    else
        err_set(e, ERR_CONFIG, _("%s has no line for %s"), path, row_name(s));
out:
    buf_release(&file);
    return rc;
}

static void measure(const struct sign *s, double *width, double *height)
{
    if (strcmp(s->role, "incoming") == 0) {
        *width = arrival_width * mm;
        *height = arrival_height * mm;
        return;
    }
    *width = 0;
    for (size_t i = 0; i < s->line_count; i++) {
        double one = width_of(s, s->lines[i], strlen(s->lines[i]));

        *width = one > *width ? one : *width;
    }
    *width += 4;
    *height = leading * (double)s->line_count + 4;
}

/*
 * Page 1 is full. What the agency says of its own paper belongs on page 1 (Phụ lục I, II.8.b); the
 * stamp of arrival may stand elsewhere, where a person says so.
 */
static int say_full(const struct sign *s, struct viewer *v, double width, double height,
                    struct err *e)
{
    int last = s->pages < PAGES_ASKED ? (int)s->pages : PAGES_ASKED;
    struct viewer_place room;
    bool found = false;

    for (int page = 2; strcmp(s->role, "incoming") == 0 && page <= last && !found; page++)
        if (viewer_find_room(v, page, width, height, &room, &found, e))
            return -1;
    return found
               ? err_set(e, ERR_FORMAT,
                         _("page 1 has no free place of %.0f x %.0f mm for the stamp, page %d "
                           "has: type --page %d --rect %.2f,%.2f,%.2f,%.2f"),
                         width / mm, height / mm, room.page, room.page, room.x, room.y, room.width,
                         room.height)
               : err_set(e, ERR_FORMAT,
                         _("page 1 has no free place of %.0f x %.0f mm for the stamp: name one by "
                           "--page and --rect"),
                         width / mm, height / mm);
}

int sign_place_stamp(struct sign *s, struct err *e)
{
    struct viewer_place room;
    struct viewer v;
    bool found = false;
    double width, height;
    int rc;

    if (s->field || s->page)
        return 0;
    measure(s, &width, &height);
    rc = sign_open_viewer(s, &v, buf_slice(&s->file), e);
    if (rc == 0)
        rc = viewer_find_room(&v, 1, width, height, &room, &found, e);
    if (rc == 0 && !found)
        rc = say_full(s, &v, width, height, e);
    viewer_close(&v);
    if (rc)
        return -1;
    s->page = room.page;
    memcpy(s->rect, (double[]){room.x, room.y, room.width, room.height}, sizeof s->rect);
    return 0;
}
