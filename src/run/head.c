#include "run/head.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "cms/tsp.h"
#include "hash/hash.h"
#include "run/sign-part.h"

enum { TEXT = 1024 };
#define TEXT_FORMAT "cuv-head 1\ntime %s\nlines %zu\nhead %s\n"

int head_write(const struct spool *s, int64_t now, struct buf *text, char name[HEAD_NAME],
               struct err *e)
{
    char when[CLK_TEXT];

    clk_iso(when, now);
    buf_printf(text, TEXT_FORMAT, when, journal_count(s->journal), journal_head(s->journal));
    snprintf(name, HEAD_NAME, "%.10s.%zu", when, journal_count(s->journal));
    return buf_check(text, "head", e);
}

int head_sign(struct sign *s, struct slice text, struct buf *der, struct err *e)
{
    if (hash_sha256(s->prepared.digest, text.data, text.len, e))
        return -1;
    sign_set_parts(s);
    s->stamp_room = LIMIT_CONTENTS;
    if (sign_freeze(s, e) ||
        token_sign_send(s->token, s->algorithm, s->digest, buf_slice(&s->attributes), e) ||
        token_sign_receive(s->token, &s->signature, e) || sign_check_value(s, e) ||
        sign_stamp(s, e))
        return -1;
    return cms_build(der, &s->parts, e);
}

int head_save(struct spool *s, const char *name, struct slice text, struct slice der, bool *exists,
              struct err *e)
{
    bool there;

    *exists = spool_has(s, SPOOL_JOURNAL, name, ".p7s");
    if (*exists)
        return 0;
    /* A text that a crash left without its signature counts for nothing. */
    return spool_remove(s, SPOOL_JOURNAL, name, ".head", e) ||
                   spool_save(s, SPOOL_JOURNAL, name, ".head", text, &there, e) ||
                   spool_save(s, SPOOL_JOURNAL, name, ".p7s", der, &there, e)
               ? -1
               : spool_sync_folder(s, SPOOL_JOURNAL, e);
}

struct head {
    char name[HEAD_NAME];
    struct head_text text; /* lines 0: it could not be read */
    bool met;
};

struct heads {
    struct head *list;
    size_t count;
};

static void meet(void *user, size_t line, const char *chain)
{
    struct heads *h = user;

    for (size_t i = 0; i < h->count; i++)
        if (h->list[i].text.lines == line && strcmp(h->list[i].text.chain, chain) == 0)
            h->list[i].met = true;
}

bool head_read(struct head_text *out, struct slice text)
{
    char copy[TEXT], again[TEXT], when[CLK_TEXT];

    *out = (struct head_text){.lines = 0};
    if (!text.len || text.len >= sizeof copy || memchr(text.data, 0, text.len))
        return false;
    memcpy(copy, text.data, text.len);
    copy[text.len] = 0;
    if (sscanf(copy, "cuv-head 1 time %31s lines %zu head %64[0-9a-f]", when, &out->lines,
               out->chain) == 3 &&
        strlen(out->chain) == JOURNAL_CHAIN && clk_parse_time(when, &out->time) == 0) {
        /* sscanf takes more spellings than the one there is. */
        clk_iso(when, out->time);
        snprintf(again, sizeof again, TEXT_FORMAT, when, out->lines, out->chain);
        if (strcmp(copy, again) == 0)
            return true;
    }
    out->lines = 0;
    return false;
}

static int only_signed(const struct dirent *d)
{
    size_t n = strlen(d->d_name);

    return n > 4 && n < HEAD_NAME && strcmp(d->d_name + n - 4, ".p7s") == 0;
}

/* When a flawless stamp over the signature says that it was there; 0: it has none, or a bad one. */
static int64_t stamped_at(const struct cms *c, struct cms_faults *faults, struct err *e)
{
    struct tsp_token *t = NULL;
    struct digest d;
    int64_t time = 0;

    if (c->time_stamp.len && tsp_token_parse(&t, c->time_stamp, NULL, e) == 0 &&
        hash_parts(&d, t->info.imprint_method, &c->signature, 1, e) == 0 &&
        tsp_token_check(t, &d, faults, e) == 0 && cms_fault_worst(faults) >= CMS_WARNING)
        time = t->info.time;
    tsp_token_free(t);
    return time;
}

static const char *judge_path(const struct head_judge *j, const struct cms *c, int64_t at)
{
    const struct path_question q = {.leaf = c->signer,
                                    .extra = &c->certificates,
                                    .trust = j->trust,
                                    .crls = j->crls,
                                    .at = at < j->now ? at : j->now,
                                    .now = j->now,
                                    .purpose = PATH_SIGN};
    struct path_verdict v;
    struct err e;

    if (!j->trust)
        return "";
    if (path_judge(&q, &v, &e))
        return _("its certificate cannot be judged");
    return v.result == PATH_VALID ? "" : path_reason_text(v.reason);
}

/* What is wrong with the signature over the text, "" for nothing; who made it and when. */
static const char *judge_signature(const struct head_judge *j, const struct head *h,
                                   const struct buf *text, const struct cms *c, int64_t *stamped,
                                   struct err *e)
{
    struct cms_faults faults = {0}, of_stamp = {0};
    struct digest d;
    const struct slice bytes = buf_slice(text);

    *stamped = 0;
    if (hash_parts(&d, HASH_SHA256, &bytes, 1, e) ||
        cms_check(c, CMS_PROFILE_PADES, &d, &faults, e))
        return _("its signature cannot be judged");
    if (cms_fault_worst(&faults) < CMS_WARNING)
        return cms_fault_text(cms_fault_next(&faults, 0));
    *stamped = stamped_at(c, &of_stamp, e);
    if (c->time_stamp.len && !*stamped)
        return _("its time stamp is not one over it");
    return judge_path(j, c, *stamped ? *stamped : h->text.time);
}

static int judge_head(struct spool *s, const struct head_judge *j, const struct head *h,
                      size_t *wrong, struct err *e)
{
    struct buf text, der;
    struct cms *c = NULL;
    const char *fault = "";
    int64_t stamped = 0;
    int rc = -1;

    buf_init(&text, TEXT);
    buf_init(&der, LIMIT_CONTENTS);
    if (spool_load(s, SPOOL_JOURNAL, h->name, ".head", &text, e) ||
        spool_load(s, SPOOL_JOURNAL, h->name, ".p7s", &der, e))
        goto out;
    rc = 0;
    if (cms_parse(&c, buf_slice(&der), NULL, e) || !c->signer)
        fault = _("it is no signature");
    else
        fault = judge_signature(j, h, &text, c, &stamped, e);
    if (!*fault && !h->met)
        fault = _("the journal does not hold this head: it was written anew");
    *wrong += *fault != 0;
    j->tell(j->user, h->name, c && c->signer ? c->signer->common_name : "", stamped, fault);
out:
    cms_free(c);
    buf_release(&text);
    buf_release(&der);
    return rc;
}

/* Which lines their texts name; one that names none is judged all the same. */
static int load(struct spool *s, struct dirent **names, struct heads *h, struct err *e)
{
    struct buf text;

    for (size_t i = 0; i < h->count; i++) {
        struct head *one = &h->list[i];
        int rc;

        snprintf(one->name, sizeof one->name, "%.*s", (int)strlen(names[i]->d_name) - 4,
                 names[i]->d_name);
        buf_init(&text, TEXT);
        rc = spool_load(s, SPOOL_JOURNAL, one->name, ".head", &text, e);
        if (rc == 0)
            head_read(&one->text, buf_slice(&text));
        buf_release(&text);
        if (rc)
            return -1;
    }
    return 0;
}

int head_verify(struct spool *s, const struct head_judge *j, size_t *wrong, struct err *e)
{
    struct dirent **names = NULL;
    struct journal *journal = NULL;
    int count = scandirat(s->folders[SPOOL_JOURNAL], ".", &names, only_signed, alphasort);
    struct heads h = {.count = count > 0 ? (size_t)count : 0};
    const struct journal_options o = {.kind = "spool", .now = j->now, .head = meet, .user = &h};
    int rc = -1;

    *wrong = 0;
    h.list = calloc(h.count + 1, sizeof *h.list);
    if (count < 0 || !h.list) {
        err_memory(e);
        goto out;
    }
    if (h.count &&
        (load(s, names, &h, e) || journal_open(&journal, s->folders[SPOOL_JOURNAL], &o, e)))
        goto out;
    rc = 0;
    for (size_t i = 0; i < h.count && rc == 0; i++)
        rc = judge_head(s, j, &h.list[i], wrong, e);
out:
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
    free(h.list);
    journal_close(journal);
    return rc;
}
