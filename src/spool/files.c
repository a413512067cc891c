/* The bytes of letters. Every name is a child of an open folder; no link is ever followed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "spool/list.h"

enum { FILE_NAME = SPOOL_ID + 32 };

static int fail(const char *what, struct err *e)
{
    return err_set(e, journal_errno(errno), "%s: %s", what, strerror(errno));
}

static int load(struct spool *s, enum spool_folder f, const char *name, struct buf *out,
                struct err *e)
{
    struct stat st;
    int fd, rc = -1;

    /* A pipe must not hold the batch up. */
    fd = openat(s->folders[f], name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 && (errno == ENOENT || errno == ELOOP || errno == ENXIO || errno == EACCES))
        return err_set(e, errno == ENOENT ? ERR_INPUT : ERR_FORMAT, "%s: %s", name,
                       strerror(errno));
    if (fd < 0 || fstat(fd, &st)) {
        fail(name, e);
        goto out;
    }
    if (!S_ISREG(st.st_mode)) {
        err_set(e, ERR_FORMAT, _("%s is not an ordinary file"), name);
        goto out;
    }
    if ((size_t)st.st_size > out->max - out->len) {
        err_set(e, ERR_FORMAT, _("%s has %lld bytes; at most %zu are taken"), name,
                (long long)st.st_size, out->max);
        goto out;
    }
    if (st.st_size && !buf_reserve(out, (size_t)st.st_size)) {
        err_memory(e);
        goto out;
    }
    rc = buf_read(out, fd, name, e);
out:
    if (fd >= 0)
        close(fd);
    return rc;
}

int spool_load(struct spool *s, enum spool_folder f, const char *id, const char *suffix,
               struct buf *out, struct err *e)
{
    char name[FILE_NAME];

    snprintf(name, sizeof name, "%s%s", id, suffix);
    return load(s, f, name, out, e);
}

int spool_load_entry(struct spool *s, enum spool_folder f, const struct spool_entry *entry,
                     struct buf *out, struct err *e)
{
    return load(s, f, entry->name, out, e);
}

bool spool_has(const struct spool *s, enum spool_folder f, const char *id, const char *suffix)
{
    char name[FILE_NAME];
    struct stat st;

    snprintf(name, sizeof name, "%s%s", id, suffix);
    return fstatat(s->folders[f], name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static int write_all(int fd, struct slice bytes, const char *name, struct err *e)
{
    while (bytes.len) {
        ssize_t k = write(fd, bytes.data, bytes.len);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return fail(name, e);
        bytes.data += k;
        bytes.len -= (size_t)k;
    }
    return 0;
}

void spool_aside_name(char out[SPOOL_ASIDE], const char *id, const char *suffix)
{
    snprintf(out, SPOOL_ASIDE, ".%s%s.%d", id, suffix, (int)getpid());
}

int spool_save_aside(struct spool *s, const char *id, const char *suffix, struct slice bytes,
                     int *fd, struct err *e)
{
    int tmp = s->folders[SPOOL_TMP], flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
    char aside[SPOOL_ASIDE];

    spool_aside_name(aside, id, suffix);
    *fd = openat(tmp, aside, flags, 0600);
    if (*fd < 0 && errno == EEXIST && unlinkat(tmp, aside, 0) == 0)
        *fd = openat(tmp, aside, flags, 0600);
    if (*fd < 0)
        return fail(id, e);
    if (write_all(*fd, bytes, id, e)) {
        close(*fd);
        *fd = -1;
        unlinkat(tmp, aside, 0);
        return -1;
    }
    return 0;
}

int spool_name_aside(struct spool *s, enum spool_folder f, const char *id, const char *suffix,
                     bool *exists, struct err *e)
{
    int tmp = s->folders[SPOOL_TMP], rc = 0;
    char name[FILE_NAME], aside[SPOOL_ASIDE];

    spool_aside_name(aside, id, suffix);
    snprintf(name, sizeof name, "%s%s", id, suffix);
    *exists = false;
    if (renameat2(tmp, aside, s->folders[f], name, RENAME_NOREPLACE) == 0)
        return 0;
    *exists = errno == EEXIST;
    if (!*exists)
        rc = fail(name, e);
    unlinkat(tmp, aside, 0);
    return rc;
}

int spool_save(struct spool *s, enum spool_folder f, const char *id, const char *suffix,
               struct slice bytes, bool *exists, struct err *e)
{
    char aside[SPOOL_ASIDE];
    int fd, rc;

    if (spool_save_aside(s, id, suffix, bytes, &fd, e))
        return -1;
    rc = fsync(fd) ? fail(id, e) : 0;
    close(fd);
    if (rc == 0)
        return spool_name_aside(s, f, id, suffix, exists, e);
    spool_aside_name(aside, id, suffix);
    unlinkat(s->folders[SPOOL_TMP], aside, 0);
    return -1;
}

/* For people: the first name a letter had stays. */
int spool_save_name(struct spool *s, const char *id, const char *name, struct err *e)
{
    bool exists;

    return spool_save(s, SPOOL_NAME, id, "", slice_of(name), &exists, e);
}

int spool_remove(struct spool *s, enum spool_folder f, const char *id, const char *suffix,
                 struct err *e)
{
    char name[FILE_NAME];

    snprintf(name, sizeof name, "%s%s", id, suffix);
    return unlinkat(s->folders[f], name, 0) && errno != ENOENT ? fail(name, e) : 0;
}

static bool same_file(int a, const char *name, int b, const char *other)
{
    struct stat x, y;

    return fstatat(a, name, &x, AT_SYMLINK_NOFOLLOW) == 0 &&
           fstatat(b, other, &y, AT_SYMLINK_NOFOLLOW) == 0 && x.st_ino == y.st_ino &&
           x.st_dev == y.st_dev;
}

/*
 * rename(2) from a name to another name of the same file does nothing and returns 0: with
 * NOREPLACE it says EEXIST, and the old name goes when both are the same file.
 */
static int move_one(struct spool *s, const char *id, const char *suffix, enum spool_folder from,
                    enum spool_folder to, struct err *e)
{
    char name[FILE_NAME], target[FILE_NAME + 8];

    snprintf(name, sizeof name, "%s%s", id, suffix);
    snprintf(target, sizeof target, "%s", name);
    for (int n = 2; renameat2(s->folders[from], name, s->folders[to], target, RENAME_NOREPLACE);
         n++) {
        if (errno == ENOENT)
            return 0;
        if (errno != EEXIST || n > 9999)
            return fail(name, e);
        if (same_file(s->folders[from], name, s->folders[to], target))
            return unlinkat(s->folders[from], name, 0) ? fail(name, e) : 0;
        snprintf(target, sizeof target, "%s.%d%s", id, n, suffix);
    }
    return 0;
}

int spool_move(struct spool *s, const char *id, enum spool_folder from, enum spool_folder to,
               struct err *e)
{
    /*
     * A crash in between must leave the PDF where the next run looks first, with the letter's
     * record: a request alone would look like a letter of its own.
     */
    bool back = from == SPOOL_HOLD || from == SPOOL_DEAD;

    return move_one(s, id, back ? ".pdf" : ".xml", from, to, e) ||
                   move_one(s, id, back ? ".xml" : ".pdf", from, to, e) ||
                   move_one(s, id, "", from, to, e)
               ? -1
               : 0;
}

/* A power cut between the two folders leaves the file under both names: then it is here already. */
static int claim_one(struct spool *s, const char *from, const char *to, bool *taken, struct err *e)
{
    int new = s->folders[SPOOL_NEW], work = s->folders[SPOOL_WORK];

    if (renameat2(new, from, work, to, RENAME_NOREPLACE) == 0 || errno == ENOENT)
        return 0;
    if (errno != EEXIST)
        return fail(from, e);
    if (same_file(new, from, work, to))
        return unlinkat(new, from, 0) ? fail(from, e) : 0;
    *taken = false;
    return 0;
}

/* The request of a PDF that a crash parted from it while both were claimed. */
int spool_claim_request(struct spool *s, const char *id, struct err *e)
{
    static const char *const requests[] = {".xml", ".XML", ".request"};
    char from[NAME_MAX + 1], to[FILE_NAME], stem[NAME_MAX + 1];
    struct buf name;
    bool taken;

    snprintf(stem, sizeof stem, "%s", id);
    buf_init(&name, NAME_MAX);
    if (!spool_has(s, SPOOL_NEW, id, ".xml") && !spool_has(s, SPOOL_NEW, id, ".request") &&
        spool_load(s, SPOOL_NAME, id, "", &name, NULL) == 0 && name.len > 4)
        snprintf(stem, sizeof stem, "%.*s", (int)name.len - 4, (const char *)name.data);
    buf_release(&name);
    snprintf(to, sizeof to, "%s.xml", id);
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        if (snprintf(from, sizeof from, "%s%s", stem, requests[i]) < (int)sizeof from &&
            !strchr(from, '/') && claim_one(s, from, to, &taken, e))
            return -1;
    }
    return 0;
}

/* Of that id work/ has another letter, only a PDF or only a request: it waits for its stamp. */
static bool is_at_work(const struct spool_entry *entry, const struct spool_entries *work)
{
    const struct spool_entry *there = spool_entries_find(work, entry->id);

    return there && (entry->pdf ? there->xml && !there->pdf : there->pdf && !there->xml);
}

int spool_claim(struct spool *s, const struct spool_entry *entry, const struct spool_entries *work,
                bool *taken, struct err *e)
{
    char to[FILE_NAME];

    *taken = true;
    if (entry->named && spool_save_name(s, entry->id, entry->name, e))
        return -1;
    if (entry->odd)
        return claim_one(s, entry->name, entry->id, taken, e);
    if (is_at_work(entry, work)) {
        *taken = false;
        return 0;
    }
    /* The PDF goes first: a request without it would begin a letter of its own. */
    snprintf(to, sizeof to, "%s%s", entry->id, entry->pdf ? ".pdf" : ".xml");
    if (claim_one(s, entry->name, to, taken, e))
        return -1;
    snprintf(to, sizeof to, "%s.xml", entry->id);
    return *taken && entry->request ? claim_one(s, entry->request, to, taken, e) : 0;
}

bool spool_is_twice(const struct spool *s, const char *id, const char *suffix)
{
    char name[FILE_NAME];

    snprintf(name, sizeof name, "%s%s", id, suffix);
    return same_file(s->folders[SPOOL_WORK], name, s->folders[SPOOL_DEAD], name);
}

bool spool_request_taken(const struct spool *s, const char *id)
{
    char name[FILE_NAME];

    snprintf(name, sizeof name, "%s.xml", id);
    return spool_has(s, SPOOL_OUT, id, ".xml") &&
           !same_file(s->folders[SPOOL_WORK], name, s->folders[SPOOL_OUT], name);
}

int spool_link_request(struct spool *s, const char *id, struct err *e)
{
    char name[FILE_NAME];

    snprintf(name, sizeof name, "%s.xml", id);
    if (linkat(s->folders[SPOOL_WORK], name, s->folders[SPOOL_OUT], name, 0) == 0 ||
        errno == ENOENT)
        return 0;
    if (errno != EEXIST)
        return fail(name, e);
    return same_file(s->folders[SPOOL_WORK], name, s->folders[SPOOL_OUT], name)
               ? 0
               : err_set(e, ERR_IO, "%s: %s", name, strerror(EEXIST));
}

int spool_remove_kept(struct spool *s, const char *id, struct err *e)
{
    return spool_remove(s, SPOOL_STAMP, id, ".seal", e) ||
                   spool_remove(s, SPOOL_STAMP, id, ".pdf", e)
               ? -1
               : 0;
}

int spool_clear(struct spool *s, const char *id, bool kept, bool request, struct err *e)
{
    /* The PDF last: a request alone would look like a letter of its own. */
    return (kept && spool_remove_kept(s, id, e)) ||
                   (request && spool_remove(s, SPOOL_WORK, id, ".xml", e)) ||
                   spool_remove(s, SPOOL_WORK, id, ".pdf", e)
               ? -1
               : 0;
}

int spool_step_aside(struct spool *s, enum spool_folder f, const char *id, struct err *e)
{
    static const char *const suffixes[] = {".pdf", ".xml", "", ".reason"};
    enum { SUFFIXES = sizeof suffixes / sizeof *suffixes };
    char other[FILE_NAME], from[FILE_NAME + 8], to[FILE_NAME + 8];
    bool here = false, taken = true;

    for (int i = 0; i < SUFFIXES - 1; i++)
        here |= spool_has(s, f, id, suffixes[i]);
    for (int n = 2; here && taken; n++) {
        taken = false;
        snprintf(other, sizeof other, "%s.%d", id, n);
        for (int i = 0; i < SUFFIXES; i++)
            taken |= spool_has(s, f, other, suffixes[i]);
    }
    for (int i = 0; here && i < SUFFIXES; i++) {
        snprintf(from, sizeof from, "%s%s", id, suffixes[i]);
        snprintf(to, sizeof to, "%s%s", other, suffixes[i]);
        if (renameat2(s->folders[f], from, s->folders[f], to, RENAME_NOREPLACE) && errno != ENOENT)
            return fail(from, e);
    }
    return 0;
}

int spool_sync_folder(struct spool *s, enum spool_folder f, struct err *e)
{
    return fsync(s->folders[f]) ? fail(spool_folder_name(f), e) : 0;
}

/* ".NAME.PID" of a process that is gone; other names belong to whoever writes there. */
static bool is_stale_aside(const struct spool *s, const char *name)
{
    const char *dot = strrchr(name, '.');
    long pid = dot ? strtol(dot + 1, NULL, 10) : 0;

    (void)s;
    if (name[0] != '.' || pid <= 0)
        return false;
    return pid == getpid() || (kill((pid_t)pid, 0) && errno == ESRCH);
}

/* Of a letter that no longer waits for its stamp: a power cut may undo a removal. */
static bool is_stale_kept(const struct spool *s, const char *name)
{
    const struct spool_letter *l;
    const char *dot = strrchr(name, '.');
    char id[SPOOL_ID + 1];

    if (!dot || dot - name > SPOOL_ID || (strcmp(dot, ".pdf") != 0 && strcmp(dot, ".seal") != 0))
        return false;
    snprintf(id, sizeof id, "%.*s", (int)(dot - name), name);
    l = spool_find(s, id);
    return l && l->state != SPOOL_FROZEN;
}

static int sweep(struct spool *s, enum spool_folder f,
                 bool (*stale)(const struct spool *s, const char *name), struct err *e)
{
    int fd = openat(s->folders[f], ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;

    if (!d) {
        fail(spool_folder_name(f), e);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    while ((entry = readdir(d)))
        if (stale(s, entry->d_name))
            unlinkat(s->folders[f], entry->d_name, 0);
    closedir(d);
    return 0;
}

int spool_sweep(struct spool *s, struct err *e)
{
    return sweep(s, SPOOL_TMP, is_stale_aside, e) || sweep(s, SPOOL_STAMP, is_stale_kept, e) ? -1
                                                                                             : 0;
}
