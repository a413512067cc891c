/*
 * Keys, certificates and revocation lists made while a test runs; nothing private is ever stored.
 * Everything aborts on failure: a test that cannot make its input must not look green.
 */
#ifndef CUV_TESTS_MADE_PKI_H
#define CUV_TESTS_MADE_PKI_H

#include <assert.h>
#include <openssl/conf.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "pki/path.h"

#define MADE __attribute__((unused)) static

enum { MADE_DAY = 86400, MADE_EXTENSIONS = 8 };
/* 2023-11-14T22:13:20Z: "now" of the tests. */
#define MADE_NOW INT64_C(1700000000)

struct made_extension {
    int nid;
    const char *value; /* in the words of OpenSSL's configuration */
};

struct made_spec {
    const char *cn;
    const char *md;   /* NULL: SHA256 */
    int64_t from, to; /* 0: a year around MADE_NOW */
    struct made_extension ext[MADE_EXTENSIONS];
    long serial; /* 0: by name */
};

struct made {
    X509 *x;
    EVP_PKEY *key;
};

MADE void made_must(int good)
{
    if (!good)
        abort();
}

/* One key of each kind a test program, since making RSA keys is slow. "P-256 b" is a second one. */
MADE EVP_PKEY *made_key(const char *kind)
{
    static struct {
        char kind[16];
        EVP_PKEY *key;
    } kept[16];
    size_t i = 0;

    while (kept[i].key && strcmp(kept[i].kind, kind) != 0)
        i++;
    assert(i < 16);
    if (!kept[i].key) {
        char name[16] = "";

        memcpy(name, kind, strcspn(kind, " "));
        if (strncmp(kind, "RSA-", 4) == 0)
            kept[i].key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)strtoul(kind + 4, NULL, 10));
        else if (strncmp(kind, "Ed", 2) == 0)
            kept[i].key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
        else
            kept[i].key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", name);
        made_must(kept[i].key != NULL);
        memcpy(kept[i].kind, kind, strlen(kind) + 1);
    }
    return kept[i].key;
}

/* Some extensions ask for a configuration, be it an empty one. */
MADE CONF *made_conf(void)
{
    static CONF *conf;

    if (!conf)
        conf = NCONF_new(NULL);
    made_must(conf != NULL);
    return conf;
}

MADE void made_set_time(ASN1_TIME *t, int64_t at)
{
    made_must(ASN1_TIME_set(t, (time_t)at) != NULL);
}

MADE void made_name(X509_NAME *n, const char *cn)
{
    const unsigned char *o = (const unsigned char *)"Cơ quan thử nghiệm";

    made_must(
        X509_NAME_add_entry_by_txt(n, "C", MBSTRING_UTF8, (const unsigned char *)"VN", -1, -1, 0) &&
        X509_NAME_add_entry_by_txt(n, "O", MBSTRING_UTF8, o, -1, -1, 0) &&
        X509_NAME_add_entry_by_txt(n, "CN", MBSTRING_UTF8, (const unsigned char *)cn, -1, -1, 0));
}

/* issuer NULL: self-signed. */
MADE struct made made_certificate(const struct made_spec *s, const struct made *issuer,
                                  EVP_PKEY *key)
{
    static long next = 0x1000;
    struct made m = {X509_new(), key};
    const struct made *by = issuer ? issuer : &m;
    X509V3_CTX context;

    made_must(m.x && X509_set_version(m.x, X509_VERSION_3));
    made_must(ASN1_INTEGER_set(X509_get_serialNumber(m.x), s->serial ? s->serial : next++));
    made_set_time(X509_getm_notBefore(m.x), s->from ? s->from : MADE_NOW - 365 * MADE_DAY);
    made_set_time(X509_getm_notAfter(m.x), s->to ? s->to : MADE_NOW + 365 * MADE_DAY);
    made_name(X509_get_subject_name(m.x), s->cn);
    made_must(X509_set_issuer_name(m.x, X509_get_subject_name(by->x)));
    made_must(X509_set_pubkey(m.x, key));
    X509V3_set_ctx(&context, by->x, m.x, NULL, NULL, 0);
    X509V3_set_nconf(&context, made_conf());
    for (size_t i = 0; i < MADE_EXTENSIONS && s->ext[i].nid; i++) {
        X509_EXTENSION *x = X509V3_EXT_nconf_nid(NULL, &context, s->ext[i].nid, s->ext[i].value);

        /* An issuer without a key identifier leaves nothing to point at. */
        made_must((!x && s->ext[i].nid == NID_authority_key_identifier) ||
                  (x && X509_add_ext(m.x, x, -1)));
        X509_EXTENSION_free(x);
    }
    made_must(X509_sign(m.x, by->key, EVP_get_digestbyname(s->md ? s->md : "SHA256")) > 0);
    return m;
}

MADE struct certificate *made_parsed(const struct made *m)
{
    unsigned char *der = NULL;
    int n = i2d_X509(m->x, &der);
    struct certificate *c = NULL;
    struct err e;

    made_must(n > 0);
    made_must(certificate_parse(&c, (struct slice){der, (size_t)n}, &e) == 0);
    OPENSSL_free(der);
    return c;
}

struct made_revoked {
    const X509 *x;
    int64_t when;
    int reason; /* -1: not given */
};

struct made_list {
    int64_t from, to; /* to 0: no nextUpdate */
    struct made_revoked revoked[4];
    struct made_extension ext[4];
    bool delta;
    const char *md;
};

MADE X509_CRL *made_x509_crl(const struct made_list *l, const struct made *issuer)
{
    X509_CRL *crl = X509_CRL_new();
    ASN1_TIME *t = ASN1_TIME_new();
    ASN1_INTEGER *number = ASN1_INTEGER_new();
    X509V3_CTX context;

    made_must(crl && t && number && X509_CRL_set_version(crl, X509_CRL_VERSION_2));
    made_must(X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer->x)));
    made_set_time(t, l->from);
    made_must(X509_CRL_set1_lastUpdate(crl, t));
    made_set_time(t, l->to);
    made_must(l->to == 0 || X509_CRL_set1_nextUpdate(crl, t));
    made_must(ASN1_INTEGER_set(number, 7) &&
              X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0));
    made_must(!l->delta || X509_CRL_add1_ext_i2d(crl, NID_delta_crl, number, 1, 0));
    for (size_t i = 0; i < 4 && l->revoked[i].x; i++) {
        X509_REVOKED *r = X509_REVOKED_new();

        made_set_time(t, l->revoked[i].when);
        made_must(r && X509_REVOKED_set_revocationDate(r, t) &&
                  X509_REVOKED_set_serialNumber(
                      r, (ASN1_INTEGER *)(uintptr_t)X509_get0_serialNumber(l->revoked[i].x)));
        if (l->revoked[i].reason >= 0) {
            ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();

            made_must(reason && ASN1_ENUMERATED_set(reason, l->revoked[i].reason) &&
                      X509_REVOKED_add1_ext_i2d(r, NID_crl_reason, reason, 0, 0));
            ASN1_ENUMERATED_free(reason);
        }
        made_must(X509_CRL_add0_revoked(crl, r));
    }
    X509V3_set_ctx(&context, issuer->x, NULL, NULL, crl, 0);
    X509V3_set_nconf(&context, made_conf());
    for (size_t i = 0; i < 4 && l->ext[i].nid; i++) {
        X509_EXTENSION *x = X509V3_EXT_nconf_nid(NULL, &context, l->ext[i].nid, l->ext[i].value);

        made_must(x && X509_CRL_add_ext(crl, x, -1));
        X509_EXTENSION_free(x);
    }
    made_must(X509_CRL_sort(crl));
    made_must(X509_CRL_sign(crl, issuer->key, EVP_get_digestbyname(l->md ? l->md : "SHA256")) > 0);
    ASN1_TIME_free(t);
    ASN1_INTEGER_free(number);
    return crl;
}

MADE struct crl *made_crl(const struct made_list *l, const struct made *issuer)
{
    X509_CRL *crl = made_x509_crl(l, issuer);
    unsigned char *der = NULL;
    int n = i2d_X509_CRL(crl, &der);
    struct crl *c = NULL;
    struct err e;

    made_must(n > 0 && crl_parse(&c, (struct slice){der, (size_t)n}, &e) == 0);
    OPENSSL_free(der);
    X509_CRL_free(crl);
    return c;
}

#define MADE_ROOT_EXT                                                                              \
    {                                                                                              \
        {NID_basic_constraints, "critical,CA:TRUE"},                                               \
            {NID_key_usage, "critical,keyCertSign,cRLSign"}, {NID_subject_key_identifier, "hash"}, \
    }
#define MADE_CA_EXT                                                                                \
    {                                                                                              \
        {NID_basic_constraints, "critical,CA:TRUE"},                                               \
            {NID_key_usage, "critical,keyCertSign,cRLSign"}, {NID_subject_key_identifier, "hash"}, \
            {NID_authority_key_identifier, "keyid"},                                               \
    }
#define MADE_LEAF_EXT                                                                              \
    {                                                                                              \
        {NID_key_usage, "critical,digitalSignature,nonRepudiation"},                               \
            {NID_subject_key_identifier, "hash"}, {NID_authority_key_identifier, "keyid"},         \
    }

#endif
