/* Certificates as plain structs, and the folders that are believed. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/pem.h>

#include "base/clk.h"
#include "base/hex.h"
#include "hash/hash.h"
#include "unit/made_pki.h"

static char folder[64];

static void save(const char *name, const void *bytes, size_t n)
{
    char path[256];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "w");
    made_must(f && fwrite(bytes, 1, n, f) == n && fclose(f) == 0);
}

static void save_text(const char *name, const char *text)
{
    save(name, text, strlen(text));
}

static void drop(const char *name)
{
    char path[256];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

static void save_pem(const char *name, const struct made *list, size_t count)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *bytes;
    long n;

    for (size_t i = 0; i < count; i++)
        made_must(PEM_write_bio_X509(bio, list[i].x) == 1);
    n = BIO_get_mem_data(bio, &bytes);
    save(name, bytes, (size_t)n);
    BIO_free(bio);
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/cuv-trust.XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
    static const char *const names[] = {"a.pem", "b.crt", "c.cer", "pins", "note.txt", "bad.pem"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        drop(names[i]);
    return rmdir(folder);
}

static void reads_a_certificate(void **state)
{
    const struct made_spec spec = {
        .cn = "Nguyễn Văn An",
        .serial = 0x80A1,
        .from = MADE_NOW,
        .to = MADE_NOW + 1825 * (int64_t)MADE_DAY,
        .ext = {
            {NID_key_usage, "critical,digitalSignature,nonRepudiation"},
            {NID_ext_key_usage, "clientAuth,emailProtection"},
            {NID_subject_alt_name, "email:an@thu.test"},
            {NID_info_access, "OCSP;URI:http://ocsp.thu.test,caIssuers;URI:http://pki.thu.test"},
            {NID_crl_distribution_points, "URI:http://crl.thu.test/a.crl"}}};
    struct made m = made_certificate(&spec, NULL, made_key("RSA-2048"));
    struct certificate *c = made_parsed(&m);
    char key[32];

    (void)state;
    assert_string_equal(c->subject, "CN=Nguyễn Văn An,O=Cơ quan thử nghiệm,C=VN");
    assert_string_equal(c->common_name, "Nguyễn Văn An");
    assert_string_equal(c->organization, "Cơ quan thử nghiệm");
    assert_string_equal(c->uid, "");
    assert_string_equal(c->serial, "80a1");
    assert_int_equal(c->serial_bytes.len, 3);
    assert_int_equal(c->not_before, MADE_NOW);
    assert_int_equal(c->not_after, MADE_NOW + 1825 * (int64_t)MADE_DAY);
    certificate_key_text(c, key);
    assert_string_equal(key, "RSA 2048");
    assert_string_equal(c->algorithm, "RSA-SHA256");
    assert_int_equal(c->key_usage, USAGE_DIGITAL_SIGNATURE | USAGE_NON_REPUDIATION);
    assert_true(c->has_extended_usage && !c->extended_usage_critical);
    assert_int_equal(c->extended_usage.count, 2);
    assert_string_equal(c->extended_usage.list[1], "1.3.6.1.5.5.7.3.4");
    assert_string_equal(c->mails.list[0], "an@thu.test");
    assert_string_equal(c->ocsp_urls.list[0], "http://ocsp.thu.test");
    assert_string_equal(c->issuer_urls.list[0], "http://pki.thu.test");
    assert_string_equal(c->crl_urls.list[0], "http://crl.thu.test/a.crl");
    assert_false(c->is_ca);
    assert_true(c->self_issued);
    certificate_free(c);
    X509_free(m.x);
}

static void shows_hostile_names_safely(void **state)
{
    /* ESC, a bidirectional override and a comma: nothing of it may reach a terminal as it is. */
    const struct made_spec spec = {.cn = "a\x1b[31m,\xE2\x80\xAEz"};
    struct made m = made_certificate(&spec, NULL, made_key("P-256"));
    struct certificate *c = made_parsed(&m);
    const char *texts[] = {c->subject, c->common_name};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_null(strchr(texts[i], 0x1b));
        assert_null(strstr(texts[i], "\xE2\x80\xAE"));
    }
    certificate_free(c);
    X509_free(m.x);
}

static void wants_all_bytes_used(void **state)
{
    const struct made_spec spec = {.cn = "A"};
    struct made m = made_certificate(&spec, NULL, made_key("P-256"));
    struct certificate *c = made_parsed(&m), *again;
    struct buf b;
    struct err e;

    (void)state;
    buf_init(&b, 65536);
    buf_add(&b, c->der.data, c->der.len);
    buf_add_byte(&b, 0);
    assert_int_equal(certificate_parse(&again, buf_slice(&b), &e), -1);
    assert_int_equal(e.kind, ERR_FORMAT);
    b.len -= 2;
    assert_int_equal(certificate_parse(&again, buf_slice(&b), &e), -1);
    assert_int_equal(certificate_parse(&again, slice_of(""), &e), -1);
    assert_int_equal(certificate_parse(&again, slice_of("-----BEGIN CERTIFICATE-----\nAAAA"), &e),
                     -1);
    buf_release(&b);
    certificate_free(c);
    X509_free(m.x);
}

static void believes_every_one_without_pins(void **state)
{
    const struct made_spec a = {.cn = "A"}, b = {.cn = "B"};
    struct made list[2] = {made_certificate(&a, NULL, made_key("P-256")),
                           made_certificate(&b, NULL, made_key("P-256"))};
    struct trust *t;
    struct err e;

    (void)state;
    save_pem("a.pem", list, 2);
    save_pem("b.crt", list + 1, 1);
    save_text("note.txt", "not a certificate");
    assert_int_equal(trust_new(&t, &e), 0);
    assert_int_equal(trust_add(t, folder, &e), 0);
    assert_int_equal(t->count, 2);
    assert_int_equal(t->certificates.count, 2);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(t->anchors[i].domain, TRUST_UNKNOWN);
    save_text("bad.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assert_int_equal(trust_add(t, folder, &e), -1);
    assert_non_null(strstr(e.text, "bad.pem"));
    drop("bad.pem");
    assert_int_equal(trust_add(t, "/nonexistent-folder", &e), -1);
    assert_int_equal(e.kind, ERR_INPUT);
    trust_free(t);
    X509_free(list[0].x);
    X509_free(list[1].x);
}

static void believes_only_the_pinned(void **state)
{
    const struct made_spec a = {.cn = "A"}, b = {.cn = "B"};
    struct made list[2] = {made_certificate(&a, NULL, made_key("P-256")),
                           made_certificate(&b, NULL, made_key("P-256"))};
    struct certificate *c = made_parsed(&list[0]);
    const struct trust_anchor *anchor;
    struct trust *t;
    struct err e;
    char hex[65], pins[512];

    (void)state;
    hex_write(hex, c->sha256, 32);
    snprintf(
        pins, sizeof pins,
        "# kiểm tra ngày 01/02/2025\n\n%s\tgov-g2 issuer 2018-08-22  2025-03-01 phone, Văn thư "
        "A\r\n00%.62s test root - - nobody\n",
        hex, hex);
    save_pem("a.pem", list, 2);
    save_text("pins", pins);
    assert_int_equal(trust_new(&t, &e), 0);
    assert_int_equal(trust_add(t, folder, &e), 0);
    assert_int_equal(t->count, 1);
    assert_int_equal(t->certificates.count, 2);
    anchor = trust_find(t, c);
    assert_non_null(anchor);
    assert_int_equal(anchor->domain, TRUST_GOV_G2);
    assert_int_equal(anchor->kind, TRUST_ISSUER);
    assert_string_equal(anchor->source, "phone, Văn thư A");
    /* A day begins at midnight in Việt Nam. */
    assert_int_equal(anchor->until, clk_seconds((struct clk_time){{2025, 2, 28}, 17, 0, 0}, 0));
    assert_int_equal(t->absent_count, 1);
    assert_int_equal(t->absent[0].domain, TRUST_TEST);
    trust_free(t);
    certificate_free(c);
    X509_free(list[0].x);
    X509_free(list[1].x);
}

static void refuses_malformed_pins(void **state)
{
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
    static const char *const wrong[] = {
        "abc gov-g2 root - - x\n",
        ZEROS " gov-g3 root - - x\n",
        ZEROS " gov-g2 leaf - - x\n",
        ZEROS " gov-g2 root 2025-02-30 - x\n",
        ZEROS " gov-g2 root - - \n",
        ZEROS " gov-g2 root -\n",
        ZEROS " test root - - x\n" ZEROS " test root - - y\n",
        ZEROS " test root - - \xff\n",
    };
    const struct made_spec a = {.cn = "A"};
    struct made m = made_certificate(&a, NULL, made_key("P-256"));

    (void)state;
    save_pem("a.pem", &m, 1);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct trust *t;
        struct err e;

        save_text("pins", wrong[i]);
        assert_int_equal(trust_new(&t, &e), 0);
        assert_int_equal(trust_add(t, folder, &e), -1);
        assert_int_equal(e.kind, ERR_CONFIG);
        assert_non_null(strstr(e.text, "pins"));
        assert_int_equal(t->count, 0);
        trust_free(t);
    }
    X509_free(m.x);
}

static void reads_a_list(void **state)
{
    const struct made_spec root = {.cn = "Gốc", .ext = MADE_ROOT_EXT}, leaf = {.cn = "A"};
    struct made r = made_certificate(&root, NULL, made_key("P-256")),
                a = made_certificate(&leaf, &r, made_key("P-256")),
                b = made_certificate(&leaf, &r, made_key("P-256")),
                other = made_certificate(&root, NULL, made_key("P-256 namesake"));
    const struct made_list l = {.from = MADE_NOW,
                                .to = MADE_NOW + MADE_DAY,
                                .revoked = {{a.x, MADE_NOW - 60, REVOKED_SUPERSEDED}}};
    struct certificate *issuer = made_parsed(&r), *first = made_parsed(&a),
                       *second = made_parsed(&b), *namesake = made_parsed(&other);
    struct crl *c = made_crl(&l, &r);
    enum revocation_reason why;
    int64_t when;

    (void)state;
    assert_int_equal(c->this_update, MADE_NOW);
    assert_int_equal(c->next_update, MADE_NOW + MADE_DAY);
    assert_int_equal(c->entries, 1);
    assert_string_equal(c->number, "07");
    assert_string_equal(c->algorithm, "ECDSA-SHA256");
    assert_true(crl_signed_by(c, issuer));
    assert_false(crl_signed_by(c, first));
    /* The answer is remembered for the key that gave it, for no other. */
    assert_true(crl_signed_by(c, issuer));
    assert_true(crl_signed_by(c, issuer));
    assert_false(crl_signed_by(c, namesake));
    assert_true(crl_signed_by(c, issuer));
    assert_int_equal(crl_find(c, first, &when, &why), 1);
    assert_int_equal(when, MADE_NOW - 60);
    assert_string_equal(revocation_reason_name(why), "superseded");
    assert_int_equal(crl_find(c, second, &when, &why), 0);
    crl_free(c);
    certificate_free(issuer);
    certificate_free(first);
    certificate_free(second);
    certificate_free(namesake);
    X509_free(other.x);
    X509_free(r.x);
    X509_free(a.x);
    X509_free(b.x);
}

/* Who signed is remembered for the key that did, for no other. */
static void remembers_who_signed(void **state)
{
    const struct made_spec root = {.cn = "Gốc", .ext = MADE_ROOT_EXT}, leaf = {.cn = "A"};
    struct made r = made_certificate(&root, NULL, made_key("P-256")),
                other = made_certificate(&root, NULL, made_key("P-256 namesake")),
                a = made_certificate(&leaf, &r, made_key("RSA-2048"));
    struct certificate *issuer = made_parsed(&r), *namesake = made_parsed(&other),
                       *c = made_parsed(&a);

    (void)state;
    assert_false(certificate_signed_with(c, namesake));
    for (int i = 0; i < 2; i++) {
        assert_true(certificate_signed_with(c, issuer));
        assert_true(certificate_signed_with(c, issuer));
        assert_false(certificate_signed_with(c, namesake));
    }
    certificate_free(issuer);
    certificate_free(namesake);
    certificate_free(c);
    X509_free(r.x);
    X509_free(other.x);
    X509_free(a.x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_certificate),
        cmocka_unit_test(shows_hostile_names_safely),
        cmocka_unit_test(wants_all_bytes_used),
        cmocka_unit_test_setup_teardown(believes_every_one_without_pins, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(believes_only_the_pinned, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(refuses_malformed_pins, make_folder, drop_folder),
        cmocka_unit_test(reads_a_list),
        cmocka_unit_test(remembers_who_signed),
    };

    hash_library_start();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
