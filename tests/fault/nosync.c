/*
 * Preloaded, to see that the rig finds it. NOSYNC: one kind of sync does nothing: "file" (letters in
 * tmp/), "journal", or the name of a folder of the spool. FAILAT=N: the N-th sync or removal, in
 * whatever thread, fails with EIO; it leaves the file FAILED.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_left_out(int fd)
{
    const char *kind = getenv("NOSYNC");
    char link[64], path[4096];
    ssize_t n;

    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, path, sizeof path - 1);
    if (!kind || n < 0)
        return 0;
    path[n] = 0;
    if (strcmp(kind, "file") == 0)
        return strstr(path, "/tmp/.") != NULL;
    if (strcmp(kind, "journal") == 0)
        return strstr(path, "/journal/") != NULL;
    return strrchr(path, '/') && strcmp(strrchr(path, '/') + 1, kind) == 0;
}

static int fails(void)
{
    static atomic_long count;
    const char *at = getenv("FAILAT"), *mark = getenv("FAILED");
    int fd;

    if (!at || atomic_fetch_add(&count, 1) + 1 != strtol(at, NULL, 10))
        return 0;
    fd = mark ? open(mark, O_WRONLY | O_CREAT, 0600) : -1;
    if (fd >= 0)
        close(fd);
    errno = EIO;
    return 1;
}

static int sync_by(const char *name, int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);

    if (fails())
        return -1;
    return is_left_out(fd) ? 0 : real(fd);
}

int fsync(int fd)
{
    return sync_by("fsync", fd);
}

int fdatasync(int fd)
{
    return sync_by("fdatasync", fd);
}

int syncfs(int fd)
{
    return sync_by("syncfs", fd);
}

int unlinkat(int folder, const char *name, int flags)
{
    int (*real)(int, const char *, int) =
        (int (*)(int, const char *, int))dlsym(RTLD_NEXT, "unlinkat");

    return fails() ? -1 : real(folder, name, flags);
}
