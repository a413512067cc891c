/*
 * --watch: waits for letters, and takes them out of the drop folder, where any program writes
 * slowly and under any name. A file is taken when it has not changed for some seconds and looks
 * complete; it leaves the drop folder when its copy is durable in new/, so a crash in between takes
 * it twice and the second time it is known.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "cmd/batch-watch.h"

enum { QUIET_SECONDS = 5, PAIR_SECONDS = 60, SWEEP_MS = 10000, DROP_MS = 1000, LIMIT_DROP = 10000 };

struct seen {
    char *name;
    off_t size;
    struct timespec changed;
    int64_t since; /* monotonic milliseconds of the last change seen */
    bool told, unfit, here; /* unfit: passed over until it changes */
};

struct watch {
    int events, drop;
    struct seen *list;
    size_t count, capacity;
    const struct cmd *cmd;
};

int watch_open(struct watch **out, const char *spool_path, const char *drop,
               const struct cmd *cmd, struct err *e)
{
    struct watch *w = calloc(1, sizeof *w);
    char path[4096];

    if (!w)
        return err_memory(e);
    w->drop = -1;
    w->cmd = cmd;
    w->events = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    snprintf(path, sizeof path, "%s/new", spool_path);
    if (w->events < 0 || inotify_add_watch(w->events, path, IN_MOVED_TO | IN_CLOSE_WRITE) < 0) {
        err_set(e, journal_errno(errno), "%s: %s", path, strerror(errno));
        watch_free(w);
        return -1;
    }
    if (drop) {
        w->drop = open(drop, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (w->drop < 0) {
            err_set(e, ERR_CONFIG, _("[batch] drop: %s: %s"), drop, strerror(errno));
            watch_free(w);
            return -1;
        }
    }
    *out = w;
    return 0;
}

void watch_free(struct watch *w)
{
    if (!w)
        return;
    if (w->events >= 0)
        close(w->events);
    if (w->drop >= 0)
        close(w->drop);
    for (size_t i = 0; i < w->count; i++)
        free(w->list[i].name);
    free(w->list);
    free(w);
}

void watch_wait(struct watch *w)
{
    struct pollfd p = {.fd = w->events, .events = POLLIN};
    char drained[4096];

    /* A sweep follows in any case: events may be lost. */
    if (poll(&p, 1, w->drop >= 0 ? DROP_MS : SWEEP_MS) <= 0)
        return;
    while (read(w->events, drained, sizeof drained) > 0)
        ;
}

static bool ends(const char *name, const char *suffix)
{
    size_t n = strlen(name), k = strlen(suffix);

    return n > k && strcasecmp(name + n - k, suffix) == 0;
}

static struct seen *is_seen(struct watch *w, const char *name)
{
    for (size_t i = 0; i < w->count; i++)
        if (strcmp(w->list[i].name, name) == 0)
            return &w->list[i];
    return NULL;
}

static struct seen *see(struct watch *w, const char *name, struct err *e)
{
    struct seen *s = is_seen(w, name);

    if (s)
        return s;
    if (w->count == w->capacity) {
        size_t capacity = w->capacity ? 2 * w->capacity : 64;
        void *list = realloc(w->list, capacity * sizeof *w->list);

        if (!list) {
            err_memory(e);
            return NULL;
        }
        w->list = list;
        w->capacity = capacity;
    }
    w->list[w->count] = (struct seen){.name = strdup(name)};
    if (!w->list[w->count].name) {
        err_memory(e);
        return NULL;
    }
    return &w->list[w->count++];
}

static void tell(struct watch *w, struct seen *s, const char *text)
{
    char name[512];

    if (s->told)
        return;
    s->told = true;
    /* A file's name may be a person's: only a terminal sees it. */
    snprintf(name, sizeof name, "%s",
             isatty(STDERR_FILENO) ? s->name : _("a file in the drop folder"));
    utf8_trim_tail(name);
    utf8_mask_controls(name);
    cmd_say(w->cmd, "%s: %s", name, text);
}

/* A file that is not as it was is another one, and begins anew. */
static void note_change(struct seen *s, const struct stat *st, int64_t now)
{
    if (s->since && s->size == st->st_size && s->changed.tv_sec == st->st_mtim.tv_sec &&
        s->changed.tv_nsec == st->st_mtim.tv_nsec)
        return;
    s->since = now;
    s->size = st->st_size;
    s->changed = st->st_mtim;
    s->told = s->unfit = false;
}

static void pass_over(struct watch *w, struct seen *s, const char *text)
{
    tell(w, s, text);
    s->unfit = true;
}

/* Takes down what lies there; a file that changed is watched for some seconds more. */
static int look(struct watch *w, struct err *e)
{
    int fd = openat(w->drop, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;
    int64_t now = clk_milliseconds();

    if (!d) {
        if (fd >= 0)
            close(fd);
        return err_set(e, journal_errno(errno), _("[batch] drop: %s"), strerror(errno));
    }
    for (size_t i = 0; i < w->count; i++)
        w->list[i].here = false;
    while ((entry = readdir(d))) {
        struct stat st;
        struct seen *s;

        if (spool_is_noise(entry->d_name) ||
            fstatat(w->drop, entry->d_name, &st, AT_SYMLINK_NOFOLLOW))
            continue;
        /* Those beyond the limit come when others have gone. */
        if (w->count >= LIMIT_DROP && !is_seen(w, entry->d_name))
            continue;
        s = see(w, entry->d_name, e);
        if (!s)
            break;
        s->here = true;
        note_change(s, &st, now);
        if (!S_ISREG(st.st_mode) || (!ends(s->name, ".pdf") && !ends(s->name, ".xml")))
            pass_over(w, s, _("letters are .xml or .pdf files"));
    }
    closedir(d);
    return entry ? -1 : 0;
}

static void forget_gone(struct watch *w)
{
    size_t kept = 0;

    for (size_t i = 0; i < w->count; i++) {
        if (w->list[i].here)
            w->list[kept++] = w->list[i];
        else
            free(w->list[i].name);
    }
    w->count = kept;
}

static bool quiet(const struct seen *s, int seconds)
{
    return clk_milliseconds() - s->since >= seconds * (int64_t)1000;
}

static int load(struct watch *w, const struct seen *s, struct buf *out, struct err *e)
{
    int fd = openat(w->drop, s->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;
    int rc;

    /* Whoever put it there took it away again. */
    if (fd < 0 && errno == ENOENT)
        return err_set(e, ERR_AGAIN, "%s", "");
    if (fd < 0)
        return err_set(e, journal_errno(errno), "%s", strerror(errno));
    rc = buf_read(out, fd, _("a file in the drop folder"), e);
    /* It grew while it was read: another time. */
    if (rc == 0 && (fstat(fd, &st) || (size_t)st.st_size != out->len || st.st_size != s->size))
        rc = err_set(e, ERR_AGAIN, "%s", "");
    close(fd);
    return rc;
}

/* "%%EOF" near the end; an XML text that ends with a tag. */
static bool complete(const struct buf *b, bool pdf)
{
    size_t n = b->len, from = n > 1024 ? n - 1024 : 0;

    if (pdf)
        return n > 8 && memmem(b->data + from, n - from, "%%EOF", 5);
    while (n && strchr(" \t\r\n", b->data[n - 1]))
        n--;
    return n && b->data[n - 1] == '>';
}

static struct seen *pair_of(struct watch *w, const struct seen *s)
{
    size_t n = strlen(s->name);

    for (size_t i = 0; i < w->count; i++)
        if (&w->list[i] != s && strlen(w->list[i].name) == n &&
            memcmp(w->list[i].name, s->name, n - 4) == 0 &&
            ends(w->list[i].name, ends(s->name, ".pdf") ? ".xml" : ".pdf"))
            return &w->list[i];
    return NULL;
}

/* What came in its place meanwhile stays: it was not read. */
static int remove_taken(struct watch *w, struct seen *s)
{
    struct stat st;

    s->here = false;
    if (fstatat(w->drop, s->name, &st, AT_SYMLINK_NOFOLLOW))
        return errno == ENOENT ? 0 : -1;
    if (st.st_size != s->size || st.st_mtim.tv_sec != s->changed.tv_sec ||
        st.st_mtim.tv_nsec != s->changed.tv_nsec)
        return 0;
    return unlinkat(w->drop, s->name, 0);
}

static void finish(struct watch *w, struct spool *spool, struct seen *s, struct seen *request,
                   const char *known)
{
    const struct spool_letter *l = known ? spool_find(spool, known) : NULL;

    /* What it lacked may have come with it; a person looks at both. */
    if (l && l->state == SPOOL_HELD) {
        pass_over(w, s, _("the same letter is held; it stays there"));
        return;
    }
    if (known)
        tell(w, s, _("the same letter is in the spool already; this one is removed"));
    if (remove_taken(w, s) || (request && remove_taken(w, request))) {
        s->here = true;
        pass_over(w, s, _("it was taken, but cannot be removed from there"));
    }
}

static int take(struct watch *w, struct spool *spool, struct seen *s, struct seen *request,
                bool renders, struct err *e)
{
    bool is_pdf = ends(s->name, ".pdf"), duplicate;
    char id[SPOOL_ID + 1];
    struct buf first, second;
    int rc = -1;

    buf_init(&first, is_pdf ? LIMIT_SPOOL_PDF : LIMIT_REQUEST_BYTES);
    buf_init(&second, LIMIT_REQUEST_BYTES);
    if (load(w, s, &first, e) || (request && load(w, request, &second, e)))
        goto out;
    if (!complete(&first, is_pdf) || (request && !complete(&second, false))) {
        if (quiet(s, PAIR_SECONDS))
            pass_over(w, s, _("it is not complete and stays there"));
        rc = 0;
        goto out;
    }
    if (batch_take_letter(spool, s->name, is_pdf ? buf_slice(&first) : (struct slice){NULL, 0},
                          is_pdf ? buf_slice(&second) : buf_slice(&first), clk_now(), renders, id,
                          &duplicate, e))
        goto out;
    finish(w, spool, s, request, duplicate ? id : NULL);
    rc = 0;
out:
    buf_release(&first);
    buf_release(&second);
    return rc;
}

/* Whether it may go alone, or with what; false: later. */
static bool ready(struct watch *w, struct seen *s, bool renders, bool seals, struct seen **request)
{
    bool is_pdf = ends(s->name, ".pdf");
    struct seen *other = pair_of(w, s);

    *request = NULL;
    if (s->unfit || (!is_pdf && !ends(s->name, ".xml")) || !quiet(s, QUIET_SECONDS))
        return false;
    if (!is_pdf)
        return renders && !other;
    *request = other;
    return other ? quiet(other, QUIET_SECONDS) : !seals || quiet(s, PAIR_SECONDS);
}

int watch_take(struct watch *w, struct spool *s, bool renders, bool seals, struct err *e)
{
    if (w->drop < 0)
        return 0;
    if (look(w, e))
        return -1;
    forget_gone(w);
    for (size_t i = 0; i < w->count; i++) {
        struct seen *request;

        if (!w->list[i].here || !ready(w, &w->list[i], renders, seals, &request))
            continue;
        if (take(w, s, &w->list[i], request, renders, e)) {
            if (e->kind == ERR_IO || e->kind == ERR_MEMORY)
                return -1;
            /* A full disk, rights that are missing: mended, it is taken. */
            if (e->kind == ERR_FORMAT)
                pass_over(w, &w->list[i], e->text);
            else if (e->text[0])
                tell(w, &w->list[i], e->text);
        }
    }
    forget_gone(w);
    return 0;
}
