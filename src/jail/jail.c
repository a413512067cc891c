#include "jail/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clk.h"
#include "base/out.h"
#include "jail/inside.h"

enum { PIECE = 65536 }; /* read from the pipe at once: what a pipe holds */

/* Linked in only by -fsanitize=address. */
extern void __asan_init(void) __attribute__((weak));

/* Before and after the answer: an answer that was cut off has no end. */
struct mark {
    char magic[4];
    uint32_t level;
    uint64_t length; /* of the answer; at its beginning not yet known: 0 */
};

bool jail_sanitized(void)
{
    return __asan_init != NULL;
}

const char *jail_level_name(enum jail_level level)
{
    static const char *const names[] = {
        [JAIL_NONE] = "none", [JAIL_PARTIAL] = "partial", [JAIL_FULL] = "full"};

    return names[level];
}

static void limit(int what, rlim_t most)
{
    setrlimit(what, &(struct rlimit){most, most});
}

/* Private memory, not mapped files: a letter of a gigabyte costs none. */
static void limit_resources(const struct jail_limits *l, bool files)
{
    limit(RLIMIT_CPU, l->seconds);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NPROC, 0);
    if (!files)
        limit(RLIMIT_NOFILE, 0);
    if (!jail_sanitized())
        limit(RLIMIT_DATA, l->memory);
}

static enum jail_level lock_up(const char *const *folders, const struct jail_program *program,
                               const struct jail_limits *l)
{
    int locks = 0;

    prctl(PR_SET_DUMPABLE, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return JAIL_NONE;
    /* The ruleset needs a descriptor, so the limit on them comes after it. */
    locks += jail_landlock(folders) == 0;
    limit_resources(l, folders != NULL);
    if (!jail_sanitized())
        locks += jail_seccomp(program) == 0;
    return locks == 2 ? JAIL_FULL : locks ? JAIL_PARTIAL : JAIL_NONE;
}

static enum jail_level enter(int keep, const struct jail_program *program,
                             const struct jail_limits *limits)
{
    if (keep > 0)
        close_range(0, (unsigned)keep - 1, 0);
    close_range((unsigned)keep + 1, ~0U, 0);
    return lock_up(NULL, program, limits);
}

enum jail_level jail_enter(int keep, const struct jail_limits *limits)
{
    struct jail_program program;

    jail_seccomp_prepare(&program, false);
    return enter(keep, &program, limits);
}

enum jail_level jail_enter_reader(const char *const *folders, const struct jail_limits *limits)
{
    struct jail_program program;

    jail_seccomp_prepare(&program, true);
    return lock_up(folders, &program, limits);
}

static void send_mark(int fd, enum jail_level level, uint64_t length)
{
    const struct mark m = {{'C', 'U', 'V', 'J'}, level, length};

    if (out_write(fd, &m, sizeof m, "", NULL))
        _exit(1);
}

static void in_child(int fd, pid_t parent, const struct jail_program *program, jail_work work,
                     void *context, const struct jail_limits *limits)
{
    static const int usual[] = {SIGHUP, SIGINT, SIGTERM, SIGXFSZ, SIGXCPU};
    enum jail_level level;
    struct buf answer;

    /* The parent's answers to signals remove its own unfinished files. */
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        signal(usual[i], SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    level = enter(fd, program, limits);
    buf_init(&answer, limits->answer);
    work(&answer, context);
    if (buf_check(&answer, "", NULL))
        _exit(1);
    send_mark(fd, level, 0);
    if (out_write(fd, answer.data, answer.len, "", NULL))
        _exit(1);
    send_mark(fd, level, answer.len);
    _exit(0);
}

int jail_start(struct jail *j, jail_work work, void *context, const struct jail_limits *limits,
               struct err *e)
{
    static struct jail_program program; /* the same for every child */
    const pid_t parent = getpid();
    int ends[2];
    pid_t pid;

    if (!program.count)
        jail_seccomp_prepare(&program, false);
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
        return err_set(e, ERR_AGAIN, _("cannot make a pipe: %s"), strerror(errno));
    pid = fork();
    if (pid < 0) {
        close(ends[0]);
        close(ends[1]);
        return err_set(e, ERR_AGAIN, _("cannot start a process: %s"), strerror(errno));
    }
    if (pid == 0) {
        fcntl(ends[1], F_SETFL, 0);
        in_child(ends[1], parent, &program, work, context, limits);
    }
    close(ends[1]);
    *j = (struct jail){pid, ends[0], clk_milliseconds() + 4000 * (int64_t)limits->seconds, {0}};
    buf_init(&j->received, limits->answer + 2 * sizeof(struct mark) + PIECE);
    return 0;
}

int jail_read(struct jail *j, bool *done, struct err *e)
{
    *done = false;
    for (;;) {
        uint8_t *room = buf_reserve(&j->received, PIECE);
        uint8_t last;
        ssize_t n = room ? read(j->fd, room, PIECE) : read(j->fd, &last, 1);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN ? 0 : err_set(e, ERR_IO, "%s", strerror(errno));
        if (n == 0) {
            *done = true;
            return 0;
        }
        if (!room)
            return err_set(e, ERR_FORMAT, "%s",
                           _("could not be checked: the answer is too long"));
        buf_added(&j->received, (size_t)n);
    }
}

static int reap(struct jail *j)
{
    int status = 0;

    while (waitpid(j->pid, &status, 0) < 0 && errno == EINTR)
        ;
    j->pid = 0;
    return status;
}

static int explain(int status, struct err *e)
{
    int by = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

    if (by == SIGXCPU || by == SIGKILL)
        return err_set(e, ERR_FORMAT, "%s",
                       _("could not be checked: it took too long; no verdict is given"));
    if (by)
        return err_set(e, ERR_FORMAT,
                       _("could not be checked: the process that read it was ended by signal %d; "
                         "no verdict is given"),
                       by);
    return err_set(e, ERR_FORMAT, "%s",
                   _("could not be checked: the process that read it gave no whole answer; no "
                     "verdict is given"));
}

static bool whole(const struct jail *j, enum jail_level *level)
{
    struct mark first, last;
    size_t n = j->received.len;

    if (n < 2 * sizeof first)
        return false;
    memcpy(&first, j->received.data, sizeof first);
    memcpy(&last, j->received.data + n - sizeof last, sizeof last);
    *level = first.level <= JAIL_FULL ? (enum jail_level)first.level : JAIL_NONE;
    return memcmp(first.magic, "CUVJ", 4) == 0 && memcmp(last.magic, "CUVJ", 4) == 0 &&
           first.length == 0 && last.length == n - 2 * sizeof first && last.level == first.level &&
           first.level <= JAIL_FULL;
}

int jail_end(struct jail *j, struct slice *answer, enum jail_level *level, struct err *e)
{
    int status = reap(j);

    close(j->fd);
    j->fd = -1;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || !whole(j, level))
        return explain(status, e);
    *answer = (struct slice){j->received.data + sizeof(struct mark),
                             j->received.len - 2 * sizeof(struct mark)};
    return 0;
}

void jail_release(struct jail *j)
{
    if (j->pid > 0) {
        kill(j->pid, SIGKILL);
        reap(j);
        close(j->fd);
    }
    buf_release(&j->received);
    *j = (struct jail){.fd = -1};
}
