/*
 * What we build is verified by OpenSSL's CMS_verify, what OpenSSL's CMS_sign builds is read by us:
 * RSA PKCS#1 v1.5, RSASSA-PSS, ECDSA on P-256 and P-384.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>

#include "cms/build.h"
#include "cms/parse.h"
#include "hash/hash.h"
#include "unit/made_pki.h"

static const char content[] = "Kính gửi: Cục Chứng thực số và Bảo mật thông tin";

struct people {
    struct made ca, signer;
    struct certificate *ca_c, *c;
};

static void meet(struct people *p, const char *kind)
{
    const struct made_spec ca = {.cn = "CA thử", .ext = MADE_ROOT_EXT},
                           leaf = {.cn = "Người ký", .ext = MADE_LEAF_EXT};

    p->ca = made_certificate(&ca, NULL, made_key("P-256 ca"));
    p->signer = made_certificate(&leaf, &p->ca, made_key(kind));
    p->ca_c = made_parsed(&p->ca);
    p->c = made_parsed(&p->signer);
}

static void part(struct people *p)
{
    X509_free(p->ca.x);
    X509_free(p->signer.x);
    certificate_free(p->ca_c);
    certificate_free(p->c);
}

/* A test key in the place of a token: a raw signature over a digest. */
static void sign(EVP_PKEY *key, enum sign_algorithm algorithm, const uint8_t digest[32],
                 struct buf *out)
{
    EVP_PKEY_CTX *x = EVP_PKEY_CTX_new(key, NULL);
    uint8_t bytes[1024];
    size_t n = sizeof bytes;

    made_must(x && EVP_PKEY_sign_init(x) == 1);
    if (algorithm == SIGN_RSA_PSS_SHA256)
        made_must(EVP_PKEY_CTX_set_rsa_padding(x, RSA_PKCS1_PSS_PADDING) == 1 &&
                  EVP_PKEY_CTX_set_rsa_pss_saltlen(x, 32) == 1);
    made_must(EVP_PKEY_CTX_set_signature_md(x, EVP_sha256()) == 1);
    made_must(EVP_PKEY_sign(x, bytes, &n, digest, 32) == 1);
    buf_add(out, bytes, n);
    EVP_PKEY_CTX_free(x);
}

static void document_digest(uint8_t out[32])
{
    made_must(hash_sha256(out, content, strlen(content), NULL) == 0);
}

static void build(const struct people *p, enum sign_algorithm algorithm, struct slice stamp,
                  struct buf *der)
{
    const struct certificate *chain[] = {p->ca_c, p->c};
    struct cms_parts parts = {p->c, chain, 2, algorithm, {NULL, 0}, {NULL, 0}, stamp};
    struct buf attributes, signature;
    uint8_t digest[32];
    struct err e;

    buf_init(&attributes, 65536);
    buf_init(&signature, LIMIT_SIGNATURE);
    buf_init(der, 1 << 20);
    document_digest(digest);
    assert_int_equal(cms_attributes(&attributes, digest, p->c, &e), 0);
    assert_int_equal(cms_attributes_digest(digest, buf_slice(&attributes), &e), 0);
    sign(p->signer.key, algorithm, digest, &signature);
    assert_int_equal(cms_signature_verify(p->c, algorithm, digest, buf_slice(&signature), &e), 0);
    parts.attributes = buf_slice(&attributes);
    parts.signature = buf_slice(&signature);
    assert_int_equal(cms_build(der, &parts, &e), 0);
    assert_in_range(der->len, 1, cms_size(&parts, stamp.len));
    /* The estimate may be generous, not absurd. */
    assert_in_range(cms_size(&parts, stamp.len) - der->len, 0, 400);
    digest[0] ^= 1;
    assert_int_equal(cms_signature_verify(p->c, algorithm, digest, buf_slice(&signature), &e), -1);
    assert_int_equal(e.kind, ERR_ABSENT);
    buf_release(&attributes);
    buf_release(&signature);
}

/* OpenSSL's opinion: the same bytes again from its own encoder, and the signature with CAdES. */
static void openssl_agrees(const struct people *p, const struct buf *der)
{
    const unsigned char *at = der->data;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)der->len);
    BIO *bio = BIO_new_mem_buf(content, (int)strlen(content));
    X509_STORE *store = X509_STORE_new();
    unsigned char *again = NULL;
    int n;

    assert_non_null(cms);
    assert_ptr_equal(at, der->data + der->len);
    n = i2d_CMS_ContentInfo(cms, &again);
    assert_int_equal(n, der->len);
    assert_memory_equal(again, der->data, der->len);
    made_must(X509_STORE_add_cert(store, p->ca.x));
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), MADE_NOW);
    X509_VERIFY_PARAM_set_purpose(X509_STORE_get0_param(store), X509_PURPOSE_ANY);
    if (CMS_verify(cms, NULL, store, bio, NULL, CMS_BINARY | CMS_CADES) != 1) {
        ERR_print_errors_fp(stderr);
        fail();
    }
    OPENSSL_free(again);
    X509_STORE_free(store);
    BIO_free(bio);
    CMS_ContentInfo_free(cms);
}

static void we_agree(const struct people *p, struct slice der, enum cms_key key, uint64_t faults)
{
    struct slice all = slice_of(content);
    struct cms_faults f;
    struct digest d;
    struct cms *c;
    struct err e;

    assert_int_equal(cms_parse(&c, der, NULL, &e), 0);
    assert_int_equal(c->der_len, der.len);
    assert_int_equal(c->key, key);
    assert_int_equal(hash_parts(&d, c->digest, &all, 1, &e), 0);
    assert_int_equal(cms_check(c, CMS_PROFILE_PADES, &d, &f, &e), 0);
    if (f.set != faults)
        for (int i = 0; (i = cms_fault_next(&f, i)) < CMS_FAULT_COUNT; i++)
            print_message("# %s\n", cms_fault_name((enum cms_fault)i));
    assert_int_equal(f.set, faults);
    assert_true(certificate_same(c->signer, p->c));
    cms_free(c);
}

static void builds_what_openssl_verifies(void **state)
{
    static const struct {
        const char *key;
        bool pss;
        enum sign_algorithm algorithm;
        enum cms_key kind;
    } rows[] = {
        {"RSA-2048", false, SIGN_RSA_PKCS1_SHA256, CMS_KEY_RSA_PKCS1},
        {"RSA-2048", true, SIGN_RSA_PSS_SHA256, CMS_KEY_RSA_PSS},
        {"RSA-3072", false, SIGN_RSA_PKCS1_SHA256, CMS_KEY_RSA_PKCS1},
        {"P-256", false, SIGN_ECDSA_SHA256, CMS_KEY_ECDSA},
        {"P-384", false, SIGN_ECDSA_SHA256, CMS_KEY_ECDSA},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum sign_algorithm algorithm;
        struct people p;
        struct buf der;
        struct err e;

        meet(&p, rows[i].key);
        assert_int_equal(cms_algorithm_choose(&algorithm, p.c, rows[i].pss, &e), 0);
        assert_int_equal(algorithm, rows[i].algorithm);
        build(&p, algorithm, (struct slice){NULL, 0}, &der);
        openssl_agrees(&p, &der);
        we_agree(&p, buf_slice(&der), rows[i].kind, 0);
        buf_release(&der);
        part(&p);
    }
}

/* EN 319 142-1 6.3: these three attributes and no others, in DER order. */
static void has_three_attributes(void **state)
{
    static const int wanted[] = {NID_pkcs9_contentType, NID_pkcs9_messageDigest,
                                 NID_id_smime_aa_signingCertificateV2};
    const unsigned char *at;
    CMS_ContentInfo *cms;
    CMS_SignerInfo *info;
    struct people p;
    struct buf der;

    (void)state;
    meet(&p, "P-256");
    build(&p, SIGN_ECDSA_SHA256, (struct slice){NULL, 0}, &der);
    at = der.data;
    cms = d2i_CMS_ContentInfo(NULL, &at, (long)der.len);
    info = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
    assert_int_equal(CMS_signed_get_attr_count(info), 3);
    for (int i = 0; i < 3; i++)
        assert_true(CMS_signed_get_attr_by_NID(info, wanted[i], -1) >= 0);
    assert_int_equal(CMS_unsigned_get_attr_count(info), -1);
    CMS_ContentInfo_free(cms);
    buf_release(&der);
    part(&p);
}

static void carries_a_time_stamp(void **state)
{
    static const uint8_t token[] = {0x30, 0x03, 0x02, 0x01, 0x2A};
    const struct slice stamp = {token, sizeof token};
    struct people p;
    struct buf der;
    struct cms *c;
    struct err e;

    (void)state;
    meet(&p, "P-256");
    build(&p, SIGN_ECDSA_SHA256, stamp, &der);
    openssl_agrees(&p, &der);
    we_agree(&p, buf_slice(&der), CMS_KEY_ECDSA, 0);
    assert_int_equal(cms_parse(&c, buf_slice(&der), NULL, &e), 0);
    assert_true(slice_equal(c->time_stamp, stamp));
    cms_free(c);
    buf_release(&der);
    part(&p);
}

static void refuses_keys_that_do_not_fit(void **state)
{
    enum sign_algorithm algorithm;
    struct people p;
    struct err e;

    (void)state;
    meet(&p, "P-256");
    assert_int_equal(cms_algorithm_choose(&algorithm, p.c, true, &e), -1);
    assert_int_equal(e.kind, ERR_USAGE);
    part(&p);
    meet(&p, "RSA-1024");
    assert_int_equal(cms_algorithm_choose(&algorithm, p.c, false, &e), -1);
    part(&p);
    meet(&p, "Ed25519");
    assert_int_equal(cms_algorithm_choose(&algorithm, p.c, false, &e), -1);
    part(&p);
}

static CMS_ContentInfo *openssl_signs(const struct people *p, const EVP_MD *md, bool pss)
{
    BIO *bio = BIO_new_mem_buf(content, (int)strlen(content));
    unsigned flags = CMS_DETACHED | CMS_BINARY | CMS_PARTIAL | CMS_CADES | CMS_NOSMIMECAP;
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, bio, flags);
    CMS_SignerInfo *info =
        CMS_add1_signer(cms, p->signer.x, p->signer.key, md, flags | (pss ? CMS_KEY_PARAM : 0));

    made_must(info != NULL);
    if (pss)
        made_must(EVP_PKEY_CTX_set_rsa_padding(CMS_SignerInfo_get0_pkey_ctx(info),
                                               RSA_PKCS1_PSS_PADDING) == 1);
    made_must(CMS_final(cms, bio, NULL, CMS_DETACHED | CMS_BINARY) == 1);
    BIO_free(bio);
    return cms;
}

static void reads_what_openssl_signs(void **state)
{
    static const struct {
        const char *key, *md;
        bool pss;
        enum cms_key kind;
    } rows[] = {
        {"RSA-2048", "SHA256", false, CMS_KEY_RSA_PKCS1},
        {"RSA-2048", "SHA512", false, CMS_KEY_RSA_PKCS1},
        {"RSA-2048", "SHA256", true, CMS_KEY_RSA_PSS},
        {"RSA-2048", "SHA384", true, CMS_KEY_RSA_PSS},
        {"P-256", "SHA256", false, CMS_KEY_ECDSA},
        {"P-384", "SHA384", false, CMS_KEY_ECDSA},
        {"P-521", "SHA512", false, CMS_KEY_ECDSA},
    };
    /* It always adds a signing-time, which PAdES forbids: said, not fatal. */
    const uint64_t faults = UINT64_C(1) << CMS_FAULT_SIGNING_TIME;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CMS_ContentInfo *cms;
        unsigned char *der = NULL;
        struct people p;
        int n;

        meet(&p, rows[i].key);
        cms = openssl_signs(&p, EVP_get_digestbyname(rows[i].md), rows[i].pss);
        n = i2d_CMS_ContentInfo(cms, &der);
        we_agree(&p, (struct slice){der, (size_t)n}, rows[i].kind, faults);
        OPENSSL_free(der);
        CMS_ContentInfo_free(cms);
        part(&p);
    }
}

/* Every byte of a signature changed in two ways: no change may leave it without a fault. */
static void no_changed_byte_stays_unseen(void **state)
{
    static const uint8_t changes[] = {0x01, 0x20, 0x80};
    struct slice all = slice_of(content);
    struct people p;
    struct digest d;
    struct buf der;
    size_t unseen = 0, tried = 0;

    (void)state;
    meet(&p, "P-256");
    build(&p, SIGN_ECDSA_SHA256, (struct slice){NULL, 0}, &der);
    made_must(hash_parts(&d, HASH_SHA256, &all, 1, NULL) == 0);
    for (size_t i = 0; i < der.len; i++)
        for (size_t k = 0; k < sizeof changes; k++) {
            struct cms_faults f;
            struct cms *c;
            struct err e;
            bool seen = true;

            der.data[i] ^= changes[k];
            if (cms_parse(&c, buf_slice(&der), NULL, &e) == 0) {
                if (cms_check(c, CMS_PROFILE_PADES, &d, &f, &e) == 0)
                    seen = cms_fault_worst(&f) < CMS_WARNING || c->der_len != der.len;
                /* Enclosed certificates are accounted for by the path's side. */
                for (size_t j = 0; !seen && j < c->certificates.count; j++)
                    seen = !certificate_same(c->certificates.list[j], p.c) &&
                           !certificate_same(c->certificates.list[j], p.ca_c);
                cms_free(c);
            }
            if (!seen)
                print_message("# byte %zu ^ %02X unseen\n", i, changes[k]);
            unseen += !seen;
            tried++;
            der.data[i] ^= changes[k];
        }
    print_message("# %zu changes\n", tried);
    assert_int_equal(unseen, 0);
    buf_release(&der);
    part(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builds_what_openssl_verifies),
        cmocka_unit_test(has_three_attributes),
        cmocka_unit_test(carries_a_time_stamp),
        cmocka_unit_test(refuses_keys_that_do_not_fit),
        cmocka_unit_test(reads_what_openssl_signs),
        cmocka_unit_test(no_changed_byte_stays_unseen),
    };

    hash_library_start();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
