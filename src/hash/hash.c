#include "hash/hash.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/map.h"
#include "hash/method.h"

/* Digested at once: of a mapped file no more is held in memory. */
enum { PIECE = 4 << 20, FILE_PIECE = 256 << 10 };

struct hash {
    EVP_MD_CTX *context;
    enum hash_algorithm algorithm;
};

void hash_library_start(void)
{
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS |
                            OPENSSL_INIT_NO_ATEXIT,
                        NULL);
    ERR_clear_error();
}

static const EVP_MD *unfetched(enum hash_algorithm algorithm)
{
    switch (algorithm) {
    case HASH_SHA1:
        return EVP_sha1();
    case HASH_SHA256:
        return EVP_sha256();
    case HASH_SHA384:
        return EVP_sha384();
    case HASH_SHA512:
        return EVP_sha512();
    case HASH_NONE:
        break;
    }
    return NULL;
}

const EVP_MD *hash_method(enum hash_algorithm algorithm)
{
    static _Atomic(EVP_MD *) kept[HASH_SHA512 + 1];
    EVP_MD *method = algorithm <= HASH_SHA512 ? kept[algorithm] : NULL, *other = NULL;

    if (method || !unfetched(algorithm))
        return method;
    method = EVP_MD_fetch(NULL, hash_name(algorithm), NULL);
    if (!method) {
        ERR_clear_error();
        return unfetched(algorithm);
    }
    if (atomic_compare_exchange_strong(&kept[algorithm], &other, method))
        return method;
    EVP_MD_free(method);
    return other;
}

size_t hash_size(enum hash_algorithm algorithm)
{
    static const size_t sizes[] = {
        [HASH_NONE] = 0,    [HASH_SHA1] = 20,   [HASH_SHA256] = 32,
        [HASH_SHA384] = 48, [HASH_SHA512] = 64,
    };

    return sizes[algorithm];
}

const char *hash_name(enum hash_algorithm algorithm)
{
    static const char *const names[] = {
        [HASH_NONE] = "",          [HASH_SHA1] = "SHA-1",     [HASH_SHA256] = "SHA-256",
        [HASH_SHA384] = "SHA-384", [HASH_SHA512] = "SHA-512",
    };

    return names[algorithm];
}

/* OpenSSL's digests fail only for want of memory once the algorithm is known. */
static int failed(struct err *e)
{
    ERR_clear_error();
    return err_memory(e);
}

int hash_sha256(uint8_t out[HASH_SHA256_SIZE], const void *bytes, size_t n, struct err *e)
{
    const struct slice all = {bytes, n};
    struct digest d;

    if (n > PIECE) {
        if (hash_parts(&d, HASH_SHA256, &all, 1, e))
            return -1;
        memcpy(out, d.bytes, HASH_SHA256_SIZE);
        return 0;
    }
    if (EVP_Digest(n ? bytes : "", n, out, NULL, hash_method(HASH_SHA256), NULL) != 1)
        return failed(e);
    return 0;
}

int hash_parts(struct digest *out, enum hash_algorithm algorithm, const struct slice *parts,
               size_t count, struct err *e)
{
    struct hash *h;
    int rc = -1;

    if (hash_new(&h, algorithm, e) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (hash_add(h, parts[i].data, parts[i].len, e) != 0)
            goto out;
    rc = hash_finish(h, out, e);
out:
    hash_free(h);
    return rc;
}

int hash_new(struct hash **out, enum hash_algorithm algorithm, struct err *e)
{
    const EVP_MD *method = hash_method(algorithm);
    struct hash *h;

    if (!method)
        return err_set(e, ERR_BUG, _("hash: algorithm %d is not known"), (int)algorithm);
    h = calloc(1, sizeof *h);
    if (!h)
        return err_memory(e);
    h->algorithm = algorithm;
    h->context = EVP_MD_CTX_new();
    if (!h->context || EVP_DigestInit_ex(h->context, method, NULL) != 1) {
        hash_free(h);
        return failed(e);
    }
    *out = h;
    return 0;
}

int hash_add(struct hash *h, const void *bytes, size_t n, struct err *e)
{
    const uint8_t *p = bytes;

    while (n) {
        size_t k = n < PIECE ? n : PIECE;

        if (EVP_DigestUpdate(h->context, p, k) != 1)
            return failed(e);
        map_passed(p, k);
        p += k;
        n -= k;
    }
    return 0;
}

int hash_dup(struct hash **out, const struct hash *from, struct err *e)
{
    struct hash *h = calloc(1, sizeof *h);

    if (!h)
        return err_memory(e);
    h->algorithm = from->algorithm;
    h->context = EVP_MD_CTX_new();
    if (!h->context || EVP_MD_CTX_copy_ex(h->context, from->context) != 1) {
        hash_free(h);
        return failed(e);
    }
    *out = h;
    return 0;
}

int hash_add_file(struct hash *h, int fd, uint64_t offset, uint64_t len, struct err *e)
{
    uint8_t *piece = malloc(FILE_PIECE);
    int rc = -1;

    if (!piece)
        return err_memory(e);
    while (len) {
        ssize_t n = pread(fd, piece, len < FILE_PIECE ? (size_t)len : FILE_PIECE, (off_t)offset);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            err_set(e, ERR_IO, _("reading at byte %llu: %s"), (unsigned long long)offset,
                    strerror(errno));
            goto out;
        }
        if (n == 0) {
            err_set(e, ERR_FORMAT, _("the file ends at byte %llu, %llu bytes too early"),
                    (unsigned long long)offset, (unsigned long long)len);
            goto out;
        }
        if (hash_add(h, piece, (size_t)n, e) != 0)
            goto out;
        offset += (uint64_t)n;
        len -= (uint64_t)n;
    }
    rc = 0;
out:
    free(piece);
    return rc;
}

int hash_finish(struct hash *h, struct digest *out, struct err *e)
{
    unsigned len = 0;
    struct digest d = {.algorithm = h->algorithm};

    if (EVP_DigestFinal_ex(h->context, d.bytes, &len) != 1)
        return failed(e);
    d.len = len;
    *out = d;
    return 0;
}

void hash_free(struct hash *h)
{
    if (!h)
        return;
    EVP_MD_CTX_free(h->context);
    free(h);
}
