/*
 * Time stamps made by OpenSSL's own authority, good ones and each with one thing wrong, and what
 * must be said. Expected: RFC 3161 2.4, RFC 5816.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/rand.h>
#include <openssl/ts.h>

#include "cms/tsp.h"
#include "unit/made_pki.h"

enum wrong {
    NOTHING,
    OTHER_NONCE,
    NO_NONCE,
    OTHER_IMPRINT,
    OTHER_POLICY,
    NO_CERTIFICATE,
    REJECTED,
    SHA1_BINDING,
    FLIPPED_TIME,
};

struct authority {
    struct made root, tsa;
    struct certificate *root_c;
    struct trust trust;
    struct trust_anchor anchor;
    struct crl_list crls;
};

static const char stamped[] = "giá trị chữ ký";
static int64_t authority_time = MADE_NOW;

static void open_authority(struct authority *a, const char *key, const char *use)
{
    const struct made_spec root = {.cn = "Gốc thử", .ext = MADE_ROOT_EXT};
    const struct made_spec tsa = {.cn = "TSA thử",
                                  .ext = {{NID_key_usage, "critical,digitalSignature"},
                                          {NID_ext_key_usage, use},
                                          {NID_subject_key_identifier, "hash"},
                                          {NID_authority_key_identifier, "keyid"}}};
    const struct made_list list = {.from = MADE_NOW - MADE_DAY, .to = MADE_NOW + MADE_DAY};

    *a = (struct authority){.anchor = {NULL, TRUST_TEST, TRUST_ROOT, INT64_MIN, INT64_MAX, ""}};
    a->root = made_certificate(&root, NULL, made_key("RSA-2048 root"));
    a->tsa = made_certificate(&tsa, &a->root, made_key(key));
    a->root_c = made_parsed(&a->root);
    a->anchor.certificate = a->root_c;
    made_must(certificate_list_take(&a->trust.certificates, a->root_c, NULL) == 0 &&
              crl_list_take(&a->crls, made_crl(&list, &a->root), NULL) == 0);
    a->trust.anchors = &a->anchor;
    a->trust.count = 1;
}

static void close_authority(struct authority *a)
{
    X509_free(a->root.x);
    X509_free(a->tsa.x);
    certificate_list_release(&a->trust.certificates);
    crl_list_release(&a->crls);
}

static struct tsp_question question(enum hash_algorithm method)
{
    struct tsp_question q = {.nonce = {0xFF, 1, 2, 3, 4, 5, 6, 7}};
    const struct slice part = slice_of(stamped);

    made_must(hash_parts(&q.imprint, method, &part, 1, NULL) == 0);
    return q;
}

static ASN1_INTEGER *serial(TS_RESP_CTX *c, void *data)
{
    ASN1_INTEGER *n = ASN1_INTEGER_new();

    (void)c;
    (void)data;
    made_must(ASN1_INTEGER_set(n, 4711));
    return n;
}

static int at_time(TS_RESP_CTX *c, void *data, long *seconds, long *microseconds)
{
    (void)c;
    (void)data;
    *seconds = (long)authority_time;
    *microseconds = 250000;
    return 1;
}

static void spoil(TS_REQ *r, enum wrong wrong)
{
    TS_MSG_IMPRINT *imprint = TS_REQ_get_msg_imprint(r);
    unsigned char other[64] = {1};

    if (wrong == OTHER_NONCE)
        made_must(ASN1_INTEGER_set((ASN1_INTEGER *)(uintptr_t)TS_REQ_get_nonce(r), 99));
    if (wrong == OTHER_IMPRINT)
        made_must(TS_MSG_IMPRINT_set_msg(imprint, other,
                                         ASN1_STRING_length(TS_MSG_IMPRINT_get_msg(imprint))));
    if (wrong == OTHER_POLICY) {
        ASN1_OBJECT *policy = OBJ_txt2obj("2.999.1", 1);

        made_must(TS_REQ_set_policy_id(r, policy));
        ASN1_OBJECT_free(policy);
    }
    if (wrong == NO_CERTIFICATE)
        made_must(TS_REQ_set_cert_req(r, 0));
}

static TS_REQ *without_nonce(TS_REQ *r)
{
    TS_REQ *bare = TS_REQ_new();

    made_must(bare && TS_REQ_set_version(bare, 1) &&
              TS_REQ_set_msg_imprint(bare, TS_REQ_get_msg_imprint(r)) &&
              TS_REQ_set_policy_id(bare, TS_REQ_get_policy_id(r)) &&
              TS_REQ_set_cert_req(bare, 1));
    TS_REQ_free(r);
    return bare;
}

/* What the authority answers to the bytes of the request; the request must be one for OpenSSL. */
static void answer(const struct authority *a, struct slice request, enum wrong wrong,
                   struct buf *out)
{
    const unsigned char *p = request.data;
    TS_REQ *r = d2i_TS_REQ(NULL, &p, (long)request.len);
    TS_RESP_CTX *c = TS_RESP_CTX_new();
    BIO *bio = BIO_new(BIO_s_mem());
    ASN1_OBJECT *policy = OBJ_txt2obj("2.999.1", 1), *second = OBJ_txt2obj("2.999.2", 1);
    unsigned char *der = NULL;
    TS_RESP *response;
    int n;

    made_must(r && p == request.data + request.len && TS_REQ_get_version(r) == 1 &&
              TS_REQ_get_cert_req(r) && TS_REQ_get_nonce(r));
    made_must(c && bio && TS_RESP_CTX_set_signer_cert(c, a->tsa.x) &&
              TS_RESP_CTX_set_signer_key(c, a->tsa.key) &&
              TS_RESP_CTX_set_signer_digest(c, EVP_sha256()) &&
              TS_RESP_CTX_set_ess_cert_id_digest(c, wrong == SHA1_BINDING ? EVP_sha1()
                                                                          : EVP_sha256()) &&
              TS_RESP_CTX_set_def_policy(c, policy) && TS_RESP_CTX_add_policy(c, second) &&
              TS_RESP_CTX_set_accuracy(c, 2, 500, 0) &&
              TS_RESP_CTX_set_clock_precision_digits(c, 2));
    made_must(TS_RESP_CTX_add_md(c, EVP_sha512()) &&
              (wrong == REJECTED || (TS_RESP_CTX_add_md(c, EVP_sha256()))));
    TS_RESP_CTX_set_serial_cb(c, serial, NULL);
    TS_RESP_CTX_set_time_cb(c, at_time, NULL);
    spoil(r, wrong);
    if (wrong == NO_NONCE)
        r = without_nonce(r);
    made_must(i2d_TS_REQ_bio(bio, r));
    response = TS_RESP_create_response(c, bio);
    n = response ? i2d_TS_RESP(response, &der) : -1;
    made_must(n > 0);
    if (wrong == FLIPPED_TIME) {
        unsigned char *at = memmem(der, (size_t)n, "20231114", 8);

        made_must(at != NULL);
        at[7] = '5';
    }
    buf_init(out, 65536);
    buf_add(out, der, (size_t)n);
    OPENSSL_free(der);
    TS_RESP_free(response);
    ASN1_OBJECT_free(policy);
    ASN1_OBJECT_free(second);
    BIO_free(bio);
    TS_RESP_CTX_free(c);
    TS_REQ_free(r);
}

static void ask(const struct authority *a, const struct tsp_question *q, enum wrong wrong,
                struct buf *out)
{
    struct buf request;

    buf_init(&request, 1024);
    assert_int_equal(tsp_request(&request, q, NULL), 0);
    answer(a, buf_slice(&request), wrong, out);
    buf_release(&request);
}

static enum path_reason path_of(const struct authority *a, const struct tsp_token *t)
{
    struct path_verdict v;
    const struct path_question q = {
        .leaf = t->cms->signer,
        .extra = &t->cms->certificates,
        .trust = &a->trust,
        .crls = &a->crls,
        .at = t->info.time,
        .now = MADE_NOW,
        .purpose = PATH_TIMESTAMP,
    };

    assert_non_null(t->cms->signer);
    assert_int_equal(path_judge(&q, &v, NULL), 0);
    return v.reason;
}

static void good(void **state)
{
    static const enum hash_algorithm methods[] = {HASH_SHA256, HASH_SHA512};
    static const char *const keys[] = {"RSA-2048 tsa", "P-256 tsa"};

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct tsp_question q = question(methods[i % 2]);
        struct authority a;
        struct tsp_token *t = NULL;
        struct cms_faults f;
        struct buf b;
        struct err e = {ERR_NONE, ""};

        q.policy = i < 2 ? NULL : "2.999.2";
        open_authority(&a, keys[i / 2], "critical,timeStamping");
        ask(&a, &q, NOTHING, &b);
        assert_int_equal(tsp_response_parse(&t, buf_slice(&b), &e), 0);
        assert_int_equal(tsp_token_answers(t, &q, &e), 0);
        assert_int_equal(tsp_token_check(t, &q.imprint, &f, &e), 0);
        assert_int_equal(f.set, 0);
        assert_int_equal(t->info.time, MADE_NOW);
        assert_int_equal(t->info.accuracy_ms, 2500);
        assert_string_equal(t->info.policy, i < 2 ? "2.999.1" : "2.999.2");
        assert_int_equal(path_of(&a, t), PATH_REASON_OK);
        tsp_token_free(t);
        buf_release(&b);
        close_authority(&a);
    }
}

static void answers_to_others(void **state)
{
    static const struct {
        enum wrong wrong;
        const char *words;
        enum err_kind kind;
    } rows[] = {
        {OTHER_NONCE, "nonce", ERR_ABSENT},
        {NO_NONCE, "nonce", ERR_ABSENT},
        {OTHER_IMPRINT, "something else", ERR_ABSENT},
        {OTHER_POLICY, "policy", ERR_ABSENT},
        {NO_CERTIFICATE, "not enclosed", ERR_ABSENT},
        {REJECTED, "badAlg", ERR_ABSENT},
        {FLIPPED_TIME, "digest differs", ERR_ABSENT},
    };
    struct authority a;

    (void)state;
    open_authority(&a, "RSA-2048 tsa", "critical,timeStamping");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct tsp_question q = question(HASH_SHA256);
        struct tsp_token *t = NULL;
        struct err e = {ERR_NONE, ""};
        struct buf b;

        q.policy = "2.999.2";
        ask(&a, &q, rows[i].wrong, &b);
        assert_true(tsp_response_parse(&t, buf_slice(&b), &e) != 0 ||
                    tsp_token_answers(t, &q, &e) != 0);
        assert_int_equal(e.kind, rows[i].kind);
        if (!strstr(e.text, rows[i].words))
            fail_msg("row %zu: %s", i, e.text);
        tsp_token_free(t);
        buf_release(&b);
    }
    close_authority(&a);
}

/* ESSCertID by SHA-1 (RFC 2634) is what RFC 3161 itself asks for: outdated, not wrong. */
static void bound_by_sha1(void **state)
{
    struct tsp_question q = question(HASH_SHA256);
    struct authority a;
    struct tsp_token *t = NULL;
    struct cms_faults f;
    struct buf b;

    (void)state;
    open_authority(&a, "RSA-2048 tsa", "critical,timeStamping");
    ask(&a, &q, SHA1_BINDING, &b);
    assert_int_equal(tsp_response_parse(&t, buf_slice(&b), NULL), 0);
    assert_int_equal(tsp_token_answers(t, &q, NULL), 0);
    assert_int_equal(tsp_token_check(t, &q.imprint, &f, NULL), 0);
    assert_int_equal(f.set, UINT64_C(1) << CMS_FAULT_BINDING_OUTDATED);
    tsp_token_free(t);
    buf_release(&b);
    close_authority(&a);
}

/* OpenSSL's authority refuses such certificates: a good token is laid beside another's path. */
static void wrong_certificates(void **state)
{
    struct tsp_question q = question(HASH_SHA256);
    struct authority a, b;
    struct tsp_token *t = NULL;
    struct buf bytes;

    (void)state;
    open_authority(&a, "RSA-2048 tsa", "critical,timeStamping");
    open_authority(&b, "RSA-2048 tsa", "critical,timeStamping");
    ask(&a, &q, NOTHING, &bytes);
    assert_int_equal(tsp_response_parse(&t, buf_slice(&bytes), NULL), 0);
    assert_int_equal(path_of(&a, t), PATH_REASON_OK);
    tsp_token_free(t);
    buf_release(&bytes);
    authority_time = MADE_NOW - 400 * (int64_t)MADE_DAY; /* before the certificate */
    ask(&a, &q, NOTHING, &bytes);
    assert_int_equal(tsp_response_parse(&t, buf_slice(&bytes), NULL), 0);
    assert_int_not_equal(path_of(&a, t), PATH_REASON_OK);
    authority_time = MADE_NOW;
    tsp_token_free(t);
    buf_release(&bytes);
    close_authority(&a);
    close_authority(&b);
}

static void every_cut_is_refused(void **state)
{
    struct tsp_question q = question(HASH_SHA256);
    struct authority a;
    struct buf b;
    struct tsp_token *t = NULL;

    (void)state;
    open_authority(&a, "P-256 tsa", "critical,timeStamping");
    ask(&a, &q, NOTHING, &b);
    for (size_t n = 0; n < b.len; n++) {
        uint8_t *exact = malloc(n ? n : 1);
        struct err e = {ERR_NONE, ""};

        memcpy(exact, b.data, n);
        assert_int_equal(tsp_response_parse(&t, (struct slice){exact, n}, &e), -1);
        assert_int_equal(e.kind, ERR_FORMAT);
        free(exact);
    }
    buf_add_byte(&b, 0);
    assert_int_equal(tsp_response_parse(&t, buf_slice(&b), NULL), -1);
    buf_release(&b);
    close_authority(&a);
}

/* One flipped bit anywhere: refused, or a token that no longer answers, or of no weight. */
static void every_flip_is_seen(void **state)
{
    struct tsp_question q = question(HASH_SHA256);
    struct authority a;
    struct buf b;
    size_t accepted = 0;

    (void)state;
    open_authority(&a, "P-256 tsa", "critical,timeStamping");
    ask(&a, &q, NOTHING, &b);
    for (size_t i = 0; i < b.len; i++) {
        struct tsp_token *t = NULL;

        b.data[i] ^= 1;
        if (tsp_response_parse(&t, buf_slice(&b), NULL) == 0 &&
            tsp_token_answers(t, &q, NULL) == 0 && path_of(&a, t) == PATH_REASON_OK)
            accepted++;
        tsp_token_free(t);
        b.data[i] ^= 1;
    }
    /* The status, granted → grantedWithMods, is outside of what is signed. */
    assert_int_equal(accepted, 1);
    buf_release(&b);
    close_authority(&a);
}

static void policy_must_be_one(void **state)
{
    struct tsp_question q = question(HASH_SHA256);
    struct err e = {ERR_NONE, ""};
    struct buf b;

    (void)state;
    q.policy = "không";
    buf_init(&b, 1024);
    assert_int_equal(tsp_request(&b, &q, &e), -1);
    assert_int_equal(e.kind, ERR_USAGE);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good),
        cmocka_unit_test(answers_to_others),
        cmocka_unit_test(bound_by_sha1),
        cmocka_unit_test(wrong_certificates),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(every_flip_is_seen),
        cmocka_unit_test(policy_must_be_one),
    };

    hash_library_start();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
