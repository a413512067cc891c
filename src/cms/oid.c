#include "cms/oid.h"

#include <stdio.h>
#include <string.h>

#define PKCS1 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01
#define PKCS7 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07
#define PKCS9 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09
#define SMIME_AA PKCS9, 0x10, 0x02
#define NIST_HASH 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02
#define X9_62 0x2A, 0x86, 0x48, 0xCE, 0x3D

#define ROW(...)                                                                                   \
    sizeof((uint8_t[]){__VA_ARGS__}),                                                              \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static const struct {
    enum oid oid;
    size_t len;
    uint8_t bytes[12];
} rows[] = {
    {OID_DATA, ROW(PKCS7, 1)},
    {OID_SIGNED_DATA, ROW(PKCS7, 2)},
    {OID_CONTENT_TYPE, ROW(PKCS9, 3)},
    {OID_MESSAGE_DIGEST, ROW(PKCS9, 4)},
    {OID_SIGNING_TIME, ROW(PKCS9, 5)},
    {OID_SIGNING_CERTIFICATE, ROW(SMIME_AA, 12)},
    {OID_SIGNING_CERTIFICATE_V2, ROW(SMIME_AA, 47)},
    {OID_TIME_STAMP_TOKEN, ROW(SMIME_AA, 14)},
    {OID_TIME_STAMP_INFO, ROW(PKCS9, 0x10, 0x01, 4)},
    {OID_REVOCATION_ARCHIVE, ROW(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x2F, 0x01, 0x01, 0x08)},
    {OID_MGF1, ROW(PKCS1, 8)},
    {OID_SHA1, ROW(0x2B, 0x0E, 0x03, 0x02, 0x1A)},
    {OID_SHA256, ROW(NIST_HASH, 1)},
    {OID_SHA384, ROW(NIST_HASH, 2)},
    {OID_SHA512, ROW(NIST_HASH, 3)},
    {OID_RSA, ROW(PKCS1, 1)},
    {OID_RSA_PSS, ROW(PKCS1, 10)},
    {OID_RSA_SHA1, ROW(PKCS1, 5)},
    {OID_RSA_SHA256, ROW(PKCS1, 11)},
    {OID_RSA_SHA384, ROW(PKCS1, 12)},
    {OID_RSA_SHA512, ROW(PKCS1, 13)},
    {OID_EC_KEY, ROW(X9_62, 2, 1)},
    {OID_ECDSA_SHA1, ROW(X9_62, 4, 1)},
    {OID_ECDSA_SHA256, ROW(X9_62, 4, 3, 2)},
    {OID_ECDSA_SHA384, ROW(X9_62, 4, 3, 3)},
    {OID_ECDSA_SHA512, ROW(X9_62, 4, 3, 4)},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

enum oid oid_find(struct slice body)
{
    for (size_t i = 0; i < ROWS; i++)
        if (slice_equal(body, (struct slice){rows[i].bytes, rows[i].len}))
            return rows[i].oid;
    return OID_UNKNOWN;
}

struct slice oid_body(enum oid oid)
{
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].oid == oid)
            return (struct slice){rows[i].bytes, rows[i].len};
    return (struct slice){NULL, 0};
}

enum hash_algorithm oid_digest(enum oid oid)
{
    switch (oid) {
    case OID_SHA1:
        return HASH_SHA1;
    case OID_SHA256:
        return HASH_SHA256;
    case OID_SHA384:
        return HASH_SHA384;
    case OID_SHA512:
        return HASH_SHA512;
    default:
        return HASH_NONE;
    }
}

enum cms_key oid_signature(enum oid oid, enum hash_algorithm *digest)
{
    static const struct {
        enum oid oid;
        enum cms_key key;
        enum hash_algorithm digest;
    } meanings[] = {
        {OID_RSA, CMS_KEY_RSA_PKCS1, HASH_NONE},
        {OID_RSA_SHA1, CMS_KEY_RSA_PKCS1, HASH_SHA1},
        {OID_RSA_SHA256, CMS_KEY_RSA_PKCS1, HASH_SHA256},
        {OID_RSA_SHA384, CMS_KEY_RSA_PKCS1, HASH_SHA384},
        {OID_RSA_SHA512, CMS_KEY_RSA_PKCS1, HASH_SHA512},
        {OID_RSA_PSS, CMS_KEY_RSA_PSS, HASH_NONE},
        {OID_EC_KEY, CMS_KEY_ECDSA, HASH_NONE},
        {OID_ECDSA_SHA1, CMS_KEY_ECDSA, HASH_SHA1},
        {OID_ECDSA_SHA256, CMS_KEY_ECDSA, HASH_SHA256},
        {OID_ECDSA_SHA384, CMS_KEY_ECDSA, HASH_SHA384},
        {OID_ECDSA_SHA512, CMS_KEY_ECDSA, HASH_SHA512},
    };

    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
        if (meanings[i].oid == oid) {
            *digest = meanings[i].digest;
            return meanings[i].key;
        }
    *digest = HASH_NONE;
    return CMS_KEY_UNKNOWN;
}

const char *oid_text(struct arena *a, struct slice body)
{
    char text[256];
    size_t used = 0;
    unsigned long arc = 0;

    if (body.len == 0 || body.len > 32 || body.data[body.len - 1] & 0x80)
        return arena_string(a, "?");
    for (size_t i = 0; i < body.len; i++) {
        if (arc >> (sizeof arc * 8 - 8))
            return arena_string(a, "?");
        arc = arc << 7 | (body.data[i] & 0x7F);
        if (body.data[i] & 0x80)
            continue;
        if (used == 0) {
            unsigned long first = arc < 80 ? arc / 40 : 2;

            used = (size_t)snprintf(text, sizeof text, "%lu.%lu", first, arc - 40 * first);
        } else {
            used += (size_t)snprintf(text + used, sizeof text - used, ".%lu", arc);
        }
        arc = 0;
    }
    return arena_string(a, text);
}
