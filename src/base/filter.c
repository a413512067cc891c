#include "base/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clk.h"

enum { START_MS = 10000, NOT_STARTED = 127 };

struct filter {
    pid_t pid;
    int to, from; /* -1 when closed */
};

/*
 * In the child, where after a fork only what a signal handler may call is allowed. It dies with us:
 * what it would still write is of a run that is over, beside the next one. An error goes through
 * the pipe report, which a program that was started closes.
 */
static void become(const char *const *argv, char *const environment[], int in, int out, int report,
                   pid_t parent)
{
    const struct sigaction usual = {.sa_handler = SIG_DFL};
    sigset_t none;
    int number;

    sigemptyset(&none);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) || setpgid(0, 0) || dup2(in, 0) < 0 || dup2(out, 1) < 0 ||
        close_range(3, ~0u, CLOSE_RANGE_CLOEXEC) || sigaction(SIGPIPE, &usual, NULL) ||
        sigprocmask(SIG_SETMASK, &none, NULL))
        goto fail;
    /* We were gone before prctl: no signal will come. */
    if (getppid() != parent)
        _exit(EXIT_FAILURE);
    execve(argv[0], (char *const *)(uintptr_t)argv, environment);
fail:
    number = errno;
    while (write(report, &number, sizeof number) < 0 && errno == EINTR)
        ;
    _exit(NOT_STARTED);
}

/*
 * 0, or the errno that kept the program from being started. A pipe whose end could not be closed
 * never ends: then the program tells by its code, as to a shell.
 */
static int wait_for_start(pid_t pid, int report)
{
    struct pollfd p = {.fd = report, .events = POLLIN};
    int number = 0, ready;
    ssize_t n;

    while ((ready = poll(&p, 1, START_MS)) < 0 && errno == EINTR)
        ;
    if (ready == 0)
        return 0;
    while ((n = read(report, &number, sizeof number)) < 0 && errno == EINTR)
        ;
    if (n == 0)
        return 0;
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    return n == sizeof number ? number : EIO;
}

static void shut(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static int start(struct filter *f, const char *const *argv, char *const environment[],
                 struct err *e)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1}, report[2] = {-1, -1}, wrong = 0;
    pid_t us = getpid();

    f->pid = -1;
    /* posix_spawn cannot ask for a signal at our end. */
    if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(report, O_CLOEXEC) ||
        (f->pid = fork()) < 0)
        wrong = errno;
    if (f->pid == 0)
        become(argv, environment, in[0], out[1], report[1], us);
    shut(&in[0]);
    shut(&out[1]);
    shut(&report[1]);
    if (!wrong)
        wrong = wait_for_start(f->pid, report[0]);
    shut(&report[0]);
    f->to = in[1];
    f->from = out[0];
    if (!wrong)
        return 0;
    shut(&f->to);
    shut(&f->from);
    return err_set(e, ERR_ABSENT, _("cannot start %s: %s"), argv[0], strerror(wrong));
}

static void feed(struct filter *f, struct slice *in)
{
    ssize_t k = write(f->to, in->data, in->len);

    if (k < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (k > 0) {
        in->data += k;
        in->len -= (size_t)k;
    }
    if (k < 0 || in->len == 0)
        shut(&f->to);
}

static int drain(struct filter *f, struct buf *out, const char *name, struct err *e)
{
    uint8_t *to = buf_reserve(out, 65536);
    ssize_t k;

    /* The last bytes before the limit: one more is too much. */
    if (!to && out->out_of_memory)
        return err_memory(e);
    if (!to)
        return err_set(e, ERR_FORMAT, _("%s writes more than %zu bytes"), name, out->max);
    k = read(f->from, to, 65536);
    if (k < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (k <= 0)
        shut(&f->from);
    else
        buf_added(out, (size_t)k);
    return 0;
}

static int talk(struct filter *f, const char *name, struct slice in, struct buf *out,
                int64_t until, struct err *e)
{
    if (in.len == 0)
        shut(&f->to);
    while (f->from >= 0) {
        struct pollfd p[2] = {{.fd = f->from, .events = POLLIN}, {.fd = f->to, .events = POLLOUT}};
        int64_t left = until - clk_milliseconds();

        if (left <= 0)
            return err_set(e, ERR_AGAIN, _("%s did not end in time"), name);
        if (poll(p, 2, (int)left) < 0 && errno != EINTR)
            return err_set(e, ERR_IO, "poll: %s", strerror(errno));
        if (p[1].fd >= 0 && p[1].revents)
            feed(f, &in);
        if (p[0].revents && drain(f, out, name, e))
            return -1;
    }
    return 0;
}

/* Its output has ended; the program itself is given the rest of its time. */
static int reap(struct filter *f, const char *name, int64_t until, int *status, struct err *e)
{
    struct timespec pause = {0, 1000000};

    for (;;) {
        pid_t got = waitpid(f->pid, status, WNOHANG);

        if (got == f->pid)
            return 0;
        if (got < 0 && errno != EINTR)
            return err_set(e, ERR_IO, "waitpid: %s", strerror(errno));
        if (clk_milliseconds() >= until)
            return err_set(e, ERR_AGAIN, _("%s did not end in time"), name);
        nanosleep(&pause, NULL);
    }
}

int filter_run(const char *const *argv, char *const environment[], struct slice in,
               struct buf *out, int timeout_ms, int *code, struct err *e)
{
    int64_t until = clk_milliseconds() + timeout_ms;
    struct filter f = {0};
    int status = 0, rc;

    if (start(&f, argv, environment, e))
        return -1;
    fcntl(f.to, F_SETFL, O_NONBLOCK);
    rc = talk(&f, argv[0], in, out, until, e);
    shut(&f.to);
    shut(&f.from);
    if (rc == 0)
        rc = reap(&f, argv[0], until, &status, e);
    if (rc) {
        kill(-f.pid, SIGKILL);
        while (waitpid(f.pid, &status, 0) < 0 && errno == EINTR)
            ;
        return -1;
    }
    *code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return 0;
}
