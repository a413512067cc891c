#include "run/extend.h"

#include <string.h>

#include "base/limits.h"
#include "cms/build.h"
#include "run/proof.h"

/* Room for the stamp of an authority not met before; the next try knows better. */
enum { ROOM_STEP = 1024 };

static int append(struct buf *file, const struct buf *appended, struct err *e)
{
    buf_add(file, appended->data, appended->len);
    return buf_check(file, _("the signed file"), e);
}

/* 1: the stamp needs more room, *room says how much. */
static int try_stamp(const struct extend *x, struct pdf_doc *doc, size_t *room,
                     struct seal_prepared *p, struct err *e)
{
    struct digest digest = {.algorithm = HASH_SHA256, .len = sizeof p->digest};
    struct buf token;
    int rc = -1;

    buf_init(&token, LIMIT_CONTENTS);
    if (seal_prepare_stamp(p, doc, *room, e))
        return -1;
    memcpy(digest.bytes, p->digest, sizeof p->digest);
    if (ask_stamp(x->ask, &digest, &x->known, x->allow_unknown, &token, e))
        goto out;
    if (token.len > *room) {
        *room = token.len + ROOM_STEP < LIMIT_CONTENTS ? token.len + ROOM_STEP : LIMIT_CONTENTS;
        rc = 1;
        goto out;
    }
    rc = seal_embed(p, buf_slice(&token), e);
out:
    if (rc)
        seal_release(p);
    buf_release(&token);
    return rc;
}

static int add_stamp(const struct extend *x, struct buf *file, struct err *e)
{
    size_t room = CMS_TIME_STAMP_ROOM;
    struct seal_prepared p;
    struct pdf_doc *doc = NULL;
    int rc = -1;

    if (!x->ask)
        return err_set(e, ERR_ABSENT, "%s", _("nobody to ask for a time stamp"));
    if (pdf_open(&doc, buf_slice(file), e))
        return -1;
    for (int attempt = 0; attempt < 3 && (rc = try_stamp(x, doc, &room, &p, e)) == 1; attempt++)
        ;
    if (rc == 1)
        rc = err_set(e, ERR_ABSENT, "%s", _("the time stamps of the authority grow each time"));
    pdf_close(doc);
    if (rc)
        return -1;
    rc = append(file, &p.appended, e) || seal_check_stamp(&p, buf_slice(file), e) ? -1 : 0;
    seal_release(&p);
    return rc;
}

static int lacks_time(const struct extend *x, struct buf *file, bool *lacks, struct err *e)
{
    struct proof p;
    int rc = proof_load(&p, x, buf_slice(file), e);

    *lacks = false;
    for (size_t i = 0; rc == 0 && i < p.count; i++)
        if (!p.items[i].document_stamp && !proof_has_time(&p, &p.items[i]))
            *lacks = true;
    proof_release(&p);
    return rc;
}

static int add_store(const struct extend *x, struct buf *file, bool *changed, struct err *e)
{
    struct buf appended;
    struct proof p;
    size_t added = 0;
    int rc = -1;

    buf_init(&appended, 1);
    if (proof_load(&p, x, buf_slice(file), e) == 0)
        rc = proof_add_store(&p, x, &appended, &added, e);
    proof_release(&p);
    if (rc == 0 && added) {
        rc = append(file, &appended, e);
        *changed = true;
    }
    buf_release(&appended);
    return rc;
}

static int ask_about(const struct extend *x, const struct proof *p, struct path_question q,
                     struct err *e)
{
    struct path_verdict v;

    q.extra = &p->hints;
    q.trust = x->known.trust;
    q.now = q.at > x->now ? q.at : x->now;
    return ask_path(x->ask, q, &x->known, &v, NULL, 0, e);
}

int extend_ask(const struct extend *x, struct slice file, struct err *e)
{
    struct proof p;
    struct err unread;
    int rc = proof_load(&p, x, file, &unread) && unread.kind == ERR_MEMORY ? err_memory(e) : 0;

    for (size_t i = 0; rc == 0 && i < p.count; i++) {
        const struct proof_item *item = &p.items[i];

        if (item->stamp)
            rc = ask_about(x, &p,
                           (struct path_question){.leaf = item->stamp->cms->signer,
                                                  .at = item->stamp->info.time,
                                                  .purpose = PATH_TIMESTAMP},
                           e);
        if (rc == 0 && item->cms)
            rc = ask_about(x, &p,
                           (struct path_question){.leaf = item->cms->signer,
                                                  .at = proof_time(&p, item, x->now),
                                                  .purpose = PATH_SIGN},
                           e);
    }
    proof_release(&p);
    return rc;
}

int extend_file(const struct extend *x, struct buf *file, bool *changed, struct err *e)
{
    bool lacks;

    *changed = false;
    if (lacks_time(x, file, &lacks, e))
        return -1;
    if (lacks && x->level >= LEVEL_B_T) {
        if (add_stamp(x, file, e))
            return -1;
        *changed = true;
    }
    if (x->level >= LEVEL_B_LT && add_store(x, file, changed, e))
        return -1;
    if (x->level >= LEVEL_B_LTA) {
        if (add_stamp(x, file, e))
            return -1;
        *changed = true;
    }
    return 0;
}
