/*
 * killat N LOG COMMAND…: runs the command and kills it (SIGKILL) at the N-th stop of a system call, entry
 * or exit, of the command's own process; its children may outlive it for a moment. Exits 137 then, else with the
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

int main(int argc, char **argv)
{
    long wanted = argc > 3 ? strtol(argv[1], NULL, 10) : -1, stops = 0, first = 0;
    int status, entry = 1;
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
    ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL));
    ptrace(PTRACE_SYSCALL, child, NULL, NULL);
    while (waitpid(child, &status, 0) >= 0) {
        int pass = 0;

        if (WIFEXITED(status)) {
            if (wanted == 0)
                printf("%ld %ld\n", stops, first);
            return WEXITSTATUS(status);
        }
        if (WIFSIGNALED(status))
            return 128 + WTERMSIG(status);
        if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
            if (++stops == wanted) {
                FILE *log = strcmp(argv[2], "-") ? fopen(argv[2], "w") : NULL;

                if (log) {
                    fprintf(log, "%llu %s\n", call_of(child), entry ? "entry" : "exit");
                    fclose(log);
                }
                kill(child, SIGKILL);
                waitpid(child, &status, 0);
                return 137;
            }
            if (wanted == 0 && !first && call_of(child) == SYS_flock)
                first = stops;
            entry = !entry;
        } else if (WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP) {
            pass = WSTOPSIG(status);
        }
        ptrace(PTRACE_SYSCALL, child, NULL, (void *)(long)pass);
    }
    return 71;
}
