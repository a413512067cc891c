/*
 * Preloaded: one kind of sync does nothing, to see that the rig finds it. NOSYNC: "file" (letters in
 * tmp/), "journal", or the name of a folder of the spool.
 */
#include <dlfcn.h>
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

static int sync_by(const char *name, int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);

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
