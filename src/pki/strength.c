#include "pki/strength.h"

#include <string.h>

/* Trusted for signatures made before this time. */
#define NEVER INT64_MIN
#define OPEN INT64_MAX

bool strength_algorithm(const char *algorithm, int64_t at)
{
    static const struct {
        const char *name;
        int64_t until;
    } rows[] = {
        {"RSA-SHA256", OPEN},     {"RSA-SHA384", OPEN},     {"RSA-SHA512", OPEN},
        {"RSA-PSS-SHA256", OPEN}, {"RSA-PSS-SHA384", OPEN}, {"RSA-PSS-SHA512", OPEN},
        {"ECDSA-SHA256", OPEN},   {"ECDSA-SHA384", OPEN},   {"ECDSA-SHA512", OPEN},
        {"RSA-SHA1", NEVER},      {"RSA-PSS-SHA1", NEVER},  {"ECDSA-SHA1", NEVER},
        {"RSA-MD5", NEVER},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(algorithm, rows[i].name) == 0)
            return at < rows[i].until;
    return false;
}

bool strength_key(const struct certificate *c, int64_t at)
{
    static const struct {
        enum key_kind kind;
        const char *curve; /* NULL: by size */
        int bits_from, bits_to;
        int64_t until;
    } rows[] = {
        {KEY_RSA, NULL, 0, 2047, NEVER},   {KEY_RSA, NULL, 2048, 16384, OPEN},
        {KEY_EC, "P-256", 256, 256, OPEN}, {KEY_EC, "P-384", 384, 384, OPEN},
        {KEY_EC, "P-521", 521, 521, OPEN},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (c->key_kind == rows[i].kind && c->key_bits >= rows[i].bits_from &&
            c->key_bits <= rows[i].bits_to &&
            (!rows[i].curve || strcmp(c->curve, rows[i].curve) == 0))
            return at < rows[i].until;
    return false;
}
