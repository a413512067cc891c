/* number: the register of outgoing numbers, for spools, cuv-sign and paper. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/out.h"
#include "base/utf8.h"
#include "cmd/batch.h"
#include "form/sheet.h"

struct counter {
    struct batch *b;
    struct number_register *r;
    struct clk_date date;
    const char *symbol;
    int64_t now;
};

static int parse_number(long *out, const char *text, struct err *e)
{
    char *end;

    *out = strtol(text, &end, 10);
    if (end == text || (*end && *end != '/') || *out <= 0 || *out > 999999)
        return err_set(e, ERR_USAGE, _("\"%s\" is no number of a letter; write 57"), text);
    return 0;
}

static void print_number(const struct counter *c, long number)
{
    if (c->b->cmd.json)
        printf("{\"schema\":\"cuv-number/1\",\"number\":\"%02ld\",\"date\":\"%04d-%02d-%02d\"}\n",
               number, c->date.year, c->date.month, c->date.day);
    else
        printf("%02ld\n", number);
}

static int do_next(struct counter *c, struct err *e)
{
    struct register_number n;

    if (register_give(c->r, c->symbol, c->date, "", 0, c->now, &n, e))
        return -1;
    print_number(c, n.number);
    return 0;
}

static int do_reserve(struct counter *c, struct err *e)
{
    long number = register_next(c->r, c->symbol, c->date);

    if (c->b->word_count > 2 && parse_number(&number, c->b->words[2], e))
        return -1;
    if (number == 0)
        return err_set(e, ERR_USAGE, "%s",
                       _("the date lies before that of the last number: dates never go back in "
                         "the register"));
    if (register_note(c->r, c->symbol, c->date, number, 'R', c->now, e) || register_sync(c->r, e))
        return -1;
    print_number(c, number);
    return 0;
}

/* The reason stands beside what the register says of the letter. */
static int keep_reason(struct counter *c, long number, const char *reason, struct err *e)
{
    struct register_entry entry;
    size_t count;
    const struct register_number *list = register_list(c->r, &count);

    for (size_t i = 0; i < count; i++)
        if (list[i].number == number && list[i].year == c->date.year &&
            strcmp(list[i].scope, c->symbol) == 0) {
            register_entry_load(c->r, &list[i], &entry);
            snprintf(entry.note, sizeof entry.note, "%s", reason);
            utf8_trim_tail(entry.note);
            for (char *at = entry.note; *at; at++)
                if (*at == '\n')
                    *at = ' ';
            return register_entry_save(c->r, &list[i], &entry, e);
        }
    return 0;
}

static int do_void(struct counter *c, struct err *e)
{
    long number;

    if (c->b->word_count < 3)
        return err_set(e, ERR_USAGE, "%s",
                       _("which number? cuv-batch number REGISTER void N REASON"));
    if (parse_number(&number, c->b->words[2], e) ||
        register_note(c->r, c->symbol, c->date, number, 'V', c->now, e) || register_sync(c->r, e))
        return -1;
    return c->b->word_count > 3 ? keep_reason(c, number, c->b->words[3], e) : 0;
}

static int import_date(const char *text, struct clk_date *out)
{
    char iso[11];

    if (strlen(text) == 10 && text[2] == '/' && text[5] == '/')
        snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", text + 6, text + 3, text);
    else
        snprintf(iso, sizeof iso, "%.10s", text);
    return clk_parse_date(iso, out);
}

/* "57/UBND-VHXH;28/11/2026;…": the first two columns. Numbers that are known are passed over. */
static int import_row(struct counter *c, const struct sheet_row *row, size_t *count, struct err *e)
{
    const char *slash;
    struct clk_date date;
    long number;
    size_t known;
    const struct register_number *list = register_list(c->r, &known);

    if (row->count < 2 || !*row->cells[0])
        return 0;
    if (parse_number(&number, row->cells[0], e) || import_date(row->cells[1], &date))
        return row->number == 1 ? 0
                                : err_set(e, ERR_FORMAT,
                                          _("row %d: a number and a date are needed (57; "
                                            "28/11/2026)"),
                                          row->number);
    slash = strchr(row->cells[0], '/');
    slash = slash && c->b->conf->office.number_by_symbol ? slash + 1 : c->symbol;
    for (size_t i = 0; i < known; i++)
        if (list[i].number == number && list[i].year == date.year &&
            strcmp(list[i].scope, slash) == 0)
            return 0;
    if (register_note(c->r, slash, date, number, 'U', c->now, e))
        return err_prefix(e, _("row %d"), row->number);
    (*count)++;
    return 0;
}

static int do_import(struct counter *c, struct err *e)
{
    struct sheet_table *table = NULL;
    struct buf bytes;
    size_t count = 0;
    int rc = -1;

    buf_init(&bytes, LIMIT_SHEET_BYTES);
    if (cmd_read(&bytes, c->b->word_count > 2 ? c->b->words[2] : NULL, e) ||
        sheet_parse(&table, buf_slice(&bytes), e))
        goto out;
    for (size_t i = 0; i < table->count; i++)
        if (import_row(c, &table->rows[i], &count, e))
            goto out;
    if (register_sync(c->r, e))
        goto out;
    cmd_say(&c->b->cmd, _("%zu numbers taken over"), count);
    rc = 0;
out:
    sheet_free(table);
    buf_release(&bytes);
    return rc;
}

static void add_cell(struct buf *out, const char *text, char end)
{
    bool quote = strpbrk(text, ",\"\n\r") != NULL;
    /* A spreadsheet must not take a text for a formula. */
    bool formula = strchr("=+-@", *text) && *text;

    if (quote)
        buf_add_byte(out, '"');
    if (formula)
        buf_add_byte(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            buf_add_byte(out, '"');
        buf_add_byte(out, (uint8_t)*text);
    }
    if (quote)
        buf_add_byte(out, '"');
    buf_add_byte(out, (uint8_t)end);
}

static const char *note_of(char state)
{
    switch (state) {
    case 'R':
        return _("reserved for paper");
    case 'U':
        return _("taken over");
    case 'V':
        return _("void");
    default:
        return "";
    }
}

/* NĐ 30/2020 Phụ lục IV.I */
static void add_heading(struct buf *out)
{
    add_cell(out, _("Number and symbol"), ',');
    add_cell(out, _("Date"), ',');
    add_cell(out, _("Kind and subject"), ',');
    add_cell(out, _("Signer"), ',');
    add_cell(out, _("Sent to"), ',');
    add_cell(out, _("Who keeps the copy"), ',');
    add_cell(out, _("Copies"), ',');
    add_cell(out, _("Day sent"), ',');
    add_cell(out, _("Receipt"), ',');
    add_cell(out, _("Note"), '\n');
}

static void add_row(struct buf *out, const struct register_number *n,
                    const struct register_entry *entry)
{
    char number[96], day[16], note[sizeof entry->note + 64];
    const char *symbol = entry->symbol[0] ? entry->symbol : n->scope;

    snprintf(number, sizeof number, "%02ld%s%s", n->number, *symbol ? "/" : "", symbol);
    snprintf(day, sizeof day, "%02d/%02d/%04d", n->date.day, n->date.month, n->date.year);
    add_cell(out, number, ',');
    add_cell(out, day, ',');
    add_cell(out, entry->subject, ',');
    add_cell(out, entry->signer, ',');
    add_cell(out, entry->recipients, ',');
    add_cell(out, entry->keeper, ',');
    add_cell(out, "", ',');
    add_cell(out, "", ',');
    add_cell(out, "", ',');
    snprintf(note, sizeof note, "%s%s%s", note_of(n->state), entry->note[0] ? ": " : "",
             entry->note);
    add_cell(out, note, '\n');
}

static void add_gap(struct buf *out, long from, long until)
{
    char text[64];

    if (from > until)
        return;
    if (from == until)
        snprintf(text, sizeof text, "%02ld", from);
    else
        snprintf(text, sizeof text, "%02ld-%02ld", from, until);
    add_cell(out, text, ',');
    buf_add_string(out, ",,,,,,,,");
    add_cell(out, _("never given"), '\n');
}

static int by_number(const void *a, const void *b)
{
    const struct register_number *x = a, *y = b;
    int scope = strcmp(x->scope, y->scope);

    if (x->year != y->year)
        return x->year < y->year ? -1 : 1;
    return scope ? scope : x->number < y->number ? -1 : x->number > y->number;
}

static int do_list(struct counter *c, struct err *e)
{
    struct register_number *sorted;
    const struct register_number *list;
    size_t count;
    struct buf out;
    int rc;

    list = register_list(c->r, &count);
    sorted = calloc(count + 1, sizeof *sorted);
    if (!sorted)
        return err_memory(e);
    if (count)
        memcpy(sorted, list, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_number);
    buf_init(&out, LIMIT_JOURNAL_BYTES);
    add_heading(&out);
    for (size_t i = 0; i < count; i++) {
        bool first = i == 0 || sorted[i].year != sorted[i - 1].year ||
                     strcmp(sorted[i].scope, sorted[i - 1].scope) != 0;
        struct register_entry entry;

        add_gap(&out, first ? 1 : sorted[i - 1].number + 1, sorted[i].number - 1);
        register_entry_load(c->r, &sorted[i], &entry);
        add_row(&out, &sorted[i], &entry);
    }
    rc = buf_check(&out, _("the register"), e);
    if (rc == 0)
        rc = out_save(c->b->cmd.output, buf_slice(&out), 0600, e);
    buf_release(&out);
    free(sorted);
    return rc;
}

int batch_number(struct batch *b)
{
    static const struct {
        const char *name;
        int (*verb)(struct counter *c, struct err *e);
        bool write;
    } verbs[] = {
        {"next", do_next, true},     {"reserve", do_reserve, true}, {"void", do_void, true},
        {"import", do_import, true}, {"list", do_list, false},
    };
    struct counter c = {.b = b, .now = clk_now(), .symbol = b->symbol ? b->symbol : ""};
    struct register_options o = {.now = c.now, .user = geteuid()};
    struct err e;
    int code = 0;

    batch_operands(b, 2, b->word_count > 1 && strcmp(b->words[1], "void") == 0 ? 4 : 3,
                   "number REGISTER next|reserve|void|import|list");
    c.date = b->has_date ? b->date : clk_local(c.now).date;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verbs[i].name, b->words[1]) != 0)
            continue;
        o.write = o.make = verbs[i].write;
        if ((o.write && clk_check(c.now, &e)) || register_open(&c.r, b->words[0], &o, &e) ||
            verbs[i].verb(&c, &e))
            code = batch_fail(b, &e);
        register_close(c.r);
        return code;
    }
    err_set(&e, ERR_USAGE,
            _("number: \"%s\" is not known: next, reserve, void, import and list are"),
            b->words[1]);
    return batch_fail(b, &e);
}
