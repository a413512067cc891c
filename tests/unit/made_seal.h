/*
 * An office with its authority, lists and pins, made while a test runs, and letters signed by its
 * people in process: what seal_check is tried with.
 */
#ifndef CUV_TESTS_MADE_SEAL_H
#define CUV_TESTS_MADE_SEAL_H

#include "base/hex.h"
#include "cms/build.h"
#include "hash/hash.h"
#include "seal/check.h"
#include "seal/seal.h"
#include "unit/made_pdf.h"
#include "unit/made_pki.h"

enum { MADE_PERSON_KEY, MADE_AGENCY_KEY, MADE_STRANGER_KEY, MADE_PEOPLE };

struct made_office {
    struct made root, issuer, people[MADE_PEOPLE];
    struct certificate *root_c, *issuer_c, *people_c[MADE_PEOPLE];
    struct trust trust;
    struct trust_anchor anchor;
    struct crl_list crls;
    struct seal_pin pins[2];
    struct seal_check_options options;
};

/* kind: of the person's key. The stranger is nobody's pin. */
MADE void made_office_open(struct made_office *o, const char *kind)
{
    static const struct made_spec root = {.cn = "Gốc thử", .ext = MADE_ROOT_EXT},
                                  issuer = {.cn = "CA thử", .ext = MADE_CA_EXT};
    static const char *const names[] = {"Người ký", "Cơ quan", "Người lạ"};
    const struct made_list list = {.from = MADE_NOW - MADE_DAY, .to = MADE_NOW + MADE_DAY};
    const char *const kinds[] = {kind, "RSA-2048 agency", "P-256 stranger"};

    *o = (struct made_office){.options = {.at = MADE_NOW}};
    o->root = made_certificate(&root, NULL, made_key("RSA-2048 root"));
    o->issuer = made_certificate(&issuer, &o->root, made_key("RSA-2048 ca"));
    o->root_c = made_parsed(&o->root);
    o->issuer_c = made_parsed(&o->issuer);
    for (int i = 0; i < MADE_PEOPLE; i++) {
        const struct made_spec leaf = {.cn = names[i], .ext = MADE_LEAF_EXT};

        o->people[i] = made_certificate(&leaf, &o->issuer, made_key(kinds[i]));
        o->people_c[i] = made_parsed(&o->people[i]);
    }
    o->anchor = (struct trust_anchor){o->root_c, TRUST_TEST, TRUST_ROOT, INT64_MIN, INT64_MAX, ""};
    made_must(certificate_list_take(&o->trust.certificates, o->root_c, NULL) == 0);
    o->trust.anchors = &o->anchor;
    o->trust.count = 1;
    made_must(crl_list_take(&o->crls, made_crl(&list, &o->root), NULL) == 0 &&
              crl_list_take(&o->crls, made_crl(&list, &o->issuer), NULL) == 0);
    o->pins[0] = (struct seal_pin){o->people_c[0]->spki_sha256, ROLE_PERSON, 0, INT64_MAX};
    o->pins[1] = (struct seal_pin){o->people_c[1]->spki_sha256, ROLE_AGENCY, 0, INT64_MAX};
    o->options.trust = &o->trust;
    o->options.crls = &o->crls;
    o->options.pins = o->pins;
    o->options.pin_count = 2;
}

MADE void made_office_close(struct made_office *o)
{
    X509_free(o->root.x);
    X509_free(o->issuer.x);
    certificate_list_release(&o->trust.certificates); /* the root's too */
    certificate_free(o->issuer_c);
    for (int i = 0; i < MADE_PEOPLE; i++) {
        X509_free(o->people[i].x);
        certificate_free(o->people_c[i]);
    }
    crl_list_release(&o->crls);
}

/* A test key in the place of a token: a raw signature over a digest. */
MADE void made_value(EVP_PKEY *key, enum sign_algorithm algorithm, const uint8_t digest[32],
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

/* The SignedData of one of the office's people over a document's digest; encloses issuer and root. */
MADE void made_cms(const struct made_office *o, int who, bool pss, const uint8_t document[32],
                   struct buf *der)
{
    const struct certificate *chain[] = {o->people_c[who], o->issuer_c, o->root_c};
    struct cms_parts parts = {.certificate = o->people_c[who], .chain = chain, .chain_count = 3};
    struct buf attributes, signature;
    uint8_t digest[32];

    buf_init(&attributes, 65536);
    buf_init(&signature, LIMIT_SIGNATURE);
    buf_init(der, 1 << 20);
    made_must(cms_algorithm_choose(&parts.algorithm, parts.certificate, pss, NULL) == 0 &&
              cms_attributes(&attributes, document, parts.certificate, NULL) == 0 &&
              cms_attributes_digest(digest, buf_slice(&attributes), NULL) == 0);
    made_value(o->people[who].key, parts.algorithm, digest, &signature);
    parts.attributes = buf_slice(&attributes);
    parts.signature = buf_slice(&signature);
    made_must(cms_build(der, &parts, NULL) == 0);
    buf_release(&attributes);
    buf_release(&signature);
}

/* Appends a signature to the file; p tells where it stands and is the caller's to release. */
MADE void made_seal(struct buf *file, const struct made_office *o, int who, const char *field,
                    bool pss, struct seal_prepared *p)
{
    const struct seal_options options = {.field = field,
                                         .role = field,
                                         .time = MADE_NOW,
                                         .signer_name = o->people_c[who]->common_name,
                                         .contents_room = 3600};
    struct pdf_doc *d = made_open(file);
    struct err e = {.kind = ERR_NONE};
    struct buf der;

    if (seal_prepare(p, d, &options, &e))
        fail_msg("%s", e.text);
    pdf_close(d);
    made_cms(o, who, pss, p->digest, &der);
    if (seal_embed(p, buf_slice(&der), &e))
        fail_msg("%s", e.text);
    buf_add(file, p->appended.data, p->appended.len);
    assert_int_equal(buf_check(file, "signed file", NULL), 0);
    buf_release(&der);
}

/* The DER in /Contents without its padding. */
MADE void made_der_of(const struct buf *file, const struct seal_prepared *p, struct buf *der)
{
    size_t n = (p->placeholder.contents_len - 2) / 2;
    const char *digits = (const char *)file->data + p->placeholder.contents_at + 1;

    buf_init(der, n);
    while (n && digits[2 * n - 1] == '0' && digits[2 * n - 2] == '0')
        n--;
    for (size_t i = 0; i < n; i++) {
        uint8_t byte;

        made_must(hex_read(&byte, 1, digits + 2 * i, 2) == 0);
        buf_add_byte(der, byte);
    }
}

/* The verdict's kind; a file that cannot be judged is -1. */
MADE int made_verdict(const struct made_office *o, struct slice file)
{
    struct verdict *v = NULL;
    struct err e;
    int kind = -1;

    if (seal_check(&v, file, &o->options, &e) == 0)
        kind = (int)v->kind;
    else if (e.kind != ERR_FORMAT)
        fail_msg("%s", e.text);
    verdict_free(v);
    return kind;
}

/* Every finding's name of file and signatures, and indications, in one line for messages. */
MADE void made_tell(const struct made_office *o, struct slice file)
{
    struct verdict *v = NULL;
    struct err e;

    if (seal_check(&v, file, &o->options, &e)) {
        print_message("# %s\n", e.text);
        return;
    }
    print_message("# %s:", verdict_name(v->kind));
    for (size_t i = 0; i < v->findings.count; i++)
        print_message(" %s(%s)", finding_name(v->findings.list[i].id),
                      v->findings.list[i].holes[0] ? v->findings.list[i].holes[0] : "");
    for (size_t k = 0; k < v->signature_count; k++) {
        print_message(" | %s %s", v->signatures[k].field,
                      indication_name(v->signatures[k].indication));
        for (size_t i = 0; i < v->signatures[k].findings.count; i++) {
            const struct finding *f = &v->signatures[k].findings.list[i];

            print_message(" %s(%s)", finding_name(f->id), f->holes[0] ? f->holes[0] : "");
        }
    }
    print_message("\n");
    verdict_free(v);
}

/* Nothing that a test finds out counts when its whole file is not valid to begin with. */
MADE void made_valid(const struct made_office *o, struct slice file)
{
    if (made_verdict(o, file) == VERDICT_VALID)
        return;
    made_tell(o, file);
    fail_msg("%s", "the test's own file is not valid");
}

#endif
