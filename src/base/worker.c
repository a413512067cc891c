#include "base/worker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { STACK = 256 << 10 };

struct worker {
    int go, over; /* counters: of jobs to begin, of jobs that are over */
    pthread_t thread;
    bool started, busy;
    atomic_bool is_over;
    int (*job)(void *user, struct err *e); /* NULL: the thread ends */
    void *user;
    struct err err;
    int rc;
};

static void put(int counter)
{
    const uint64_t one = 1;

    while (write(counter, &one, sizeof one) < 0 && errno == EINTR)
        ;
}

static void take(int counter)
{
    uint64_t n;

    while (read(counter, &n, sizeof n) < 0 && errno == EINTR)
        ;
}

static void do_job(struct worker *w)
{
    w->rc = w->job(w->user, &w->err);
    atomic_store(&w->is_over, true);
    put(w->over);
}

static void *work(void *worker)
{
    struct worker *w = worker;

    for (;;) {
        take(w->go);
        if (!w->job)
            return NULL;
        do_job(w);
    }
}

static bool start(struct worker *w)
{
    sigset_t all, before;
    pthread_attr_t a;

    if (w->started)
        return true;
    if (pthread_attr_init(&a))
        return false;
    pthread_attr_setstacksize(&a, STACK);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    w->started = pthread_create(&w->thread, &a, work, w) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&a);
    return w->started;
}

int worker_new(struct worker **out, struct err *e)
{
    struct worker *w = calloc(1, sizeof *w);

    if (!w)
        return err_memory(e);
    w->go = eventfd(0, EFD_CLOEXEC);
    w->over = eventfd(0, EFD_CLOEXEC);
    if (w->go < 0 || w->over < 0) {
        err_set(e, ERR_AGAIN, "eventfd: %s", strerror(errno));
        worker_free(w);
        return -1;
    }
    *out = w;
    return 0;
}

void worker_free(struct worker *w)
{
    if (!w)
        return;
    worker_end(w, NULL);
    if (w->started) {
        w->job = NULL;
        put(w->go);
        pthread_join(w->thread, NULL);
    }
    if (w->go >= 0)
        close(w->go);
    if (w->over >= 0)
        close(w->over);
    free(w);
}

void worker_begin(struct worker *w, int (*job)(void *user, struct err *e), void *user)
{
    w->job = job;
    w->user = user;
    w->busy = true;
    w->err = (struct err){0};
    atomic_store(&w->is_over, false);
    if (start(w))
        put(w->go);
    else
        do_job(w);
}

bool worker_busy(const struct worker *w)
{
    return w->busy;
}

bool worker_is_over(const struct worker *w)
{
    return w->busy && atomic_load(&w->is_over);
}

int worker_descriptor(const struct worker *w)
{
    return w->over;
}

int worker_end(struct worker *w, struct err *e)
{
    if (!w->busy)
        return 0;
    take(w->over);
    w->busy = false;
    if (w->rc && e)
        *e = w->err;
    return w->rc;
}
