#include "base/out.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Kept apart from the heap so that a signal may remove the file at any moment. */
static char abandoned[PATH_MAX];

void out_abandon(void)
{
    if (abandoned[0])
        unlink(abandoned);
    abandoned[0] = 0;
}

int out_write(int fd, const void *bytes, size_t n, const char *what, struct err *e)
{
    const uint8_t *p = bytes;

    while (n) {
        ssize_t k = write(fd, p, n);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return err_set(e, ERR_IO, _("cannot write %s: %s"), what, strerror(errno));
        p += k;
        n -= (size_t)k;
    }
    return 0;
}

static int folder_sync(const char *path, struct err *e)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int fd, bad;

    if (!slash)
        snprintf(folder, sizeof folder, ".");
    else
        snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, ERR_IO, _("cannot open folder %s: %s"), folder, strerror(errno));
    bad = fsync(fd);
    close(fd);
    return bad ? err_set(e, ERR_IO, _("cannot sync folder %s: %s"), folder, strerror(errno)) : 0;
}

static int save_file(const char *path, const struct slice *parts, size_t count, unsigned mode,
                     struct err *e)
{
    char temp[PATH_MAX];
    int fd, rc = -1;

    if ((size_t)snprintf(temp, sizeof temp, "%s.XXXXXX", path) >= sizeof temp)
        return err_set(e, ERR_USAGE, _("%s: file name too long"), path);
    fd = mkostemp(temp, O_CLOEXEC);
    if (fd < 0)
        return err_set(e, errno == EACCES ? ERR_PERMISSION : ERR_IO, _("cannot create %s: %s"),
                       path, strerror(errno));
    memcpy(abandoned, temp, sizeof temp);
    for (size_t i = 0; i < count; i++)
        if (out_write(fd, parts[i].data, parts[i].len, path, e))
            goto out;
    if (fchmod(fd, mode) || fsync(fd)) {
        err_set(e, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
        goto out;
    }
    if (close(fd)) {
        fd = -1;
        err_set(e, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
        goto out;
    }
    fd = -1;
    if (rename(temp, path)) {
        err_set(e, ERR_IO, _("cannot rename to %s: %s"), path, strerror(errno));
        goto out;
    }
    abandoned[0] = 0;
    rc = folder_sync(path, e);
out:
    if (fd >= 0)
        close(fd);
    out_abandon();
    return rc;
}

int out_save_parts(const char *path, const struct slice *parts, size_t count, unsigned mode,
                   struct err *e)
{
    if (path && strcmp(path, "-") != 0)
        return save_file(path, parts, count, mode, e);
    for (size_t i = 0; i < count; i++)
        if (out_write(STDOUT_FILENO, parts[i].data, parts[i].len, _("standard output"), e))
            return -1;
    return 0;
}

int out_save(const char *path, struct slice bytes, unsigned mode, struct err *e)
{
    return out_save_parts(path, &bytes, 1, mode, e);
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
