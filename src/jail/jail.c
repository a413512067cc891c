#include "jail/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clk.h"
#include "base/out.h"
#include "base/utf8.h"
#include "jail/inside.h"

enum { PIECE = 65536 }; /* read from the pipe at once: what a pipe holds */

/* Linked in only by -fsanitize=address. */
extern void __asan_init(void) __attribute__((weak));

/* Before and after the answer: an answer that was cut off has no end. */
struct mark {
    char magic[4];
    uint16_t level;
    uint16_t failed; /* the answer is a struct err */
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

/* At the hard limit the kernel kills, as somebody from outside would: it must come later. */
static void limit_processor(unsigned seconds)
{
    setrlimit(RLIMIT_CPU, &(struct rlimit){seconds, seconds + 1});
}

/* Private memory, not mapped files: a letter of a gigabyte costs none. */
static void limit_resources(const struct jail_limits *l)
{
    limit_processor(l->seconds);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NPROC, 0);
    if (!l->folders)
        limit(RLIMIT_NOFILE, 0);
    if (!jail_sanitized())
        limit(RLIMIT_DATA, l->memory);
}

/* Made before the fork, once for each kind of child. */
static const struct jail_program *program_for(const struct jail_limits *l)
{
    static struct jail_program programs[2];
    struct jail_program *p = &programs[l->folders != NULL];

    if (!p->count)
        jail_seccomp_prepare(p, l->folders != NULL);
    return p;
}

static enum jail_level enter(int keep, const struct jail_program *program,
                             const struct jail_limits *l)
{
    int locks = 0;

    if (keep > 0)
        close_range(0, (unsigned)keep - 1, 0);
    close_range((unsigned)keep + 1, ~0U, 0);
    prctl(PR_SET_DUMPABLE, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return JAIL_NONE;
    /* The ruleset needs a descriptor, so the limit on them comes after it. */
    locks += jail_landlock(l->folders) == 0;
    limit_resources(l);
    if (!jail_sanitized())
        locks += jail_seccomp(program) == 0;
    return locks == 2 ? JAIL_FULL : locks ? JAIL_PARTIAL : JAIL_NONE;
}

enum jail_level jail_enter(int keep, const struct jail_limits *limits)
{
    return enter(keep, program_for(limits), limits);
}

static void send_mark(int fd, enum jail_level level, bool failed, uint64_t length)
{
    const struct mark m = {{'C', 'U', 'V', 'J'}, (uint16_t)level, failed, length};

    if (out_write(fd, &m, sizeof m, "", NULL))
        _exit(1);
}

static void in_child(int fd, pid_t parent, const struct jail_program *program, jail_work work,
                     void *context, const struct jail_limits *limits)
{
    static const int usual[] = {SIGHUP, SIGINT, SIGTERM, SIGXFSZ, SIGXCPU};
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGVTALRM};
    enum jail_level level;
    struct buf answer;
    struct err e = {0};
    bool failed;

    /* The parent's answers to signals remove its own unfinished files. */
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        signal(usual[i], SIG_DFL);
    /* Nor is a fault its; the sanitizer's answer is wanted. */
    for (size_t i = 0; i < sizeof faults / sizeof *faults && !jail_sanitized(); i++)
        signal(faults[i], SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    level = enter(fd, program, limits);
    buf_init(&answer, limits->answer + sizeof e);
    failed = work(&answer, context, &e) != 0;
    if (failed) {
        buf_clear(&answer);
        buf_add(&answer, &e, sizeof e);
    }
    if (buf_check(&answer, "", NULL))
        _exit(1);
    send_mark(fd, level, failed, 0);
    if (out_write(fd, answer.data, answer.len, "", NULL))
        _exit(1);
    send_mark(fd, level, failed, answer.len);
    _exit(0);
}

int jail_start(struct jail *j, jail_work work, void *context, const struct jail_limits *limits,
               struct err *e)
{
    const struct jail_program *program = program_for(limits);
    const pid_t parent = getpid();
    int ends[2];
    pid_t pid;

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
        in_child(ends[1], parent, program, work, context, limits);
    }
    close(ends[1]);
    *j = (struct jail){
        .pid = pid, .fd = ends[0], .until = clk_milliseconds() + 4000 * (int64_t)limits->seconds};
    buf_init(&j->received, limits->answer + sizeof(struct err) + 2 * sizeof(struct mark) + PIECE);
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

static int explain(int status, enum jail_fate *fate, struct err *e)
{
    int by = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

    *fate = by && !child_is_own_signal(by) ? JAIL_LOST : JAIL_CRASHED;
    if (by == SIGXCPU)
        return err_set(e, ERR_FORMAT, "%s",
                       _("could not be checked: it took too long; no verdict is given"));
    if (by && *fate == JAIL_LOST)
        return err_set(e, ERR_FORMAT,
                       _("could not be checked: the process that read it was ended from outside by "
                         "signal %d, perhaps for want of memory; no verdict is given"),
                       by);
    if (by)
        return err_set(e, ERR_FORMAT,
                       _("could not be checked: the process that read it was ended by signal %d; "
                         "no verdict is given"),
                       by);
    return err_set(e, ERR_FORMAT, "%s",
                   _("could not be checked: the process that read it gave no whole answer; no "
                     "verdict is given"));
}

static bool whole(const struct jail *j, struct mark *of)
{
    struct mark first, last;
    size_t n = j->received.len;

    if (n < 2 * sizeof first)
        return false;
    memcpy(&first, j->received.data, sizeof first);
    memcpy(&last, j->received.data + n - sizeof last, sizeof last);
    *of = first;
    return memcmp(first.magic, "CUVJ", 4) == 0 && memcmp(last.magic, "CUVJ", 4) == 0 &&
           first.length == 0 && last.length == n - 2 * sizeof first && last.level == first.level &&
           last.failed == first.failed && first.level <= JAIL_FULL;
}

/* The text of an error that the other process tells: cut, masked, of a kind that there is. */
static int believe_error(struct slice answer, struct err *e)
{
    struct err said;

    if (answer.len != sizeof said)
        return err_set(e, ERR_FORMAT, "%s",
                       _("could not be checked: the process that read it answered nonsense; no "
                         "verdict is given"));
    memcpy(&said, answer.data, sizeof said);
    said.text[sizeof said.text - 1] = 0;
    said.text[utf8_check(said.text, strlen(said.text))] = 0;
    utf8_mask_controls(said.text);
    if (said.kind < ERR_USAGE || said.kind > ERR_CONFIG)
        said.kind = ERR_FORMAT;
    return err_set(e, said.kind, "%s", said.text);
}

int jail_end(struct jail *j, struct slice *answer, enum jail_level *level, struct err *e)
{
    int status = reap(j);
    struct mark of;

    close(j->fd);
    j->fd = -1;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || !whole(j, &of))
        return explain(status, &j->fate, e);
    j->fate = JAIL_ANSWERED;
    *level = (enum jail_level)of.level;
    *answer = (struct slice){j->received.data + sizeof(struct mark),
                             j->received.len - 2 * sizeof(struct mark)};
    return of.failed ? believe_error(*answer, e) : 0;
}

int jail_run(struct buf *out, jail_work work, void *context, const struct jail_limits *limits,
             enum jail_level *level, enum jail_fate *fate, struct err *e)
{
    enum jail_fate end = JAIL_CRASHED;
    struct slice answer;
    struct jail j;
    bool done = false;
    int rc;

    if (fate)
        *fate = JAIL_UNBEGUN;
    if (jail_start(&j, work, context, limits, e))
        return -1;
    do {
        int64_t left = j.until - clk_milliseconds();

        if (left <= 0) {
            end = JAIL_LOST;
            rc = err_set(e, ERR_FORMAT, "%s",
                         _("could not be checked: it took too long; no verdict is given"));
            break;
        }
        poll(&(struct pollfd){.fd = j.fd, .events = POLLIN}, 1, (int)left);
        rc = jail_read(&j, &done, e);
    } while (!rc && !done);
    if (!rc) {
        rc = jail_end(&j, &answer, level, e);
        end = j.fate;
    }
    if (!rc) {
        buf_add(out, answer.data, answer.len);
        rc = buf_check(out, NULL, e);
    }
    jail_release(&j);
    if (fate)
        *fate = end;
    return rc;
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
