/* One letter, from what lies in work/ to what the token signs, or to its end. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "cms/verify.h"
#include "hash/hash.h"
#include "run/desk.h"
#include "run/sign-part.h"

void slot_release(struct slot *s)
{
    sign_release_letter(&s->sign);
    cms_free(s->kept);
    s->kept = NULL;
    buf_release(&s->request);
    buf_release(&s->reason);
    s->stage = SLOT_EMPTY;
}

bool letter_stops(const struct err *e)
{
    switch (e->kind) {
    case ERR_FORMAT:
    case ERR_USAGE:
    case ERR_INPUT:
    case ERR_BUG:
        return false;
    default:
        return true;
    }
}

int letter_fault(struct slot *s, bool hold, const char *why, const char *text)
{
    snprintf(s->why, sizeof s->why, "%s", why);
    s->hold = hold;
    buf_clear(&s->reason);
    buf_add_string(&s->reason, text);
    return 0;
}

int letter_out_taken(struct slot *s)
{
    return letter_fault(s, true, "out-taken",
                        _("out/ already holds a file of this id that is not this letter's"));
}

/* 0 with *well, or the letter's fault noted, or -1: the run's. */
static int judge(struct slot *s, int rc, bool hold, const char *why, bool *well, struct err *e)
{
    *well = rc == 0;
    if (rc == 0)
        return 0;
    return letter_stops(e) ? -1 : letter_fault(s, hold, why, e->text);
}

static int load(struct run *r, struct slot *s, bool *well, struct err *e)
{
    struct spool *spool = r->o->spool;
    const char *id = s->letter.id;
    int rc = 0;

    s->sign.file.max = LIMIT_SPOOL_PDF;
    if (s->pdf)
        rc = spool_load(spool, SPOOL_WORK, id, ".pdf", &s->sign.file, e);
    s->sign.file.max = LIMIT_SPOOL_PDF + LIMIT_REVISION_BYTES;
    if (rc == 0 && s->xml)
        rc = spool_load(spool, SPOOL_WORK, id, ".xml", &s->request, e);
    if (judge(s, rc, false, "file", well, e))
        return -1;
    if (*well && ((s->pdf && !s->sign.file.len) || (s->xml && !s->request.len))) {
        *well = false;
        return letter_fault(s, false, "empty", _("the file is empty"));
    }
    if (!*well)
        return 0;
    if (!s->pdf)
        return hash_sha256(s->letter.input, s->request.data, s->request.len, e);
    if (sign_digest_file(&s->sign, e))
        return -1;
    memcpy(s->letter.input, s->sign.file_digest, 32);
    return 0;
}

/* out/ID.pdf stands and is what the journal said would stand there. */
static int check_published(struct run *r, struct slot *s, const struct spool_letter *l, bool *same,
                           struct err *e)
{
    struct buf bytes;
    uint8_t digest[32];
    int rc;

    *same = false;
    buf_init(&bytes, LIMIT_SPOOL_PDF + LIMIT_REVISION_BYTES);
    rc = spool_load(r->o->spool, SPOOL_OUT, s->letter.id, ".pdf", &bytes, e);
    if (rc == 0)
        rc = hash_sha256(digest, bytes.data, bytes.len, e);
    buf_release(&bytes);
    *same = rc == 0 && memcmp(digest, l->output, 32) == 0;
    return rc && letter_stops(e) ? -1 : 0;
}

/* Already published before a crash, or somebody else's file of that name stands there. */
static int meet_published(struct run *r, struct slot *s, const struct spool_letter *l,
                          enum letter_result *result, struct err *e)
{
    bool same = false;

    if (l && l->written && check_published(r, s, l, &same, e))
        return -1;
    if (!same) {
        letter_out_taken(s);
        *result = LETTER_OVER;
        return letter_put_aside(r, s, e);
    }
    if (spool_sync_folder(r->o->spool, SPOOL_OUT, e) ||
        spool_done(r->o->spool, l->id, l->input, l->output, r->o->desk->clock(), e))
        return -1;
    r->count->done++;
    r->o->desk->ended(r->o->desk->user, l->id, SPOOL_OUT, "", "");
    if (spool_sync(r->o->spool, e))
        return -1;
    *result = LETTER_OVER;
    return letter_clear(r, s->letter.id, e);
}

static int over(struct run *r, struct slot *s, bool hold, const char *why, const char *text,
                enum letter_result *result, struct err *e)
{
    letter_fault(s, hold, why, text);
    *result = LETTER_OVER;
    return letter_put_aside(r, s, e);
}

/* Its end is in the journal, but a crash came before it was moved; or it was brought once more. */
static int put_back(struct run *r, const struct spool_letter *l, struct err *e)
{
    enum spool_folder to = l->state == SPOOL_HELD ? SPOOL_HOLD : SPOOL_DEAD;

    if (spool_move(r->o->spool, l->id, SPOOL_WORK, to, e))
        return -1;
    if (to == SPOOL_HOLD)
        r->count->held++;
    else
        r->count->refused++;
    r->o->desk->ended(r->o->desk->user, l->id, to, l->why, "");
    return 0;
}

static int is_known(struct run *r, struct slot *s, const struct spool_letter *l, bool same,
                    enum letter_result *result, struct err *e)
{
    *result = LETTER_OVER;
    switch (l->state) {
    case SPOOL_DONE:
        if (!same)
            return over(r, s, false, SPOOL_ID_USED,
                        _("another letter went out under this id; give this one another name and "
                          "bring it again"),
                        result, e);
        /* Found at the start, it is what a crash left in work/. */
        if (r->claimed) {
            r->count->duplicate++;
            r->o->desk->dropped(r->o->desk->user, l->id);
        }
        return letter_clear(r, l->id, e);
    case SPOOL_REFUSED:
        /* Who brings it again may have mended what was wrong around it. */
        if (!same || (r->claimed && !spool_is_twice(r->o->spool, l->id, s->pdf ? ".pdf" : ".xml")))
            break;
        return put_back(r, l, e);
    case SPOOL_HELD:
        if (!same)
            return over(r, s, false, SPOOL_ID_USED,
                        _("another letter is held under this id; give this one another name and "
                          "bring it again"),
                        result, e);
        return put_back(r, l, e);
    case SPOOL_FROZEN:
        if (!same)
            return over(r, s, true, "changed",
                        _("the letter was changed after its signature had been begun"), result, e);
        break;
    case SPOOL_FRESH:
        break;
    }
    *result = LETTER_READY;
    return 0;
}

/* What the journal already says about this id or this content. */
static int meet_journal(struct run *r, struct slot *s, enum letter_result *result, struct err *e)
{
    const struct spool_letter *l = spool_find(r->o->spool, s->letter.id), *other;
    bool same = l && memcmp(l->input, s->letter.input, 32) == 0;

    *result = LETTER_READY;
    if (l && is_known(r, s, l, same, result, e))
        return -1;
    if (*result == LETTER_OVER)
        return 0;
    if (spool_has(r->o->spool, SPOOL_OUT, s->letter.id, ".pdf"))
        return meet_published(r, s, l, result, e);
    if (s->xml && spool_request_taken(r->o->spool, s->letter.id)) {
        letter_out_taken(s);
        *result = LETTER_OVER;
        return letter_put_aside(r, s, e);
    }
    if (l && l->state == SPOOL_FROZEN)
        return 0;
    other = spool_find_input(r->o->spool, s->letter.input);
    if (other && other != l && other->id[0] && other->state != SPOOL_REFUSED &&
        other->state != SPOOL_FRESH) {
        char text[256];

        snprintf(text, sizeof text, _("the same letter is in the spool already, as %s"), other->id);
        return over(r, s, false, "duplicate", text, result, e);
    }
    return 0;
}

static int leave(struct run *r, struct slot *s, struct ids *list, struct err *e)
{
    if (ids_add(list, s->letter.id, e))
        return -1;
    return spool_move(r->o->spool, s->letter.id, SPOOL_WORK, SPOOL_NEW, e);
}

/* Not a letter, not whole, or not approved: the signature must not even be thought of. */
static int may_begin(struct run *r, struct slot *s, enum letter_result *result, struct err *e)
{
    const struct spool_letter *l = spool_find(r->o->spool, s->letter.id);

    *result = LETTER_OVER;
    if (!s->pdf && !r->o->pipeline->render)
        return leave(r, s, &r->requests, e);
    if (r->o->pipeline->role && !(l && l->state == SPOOL_FROZEN) &&
        !approval_has(r->approval, s->letter.input))
        return leave(r, s, &r->left, e);
    *result = LETTER_READY;
    return 0;
}

/* The digest is frozen now, or is the one that was. */
static int freeze(struct run *r, struct slot *s, enum letter_result *result, struct err *e)
{
    const struct spool_letter *l = spool_find(r->o->spool, s->letter.id);
    struct spool_letter *new = &s->letter;

    memcpy(new->digest, s->sign.digest, 32);
    memcpy(new->certificate, s->sign.certificate->sha256, 32);
    new->frozen = s->sign.now;
    *result = LETTER_READY;
    if (!l || l->state != SPOOL_FROZEN) {
        if (spool_freeze(r->o->spool, new, r->o->desk->clock(), e))
            return -1;
        s->frozen_line = journal_end(r->o->spool->journal);
        return 0;
    }
    if (memcmp(l->certificate, new->certificate, 32) != 0)
        return over(r, s, true, "certificate",
                    _("its signature was begun with another certificate"), result, e);
    if (memcmp(l->digest, new->digest, 32) != 0)
        return over(r, s, true, "digest",
                    _("its signature was begun over other bytes (perhaps by another version of "
                      "this program)"),
                    result, e);
    return 0;
}

static int prepare_signature(struct slot *s, bool *well, struct err *e)
{
    int rc = s->sign.doc ? 0 : sign_open(&s->sign, e);

    if (rc == 0)
        rc = sign_check_file(&s->sign, e);
    if (rc == 0 && sign_check_signer(&s->sign, e))
        return judge(s, -1, true, "other-signer", well, e);
    if (rc == 0)
        rc = sign_prepare(&s->sign, e);
    if (rc == 0)
        rc = sign_freeze(&s->sign, e);
    return judge(s, rc, false, "pdf", well, e);
}

/* From the bytes in memory to the digest. */
static int make(struct run *r, struct slot *s, enum letter_result *result, struct err *e)
{
    const struct pipeline *p = r->o->pipeline;
    bool well = true;

    if (!s->pdf && letter_draw(r, s, &well, e))
        return -1;
    if (well && p->verify && letter_verify(r, s, &well, e))
        return -1;
    if (well && letter_filter(r, s, 0, p->before, &well, e))
        return -1;
    if (well && letter_rehearse_pack(r, s, &well, e))
        return -1;
    if (well && p->role && strcmp(p->role, "agency") == 0 && letter_check_agency(r, s, &well, e))
        return -1;
    if (well && p->role && prepare_signature(s, &well, e))
        return -1;
    if (!well) {
        *result = LETTER_OVER;
        return letter_put_aside(r, s, e);
    }
    if (p->role)
        return freeze(r, s, result, e);
    *result = LETTER_WRITTEN;
    return 0;
}

/* What cannot be read, or is empty, says nothing about the letter whose id it has. */
static void note_id_used(const struct run *r, struct slot *s)
{
    const struct spool_letter *l = spool_find(r->o->spool, s->letter.id);

    if (l && (l->state == SPOOL_DONE || l->state == SPOOL_HELD))
        snprintf(s->why, sizeof s->why, "%s", SPOOL_ID_USED);
}

/* No folder, link or pipe. */
static bool is_plain(const struct run *r, const char *id)
{
    struct stat st;

    return fstatat(r->o->spool->folders[SPOOL_WORK], id, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(st.st_mode);
}

int letter_prepare(struct run *r, struct slot *s, struct err *e)
{
    enum letter_result result = LETTER_READY;
    const struct spool_letter *l;
    bool well;

    if (!s->pdf && !s->xml) {
        if (is_plain(r, s->letter.id))
            letter_fault(s, false, "name",
                         _("only files whose names end in .xml or .pdf are letters"));
        else
            letter_fault(s, false, "file", _("this is not an ordinary file"));
        return letter_put_aside(r, s, e) ? -1 : LETTER_OVER;
    }
    if (load(r, s, &well, e))
        return -1;
    if (!well) {
        note_id_used(r, s);
        return letter_put_aside(r, s, e) ? -1 : LETTER_OVER;
    }
    if (meet_journal(r, s, &result, e))
        return -1;
    if (result == LETTER_READY && may_begin(r, s, &result, e))
        return -1;
    if (result != LETTER_READY)
        return (int)result;
    if (suspect_is_fatal(r, s->letter.id)) {
        suspect_hold(r, s);
        return letter_put_aside(r, s, e) ? -1 : LETTER_OVER;
    }
    l = spool_find(r->o->spool, s->letter.id);
    s->sign.now = l && l->state == SPOOL_FROZEN ? l->frozen : r->o->desk->clock();
    return make(r, s, &result, e) ? -1 : (int)result;
}
