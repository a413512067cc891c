#include "conf/read.h"

#include <confuse.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void settings_init(struct settings *s, struct arena *arena)
{
    *s = (struct settings){.arena = arena, .end = &s->first};
}

/* --- tokens as libconfuse sees them, to refuse what it would do and we do not want --- */

struct scan {
    const char *file;
    char *p, *end;
    int line;
    bool variable; /* a ${ was met outside comments and '…' */
    int comment, string; /* line of one that has no end, 0: all have; libconfuse does not mind */
};

/* libconfuse trips over comments inside lists, so it is shown blanks in their place. */
static void blank_line(struct scan *s)
{
    while (s->p < s->end && *s->p != '\n')
        *s->p++ = ' ';
}

static void blank_long_comment(struct scan *s)
{
    char *end = s->p + 2;

    while (end + 1 < s->end && (end[0] != '*' || end[1] != '/'))
        end++;
    s->comment = end + 1 < s->end ? 0 : s->line;
    end = end + 1 < s->end ? end + 2 : s->end;
    for (; s->p < end; s->p++) {
        s->line += *s->p == '\n';
        if (*s->p != '\n')
            *s->p = ' ';
    }
}

static void skip_blanks_and_comments(struct scan *s)
{
    while (s->p < s->end) {
        char next = s->p + 1 < s->end ? s->p[1] : 0;

        if (strchr(" \t\r\n", *s->p)) {
            s->line += *s->p == '\n';
            s->p++;
        } else if (*s->p == '#' || (*s->p == '/' && next == '/')) {
            blank_line(s);
        } else if (*s->p == '/' && next == '*') {
            blank_long_comment(s);
        } else {
            return;
        }
    }
}

/* One token; returns its first character (a quote for strings), '+' for +=, 0 at the end. */
static char scan_token(struct scan *s)
{
    static const char single[] = "={}(),";
    char first;
    int line;

    skip_blanks_and_comments(s);
    if (s->p >= s->end)
        return 0;
    first = *s->p++;
    if (first == '+' && s->p < s->end && *s->p == '=')
        s->p++;
    if (first == '$' && s->p < s->end && *s->p == '{')
        s->variable = true;
    if (strchr(single, first) || first == '+')
        return first;
    if (first != '"' && first != '\'') {
        while (s->p < s->end && !strchr(" \t\r\n\"'#+={}(),", *s->p))
            s->p++;
        s->variable |= s->p < s->end && s->p[-1] == '$' && *s->p == '{';
        return 'w';
    }
    line = s->line;
    for (; s->p < s->end && *s->p != first; s->p++) {
        char next = s->p + 1 < s->end ? s->p[1] : 0;

        s->variable |= first == '"' && s->p[0] == '$' && next == '{';
        s->line += *s->p == '\n';
        if (*s->p == '\\' && next && next != '\n')
            s->p++;
    }
    s->string = s->p < s->end ? 0 : line;
    s->p += s->p < s->end;
    return first;
}

static int refuse_token(const struct scan *s, char before, char last, char token, struct err *e)
{
    if (s->variable)
        return err_set(e, ERR_CONFIG,
                       _("%s:%d: ${…} is not expanded in a configuration; write the value itself"),
                       s->file, s->line);
    if (token == '+')
        return err_set(e, ERR_CONFIG,
                       _("%s:%d: \"+\" has to stand inside quotes; += is not known"), s->file,
                       s->line);
    if (before == '=' && last == '{' && token == '}')
        return err_set(e, ERR_CONFIG, _("%s:%d: an empty list says nothing; delete the line"),
                       s->file, s->line);
    return 0;
}

/* What the file's end left open, which libconfuse does not mind: all behind it would be nothing. */
static int refuse_open(const struct scan *s, int sections, struct err *e)
{
    if (s->comment)
        return err_set(e, ERR_CONFIG, _("%s:%d: the comment has no */ at its end"), s->file,
                       s->comment);
    if (s->string)
        return err_set(e, ERR_CONFIG, _("%s:%d: a quotation mark is not closed"), s->file,
                       s->string);
    if (sections > 0)
        return err_set(e, ERR_CONFIG,
                       _("%s:%d: the file ends inside a section; a \"}\" is missing"), s->file,
                       s->line);
    return 0;
}

static int refuse_extras(const char *file, char *text, size_t len, struct err *e)
{
    struct scan s = {.file = file, .p = text, .end = text + len, .line = 1};
    char before = 0, last = 0, token;
    int open = 0;

    while ((token = scan_token(&s))) {
        if (refuse_token(&s, before, last, token, e))
            return -1;
        open += (token == '{') - (token == '}');
        before = last;
        last = token;
    }
    return refuse_open(&s, open, e);
}

/* --- libconfuse has no argument for its callbacks; this is theirs, set during one parse --- */

struct reading {
    struct settings *to;
    const char *file;
    struct setting *last;
    const cfg_t *last_section;
    bool out_of_memory;
    struct err error; /* the first one */
};

static _Thread_local struct reading *reading;

static struct setting *append(const cfg_t *cfg, const struct row *row)
{
    struct setting *new = arena_alloc(reading->to->arena, sizeof *new);

    if (!new) {
        reading->out_of_memory = true;
        return NULL;
    }
    new->row = row;
    new->items_end = &new->items;
    new->section = row_section_find(cfg->name);
    new->title = cfg->title ? arena_string(reading->to->arena, cfg->title) : NULL;
    new->file = reading->file;
    new->line = cfg->line;
    *reading->to->end = new;
    reading->to->end = &new->next;
    reading->last = new;
    reading->last_section = cfg;
    return new;
}

/* Called for every value of a list, and for every other value, while its line is current. */
static int take_value(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
    const struct row *row = row_find(cfg->name, opt->name);
    struct setting *to = reading->last;
    struct setting_item *item = arena_alloc(reading->to->arena, sizeof *item);

    if (opt->nvalues < 2 || !to || to->row != row || reading->last_section != cfg)
        to = append(cfg, row);
    if (!to || !item)
        goto no_memory;
    item->text = arena_string(reading->to->arena, value);
    if (!item->text)
        goto no_memory;
    *to->items_end = item;
    to->items_end = &item->next;
    *(const char **)result = item->text;
    return 0;
no_memory:
    reading->out_of_memory = true;
    return -1;
}

static void unknown_name(const cfg_t *cfg, const char *word)
{
    bool top = !row_section_find(cfg->name);
    const char *near = top ? row_nearest_section(word) : row_nearest(cfg->name, word);
    const struct row *elsewhere = conf_rows;
    struct err *e = &reading->error;

    while (elsewhere->section && strcmp(elsewhere->name, word) != 0)
        elsewhere++;
    if (elsewhere->section)
        err_set(e, ERR_CONFIG, _("%s:%d: \"%s\" belongs into section %s"), reading->file,
                cfg->line, word, elsewhere->section);
    else if (near && top)
        err_set(e, ERR_CONFIG, _("%s:%d: section \"%s\" is not known; did you mean \"%s\"?"),
                reading->file, cfg->line, word, near);
    else if (near)
        err_set(e, ERR_CONFIG, _("%s:%d: \"%s\" is not known in section %s; did you mean \"%s\"?"),
                reading->file, cfg->line, word, cfg->name, near);
    else
        err_set(e, ERR_CONFIG, _("%s:%d: \"%s\" is not known; see man pipeline.conf"),
                reading->file, cfg->line, word);
}

/* libconfuse's complaints, told apart by their fixed English formats. */
static void take_error(cfg_t *cfg, const char *format, va_list ap)
{
    static const struct {
        const char *format, *text;
    } known[] = {
        {"missing equal sign", N_("%s:%d: \"=\" is missing after \"%s\"")},
        {"missing opening brace", N_("%s:%d: \"{\" is missing after section \"%s\"")},
        {"missing title", N_("%s:%d: section \"%s\" needs a name in quotes before \"{\"")},
        {"duplicate title", N_("%s:%d: a section with the name \"%s\" was already given")},
        {"unexpected token", N_("%s:%d: \"%s\" stands where nothing like it belongs")},
        {"unexpected closing brace", N_("%s:%d: a \"}\" too many%s")},
        {"unterminated string", N_("%s:%d: a text has no closing quote%s")},
    };
    const char *word = strstr(format, "%s") ? va_arg(ap, const char *) : "";

    if (reading->error.kind)
        return;
    if (strstr(format, "no such option")) {
        unknown_name(cfg, word);
        return;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strstr(format, known[i].format)) {
            err_set(&reading->error, ERR_CONFIG, _(known[i].text), reading->file, cfg->line, word);
            return;
        }
    if (*word)
        err_set(&reading->error, ERR_CONFIG, _("%s:%d: this line is not understood (%s)"),
                reading->file, cfg->line, word);
    else
        err_set(&reading->error, ERR_CONFIG, _("%s:%d: this line is not complete"), reading->file,
                cfg->line);
}

/* --- the table as libconfuse wants it --- */

static cfg_opt_t *section_options(struct arena *arena, const struct row_section *section)
{
    size_t n = 0, i = 0;
    cfg_opt_t *options;

    for (const struct row *row = conf_rows; row->section; row++)
        n += strcmp(row->section, section->name) == 0;
    options = arena_array(arena, n + 1, sizeof *options);
    if (!options)
        return NULL;
    for (const struct row *row = conf_rows; row->section; row++) {
        if (strcmp(row->section, section->name) != 0)
            continue;
        options[i].name = row->name;
        options[i].type = CFGT_STR;
        options[i].flags = CFGF_NODEFAULT | (row_is_list(row) ? CFGF_LIST : 0);
        options[i++].parsecb = take_value;
    }
    return options;
}

static cfg_opt_t *all_options(struct arena *arena)
{
    size_t n = 0;
    cfg_opt_t *options;

    while (conf_sections[n].name)
        n++;
    options = arena_array(arena, n + 1, sizeof *options);
    for (size_t i = 0; options && i < n; i++) {
        options[i].name = conf_sections[i].name;
        options[i].type = CFGT_SEC;
        options[i].flags = CFGF_MULTI;
        if (conf_sections[i].element)
            options[i].flags |= CFGF_TITLE | CFGF_NO_TITLE_DUPES;
        options[i].subopts = section_options(arena, &conf_sections[i]);
        if (!options[i].subopts)
            return NULL;
    }
    return options;
}

/* Titled sections exist even when they say nothing: what they must say is then missing. */
static void note_sections(cfg_t *cfg)
{
    for (const struct row_section *s = conf_sections; s->name; s++)
        for (unsigned i = 0; s->element && i < cfg_size(cfg, s->name); i++)
            append(cfg_getnsec(cfg, s->name, i), NULL);
}

static int parse(struct reading *r, const char *text, cfg_opt_t *options, struct err *e)
{
    cfg_t *cfg = cfg_init(options, CFGF_NONE);
    int status;

    if (!cfg)
        return err_memory(e);
    cfg_set_error_function(cfg, take_error);
    reading = r;
    status = cfg_parse_buf(cfg, text);
    if (status == CFG_SUCCESS)
        note_sections(cfg);
    reading = NULL;
    cfg_free(cfg);
    if (r->out_of_memory)
        return err_memory(e);
    if (status == CFG_SUCCESS)
        return 0;
    if (!r->error.kind)
        err_set(&r->error, ERR_CONFIG, _("%s: this file is not understood"), r->file);
    *e = r->error;
    return -1;
}

int settings_read(struct settings *s, const char *file, struct slice text, struct err *e)
{
    struct reading r = {.to = s, .file = file};
    cfg_opt_t *options;
    char *copy;

    options = all_options(s->arena);
    copy = arena_copy(s->arena, text.data, text.len);
    if (!options || !copy)
        return err_memory(e);
    /* Editors of Windows put a byte order mark before what they call UTF-8. */
    if (text.len >= 3 && memcmp(copy, "\xEF\xBB\xBF", 3) == 0)
        memset(copy, ' ', 3);
    if (refuse_extras(file, copy, text.len, e))
        return -1;
    return parse(&r, copy, options, e);
}
