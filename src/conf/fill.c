#include "conf/fill.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/hex.h"
#include "base/limits.h"

static int wrong(const struct setting *s, const char *text, struct err *e)
{
    return err_set(e, ERR_CONFIG, "%s:%d: %s.%s: %s", s->file, s->line, s->section->name,
                   s->row->name, text);
}

/* "…/conf.d/../x" stays as it is: what a link means is the kernel's to say. */
static const char *resolved(struct conf *c, const struct setting *s, const char *text,
                            struct err *e)
{
    const char *slash = strrchr(s->file, '/');
    char folder[PATH_MAX], name[PATH_MAX];
    size_t n = slash ? (size_t)(slash - s->file) + 1 : 0;

    if (text[0] == '/')
        return text;
    if (!text[0] || n >= sizeof name) {
        wrong(s, _("a path is empty or too long"), e);
        return NULL;
    }
    memcpy(name, n ? s->file : "./", n ? n : 3);
    name[n ? n : 2] = 0;
    if (!realpath(name, folder)) {
        wrong(s, _("the folder of this file cannot be resolved"), e);
        return NULL;
    }
    text = arena_printf(c->arena, "%s/%s", folder, text);
    if (!text)
        err_memory(e);
    return text;
}

static bool word_known(const struct row *row, const char *text, int *place)
{
    size_t n = strlen(text);
    int at = 0;

    for (const char *w = row->words; *w; w += strspn(w, "|"), at++) {
        size_t length = strcspn(w, "|");

        if (length == n && memcmp(w, text, n) == 0) {
            *place = at;
            return true;
        }
        w += length;
    }
    return false;
}

static int wrong_word(const struct setting *s, const char *text, const char *words, struct err *e)
{
    char near[64];

    if (row_nearest_word(near, sizeof near, words, text))
        return err_set(e, ERR_CONFIG, _("%s:%d: %s.%s: \"%s\" is not known; did you mean \"%s\"?"),
                       s->file, s->line, s->section->name, s->row->name, text, near);
    return err_set(e, ERR_CONFIG, _("%s:%d: %s.%s: \"%s\" is not one of %s"), s->file, s->line,
                   s->section->name, s->row->name, text, words);
}

static int parse_number(const struct setting *s, const char *text, int *out, struct err *e)
{
    char *end;
    long value;

    errno = 0;
    value = strtol(text, &end, 10);
    if (!*text || *end || errno || value < s->row->low || value > s->row->high)
        return err_set(e, ERR_CONFIG, _("%s:%d: %s.%s: \"%s\" is not a number from %ld to %ld"),
                       s->file, s->line, s->section->name, s->row->name, text, s->row->low,
                       s->row->high);
    *out = (int)value;
    return 0;
}

/* As people copy it: with colons or blanks, in either case. */
static int parse_digest(const struct setting *s, const char *text, uint8_t out[32], struct err *e)
{
    char digits[65];
    size_t n = 0;

    for (; *text && n < 64; text++)
        if (*text != ':' && *text != ' ')
            digits[n++] = *text;
    if (*text || n != 64 || hex_read(out, 32, digits, 64))
        return wrong(s, _("a SHA-256 has 64 hexadecimal digits"), e);
    return 0;
}

static int parse_day(const struct setting *s, const char *text, int64_t *out, struct err *e)
{
    struct clk_date day;

    if (clk_parse_date(text, &day))
        return wrong(s, _("a day is written yyyy-mm-dd"), e);
    *out = clk_day_number(day) * 86400 - CLK_ZONE_SECONDS;
    if (s->row->type == ROW_LAST_DAY)
        *out += 86399;
    return 0;
}

static int fill_list(struct conf *c, const struct setting *s, struct conf_list *out,
                     struct err *e)
{
    const char **items;
    size_t n = 0;

    for (const struct setting_item *i = s->items; i; i = i->next)
        n++;
    items = arena_array(c->arena, n, sizeof *items);
    if (!items)
        return err_memory(e);
    n = 0;
    for (const struct setting_item *i = s->items; i; i = i->next, n++) {
        items[n] = s->row->type == ROW_PATHS ? resolved(c, s, i->text, e) : i->text;
        if (!items[n])
            return -1;
    }
    *out = (struct conf_list){items, n};
    return 0;
}

/* Sets one member of *base (the struct conf, or a titled element). */
static int fill_value(struct conf *c, void *base, const struct setting *s, struct err *e)
{
    void *at = (char *)base + s->row->offset;
    const char *text = s->items->text;
    int place;

    switch (s->row->type) {
    case ROW_TEXTS:
    case ROW_PATHS:
        return fill_list(c, s, at, e);
    case ROW_NUMBER:
        return parse_number(s, text, at, e);
    case ROW_DIGEST:
        return parse_digest(s, text, at, e);
    case ROW_FIRST_DAY:
    case ROW_LAST_DAY:
        return parse_day(s, text, at, e);
    case ROW_YES:
        if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
            return wrong_word(s, text, "true|false", e);
        *(bool *)at = text[0] == 't';
        return 0;
    case ROW_KIND:
    case ROW_WORD:
        if (!word_known(s->row, text, &place))
            return wrong_word(s, text, s->row->words, e);
        if (s->row->type == ROW_KIND)
            *(unsigned *)at = (unsigned)place; /* an enum */
        else
            *(const char **)at = text;
        return 0;
    case ROW_PATH:
        text = resolved(c, s, text, e);
        if (!text)
            return -1;
        break;
    case ROW_TEXT:
        break;
    }
    *(const char **)at = text;
    return 0;
}

/* The settings a row takes its values from: the last of its section and title. */
static int find_last(const struct settings *all, const struct row *row, const char *title,
                     const struct setting **out, struct err *e)
{
    *out = NULL;
    for (const struct setting *s = all->first; s; s = s->next) {
        if (s->row != row || (title && strcmp(s->title, title) != 0))
            continue;
        if (*out && strcmp((*out)->file, s->file) == 0)
            return err_set(e, ERR_CONFIG, _("%s:%d: %s.%s was already given in line %d"), s->file,
                           s->line, s->section->name, row->name, (*out)->line);
        *out = s;
    }
    return 0;
}

/* The default of a row as a setting of no file. */
static int standard(struct conf *c, const struct row *row, const char *title, struct setting *out,
                    struct err *e)
{
    const char *p = row->standard;

    *out = (struct setting){.row = row, .section = row_section_find(row->section), .title = title};
    out->items_end = &out->items;
    while (p && *p) {
        size_t n = row_is_list(row) ? strcspn(p, " ") : strlen(p);
        struct setting_item *item = arena_alloc(c->arena, sizeof *item);

        if (!item || !(item->text = arena_copy(c->arena, p, n)))
            return err_memory(e);
        *out->items_end = item;
        out->items_end = &item->next;
        p += n + strspn(p + n, " ");
    }
    return 0;
}

static void add_quoted(struct buf *out, const char *text)
{
    buf_add_byte(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            buf_add_byte(out, '\\');
        buf_add_byte(out, (uint8_t)*text);
    }
    buf_add_byte(out, '"');
}

/* The value as a file would say it. */
static int note_value(struct conf *c, const struct setting *s, struct err *e)
{
    struct conf_value *v = &c->values[c->value_count];
    bool bare = s->row->type == ROW_YES || s->row->type == ROW_NUMBER;
    struct buf text;
    int rc = -1;

    buf_init(&text, LIMIT_CONFIG_BYTES * 2);
    if (row_is_list(s->row) && s->items)
        buf_add_byte(&text, '{');
    for (const struct setting_item *i = s->items; i; i = i->next) {
        if (i != s->items)
            buf_add_string(&text, ", ");
        if (bare)
            buf_add_string(&text, i->text);
        else
            add_quoted(&text, i->text);
    }
    if (row_is_list(s->row) && s->items)
        buf_add_byte(&text, '}');
    buf_add_byte(&text, 0);
    if (buf_check(&text, s->row->name, e))
        goto out;
    *v = (struct conf_value){.section = s->section->name, .title = s->title, .name = s->row->name,
                             .file = s->file, .line = s->line};
    v->text = arena_string(c->arena, (const char *)text.data);
    if (!v->text) {
        err_memory(e);
        goto out;
    }
    c->value_count++;
    rc = 0;
out:
    buf_release(&text);
    return rc;
}

/* All rows of one section (of one title) into base. */
static int fill_section(struct conf *c, const struct settings *all,
                        const struct row_section *section, const struct setting *titled,
                        void *base, struct err *e)
{
    for (const struct row *row = conf_rows; row->section; row++) {
        const char *title = titled ? titled->title : NULL;
        const struct setting *s;
        struct setting fallback;

        if (strcmp(row->section, section->name) != 0)
            continue;
        if (find_last(all, row, title, &s, e))
            return -1;
        if (!s && row->required && titled)
            return err_set(e, ERR_CONFIG, _("%s:%d: %s \"%s\" does not say its %s"), titled->file,
                           titled->line, section->name, title, row->name);
        if (!s) {
            if (standard(c, row, title, &fallback, e))
                return -1;
            s = &fallback;
        }
        if ((s->items && fill_value(c, base, s, e)) || note_value(c, s, e))
            return -1;
    }
    return 0;
}

static bool first_of_title(const struct settings *all, const struct setting *s)
{
    for (const struct setting *o = all->first; o != s; o = o->next)
        if (!o->row && o->section == s->section && strcmp(o->title, s->title) == 0)
            return false;
    return true;
}

static void begin_element(const struct setting *s, void *element)
{
    if (strcmp(s->section->name, "pin") == 0)
        *(struct conf_pin *)element = (struct conf_pin){
            .name = s->title, .until = INT64_MAX, .file = s->file, .line = s->line};
    else if (strcmp(s->section->name, "recipient") == 0)
        *(struct conf_recipient *)element =
            (struct conf_recipient){.name = s->title, .file = s->file, .line = s->line};
    else if (strcmp(s->section->name, "channel") == 0)
        *(struct conf_channel *)element =
            (struct conf_channel){.name = s->title, .file = s->file, .line = s->line};
    else
        *(struct conf_pipeline *)element =
            (struct conf_pipeline){.name = s->title, .file = s->file, .line = s->line};
}

static int fill_titled(struct conf *c, const struct settings *all,
                       const struct row_section *section, void **array, size_t *count,
                       struct err *e)
{
    size_t n = 0;
    char *at;

    for (const struct setting *s = all->first; s; s = s->next)
        n += !s->row && s->section == section && first_of_title(all, s);
    at = *array = arena_array(c->arena, n + 1, section->element);
    if (!at)
        return err_memory(e);
    for (const struct setting *s = all->first; s; s = s->next) {
        if (s->row || s->section != section || !first_of_title(all, s))
            continue;
        begin_element(s, at);
        if (fill_section(c, all, section, s, at, e))
            return -1;
        at += section->element;
    }
    *count = n;
    return 0;
}

/* Room for every row once, and for every titled section once more. */
static int reserve_values(struct conf *c, const struct settings *all, struct err *e)
{
    size_t rows = 0, titles = 1;

    for (const struct row *row = conf_rows; row->section; row++)
        rows++;
    for (const struct setting *s = all->first; s; s = s->next)
        titles += !s->row;
    if (titles > LIMIT_CERTIFICATES)
        return err_set(e, ERR_CONFIG, _("the configuration has more than %d titled sections"),
                       LIMIT_CERTIFICATES);
    c->values = arena_array(c->arena, rows * titles, sizeof *c->values);
    return c->values ? 0 : err_memory(e);
}

int conf_fill(struct conf *c, const struct settings *settings, struct err *e)
{
    if (reserve_values(c, settings, e))
        return -1;
    for (const struct row_section *s = conf_sections; s->name; s++) {
        void *array = NULL;
        size_t count = 0;

        if (!s->element) {
            if (fill_section(c, settings, s, NULL, c, e))
                return -1;
            continue;
        }
        if (fill_titled(c, settings, s, &array, &count, e))
            return -1;
        if (strcmp(s->name, "pin") == 0) {
            c->pins = array;
            c->pin_count = count;
        } else if (strcmp(s->name, "recipient") == 0) {
            c->recipients = array;
            c->recipient_count = count;
        } else if (strcmp(s->name, "channel") == 0) {
            c->channels = array;
            c->channel_count = count;
        } else {
            c->pipelines = array;
            c->pipeline_count = count;
        }
    }
    return 0;
}
