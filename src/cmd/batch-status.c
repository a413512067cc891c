/* status, retry, purge, verify: a spool looked at and put in order. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/limits.h"
#include "cmd/batch.h"
#include "hash/hash.h"

struct census {
    size_t count[SPOOL_FOLDERS];
    size_t lost; /* frozen, but its files are gone */
    int64_t oldest;
};

static int64_t age_of(struct spool *s, enum spool_folder f, const char *name, int64_t now)
{
    struct stat st;

    if (fstatat(s->folders[f], name, &st, AT_SYMLINK_NOFOLLOW) || st.st_mtime > now)
        return 0;
    return now - st.st_mtime;
}

static int take_census(struct spool *s, int64_t now, struct census *c, struct err *e)
{
    static const enum spool_folder seen[] = {SPOOL_NEW, SPOOL_WORK, SPOOL_STAMP,
                                             SPOOL_OUT, SPOOL_DEAD, SPOOL_HOLD};

    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++) {
        struct spool_entries l;

        if (spool_list(s, seen[i], now, &l, e))
            return -1;
        c->count[seen[i]] = l.count;
        for (size_t k = 0; k < l.count && seen[i] <= SPOOL_STAMP; k++) {
            int64_t age = age_of(s, seen[i], l.list[k].name, now);

            c->oldest = age > c->oldest ? age : c->oldest;
        }
        spool_entries_release(&l);
    }
    /* What waits for its stamp lies in work/ too. */
    c->count[SPOOL_WORK] -=
        c->count[SPOOL_STAMP] < c->count[SPOOL_WORK] ? c->count[SPOOL_STAMP] : c->count[SPOOL_WORK];
    for (size_t i = 0; i < s->capacity; i++) {
        const struct spool_letter *l = s->table[i];

        c->lost += l && l->state == SPOOL_FROZEN && !spool_has(s, SPOOL_WORK, l->id, ".pdf") &&
                   !spool_has(s, SPOOL_WORK, l->id, ".xml");
    }
    return 0;
}

static bool is_id_used(const struct spool *s, const struct spool_letter *l)
{
    return (l->state == SPOOL_DONE || l->state == SPOOL_HELD) &&
           spool_has(s, SPOOL_DEAD, l->id, ".reason");
}

static int by_time(const void *a, const void *b)
{
    const struct spool_letter *x = *(struct spool_letter *const *)a;
    const struct spool_letter *y = *(struct spool_letter *const *)b;

    return x->time < y->time ? -1 : x->time > y->time ? 1 : strcmp(x->id, y->id);
}

/*
 * Held letters, and refused ones not yet purged, the oldest first; also those refused because
 * another letter has their id: what the journal says is of that one.
 */
static const struct spool_letter **find_bad(struct spool *s, enum spool_state state, size_t *count)
{
    const struct spool_letter **list = calloc(s->count + 1, sizeof *list);

    *count = 0;
    for (size_t i = 0; list && i < s->capacity; i++) {
        const struct spool_letter *l = s->table[i];

        if (l && ((l->state == state && !l->purged) ||
                  (state == SPOOL_REFUSED && is_id_used(s, l))))
            list[(*count)++] = l;
    }
    if (list)
        qsort(list, *count, sizeof *list, by_time);
    return list;
}

static const char *why_of(enum spool_state state, const struct spool_letter *l)
{
    return l->state == state ? l->why : SPOOL_ID_USED;
}

/* Its name at the end, where a person looks. */
static void print_bad_one(struct spool *s, enum spool_state state, const struct spool_letter *l)
{
    char when[CLK_TEXT], name[512] = "";

    clk_people(when, l->time);
    if (isatty(STDOUT_FILENO))
        batch_name_of(s, l->id, "", name, sizeof name);
    printf("%s\t%s\t%s\t%s%s%s\n", state == SPOOL_HELD ? _("held") : _("refused"), l->id,
           why_of(state, l), when, *name ? "\t" : "", name);
}

static void print_bad(struct spool *s, enum spool_state state, bool json)
{
    const char *word = state == SPOOL_HELD ? "held" : "refused";
    const struct spool_letter **list;
    size_t n;

    list = find_bad(s, state, &n);
    if (json)
        printf(",\"%s\":[", word);
    for (size_t i = 0; list && i < n; i++) {
        char when[CLK_TEXT];

        clk_iso(when, list[i]->time);
        if (json)
            printf("%s{\"id\":\"%s\",\"why\":\"%s\",\"since\":\"%s\"}", i ? "," : "", list[i]->id,
                   why_of(state, list[i]), when);
        else
            print_bad_one(s, state, list[i]);
    }
    if (json)
        printf("]");
    free(list);
}

static void print_status(const struct batch *b, struct spool *s, const struct census *c)
{
    if (b->cmd.json) {
        printf("{\"schema\":\"cuv-batch/1\",\"pipeline\":\"%s\",\"new\":%zu,\"work\":%zu,"
               "\"stamp\":%zu,\"out\":%zu,\"dead\":%zu,\"hold\":%zu,\"lost\":%zu,"
               "\"oldest_seconds\":%lld,\"head\":\"%s\"",
               s->pipeline, c->count[SPOOL_NEW], c->count[SPOOL_WORK], c->count[SPOOL_STAMP],
               c->count[SPOOL_OUT], c->count[SPOOL_DEAD], c->count[SPOOL_HOLD], c->lost,
               (long long)c->oldest, journal_head(s->journal));
    } else {
        printf(_("pipeline %s: %zu waiting, %zu at work, %zu waiting for a stamp, %zu done, %zu "
                 "refused, %zu held\n"),
               s->pipeline, c->count[SPOOL_NEW], c->count[SPOOL_WORK], c->count[SPOOL_STAMP],
               c->count[SPOOL_OUT], c->count[SPOOL_DEAD], c->count[SPOOL_HOLD]);
        if (c->oldest)
            printf(_("the oldest waits for %lld minutes\n"), (long long)c->oldest / 60);
        if (c->lost)
            printf(_("%zu letters were begun, but their files are gone from work/\n"), c->lost);
    }
    print_bad(s, SPOOL_HELD, b->cmd.json);
    print_bad(s, SPOOL_REFUSED, b->cmd.json);
    if (b->cmd.json)
        printf("}\n");
}

int batch_status(struct batch *b)
{
    struct census c = {.oldest = 0};
    struct spool *s;
    struct err e;
    int code = 0;

    batch_operands(b, 1, 1, "status SPOOL [--max-age SECONDS] [--max-held N] [--json]");
    if (batch_open(&s, b, false, &e))
        return batch_fail(b, &e);
    if (take_census(s, clk_now(), &c, &e)) {
        code = batch_fail(b, &e);
    } else {
        print_status(b, s, &c);
        if ((b->max_age >= 0 && c.oldest > b->max_age) ||
            (b->max_held >= 0 && c.count[SPOOL_HOLD] > (size_t)b->max_held) || c.lost)
            code = 1;
    }
    spool_close(s);
    return code;
}

/* Back to new/, as if it had just come; what was frozen is forgotten: nothing left this house. */
static int retry_one(struct batch *b, struct spool *s, const char *id, struct err *e)
{
    const struct spool_letter *l = spool_id_valid(id) ? spool_find(s, id) : NULL;
    enum spool_folder from;

    if (!l || (l->state != SPOOL_HELD && l->state != SPOOL_REFUSED))
        return err_set(e, ERR_USAGE, _("%s: no letter of this id is held or refused"), id);
    if (spool_has(s, SPOOL_OUT, id, ".pdf"))
        return err_set(e, ERR_USAGE, _("%s: out/ already holds a letter of this id"), id);
    if (spool_has(s, SPOOL_NEW, id, ".pdf") || spool_has(s, SPOOL_NEW, id, ".xml"))
        return err_set(e, ERR_USAGE, _("%s: new/ already holds a letter of this id"), id);
    from = l->state == SPOOL_HELD ? SPOOL_HOLD : SPOOL_DEAD;
    if (!spool_has(s, from, id, ".pdf") && !spool_has(s, from, id, ".xml"))
        return err_set(e, ERR_INPUT, _("%s: its files are not in %s/"), id,
                       spool_folder_name(from));
    if (spool_again(s, id, clk_now(), e) || spool_sync(s, e) ||
        spool_move(s, id, from, SPOOL_NEW, e) || spool_remove(s, from, id, ".reason", e) ||
        spool_sync_folder(s, SPOOL_NEW, e) || spool_sync_folder(s, from, e))
        return -1;
    cmd_say(&b->cmd, _("%s: waits again in new/"), id);
    return 0;
}

int batch_retry(struct batch *b)
{
    struct spool *s;
    struct err e;
    int code = 0;

    batch_operands(b, 2, -1, "retry SPOOL ID...");
    if (batch_open(&s, b, true, &e))
        return batch_fail(b, &e);
    for (int i = 1; i < b->word_count; i++)
        if (retry_one(b, s, b->words[i], &e))
            code = cmd_worse(code, batch_fail(b, &e));
    spool_close(s);
    return code;
}

/* ID.2 is a second letter refused under one id. */
static struct spool_letter *owner(const struct spool *s, const char *id)
{
    struct spool_letter *l = spool_find(s, id);
    char base[SPOOL_ID + 1];
    char *dot;

    if (l)
        return l;
    snprintf(base, sizeof base, "%s", id);
    dot = strrchr(base, '.');
    if (!dot || strspn(dot + 1, "0123456789") != strlen(dot + 1))
        return NULL;
    *dot = 0;
    return spool_find(s, base);
}

static int purge_folder(struct spool *s, enum spool_folder f, int64_t before, size_t *count,
                        struct err *e)
{
    static const char *const suffixes[] = {".pdf", ".xml", ".edxml", ".reason", ""};
    struct spool_entries l;
    int rc = 0;

    if (spool_list(s, f, clk_now(), &l, e))
        return -1;
    for (size_t i = 0; i < l.count && rc == 0; i++) {
        struct spool_letter *n = owner(s, l.list[i].id);

        if (!n || n->time > before || (n->state != SPOOL_DONE && n->state != SPOOL_REFUSED))
            continue;
        if (!n->purged && (spool_purged(s, n->id, clk_now(), e) || spool_sync(s, e)))
            rc = -1;
        for (size_t k = 0; rc == 0 && k < sizeof suffixes / sizeof *suffixes; k++)
            rc = spool_remove(s, f, l.list[i].id, suffixes[k], e);
        if (rc == 0)
            rc = spool_remove(s, SPOOL_NAME, n->id, "", e);
        *count += rc == 0;
    }
    spool_entries_release(&l);
    return rc ? -1 : spool_sync_folder(s, f, e);
}

int batch_purge(struct batch *b)
{
    struct spool *s;
    size_t count = 0;
    struct err e;
    int code = 0;

    batch_operands(b, 1, 1, "purge SPOOL --older DAYS");
    if (b->older < 0) {
        err_set(&e, ERR_USAGE, "%s", _("--older DAYS is missing: how long letters are kept"));
        return batch_fail(b, &e);
    }
    if (batch_open(&s, b, true, &e))
        return batch_fail(b, &e);
    if (purge_folder(s, SPOOL_OUT, clk_now() - b->older * 86400, &count, &e) ||
        purge_folder(s, SPOOL_DEAD, clk_now() - b->older * 86400, &count, &e))
        code = batch_fail(b, &e);
    cmd_say(&b->cmd, _("%zu letters deleted, and the journal says so"), count);
    spool_close(s);
    return code;
}

/* What lies in out/ is what the journal says was put there. */
static size_t compare_out(const struct batch *b, struct spool *s, struct err *e)
{
    size_t wrong = 0;

    for (size_t i = 0; i < s->capacity; i++) {
        const struct spool_letter *l = s->table[i];
        uint8_t digest[32];
        struct buf bytes;

        if (!l || l->state != SPOOL_DONE || !spool_has(s, SPOOL_OUT, l->id, ".pdf"))
            continue;
        buf_init(&bytes, LIMIT_SPOOL_PDF + LIMIT_REVISION_BYTES);
        if (spool_load(s, SPOOL_OUT, l->id, ".pdf", &bytes, e) ||
            hash_sha256(digest, bytes.data, bytes.len, e) || memcmp(digest, l->output, 32) != 0) {
            fprintf(stderr, _("%s: out/%s.pdf is not what was put there\n"), b->cmd.name, l->id);
            wrong++;
        }
        buf_release(&bytes);
    }
    return wrong;
}

int batch_verify(struct batch *b)
{
    struct spool *s;
    size_t wrong, heads;
    struct err e;

    batch_operands(b, 1, 1, "verify SPOOL [--moved]");
    if (batch_open(&s, b, b->moved, &e)) {
        int code = batch_fail(b, &e);

        return e.kind == ERR_BUG ? 1 : code;
    }
    if (batch_verify_heads(b, s, &heads, &e)) {
        spool_close(s);
        return batch_fail(b, &e);
    }
    wrong = compare_out(b, s, &e);
    if (b->cmd.json)
        printf("{\"schema\":\"cuv-batch/1\",\"whole\":%s,\"heads_wrong\":%zu,\"lines\":%zu,"
               "\"letters\":%zu,\"head\":\"%s\"}\n",
               wrong ? "false" : "true", heads, journal_count(s->journal), s->count,
               journal_head(s->journal));
    else
        printf(_("%s: %zu lines about %zu letters; head %s\n"),
               wrong ? _("the journal is whole, letters are not") : _("the journal is whole"),
               journal_count(s->journal), s->count, journal_head(s->journal));
    spool_close(s);
    return wrong + heads ? 1 : 0;
}
