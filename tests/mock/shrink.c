/*
 * Preloaded: right after the file SHRINK_FILE is mapped it has only SHRINK_TO bytes left, as when
 * another program writes it anew at that moment. Where it was mapped, a read beyond them is SIGBUS.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void shrink(int fd)
{
    const char *name = getenv("SHRINK_FILE"), *bytes = getenv("SHRINK_TO");
    struct stat mapped, wanted;

    if (fd < 0 || !name || !bytes || fstat(fd, &mapped) || stat(name, &wanted) ||
        mapped.st_ino != wanted.st_ino || mapped.st_dev != wanted.st_dev)
        return;
    if (truncate(name, strtol(bytes, NULL, 10)))
        abort();
}

static void *map_by(const char *call, void *at, size_t n, int prot, int flags, int fd, off_t from)
{
    void *(*real)(void *, size_t, int, int, int, off_t) =
        (void *(*)(void *, size_t, int, int, int, off_t))dlsym(RTLD_NEXT, call);
    void *p = real(at, n, prot, flags, fd, from);

    if (p != MAP_FAILED)
        shrink(fd);
    return p;
}

#undef mmap
#undef mmap64
void *mmap(void *at, size_t n, int prot, int flags, int fd, off_t from)
{
    return map_by("mmap", at, n, prot, flags, fd, from);
}

void *mmap64(void *at, size_t n, int prot, int flags, int fd, off_t from)
{
    return map_by("mmap64", at, n, prot, flags, fd, from);
}
