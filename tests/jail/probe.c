/*
 * What a jailed process can still do: each attempt in a child of its own, first free, then jailed.
 * One line each: ATTEMPT FREE JAILED, where an outcome is "done", an errno name, or "killed".
 * Exits 0 when every attempt that is free succeeds or is refused to everyone, and none that is
 * jailed succeeds but those that compute.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hash/hash.h"
#include "jail/jail.h"

extern void __asan_init(void) __attribute__((weak));

static char scratch[] = "/tmp/cuv-probe.XXXXXX";
static int writable_fd;

/* Each returns 0 when it got its way, else an errno value. */
static int outcome(long rc)
{
    return rc < 0 ? errno : 0;
}
static int open_file(void)
{
    return outcome(open("/etc/passwd", O_RDONLY));
}
static int create_file(void)
{
    char path[64];

    snprintf(path, sizeof path, "%s/new", scratch);
    return outcome(open(path, O_CREAT | O_WRONLY, 0600));
}
static int write_open_file(void) /* a descriptor that was open before */
{
    return outcome(write(writable_fd, "x", 1));
}
static int truncate_file(void)
{
    char path[64];

    snprintf(path, sizeof path, "%s/there", scratch);
    return outcome(truncate(path, 0));
}
static int remove_file(void)
{
    char path[64];

    snprintf(path, sizeof path, "%s/there", scratch);
    return outcome(unlink(path));
}
static int list_folder(void)
{
    return outcome(open("/", O_RDONLY | O_DIRECTORY));
}
static int run_program(void)
{
    char *const arguments[] = {(char[]){"true"}, NULL};

    execv("/bin/true", arguments);
    return errno;
}
static int make_process(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    return outcome(pid);
}
static int socket_internet(void)
{
    return outcome(socket(AF_INET, SOCK_STREAM, 0));
}
static int socket_local(void)
{
    return outcome(socket(AF_UNIX, SOCK_STREAM, 0));
}
static int trace_parent(void)
{
    return outcome(ptrace(PTRACE_SEIZE, getppid(), 0, 0));
}
static int signal_parent(void)
{
    return outcome(kill(getppid(), SIGURG));
}
static int memory_program(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? errno : 0;
}
static int memory_to_program(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? errno : outcome(mprotect(p, 4096, PROT_READ | PROT_EXEC));
}
static int memory_shared(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? errno : 0;
}
static int memory_much(void)
{
    volatile char *p = mmap(NULL, (size_t)1 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? errno : 0;
}
static int user_namespace(void)
{
    return outcome(unshare(CLONE_NEWUSER));
}
static int io_ring(void)
{
    struct io_uring_params p = {0};

    return outcome(syscall(SYS_io_uring_setup, 4, &p));
}
static int more_rights(void)
{
    return outcome(setrlimit(RLIMIT_NOFILE, &(struct rlimit){64, 64}));
}
static int endless(void)
{
    for (volatile unsigned long n = 0;; n++)
        if (n == 3000000000UL)
            return 0;
}
static int compute(void)
{
    uint8_t digest[HASH_SHA256_SIZE];
    size_t n = (size_t)10 << 20;
    char *p = calloc(1, n);
    int rc = p ? hash_sha256(digest, p, n, NULL) : -1;

    free(p);
    return rc ? EIO : 0;
}

static const struct attempt {
    const char *name;
    int (*try)(void);
    bool allowed; /* also in the jail */
} attempts[] = {
    {"read /etc/passwd", open_file, false},
    {"list the root folder", list_folder, false},
    {"create a file", create_file, false},
    {"write to a file open before", write_open_file, false},
    {"truncate a file", truncate_file, false},
    {"remove a file", remove_file, false},
    {"run a program", run_program, false},
    {"make a process", make_process, false},
    {"internet socket", socket_internet, false},
    {"local socket", socket_local, false},
    {"trace the parent", trace_parent, false},
    {"signal the parent", signal_parent, false},
    {"memory that runs", memory_program, false},
    {"make memory run", memory_to_program, false},
    {"shared memory", memory_shared, false},
    {"a gigabyte of memory", memory_much, false},
    {"user namespace", user_namespace, false},
    {"io_uring", io_ring, false},
    {"raise a limit", more_rights, false},
    {"compute for ever", endless, false},
    {"digest 10 MB", compute, true},
};

static void in_child(const struct attempt *a, bool jailed, int report)
{
    const struct jail_limits limits = {(size_t)64 << 20, 1, 0, NULL};
    enum jail_level level = JAIL_FULL;
    int rc;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (jailed)
        level = jail_enter(report, &limits);
    rc = level == JAIL_FULL ? a->try() : 999;
    if (write(report, &rc, sizeof rc) != sizeof rc)
        _exit(9);
    _exit(0);
}

static void tell(char *out, size_t size, const struct attempt *a, bool jailed)
{
    int ends[2], rc = -1, status;
    pid_t pid;

    if (pipe(ends) || (pid = fork()) < 0) {
        snprintf(out, size, "untried");
        return;
    }
    if (pid == 0)
        in_child(a, jailed, ends[1]);
    close(ends[1]);
    if (read(ends[0], &rc, sizeof rc) != sizeof rc)
        rc = -1;
    close(ends[0]);
    waitpid(pid, &status, 0);
    if (WIFSIGNALED(status))
        snprintf(out, size, "killed");
    else if (rc == 0 || (a->try == run_program && rc == -1 && WEXITSTATUS(status) == 0))
        snprintf(out, size, "done");
    else
        snprintf(out, size, "%s", rc == 999 ? "not-full" : rc > 0 ? strerrorname_np(rc) : "untried");
}

int main(void)
{
    int bad = 0;
    char path[64];

    signal(SIGURG, SIG_IGN);
    hash_library_start();
    if (!mkdtemp(scratch))
        return 99;
    snprintf(path, sizeof path, "%s/there", scratch);
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        const struct attempt *a = &attempts[i];
        char open_desk[32], jail[32];

        writable_fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        tell(open_desk, sizeof open_desk, a, false);
        close(writable_fd);
        writable_fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        tell(jail, sizeof jail, a, true);
        close(writable_fd);
        printf("%-28s %-8s %s\n", a->name, open_desk, jail);
        if ((strcmp(jail, "done") == 0) != a->allowed || strcmp(jail, "not-full") == 0 ||
            strcmp(jail, "untried") == 0)
            bad++;
    }
    unlink(path);
    snprintf(path, sizeof path, "%s/new", scratch);
    unlink(path);
    rmdir(scratch);
    return bad != 0;
}
