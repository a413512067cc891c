#include "base/out.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/list.h"
#include "base/map.h"

/* Kept apart from the heap so that a signal may remove the file at any moment. */
static char abandoned[PATH_MAX];

void out_abandon(void)
{
    if (abandoned[0])
        unlink(abandoned);
    abandoned[0] = 0;
}

/* Written at once: a mapped file needs no more memory than this. */
enum { PIECE = 4 << 20 };

int out_write(int fd, const void *bytes, size_t n, const char *what, struct err *e)
{
    const uint8_t *p = bytes;

    while (n) {
        ssize_t k = write(fd, p, n < PIECE ? n : PIECE);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return err_set(e, ERR_IO, _("cannot write %s: %s"), what, strerror(errno));
        map_passed(p, (size_t)k);
        p += k;
        n -= (size_t)k;
    }
    return 0;
}

/* Before anything is written, where it cannot be taken back; and again of each part behind it. */
static int write_parts(int fd, const struct slice *parts, size_t count, const char *what,
                       struct err *e)
{
    struct err changed;

    for (size_t i = 0; i < count; i++)
        if (map_still(parts[i].data, e))
            return -1;
    for (size_t i = 0; i < count; i++) {
        int rc = out_write(fd, parts[i].data, parts[i].len, what, e);

        if (map_still(parts[i].data, &changed)) {
            if (e)
                *e = changed;
            return -1;
        }
        if (rc)
            return -1;
    }
    return 0;
}

/* A device, pipe or socket is written to as it stands: it must not be replaced by a file. */
static bool is_device(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

static int save_device(const char *path, const struct slice *parts, size_t count, struct err *e)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY), rc;

    if (fd < 0)
        return err_set(e, errno == EACCES ? ERR_PERMISSION : ERR_IO, _("cannot open %s: %s"),
                       path, strerror(errno));
    rc = write_parts(fd, parts, count, path, e);
    if (close(fd) && rc == 0)
        rc = err_set(e, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
    return rc;
}

static void folder_of(char *folder, size_t size, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        snprintf(folder, size, ".");
    else
        snprintf(folder, size, "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

static int folder_sync(const char *path, struct err *e)
{
    char folder[PATH_MAX];
    int fd, bad;

    folder_of(folder, sizeof folder, path);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, ERR_IO, _("cannot open folder %s: %s"), folder, strerror(errno));
    bad = fsync(fd);
    close(fd);
    return bad ? err_set(e, ERR_IO, _("cannot sync folder %s: %s"), folder, strerror(errno)) : 0;
}

/* A file without a name where the file system can, so that even SIGKILL leaves nothing behind. */
struct aside {
    int fd;
    bool named;
    char name[PATH_MAX];
};

static int create_failed(const char *path, struct err *e)
{
    return err_set(e, errno == EACCES ? ERR_PERMISSION : ERR_IO, _("cannot create %s: %s"), path,
                   strerror(errno));
}

static int aside_open(struct aside *a, const char *path, struct err *e)
{
    char folder[PATH_MAX];

    if ((size_t)snprintf(a->name, sizeof a->name, "%s.XXXXXX", path) >= sizeof a->name)
        return err_set(e, ERR_USAGE, _("%s: file name too long"), path);
    folder_of(folder, sizeof folder, path);
    a->named = false;
    a->fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (a->fd >= 0)
        return 0;
    a->fd = mkostemp(a->name, O_CLOEXEC);
    if (a->fd < 0)
        return create_failed(path, e);
    a->named = true;
    memcpy(abandoned, a->name, sizeof abandoned);
    return 0;
}

static int refuse_folder(const char *path, struct err *e)
{
    struct stat st;

    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return err_set(e, ERR_IO, _("%s is a folder: name a file to write to"), path);
    return 0;
}

int out_possible(const char *path, struct err *e)
{
    char folder[PATH_MAX];

    if (!path || strcmp(path, "-") == 0 || is_device(path))
        return 0;
    if (refuse_folder(path, e))
        return -1;
    folder_of(folder, sizeof folder, path);
    return faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0 ? 0 : create_failed(path, e);
}

static int publish_failed(const char *path, int why, struct err *e)
{
    if (refuse_folder(path, e))
        return -1;
    return err_set(e, ERR_IO, _("cannot rename to %s: %s"), path, strerror(why));
}

int out_folder(const char *path, unsigned mode, struct err *e)
{
    struct stat st;

    if (mkdir(path, mode) == 0 ||
        (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode)))
        return 0;
    return err_set(e, errno == EACCES ? ERR_PERMISSION : ERR_IO, _("cannot make folder %s: %s"),
                   path, strerror(errno));
}

/* Gives the file its name: at once when the name is free, else by a rename over the old file. */
static int aside_publish(struct aside *a, const char *path, struct err *e)
{
    char self[64];

    snprintf(self, sizeof self, "/proc/self/fd/%d", a->fd);
    if (!a->named) {
        int tries = 0;

        if (linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0)
            return 0;
        while (errno == EEXIST && tries++ < 100) {
            size_t n = strlen(path);

            snprintf(a->name + n, sizeof a->name - n, ".%d.%d", (int)getpid(), tries);
            if (linkat(AT_FDCWD, self, AT_FDCWD, a->name, AT_SYMLINK_FOLLOW) == 0) {
                a->named = true;
                memcpy(abandoned, a->name, sizeof abandoned);
                break;
            }
        }
    }
    if (!a->named || rename(a->name, path))
        return publish_failed(path, errno, e);
    abandoned[0] = 0;
    return 0;
}

struct parts {
    const struct slice *list;
    size_t count;
    const char *what;
};

static int make_parts(void *user, int fd, struct err *e)
{
    const struct parts *p = user;

    return write_parts(fd, p->list, p->count, p->what, e);
}

static int save_file(const char *path, out_maker *make, void *user, unsigned mode, struct err *e)
{
    struct aside a;
    int rc = -1;

    if (aside_open(&a, path, e))
        return -1;
    if (make(user, a.fd, e))
        goto out;
    if (fchmod(a.fd, mode) || fsync(a.fd)) {
        err_set(e, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
        goto out;
    }
    if (aside_publish(&a, path, e))
        goto out;
    rc = folder_sync(path, e);
out:
    /* After fsync a failing close loses nothing. */
    close(a.fd);
    out_abandon();
    return rc;
}

int out_save_parts(const char *path, const struct slice *parts, size_t count, unsigned mode,
                   struct err *e)
{
    if (!path || strcmp(path, "-") == 0)
        return write_parts(STDOUT_FILENO, parts, count, _("standard output"), e);
    if (is_device(path))
        return save_device(path, parts, count, e);
    return save_file(path, make_parts, &(struct parts){parts, count, path}, mode, e);
}

/* Everything from the start of from. */
static int copy_whole(int from, int to, const char *what, struct err *e)
{
    uint8_t bytes[65536];
    ssize_t n;

    for (off_t at = 0; (n = pread(from, bytes, sizeof bytes, at)) != 0; at += n > 0 ? n : 0) {
        if (n < 0 && errno != EINTR)
            return err_set(e, ERR_IO, _("cannot read %s: %s"), what, strerror(errno));
        if (n > 0 && out_write(to, bytes, (size_t)n, what, e))
            return -1;
    }
    return 0;
}

/* What cannot be taken back gets nothing before all is made: it waits in a file without a name. */
static int save_copied(const char *path, out_maker *make, void *user, struct err *e)
{
    bool standard = !path || strcmp(path, "-") == 0;
    const char *what = standard ? _("standard output") : path;
    int aside = open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), to, rc = -1;

    if (aside < 0)
        return err_set(e, ERR_IO, _("cannot create %s: %s"), "/var/tmp", strerror(errno));
    to = standard ? STDOUT_FILENO : open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (to < 0)
        err_set(e, errno == EACCES ? ERR_PERMISSION : ERR_IO, _("cannot open %s: %s"), path,
                strerror(errno));
    else if (!make(user, aside, e))
        rc = copy_whole(aside, to, what, e);
    if (to >= 0 && !standard && close(to) && rc == 0)
        rc = err_set(e, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
    close(aside);
    return rc;
}

int out_save_made(const char *path, out_maker *make, void *user, unsigned mode, struct err *e)
{
    if (!path || strcmp(path, "-") == 0 || is_device(path))
        return save_copied(path, make, user, e);
    return save_file(path, make, user, mode, e);
}

int out_save(const char *path, struct slice bytes, unsigned mode, struct err *e)
{
    return out_save_parts(path, &bytes, 1, mode, e);
}

struct out_copy {
    struct aside aside; /* never with a name: it may stay open for long */
    size_t copied;
};

int out_copy_open(struct out_copy **out, const char *path, int from, struct buf *b, size_t room,
                  map_copied *copied, void *user, struct err *e)
{
    char folder[PATH_MAX];
    struct out_copy *c;
    struct stat st;

    if (!path || strcmp(path, "-") == 0 || is_device(path) || strlen(path) >= PATH_MAX ||
        fstat(from, &st) || !S_ISREG(st.st_mode) || st.st_size == 0 ||
        lseek(from, 0, SEEK_CUR) != 0)
        return 1;
    c = calloc(1, sizeof *c);
    if (!c)
        return err_memory(e);
    folder_of(folder, sizeof folder, path);
    snprintf(c->aside.name, sizeof c->aside.name, "%s", path);
    c->aside.fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (c->aside.fd < 0) {
        free(c);
        return 1;
    }
    if (map_copy(b, from, c->aside.fd, room, copied, user, e)) {
        out_copy_free(c);
        return -1;
    }
    c->copied = b->len;
    *out = c;
    return 0;
}

int out_copy_save(struct out_copy *c, const char *path, struct slice bytes, unsigned mode,
                  struct err *e)
{
    struct slice more = {bytes.data + c->copied, bytes.len - c->copied};
    int rc = -1;

    if (write_parts(c->aside.fd, &more, 1, path, e))
        return -1;
    if (fchmod(c->aside.fd, mode) || fsync(c->aside.fd))
        return err_set(e, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
    if (!aside_publish(&c->aside, path, e))
        rc = folder_sync(path, e);
    out_abandon();
    return rc;
}

void out_copy_free(struct out_copy *c)
{
    if (!c)
        return;
    close(c->aside.fd);
    free(c);
}

enum { FEW_FILES = 8 };

struct pending {
    int fd;
    char *path;
};

struct out_many {
    char *folder;
    struct pending *list;
    size_t count, capacity, most;
};

int out_many_open(struct out_many **out, const char *folder, struct err *e)
{
    struct out_many *m = calloc(1, sizeof *m);
    struct rlimit files;

    if (m)
        m->folder = strdup(folder);
    if (!m || !m->folder) {
        free(m);
        return err_memory(e);
    }
    /* One descriptor a file until all have their names. */
    m->most = FEW_FILES;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur > 4 * FEW_FILES)
            m->most = (size_t)files.rlim_cur - 2 * FEW_FILES; /* the rest is for reading */
    }
    *out = m;
    return 0;
}

static int room(struct out_many *m, struct err *e)
{
    struct pending *list = list_room(m->list, m->count, &m->capacity, sizeof *list);

    if (!list)
        return err_memory(e);
    m->list = list;
    return 0;
}

int out_many_add(struct out_many *m, const char *path, struct slice bytes, unsigned mode,
                 struct err *e)
{
    return out_many_make(m, path, make_parts, &(struct parts){&bytes, 1, path}, mode, e);
}

int out_many_make(struct out_many *m, const char *path, out_maker *make, void *user, unsigned mode,
                  struct err *e)
{
    struct pending *p;
    int fd;

    if (is_device(path))
        return out_save_made(path, make, user, mode, e);
    if ((m->count == m->most && out_many_publish(m, e)) || room(m, e))
        return -1;
    fd = open(m->folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) /* not every file system has files without a name */
        return out_save_made(path, make, user, mode, e);
    if (make(user, fd, e)) {
        close(fd);
        return -1;
    }
    p = &m->list[m->count];
    *p = (struct pending){fd, strdup(path)};
    if (!p->path || fchmod(fd, mode)) {
        err_set(e, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
        free(p->path);
        close(fd);
        return -1;
    }
    m->count++;
    return 0;
}

static int sync_all(const struct out_many *m, struct err *e)
{
    if (syncfs(m->list[0].fd))
        return err_set(e, ERR_IO, _("cannot sync folder %s: %s"), m->folder, strerror(errno));
    return 0;
}

static int publish_one(struct pending *p, struct err *e)
{
    struct aside a = {.fd = p->fd, .named = false};

    snprintf(a.name, sizeof a.name, "%s", p->path);
    return aside_publish(&a, p->path, e);
}

static void forget(struct out_many *m)
{
    for (size_t i = 0; i < m->count; i++) {
        close(m->list[i].fd);
        free(m->list[i].path);
    }
    m->count = 0;
}

int out_many_publish(struct out_many *m, struct err *e)
{
    struct err later;
    int rc;

    if (!m->count)
        return 0;
    rc = sync_all(m, e);
    for (size_t i = 0, all = rc ? 0 : m->count; i < all; i++)
        if (publish_one(&m->list[i], rc ? &later : e))
            rc = -1;
    if (rc == 0)
        rc = folder_sync(m->list[0].path, e);
    forget(m);
    return rc;
}

void out_many_free(struct out_many *m)
{
    if (!m)
        return;
    forget(m);
    free(m->list);
    free(m->folder);
    free(m);
}

int out_close_stdout(struct err *e)
{
    if (fflush(stdout) || ferror(stdout) || (fclose(stdout) && errno != EBADF))
        return err_set(e, ERR_IO, _("cannot write %s: %s"), _("standard output"),
                       strerror(errno));
    return 0;
}

static int load(struct buf *b, const char *path, const char *name, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), rc;
    enum err_kind kind = errno == EACCES ? ERR_PERMISSION : ERR_INPUT;
    struct stat st;

    if (fd < 0)
        return name ? err_set(e, kind, _("cannot open %s: %s"), name, strerror(errno))
                    : err_set(e, kind, _("cannot open it: %s"), strerror(errno));
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        close(fd);
        return name ? err_set(e, ERR_INPUT, _("%s is a folder, not a file"), name)
                    : err_set(e, ERR_INPUT, "%s", _("this is a folder, not a file"));
    }
    rc = buf_read(b, fd, name, e);
    close(fd);
    return rc;
}

int out_load(struct buf *b, const char *path, struct err *e)
{
    return load(b, path, path, e);
}

int out_load_unnamed(struct buf *b, const char *path, struct err *e)
{
    return load(b, path, NULL, e);
}
