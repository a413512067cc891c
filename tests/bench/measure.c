/*
 * measure ROUNDS [--in FILE] COMMAND… [--next …]: runs the commands in turn, ROUNDS times after one
 * round that is not counted, and prints for each "median-ms<TAB>min-ms<TAB>max-rss-kb<TAB>median of
 * processor-ms". Standard output goes nowhere; a command that fails ends the measuring. V=1 shows what it said.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_COMMANDS = 16, MAX_ROUNDS = 200 };

struct command {
    char **argv;
    const char *in;
    double times[MAX_ROUNDS], work[MAX_ROUNDS];
    long rss;
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void child(const struct command *c)
{
    int in = open(c->in ? c->in : "/dev/null", O_RDONLY), out = open("/dev/null", O_WRONLY);

    if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0)
        _exit(127);
    if (!getenv("V") && dup2(out, 2) < 0)
        _exit(127);
    execvp(c->argv[0], c->argv);
    _exit(127);
}

static double milliseconds(struct timeval t)
{
    return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static double run(struct command *c, double *work)
{
    double begin = now();
    struct rusage usage;
    pid_t pid = fork();
    int status;

    if (pid == 0)
        child(c);
    if (pid < 0 || wait4(pid, &status, 0, &usage) != pid || status != 0) {
        fprintf(stderr, "measure: %s failed\n", c->argv[0]);
        exit(1);
    }
    if (usage.ru_maxrss > c->rss)
        c->rss = usage.ru_maxrss;
    *work = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
    return now() - begin;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static int read_commands(struct command *commands, char **argv)
{
    int n = 0;

    while (*argv && n < MAX_COMMANDS) {
        struct command *c = &commands[n++];

        if (strcmp(*argv, "--in") == 0 && argv[1]) {
            c->in = argv[1];
            argv += 2;
        }
        c->argv = argv;
        while (*argv && strcmp(*argv, "--next") != 0)
            argv++;
        if (*argv)
            *argv++ = NULL;
    }
    return n;
}

int main(int argc, char **argv)
{
    static struct command commands[MAX_COMMANDS];
    int rounds = argc > 2 ? (int)strtol(argv[1], NULL, 10) : 0, n;

    if (rounds < 5 || rounds > MAX_ROUNDS)
        return 64;
    n = read_commands(commands, argv + 2);
    for (int r = -1; r < rounds; r++)
        for (int i = 0; i < n; i++) {
            double work, t = run(&commands[i], &work);

            if (r >= 0) {
                commands[i].times[r] = t;
                commands[i].work[r] = work;
            }
        }
    for (int i = 0; i < n; i++) {
        qsort(commands[i].times, (size_t)rounds, sizeof(double), by_value);
        qsort(commands[i].work, (size_t)rounds, sizeof(double), by_value);
        printf("%.2f\t%.2f\t%ld\t%.2f\n", commands[i].times[rounds / 2], commands[i].times[0],
               commands[i].rss, commands[i].work[rounds / 2]);
    }
    return 0;
}
