#include "run/register.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/lock.h"
#include "spool/spool.h"

/* Numbers of one year and scope: where the greatest of them is in the list. */
struct series {
    int year;
    char scope[64];
    size_t last;
};

struct number_register {
    int folder, lock;
    struct journal *journal;
    struct register_number *list;
    size_t count, capacity;
    /* Places in the list plus 1, by number and by the letter's key: open addressing. */
    uint32_t *numbers, *keys;
    size_t table;
    struct series *series;
    size_t series_count;
    char machine[65];
};

static int fail(const char *path, struct err *e)
{
    return err_set(e, journal_errno(errno), _("register %s: %s"), path, strerror(errno));
}

/* "2026/57" or "2026/57/SYMBOL": blanks and what is not text are written as %20. */
static void write_id(char out[JOURNAL_ID], const char *scope, int year, long number)
{
    size_t n = (size_t)snprintf(out, JOURNAL_ID, "%04d/%ld%s", year, number, *scope ? "/" : "");

    for (; *scope && n + 4 < JOURNAL_ID; scope++) {
        uint8_t c = (uint8_t)*scope;

        if (c <= ' ' || c == '%' || c == 0x7f)
            n += (size_t)snprintf(out + n, JOURNAL_ID - n, "%%%02x", c);
        else
            out[n++] = (char)c;
    }
    out[n] = 0;
}

static bool read_id(const char *id, struct register_number *out)
{
    char *end;
    size_t n = 0;

    out->year = (int)strtol(id, &end, 10);
    if (end == id || *end != '/')
        return false;
    out->number = strtol(end + 1, &end, 10);
    if (out->number <= 0 || (*end && *end != '/'))
        return false;
    for (end += *end == '/'; *end && n + 1 < sizeof out->scope; end++) {
        unsigned c;

        if (*end == '%' && sscanf(end + 1, "%2x", &c) == 1 && end[1] && end[2]) {
            out->scope[n++] = (char)c;
            end += 2;
        } else {
            out->scope[n++] = *end;
        }
    }
    out->scope[n] = 0;
    return true;
}

/* A symbol that the journal's lines have no room for would be another one when they are read. */
static int check_scope(const char *scope, struct err *e)
{
    struct register_number n;
    char id[JOURNAL_ID];

    write_id(id, scope, 1, 999999);
    if (read_id(id, &n) && strcmp(n.scope, scope) == 0)
        return 0;
    return err_set(e, ERR_USAGE, _("the symbol %s is too long to have numbers of its own"), scope);
}

static size_t hash_text(uint64_t h, const char *text)
{
    for (; *text; text++)
        h = (h ^ (uint8_t)*text) * 1099511628211u;
    return (size_t)(h ^ h >> 32);
}

static uint32_t *number_place(const struct number_register *r, const char *scope, int year,
                              long number)
{
    uint64_t seed = (14695981039346656037u ^ (uint64_t)number) * 1099511628211u + (uint64_t)year;
    size_t at = hash_text(seed, scope) & (r->table - 1);

    for (; r->numbers[at]; at = (at + 1) & (r->table - 1)) {
        const struct register_number *n = &r->list[r->numbers[at] - 1];

        if (n->number == number && n->year == year && strcmp(n->scope, scope) == 0)
            break;
    }
    return &r->numbers[at];
}

static uint32_t *key_place(const struct number_register *r, const char *key)
{
    size_t at = hash_text(14695981039346656037u, key) & (r->table - 1);

    while (r->keys[at] && strcmp(r->list[r->keys[at] - 1].key, key) != 0)
        at = (at + 1) & (r->table - 1);
    return &r->keys[at];
}

static struct register_number *find(const struct number_register *r, const char *scope, int year,
                                    long number)
{
    uint32_t at = r->table ? *number_place(r, scope, year, number) : 0;

    return at ? &r->list[at - 1] : NULL;
}

static void index_key(struct number_register *r, size_t at)
{
    uint32_t *place = r->list[at].key[0] ? key_place(r, r->list[at].key) : NULL;

    /* The first number that a letter got is the letter's, unless it was declared void. */
    if (place && (!*place || r->list[*place - 1].state != 'G'))
        *place = (uint32_t)at + 1;
}

static int grow(struct number_register *r, struct err *e)
{
    size_t capacity = r->capacity ? 2 * r->capacity : 256, table = 2 * capacity;
    bool fits = capacity <= LIMIT_SPOOL_LETTERS;
    void *list = fits ? realloc(r->list, capacity * sizeof *r->list) : NULL;
    uint32_t *numbers = list ? calloc(table, sizeof *numbers) : NULL,
             *keys = numbers ? calloc(table, sizeof *keys) : NULL;

    if (list)
        r->list = list;
    if (!keys) {
        free(numbers);
        return err_memory(e);
    }
    free(r->numbers);
    free(r->keys);
    r->numbers = numbers;
    r->keys = keys;
    r->table = table;
    r->capacity = capacity;
    for (size_t i = 0; i < r->count; i++) {
        const struct register_number *n = &r->list[i];

        /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): realloc kept what was there */
        *number_place(r, n->scope, n->year, n->number) = (uint32_t)i + 1;
        index_key(r, i);
    }
    return 0;
}

static struct series *find_series(const struct number_register *r, const char *scope, int year)
{
    for (size_t i = r->series_count; i-- > 0;)
        if (r->series[i].year == year && strcmp(r->series[i].scope, scope) == 0)
            return &r->series[i];
    return NULL;
}

static int note_last(struct number_register *r, size_t at, struct err *e)
{
    const struct register_number *n = &r->list[at];
    struct series *s = find_series(r, n->scope, n->year), *list;

    if (s) {
        if (r->list[s->last].number < n->number)
            s->last = at;
        return 0;
    }
    list = realloc(r->series, (r->series_count + 1) * sizeof *list);
    if (!list)
        return err_memory(e);
    r->series = list;
    s = &list[r->series_count++];
    *s = (struct series){.year = n->year, .last = at};
    memcpy(s->scope, n->scope, sizeof s->scope);
    return 0;
}

static int keep(struct number_register *r, const struct register_number *n, struct err *e)
{
    if (r->count == r->capacity && grow(r, e))
        return -1;
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): grow made it, or failed */
    r->list[r->count] = *n;
    *number_place(r, n->scope, n->year, n->number) = (uint32_t)r->count + 1;
    index_key(r, r->count);
    return note_last(r, r->count++, e);
}

static int visit(void *user, const struct journal_line *line, struct err *e)
{
    struct register_number n = {.state = line->state, .time = line->time}, *old;
    char day[16];

    if (line->state == 'M')
        return 0;
    if (!strchr("GRUV", line->state) || !read_id(line->id, &n) ||
        !journal_value(line->fields, "date", day, sizeof day) || clk_parse_date(day, &n.date))
        return err_set(e, ERR_BUG, _("register: the line about \"%s\" makes no sense"), line->id);
    journal_value(line->fields, "key", n.key, sizeof n.key);
    old = find(user, n.scope, n.year, n.number);
    if (!old)
        return keep(user, &n, e);
    /* Reserved, then used; used, then void: the newest word counts, the letter's key stays. */
    old->state = n.state;
    old->date = n.date;
    old->time = n.time;
    if (n.key[0] && strcmp(old->key, n.key) != 0) {
        /* The index keeps its places: what is found there by the old key is not the letter's. */
        memcpy(old->key, n.key, sizeof old->key);
        index_key(user, (size_t)(old - ((struct number_register *)user)->list));
    }
    return 0;
}

static int open_folder(struct number_register *r, const char *path,
                       const struct register_options *o, struct err *e)
{
    struct stat st;
    int journal;

    if (o->make && mkdir(path, 0700) && errno != EEXIST)
        return fail(path, e);
    r->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r->folder < 0 || fstat(r->folder, &st))
        return fail(path, e);
    if ((st.st_uid != o->user && st.st_uid != 0) || (st.st_mode & (S_IWGRP | S_IWOTH)))
        return err_set(e, ERR_CONFIG, _("register %s can be written by others: chmod go-w it"),
                       path);
    if (o->make && ((mkdirat(r->folder, "journal", 0700) && errno != EEXIST) ||
                    (mkdirat(r->folder, "entry", 0700) && errno != EEXIST)))
        return fail(path, e);
    journal = openat(r->folder, "journal", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (journal < 0)
        return err_set(e, errno == ENOENT ? ERR_CONFIG : journal_errno(errno),
                       _("%s is no register of numbers (%s)"), path, strerror(errno));
    return journal;
}

/* A short wait: whoever holds it gives a number and lets go. */
static int take_lock(struct number_register *r, const char *path, struct err *e)
{
    int rc;

    r->lock = openat(r->folder, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (r->lock < 0)
        return fail(path, e);
    rc = lock_take(r->lock, 5000);
    if (rc < 0)
        return fail(path, e);
    return rc ? err_set(e, ERR_AGAIN, _("register %s: another program is giving numbers"), path)
              : 0;
}

int register_open(struct number_register **out, const char *path, const struct register_options *o,
                  struct err *e)
{
    struct number_register *r = calloc(1, sizeof *r);
    struct journal_options j = {.kind = "register",
                                .write = o->write,
                                .now = o->now,
                                .witness = o->witness,
                                .visit = visit,
                                .user = r};
    int journal = -1, rc = -1;

    if (!r)
        return err_memory(e);
    r->folder = r->lock = -1;
    j.machine = r->machine;
    if (spool_machine(r->machine, e) == 0)
        journal = open_folder(r, path, o, e);
    if (journal < 0 || (o->write && take_lock(r, path, e)) ||
        journal_open(&r->journal, journal, &j, e))
        goto out;
    /* The first number is as durable as all others: the folder above must know the register too. */
    if (o->write && !journal_count(r->journal) && syncfs(r->folder)) {
        fail(path, e);
        goto out;
    }
    *out = r;
    r = NULL;
    rc = 0;
out:
    if (journal >= 0)
        close(journal);
    register_close(r);
    return rc;
}

void register_close(struct number_register *r)
{
    if (!r)
        return;
    journal_close(r->journal);
    if (r->folder >= 0)
        close(r->folder);
    if (r->lock >= 0)
        close(r->lock);
    free(r->list);
    free(r->numbers);
    free(r->keys);
    free(r->series);
    free(r);
}

static bool is_before(struct clk_date a, struct clk_date b)
{
    return clk_day_number(a) < clk_day_number(b);
}

/* The greatest number of a year and its date; NULL: none yet. */
static const struct register_number *last_of(const struct number_register *r, const char *scope,
                                             int year)
{
    const struct series *s = find_series(r, scope, year);

    return s ? &r->list[s->last] : NULL;
}

/* The latest date among numbers below, the earliest among those above. */
static bool fits(const struct number_register *r, const char *scope, struct clk_date date,
                 long number)
{
    const struct register_number *last = last_of(r, scope, date.year);

    /* Dates never fall: above the last only its own date counts. */
    if (!last || number > last->number)
        return !last || !is_before(date, last->date);
    for (size_t i = 0; i < r->count; i++) {
        const struct register_number *n = &r->list[i];

        if (n->year != date.year || strcmp(n->scope, scope) != 0 || n->number == number)
            continue;
        if (n->number < number ? is_before(date, n->date) : is_before(n->date, date))
            return false;
    }
    return true;
}

long register_next(const struct number_register *r, const char *scope, struct clk_date date)
{
    const struct register_number *last = last_of(r, scope, date.year);

    if (last && is_before(date, last->date))
        return 0;
    return last ? last->number + 1 : 1;
}

static int write_line(struct number_register *r, const char *scope, struct clk_date date,
                      long number, char state, const char *key, int64_t now, struct err *e)
{
    char id[JOURNAL_ID], fields[128];
    struct journal_line line = {state, id, now, fields};

    write_id(id, scope, date.year, number);
    snprintf(fields, sizeof fields, "date=%04d-%02d-%02d%s%s", date.year, date.month, date.day,
             *key ? " key=" : "", key);
    if (journal_add(r->journal, state, id, now, e, "%s", fields))
        return -1;
    return visit(r, &line, e);
}

int register_sync(struct number_register *r, struct err *e)
{
    return journal_sync(r->journal, e);
}

static int refuse_date(struct clk_date date, const struct register_number *last, struct err *e)
{
    return err_set(e, ERR_USAGE,
                   _("%02d/%02d/%04d lies before %02d/%02d/%04d, the date of number %02ld: dates "
                     "never go back in the register"),
                   date.day, date.month, date.year, last->date.day, last->date.month,
                   last->date.year, last->number);
}

static const struct register_number *given_to(const struct number_register *r, const char *key)
{
    uint32_t at = r->table ? *key_place(r, key) : 0;

    return at && r->list[at - 1].state == 'G' ? &r->list[at - 1] : NULL;
}

int register_give(struct number_register *r, const char *scope, struct clk_date date,
                  const char *key, long wanted, int64_t now, struct register_number *out,
                  struct err *e)
{
    const struct register_number *n = *key ? given_to(r, key) : NULL;

    if (check_scope(scope, e))
        return -1;
    if (n) {
        *out = *n;
        return wanted && wanted != n->number
                   ? err_set(e, ERR_USAGE, _("the letter already has number %02ld"), n->number)
                   : 0;
    }
    if (!wanted)
        wanted = register_next(r, scope, date);
    if (!wanted)
        return refuse_date(date, last_of(r, scope, date.year), e);
    n = find(r, scope, date.year, wanted);
    /* A number kept for paper may be taken by the letter it was kept for. */
    if (n && n->state != 'R')
        return err_set(e, ERR_USAGE, _("number %02ld of %d is not free; the next one is %02ld"),
                       wanted, date.year, register_next(r, scope, date));
    if (!fits(r, scope, date, wanted))
        return err_set(e, ERR_USAGE,
                       _("number %02ld of %d with the date %02d/%02d/%04d would stand out of order "
                         "in the register"),
                       wanted, date.year, date.day, date.month, date.year);
    if (write_line(r, scope, date, wanted, 'G', key, now, e) || register_sync(r, e))
        return -1;
    *out = *find(r, scope, date.year, wanted);
    return 0;
}

int register_note(struct number_register *r, const char *scope, struct clk_date date, long number,
                  char state, int64_t now, struct err *e)
{
    const struct register_number *n = find(r, scope, date.year, number);

    if (check_scope(scope, e))
        return -1;
    if (state == 'V' && !n)
        return err_set(e, ERR_USAGE, _("number %02ld of %d was never given"), number, date.year);
    if (state == 'V')
        date = n->date;
    if (state != 'V' && n && !(state == 'U' && n->state == 'R'))
        return err_set(e, ERR_USAGE, _("number %02ld of %d is not free"), number, date.year);
    if (state != 'V' && !fits(r, scope, date, number))
        return err_set(e, ERR_USAGE,
                       _("number %02ld of %d with the date %02d/%02d/%04d would stand out of order "
                         "in the register"),
                       number, date.year, date.day, date.month, date.year);
    return write_line(r, scope, date, number, state, "", now, e);
}

static void entry_name(char out[JOURNAL_ID], const struct register_number *n)
{
    write_id(out, n->scope, n->year, n->number);
    for (char *c = out; *c; c++)
        if (*c == '/')
            *c = '-';
}

int register_entry_save(struct number_register *r, const struct register_number *n,
                        const struct register_entry *entry, struct err *e)
{
    char name[JOURNAL_ID], aside[JOURNAL_ID + 16];
    int folder, fd, rc = -1;

    entry_name(name, n);
    snprintf(aside, sizeof aside, ".%s.new", name);
    folder = openat(r->folder, "entry", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (folder < 0)
        return fail("entry", e);
    fd = openat(folder, aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 ||
        dprintf(fd, "%s\n%s\n%s\n%s\n%s\n%s\n", entry->symbol, entry->subject, entry->signer,
                entry->recipients, entry->keeper, entry->note) < 0 ||
        fsync(fd) || renameat(folder, aside, folder, name))
        fail("entry", e);
    else
        rc = 0;
    if (fd >= 0)
        close(fd);
    close(folder);
    return rc;
}

static const char *take_text(char *out, size_t size, const char *from)
{
    size_t n = strcspn(from, "\n");

    snprintf(out, size, "%.*s", (int)n, from);
    return from + n + (from[n] == '\n');
}

void register_entry_load(const struct number_register *r, const struct register_number *n,
                         struct register_entry *out)
{
    char name[JOURNAL_ID + 8] = "entry/", text[sizeof *out + 8];
    const char *at = text;
    ssize_t got;
    int fd;

    *out = (struct register_entry){0};
    entry_name(name + 6, n);
    fd = openat(r->folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    got = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    text[got > 0 ? got : 0] = 0;
    at = take_text(out->symbol, sizeof out->symbol, at);
    at = take_text(out->subject, sizeof out->subject, at);
    at = take_text(out->signer, sizeof out->signer, at);
    at = take_text(out->recipients, sizeof out->recipients, at);
    at = take_text(out->keeper, sizeof out->keeper, at);
    take_text(out->note, sizeof out->note, at);
}

const struct register_number *register_list(const struct number_register *r, size_t *count)
{
    *count = r->count;
    return r->list;
}

const struct journal *register_journal(const struct number_register *r)
{
    return r->journal;
}
