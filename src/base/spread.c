#include "base/spread.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

/* With 8 and 16 the disk did no more (ext4 without a journal). */
enum { THREADS = 4, STACK = 256 << 10 };

struct spread {
    size_t count;
    int (*do_one)(void *user, size_t i, struct err *e);
    void *user;
    atomic_size_t next;
};

struct worker {
    struct spread *spread;
    pthread_t thread;
    struct err err;
    int rc;
};

static void *work(void *worker)
{
    struct worker *w = worker;
    struct spread *s = w->spread;
    size_t i;

    while (w->rc == 0 && (i = atomic_fetch_add(&s->next, 1)) < s->count)
        w->rc = s->do_one(s->user, i, &w->err);
    if (w->rc)
        atomic_store(&s->next, s->count);
    return NULL;
}

/* Starts what it can: without threads the caller does all the work. */
static size_t start(struct worker workers[], size_t wanted)
{
    size_t started = 0;
    sigset_t all, before;
    pthread_attr_t a;

    if (wanted == 0 || pthread_attr_init(&a))
        return 0;
    pthread_attr_setstacksize(&a, STACK);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (started < wanted &&
           pthread_create(&workers[started].thread, &a, work, &workers[started]) == 0)
        started++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&a);
    return started;
}

int spread(size_t count, int (*do_one)(void *user, size_t i, struct err *e), void *user,
           struct err *e)
{
    struct spread s = {.count = count, .do_one = do_one, .user = user};
    size_t wanted = count < THREADS ? count : THREADS, started;
    struct worker workers[THREADS] = {0};
    struct worker *own = &workers[THREADS - 1];
    int rc = 0;

    for (int i = 0; i < THREADS; i++)
        workers[i].spread = &s;
    started = start(workers, wanted ? wanted - 1 : 0);
    work(own);
    for (size_t i = 0; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    for (int i = 0; i < THREADS; i++)
        if (workers[i].rc) {
            rc = -1;
            if (e)
                *e = workers[i].err;
        }
    return rc;
}
