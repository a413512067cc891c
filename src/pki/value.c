#include "pki/value.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "base/clk.h"
#include "base/hex.h"
#include "base/utf8.h"

int value_time(const ASN1_TIME *t, int64_t *out)
{
    struct tm tm;
    struct clk_time parts;

    memset(&tm, 0, sizeof tm);
    if (!t || ASN1_TIME_to_tm(t, &tm) != 1)
        return -1;
    parts = (struct clk_time){
        {tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday}, tm.tm_hour, tm.tm_min, tm.tm_sec};
    *out = clk_seconds(parts, 0);
    return 0;
}

/* Bytes → a text that is safe to show; NUL inside counts as a control character. */
static const char *shown(struct arena *a, const unsigned char *bytes, size_t len)
{
    char *text;

    if (utf8_check((const char *)bytes, len) != len)
        return NULL;
    text = arena_copy(a, bytes, len);
    if (!text)
        return NULL;
    for (size_t i = 0; i < len; i++)
        if (text[i] == 0)
            text[i] = '?';
    utf8_mask_controls(text);
    return text;
}

const char *value_string(struct arena *a, const ASN1_STRING *s)
{
    unsigned char *bytes = NULL;
    int n = s ? ASN1_STRING_to_UTF8(&bytes, s) : -1;
    const char *text;

    if (n < 0)
        return NULL;
    text = shown(a, bytes, (size_t)n);
    OPENSSL_free(bytes);
    return text;
}

static const char *name_as_hex(struct arena *a, const X509_NAME *name)
{
    enum { SHOWN = 64 };
    const unsigned char *der;
    size_t len;
    char hex[2 * SHOWN + 1] = "";

    if (X509_NAME_get0_der(name, &der, &len) == 1)
        hex_write(hex, der, len < SHOWN ? len : SHOWN);
    return arena_printf(a, "#%s", hex);
}

const char *value_name(struct arena *a, const X509_NAME *name)
{
    const unsigned long flags = XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;
    BIO *bio = BIO_new(BIO_s_mem());
    const char *text = NULL;
    char *bytes;
    long n;

    if (bio && X509_NAME_print_ex(bio, name, 0, flags) >= 0) {
        n = BIO_get_mem_data(bio, &bytes);
        text = shown(a, (const unsigned char *)bytes, n > 0 ? (size_t)n : 0);
    }
    BIO_free(bio);
    ERR_clear_error();
    return text ? text : name_as_hex(a, name);
}

const char *value_integer(struct arena *a, const ASN1_INTEGER *i)
{
    const unsigned char *bytes = ASN1_STRING_get0_data(i);
    int len = ASN1_STRING_length(i);
    char *text;

    while (len > 1 && bytes[0] == 0) {
        bytes++;
        len--;
    }
    if (len <= 0)
        return arena_string(a, "00");
    text = arena_alloc(a, 2 * (size_t)len + 2);
    if (!text)
        return NULL;
    if (ASN1_STRING_type(i) & V_ASN1_NEG)
        text[0] = '-';
    hex_write(text + strlen(text), bytes, (size_t)len);
    return text;
}

const char *value_oid(struct arena *a, const ASN1_OBJECT *o)
{
    char text[128];
    int n = OBJ_obj2txt(text, sizeof text, o, 1);

    return arena_string(a, n > 0 && n < (int)sizeof text ? text : "?");
}

const char *value_algorithm(int digest_nid, int key_nid, int signature_nid)
{
    static const struct {
        int key, digest;
        const char *name;
    } rows[] = {
        {NID_rsaEncryption, NID_sha256, "RSA-SHA256"},
        {NID_rsaEncryption, NID_sha384, "RSA-SHA384"},
        {NID_rsaEncryption, NID_sha512, "RSA-SHA512"},
        {NID_rsaEncryption, NID_sha1, "RSA-SHA1"},
        {NID_rsaEncryption, NID_md5, "RSA-MD5"},
        {NID_rsassaPss, NID_sha256, "RSA-PSS-SHA256"},
        {NID_rsassaPss, NID_sha384, "RSA-PSS-SHA384"},
        {NID_rsassaPss, NID_sha512, "RSA-PSS-SHA512"},
        {NID_rsassaPss, NID_sha1, "RSA-PSS-SHA1"},
        {NID_X9_62_id_ecPublicKey, NID_sha256, "ECDSA-SHA256"},
        {NID_X9_62_id_ecPublicKey, NID_sha384, "ECDSA-SHA384"},
        {NID_X9_62_id_ecPublicKey, NID_sha512, "ECDSA-SHA512"},
        {NID_X9_62_id_ecPublicKey, NID_sha1, "ECDSA-SHA1"},
    };
    const char *other;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].key == key_nid && rows[i].digest == digest_nid)
            return rows[i].name;
    other = signature_nid == NID_undef ? NULL : OBJ_nid2ln(signature_nid);
    return other ? other : "?";
}

struct slice value_bytes(struct arena *a, const uint8_t *bytes, size_t len)
{
    struct slice s = {(const uint8_t *)arena_copy(a, bytes, len), len};

    return s;
}

int texts_room(struct texts *t, struct arena *a, size_t count)
{
    t->count = 0;
    t->list = count ? arena_array(a, count, sizeof *t->list) : NULL;
    return count && !t->list ? -1 : 0;
}

int texts_add(struct texts *t, const char *text)
{
    if (!text)
        return -1;
    t->list[t->count++] = text;
    return 0;
}

size_t value_url_count(const GENERAL_NAMES *names)
{
    size_t count = 0;

    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++)
        count += sk_GENERAL_NAME_value(names, i)->type == GEN_URI;
    return count;
}

int value_urls(struct texts *t, struct arena *a, const GENERAL_NAMES *names)
{
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        const char *text;

        if (name->type != GEN_URI)
            continue;
        text = value_string(a, name->d.uniformResourceIdentifier);
        /* A malformed address is as good as none: it is only a hint. */
        if (text)
            t->list[t->count++] = text;
    }
    return 0;
}

int value_sha256(uint8_t out[32], const uint8_t *bytes, size_t len)
{
    return EVP_Digest(bytes, len, out, NULL, EVP_sha256(), NULL) == 1 ? 0 : -1;
}
