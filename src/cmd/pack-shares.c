/* Letters of one run in shares: each share is a process of its own. */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "cmd/pack.h"

/* Fewer letters are done before another process has begun. */
enum { LETTERS_A_SHARE = 8 };

int pack_share_count(const struct pack *p, int letters)
{
    cpu_set_t usable;
    int jobs = p->jobs, most = letters / LETTERS_A_SHARE;

    if (!jobs) {
        jobs = sched_getaffinity(0, sizeof usable, &usable) ? 1 : CPU_COUNT(&usable);
        jobs = jobs < most ? jobs : most;
    }
    jobs = jobs < letters ? jobs : letters;
    jobs = jobs < PACK_JOBS ? jobs : PACK_JOBS;
    return jobs > 1 ? jobs : 1;
}

int pack_shares(struct pack *p, int count,
                int (*share)(void *user, int index, int count, struct err *e), void *user,
                struct err *e)
{
    pid_t children[PACK_JOBS];
    int status, code = 0, made = 0;

    if (count == 1)
        return share(user, 0, 1, e);
    /* What all need is read once. */
    if (pack_load(p, e))
        return -1;
    for (; made < count; made++) {
        children[made] = fork();
        if (children[made] == 0) {
            child_settle();
            code = share(user, made, count, e);
            _exit(code < 0 ? cmd_error(&p->cmd, e) : code);
        }
        if (children[made] < 0)
            break;
    }
    if (made < count)
        code = err_set(e, ERR_AGAIN, _("cannot start a process: %s"), strerror(errno));
    for (int i = 0; i < made; i++) {
        while (waitpid(children[i], &status, 0) < 0 && errno == EINTR)
            ;
        if (!WIFEXITED(status))
            code = err_set(e, ERR_BUG, "%s", _("a process that packed letters has died"));
        else if (code >= 0)
            code = cmd_worse(code, WEXITSTATUS(status));
    }
    return code;
}
