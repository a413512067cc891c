/*
 * killat N LOG COMMAND…: runs the command and kills it (SIGKILL) at the N-th stop of a system call, entry
 * or exit, of any thread of the command's own process; its children may outlive it for a moment. Exits 137 then, else with the
 * command's code. With LOG other than "-" the name of the stop is written there. N 0 kills nothing
 * and prints the number of stops, and which of them is the first at a lock: what comes before is
 * the loading of the program.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned long long call_of(pid_t child)
{
    struct user_regs_struct r;

    return ptrace(PTRACE_GETREGS, child, NULL, &r) == 0 ? (unsigned long long)r.orig_rax : 0;
}

static long stops, first; /* first: at a lock */

static void tell(const char *path, pid_t thread)
{
    struct __ptrace_syscall_info info = {0};
    FILE *log = strcmp(path, "-") ? fopen(path, "w") : NULL;

    if (!log)
        return;
    ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info);
    fprintf(log, "%llu %s\n", call_of(thread),
            info.op == PTRACE_SYSCALL_INFO_ENTRY ? "entry" : "exit");
    fclose(log);
}

/* A process is over only when its tracer has seen the end of each of its threads. */
static int end(pid_t child)
{
    int status;
    pid_t pid;

    kill(child, SIGKILL);
    while ((pid = waitpid(-1, &status, __WALL)) > 0)
        if (pid == child && (WIFEXITED(status) || WIFSIGNALED(status)))
            return 137;
        else if (WIFSTOPPED(status))
            ptrace(PTRACE_CONT, pid, NULL, NULL);
    return 137;
}

static int follow(pid_t child, long wanted, const char *log)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, __WALL)) >= 0) {
        int pass = 0;

        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (pid != child)
                continue;
            if (WIFSIGNALED(status))
                return 128 + WTERMSIG(status);
            if (wanted == 0)
                printf("%ld %ld\n", stops, first);
            return WEXITSTATUS(status);
        }
        if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
            if (++stops == wanted) {
                tell(log, pid);
                return end(child);
            }
            if (wanted == 0 && !first && call_of(pid) == SYS_flock)
                first = stops;
        } else if (WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP) {
            pass = WSTOPSIG(status);
        }
        ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(long)pass);
    }
    return 71;
}

int main(int argc, char **argv)
{
    long wanted = argc > 3 ? strtol(argv[1], NULL, 10) : -1;
    int status;
    pid_t child;

    if (wanted < 0)
        return 64;
    child = fork();
    if (child == 0) {
        setpgid(0, 0);
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        execvp(argv[3], argv + 3);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0)
        return 71;
    /* Threads are clones; the programs that are started are not. */
    ptrace(PTRACE_SETOPTIONS, child, NULL,
           (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE));
    ptrace(PTRACE_SYSCALL, child, NULL, NULL);
    return follow(child, wanted, argv[2]);
}
