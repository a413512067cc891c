/*
 * A fault of this process, and processor time without end at one letter, end it as ever; before
 * that a line is left behind. Being killed leaves none: that says nothing about the letter.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "cmd/batch-crash.h"
#include "spool/spool.h"

/* Seconds of our own at one letter; the largest takes a few. */
enum { HANG = 300, ALTERNATE = 65536 };

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGVTALRM};
enum { SIGNALS = sizeof signals / sizeof *signals };

static struct sigaction before[SIGNALS];
static char line[SPOOL_ID + 16];
static volatile sig_atomic_t length; /* of what of it is filled in; 0: at no letter */
static int lock = -1;
static pid_t ours; /* not the judge's, before it is locked up */

/* Only what may be called in a signal handler. */
static void leave_line(int number)
{
    size_t n = (size_t)length;

    length = 0;
    if (number > 9)
        line[n++] = (char)('0' + number / 10);
    line[n++] = (char)('0' + number % 10);
    line[n++] = '\n';
    if (write(lock, line, n) < 0)
        return;
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    bool own = info->si_code > 0 || info->si_pid == getpid();

    (void)context;
    if (own && length && gettid() == ours)
        leave_line(number);
    for (int i = 0; i < SIGNALS; i++)
        if (signals[i] == number)
            sigaction(number, &before[i], NULL);
    /* A fault of an instruction comes again by itself. */
    if (info->si_code <= 0 || number == SIGVTALRM)
        raise(number);
}

void crash_watch(int fd)
{
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    static char stack[ALTERNATE];
    const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};

    lock = fd;
    ours = getpid();
    /* A stack that ran full is a fault too. */
    sigaltstack(&alternate, NULL);
    for (int i = 0; i < SIGNALS; i++)
        sigaction(signals[i], &action, &before[i]);
}

void crash_at(void *user, const char *id)
{
    struct itimerval most = {.it_value = {.tv_sec = id ? HANG : 0}};

    (void)user;
    length = 0;
    if (id)
        length = snprintf(line, sizeof line - 4, "%s crash-", id);
    setitimer(ITIMER_VIRTUAL, &most, NULL);
}
