#include "run/batch.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "hash/hash.h"
#include "run/desk.h"

/*
 * Letters made ready ahead of the token become durable by one sync; what is published waits so many
 * milliseconds for others before the disk is asked. Many are claimed, and then cleared away, at
 * once: some file systems (ext4 without a journal) search long for a place among names just
 * deleted.
 */
enum { CLAIM = 2048, LINGER = 20 };
/*
 * So many become durable by one sync, also when the token stands still: it does so again and again
 * only where it is faster than letters are made ready, and there each sync saved is time gained.
 */
enum { TOGETHER = 8 };

static struct slot *free_slot(struct run *r)
{
    for (int i = 0; i < BATCH_SLOTS; i++)
        if (r->slots[i].stage == SLOT_EMPTY)
            return &r->slots[i];
    return NULL;
}

void slot_begin(struct run *r, struct slot *s, const struct spool_entry *entry)
{
    memset(s, 0, sizeof *s);
    memcpy(s->letter.id, entry->id, sizeof s->letter.id);
    s->pdf = entry->pdf;
    s->xml = entry->xml;
    s->sign = r->session;
    s->sign.walked_later = true;
    sign_init(&s->sign);
    buf_init(&s->request, LIMIT_REQUEST_BYTES);
    buf_init(&s->reason, REASON_BYTES);
}

int ids_add(struct ids *l, const char *id, struct err *e)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity ? 2 * l->capacity : 256;
        void *list = realloc(l->list, capacity * sizeof *l->list);

        if (!list)
            return err_memory(e);
        l->list = list;
        l->capacity = capacity;
    }
    snprintf(l->list[l->count++], sizeof *l->list, "%s", id);
    return 0;
}

bool ids_have(const struct ids *l, const char *id)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->list[i], id) == 0)
            return true;
    return false;
}

static void ids_drop(struct ids *l, const char *id)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->list[i], id) == 0) {
            memmove(l->list[i], l->list[--l->count], sizeof *l->list);
            return;
        }
}

static bool is_left(const struct run *r, const char *id)
{
    return ids_have(&r->left, id) || ids_have(&r->requests, id) || ids_have(&r->busy, id);
}

/* At most CLAIM of those that lie in new/, while work is what work/ holds. */
static int claim_some(struct run *r, struct spool_entries *fresh, const struct spool_entries *work,
                      size_t *taken, struct err *e)
{
    *taken = 0;
    for (size_t i = 0; i < fresh->count && *taken < CLAIM; i++) {
        const struct spool_entry *entry = &fresh->list[i];
        bool ours;

        /* The PDF of a request that was left has come. */
        if (entry->pdf)
            ids_drop(&r->requests, entry->id);
        if (is_left(r, entry->id))
            continue;
        if (spool_claim(r->o->spool, entry, work, &ours, e))
            return -1;
        *taken += ours;
        /* One that waits for its stamp has that id: a later pass takes it. */
        if (!ours && ids_add(&r->busy, entry->id, e))
            return -1;
    }
    return 0;
}

/*
 * The next letters of new/ come into work/, durably, before any of them is looked at. What is done
 * leaves it first: a new letter may have the id of one.
 */
static int claim(struct run *r, struct err *e)
{
    struct spool *s = r->o->spool;
    struct spool_entries fresh = {0}, work = {0};
    size_t taken = 0;
    int rc = -1;

    r->claimed = true;
    if (run_clear(r, e) || spool_list_new(s, r->o->desk->clock(), &fresh, e) ||
        (fresh.count && spool_list(s, SPOOL_WORK, r->o->desk->clock(), &work, e)) ||
        claim_some(r, &fresh, &work, &taken, e) ||
        (taken && (spool_sync_folder(s, SPOOL_WORK, e) || spool_sync_folder(s, SPOOL_NEW, e))))
        goto out;
    spool_entries_release(&r->queue);
    r->next = 0;
    rc = taken ? spool_list(s, SPOOL_WORK, r->o->desk->clock(), &r->queue, e) : 0;
out:
    spool_entries_release(&fresh);
    spool_entries_release(&work);
    return rc;
}

/* Those before are at their end; a power cut may leave one under two names, so it comes again. */
static bool waits_for_stamp(const struct run *r, const char *id)
{
    for (size_t i = r->stamped; i < r->unstamped.count; i++)
        if (strcmp(r->unstamped.list[i], id) == 0)
            return true;
    return false;
}

static bool is_active(const struct run *r, const char *id)
{
    for (int i = 0; i < BATCH_SLOTS; i++)
        if (r->slots[i].stage != SLOT_EMPTY && strcmp(r->slots[i].letter.id, id) == 0)
            return true;
    return run_has_letter(r, id) || waits_for_stamp(r, id);
}

/* The next letter to look at, or NULL when there is none. */
static int next_entry(struct run *r, const struct spool_entry **out, struct err *e)
{
    *out = NULL;
    for (;;) {
        while (r->next < r->queue.count) {
            const struct spool_entry *entry = &r->queue.list[r->next++];

            if (!is_active(r, entry->id) && suspect_may_go(r, entry->id)) {
                *out = entry;
                return 0;
            }
        }
        if (claim(r, e))
            return -1;
        if (r->queue.count)
            continue;
        if (!suspects_begin_round(r))
            return 0;
        if (spool_list(r->o->spool, SPOOL_WORK, r->o->desk->clock(), &r->queue, e))
            return -1;
    }
}

/* Signed before, its stamp is still to come. */
static bool is_kept(const struct run *r, const char *id)
{
    const struct spool_letter *l = spool_find(r->o->spool, id);

    return l && l->state == SPOOL_FROZEN && l->waits;
}

/* One letter more is made ready, or comes to its end; *none: there is no letter left. */
static int prepare_one(struct run *r, bool *none, struct err *e)
{
    struct slot *s = free_slot(r);
    const struct spool_entry *entry;
    int result;

    if (next_entry(r, &entry, e))
        return -1;
    *none = !entry;
    if (!entry)
        return 0;
    if (is_kept(r, entry->id) && !spool_has(r->o->spool, SPOOL_OUT, entry->id, ".pdf") &&
        !suspect_is_fatal(r, entry->id))
        return ids_add(&r->unstamped, entry->id, e);
    if (r->o->pipeline->role && !is_kept(r, entry->id) && run_open_tokens(r, e))
        return -1;
    r->count->found++;
    slot_begin(r, s, entry);
    r->o->desk->at_work(r->o->desk->user, s->letter.id);
    result = letter_prepare(r, s, e);
    r->o->desk->at_work(r->o->desk->user, NULL);
    if (result == LETTER_READY || result == LETTER_WRITTEN)
        step_worked(r, STEP_OURS);
    if (result == LETTER_READY) {
        s->stage = SLOT_READY;
        r->ready++;
        return 0;
    }
    if (result == LETTER_WRITTEN)
        result = letter_publish(r, s, e);
    slot_release(s);
    r->o->desk->progress(r->o->desk->user, r->count);
    return result < 0 ? -1 : 0;
}

static int free_session(const struct run *r)
{
    int best = 0;

    for (int i = 1; i < r->o->sessions; i++)
        if (r->in_flight[i] < r->in_flight[best])
            best = i;
    return r->in_flight[best] < BATCH_IN_FLIGHT ? best : -1;
}

static struct slot *oldest_ready(struct run *r)
{
    struct slot *s = NULL;

    for (int i = 0; i < BATCH_SLOTS; i++)
        if (r->slots[i].stage == SLOT_READY &&
            (!s || strcmp(r->slots[i].letter.id, s->letter.id) < 0))
            s = &r->slots[i];
    return s;
}

/* What is frozen is durable before the token sees it: the oldest one, or NULL. */
static struct slot *sendable(struct run *r)
{
    struct slot *s = r->ready ? oldest_ready(r) : NULL;

    return s && s->frozen_line <= journal_count(r->o->spool->journal) ? s : NULL;
}

static int send_one(struct run *r, struct slot *s, int session, struct err *e)
{
    if (run_login(r, e) || token_sign_send(r->tokens[session], s->sign.algorithm, s->sign.digest,
                                           buf_slice(&s->sign.attributes), e))
        return -1;
    s->stage = SLOT_SENT;
    s->session = session;
    r->order[r->sent++] = (size_t)(s - r->slots);
    r->ready--;
    r->in_flight[session]++;
    return 0;
}

static bool may_prepare(const struct run *r)
{
    size_t bytes = run_group_bytes(r);

    if (r->ready >= BATCH_AHEAD)
        return false;
    /* Before more are claimed, all that were have come to their end, or wait for their stamp. */
    if (r->next == r->queue.count && r->ready + r->sent)
        return false;
    for (int i = 0; i < BATCH_SLOTS; i++)
        if (r->slots[i].stage != SLOT_EMPTY)
            bytes += r->slots[i].sign.file.len;
    return !r->ready || bytes < LIMIT_BATCH_BYTES;
}

/*
 * Lines of the journal wait for others to share their sync, but not longer than until the token has
 * little left to do.
 */
static bool wants_sync(const struct run *r)
{
    const struct journal *j = r->o->spool->journal;
    size_t frozen = 0;

    if (!journal_waits(j) || journal_sync_worker(j))
        return false;
    for (int i = 0; i < BATCH_SLOTS; i++)
        frozen += r->slots[i].stage == SLOT_READY && r->slots[i].frozen_line > journal_count(j);
    return frozen >= TOGETHER || (frozen && r->sent < 2 * (size_t)r->o->sessions);
}

/*
 * The oldest request of a session that has an answer, or -1. Waits so many milliseconds for that,
 * or for the disk; *nothing: in vain.
 */
static int answered(const struct run *r, int wait, bool *nothing)
{
    struct worker *sync = journal_sync_worker(r->o->spool->journal);
    struct pollfd p[BATCH_SESSIONS + 1 + GROUPS];
    int sessions = r->o->sessions, found;
    size_t n = (size_t)sessions;

    for (int i = 0; i < sessions; i++)
        p[i] = (struct pollfd){.fd = r->in_flight[i] ? token_descriptor(r->tokens[i]) : -1,
                               .events = POLLIN};
    if (wait && sync)
        p[n++] = (struct pollfd){.fd = worker_descriptor(sync), .events = POLLIN};
    if (wait)
        n += run_poll_groups(r, p + n);
    while ((found = poll(p, n, wait)) < 0 && errno == EINTR)
        ;
    *nothing = found <= 0;
    for (int i = 0; i < sessions; i++)
        if (p[i].fd >= 0 && p[i].revents)
            return i;
    return -1;
}

/*
 * From the signature to the file that goes out. Where that is made at once, its own check verifies
 * the value; only when it finds a fault is the token's share in it looked for.
 */
static int finish(struct run *r, struct slot *s, struct err *e)
{
    struct err token;
    int rc;

    if (stamp_is_wanted(r)) {
        if (sign_check_value(&s->sign, e))
            return -1;
        rc = stamp_keep(r, s, e);
        return rc ? letter_complete(r, s, rc, e) : 0;
    }
    sign_take_value(&s->sign);
    rc = sign_complete(&s->sign, e);
    if (rc && sign_check_value(&s->sign, &token)) {
        *e = token;
        return -1;
    }
    return letter_complete(r, s, rc, e);
}

static int receive_one(struct run *r, int session, struct err *e)
{
    struct slot *s, *next;
    size_t at = 0;
    int rc;

    while (r->slots[r->order[at]].session != session)
        at++;
    s = &r->slots[r->order[at]];
    if (token_sign_receive(r->tokens[session], &s->sign.signature, e))
        return -1;
    r->in_flight[session]--;
    r->sent--;
    memmove(r->order + at, r->order + at + 1, (r->sent - at) * sizeof *r->order);
    /* The token has its next letter before this one is put together. */
    next = sendable(r);
    if (next && send_one(r, next, session, e))
        return -1;
    r->o->desk->at_work(r->o->desk->user, s->letter.id);
    rc = finish(r, s, e);
    r->o->desk->at_work(r->o->desk->user, NULL);
    slot_release(s);
    return rc ? -1 : 0;
}

/* Nothing can be made: until the token, the disk or a time stamp's turn comes. */
static int wait_for_news(struct run *r, int due, struct err *e)
{
    const struct journal *j = r->o->spool->journal;
    bool nothing, more = r->sent || due > 0;
    struct pollfd busy[GROUPS];
    int session;

    if (journal_waits(j) && !journal_sync_worker(j))
        return journal_sync_begin(r->o->spool->journal, e);
    if (!more && run_poll_groups(r, busy) == 0 && !journal_sync_worker(j))
        return run_begin_group(r, e);
    session = answered(r, run_has_groups(r) || due > 0 ? LINGER : WORKER_LOOK, &nothing);
    if (session >= 0)
        return receive_one(r, session, e);
    /* While a slow token signs there is time to publish. */
    return nothing ? run_begin_group(r, e) : 0;
}

/* Send before receive, receive what is there before making more, make more before waiting. */
static int turn(struct run *r, bool *none, struct err *e)
{
    struct journal *j = r->o->spool->journal;
    struct worker *sync = journal_sync_worker(j);
    struct slot *next;
    int session, due;
    bool nothing;

    if ((sync && worker_is_over(sync) && journal_sync_end(j, e)) || run_advance(r, e) ||
        (wants_sync(r) && journal_sync_begin(j, e)))
        return -1;
    next = sendable(r);
    session = next ? free_session(r) : -1;
    if (session >= 0)
        return send_one(r, next, session, e);
    session = r->sent ? answered(r, 0, &nothing) : -1;
    if (session >= 0)
        return receive_one(r, session, e);
    if (!*none && may_prepare(r))
        return prepare_one(r, none, e);
    /* Requests are in flight: the token goes on while an authority is asked. */
    due = stamp_due(r);
    return due == 0 ? stamp_next(r, e) : wait_for_news(r, due, e);
}

/* Frozen, but not at the token: the next run sends the same. */
static void drop_ready(struct run *r)
{
    for (int i = 0; i < BATCH_SLOTS; i++)
        if (r->slots[i].stage == SLOT_READY)
            slot_release(&r->slots[i]);
    r->ready = 0;
}

static void drop_slots(struct run *r)
{
    drop_ready(r);
    for (int i = 0; i < BATCH_SLOTS; i++)
        if (r->slots[i].stage == SLOT_SENT)
            slot_release(&r->slots[i]);
    slot_release(&r->stamping);
    r->sent = 0;
}

/* What the journal knows of this PDF came after it was claimed: its request was, or it has none. */
static int is_settled(struct run *r, const char *id, bool *settled, struct err *e)
{
    const struct spool_letter *l = spool_find(r->o->spool, id);
    uint8_t digest[32];
    struct buf bytes;
    int rc;

    *settled = l && l->state == SPOOL_FROZEN;
    if (!l || *settled || l->state == SPOOL_FRESH)
        return 0;
    buf_init(&bytes, LIMIT_SPOOL_PDF);
    rc = spool_load(r->o->spool, SPOOL_WORK, id, ".pdf", &bytes, e);
    if (rc == 0)
        rc = hash_sha256(digest, bytes.data, bytes.len, e);
    buf_release(&bytes);
    *settled = rc == 0 && memcmp(digest, l->input, 32) == 0;
    return rc && letter_stops(e) ? -1 : 0;
}

/* A crash may have come between a PDF and its request. */
static int join_requests(struct run *r, struct err *e)
{
    struct spool *s = r->o->spool;
    struct spool_entries l;
    bool empty;
    int rc = 0;

    if (spool_list(s, SPOOL_WORK, r->o->desk->clock(), &l, e))
        return -1;
    for (size_t i = 0; i < l.count && rc == 0; i++) {
        bool settled = l.list[i].xml;

        if (!l.list[i].pdf || settled)
            continue;
        rc = is_settled(r, l.list[i].id, &settled, e);
        if (rc == 0 && !settled)
            rc = spool_claim_request(s, l.list[i].id, e);
    }
    empty = l.count == 0;
    spool_entries_release(&l);
    return rc || empty ? rc : spool_sync_folder(s, SPOOL_WORK, e);
}

/* What a signal, or an error of the run, leaves for the next run. */
static int count_stopped(struct run *r, struct err *e)
{
    static const enum spool_folder folders[] = {SPOOL_WORK, SPOOL_NEW};
    struct spool_entries l;

    r->count->stopped = 0;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        if (spool_list(r->o->spool, folders[i], r->o->desk->clock(), &l, e))
            return -1;
        for (size_t k = 0; k < l.count; k++)
            r->count->stopped += !is_active(r, l.list[k].id) && !is_left(r, l.list[k].id);
        spool_entries_release(&l);
    }
    return 0;
}

static int go(struct run *r, struct err *e)
{
    struct spool *s = r->o->spool;
    bool none = false;

    r->count->stopped = 0;
    r->busy.count = 0;
    /* What a pass before froze and could not end: durable before the token sees it. */
    if (spool_sync(s, e) || spool_sweep(s, e) || join_requests(r, e) ||
        spool_list(s, SPOOL_WORK, r->o->desk->clock(), &r->queue, e))
        return -1;
    r->next = 0;
    r->claimed = false;
    run_refresh(r);
    suspects_begin_pass(r);
    stamp_begin_pass(r);
    while (!none || r->ready || r->sent || run_has_groups(r) || stamp_due(r) >= 0 ||
           (suspects_wait(r) && !r->o->desk->stop(r->o->desk->user))) {
        if (r->o->desk->stop(r->o->desk->user)) {
            none = r->stamps_off = true;
            drop_ready(r);
        } else if (suspects_wait(r)) {
            none = false;
        }
        if (turn(r, &none, e))
            return -1;
    }
    if (run_clear(r, e))
        return -1;
    return r->o->desk->stop(r->o->desk->user) || r->suspects.count ? count_stopped(r, e) : 0;
}

int batch_pass(struct run *r, const struct approval *approval, struct number_register *numbers,
               struct err *e)
{
    struct err late;
    int rc;

    r->approval = approval;
    r->numbers = numbers;
    rc = go(r, e);
    r->count->unstamped = r->unstamped.count - r->stamped;
    r->count->unapproved = r->left.count;
    r->count->incomplete = r->requests.count + r->busy.count;
    spool_entries_release(&r->queue);
    if (rc == 0)
        return 0;
    drop_slots(r);
    run_close_tokens(r);
    /* What was signed when the token went away is whole: it goes out all the same. */
    if (e->kind == ERR_ABSENT && run_clear(r, &late))
        *e = late;
    /* What is not out by then is made again: a step that failed is not gone on from. */
    run_close_groups(r);
    count_stopped(r, &late);
    return -1;
}

int batch_new(struct run **out, const struct batch_options *o, struct batch_count *count,
              struct err *e)
{
    struct run *r = calloc(1, sizeof *r);

    if (!r)
        return err_memory(e);
    r->o = o;
    r->count = count;
    r->session = *o->session;
    r->session.session = o->session;
    r->session.now = o->desk->clock();
    r->session.role = o->pipeline->role;
    if (o->pipeline->extend && level_find(&r->extend, o->pipeline->extend, e)) {
        free(r);
        return -1;
    }
    if (suspects_load(r, e)) {
        batch_free(r);
        return -1;
    }
    *out = r;
    return 0;
}

void batch_forget_left(struct run *r)
{
    r->left.count = 0;
    r->count->unapproved = 0;
}

void batch_free(struct run *r)
{
    if (!r)
        return;
    drop_slots(r);
    run_close_tokens(r);
    look_picture_release(&r->session.picture);
    certificate_list_release(&r->session.found);
    run_close_groups(r);
    free(r->left.list);
    free(r->requests.list);
    free(r->busy.list);
    free(r->unstamped.list);
    free(r->suspects.list);
    free(r);
}
