#include "cmd/batch-approve.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/out.h"
#include "hash/hash.h"

enum { SHOWN = 20 };

/* Letters that nobody was asked about yet. */
struct waiting {
    struct approval digests; /* not sorted */
    struct buf text;         /* a line for each of the first ones */
};

static bool has_list(const struct approving *a)
{
    return a->b->approved && strcmp(a->b->approved, "all") != 0;
}

/* A list is empty while cuv-batch list still makes it: who watches reads it again. */
static int parse_list(struct approving *a, struct slice text, struct err *e)
{
    int rc = approval_parse(&a->given, text, e);

    if (rc == 0 || !a->b->watch || e->kind != ERR_FORMAT)
        return rc;
    cmd_say(&a->b->cmd, "--approved %s: %s", a->b->approved, e->text);
    return 0;
}

static int load_list(struct approving *a, struct err *e)
{
    struct buf text;
    int rc;

    approval_release(&a->given);
    /* Who watches may be told later what is approved. */
    if (stat(a->b->approved, &a->list)) {
        a->list = (struct stat){.st_ino = 0};
        if (a->b->watch)
            return 0;
    }
    buf_init(&text, LIMIT_JOURNAL_BYTES);
    rc = out_load(&text, a->b->approved, e);
    if (rc == 0)
        rc = parse_list(a, buf_slice(&text), e);
    if (rc)
        err_prefix(e, "--approved %s", a->b->approved);
    buf_release(&text);
    return rc;
}

/* Taken away, the list approves nothing more. */
int approve_refresh(struct approving *a, bool *changed, struct err *e)
{
    struct stat st;

    *changed = false;
    if (!has_list(a))
        return 0;
    if (stat(a->b->approved, &st))
        st = (struct stat){.st_ino = 0};
    *changed = st.st_mtim.tv_sec != a->list.st_mtim.tv_sec ||
               st.st_mtim.tv_nsec != a->list.st_mtim.tv_nsec || st.st_ino != a->list.st_ino ||
               st.st_size != a->list.st_size;
    if (!*changed)
        return 0;
    a->told = 0;
    return load_list(a, e);
}

/* What is no letter, or cannot be read, is not signed either: the run says so. */
static int collect_one(struct approving *a, enum spool_folder f, const struct spool_entry *entry,
                       struct waiting *w, struct err *e)
{
    const struct spool_letter *l = spool_find(a->spool, entry->id);
    uint8_t digest[32];
    char name[512];
    struct buf bytes;
    int rc;

    if (entry->odd || (!entry->pdf && !a->pipeline->render) ||
        (f == SPOOL_WORK && l && l->state == SPOOL_FROZEN))
        return 0;
    buf_init(&bytes, entry->pdf ? LIMIT_SPOOL_PDF : LIMIT_REQUEST_BYTES);
    rc = spool_load_entry(a->spool, f, entry, &bytes, e);
    if (rc == 0)
        rc = hash_sha256(digest, bytes.data, bytes.len, e);
    buf_release(&bytes);
    if (rc)
        return e->kind == ERR_INPUT || e->kind == ERR_FORMAT ? 0 : -1;
    if (approval_has(&a->given, digest) || approval_has(&a->declined, digest))
        return 0;
    if (w->digests.count < SHOWN) {
        batch_name_of(a->spool, entry->id, entry->name, name, sizeof name);
        buf_printf(&w->text, "  %s  %s\n", entry->id, name);
    }
    return approval_add(&w->digests, digest, e);
}

static int collect(struct approving *a, struct waiting *w, struct err *e)
{
    static const enum spool_folder folders[] = {SPOOL_WORK, SPOOL_NEW};

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        struct spool_entries l;
        int rc = 0;

        if (spool_list(a->spool, folders[i], clk_now(), &l, e))
            return -1;
        for (size_t k = 0; k < l.count && rc == 0; k++)
            rc = collect_one(a, folders[i], &l.list[k], w, e);
        spool_entries_release(&l);
        if (rc)
            return -1;
    }
    if (w->digests.count > SHOWN)
        buf_printf(&w->text, "  …\n");
    return buf_check(&w->text, _("the letters"), e);
}

/* What was typed before the question answers none. */
static bool ask(int tty, const struct waiting *w)
{
    char answer[16] = "", text[256];

    snprintf(text, sizeof text,
             _("%zu letters wait (cuv-batch list shows them). Sign these? [y/N] "),
             w->digests.count);
    tcflush(tty, TCIFLUSH);
    return write(tty, w->text.data, w->text.len) >= 0 && write(tty, text, strlen(text)) > 0 &&
           read(tty, answer, sizeof answer - 1) > 0 && answer[0] &&
           strchr("yYcC", answer[0]) != NULL;
}

/* *waiting: so many were asked about, or nobody is there to be asked (*tty false). */
static int ask_about_new(struct approving *a, size_t *waiting, bool *tty, bool *yes, struct err *e)
{
    struct waiting w = {.digests = {0}};
    int fd = -1, rc = -1;

    *yes = *tty = false;
    buf_init(&w.text, SHOWN * 1024);
    if (collect(a, &w, e))
        goto out;
    *waiting = w.digests.count;
    fd = *waiting ? open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY) : -1;
    *tty = fd >= 0;
    if (*tty) {
        *yes = ask(fd, &w);
        if (approval_join(*yes ? &a->given : &a->declined, &w.digests, e))
            goto out;
    }
    rc = 0;
out:
    if (fd >= 0)
        close(fd);
    buf_release(&w.text);
    approval_release(&w.digests);
    return rc;
}

int approve_begin(struct approving *a, struct err *e)
{
    bool tty, yes;
    size_t n;

    a->given.all = a->b->approved && !has_list(a);
    if (has_list(a))
        return load_list(a, e);
    if (a->b->approved || !a->pipeline->role)
        return 0;
    if (ask_about_new(a, &n, &tty, &yes, e))
        return -1;
    if (n == 0 || yes)
        return 0;
    return tty ? err_set(e, ERR_USAGE, "%s", _("not approved: nothing was signed"))
               : err_set(e, ERR_USAGE,
                         _("nobody approved the %zu letters in new/: look at cuv-batch list %s "
                           "and give --approved LIST, or --approved all"),
                         n, a->b->words[0]);
}

int approve_late(struct approving *a, size_t waiting, bool *changed, struct err *e)
{
    bool more = waiting > a->told, tty = false;
    size_t n = 0;

    *changed = false;
    a->told = waiting;
    if (!more)
        return 0;
    if (!has_list(a) && ask_about_new(a, &n, &tty, changed, e))
        return -1;
    if (has_list(a))
        cmd_say(&a->b->cmd,
                _("%zu letters wait in new/ and are not approved: look at cuv-batch list %s and "
                  "put their lines into %s"),
                waiting, a->b->words[0], a->b->approved);
    else if (n && !tty)
        cmd_say(&a->b->cmd,
                _("%zu letters wait in new/ and nobody approved them: look at cuv-batch list %s, "
                  "then end this run and give --approved LIST, or --approved all"),
                waiting, a->b->words[0]);
    else if (n && !*changed)
        cmd_say(&a->b->cmd, _("%zu letters were not approved and stay in new/"), waiting);
    if (*changed)
        a->told = 0;
    return 0;
}

void approve_release(struct approving *a)
{
    approval_release(&a->given);
    approval_release(&a->declined);
}
