#include "spool/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clk.h"
#include "base/hex.h"
#include "base/limits.h"
#include "hash/hash.h"

/* A clock may be put right by so much while letters are made; more is looked at by a person. */
enum { CLOCK_SLACK = 300, NAME = 11, LINE = JOURNAL_ID + JOURNAL_FIELDS + 160 };
/* Blocks set aside so that the journal can still be written when the disk is full. */
enum { RESERVE = 256 << 10 };

struct journal {
    int folder, fd; /* fd: of the newest file, when open for writing */
    char file[NAME];
    const struct journal_options *options; /* while it is opened */
    char kind[16], machine[65], writer[65];
    char chain[JOURNAL_CHAIN + 1], durable[JOURNAL_CHAIN + 1];
    char written[JOURNAL_CHAIN + 1]; /* the last one of the sync under way */
    size_t lines, under_way, waiting;
    struct worker *beside; /* NULL until the first sync beside */
    int64_t last, reserved;
    struct buf buffer;
    bool failed, met;
};

enum err_kind journal_errno(int number)
{
    switch (number) {
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
    case EAGAIN:
        return ERR_AGAIN;
    case EACCES:
    case EPERM:
    case EROFS:
        return ERR_PERMISSION;
    case ENOMEM:
        return ERR_MEMORY;
    default:
        return ERR_IO;
    }
}

static int fail(const struct journal *j, const char *name, struct err *e)
{
    return err_set(e, journal_errno(errno), _("journal %s of the %s: %s"), name, j->kind,
                   strerror(errno));
}

static int bad(const struct journal *j, const char *name, size_t line, const char *what,
               struct err *e)
{
    return err_set(e, ERR_BUG,
                   _("journal %s of the %s, line %zu: %s; nothing is done before a person has "
                     "looked at it (cuv-batch verify)"),
                   name, j->kind, line, what);
}

bool journal_value(const char *fields, const char *key, char *out, size_t size)
{
    size_t n = strlen(key);

    while (*fields) {
        size_t len = strcspn(fields, " ");

        if (len > n && memcmp(fields, key, n) == 0 && fields[n] == '=') {
            if (len - n - 1 >= size)
                return false;
            memcpy(out, fields + n + 1, len - n - 1);
            out[len - n - 1] = 0;
            return true;
        }
        fields += len;
        fields += strspn(fields, " ");
    }
    return false;
}

bool journal_digest(const char *fields, const char *key, uint8_t out[32])
{
    char text[65];

    return journal_value(fields, key, text, sizeof text) && hex_read(out, 32, text, 64) == 0;
}

static int next_chain(char chain[JOURNAL_CHAIN + 1], const void *line, size_t len, struct err *e)
{
    const struct slice parts[] = {{(const uint8_t *)chain, JOURNAL_CHAIN}, {line, len}};
    struct digest d;

    if (hash_parts(&d, HASH_SHA256, parts, 2, e))
        return -1;
    hex_write(chain, d.bytes, 32);
    return 0;
}

/* "S id time fields… chain" cut into its parts, in place. */
static bool cut(char *text, size_t len, struct journal_line *line, char **chain)
{
    char *at = text, *end = text + len, *time;

    if (len < JOURNAL_CHAIN + 6 || len >= LINE || memchr(text, 0, len))
        return false;
    *chain = end - JOURNAL_CHAIN;
    if ((*chain)[-1] != ' ' || strspn(*chain, "0123456789abcdef") != JOURNAL_CHAIN)
        return false;
    (*chain)[-1] = 0;
    if (at[0] < 'A' || at[0] > 'Z' || at[1] != ' ')
        return false;
    line->state = at[0];
    line->id = at + 2;
    time = strchr(at + 2, ' ');
    if (!time || time - line->id >= JOURNAL_ID || time == line->id)
        return false;
    *time++ = 0;
    at = strchr(time, ' ');
    if (at)
        *at++ = 0;
    line->fields = at ? at : "";
    return clk_parse_time(time, &line->time) == 0 && strlen(line->fields) < JOURNAL_FIELDS;
}

/* The first line of a file: J kind time version=1 machine=… */
static int check_head(struct journal *j, const char *name, const struct journal_line *line,
                      struct err *e)
{
    char version[8] = "";

    if (line->state != 'J' || strcmp(line->id, j->kind) != 0)
        return err_set(e, ERR_CONFIG, _("%s is not a journal of a %s"), name, j->kind);
    journal_value(line->fields, "version", version, sizeof version);
    if (strtol(version, NULL, 10) > JOURNAL_VERSION)
        return err_set(e, ERR_CONFIG,
                       _("journal %s was written by a newer version of cuv (format %s): install "
                         "that version"),
                       name, version);
    return 0;
}

/* Two machines with a copy each would give numbers and sign letters twice. */
static int check_machine(const struct journal *j, const struct journal_options *o, struct err *e)
{
    if (!o->machine || o->moved || !j->lines || strcmp(j->writer, o->machine) == 0)
        return 0;
    return err_set(e, ERR_CONFIG,
                   _("the journal of the %s was written on another machine; two machines must "
                     "never work on copies of it: when the other one is gone for good, run: "
                     "cuv-batch verify --moved"),
                   j->kind);
}

static int take_line(struct journal *j, const char *name, size_t number, char *text, size_t len,
                     struct err *e)
{
    char copy[LINE], *chain;
    struct journal_line line;

    if (len >= sizeof copy)
        return bad(j, name, number, _("the line is too long"), e);
    memcpy(copy, text, len);
    copy[len] = 0;
    if (!cut(copy, len, &line, &chain))
        return bad(j, name, number, _("this is no line of a journal"), e);
    if (next_chain(j->chain, text, len - JOURNAL_CHAIN - 1, e))
        return -1;
    if (memcmp(j->chain, chain, JOURNAL_CHAIN) != 0)
        return bad(j, name, number, _("the line, or one before it, was changed by hand"), e);
    j->lines++;
    j->last = line.time;
    if (j->options->head)
        j->options->head(j->options->user, j->lines, j->chain);
    if (j->options->witness && memcmp(j->options->witness, j->chain, JOURNAL_CHAIN) == 0)
        j->met = true;
    if (line.state == 'J' || line.state == 'M')
        journal_value(line.fields, "machine", j->writer, sizeof j->writer);
    if (number == 1)
        return check_head(j, name, &line, e);
    if (line.state == 'J')
        return bad(j, name, number, _("a second beginning"), e);
    return j->options->visit ? j->options->visit(j->options->user, &line, e) : 0;
}

/* A crash leaves a line without its end, or blocks never written (zeros); nothing else. */
static bool is_torn(const uint8_t *tail, size_t len)
{
    return memchr(tail, 0, len) || !memchr(tail, '\n', len);
}

/* Takes every whole line; *good is where the last one ends. */
static int take_file(struct journal *j, const char *name, struct slice text, bool newest,
                     size_t *good, struct err *e)
{
    size_t at = 0, number = 0;

    while (at < text.len) {
        char saved[JOURNAL_CHAIN + 1];
        const uint8_t *end = memchr(text.data + at, '\n', text.len - at);
        size_t len = end ? (size_t)(end - text.data) - at : text.len - at;
        size_t lines = j->lines;

        memcpy(saved, j->chain, sizeof saved);
        if (!end || take_line(j, name, ++number, (char *)(uintptr_t)text.data + at, len, e)) {
            if (!newest || !is_torn(text.data + at, text.len - at) || j->lines != lines)
                return end ? -1 : bad(j, name, number + 1, _("the line does not end"), e);
            memcpy(j->chain, saved, sizeof saved);
            break;
        }
        at += len + 1;
    }
    *good = at;
    return 0;
}

static int cut_tail(struct journal *j, int fd, const char *name, size_t good, size_t size,
                    struct err *e)
{
    if (good == size)
        return 0;
    return ftruncate(fd, (off_t)good) || fsync(fd) ? fail(j, name, e) : 0;
}

static int read_file(struct journal *j, const char *name, bool newest, struct err *e)
{
    int flags = newest && j->options->write ? O_RDWR | O_APPEND : O_RDONLY;
    int fd = openat(j->folder, name, flags | O_CLOEXEC | O_NOFOLLOW), rc = -1;
    struct buf text;
    size_t good = 0;

    if (fd < 0)
        return fail(j, name, e);
    buf_init(&text, LIMIT_JOURNAL_BYTES);
    if (buf_read(&text, fd, name, e) || take_file(j, name, buf_slice(&text), newest, &good, e))
        goto out;
    if (newest && j->options->write) {
        if (cut_tail(j, fd, name, good, text.len, e))
            goto out;
        /* A file whose first line never came is as good as none: it is begun again. */
        j->fd = fd;
        fd = -1;
        memcpy(j->file, good ? name : "", good ? NAME : 1);
    }
    rc = 0;
out:
    buf_release(&text);
    if (fd >= 0)
        close(fd);
    return rc;
}

static int only_days(const struct dirent *d)
{
    struct clk_date day;

    return clk_parse_date(d->d_name, &day) == 0;
}

static int read_all(struct journal *j, struct err *e)
{
    struct dirent **names = NULL;
    int count = scandirat(j->folder, ".", &names, only_days, alphasort), rc = 0;

    if (count < 0)
        return fail(j, "", e);
    for (int i = 0; i < count && rc == 0; i++)
        rc = read_file(j, names[i]->d_name, i == count - 1, e);
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
    return rc;
}

static int check_clock(const struct journal *j, int64_t now, struct err *e)
{
    char last[CLK_TEXT], here[CLK_TEXT];

    if (j->last <= now + CLOCK_SLACK)
        return 0;
    clk_people(last, j->last);
    clk_people(here, now);
    return err_set(e, ERR_CONFIG,
                   _("the clock says %s, but the last line of the journal is of %s: set the clock "
                     "right (timedatectl)"),
                   here, last);
}

int journal_open(struct journal **out, int folder, const struct journal_options *o, struct err *e)
{
    struct journal *j = calloc(1, sizeof *j);

    if (!j)
        return err_memory(e);
    j->fd = j->folder = -1;
    buf_init(&j->buffer, LIMIT_JOURNAL_GROUP);
    memcpy(j->kind, o->kind, strnlen(o->kind, sizeof j->kind - 1));
    if (o->machine)
        memcpy(j->machine, o->machine, strnlen(o->machine, sizeof j->machine - 1));
    memset(j->chain, '0', JOURNAL_CHAIN);
    j->met = !o->witness || strcmp(o->witness, j->chain) == 0;
    j->options = o;
    j->folder = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (j->folder < 0) {
        fail(j, "", e);
        goto fail;
    }
    if (read_all(j, e) || (o->write && (check_clock(j, o->now, e) || check_machine(j, o, e))))
        goto fail;
    memcpy(j->durable, j->chain, sizeof j->durable);
    j->options = NULL;
    *out = j;
    return 0;
fail:
    journal_close(j);
    return -1;
}

void journal_close(struct journal *j)
{
    if (!j)
        return;
    worker_free(j->beside);
    if (j->fd >= 0)
        close(j->fd);
    if (j->folder >= 0)
        close(j->folder);
    buf_release(&j->buffer);
    free(j);
}

static int check_failed(const struct journal *j, struct err *e)
{
    return j->failed ? err_set(e, ERR_IO, "%s", _("the journal could not be written before")) : 0;
}

static int put_line(struct journal *j, const char *text, size_t len, struct err *e)
{
    if (next_chain(j->chain, text, len, e))
        return -1;
    buf_add(&j->buffer, text, len);
    buf_add_byte(&j->buffer, ' ');
    buf_add(&j->buffer, j->chain, JOURNAL_CHAIN);
    buf_add_byte(&j->buffer, '\n');
    j->waiting++;
    return buf_check(&j->buffer, "journal", e);
}

/* The file of this day, made with its first line when it is not there yet. */
static int turn_page(struct journal *j, int64_t time, struct err *e)
{
    char when[CLK_TEXT], text[256];
    int n, fd;

    clk_iso(when, time);
    if (j->fd >= 0 && j->file[0] && memcmp(when, j->file, 10) <= 0)
        return 0;
    if (journal_sync(j, e))
        return -1;
    when[10] = 0;
    fd = openat(j->folder, when, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail(j, when, e);
    if (j->fd >= 0)
        close(j->fd);
    j->fd = fd;
    memcpy(j->file, when, NAME);
    j->reserved = 0;
    if (fsync(j->folder))
        return fail(j, when, e);
    clk_iso(when, time);
    n = snprintf(text, sizeof text, "J %s %s version=%d machine=%s", j->kind, when, JOURNAL_VERSION,
                 j->machine);
    return put_line(j, text, (size_t)n, e);
}

int journal_add(struct journal *j, char state, const char *id, int64_t time, struct err *e,
                const char *format, ...)
{
    char text[LINE], when[CLK_TEXT];
    va_list ap;
    int n, k;

    if (check_failed(j, e))
        return -1;
    if (check_clock(j, time, e) || turn_page(j, time, e)) {
        j->failed = true;
        return -1;
    }
    clk_iso(when, time);
    n = snprintf(text, sizeof text, "%c %s %s%s", state, id, when, *format ? " " : "");
    va_start(ap, format);
    k = vsnprintf(text + n, sizeof text - (size_t)n, format, ap);
    va_end(ap);
    if (k < 0 || k >= JOURNAL_FIELDS || strchr(text, '\n') || strlen(id) >= JOURNAL_ID)
        return err_set(e, ERR_BUG, "journal line of %d bytes", n + k);
    j->last = time;
    return put_line(j, text, (size_t)n + (size_t)k, e);
}

/* Not every file system can set blocks aside: then a full disk is met at the write. */
static int set_aside(struct journal *j, struct err *e)
{
    off_t end = lseek(j->fd, 0, SEEK_END);

    if (end < 0)
        return fail(j, j->file, e);
    if (end + (off_t)j->buffer.len <= j->reserved)
        return 0;
    if (fallocate(j->fd, FALLOC_FL_KEEP_SIZE, end, RESERVE) && errno != EOPNOTSUPP &&
        errno != ENOSYS)
        return fail(j, j->file, e);
    j->reserved = end + RESERVE;
    return 0;
}

static int write_all(struct journal *j, struct err *e)
{
    for (size_t at = 0; at < j->buffer.len;) {
        ssize_t k = write(j->fd, j->buffer.data + at, j->buffer.len - at);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return fail(j, j->file, e);
        at += (size_t)k;
    }
    return 0;
}

static int sync_file(void *journal, struct err *e)
{
    const struct journal *j = journal;

    return fdatasync(j->fd) ? fail(j, j->file, e) : 0;
}

/* What waits is written, and is durable after the next sync of the file. */
static int write_waiting(struct journal *j, struct err *e)
{
    if (set_aside(j, e) || write_all(j, e)) {
        j->failed = true;
        return -1;
    }
    j->under_way = j->waiting;
    j->waiting = 0;
    buf_clear(&j->buffer);
    memcpy(j->written, j->chain, sizeof j->written);
    return 0;
}

/* After the sync of what is under way. */
static int take_note(struct journal *j, int rc)
{
    if (rc) {
        j->failed = true;
        return -1;
    }
    j->lines += j->under_way;
    j->under_way = 0;
    memcpy(j->durable, j->written, sizeof j->durable);
    return 0;
}

int journal_sync(struct journal *j, struct err *e)
{
    if (journal_sync_end(j, e) || check_failed(j, e))
        return -1;
    if (!j->waiting)
        return 0;
    return write_waiting(j, e) ? -1 : take_note(j, sync_file(j, e));
}

int journal_sync_begin(struct journal *j, struct err *e)
{
    if (check_failed(j, e) || (!j->beside && worker_new(&j->beside, e)))
        return -1;
    if (!j->waiting || worker_busy(j->beside))
        return 0;
    if (write_waiting(j, e))
        return -1;
    worker_begin(j->beside, sync_file, j);
    return 0;
}

int journal_sync_end(struct journal *j, struct err *e)
{
    if (!j->beside || !worker_busy(j->beside))
        return 0;
    return take_note(j, worker_end(j->beside, e));
}

struct worker *journal_sync_worker(const struct journal *j)
{
    return j->beside && worker_busy(j->beside) ? j->beside : NULL;
}

bool journal_waits(const struct journal *j)
{
    return j->waiting != 0;
}

const char *journal_head(const struct journal *j)
{
    return j->durable;
}

size_t journal_count(const struct journal *j)
{
    return j->lines;
}

size_t journal_end(const struct journal *j)
{
    return j->lines + j->under_way + j->waiting;
}

bool journal_met(const struct journal *j)
{
    return j->met;
}
