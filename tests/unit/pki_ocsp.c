/*
 * Answers of OCSP responders made for the purpose, each with one thing wrong, and whether
 * path_judge believes them. Expected: RFC 6960 3.2, 4.2.2.2; RFC 5280 clause 6.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/ocsp.h>

#include "hash/hash.h"
#include "unit/made_pki.h"

enum who {
    BY_RESPONDER, /* made by the issuer for this use */
    BY_ISSUER,
    BY_ROOTS_RESPONDER, /* made for this use, but by the root */
    BY_PERSON,          /* of the issuer, not for this use */
    BY_STRANGER,        /* another key under the responder's name */
    BY_EXPIRED,
    BY_UNCHECKED, /* id-pkix-ocsp-nocheck */
};

struct row {
    const char *name;
    enum path_reason reason;
    enum who who;
    int status;   /* V_OCSP_CERTSTATUS_ */
    int why;      /* of a revocation; -1: not given */
    int from, to; /* thisUpdate, nextUpdate in days from now; to 99: none */
    int revoked;  /* days from now */
    int at;       /* days from now */
    int produced; /* days from now */
    const char *md;
    bool about_other, by_key, responder_listed, not_enclosed, revoked_list;
};

#define GOOD V_OCSP_CERTSTATUS_GOOD
#define DEAD V_OCSP_CERTSTATUS_REVOKED
#define NONE V_OCSP_CERTSTATUS_UNKNOWN

static const struct row rows[] = {
    {"good", PATH_REASON_OK, BY_RESPONDER, GOOD, .from = 0, .to = 1},
    {"good by the issuer itself", PATH_REASON_OK, BY_ISSUER, GOOD, .to = 1},
    {"named by key", PATH_REASON_OK, BY_RESPONDER, GOOD, .to = 1, .by_key = true},
    {"CertID by SHA-256", PATH_REASON_OK, BY_RESPONDER, GOOD, .to = 1, .md = "SHA256"},
    {"CertID by MD5", PATH_REASON_REVOCATION_UNKNOWN, BY_RESPONDER, GOOD, .to = 1, .md = "MD5"},
    {"revoked", PATH_REASON_REVOKED, BY_RESPONDER, DEAD, .why = 1, .to = 1, .revoked = -3},
    {"revoked without a reason", PATH_REASON_REVOKED, BY_RESPONDER, DEAD, .why = -1, .to = 1,
     .revoked = -3},
    {"revoked only later", PATH_REASON_OK, BY_RESPONDER, DEAD, .why = 1, .to = 1, .revoked = -3,
     .at = -5},
    {"on hold", PATH_REASON_ON_HOLD, BY_RESPONDER, DEAD, .why = 6, .to = 1, .revoked = -3},
    {"unknown", PATH_REASON_REVOCATION_UNKNOWN, BY_RESPONDER, NONE, .to = 1},
    {"out of date", PATH_REASON_REVOCATION_UNKNOWN, BY_RESPONDER, GOOD, .from = -3, .to = -1},
    {"out of date but about the time", PATH_REASON_OK, BY_RESPONDER, GOOD, .from = -3, .to = -1,
     .at = -2},
    {"later than the time", PATH_REASON_OK, BY_RESPONDER, GOOD, .to = 1, .at = -20},
    {"not yet there", PATH_REASON_REVOCATION_UNKNOWN, BY_RESPONDER, GOOD, .from = 1, .to = 2},
    {"produced in the future", PATH_REASON_REVOCATION_UNKNOWN, BY_RESPONDER, GOOD, .to = 2,
     .produced = 1},
    {"ends before it begins", PATH_REASON_REVOCATION_UNKNOWN, BY_RESPONDER, GOOD, .to = -1},
    {"of the moment", PATH_REASON_OK, BY_RESPONDER, GOOD, .to = 99},
    {"of a moment long ago", PATH_REASON_REVOCATION_UNKNOWN, BY_RESPONDER, GOOD, .from = -1,
     .to = 99},
    {"about another certificate", PATH_REASON_REVOCATION_UNKNOWN, BY_RESPONDER, GOOD, .to = 1,
     .about_other = true},
    {"responder of the root", PATH_REASON_REVOCATION_UNKNOWN, BY_ROOTS_RESPONDER, GOOD, .to = 1},
    {"a person answers", PATH_REASON_REVOCATION_UNKNOWN, BY_PERSON, GOOD, .to = 1},
    {"another key", PATH_REASON_REVOCATION_UNKNOWN, BY_STRANGER, GOOD, .to = 1},
    {"responder expired", PATH_REASON_REVOCATION_UNKNOWN, BY_EXPIRED, GOOD, .to = 1},
    {"responder not enclosed", PATH_REASON_REVOCATION_UNKNOWN, BY_RESPONDER, GOOD, .to = 1,
     .not_enclosed = true},
    {"responder revoked", PATH_REASON_REVOCATION_UNKNOWN, BY_RESPONDER, GOOD, .to = 1,
     .responder_listed = true},
    {"responder that nobody need check", PATH_REASON_OK, BY_UNCHECKED, GOOD, .to = 1,
     .responder_listed = true},
    {"good on line, revoked in the list", PATH_REASON_REVOKED, BY_RESPONDER, GOOD, .to = 1,
     .revoked_list = true},
};

struct world {
    struct made root, ca, leaf, other, responder;
    struct certificate *root_c, *ca_c, *leaf_c, *other_c;
    struct certificate_list extra;
    struct trust trust;
    struct trust_anchor anchor;
    struct crl_list crls;
    struct ocsp_list ocsps;
};

static int64_t days(int n)
{
    return MADE_NOW + n * (int64_t)MADE_DAY;
}

static void make_responder(struct world *w, enum who who)
{
    struct made_spec s = {.cn = "Máy trả lời",
                          .ext = {{NID_key_usage, "critical,digitalSignature"},
                                  {NID_ext_key_usage, "OCSPSigning"},
                                  {NID_authority_key_identifier, "keyid"}}};

    if (who == BY_PERSON)
        s.ext[1] = (struct made_extension){NID_ext_key_usage, "emailProtection"};
    if (who == BY_UNCHECKED)
        s.ext[3] = (struct made_extension){NID_id_pkix_OCSP_noCheck, "ignored"};
    if (who == BY_EXPIRED)
        s.to = days(-1);
    w->responder = made_certificate(&s, who == BY_ROOTS_RESPONDER ? &w->root : &w->ca,
                                    made_key("P-256 responder"));
}

static void open_world(struct world *w, enum who who)
{
    const struct made_spec root = {.cn = "Gốc thử", .ext = MADE_ROOT_EXT},
                           ca = {.cn = "CA thử", .ext = MADE_CA_EXT},
                           leaf = {.cn = "Người ký", .ext = MADE_LEAF_EXT};
    const struct made_list list = {.from = days(-2), .to = days(5)};

    *w = (struct world){.anchor = {NULL, TRUST_TEST, TRUST_ROOT, INT64_MIN, INT64_MAX, ""}};
    w->root = made_certificate(&root, NULL, made_key("P-256 root"));
    w->ca = made_certificate(&ca, &w->root, made_key("P-256 ca"));
    w->leaf = made_certificate(&leaf, &w->ca, made_key("P-256"));
    w->other = made_certificate(&leaf, &w->ca, made_key("P-256"));
    make_responder(w, who);
    w->root_c = made_parsed(&w->root);
    w->ca_c = made_parsed(&w->ca);
    w->leaf_c = made_parsed(&w->leaf);
    w->other_c = made_parsed(&w->other);
    w->anchor.certificate = w->root_c;
    made_must(certificate_list_take(&w->trust.certificates, w->root_c, NULL) == 0 &&
              certificate_list_take(&w->extra, w->ca_c, NULL) == 0 &&
              crl_list_take(&w->crls, made_crl(&list, &w->root), NULL) == 0);
    w->trust.anchors = &w->anchor;
    w->trust.count = 1;
}

static void close_world(struct world *w)
{
    X509_free(w->root.x);
    X509_free(w->ca.x);
    X509_free(w->leaf.x);
    X509_free(w->other.x);
    X509_free(w->responder.x);
    certificate_list_release(&w->trust.certificates);
    certificate_list_release(&w->extra);
    certificate_free(w->leaf_c);
    certificate_free(w->other_c);
    crl_list_release(&w->crls);
    ocsp_list_release(&w->ocsps);
}

static void add_single(OCSP_BASICRESP *b, const struct world *w, const struct row *r)
{
    ASN1_TIME *from = ASN1_TIME_new(), *to = ASN1_TIME_new(), *when = ASN1_TIME_new();
    OCSP_CERTID *id = OCSP_cert_to_id(EVP_get_digestbyname(r->md ? r->md : "SHA1"),
                                      r->about_other ? w->other.x : w->leaf.x, w->ca.x);

    made_set_time(from, days(r->from));
    made_set_time(to, days(r->to));
    made_set_time(when, days(r->revoked));
    made_must(id && OCSP_basic_add1_status(b, id, r->status, r->why,
                                           r->status == DEAD ? when : NULL, from,
                                           r->to == 99 ? NULL : to) != NULL);
    OCSP_CERTID_free(id);
    ASN1_TIME_free(from);
    ASN1_TIME_free(to);
    ASN1_TIME_free(when);
}

static void make_answer(const struct world *w, const struct row *r, struct buf *out)
{
    OCSP_BASICRESP *b = OCSP_BASICRESP_new();
    EVP_PKEY *key = r->who == BY_ISSUER     ? w->ca.key
                    : r->who == BY_STRANGER ? made_key("P-256 stranger")
                                            : w->responder.key;
    X509 *x = r->who == BY_ISSUER ? w->ca.x : w->responder.x;
    X509 *shown = X509_dup(x);
    /* OpenSSL has no word for it, and the answer was produced when the test plays. */
    ASN1_GENERALIZEDTIME *produced =
        (ASN1_GENERALIZEDTIME *)(uintptr_t)OCSP_resp_get0_produced_at(b);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    OCSP_RESPONSE *response;
    unsigned char *der = NULL;
    int n;

    made_must(b && shown && context);
    add_single(b, w, r);
    made_must(ASN1_GENERALIZEDTIME_set(produced, (time_t)days(r->produced)) != NULL);
    /* OpenSSL looks whether key and certificate fit: a stranger shows a certificate of his key. */
    if (r->who == BY_STRANGER)
        made_must(X509_set_pubkey(shown, key) && X509_sign(shown, key, EVP_sha256()) > 0);
    made_must(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
              OCSP_basic_sign_ctx(b, shown, context, NULL,
                                  OCSP_NOTIME | (r->by_key ? OCSP_RESPID_KEY : 0) |
                                      (r->not_enclosed ? OCSP_NOCERTS : 0)) == 1);
    response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, b);
    n = response ? i2d_OCSP_RESPONSE(response, &der) : -1;
    made_must(n > 0);
    buf_init(out, 65536);
    buf_add(out, der, (size_t)n);
    OPENSSL_free(der);
    OCSP_RESPONSE_free(response);
    OCSP_BASICRESP_free(b);
    EVP_MD_CTX_free(context);
    X509_free(shown);
}

static struct path_verdict judge(const struct world *w, int at)
{
    const struct path_question q = {
        .leaf = w->leaf_c,
        .extra = &w->extra,
        .trust = &w->trust,
        .crls = &w->crls,
        .ocsps = &w->ocsps,
        .at = days(at),
        .now = MADE_NOW,
    };
    struct path_verdict v;

    assert_int_equal(path_judge(&q, &v, NULL), 0);
    return v;
}

static void table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *r = &rows[i];
        struct made_list list = {.from = days(-2), .to = days(-1)};
        struct path_verdict v;
        struct ocsp *o = NULL;
        struct err e = {ERR_NONE, ""};
        struct world w;
        struct buf b;

        open_world(&w, r->who);
        make_answer(&w, r, &b);
        if (r->responder_listed || r->revoked_list) {
            list.revoked[0] =
                (struct made_revoked){r->revoked_list ? w.leaf.x : w.responder.x, days(-4), 1};
            made_must(crl_list_take(&w.crls, made_crl(&list, &w.ca), NULL) == 0);
        }
        assert_int_equal(ocsp_parse(&o, buf_slice(&b), &e), 0);
        made_must(ocsp_list_take(&w.ocsps, o, NULL) == 0);
        v = judge(&w, r->at);
        if (v.reason != r->reason)
            fail_msg("%s: %s, not %s", r->name, path_reason_name(v.reason),
                     path_reason_name(r->reason));
        if (r->status == DEAD)
            assert_int_equal(v.revoked_at, days(r->revoked));
        if (r->reason == PATH_REASON_OK)
            assert_ptr_equal(v.ocsp[0], o);
        buf_release(&b);
        close_world(&w);
    }
}

static void refusals(void **state)
{
    static const struct {
        int status;
        enum err_kind kind;
    } r[] = {{OCSP_RESPONSE_STATUS_TRYLATER, ERR_AGAIN},
             {OCSP_RESPONSE_STATUS_MALFORMEDREQUEST, ERR_ABSENT},
             {OCSP_RESPONSE_STATUS_INTERNALERROR, ERR_ABSENT},
             {OCSP_RESPONSE_STATUS_UNAUTHORIZED, ERR_ABSENT}};

    (void)state;
    for (size_t i = 0; i < sizeof r / sizeof r[0]; i++) {
        OCSP_RESPONSE *response = OCSP_response_create(r[i].status, NULL);
        unsigned char *der = NULL;
        int n = i2d_OCSP_RESPONSE(response, &der);
        struct ocsp *o = NULL;
        struct err e = {ERR_NONE, ""};

        assert_int_equal(ocsp_parse(&o, (struct slice){der, (size_t)n}, &e), -1);
        assert_int_equal(e.kind, r[i].kind);
        OPENSSL_free(der);
        OCSP_RESPONSE_free(response);
    }
}

static void request_is_understood(void **state)
{
    static const uint8_t nonce[OCSP_NONCE] = {1, 2, 3};
    struct world w;
    struct buf b;
    const unsigned char *p;
    OCSP_REQUEST *r;
    OCSP_CERTID *id;
    OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
    const struct row good = {"", PATH_REASON_OK, BY_RESPONDER, GOOD, .to = 1};

    (void)state;
    open_world(&w, BY_RESPONDER);
    buf_init(&b, 4096);
    assert_int_equal(ocsp_request(&b, w.leaf_c, w.ca_c, nonce, NULL), 0);
    p = b.data;
    r = d2i_OCSP_REQUEST(NULL, &p, (long)b.len);
    assert_non_null(r);
    assert_ptr_equal(p, b.data + b.len);
    assert_int_equal(OCSP_request_onereq_count(r), 1);
    id = OCSP_cert_to_id(EVP_sha1(), w.leaf.x, w.ca.x);
    assert_int_equal(OCSP_id_cmp(id, OCSP_onereq_get0_id(OCSP_request_onereq_get0(r, 0))), 0);
    OCSP_CERTID_free(id);
    /* What OpenSSL copies back from it is known again; another, or one byte less, is not. */
    add_single(basic, &w, &good);
    assert_int_equal(OCSP_copy_nonce(basic, r), 1);
    for (int with = 0; with < 2; with++) {
        struct ocsp *o = NULL;
        uint8_t other[OCSP_NONCE] = {1, 2, 4};
        OCSP_RESPONSE *response;
        unsigned char *der = NULL;
        int n;

        if (!with)
            made_must(OCSP_BASICRESP_get_ext_count(basic) == 1);
        else
            X509_EXTENSION_free(OCSP_BASICRESP_delete_ext(basic, 0));
        made_must(OCSP_basic_sign(basic, w.responder.x, w.responder.key, EVP_sha256(), NULL, 0));
        response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
        n = i2d_OCSP_RESPONSE(response, &der);
        assert_int_equal(ocsp_parse(&o, (struct slice){der, (size_t)n}, NULL), 0);
        assert_true(ocsp_answers(o, nonce));
        assert_int_equal(ocsp_answers(o, other), with);
        ocsp_free(o);
        OPENSSL_free(der);
        OCSP_RESPONSE_free(response);
    }
    OCSP_BASICRESP_free(basic);
    OCSP_REQUEST_free(r);
    buf_release(&b);
    close_world(&w);
}

/* Every cut is refused; every flipped bit is refused or makes the answer worthless. */
static void cuts_and_flips(void **state)
{
    const struct row good = {"", PATH_REASON_OK, BY_RESPONDER, GOOD, .to = 1};
    struct world w;
    struct buf b;
    struct ocsp *whole = NULL;
    size_t accepted = 0;

    (void)state;
    open_world(&w, BY_RESPONDER);
    make_answer(&w, &good, &b);
    made_must(ocsp_parse(&whole, buf_slice(&b), NULL) == 0 &&
              ocsp_list_take(&w.ocsps, whole, NULL) == 0);
    assert_int_equal(judge(&w, 0).reason, PATH_REASON_OK);
    ocsp_list_release(&w.ocsps);
    for (size_t n = 0; n <= b.len; n++) {
        uint8_t *exact = malloc(n + 1);
        struct ocsp *o = NULL;
        struct err e = {ERR_NONE, ""};

        memcpy(exact, b.data, n);
        exact[n] = 0;
        assert_int_equal(ocsp_parse(&o, (struct slice){exact, n < b.len ? n : n + 1}, &e), -1);
        assert_int_equal(e.kind, ERR_FORMAT);
        free(exact);
    }
    for (size_t i = 0; i < b.len; i++) {
        struct ocsp *o = NULL;

        b.data[i] ^= 1;
        if (ocsp_parse(&o, buf_slice(&b), NULL) == 0 && ocsp_list_take(&w.ocsps, o, NULL) == 0 &&
            judge(&w, 0).reason == PATH_REASON_OK)
            accepted++;
        ocsp_list_release(&w.ocsps);
        b.data[i] ^= 1;
    }
    assert_int_equal(accepted, 0);
    buf_release(&b);
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table),
        cmocka_unit_test(refusals),
        cmocka_unit_test(request_is_understood),
        cmocka_unit_test(cuts_and_flips),
    };

    hash_library_start();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
