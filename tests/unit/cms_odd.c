/*
 * Crafted CMS signatures, most of them accepted by OpenSSL's CMS_verify, and what must be said of
 * each (RFC 5652, EN 319 142-1 6.3, ISO 32000-1 12.8.3.3.1).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "cms/build.h"
#include "cms/der.h"
#include "cms/oid.h"
#include "cms/parse.h"
#include "cms/tlv.h"
#include "hash/hash.h"
#include "unit/made_pki.h"

static const char content[] = "nội dung đã ký", other[] = "nội dung khác";
/* id-ct-TSTInfo, RFC 3161 2.4.2 */
static const uint8_t tst_info[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D,
                                   0x01, 0x09, 0x10, 0x01, 0x04};

enum shape { SORTED, REVERSED_AS_SENT, REVERSED_OVER_SORTED, LONG_LENGTH, NO_ATTRIBUTES };

struct odd {
    const char *name;
    uint64_t faults;
    enum cms_class worst;
    const char *inside; /* eContent */
    int signers;        /* 0 stands for one; -1 for none */
    bool no_certificate, tst, attack, unannounced, twice, no_binding, wrong_binding, by_key_id;
    bool indefinite;
    enum shape shape;
    const char *md, *message_md; /* signer's digest, digest in the attribute */
    long version;                /* of SignedData, 0: right */
    bool signing_time, rsa_names_other, pkcs7;
};

#define F(name) (UINT64_C(1) << CMS_FAULT_##name)

static const struct odd odds[] = {
    {"good", 0, CMS_CLEAN, .signers = 0},
    {"indefinite length outside", F(NOT_DER), CMS_WARNING, .indefinite = true},
    {"eContent present and equal", F(CONTENT_PRESENT), CMS_FORMAT, .inside = content},
    {"eContent present and different", F(CONTENT_PRESENT), CMS_FORMAT, .inside = other},
    {"two signers", F(MANY_SIGNERS), CMS_FORMAT, .signers = 2},
    {"no signer", F(NO_SIGNER_INFO), CMS_FORMAT, .signers = -1},
    {"certificate missing", F(NO_CERTIFICATE), CMS_NO_SIGNER, .no_certificate = true},
    {"eContentType TSTInfo, attribute data", F(CONTENT_TYPE) | F(CONTENT_TYPE_DIFFERS), CMS_FORMAT,
     .tst = true},
    {"no signed attributes", F(NO_ATTRIBUTES), CMS_CONSTRAINTS, .shape = NO_ATTRIBUTES},
    {"attributes offered as content", F(NO_ATTRIBUTES), CMS_CONSTRAINTS, .attack = true,
     .shape = NO_ATTRIBUTES},
    {"signer's digest SHA-1, message-digest SHA-256", F(DIGEST_DIFFERS) | F(DIGEST_OUTDATED),
     CMS_HASH, .md = "SHA1", .message_md = "SHA256"},
    {"digestAlgorithms lacks the signer's", F(DIGEST_UNANNOUNCED), CMS_CONSTRAINTS,
     .unannounced = true},
    {"attributes not sorted, signed sorted", F(SET_ORDER), CMS_WARNING,
     .shape = REVERSED_OVER_SORTED},
    {"attributes not sorted, signed as sent", F(SET_ORDER), CMS_WARNING, .shape = REVERSED_AS_SENT},
    {"attributes with a longer length, signed as sent", F(ATTRIBUTES_NOT_DER), CMS_CONSTRAINTS,
     .shape = LONG_LENGTH},
    {"message-digest twice", F(ATTRIBUTE_TWICE), CMS_FORMAT, .twice = true},
    {"SHA-1 throughout", F(DIGEST_OUTDATED) | F(NO_BINDING), CMS_CONSTRAINTS, .md = "SHA1",
     .no_binding = true},
    {"no binding", F(NO_BINDING), CMS_CONSTRAINTS, .no_binding = true},
    {"no binding, adbe.pkcs7.detached", F(NO_BINDING_PKCS7), CMS_WARNING, .no_binding = true,
     .pkcs7 = true},
    {"bound to another certificate", F(CERTIFICATE_DIFFERS), CMS_NO_SIGNER, .wrong_binding = true},
    {"named by key identifier", 0, CMS_CLEAN, .by_key_id = true},
    {"version 1 where 3 is due", F(VERSION), CMS_CONSTRAINTS, .by_key_id = true, .version = 1},
    {"SHA-512", 0, CMS_CLEAN, .md = "SHA512"},
    {"signing-time", F(SIGNING_TIME), CMS_WARNING, .signing_time = true},
    {"signature algorithm of another digest", F(ALGORITHMS_DIFFER), CMS_FORMAT,
     .rsa_names_other = true},
};

struct maker {
    struct made ca, signer;
    struct certificate *ca_c, *c;
};

static enum hash_algorithm digest_of(const char *name)
{
    if (!name || strcmp(name, "SHA256") == 0)
        return HASH_SHA256;
    return strcmp(name, "SHA1") == 0 ? HASH_SHA1 : HASH_SHA512;
}

static struct digest digest(const char *md, struct slice s)
{
    struct digest d;

    made_must(hash_parts(&d, digest_of(md), &s, 1, NULL) == 0);
    return d;
}

static enum oid oid_of(enum hash_algorithm algorithm)
{
    return algorithm == HASH_SHA1 ? OID_SHA1 : algorithm == HASH_SHA512 ? OID_SHA512 : OID_SHA256;
}

static void write_algorithm(struct der *d, enum oid oid)
{
    size_t mark = der_mark(d);

    der_primitive(d, TLV_OID, oid_body(oid));
    der_header(d, TLV_SEQUENCE, mark);
}

static struct slice attribute(struct der *d, enum oid type, uint8_t tag, struct slice value)
{
    size_t mark = der_mark(d);

    if (tag)
        der_primitive(d, tag, value);
    else
        der_slice(d, value);
    der_header(d, TLV_SET, mark);
    der_primitive(d, TLV_OID, oid_body(type));
    der_header(d, TLV_SEQUENCE, mark);
    return (struct slice){der_written(d).data, der_mark(d) - mark};
}

static struct slice binding(struct der *d, const struct certificate *c)
{
    size_t mark = der_mark(d);

    der_primitive(d, TLV_OCTETS, (struct slice){c->sha256, 32});
    for (int i = 0; i < 3; i++)
        der_header(d, TLV_SEQUENCE, mark);
    der_header(d, TLV_SET, mark);
    der_primitive(d, TLV_OID, oid_body(OID_SIGNING_CERTIFICATE_V2));
    der_header(d, TLV_SEQUENCE, mark);
    return (struct slice){der_written(d).data, der_mark(d) - mark};
}

/* The SET OF attributes: as it is sent, and as it is signed. */
static void make_attributes(const struct maker *m, const struct odd *o, struct buf *sent,
                            struct buf *to_sign)
{
    struct digest d = digest(o->message_md ? o->message_md : o->md, slice_of(content));
    struct slice list[6], value = {d.bytes, d.len};
    struct der parts, set;
    size_t count = 0;

    made_must(der_init(&parts, 4096, NULL) == 0);
    list[count++] = attribute(&parts, OID_CONTENT_TYPE, TLV_OID, oid_body(OID_DATA));
    list[count++] = attribute(&parts, OID_MESSAGE_DIGEST, TLV_OCTETS, value);
    if (o->twice)
        list[count++] = attribute(&parts, OID_MESSAGE_DIGEST, TLV_OCTETS, value);
    if (!o->no_binding)
        list[count++] = binding(&parts, o->wrong_binding ? m->ca_c : m->c);
    if (o->signing_time)
        list[count++] =
            attribute(&parts, OID_SIGNING_TIME, TLV_UTC_TIME, slice_of("231114221320Z"));
    der_sort(list, count);
    for (int reversed = 0; reversed < 2; reversed++) {
        bool wanted = o->shape == REVERSED_AS_SENT || o->shape == REVERSED_OVER_SORTED;

        made_must(der_init(&set, 4096, NULL) == 0);
        for (size_t i = 0; i < count; i++)
            der_slice(&set, list[reversed ? i : count - 1 - i]);
        if (o->shape == LONG_LENGTH) {
            size_t n = der_written(&set).len;

            der_raw(&set, (uint8_t[]){TLV_SET, 0x83, 0, (uint8_t)(n >> 8), (uint8_t)n}, 5);
        } else {
            der_header(&set, TLV_SET, 0);
        }
        if (reversed == wanted)
            made_must(der_append(&set, sent, NULL) == 0);
        if (reversed == (o->shape == REVERSED_AS_SENT))
            made_must(der_append(&set, to_sign, NULL) == 0);
        der_release(&set);
    }
    der_release(&parts);
}

static size_t make_signature(const struct maker *m, const struct odd *o, struct slice bytes,
                             uint8_t out[1024])
{
    struct digest d = digest(o->md, bytes);
    EVP_PKEY_CTX *x = EVP_PKEY_CTX_new(m->signer.key, NULL);
    size_t n = 1024;

    made_must(x && EVP_PKEY_sign_init(x) == 1 &&
              EVP_PKEY_CTX_set_signature_md(x, EVP_get_digestbyname(o->md ? o->md : "SHA256")) ==
                  1 &&
              EVP_PKEY_sign(x, out, &n, d.bytes, d.len) == 1);
    EVP_PKEY_CTX_free(x);
    return n;
}

static void write_signer(struct der *d, const struct maker *m, const struct odd *o)
{
    size_t mark = der_mark(d), inner;
    struct buf sent, to_sign;
    uint8_t signature[1024];
    const uint8_t version = o->by_key_id ? 3 : 1;
    struct slice what = slice_of(content);

    buf_init(&sent, 4096);
    buf_init(&to_sign, 4096);
    make_attributes(m, o, &sent, &to_sign);
    if (o->shape != NO_ATTRIBUTES || o->attack)
        what = buf_slice(&to_sign);
    der_primitive(d, TLV_OCTETS, (struct slice){signature, make_signature(m, o, what, signature)});
    write_algorithm(d, o->rsa_names_other ? OID_RSA_SHA512 : OID_RSA);
    if (o->shape != NO_ATTRIBUTES) {
        der_raw(d, sent.data + 1, sent.len - 1);
        der_raw(d, (const uint8_t[]){TLV_0}, 1);
    }
    write_algorithm(d, oid_of(digest_of(o->md)));
    inner = der_mark(d);
    if (o->by_key_id) {
        der_primitive(d, TLV_0_PRIMITIVE, m->c->subject_key_id);
    } else {
        der_primitive(d, TLV_INTEGER, m->c->serial_bytes);
        der_slice(d, m->c->issuer_der);
        der_header(d, TLV_SEQUENCE, inner);
    }
    der_primitive(d, TLV_INTEGER, (struct slice){&version, 1});
    der_header(d, TLV_SEQUENCE, mark);
    buf_release(&sent);
    buf_release(&to_sign);
}

static void make(const struct maker *m, const struct odd *o, struct buf *out)
{
    struct der d;
    size_t mark, inner;
    uint8_t version = o->version ? (uint8_t)o->version : o->by_key_id || o->tst ? 3 : 1;

    made_must(der_init(&d, 32768, NULL) == 0);
    for (int i = 0; i < (o->signers ? o->signers : 1); i++)
        write_signer(&d, m, o);
    der_header(&d, TLV_SET, 0);
    if (!o->no_certificate) {
        mark = der_mark(&d);
        der_slice(&d, m->c->der);
        der_header(&d, TLV_0, mark);
    }
    mark = der_mark(&d);
    if (o->inside) {
        inner = der_mark(&d);
        der_primitive(&d, TLV_OCTETS, slice_of(o->inside));
        der_header(&d, TLV_0, inner);
    }
    der_primitive(&d, TLV_OID,
                  o->tst ? (struct slice){tst_info, sizeof tst_info} : oid_body(OID_DATA));
    der_header(&d, TLV_SEQUENCE, mark);
    mark = der_mark(&d);
    write_algorithm(&d, o->unannounced ? OID_SHA384 : oid_of(digest_of(o->md)));
    der_header(&d, TLV_SET, mark);
    der_primitive(&d, TLV_INTEGER, (struct slice){&version, 1});
    der_header(&d, TLV_SEQUENCE, 0);
    der_header(&d, TLV_0, 0);
    der_primitive(&d, TLV_OID, oid_body(OID_SIGNED_DATA));
    if (o->indefinite) {
        buf_add(out, "\x30\x80", 2);
        made_must(der_append(&d, out, NULL) == 0);
        buf_add(out, "\0\0", 2);
    } else {
        der_header(&d, TLV_SEQUENCE, 0);
        made_must(der_append(&d, out, NULL) == 0);
    }
    der_release(&d);
}

static void meet(struct maker *m)
{
    const struct made_spec ca = {.cn = "CA thử", .ext = MADE_ROOT_EXT},
                           leaf = {.cn = "Người ký", .ext = MADE_LEAF_EXT};

    m->ca = made_certificate(&ca, NULL, made_key("P-256 ca"));
    m->signer = made_certificate(&leaf, &m->ca, made_key("RSA-2048"));
    m->ca_c = made_parsed(&m->ca);
    m->c = made_parsed(&m->signer);
}

static void part(struct maker *m)
{
    X509_free(m->ca.x);
    X509_free(m->signer.x);
    certificate_free(m->ca_c);
    certificate_free(m->c);
}

static struct cms_faults faults_of(struct slice der, const struct maker *m, const struct odd *o)
{
    struct cms_faults f = {0};
    struct digest d;
    struct cms *c = NULL;
    struct buf sent, to_sign;
    struct err e;

    if (cms_parse(&c, der, NULL, &e) != 0) {
        print_message("# %s: %s\n", o->name, e.text);
        fail();
    }
    buf_init(&sent, 4096);
    buf_init(&to_sign, 4096);
    make_attributes(m, o, &sent, &to_sign);
    d = digest(o->md, o->attack ? buf_slice(&to_sign) : slice_of(content));
    assert_int_equal(cms_check(c, o->pkcs7 ? CMS_PROFILE_PKCS7 : CMS_PROFILE_PADES, &d, &f, &e), 0);
    assert_int_equal(c->der_len, der.len);
    assert_int_equal(c->has_signing_time, o->signing_time);
    if (o->signing_time)
        assert_int_equal(c->signing_time, MADE_NOW);
    cms_free(c);
    buf_release(&sent);
    buf_release(&to_sign);
    return f;
}

static void says_what_is_odd(void **state)
{
    struct maker m;
    int wrong = 0;

    (void)state;
    meet(&m);
    for (size_t i = 0; i < sizeof odds / sizeof odds[0]; i++) {
        struct cms_faults f;
        struct buf der;

        buf_init(&der, 65536);
        make(&m, &odds[i], &der);
        f = faults_of(buf_slice(&der), &m, &odds[i]);
        if (f.set != odds[i].faults || cms_fault_worst(&f) != odds[i].worst) {
            print_message("# %s, class %d:", odds[i].name, cms_fault_worst(&f));
            for (int k = 0; (k = cms_fault_next(&f, k)) < CMS_FAULT_COUNT; k++)
                print_message(" %s", cms_fault_name((enum cms_fault)k));
            print_message("\n");
            wrong++;
        }
        buf_release(&der);
    }
    part(&m);
    assert_int_equal(wrong, 0);
}

/* What stands behind the DER is the caller's to judge: its end is told exactly. */
static void tells_where_the_der_ends(void **state)
{
    struct maker m;
    struct buf der;
    size_t len;

    (void)state;
    meet(&m);
    buf_init(&der, 65536);
    make(&m, &odds[0], &der);
    len = der.len;
    for (int junk = 0; junk < 2; junk++) {
        struct cms *c;
        struct err e;

        der.len = len;
        buf_add_repeat(&der, junk ? 0x5A : 0, 100);
        assert_int_equal(cms_parse(&c, buf_slice(&der), NULL, &e), 0);
        assert_int_equal(c->der_len, len);
        cms_free(c);
    }
    buf_release(&der);
    part(&m);
}

/* Cut at every byte: refused, and read in an allocation of exactly that size. */
static void refuses_every_cut(void **state)
{
    struct maker m;
    struct buf der;

    (void)state;
    meet(&m);
    buf_init(&der, 65536);
    make(&m, &odds[0], &der);
    for (size_t n = 0; n < der.len; n++) {
        uint8_t *exact = malloc(n ? n : 1);
        struct cms *c;
        struct err e;

        made_must(exact != NULL);
        memcpy(exact, der.data, n);
        assert_int_equal(cms_parse(&c, (struct slice){exact, n}, NULL, &e), -1);
        assert_int_equal(e.kind, ERR_FORMAT);
        free(exact);
    }
    buf_release(&der);
    part(&m);
}

static void knows_its_faults(void **state)
{
    struct cms_faults f = {0};

    (void)state;
    assert_int_equal(cms_fault_worst(&f), CMS_CLEAN);
    assert_int_equal(cms_fault_next(&f, 0), CMS_FAULT_COUNT);
    cms_fault_add(&f, CMS_FAULT_NOT_DER);
    cms_fault_add(&f, CMS_FAULT_DIGEST_DIFFERS);
    assert_int_equal(cms_fault_worst(&f), CMS_HASH);
    assert_int_equal(cms_fault_next(&f, 0), CMS_FAULT_DIGEST_DIFFERS);
    for (int i = 0; i < CMS_FAULT_COUNT; i++) {
        assert_true(cms_fault_text((enum cms_fault)i)[0]);
        assert_true(cms_fault_clause((enum cms_fault)i)[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_odd),
        cmocka_unit_test(tells_where_the_der_ends),
        cmocka_unit_test(refuses_every_cut),
        cmocka_unit_test(knows_its_faults),
    };

    hash_library_start();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
