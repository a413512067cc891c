#include "pack/outbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/filter.h"

enum { PATH = 4096, REPLY_BYTES = 1 << 20 };

static int path_of(char *out, const char *folder, const char *part, const char *name, struct err *e)
{
    int n = snprintf(out, PATH, "%s/%s%s%s", folder, part, *name ? "/" : "", name);

    return n > 0 && n < PATH ? 0 : err_set(e, ERR_USAGE, _("the name %.80s is too long"), name);
}

static int make_folder(const char *path, struct err *e)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return 0;
    return err_set(e, errno == EACCES ? ERR_PERMISSION : ERR_IO, _("cannot create %s: %s"), path,
                   strerror(errno));
}

static int sync_folder(const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = fd >= 0 ? fsync(fd) : -1;

    if (fd >= 0)
        close(fd);
    return rc ? err_set(e, ERR_IO, _("cannot write %s: %s"), path, strerror(errno)) : 0;
}

/* FOLDER, waiting and sent; and that neither has one of this name. */
static int prepare(const char *folder, const char *name, struct err *e)
{
    static const char *const parts[] = {"waiting", "sent"};
    char path[PATH];

    if (make_folder(folder, e))
        return -1;
    for (size_t i = 0; i < 2; i++) {
        if (path_of(path, folder, parts[i], "", e) || make_folder(path, e) ||
            path_of(path, folder, parts[i], name, e))
            return -1;
        if (access(path, F_OK) == 0)
            return err_set(e, ERR_USAGE,
                           i ? _("%s: this letter was sent already") : _("%s waits there already"),
                           path);
    }
    return 0;
}

static int write_files(const char *aside, const struct outbox_file *files, size_t count,
                       struct err *e)
{
    char path[PATH];

    for (size_t i = 0; i < count; i++) {
        const struct outbox_file *f = &files[i];

        if (path_of(path, aside, f->name, "", e) ||
            (f->make ? out_save_made(path, f->make, f->user, 0600, e)
                     : out_save(path, f->bytes, 0600, e)))
            return -1;
    }
    return sync_folder(aside, e);
}

static int publish(const char *folder, const char *aside, const char *name, struct err *e)
{
    char target[PATH], waiting[PATH];

    if (path_of(target, folder, "waiting", name, e) || path_of(waiting, folder, "waiting", "", e))
        return -1;
    if (renameat2(AT_FDCWD, aside, AT_FDCWD, target, RENAME_NOREPLACE))
        return err_set(e, ERR_IO, _("cannot rename to %s: %s"), target, strerror(errno));
    return sync_folder(waiting, e);
}

static void remove_aside(const char *aside, const struct outbox_file *files, size_t count)
{
    char path[PATH];
    struct err ignored;

    for (size_t i = 0; i < count; i++)
        if (!path_of(path, aside, files[i].name, "", &ignored))
            unlink(path);
    rmdir(aside);
}

int outbox_put(const char *folder, const char *name, const struct outbox_file *files, size_t count,
               struct err *e)
{
    char aside[PATH];

    if (prepare(folder, name, e) || path_of(aside, folder, "new.XXXXXX", "", e))
        return -1;
    if (!mkdtemp(aside))
        return err_set(e, ERR_IO, _("cannot create %s: %s"), aside, strerror(errno));
    if (write_files(aside, files, count, e) || publish(folder, aside, name, e)) {
        remove_aside(aside, files, count);
        return -1;
    }
    return 0;
}

static int run(const struct outbox_hook *hook, const char *path, const char *what,
               struct buf *reply, struct err *e)
{
    char locale[] = "LC_ALL=C.UTF-8", programs[] = "PATH=/usr/local/bin:/usr/bin:/bin";
    const char *argv[] = {hook->program, what, hook->channel, NULL};
    char *environment[] = {programs, locale, NULL};
    char file[PATH];
    int code;

    if (filter_run(argv, environment, (struct slice){NULL, 0}, reply, hook->timeout_ms, &code, e))
        return -1;
    if (code)
        return err_set(e, ERR_AGAIN, _("%s ended with %d"), hook->program, code);
    if (!reply->len)
        return 0;
    return path_of(file, path, "reply", "", e) || out_save(file, buf_slice(reply), 0600, e) ? -1
                                                                                            : 0;
}

/* Locked, and still there: another run may have sent it meanwhile. 1: it did. */
static int lock(int fd, const char *path, struct err *e)
{
    struct stat held, named;

    if (flock(fd, LOCK_EX | LOCK_NB))
        return err_set(e, ERR_AGAIN, _("%s is being sent by another run"), path);
    return fstat(fd, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino ? 0 : 1;
}

static int finish(const char *folder, const char *name, const char *path, struct err *e)
{
    char sent[PATH], part[PATH];

    if (path_of(sent, folder, "sent", name, e))
        return -1;
    if (renameat2(AT_FDCWD, path, AT_FDCWD, sent, RENAME_NOREPLACE))
        return err_set(e, ERR_IO, _("cannot rename to %s: %s"), sent, strerror(errno));
    if (path_of(part, folder, "sent", "", e) || sync_folder(part, e))
        return -1;
    return path_of(part, folder, "waiting", "", e) || sync_folder(part, e) ? -1 : 0;
}

int outbox_send(const char *folder, const char *name, const struct outbox_hook *hook, struct err *e)
{
    char path[PATH], what[PATH];
    struct buf reply;
    int fd, gone, rc = -1;

    if (path_of(path, folder, "waiting", name, e) ||
        path_of(what, path, hook->file ? hook->file : ".", "", e))
        return -1;
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, ERR_INPUT, _("cannot open folder %s: %s"), path, strerror(errno));
    buf_init(&reply, REPLY_BYTES);
    gone = lock(fd, path, e);
    if (gone == 0 && run(hook, path, hook->file ? what : path, &reply, e) == 0)
        rc = finish(folder, name, path, e);
    else if (gone > 0)
        rc = 0;
    buf_release(&reply);
    close(fd);
    return rc;
}

int outbox_each(const char *folder, int (*visit)(void *user, const char *name, struct err *e),
                void *user, struct err *e)
{
    struct dirent **names = NULL;
    char path[PATH];
    int n, rc = 0;

    if (path_of(path, folder, "waiting", "", e))
        return -1;
    n = scandir(path, &names, NULL, alphasort);
    if (n < 0)
        return errno == ENOENT
                   ? 0
                   : err_set(e, ERR_IO, _("cannot open folder %s: %s"), path, strerror(errno));
    for (int i = 0; i < n; i++) {
        if (rc == 0 && names[i]->d_name[0] != '.')
            rc = visit(user, names[i]->d_name, e);
        free(names[i]);
    }
    free(names);
    return rc;
}
