#include "pki/throwaway.h"

#include <openssl/bn.h>
#include <openssl/conf.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

enum { DAY = 86400 };

struct throwaway {
    EVP_PKEY *root_key, *issuer_key;
    X509 *root, *issuer;
    char host[128];
    int64_t now;
};

struct extension {
    int nid;
    const char *value;
};

static int fault(struct err *e, const char *what)
{
    char text[160];

    ERR_error_string_n(ERR_get_error(), text, sizeof text);
    ERR_clear_error();
    return err_set(e, ERR_BUG, _("cannot make %s: %s"), what, text);
}

static int add_part(X509_NAME *to, const char *kind, const char *text)
{
    if (!text || !*text)
        return 0;
    return X509_NAME_add_entry_by_txt(to, kind, MBSTRING_UTF8, (const unsigned char *)text, -1, -1,
                                      0) == 1
               ? 0
               : -1;
}

static int fill_name(X509_NAME *to, const struct throwaway_name *from)
{
    if (add_part(to, "C", from->country) || add_part(to, "L", from->locality) ||
        add_part(to, "O", from->organization))
        return -1;
    for (int i = 0; i < THROWAWAY_UNITS; i++)
        if (add_part(to, "OU", from->units[i]))
            return -1;
    return add_part(to, "CN", from->common_name);
}

static int add_extensions(X509 *x, X509 *issuer, const struct extension *list, size_t count)
{
    /* Empty, but policies are not parsed without one. */
    CONF *none = NCONF_new(NULL);
    X509V3_CTX context;
    int ok = none != NULL;

    X509V3_set_ctx(&context, issuer, x, NULL, NULL, 0);
    X509V3_set_nconf(&context, none);
    for (size_t i = 0; ok && i < count; i++) {
        X509_EXTENSION *made;

        if (!list[i].value)
            continue;
        made = X509V3_EXT_nconf_nid(none, &context, list[i].nid, list[i].value);
        ok = made && X509_add_ext(x, made, -1);
        X509_EXTENSION_free(made);
    }
    NCONF_free(none);
    return ok ? 0 : -1;
}

static int set_serial(ASN1_INTEGER *to)
{
    uint64_t n;

    if (RAND_bytes((unsigned char *)&n, sizeof n) != 1)
        return -1;
    /* Positive and of full length. */
    n = (n & (UINT64_MAX >> 1)) | 1ull << 62;
    return ASN1_INTEGER_set_uint64(to, n) == 1 ? 0 : -1;
}

/* A certificate without extensions and signature. issuer NULL: self-issued. */
static X509 *begin(const struct throwaway *t, const struct throwaway_name *name, EVP_PKEY *key,
                   X509 *issuer, int days)
{
    X509 *x = X509_new();
    time_t now = (time_t)t->now;

    if (!x || !X509_set_version(x, X509_VERSION_3) || set_serial(X509_get_serialNumber(x)) ||
        fill_name(X509_get_subject_name(x), name) ||
        !X509_set_issuer_name(x, X509_get_subject_name(issuer ? issuer : x)) ||
        !X509_time_adj_ex(X509_getm_notBefore(x), 0, 0, &now) ||
        !X509_time_adj_ex(X509_getm_notAfter(x), days, 0, &now) || !X509_set_pubkey(x, key)) {
        X509_free(x);
        return NULL;
    }
    return x;
}

static X509 *make_authority(const struct throwaway *t, const struct throwaway_name *name,
                            EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key)
{
    const struct extension list[] = {
        {NID_basic_constraints, issuer ? "critical,CA:TRUE,pathlen:0" : "critical,CA:TRUE"},
        {NID_key_usage, "critical,keyCertSign,cRLSign"},
        {NID_subject_key_identifier, "hash"},
        {NID_authority_key_identifier, issuer ? "keyid:always" : NULL},
    };
    X509 *x = begin(t, name, key, issuer, 2 * THROWAWAY_DAYS);

    if (x && (add_extensions(x, issuer ? issuer : x, list, sizeof list / sizeof *list) ||
              !X509_sign(x, issuer_key, EVP_sha256()))) {
        X509_free(x);
        return NULL;
    }
    return x;
}

int throwaway_new(struct throwaway **out, const struct throwaway_name *root,
                  const struct throwaway_name *issuer, const char *host, int64_t now, struct err *e)
{
    struct throwaway *t = calloc(1, sizeof *t);
    int rc = -1;

    if (!t)
        return err_memory(e);
    t->now = now;
    snprintf(t->host, sizeof t->host, "%s", host);
    t->root_key = EVP_RSA_gen(2048);
    t->issuer_key = EVP_RSA_gen(2048);
    if (!t->root_key || !t->issuer_key) {
        fault(e, "a key");
        goto out;
    }
    t->root = make_authority(t, root, t->root_key, NULL, t->root_key);
    if (t->root)
        t->issuer = make_authority(t, issuer, t->issuer_key, t->root, t->root_key);
    if (!t->issuer) {
        fault(e, "an authority");
        goto out;
    }
    *out = t;
    t = NULL;
    rc = 0;
out:
    throwaway_free(t);
    return rc;
}

/* Freeing a private key wipes it. */
void throwaway_free(struct throwaway *t)
{
    if (!t)
        return;
    EVP_PKEY_free(t->root_key);
    EVP_PKEY_free(t->issuer_key);
    X509_free(t->root);
    X509_free(t->issuer);
    free(t);
}

static int put_der(struct buf *out, unsigned char *der, int len, struct err *e)
{
    if (len <= 0)
        return fault(e, "DER");
    buf_add(out, der, (size_t)len);
    OPENSSL_free(der);
    return buf_check(out, "DER", e);
}

static int put_certificate(struct buf *out, X509 *x, struct err *e)
{
    unsigned char *der = NULL;
    int len = i2d_X509(x, &der);

    return put_der(out, der, len, e);
}

int throwaway_root(struct throwaway *t, struct buf *out, struct err *e)
{
    return put_certificate(out, t->root, e);
}

int throwaway_issuer(struct throwaway *t, struct buf *out, struct err *e)
{
    return put_certificate(out, t->issuer, e);
}

static int add_crl_extensions(X509_CRL *crl, X509 *issuer)
{
    X509V3_CTX context;
    X509_EXTENSION *key_id;
    ASN1_INTEGER *number = ASN1_INTEGER_new();
    int ok;

    X509V3_set_ctx(&context, issuer, NULL, NULL, crl, 0);
    X509V3_set_ctx_nodb(&context);
    key_id = X509V3_EXT_conf_nid(NULL, &context, NID_authority_key_identifier, "keyid:always");
    ok = key_id && X509_CRL_add_ext(crl, key_id, -1) && number && ASN1_INTEGER_set(number, 1) &&
         X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0) == 1;
    X509_EXTENSION_free(key_id);
    ASN1_INTEGER_free(number);
    return ok ? 0 : -1;
}

static int make_crl(const struct throwaway *t, X509 *issuer, EVP_PKEY *key, struct buf *out,
                    struct err *e)
{
    X509_CRL *crl = X509_CRL_new();
    time_t now = (time_t)t->now;
    ASN1_TIME *from = X509_time_adj_ex(NULL, 0, 0, &now);
    ASN1_TIME *until = X509_time_adj_ex(NULL, THROWAWAY_CRL_DAYS, 0, &now);
    unsigned char *der = NULL;
    int rc = -1, len;

    if (!crl || !from || !until || !X509_CRL_set_version(crl, X509_CRL_VERSION_2) ||
        !X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer)) ||
        !X509_CRL_set1_lastUpdate(crl, from) || !X509_CRL_set1_nextUpdate(crl, until) ||
        add_crl_extensions(crl, issuer) || !X509_CRL_sign(crl, key, EVP_sha256())) {
        fault(e, "a revocation list");
        goto out;
    }
    len = i2d_X509_CRL(crl, &der);
    rc = put_der(out, der, len, e);
out:
    X509_CRL_free(crl);
    ASN1_TIME_free(from);
    ASN1_TIME_free(until);
    return rc;
}

int throwaway_root_crl(struct throwaway *t, struct buf *out, struct err *e)
{
    return make_crl(t, t->root, t->root_key, out, e);
}

int throwaway_issuer_crl(struct throwaway *t, struct buf *out, struct err *e)
{
    return make_crl(t, t->issuer, t->issuer_key, out, e);
}

static bool push_rsa(OSSL_PARAM_BLD *b, const struct throwaway_key *key, BIGNUM *n, BIGNUM *x)
{
    return n && x && BN_bin2bn(key->modulus.data, (int)key->modulus.len, n) &&
           BN_bin2bn(key->exponent.data, (int)key->exponent.len, x) &&
           OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_N, n) &&
           OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_E, x);
}

static bool push_point(OSSL_PARAM_BLD *b, const struct throwaway_key *key)
{
    return OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &&
           OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY, key->modulus.data,
                                            key->modulus.len);
}

static EVP_PKEY *public_key(const struct throwaway_key *key)
{
    bool rsa = key->exponent.len != 0;
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, rsa ? "RSA" : "EC", NULL);
    OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
    BIGNUM *n = BN_new(), *x = BN_new();
    OSSL_PARAM *parameters = NULL;
    EVP_PKEY *made = NULL;

    if (c && b && (rsa ? push_rsa(b, key, n, x) : push_point(b, key)))
        parameters = OSSL_PARAM_BLD_to_param(b);
    if (parameters && EVP_PKEY_fromdata_init(c) == 1)
        EVP_PKEY_fromdata(c, &made, EVP_PKEY_PUBLIC_KEY, parameters);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(b);
    BN_free(n);
    BN_free(x);
    EVP_PKEY_CTX_free(c);
    return made;
}

static int add_end_extensions(const struct throwaway *t, X509 *x, const char *mail)
{
    char access[512], crl[256], alternative[256];
    const struct extension list[] = {
        {NID_basic_constraints, "critical,CA:FALSE"},
        {NID_key_usage,
         "critical,digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment"},
        {NID_ext_key_usage, "clientAuth,emailProtection,msSmartcardLogin"},
        {NID_certificate_policies, "2.999.704.1.1"}, /* under the arc kept for examples */
        {NID_info_access, access},
        {NID_crl_distribution_points, crl},
        {NID_subject_alt_name, mail && *mail ? alternative : NULL},
        {NID_subject_key_identifier, "hash"},
        {NID_authority_key_identifier, "keyid:always"},
    };

    snprintf(access, sizeof access, "caIssuers;URI:http://%s/issuer.crt,OCSP;URI:http://%s/ocsp",
             t->host, t->host);
    snprintf(crl, sizeof crl, "URI:http://%s/issuer.crl", t->host);
    snprintf(alternative, sizeof alternative, "email:%s", mail ? mail : "");
    return add_extensions(x, t->issuer, list, sizeof list / sizeof *list);
}

int throwaway_issue(struct throwaway *t, const struct throwaway_name *name,
                    const struct throwaway_key *key, struct buf *out, struct err *e)
{
    EVP_PKEY *public = public_key(key);
    X509 *x = public ? begin(t, name, public, t->issuer, THROWAWAY_DAYS) : NULL;
    int rc = -1;

    if (!x || add_end_extensions(t, x, name->mail) || !X509_sign(x, t->issuer_key, EVP_sha256()))
        fault(e, "a certificate");
    else
        rc = put_certificate(out, x, e);
    X509_free(x);
    EVP_PKEY_free(public);
    return rc;
}
