#include "hash/sum.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <strings.h>
#include <zlib.h>

struct sum {
    enum sum_kind kind;
    unsigned long value; /* of CRC32 and Adler-32, which OpenSSL has not */
    EVP_MD_CTX *context; /* of the others */
};

static const char *const names[] = {
    [SUM_NONE] = "",          [SUM_CRC32] = "CRC32",    [SUM_ADLER32] = "Adler-32",
    [SUM_MD5] = "MD5",        [SUM_SHA1] = "SHA-1",     [SUM_SHA256] = "SHA-256",
    [SUM_SHA384] = "SHA-384", [SUM_SHA512] = "SHA-512",
};

enum sum_kind sum_find(const char *name)
{
    for (int i = SUM_NONE + 1; i < SUM_KINDS; i++)
        if (strcasecmp(name, names[i]) == 0)
            return (enum sum_kind)i;
    return SUM_NONE;
}

const char *sum_name(enum sum_kind kind)
{
    return names[kind];
}

bool sum_is_weak(enum sum_kind kind)
{
    return kind != SUM_NONE && kind < SUM_SHA256;
}

static const EVP_MD *method_of(enum sum_kind kind)
{
    return kind == SUM_MD5      ? EVP_md5()
           : kind == SUM_SHA1   ? EVP_sha1()
           : kind == SUM_SHA256 ? EVP_sha256()
           : kind == SUM_SHA384 ? EVP_sha384()
           : kind == SUM_SHA512 ? EVP_sha512()
                                : NULL;
}

static int failed(struct err *e)
{
    ERR_clear_error();
    return err_memory(e);
}

int sum_new(struct sum **out, enum sum_kind kind, struct err *e)
{
    const EVP_MD *method = method_of(kind);
    struct sum *s = calloc(1, sizeof *s);

    if (!s)
        return err_memory(e);
    s->kind = kind;
    s->value = kind == SUM_ADLER32 ? adler32_z(0, NULL, 0) : crc32_z(0, NULL, 0);
    if (method &&
        (!(s->context = EVP_MD_CTX_new()) || EVP_DigestInit_ex(s->context, method, NULL) != 1)) {
        sum_free(s);
        return failed(e);
    }
    *out = s;
    return 0;
}

int sum_add(struct sum *s, const void *bytes, size_t n, struct err *e)
{
    if (s->context)
        return EVP_DigestUpdate(s->context, bytes, n) == 1 ? 0 : failed(e);
    /* To zlib a piece at NULL is the beginning of another sum. */
    if (n == 0)
        return 0;
    s->value =
        s->kind == SUM_ADLER32 ? adler32_z(s->value, bytes, n) : crc32_z(s->value, bytes, n);
    return 0;
}

int sum_finish(struct sum *s, struct digest *out, struct err *e)
{
    struct digest d = {.len = 4};
    unsigned len;

    for (size_t i = 0; i < d.len; i++)
        d.bytes[i] = (uint8_t)(s->value >> (24 - 8 * i));
    if (s->context) {
        if (EVP_DigestFinal_ex(s->context, d.bytes, &len) != 1)
            return failed(e);
        d.len = len;
    }
    *out = d;
    return 0;
}

void sum_free(struct sum *s)
{
    if (!s)
        return;
    EVP_MD_CTX_free(s->context);
    free(s);
}
