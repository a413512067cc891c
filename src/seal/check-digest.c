/*
 * Digests of one file while it is judged. Every sound ByteRange starts at the file's first byte, so
 * one walk serves all signatures and the file itself: a large file is digested once.
 */
#include "hash/hash.h"
#include "seal/checker.h"

/* The walk stands at this byte now; false when it is beyond. */
static bool walk_to(struct checker *c, size_t at, struct err *e)
{
    if (!c->walk && hash_new(&c->walk, HASH_SHA256, e))
        return false;
    if (at < c->walked || hash_add(c->walk, c->file.data + c->walked, at - c->walked, e))
        return false;
    c->walked = at;
    return true;
}

int checker_digest(struct checker *c, enum hash_algorithm algorithm, const int64_t range[4],
                   struct digest *out, struct err *e)
{
    struct slice bytes = pdf_bytes(c->doc);
    const struct slice parts[] = {
        {bytes.data + range[0], (size_t)range[1]},
        {bytes.data + range[2], (size_t)range[3]},
    };
    struct hash *h;
    int rc = -1;

    if (algorithm != HASH_SHA256 || range[0] != 0 || bytes.data != c->file.data ||
        !walk_to(c, parts[0].len, e))
        return hash_parts(out, algorithm, parts, 2, e);
    if (hash_dup(&h, c->walk, e))
        return -1;
    if (hash_add(h, parts[1].data, parts[1].len, e) == 0)
        rc = hash_finish(h, out, e);
    hash_free(h);
    return rc;
}

int checker_digest_file(struct checker *c, struct digest *out, struct err *e)
{
    return walk_to(c, c->file.len, e) ? hash_finish(c->walk, out, e) : -1;
}
