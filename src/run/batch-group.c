/*
 * Letters on their way out, a group at a time: they are written to tmp/ as they come, and synced;
 * the journal says what will stand in out/ (W); they get their names there; it says that they are
 * done (D); their files leave work/. Each step is durable before the next. The disk is waited for
 * by a thread of the group's own, while the token signs and the next letters are made.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/limits.h"
#include "run/desk.h"

static void release(struct ended *n)
{
    buf_release(&n->file);
    if (n->fd >= 0)
        close(n->fd);
    n->fd = -1;
}

void run_close_groups(struct run *r)
{
    for (size_t i = 0; i < GROUPS; i++) {
        struct group *g = &r->groups[i];

        worker_free(g->worker);
        g->worker = NULL;
        for (size_t k = 0; k < g->count; k++)
            release(&g->list[k]);
        g->count = g->bytes = g->written = g->until = 0;
        g->closed = false;
        g->stage = GROUP_FILLING;
    }
}

static struct group *filling(struct run *r)
{
    for (size_t i = 0; i < GROUPS; i++)
        if (r->groups[i].stage == GROUP_FILLING && r->groups[i].count && !r->groups[i].closed)
            return &r->groups[i];
    for (size_t i = 0; i < GROUPS; i++)
        if (r->groups[i].stage == GROUP_FILLING && !r->groups[i].count)
            return &r->groups[i];
    return NULL;
}

bool run_has_letter(const struct run *r, const char *id)
{
    for (size_t i = 0; i < GROUPS; i++)
        for (size_t k = 0; k < r->groups[i].count; k++)
            if (strcmp(r->groups[i].list[k].id, id) == 0)
                return true;
    return false;
}

bool run_has_groups(const struct run *r)
{
    for (size_t i = 0; i < GROUPS; i++)
        if (r->groups[i].count)
            return true;
    return false;
}

/* So many are written at once: few enough to be in the processor's cache still. */
enum { TOGETHER = 4 };

static int write_files(void *group, struct err *e)
{
    struct group *g = group;

    for (; g->written < g->until; g->written++) {
        struct ended *n = &g->list[g->written];

        if (n->fd < 0 &&
            spool_save_aside(g->spool, n->id, ".pdf", buf_slice(&n->file), &n->fd, e))
            return -1;
        buf_release(&n->file);
    }
    return 0;
}

/* Linux tells by syncfs what could not be written since 5.8. */
static bool syncfs_tells(void)
{
    struct utsname u;
    int major = 0, minor = 0;

    return uname(&u) == 0 && sscanf(u.release, "%d.%d", &major, &minor) == 2 &&
           (major > 5 || (major == 5 && minor >= 8));
}

/* Several by one sync of the disk they are on: a third of the time of one each. */
static int sync_files(void *group, struct err *e)
{
    struct group *g = group;
    bool together = g->count > 1 && syncfs_tells();

    if (write_files(g, e))
        return -1;
    for (size_t i = 0; i < g->count; i++)
        if (together ? i == 0 && syncfs(g->list[i].fd) : fsync(g->list[i].fd))
            return err_set(e, journal_errno(errno), "%s: %s", g->list[i].id, strerror(errno));
    for (size_t i = 0; i < g->count; i++)
        release(&g->list[i]);
    return 0;
}

static int name_one(const struct group *g, const struct ended *n, struct err *e)
{
    struct spool *s = g->spool;
    bool exists = false;

    /* The PDF last: with it the letter is out. */
    if ((n->xml && spool_link_request(s, n->id, e)) ||
        (g->packed && (spool_remove(s, SPOOL_OUT, n->id, ".edxml", e) ||
                       spool_name_aside(s, SPOOL_OUT, n->id, ".edxml", &exists, e))) ||
        spool_name_aside(s, SPOOL_OUT, n->id, ".pdf", &exists, e))
        return -1;
    return exists ? err_set(e, ERR_BUG, _("out/%s.pdf appeared while the letter was signed"), n->id)
                  : 0;
}

static int name_files(void *group, struct err *e)
{
    struct group *g = group;

    for (size_t i = 0; i < g->count; i++)
        if (name_one(g, &g->list[i], e))
            return -1;
    return spool_sync_folder(g->spool, SPOOL_OUT, e);
}

static int clear_files(void *group, struct err *e)
{
    struct group *g = group;

    for (size_t i = 0; i < g->count; i++)
        if (spool_clear(g->spool, g->list[i].id, g->list[i].kept, g->list[i].xml, e))
            return -1;
    return 0;
}

static int tell_written(struct run *r, struct group *g, struct err *e)
{
    int64_t now = r->o->desk->clock();

    g->bytes = 0;
    for (size_t i = 0; i < g->count; i++)
        if (spool_written(g->spool, g->list[i].id, g->list[i].input, g->list[i].output, now, e))
            return -1;
    return 0;
}

static int tell_done(struct run *r, struct group *g, struct err *e)
{
    const struct batch_desk *desk = r->o->desk;
    int64_t now = desk->clock();

    for (size_t i = 0; i < g->count; i++) {
        const struct ended *n = &g->list[i];

        if (spool_done(g->spool, n->id, n->input, n->output, now, e))
            return -1;
        r->count->done++;
        if (desk->ended(desk->user, n->id, SPOOL_OUT, "", "") && spool_sync(g->spool, e))
            return -1;
    }
    desk->progress(desk->user, r->count);
    return 0;
}

/* What a stage does beside us, and then what the journal says of it, durably before the next. */
static const struct {
    int (*work)(void *group, struct err *e);
    int (*tell)(struct run *r, struct group *g, struct err *e);
} stages[] = {
    [GROUP_FILLING] = {write_files, NULL},
    [GROUP_SYNCED] = {sync_files, tell_written},
    [GROUP_NAMED] = {name_files, tell_done},
    [GROUP_CLEARED] = {clear_files, NULL},
};

static int begin(struct run *r, struct group *g, enum group_stage stage, struct err *e)
{
    g->spool = r->o->spool;
    g->packed = r->o->pipeline->pack;
    if (!g->worker && worker_new(&g->worker, e))
        return -1;
    g->stage = stage;
    worker_begin(g->worker, stages[stage].work, g);
    return 0;
}

/* The next of a group that is not full yet are written; or it goes out. */
static int fill(struct run *r, struct group *g, struct err *e)
{
    if (!g->count)
        return 0;
    if (g->worker && worker_busy(g->worker)) {
        if (!worker_is_over(g->worker))
            return 0;
        if (worker_end(g->worker, e))
            return -1;
    }
    if (g->closed) {
        g->until = g->count;
        return begin(r, g, GROUP_SYNCED, e);
    }
    if (g->count - g->written < TOGETHER)
        return 0;
    g->until = g->count;
    return begin(r, g, GROUP_FILLING, e);
}

/* One step further, if nothing has to be waited for. */
static int advance(struct run *r, struct group *g, struct err *e)
{
    const struct journal *j = r->o->spool->journal;

    if (g->stage == GROUP_FILLING)
        return fill(r, g, e);
    if (worker_busy(g->worker)) {
        if (!worker_is_over(g->worker))
            return 0;
        if (worker_end(g->worker, e) || (stages[g->stage].tell && stages[g->stage].tell(r, g, e)))
            return -1;
        g->line = journal_end(j);
    }
    if (g->stage == GROUP_CLEARED) {
        g->count = g->written = g->until = 0;
        g->closed = false;
        g->stage = GROUP_FILLING;
        return 0;
    }
    return journal_count(j) < g->line ? 0 : begin(r, g, g->stage + 1, e);
}

int run_advance(struct run *r, struct err *e)
{
    for (size_t i = 0; i < GROUPS; i++)
        if (advance(r, &r->groups[i], e))
            return -1;
    return 0;
}

int run_begin_group(struct run *r, struct err *e)
{
    struct group *g = filling(r);

    if (!g || !g->count)
        return 0;
    g->closed = true;
    return fill(r, g, e);
}

size_t run_poll_groups(const struct run *r, struct pollfd *p)
{
    size_t n = 0;

    for (size_t i = 0; i < GROUPS; i++) {
        const struct group *g = &r->groups[i];

        if (g->worker && worker_busy(g->worker))
            p[n++] = (struct pollfd){.fd = worker_descriptor(g->worker), .events = POLLIN};
    }
    return n;
}

/* Until the disk has done something. */
static int wait_for_groups(struct run *r, struct err *e)
{
    struct pollfd p[GROUPS];
    size_t n = run_poll_groups(r, p);

    /* None has work to do: the journal keeps them. */
    if (n == 0 && spool_sync(r->o->spool, e))
        return -1;
    while (n && poll(p, n, WORKER_LOOK) < 0 && errno == EINTR)
        ;
    return run_advance(r, e);
}

size_t run_group_bytes(const struct run *r)
{
    size_t n = 0;

    for (size_t i = 0; i < GROUPS; i++)
        n += r->groups[i].bytes;
    return n;
}

/* There is room for one more letter of that size. */
static struct group *has_room(struct run *r, size_t bytes)
{
    size_t others = run_group_bytes(r);

    return others && others + bytes > LIMIT_BATCH_BYTES ? NULL : filling(r);
}

int run_add_ended(struct run *r, const struct ended *ended, struct err *e)
{
    struct ended n = *ended;
    struct group *g;

    while (!(g = has_room(r, n.file.len)))
        if (run_begin_group(r, e) || wait_for_groups(r, e)) {
            release(&n);
            return -1;
        }
    g->list[g->count++] = n;
    g->bytes += n.file.len;
    g->closed = g->count == GROUP || g->bytes > LIMIT_BATCH_BYTES / GROUPS;
    return fill(r, g, e);
}

int run_clear(struct run *r, struct err *e)
{
    if (run_begin_group(r, e))
        return -1;
    while (run_has_groups(r))
        if (wait_for_groups(r, e))
            return -1;
    return spool_sync(r->o->spool, e);
}
