/*
 * [batch] witness: a file, best on another disk, with a line a journal: path and chain of its head.
 * A journal that does not hold that line was restored from an older copy: what it forgot was signed
 * or numbered all the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/out.h"
#include "cmd/batch.h"

enum { WITNESS_BYTES = 1 << 20 };

static int load(const char *path, struct buf *text, struct err *e)
{
    if (access(path, F_OK))
        return 0;
    return out_load(text, path, e);
}

/* The line "CHAIN PATH" of this path, or NULL. */
static const char *find(const struct buf *text, const char *path)
{
    const char *at = text->len ? (const char *)text->data : "";
    size_t n = strlen(path);

    while (*at) {
        size_t len = strcspn(at, "\n");

        if (len == JOURNAL_CHAIN + 1 + n && memcmp(at + JOURNAL_CHAIN + 1, path, n) == 0)
            return at;
        at += len + (at[len] == '\n');
    }
    return NULL;
}

int batch_witness_load(const struct conf *c, const char *path, char chain[JOURNAL_CHAIN + 1],
                       struct err *e)
{
    char whole[4096];
    struct buf text;
    const char *line;

    chain[0] = 0;
    if (!c->batch.witness || !realpath(path, whole))
        return 0;
    buf_init(&text, WITNESS_BYTES);
    if (load(c->batch.witness, &text, e)) {
        buf_release(&text);
        return -1;
    }
    line = find(&text, whole);
    if (line)
        snprintf(chain, JOURNAL_CHAIN + 1, "%.*s", JOURNAL_CHAIN, line);
    buf_release(&text);
    return 0;
}

int batch_witness_check(const struct journal *j, const char *path, struct err *e)
{
    if (journal_met(j))
        return 0;
    return err_set(e, ERR_CONFIG,
                   _("%s is older than its witness: it was restored from a copy, and what was "
                     "signed or numbered since then is missing in it; bring the newer journal "
                     "back, or take missing numbers over (cuv-batch number import) and remove its "
                     "line from the witness"),
                   path);
}

int batch_witness_save(const struct conf *c, const char *path, const struct journal *j,
                       struct err *e)
{
    char whole[4096];
    struct buf text, new;
    const char *line;
    size_t at, len;
    int rc = -1;

    if (!c->batch.witness || !realpath(path, whole))
        return 0;
    buf_init(&text, WITNESS_BYTES);
    buf_init(&new, WITNESS_BYTES);
    if (load(c->batch.witness, &text, e))
        goto out;
    line = find(&text, whole);
    at = line ? (size_t)(line - (const char *)text.data) : text.len;
    len = line ? strcspn(line, "\n") + 1 : 0;
    if (text.len)
        buf_add(&new, text.data, at);
    buf_printf(&new, "%s %s\n", journal_head(j), whole);
    if (at + len < text.len)
        buf_add(&new, text.data + at + len, text.len - at - len);
    rc = buf_check(&new, c->batch.witness, e);
    if (rc == 0)
        rc = out_save(c->batch.witness, buf_slice(&new), 0600, e);
out:
    buf_release(&text);
    buf_release(&new);
    return rc;
}
