#include "base/map.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/out.h"

/* Pages of this size or a multiple are everywhere that Linux runs; the handler needs a constant. */
enum { PAGE = 65536, PIECE = 1 << 18, LOT = 1 << 22 };

static struct mapped {
    uint8_t *volatile start; /* NULL: free */
    size_t bytes, total;     /* of the file; of the whole region */
    int fd;
    struct stat was;
    volatile sig_atomic_t torn;
} table[MAP_MOST];
static volatile size_t in_use; /* of them; whoever passes over bytes asks for this first */

static size_t pages_up(size_t n)
{
    return (n + PAGE - 1) / PAGE * PAGE;
}

static struct mapped *find(const void *p)
{
    const uint8_t *at = p;

    for (size_t i = 0; i < MAP_MOST; i++) {
        const uint8_t *start = table[i].start;

        if (start && at >= start && (size_t)(at - start) < table[i].total)
            return &table[i];
    }
    return NULL;
}

/* Zeros from here on; not writable where nothing is to be written, lest they count as data. */
static bool blank(uint8_t *start, size_t n, int writable)
{
    return n == 0 || mmap(start, n, PROT_READ | writable,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1,
                          0) != MAP_FAILED;
}

/* The file's bytes are gone from some page on. */
static void on_bus(int signal_number, siginfo_t *info, void *context)
{
    struct mapped *m = find(info->si_addr);
    int saved = errno;
    size_t from, tail, end;

    (void)context;
    if (!m) {
        signal(signal_number, SIG_DFL);
        return;
    }
    from = (size_t)((uint8_t *)info->si_addr - m->start) / 4096 * 4096;
    tail = m->bytes / PAGE * PAGE;
    end = (m->bytes + 4095) / 4096 * 4096;
    if (tail < from)
        tail = from;
    if (!blank(m->start + from, tail - from, 0) || !blank(m->start + tail, end - tail, PROT_WRITE))
        signal(signal_number, SIG_DFL);
    m->torn = 1;
    errno = saved;
}

static void watch(void)
{
    struct sigaction act = {.sa_sigaction = on_bus, .sa_flags = SA_SIGINFO | SA_RESTART};

    sigaction(SIGBUS, &act, NULL);
}

/* The region, then the file over its head; the page of the file's end stays writable. */
static uint8_t *lay(int fd, size_t bytes, size_t total)
{
    size_t end = bytes / PAGE * PAGE;
    uint8_t *start = mmap(NULL, total, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (start == MAP_FAILED)
        return NULL;
    if ((end && mmap(start, end, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0) == MAP_FAILED) ||
        (bytes > end && mmap(start + end, bytes - end, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_FIXED, fd, (off_t)end) == MAP_FAILED)) {
        munmap(start, total);
        return NULL;
    }
    return start;
}

/* fd is mapped; watched is the file that must stay as it was, in most cases the same. */
static int map_file(struct buf *b, int fd, int watched, const struct stat *st, size_t room,
                    struct err *e)
{
    size_t bytes = (size_t)st->st_size, total = pages_up(bytes + room + 1);
    struct mapped *m = NULL;
    int own;

    for (size_t i = 0; i < MAP_MOST && !m; i++)
        m = table[i].start ? NULL : &table[i];
    if (!m)
        return err_set(e, ERR_BUG, _("more than %d files are mapped"), MAP_MOST);
    own = fcntl(watched, F_DUPFD_CLOEXEC, 3);
    if (own < 0)
        return err_set(e, ERR_IO, "%s", strerror(errno));
    *m = (struct mapped){.bytes = bytes, .total = total, .fd = own, .was = *st};
    watch();
    m->start = lay(fd, bytes, total);
    if (!m->start) {
        close(own);
        return err_set(e, ERR_IO, _("cannot map: %s"), strerror(errno));
    }
    in_use++;
    *b = (struct buf){.data = m->start, .len = bytes, .capacity = bytes + room + 1,
                      .max = bytes + room, .mapped = true};
    return 0;
}

static ssize_t read_some(int fd, uint8_t *to, size_t n, struct err *e)
{
    ssize_t k;

    do
        k = read(fd, to, n);
    while (k < 0 && errno == EINTR);
    if (k < 0)
        err_set(e, ERR_IO, _("cannot read: %s"), strerror(errno));
    return k;
}

static int unnamed_file(const char *folder, struct err *e)
{
    char name[PATH_MAX];
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (fd < 0 && (size_t)snprintf(name, sizeof name, "%s/cuv.XXXXXX", folder) < sizeof name) {
        fd = mkostemp(name, O_CLOEXEC);
        if (fd >= 0)
            unlink(name);
    }
    if (fd < 0)
        err_set(e, ERR_IO, _("cannot create a file in %s: %s"), folder, strerror(errno));
    return fd;
}

/* The rest of what fd gives behind what is in b already. */
static int spill(const struct buf *b, int from, int to, const char *folder, struct err *e)
{
    size_t total = b->len;
    uint8_t *piece = malloc(PIECE);
    ssize_t n = -1;

    if (!piece)
        return err_memory(e);
    if (out_write(to, b->data, b->len, folder, e))
        goto out;
    while ((n = read_some(from, piece, PIECE, e)) > 0) {
        total += (size_t)n;
        if (total > LIMIT_PDF_BYTES)
            n = err_set(e, ERR_FORMAT, _("larger than the limit of %zu bytes"), LIMIT_PDF_BYTES);
        else if (out_write(to, piece, (size_t)n, folder, e))
            n = -1;
        if (n < 0)
            break;
    }
out:
    free(piece);
    return n < 0 ? -1 : 0;
}

/* Through a file without a name: it is gone with the last descriptor. */
static int map_rest(struct buf *b, int fd, const char *folder, size_t room, struct err *e)
{
    struct stat st;
    int own = unnamed_file(folder, e), rc = -1;

    if (own < 0)
        return -1;
    if (spill(b, fd, own, folder, e))
        goto out;
    if (fstat(own, &st)) {
        err_set(e, ERR_IO, "%s", strerror(errno));
        goto out;
    }
    buf_release(b);
    rc = map_file(b, own, own, &st, room, e);
out:
    close(own);
    return rc;
}

static int map_pipe(struct buf *b, int fd, const char *folder, size_t room, map_begins *begins,
                    struct err *e)
{
    b->max = LIMIT_PDF_PIPE_BYTES;
    while (b->len < b->max) {
        size_t n = b->max - b->len < PIECE ? b->max - b->len : PIECE;
        uint8_t *to = buf_reserve(b, n);
        ssize_t k;

        if (!to)
            return err_memory(e);
        k = read_some(fd, to, n, e);
        if (k < 0)
            return -1;
        buf_added(b, (size_t)k);
        if (k == 0) {
            b->max = b->len + room;
            return 0;
        }
    }
    return begins && begins(buf_slice(b), e) ? -1 : map_rest(b, fd, folder, room, e);
}

int map_read(struct buf *b, int fd, const char *folder, size_t room, map_begins *begins,
             struct err *e)
{
    struct stat st;

    if (fstat(fd, &st))
        return err_set(e, ERR_IO, "%s", strerror(errno));
    if (S_ISDIR(st.st_mode))
        return err_set(e, ERR_INPUT, "%s", _("this is a folder, not a file"));
    if (!S_ISREG(st.st_mode) || st.st_size == 0 || lseek(fd, 0, SEEK_CUR) != 0)
        return map_pipe(b, fd, folder, room, begins, e);
    if ((uint64_t)st.st_size > LIMIT_PDF_BYTES)
        return err_set(e, ERR_FORMAT, _("larger than the limit of %zu bytes"), LIMIT_PDF_BYTES);
    return map_file(b, fd, fd, &st, room, e);
}

static int changed(struct err *e)
{
    return err_set(e, ERR_AGAIN, "%s",
                   _("the file was changed while it was being read; try again when nothing writes "
                     "to it"));
}

/* n bytes from offset on; the disk begins to write them, so that a later fsync waits for little. */
static int copy_lot(int from, int to, uint64_t offset, size_t n, uint8_t *piece, struct err *e)
{
    for (size_t at = 0; at < n;) {
        size_t wanted = n - at < PIECE ? n - at : PIECE;
        off_t source = (off_t)(offset + at);
        ssize_t k = copy_file_range(from, &source, to, NULL, n - at, 0);

        if (k > 0) {
            at += (size_t)k;
            continue;
        }
        /* Not every pair of file systems copies by itself; this tells an end, too. */
        k = pread(from, piece, wanted, (off_t)(offset + at));
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return err_set(e, ERR_IO, _("cannot read: %s"), strerror(errno));
        if (k == 0)
            return changed(e);
        if (out_write(to, piece, (size_t)k, _("the copy"), e))
            return -1;
        at += (size_t)k;
    }
    if (n == LOT)
        sync_file_range(to, (off_t)offset, LOT, SYNC_FILE_RANGE_WRITE);
    return 0;
}

int map_copy(struct buf *b, int from, int to, size_t room, map_copied *copied, void *user,
             struct err *e)
{
    uint8_t *piece;
    struct stat st;
    int rc = -1;

    if (fstat(from, &st))
        return err_set(e, ERR_IO, "%s", strerror(errno));
    if ((uint64_t)st.st_size > LIMIT_PDF_BYTES)
        return err_set(e, ERR_FORMAT, _("larger than the limit of %zu bytes"), LIMIT_PDF_BYTES);
    piece = malloc(PIECE);
    if (!piece)
        return err_memory(e);
    for (uint64_t at = 0, end = (uint64_t)st.st_size; at < end; at += LOT) {
        size_t n = end - at < LOT ? (size_t)(end - at) : LOT;

        if (copy_lot(from, to, at, n, piece, e) || copied(user, to, at, n, e))
            goto out;
    }
    rc = map_file(b, to, from, &st, room, e);
out:
    free(piece);
    return rc;
}

int map_still(const void *p, struct err *e)
{
    const struct mapped *m = find(p);
    struct stat now;

    if (!m || (!m->torn && fstat(m->fd, &now) == 0 && now.st_size == m->was.st_size &&
               now.st_mtim.tv_sec == m->was.st_mtim.tv_sec &&
               now.st_mtim.tv_nsec == m->was.st_mtim.tv_nsec))
        return 0;
    return changed(e);
}

void map_passed(const void *p, size_t n)
{
    const struct mapped *m = in_use ? find(p) : NULL;
    size_t from, to;

    if (!m || n < PAGE)
        return;
    from = pages_up((size_t)((const uint8_t *)p - m->start));
    to = (size_t)((const uint8_t *)p - m->start) + n;
    /* Not the last page: what was appended may stand on it. */
    to = (to < m->bytes ? to : m->bytes) / PAGE * PAGE;
    if (from < to)
        madvise(m->start + from, to - from, MADV_DONTNEED);
}

void map_release(const void *data)
{
    struct mapped *m = find(data);
    uint8_t *start = m ? m->start : NULL;

    if (!m)
        return;
    m->start = NULL;
    in_use--;
    munmap(start, m->total);
    close(m->fd);
}
