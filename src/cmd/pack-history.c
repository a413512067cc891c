/*
 * How a letter came about, as far as this office knows, for the archive: what was signed and
 * checked, and what the journals of the spools named with --spool say of it. A letter that went
 * through two spools (the person's, the agency's) is followed back from the one's input to the
 * other's output.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/limits.h"
#include "cmd/pack.h"
#include "hash/hash.h"
#include "spool/journal.h"

enum { MOST_SPOOLS_BACK = 8, HISTORY_BYTES = 1 << 20 };

/* One line of a journal; its texts in the arena. */
struct pack_line {
    size_t spool;
    struct journal_line line;
    uint8_t output[32];
    bool ends; /* output says what the letter became */
};

static int keep(void *user, const struct journal_line *line, struct err *e)
{
    struct pack *p = user;
    struct pack_lines *l = &p->journal;
    struct pack_line *more, *at;

    if (l->count == l->room) {
        l->room = l->room ? 2 * l->room : 256;
        more = realloc(l->list, l->room * sizeof *more);
        if (!more)
            return err_memory(e);
        l->list = more;
    }
    at = &l->list[l->count++];
    *at = (struct pack_line){.spool = l->spools, .line = *line};
    at->line.id = arena_string(p->arena, line->id);
    at->line.fields = arena_string(p->arena, line->fields);
    at->ends = journal_digest(line->fields, "output", at->output);
    return at->line.id && at->line.fields ? 0 : err_memory(e);
}

static int read_journal(struct pack *p, const char *spool, struct err *e)
{
    const struct journal_options o = {.kind = "spool", .now = p->now, .visit = keep, .user = p};
    const char *path = arena_printf(p->arena, "%s/journal", spool);
    struct journal *j = NULL;
    int fd = path ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1, rc;

    if (!path)
        return err_memory(e);
    if (fd < 0)
        return err_set(e, ERR_INPUT, _("%s is no spool of cuv-batch: %s"), spool, strerror(errno));
    rc = journal_open(&j, fd, &o, e);
    journal_close(j);
    close(fd);
    p->journal.spools++;
    return rc ? err_prefix(e, "%s", spool) : 0;
}

int pack_history_load(struct pack *p, struct err *e)
{
    for (size_t i = p->journal.spools; i < p->spools.count; i++)
        if (read_journal(p, p->spools.list[i], e))
            return -1;
    return 0;
}

static const struct pack_line *find(const struct pack_lines *l, const uint8_t output[32])
{
    for (size_t i = l->count; i > 0; i--)
        if (l->list[i - 1].ends && memcmp(l->list[i - 1].output, output, 32) == 0)
            return &l->list[i - 1];
    return NULL;
}

/* All that its journal says of one letter, oldest first; *input: what it was before. */
static bool excerpt(struct buf *out, const struct pack_lines *l, const struct pack_line *end,
                    uint8_t input[32])
{
    bool known = false;
    char when[CLK_TEXT];

    for (size_t i = 0; i < l->count; i++) {
        const struct journal_line *at = &l->list[i].line;

        if (l->list[i].spool != end->spool || strcmp(at->id, end->line.id) != 0)
            continue;
        clk_iso(when, at->time);
        buf_printf(out, "journal %s %c %s %s\n", when, at->state, at->id, at->fields);
        known = journal_digest(at->fields, "input", input) || known;
    }
    return known;
}

static void journals(struct buf *out, struct pack *p, const struct pack_letter *l)
{
    const struct pack_line *end = find(&p->journal, l->sha256);
    uint8_t digest[32];

    if (!end && p->spools.count)
        cmd_say(&p->cmd, _("%s: no spool's journal knows this letter"), l->name ? l->name : "-");
    for (int back = 0; end && back < MOST_SPOOLS_BACK; back++)
        end = excerpt(out, &p->journal, end, digest) ? find(&p->journal, digest) : NULL;
}

int pack_history(struct pack *p, const struct pack_letter *l, struct slice *out, struct err *e)
{
    uint8_t request[32];
    char hex[2][65], now[CLK_TEXT];
    struct buf text;
    int rc = -1;

    buf_init(&text, HISTORY_BYTES);
    if (hash_sha256(request, l->request_bytes.data, l->request_bytes.len, e))
        goto out;
    hex_write(hex[0], l->sha256, 32);
    hex_write(hex[1], request, 32);
    clk_iso(now, p->now);
    buf_printf(&text,
               "request sha256 %s form %s\nletter sha256 %s number %s symbol %s date "
               "%04d-%02d-%02d pages %zu\n",
               hex[1], form_request_number(l->request), hex[0], l->number, l->symbol, l->date.year,
               l->date.month, l->date.day, l->pages);
    journals(&text, p, l);
    buf_printf(&text, "verified %s valid person+agency\n", now);
    if (buf_check(&text, "history", e))
        goto out;
    *out = (struct slice){(const uint8_t *)arena_copy(p->arena, text.data, text.len), text.len};
    rc = out->data ? 0 : err_memory(e);
out:
    buf_release(&text);
    return rc;
}
