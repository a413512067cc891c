#include "base/worker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { STACK = 256 << 10 };

struct worker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t news; /* go or is_over changed */
    bool started, busy, go, is_over;
    int over;                              /* a counter of jobs that are over, for poll */
    int (*job)(void *user, struct err *e); /* NULL: the thread ends */
    void *user;
    struct err err;
    int rc;
};

static void do_job(struct worker *w)
{
    const uint64_t one = 1;

    w->rc = w->job(w->user, &w->err);
    /* Before worker_end may look for it. */
    while (write(w->over, &one, sizeof one) < 0 && errno == EINTR)
        ;
    pthread_mutex_lock(&w->lock);
    w->is_over = true;
    pthread_cond_broadcast(&w->news);
    pthread_mutex_unlock(&w->lock);
}

static void *work(void *worker)
{
    struct worker *w = worker;

    for (;;) {
        pthread_mutex_lock(&w->lock);
        while (!w->go)
            pthread_cond_wait(&w->news, &w->lock);
        w->go = false;
        pthread_mutex_unlock(&w->lock);
        if (!w->job)
            return NULL;
        do_job(w);
    }
}

static void let_go(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    w->go = true;
    w->is_over = false;
    pthread_cond_broadcast(&w->news);
    pthread_mutex_unlock(&w->lock);
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
    w->over = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (w->over < 0) {
        err_set(e, ERR_AGAIN, "eventfd: %s", strerror(errno));
        free(w);
        return -1;
    }
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->news, NULL);
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
        let_go(w);
        pthread_join(w->thread, NULL);
    }
    close(w->over);
    pthread_cond_destroy(&w->news);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

void worker_begin(struct worker *w, int (*job)(void *user, struct err *e), void *user)
{
    w->job = job;
    w->user = user;
    w->busy = true;
    w->err = (struct err){0};
    if (start(w))
        let_go(w);
    else
        do_job(w);
}

bool worker_busy(const struct worker *w)
{
    return w->busy;
}

bool worker_is_over(struct worker *w)
{
    bool over;

    pthread_mutex_lock(&w->lock);
    over = w->busy && w->is_over;
    pthread_mutex_unlock(&w->lock);
    return over;
}

int worker_descriptor(const struct worker *w)
{
    return w->over;
}

int worker_end(struct worker *w, struct err *e)
{
    uint64_t count;

    if (!w->busy)
        return 0;
    pthread_mutex_lock(&w->lock);
    while (!w->is_over)
        pthread_cond_wait(&w->news, &w->lock);
    pthread_mutex_unlock(&w->lock);
    while (read(w->over, &count, sizeof count) < 0 && errno == EINTR)
        ;
    w->busy = false;
    if (w->rc && e)
        *e = w->err;
    return w->rc;
}
