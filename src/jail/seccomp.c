/*
 * What is not named fails with EPERM, so that a library that looks for a file goes on without it;
 * what no honest computation tries ends the process.
 */
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "jail/inside.h"

static const char *const computing[] = {
    "read",    "write",        "close",         "lseek",      "fstat",          "brk",
    "munmap",  "mremap",       "madvise",       "futex",      "getrandom",      "clock_gettime",
    "exit",    "exit_group",   "rt_sigreturn",  "rt_sigprocmask", "gettimeofday", "sched_yield",
};

static const char *const reading_files[] = {
    "open",       "openat",     "stat",     "lstat",    "newfstatat", "statx",  "access",
    "faccessat",  "faccessat2", "pread64",  "readlink", "readlinkat", "getdents64", "fcntl",
    "statfs",     "fstatfs",    "getcwd",   "getpid",   "gettid",     "getuid", "geteuid",
    "getgid",     "getegid",    "uname",    "sysinfo",  "prlimit64",  "rt_sigaction",
    "sched_getaffinity", "dup", "set_robust_list", "rseq",
};

static const char *const deadly[] = {
    "execve",  "execveat", "fork",           "vfork",      "socket",       "socketpair",
    "connect", "bind",     "ptrace",         "process_vm_readv", "process_vm_writev",
    "kill",    "tkill",    "io_uring_setup", "bpf",        "unshare",      "setns",
    "mount",   "pidfd_open", "perf_event_open", "userfaultfd", "keyctl",   "memfd_create",
};

static int add_all(scmp_filter_ctx filter, uint32_t action, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int number = seccomp_syscall_resolve_name(names[i]);

        /* Another architecture may lack one, as arm64 lacks fork. */
        if (number >= 0 && seccomp_rule_add(filter, action, number, 0))
            return -1;
    }
    return 0;
}

/* Memory that is private and no program; of files only where files are read at all. */
static int add_memory(scmp_filter_ctx filter, bool reading)
{
    const unsigned kind = reading ? MAP_SHARED | MAP_PRIVATE
                                  : MAP_SHARED | MAP_PRIVATE | MAP_ANONYMOUS;
    const unsigned wanted = reading ? MAP_PRIVATE : MAP_PRIVATE | MAP_ANONYMOUS;

    if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
                         SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
                         SCMP_A3(SCMP_CMP_MASKED_EQ, kind, wanted)))
        return -1;
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
}

static int build(scmp_filter_ctx filter, bool reading)
{
    if (add_all(filter, SCMP_ACT_ALLOW, computing, sizeof computing / sizeof *computing) ||
        add_all(filter, SCMP_ACT_KILL_PROCESS, deadly, sizeof deadly / sizeof *deadly) ||
        add_memory(filter, reading))
        return -1;
    return reading ? add_all(filter, SCMP_ACT_ALLOW, reading_files,
                             sizeof reading_files / sizeof *reading_files)
                   : 0;
}

/* The filter as the kernel takes it, through a pipe: libseccomp 2.5 writes to descriptors only. */
static int export_program(scmp_filter_ctx filter, struct sock_filter *to, size_t *count)
{
    int ends[2];
    ssize_t n = -1;

    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
        return -1;
    if (seccomp_export_bpf(filter, ends[1]) == 0)
        n = read(ends[0], to, PROGRAM_MAX * sizeof *to);
    close(ends[0]);
    close(ends[1]);
    if (n <= 0 || (size_t)n >= PROGRAM_MAX * sizeof *to || (size_t)n % sizeof *to)
        return -1;
    *count = (size_t)n / sizeof *to;
    return 0;
}

int jail_seccomp_prepare(struct jail_program *p, bool reading)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    int rc = -1;

    p->count = 0;
    if (!filter)
        return -1;
    /* A tree, not a list: the kernel tries every system call once when a child takes the filter. */
    if (seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 && build(filter, reading) == 0)
        rc = export_program(filter, p->instructions, &p->count);
    seccomp_release(filter);
    return rc;
}

int jail_seccomp(const struct jail_program *p)
{
    struct sock_fprog program = {.len = (unsigned short)p->count};

    /* The kernel only reads; its header says no const. */
    memcpy(&program.filter, &(const struct sock_filter *){p->instructions}, sizeof program.filter);
    return p->count && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 ? 0 : -1;
}
