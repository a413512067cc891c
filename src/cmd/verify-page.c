/*
 * Pages as cuv-view shows them, in its own process: nothing of poppler is ever here. The file and
 * its earlier states are handed over in memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/out.h"
#include "cmd/verify.h"

enum { FD_NOW = 3, FD_BEFORE = 4, FD_FREE = 10, PAGE_BYTES = 64 << 20 };

/* A memory file, numbered above those that the child expects. */
static int hand_over(int *out, struct slice bytes, struct err *e)
{
    int fd, high, rc;

    if (bytes.len > LIMIT_PDF_PIPE_BYTES)
        return err_set(e, ERR_FORMAT, "%s", _("the file is too large for pictures"));
    fd = memfd_create("cuv-page", MFD_CLOEXEC);
    high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, FD_FREE);
    if (fd >= 0)
        close(fd);
    if (high < 0)
        return err_set(e, ERR_IO, "%s", strerror(errno));
    rc = out_write(high, bytes.data, bytes.len, _("the file"), e);
    if (rc)
        close(high);
    else
        *out = high;
    return rc;
}

int verify_pages_open(struct verify_pages *p, struct slice now, struct slice before, struct err *e)
{
    *p = (struct verify_pages){.now = -1, .before = -1};
    if (!cmd_tree(p->program, sizeof p->program, "bin/cuv-view")) {
        snprintf(p->program, sizeof p->program, "%s/bin/cuv-view", CUV_PREFIX);
        if (access(p->program, X_OK))
            return err_set(e, ERR_CONFIG,
                           _("helper program %s is not installed beside this program"), "cuv-view");
    }
    if (hand_over(&p->now, now, e) || (before.len && hand_over(&p->before, before, e))) {
        verify_pages_close(p);
        return -1;
    }
    return 0;
}

void verify_pages_close(struct verify_pages *p)
{
    if (p->now >= 0)
        close(p->now);
    if (p->before >= 0)
        close(p->before);
    *p = (struct verify_pages){.now = -1, .before = -1};
}

static pid_t spawn(const struct verify_pages *p, bool turned, int to, char *const argv[])
{
    char *const environment[] = {(char[]){"LANG=C.UTF-8"}, NULL};
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int rc, now = turned ? p->before : p->now, before = turned ? p->now : p->before;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, to, 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, now, FD_NOW);
    if (before >= 0)
        posix_spawn_file_actions_adddup2(&actions, before, FD_BEFORE);
    rc = posix_spawn(&pid, p->program, &actions, NULL, argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    return rc ? -1 : pid;
}

static int take_answer(struct buf *out, pid_t pid, int from, int *code, struct err *e)
{
    int status, rc = buf_read(out, from, "cuv-view", e);

    close(from);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (rc)
        return -1;
    return *code == 0 || *code == 1
               ? 0
               : err_set(e, ERR_FORMAT, "%s", _("cuv-view cannot show this page"));
}

int verify_page(struct buf *out, int *code, const struct verify_pages *p,
                enum verify_page_kind kind, int page, struct err *e)
{
    static char name[] = "cuv-view", page_is[] = "--page", dpi_is[] = "--dpi", dpi[] = "60";
    static char text[] = "--text", against[] = "--against";
    static char old[] = "/dev/fd/4", now[] = "/dev/fd/3";
    char number[16];
    char *argv[9] = {name, page_is, number, dpi_is, dpi};
    int n = 5, ends[2];
    pid_t pid;

    snprintf(number, sizeof number, "%d", page);
    if (kind == PAGE_TEXT || kind == PAGE_TEXT_BEFORE)
        argv[n++] = text;
    if (kind == PAGE_CHANGES || kind == PAGE_CHANGES_BEFORE) {
        argv[n++] = against;
        argv[n++] = old;
    }
    argv[n] = now;
    if (pipe2(ends, O_CLOEXEC))
        return err_set(e, ERR_AGAIN, _("cannot make a pipe: %s"), strerror(errno));
    pid = spawn(p, kind == PAGE_CHANGES_BEFORE || kind == PAGE_TEXT_BEFORE, ends[1], argv);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return err_set(e, ERR_AGAIN, _("cannot start a process: %s"), strerror(errno));
    }
    buf_init(out, PAGE_BYTES);
    if (take_answer(out, pid, ends[0], code, e)) {
        buf_release(out);
        return -1;
    }
    return 0;
}
