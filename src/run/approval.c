#include "run/approval.h"

#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/limits.h"

static bool is_word(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, 32);
}

/* The next whole word of 64 hexadecimal digits from *at. */
static bool next_digest(struct slice text, size_t *at, uint8_t out[32])
{
    while (*at < text.len) {
        size_t begin = *at, n = 0;

        while (begin + n < text.len && is_word(text.data[begin + n]))
            n++;
        *at = begin + (n ? n : 1);
        if (n == 64 && hex_read(out, 32, (const char *)text.data + begin, 64) == 0)
            return true;
    }
    return false;
}

int approval_parse(struct approval *out, struct slice text, struct err *e)
{
    struct approval a = {0};
    uint8_t digest[32];
    size_t at = 0, n = 0;

    while (next_digest(text, &at, digest))
        n++;
    if (n == 0)
        return err_set(e, ERR_FORMAT, "%s",
                       _("it approves no letter: it must hold the SHA-256 that cuv-batch list "
                         "prints"));
    a.list = n > LIMIT_SPOOL_LETTERS ? NULL : calloc(n, sizeof *a.list);
    if (!a.list)
        return err_memory(e);
    for (at = 0; a.count < n && next_digest(text, &at, digest);)
        memcpy(a.list[a.count++], digest, 32);
    qsort(a.list, a.count, sizeof *a.list, compare);
    *out = a;
    return 0;
}

/* Room for so many. */
static int grow(struct approval *a, size_t count, struct err *e)
{
    void *list = count > LIMIT_SPOOL_LETTERS ? NULL : realloc(a->list, count * sizeof *a->list);

    if (!list)
        return err_memory(e);
    a->list = list;
    return 0;
}

int approval_add(struct approval *a, const uint8_t sha256[32], struct err *e)
{
    bool full = (a->count & (a->count - 1)) == 0; /* of 0, 1, 2, 4, 8 … */

    if (full && grow(a, a->count ? 2 * a->count : 1, e))
        return -1;
    memcpy(a->list[a->count++], sha256, 32);
    return 0;
}

int approval_join(struct approval *a, const struct approval *more, struct err *e)
{
    if (!more->count)
        return 0;
    if (grow(a, a->count + more->count, e))
        return -1;
    memcpy(a->list + a->count, more->list, more->count * sizeof *a->list);
    a->count += more->count;
    qsort(a->list, a->count, sizeof *a->list, compare);
    return 0;
}

bool approval_has(const struct approval *a, const uint8_t sha256[32])
{
    return a->all || (a->count && bsearch(sha256, a->list, a->count, sizeof *a->list, compare));
}

void approval_release(struct approval *a)
{
    free(a->list);
    *a = (struct approval){0};
}
