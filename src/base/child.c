#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clk.h"
#include "base/limits.h"

static int spawn_on(int socket_fd, pid_t *pid, const char *program, char *const argv[],
                    char *const environment[])
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, defaults;
    int rc;

    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, socket_fd, CHILD_FD);
    rc = posix_spawn(pid, program, &actions, &attributes, argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return rc;
}

int child_start(struct child *c, const char *program, char *const argv[], char *const environment[],
                struct err *e)
{
    int pair[2], far, rc, size = 2 * LIMIT_FRAME;
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
        return err_set(e, ERR_IO, _("cannot make a socket pair: %s"), strerror(errno));
    setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    /* dup2 onto itself would keep close-on-exec: move it above the number the child expects. */
    far = fcntl(pair[1], F_DUPFD_CLOEXEC, CHILD_FD + 1);
    close(pair[1]);
    if (far < 0) {
        close(pair[0]);
        return err_set(e, ERR_IO, _("cannot make a socket pair: %s"), strerror(errno));
    }
    rc = spawn_on(far, &pid, program, argv, environment);
    close(far);
    if (rc) {
        close(pair[0]);
        return err_set(e, ERR_ABSENT, _("cannot start %s: %s"), program, strerror(rc));
    }
    c->pid = pid;
    c->fd = pair[0];
    return 0;
}

int child_send(struct child *c, const void *frame, size_t n, struct err *e)
{
    ssize_t k;

    if (n > LIMIT_FRAME)
        return err_set(e, ERR_BUG, "frame of %zu bytes", n);
    do
        k = send(c->fd, frame, n, MSG_NOSIGNAL);
    while (k < 0 && errno == EINTR);
    if (k < 0)
        return err_set(e, ERR_ABSENT, _("the driver's process is gone (%s)"), strerror(errno));
    return 0;
}

/* Why the socket ended: reaps the child. */
static int child_ended(struct child *c, struct err *e)
{
    int status = 0;

    close(c->fd);
    c->fd = -1;
    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
        ;
    c->pid = 0;
    if (WIFSIGNALED(status))
        return err_set(e, ERR_ABSENT,
                       _("the driver crashed (signal %d); take the token out, put it in again, try "
                         "once more"),
                       WTERMSIG(status));
    return err_set(e, ERR_ABSENT, _("the driver's process ended (code %d)"), WEXITSTATUS(status));
}

int child_receive(struct child *c, void *frame, size_t size, size_t *n, int timeout_ms,
                  struct err *e)
{
    int64_t until = clk_milliseconds() + timeout_ms;

    /* kill(0, …) would end our own process group. */
    if (c->pid <= 0)
        return err_set(e, ERR_ABSENT, "%s", _("the driver's process has ended already"));
    for (;;) {
        struct pollfd p = {.fd = c->fd, .events = POLLIN};
        int64_t left = until - clk_milliseconds();
        int k = poll(&p, 1, timeout_ms < 0 ? -1 : left > 0 ? (int)left : 0);
        ssize_t got;

        if (k < 0 && errno == EINTR)
            continue;
        if (k == 0) {
            kill(c->pid, SIGKILL);
            child_ended(c, NULL);
            return err_set(
                e, ERR_ABSENT,
                _("the driver did not answer within %d ms; take the token out, put it in "
                  "again, try once more"),
                timeout_ms);
        }
        got = recv(c->fd, frame, size, MSG_TRUNC);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return child_ended(c, e);
        if ((size_t)got > size)
            return err_set(e, ERR_ABSENT, "%s",
                           _("the driver's process answered with too much data"));
        *n = (size_t)got;
        return 0;
    }
}

/* Our end says "no more"; the child's end closes when it exits. What still comes is not wanted. */
static void wait_for_end(const struct child *c, int64_t until)
{
    char rest[64];

    shutdown(c->fd, SHUT_WR);
    for (;;) {
        struct pollfd p = {.fd = c->fd, .events = POLLIN};
        int64_t left = until - clk_milliseconds();

        if (left <= 0 || (poll(&p, 1, (int)left) <= 0 && errno != EINTR))
            return;
        if (p.revents && recv(c->fd, rest, sizeof rest, MSG_DONTWAIT) <= 0 && errno != EINTR &&
            errno != EAGAIN)
            return;
    }
}

void child_stop(struct child *c, int grace_ms)
{
    int64_t until = clk_milliseconds() + grace_ms;
    struct timespec pause = {0, 100000};

    if (c->fd >= 0 && c->pid > 0)
        wait_for_end(c, until);
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    if (c->pid <= 0)
        return;
    while (waitpid(c->pid, NULL, WNOHANG) == 0) {
        if (clk_milliseconds() >= until) {
            kill(c->pid, SIGKILL);
            while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
                ;
            break;
        }
        nanosleep(&pause, NULL);
    }
    c->pid = 0;
}

bool child_is_own_signal(int number)
{
    static const int own[] = {SIGSEGV, SIGBUS,  SIGFPE,  SIGILL, SIGABRT,
                              SIGSYS,  SIGTRAP, SIGXCPU, SIGXFSZ};

    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (own[i] == number)
            return true;
    return false;
}

void child_settle(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0);
    if (getppid() == 1)
        _exit(69);
}
