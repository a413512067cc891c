/*
 * Letters that are signed and wait for their time stamp. Their files stay in work/; stamp/ID.pdf is
 * the frozen file with its hole, stamp/ID.seal what fills it. No token and no PIN is needed to go
 * on with them, and they go on where the run before ended.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clk.h"
#include "base/limits.h"
#include "hash/hash.h"
#include "run/desk.h"
#include "run/extend.h"

/* So many failures one after the other, and nobody is asked before the pause is over. */
enum { FAILURES = 2, PAUSE_MS = 5000, PAUSE_MOST = 60000, SEAL_BYTES = 1 << 20 };

bool stamp_is_wanted(const struct run *r)
{
    return r->session.wanted_level > LEVEL_B_B || r->extend > LEVEL_B_B;
}

void stamp_begin_pass(struct run *r)
{
    r->unstamped.count = r->stamped = 0;
    r->stamps_off =
        !r->session.ask || (r->stamp_failures >= FAILURES && clk_milliseconds() < r->stamp_at);
}

int stamp_due(const struct run *r)
{
    int64_t left;

    if (r->stamped == r->unstamped.count || r->stamps_off)
        return -1;
    left = ask_stamp_pause(r->session.ask);
    return left > 0 ? (int)left : 0;
}

static int save(struct run *r, const struct slot *s, const struct buf *file, const struct buf *seal,
                struct err *e)
{
    struct spool *spool = r->o->spool;
    const char *id = s->letter.id;
    uint8_t digest[32];
    bool exists;

    return spool_remove_kept(spool, id, e) ||
                   spool_save(spool, SPOOL_STAMP, id, ".pdf", buf_slice(file), &exists, e) ||
                   spool_save(spool, SPOOL_STAMP, id, ".seal", buf_slice(seal), &exists, e) ||
                   spool_sync_folder(spool, SPOOL_STAMP, e) ||
                   hash_sha256(digest, seal->data, seal->len, e) ||
                   spool_signed(spool, id, digest, r->o->desk->clock(), e)
               ? -1
               : 0;
}

int stamp_keep(struct run *r, struct slot *s, struct err *e)
{
    const struct buf *revision = &s->sign.prepared.appended;
    struct buf *file = &s->sign.file, seal;
    uint8_t digest[32];
    int rc = -1;

    buf_init(&seal, SEAL_BYTES);
    /* The open document points into what may move now. */
    pdf_close(s->sign.doc);
    s->sign.doc = NULL;
    buf_add(file, revision->data, revision->len);
    if (buf_check(file, _("the signed file"), e) || hash_sha256(digest, file->data, file->len, e) ||
        sign_wait_write(&s->sign, digest, &seal, e) || save(r, s, file, &seal, e))
        goto out;
    rc = ids_add(&r->unstamped, s->letter.id, e);
out:
    buf_release(&seal);
    return rc;
}

/* What lies in stamp/ is what the journal says, over what was frozen. */
static int load(struct run *r, struct slot *s, const struct spool_letter *l, struct err *e)
{
    struct spool *spool = r->o->spool;
    uint8_t digest[32];
    struct buf seal;
    int rc = -1;

    buf_init(&seal, SEAL_BYTES);
    s->sign.file.max = LIMIT_SPOOL_PDF + LIMIT_REVISION_BYTES;
    if (spool_load(spool, SPOOL_STAMP, l->id, ".pdf", &s->sign.file, e) ||
        spool_load(spool, SPOOL_STAMP, l->id, ".seal", &seal, e) ||
        hash_sha256(digest, seal.data, seal.len, e))
        goto out;
    if (memcmp(digest, l->seal, 32) != 0) {
        err_set(e, ERR_FORMAT, "%s", _("what lies in stamp/ is no signature of ours"));
        goto out;
    }
    if (sign_wait_read(&s->sign, buf_slice(&seal), &s->kept, e))
        goto out;
    rc = 0;
    if (memcmp(s->sign.certificate->sha256, l->certificate, 32) != 0 ||
        memcmp(s->sign.digest, l->digest, 32) != 0)
        rc = err_set(e, ERR_FORMAT, "%s", _("what lies in stamp/ is no signature of ours"));
out:
    buf_release(&seal);
    return rc;
}

static void say_line(void *self, const char *text)
{
    const struct sign *s = self;

    if (s->say)
        s->say(s, true, text);
}

/* The step extend: all signatures of the letter, not only the one just made. */
static int extend(struct run *r, struct sign *s, struct err *e)
{
    const struct extend x = {
        .ask = s->ask,
        .known = {s->trust, &r->o->session->crls, &r->o->session->ocsps},
        .level = r->extend,
        .now = r->o->desk->clock(),
        .allow_unknown = s->allow_unknown,
        .say = say_line,
        .self = s,
    };
    bool changed = false;

    if (r->extend == LEVEL_B_B)
        return 0;
    s->has_finished_digest = false;
    return extend_file(&x, &s->file, &changed, e);
}

/*
 * Nobody is asked for a while; the letter stays where it is. It may be its own: others come before
 * it from now on, also in the next run.
 */
static int fail(struct run *r, const struct slot *s, struct err *e)
{
    int64_t pause = PAUSE_MS;

    r->stamp_trouble = *e;
    if (ids_add(&r->unstamped, s->letter.id, e) || suspect_put_last(r, s->letter.id, e))
        return -1;
    r->stamped++;
    r->stamp_failures++;
    for (int i = FAILURES; i < r->stamp_failures && pause < PAUSE_MOST; i++)
        pause *= 2;
    if (r->stamp_failures >= FAILURES) {
        r->stamps_off = true;
        r->stamp_at = clk_milliseconds() + (pause < PAUSE_MOST ? pause : PAUSE_MOST);
    }
    return 0;
}

static bool passes_by_itself(const struct err *e)
{
    return e->kind == ERR_ABSENT || e->kind == ERR_AGAIN;
}

static int go_on(struct run *r, struct slot *s, struct err *e)
{
    int rc = sign_complete(&s->sign, e);

    if (rc == 1) {
        /* The next letters get more room; this one's digest is frozen without it. */
        r->session.stamp_room = s->sign.stamp_room;
        r->stamped++;
        letter_fault(s, true, "stamp-room", e->text);
        return letter_put_aside(r, s, e);
    }
    if (rc == 0)
        rc = extend(r, &s->sign, e);
    if (rc && passes_by_itself(e))
        return fail(r, s, e);
    r->stamp_failures = 0;
    r->stamped++;
    return letter_complete(r, s, rc, e);
}

int stamp_next(struct run *r, struct err *e)
{
    const char *id = r->unstamped.list[r->stamped];
    const struct spool_letter *l = spool_find(r->o->spool, id);
    struct spool_entry entry = {.pdf = true,
                                .xml = spool_has(r->o->spool, SPOOL_WORK, id, ".xml")};
    struct slot *s = &r->stamping;
    int rc;

    memcpy(entry.id, id, sizeof entry.id);
    slot_begin(r, s, &entry);
    memcpy(s->letter.input, l->input, 32);
    s->sign.now = l->frozen;
    rc = load(r, s, l, e);
    if (rc && !letter_stops(e)) {
        r->stamped++;
        letter_fault(s, true, "stamp", e->text);
        rc = spool_remove_kept(r->o->spool, id, e) ? -1 : letter_put_aside(r, s, e);
    } else if (rc == 0) {
        r->o->desk->at_work(r->o->desk->user, id);
        rc = go_on(r, s, e);
        r->o->desk->at_work(r->o->desk->user, NULL);
    }
    slot_release(s);
    r->o->desk->progress(r->o->desk->user, r->count);
    return rc ? -1 : 0;
}

const char *batch_stamp_trouble(const struct run *r)
{
    return r->stamp_trouble.text;
}
