/* A signature that waits for its stamp: written down, and read again by whoever goes on with it. */
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/limits.h"
#include "hash/hash.h"
#include "run/sign-part.h"

enum { HEAD = 2048 };

static const char format[] = "cuv-seal 1\n"
                             "file %64s\n"
                             "old %zu hole %zu %zu\n"
                             "range %lld %lld %lld %lld\n"
                             "level %d room %zu\n"
                             "field %511s\n";

int sign_wait_write(const struct sign *s, const uint8_t file_sha256[32], struct buf *out,
                    struct err *e)
{
    const struct seal_prepared *p = &s->prepared;
    char file[65], field[2 * sizeof p->field + 1];

    hex_write(file, file_sha256, 32);
    hex_write(field, (const uint8_t *)p->field, strlen(p->field));
    buf_printf(out,
               "cuv-seal 1\nfile %s\nold %zu hole %zu %zu\nrange %lld %lld %lld %lld\n"
               "level %d room %zu\nfield %s\n\n",
               file, p->old_len, p->placeholder.contents_at, p->placeholder.contents_len,
               (long long)p->byte_range[0], (long long)p->byte_range[1],
               (long long)p->byte_range[2], (long long)p->byte_range[3], (int)s->wanted_level,
               s->stamp_room, field);
    return cms_build(out, &s->parts, e);
}

struct head {
    char file[65], field[512];
    long long range[4];
    int level;
};

/* The numbers are bounds of slices: each is held against the file before it is used. */
static int read_head(struct sign *s, const char *words, struct head *h, struct err *e)
{
    struct seal_prepared *p = &s->prepared;
    uint8_t file[32], digest[32];
    size_t n, len = s->file.len;

    if (sscanf(words, format, h->file, &p->old_len, &p->placeholder.contents_at,
               &p->placeholder.contents_len, &h->range[0], &h->range[1], &h->range[2], &h->range[3],
               &h->level, &s->stamp_room, h->field) != 11)
        return err_set(e, ERR_FORMAT, "%s", _("what lies in stamp/ is no signature of ours"));
    n = strlen(h->field);
    for (int i = 0; i < 4; i++)
        p->byte_range[i] = h->range[i];
    if (n % 2 || n / 2 >= sizeof p->field || hex_read((uint8_t *)p->field, n / 2, h->field, n) ||
        hex_read(file, 32, h->file, strlen(h->file)) || h->level < LEVEL_B_B ||
        h->level > LEVEL_B_LTA || p->old_len > len || p->placeholder.contents_at < p->old_len ||
        p->placeholder.contents_at > len ||
        p->placeholder.contents_len > len - p->placeholder.contents_at)
        return err_set(e, ERR_FORMAT, "%s", _("what lies in stamp/ is no signature of ours"));
    p->field[n / 2] = 0;
    s->wanted_level = (enum level)h->level;
    if (hash_sha256(digest, s->file.data, len, e))
        return -1;
    return memcmp(digest, file, 32) == 0
               ? 0
               : err_set(e, ERR_FORMAT, "%s", _("the file in stamp/ was changed"));
}

/* What was signed is taken out of the CMS; the certificates stay its own. */
static int take_parts(struct sign *s, struct cms *c, struct err *e)
{
    static const enum sign_algorithm algorithms[] = {[CMS_KEY_RSA_PKCS1] = SIGN_RSA_PKCS1_SHA256,
                                                     [CMS_KEY_RSA_PSS] = SIGN_RSA_PSS_SHA256,
                                                     [CMS_KEY_ECDSA] = SIGN_ECDSA_SHA256};
    size_t n = 0;

    if (!c->signer || c->key == CMS_KEY_UNKNOWN || c->attributes.len < 2 ||
        c->message_digest.len != 32)
        return err_set(e, ERR_FORMAT, "%s", _("what lies in stamp/ is no signature of ours"));
    for (size_t i = 0; i < c->certificates.count && n < LIMIT_PATH; i++)
        if (c->certificates.list[i] != c->signer)
            s->chain[n++] = c->certificates.list[i];
    memcpy(s->prepared.digest, c->message_digest.data, 32);
    s->algorithm = algorithms[c->key];
    buf_clear(&s->attributes);
    buf_clear(&s->signature);
    buf_add_byte(&s->attributes, 0x31); /* SET OF, RFC 5652 5.4 */
    buf_add(&s->attributes, c->attributes.data + 1, c->attributes.len - 1);
    buf_add(&s->signature, c->signature.data, c->signature.len);
    s->parts = (struct cms_parts){.certificate = c->signer,
                                  .chain = s->chain,
                                  .chain_count = n,
                                  .algorithm = s->algorithm,
                                  .attributes = buf_slice(&s->attributes)};
    s->certificate = (struct certificate *)(uintptr_t)c->signer;
    return buf_check(&s->attributes, "CMS", e) || buf_check(&s->signature, "CMS", e) ||
                   cms_attributes_digest(s->digest, s->parts.attributes, e)
               ? -1
               : 0;
}

int sign_wait_read(struct sign *s, struct slice words, struct cms **kept, struct err *e)
{
    const uint8_t *end = memmem(words.data, words.len, "\n\n", 2);
    size_t n = end ? (size_t)(end - words.data) + 1 : 0;
    struct seal_prepared *p = &s->prepared;
    struct cms *c = NULL;
    struct head head;
    char text[HEAD];

    if (!n || n >= sizeof text)
        return err_set(e, ERR_FORMAT, "%s", _("what lies in stamp/ is no signature of ours"));
    memcpy(text, words.data, n);
    text[n] = 0;
    *p = (struct seal_prepared){.old_len = 0};
    if (read_head(s, text, &head, e) ||
        cms_parse(&c, (struct slice){words.data + n + 1, words.len - n - 1}, NULL, e))
        return -1;
    buf_init(&p->appended, LIMIT_REVISION_BYTES);
    buf_add(&p->appended, s->file.data + p->old_len, s->file.len - p->old_len);
    s->file.len = p->old_len;
    if (take_parts(s, c, e) || buf_check(&p->appended, _("the signed file"), e) ||
        sign_check_value(s, e)) {
        cms_free(c);
        return -1;
    }
    *kept = c;
    return 0;
}
