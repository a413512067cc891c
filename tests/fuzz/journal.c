/* A journal of any bytes is read, mended or refused; what is mended can be read again. */
#include <assert.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "run/approval.h"
#include "run/head.h"
#include "spool/spool.h"

enum { NOON = 1795842000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct spool s = {.root = -1};
    struct journal_options o = {
        .kind = "spool", .now = NOON, .visit = spool_visit, .user = &s, .write = true};
    char path[] = "/dev/shm/cuv-fuzz.XXXXXX";
    struct approval approval;
    struct head_text head;
    struct journal *j = NULL;
    int folder, fd;
    struct err e;

    if (approval_parse(&approval, (struct slice){data, size}, &e) == 0)
        approval_release(&approval);
    head_read(&head, (struct slice){data, size});
    if (!mkdtemp(path))
        return 0;
    folder = open(path, O_RDONLY | O_DIRECTORY);
    fd = openat(folder, "2026-11-28", O_WRONLY | O_CREAT, 0600);
    if (fd >= 0 && write(fd, data, size) == (ssize_t)size &&
        journal_open(&j, folder, &o, &e) == 0) {
        assert(journal_add(j, 'D', "a-letter", NOON, &e, "%s", "") || !journal_sync(j, &e));
        journal_close(j);
        spool_index_release(&s);
        s = (struct spool){.root = -1};
        assert(journal_open(&j, folder, &o, &e) == 0);
        journal_close(j);
    }
    spool_index_release(&s);
    close(fd);
    unlinkat(folder, "2026-11-28", 0);
    close(folder);
    rmdir(path);
    return 0;
}
