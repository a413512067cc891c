/* How letters end: published, refused, held. */
#include <string.h>
#include <unistd.h>

#include "hash/hash.h"
#include "run/desk.h"

int letter_clear(struct run *r, const char *id, struct err *e)
{
    const struct spool_letter *l = spool_find(r->o->spool, id);

    return spool_clear(r->o->spool, id, l && l->waits, true, e);
}

static int digest_output(const struct slot *s, uint8_t out[32], struct err *e)
{
    if (!s->sign.has_finished_digest)
        return hash_sha256(out, s->sign.file.data, s->sign.file.len, e);
    memcpy(out, s->sign.finished_digest, 32);
    return 0;
}

/* What time cures stops the run; what does not holds the letter. */
static int take_code(struct run *r, struct slot *s, size_t step, int code, const char *text,
                     bool *well, struct err *e)
{
    char why[32];

    *well = code == 0;
    if (code_is_fall(code))
        return program_fell(r, s, step, "cuv-pack", "pack", code, e);
    if (code && !code_blames_letter(code))
        return err_set(e, ERR_AGAIN, _("%s ended with %d: the letters wait"), "cuv-pack", code);
    step_worked(r, step);
    if (code == 0)
        return 0;
    snprintf(why, sizeof why, "pack-%d", code);
    return letter_fault(s, true, why, text);
}

/* Over time is a fall like others. */
static int run_packer(struct run *r, struct slot *s, const char *pdf, const char *edxml, int *code,
                      struct err *e)
{
    if (r->o->desk->pack(r->o->desk->user, s->letter.id, pdf, edxml, code, e) == 0)
        return 0;
    if (e->kind != ERR_AGAIN)
        return -1;
    *code = CODE_OVER_TIME;
    return 0;
}

int letter_rehearse_pack(struct run *r, struct slot *s, bool *well, struct err *e)
{
    const struct spool_letter *l = spool_find(r->o->spool, s->letter.id);
    int code = 0;

    *well = true;
    if (!r->o->pipeline->pack || (l && l->state == SPOOL_FROZEN))
        return 0;
    *well = false;
    if (!s->xml)
        return letter_no_request(s);
    return run_packer(r, s, NULL, NULL, &code, e)
               ? -1
               : take_code(r, s, STEP_REHEARSE, code,
                           _("the letter could not be sent, so it was not signed: cuv-pack edxml "
                             "--rehearse says why; then cuv-batch retry"),
                           well, e);
}

/* It is signed, but cannot be sent. */
static int pack(struct run *r, struct slot *s, bool *well, struct err *e)
{
    char pdf[SPOOL_ASIDE], edxml[SPOOL_ASIDE];
    int code = 0;

    *well = true;
    if (!r->o->pipeline->pack)
        return 0;
    spool_aside_name(pdf, s->letter.id, ".pdf");
    spool_aside_name(edxml, s->letter.id, ".edxml");
    if (run_packer(r, s, pdf, edxml, &code, e) ||
        take_code(r, s, STEP_PACK, code,
                  _("cuv-pack edxml refused the letter: it says why when it is run by hand"), well,
                  e))
        return -1;
    if (!*well)
        unlinkat(r->o->spool->folders[SPOOL_TMP], pdf, 0);
    return 0;
}

/* The packer reads the letter from tmp/. */
static int write_and_pack(struct run *r, struct slot *s, struct ended *n, bool *well, struct err *e)
{
    int rc;

    *well = true;
    if (!r->o->pipeline->pack)
        return 0;
    if (spool_save_aside(r->o->spool, n->id, ".pdf", buf_slice(&s->sign.file), &n->fd, e))
        return -1;
    rc = pack(r, s, well, e);
    if (rc || !*well)
        close(n->fd);
    return rc;
}

int letter_publish(struct run *r, struct slot *s, struct err *e)
{
    const struct spool_letter *l = spool_find(r->o->spool, s->letter.id);
    struct ended n = {.fd = -1, .xml = s->xml, .kept = l && l->waits};
    bool well;

    /* It may have come while the letter waited for its stamp. */
    if (s->xml && spool_request_taken(r->o->spool, s->letter.id)) {
        letter_out_taken(s);
        return letter_put_aside(r, s, e);
    }
    memcpy(n.id, s->letter.id, sizeof n.id);
    memcpy(n.input, s->letter.input, 32);
    if (digest_output(s, n.output, e) || write_and_pack(r, s, &n, &well, e))
        return -1;
    if (!well)
        return letter_put_aside(r, s, e);
    buf_init(&n.file, 0);
    if (n.fd < 0) {
        n.file = s->sign.file;
        buf_init(&s->sign.file, 0);
    }
    suspect_forget(r, s->letter.id);
    return run_add_ended(r, &n, e);
}

int letter_complete(struct run *r, struct slot *s, int rc, struct err *e)
{
    const struct pipeline *p = r->o->pipeline;
    bool well = true;

    if (rc) {
        /* What it brought with it cannot be extended, or what was made of it is not right. */
        if (e->kind != ERR_FORMAT && e->kind != ERR_BUG)
            return -1;
        letter_fault(s, true, e->kind == ERR_BUG ? "own-check" : "unfinished", e->text);
        return letter_put_aside(r, s, e);
    }
    s->signed_already = true;
    if (letter_filter(r, s, p->before, p->count, &well, e))
        return -1;
    return well ? letter_publish(r, s, e) : letter_put_aside(r, s, e);
}

int letter_put_aside(struct run *r, struct slot *s, struct err *e)
{
    struct spool *spool = r->o->spool;
    enum spool_folder to = s->hold ? SPOOL_HOLD : SPOOL_DEAD;
    static const uint8_t none[32];
    const uint8_t *input = memcmp(s->letter.input, none, 32) ? s->letter.input : NULL;
    const char *id = s->letter.id;
    int64_t now = r->o->desk->clock();
    size_t said = s->reason.len;
    bool exists;

    if (s->set_back)
        return 0;
    suspect_forget(r, id);
    buf_printf(&s->reason, "\n%s %s\n", _("reason:"), s->why);
    /* Another of the same id may be here from before: the name is the newest one's. */
    if (spool_step_aside(spool, to, id, e) || spool_remove(spool, to, id, ".reason", e) ||
        spool_save(spool, to, id, ".reason", buf_slice(&s->reason), &exists, e))
        return -1;
    if (s->hold ? spool_hold(spool, id, input, s->why, now, e)
                : spool_refuse(spool, id, input, s->why, now, e))
        return -1;
    if (spool_sync(spool, e) || (s->kept && spool_remove_kept(spool, id, e)) ||
        spool_move(spool, id, SPOOL_WORK, to, e) || spool_sync_folder(spool, to, e) ||
        spool_sync_folder(spool, SPOOL_WORK, e))
        return -1;
    if (s->hold)
        r->count->held++;
    else
        r->count->refused++;
    /* Without the line that tells why: that is told by itself. */
    while (said && s->reason.data[said - 1] == '\n')
        said--;
    if (s->reason.data)
        s->reason.data[said] = 0;
    r->o->desk->ended(r->o->desk->user, id, to, s->why,
                      s->reason.data ? (const char *)s->reason.data : "");
    return 0;
}
