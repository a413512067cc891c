#include "pki/cert.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/list.h"
#include "base/utf8.h"
#include "pki/pem.h"
#include "pki/value.h"

/* The texts of a certificate are never longer than a few times its bytes. */
enum { ARENA_FACTOR = 32 };

void certificate_free(struct certificate *c)
{
    if (!c || --c->owners > 0)
        return;
    X509_free(c->x509);
    arena_free(c->arena);
    free(c);
}

bool certificate_same(const struct certificate *a, const struct certificate *b)
{
    return slice_equal(a->der, b->der);
}

void certificate_key_text(const struct certificate *c, char out[32])
{
    if (c->key_kind == KEY_EC && c->curve[0])
        snprintf(out, 32, "EC %.27s", c->curve);
    else if (c->key_kind == KEY_EC)
        snprintf(out, 32, "EC %d", c->key_bits);
    else if (c->key_kind == KEY_RSA)
        snprintf(out, 32, "RSA %d", c->key_bits);
    else
        snprintf(out, 32, "?");
}

/* The first attribute of a kind, or "". NULL only without memory. */
static const char *first_of(struct arena *a, const X509_NAME *name, int nid)
{
    int at = X509_NAME_get_index_by_NID(name, nid, -1);
    const char *text = NULL;

    if (at >= 0)
        text = value_string(a, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    return text ? text : arena_string(a, "");
}

static int read_units(struct certificate *c, const X509_NAME *name)
{
    int at = -1;
    size_t count = 0;

    while ((at = X509_NAME_get_index_by_NID(name, NID_organizationalUnitName, at)) >= 0)
        count++;
    if (texts_room(&c->units, c->arena, count) != 0)
        return -1;
    for (at = -1; c->units.count < count;) {
        const char *text;

        at = X509_NAME_get_index_by_NID(name, NID_organizationalUnitName, at);
        text = value_string(c->arena, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
        if (texts_add(&c->units, text ? text : "?") != 0)
            return -1;
    }
    return 0;
}

static int read_strings(struct texts *t, struct arena *a, STACK_OF(OPENSSL_STRING) * strings)
{
    int count = sk_OPENSSL_STRING_num(strings), rc;

    rc = texts_room(t, a, count > 0 ? (size_t)count : 0);
    for (int i = 0; rc == 0 && i < count; i++) {
        char *text = arena_string(a, sk_OPENSSL_STRING_value(strings, i));

        if (!text) {
            rc = -1;
        } else if (utf8_check(text, strlen(text)) == strlen(text)) {
            utf8_mask_controls(text);
            rc = texts_add(t, text);
        }
    }
    return rc;
}

static int read_names(struct certificate *c)
{
    const X509_NAME *subject = X509_get_subject_name(c->x509);
    const X509_NAME *issuer = X509_get_issuer_name(c->x509);
    STACK_OF(OPENSSL_STRING) *mails = X509_get1_email(c->x509);
    struct arena *a = c->arena;
    const unsigned char *der;
    size_t len;
    int rc = read_strings(&c->mails, a, mails);

    X509_email_free(mails);
    c->subject = value_name(a, subject);
    c->issuer = value_name(a, issuer);
    c->common_name = first_of(a, subject, NID_commonName);
    c->organization = first_of(a, subject, NID_organizationName);
    c->locality = first_of(a, subject, NID_localityName);
    c->uid = first_of(a, subject, NID_userId);
    if (X509_NAME_get0_der(subject, &der, &len) == 1)
        c->subject_der = value_bytes(a, der, len);
    if (X509_NAME_get0_der(issuer, &der, &len) == 1)
        c->issuer_der = value_bytes(a, der, len);
    c->self_issued = X509_NAME_cmp(subject, issuer) == 0;
    if (rc != 0 || read_units(c, subject) != 0 || !c->subject || !c->issuer || !c->common_name ||
        !c->organization || !c->locality || !c->uid || !c->subject_der.data || !c->issuer_der.data)
        return -1;
    return 0;
}

static int read_serial(struct certificate *c)
{
    const ASN1_INTEGER *serial = X509_get0_serialNumber(c->x509);
    unsigned char *der = NULL;
    int n = i2d_ASN1_INTEGER(serial, &der);

    if (n < 3 || der[1] >= 0x80) {
        OPENSSL_free(der);
        return -1;
    }
    c->serial_bytes = value_bytes(c->arena, der + 2, (size_t)n - 2);
    OPENSSL_free(der);
    c->serial = value_integer(c->arena, serial);
    return c->serial && c->serial_bytes.data ? 0 : -1;
}

static const char *curve_name(const char *group)
{
    static const char *const rows[][2] = {
        {"prime256v1", "P-256"}, {"secp384r1", "P-384"}, {"secp521r1", "P-521"}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(group, rows[i][0]) == 0)
            return rows[i][1];
    return group;
}

static int read_key(struct certificate *c)
{
    EVP_PKEY *key = X509_get0_pubkey(c->x509);
    unsigned char *der = NULL;
    char group[64] = "";
    int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(c->x509), &der), rc;
    size_t len = 0;

    rc = n > 0 ? value_sha256(c->spki_sha256, der, (size_t)n) : -1;
    OPENSSL_free(der);
    if (rc == 0)
        rc = value_sha256(c->sha256, c->der.data, c->der.len);
    c->curve = "";
    if (!key)
        return rc;
    c->key_bits = EVP_PKEY_get_bits(key);
    if (EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS")) {
        c->key_kind = KEY_RSA;
    } else if (EVP_PKEY_is_a(key, "EC")) {
        c->key_kind = KEY_EC;
        if (EVP_PKEY_get_group_name(key, group, sizeof group, &len) == 1)
            c->curve = arena_string(c->arena, curve_name(group));
    }
    return c->curve ? rc : -1;
}

static void read_usage(struct certificate *c)
{
    static const struct {
        uint32_t openssl;
        enum key_usage ours;
    } rows[] = {{KU_DIGITAL_SIGNATURE, USAGE_DIGITAL_SIGNATURE},
                {KU_NON_REPUDIATION, USAGE_NON_REPUDIATION},
                {KU_KEY_ENCIPHERMENT, USAGE_KEY_ENCIPHERMENT},
                {KU_DATA_ENCIPHERMENT, USAGE_DATA_ENCIPHERMENT},
                {KU_KEY_AGREEMENT, USAGE_KEY_AGREEMENT},
                {KU_KEY_CERT_SIGN, USAGE_CERTIFICATE_SIGN},
                {KU_CRL_SIGN, USAGE_CRL_SIGN}};
    uint32_t flags = X509_get_extension_flags(c->x509), usage = X509_get_key_usage(c->x509);

    c->is_ca = (flags & EXFLAG_BCONS) && (flags & EXFLAG_CA);
    c->has_key_usage = flags & EXFLAG_KUSAGE;
    for (size_t i = 0; c->has_key_usage && i < sizeof rows / sizeof rows[0]; i++)
        if (usage & rows[i].openssl)
            c->key_usage |= rows[i].ours;
}

static int read_extended_usage(struct certificate *c)
{
    int critical = -1, rc;
    EXTENDED_KEY_USAGE *uses = X509_get_ext_d2i(c->x509, NID_ext_key_usage, &critical, NULL);
    int count = uses ? sk_ASN1_OBJECT_num(uses) : 0;

    /* -1: absent; -2: there twice, and X509_verify_cert refuses the certificate. */
    c->has_extended_usage = critical != -1;
    c->extended_usage_critical = critical == 1;
    rc = texts_room(&c->extended_usage, c->arena, count > 0 ? (size_t)count : 0);
    for (int i = 0; rc == 0 && i < count; i++)
        rc = texts_add(&c->extended_usage, value_oid(c->arena, sk_ASN1_OBJECT_value(uses, i)));
    EXTENDED_KEY_USAGE_free(uses);
    return rc;
}

static int read_access(struct certificate *c)
{
    AUTHORITY_INFO_ACCESS *access = X509_get_ext_d2i(c->x509, NID_info_access, NULL, NULL);
    int count = access ? sk_ACCESS_DESCRIPTION_num(access) : 0, rc;

    rc = texts_room(&c->ocsp_urls, c->arena, (size_t)count) |
         texts_room(&c->issuer_urls, c->arena, (size_t)count);
    for (int i = 0; rc == 0 && i < count; i++) {
        const ACCESS_DESCRIPTION *d = sk_ACCESS_DESCRIPTION_value(access, i);
        int method = OBJ_obj2nid(d->method);
        const char *text;

        if (d->location->type != GEN_URI || (method != NID_ad_OCSP && method != NID_ad_ca_issuers))
            continue;
        text = value_string(c->arena, d->location->d.uniformResourceIdentifier);
        if (text)
            rc = texts_add(method == NID_ad_OCSP ? &c->ocsp_urls : &c->issuer_urls, text);
    }
    AUTHORITY_INFO_ACCESS_free(access);
    return rc;
}

static const GENERAL_NAMES *full_name(const DIST_POINT *point)
{
    return point->distpoint && point->distpoint->type == 0 ? point->distpoint->name.fullname : NULL;
}

static int read_crl_points(struct certificate *c)
{
    CRL_DIST_POINTS *points = X509_get_ext_d2i(c->x509, NID_crl_distribution_points, NULL, NULL);
    int count = points ? sk_DIST_POINT_num(points) : 0, rc = 0;
    size_t urls = 0;

    for (int i = 0; i < count; i++)
        urls += value_url_count(full_name(sk_DIST_POINT_value(points, i)));
    rc = texts_room(&c->crl_urls, c->arena, urls);
    for (int i = 0; rc == 0 && urls && i < count; i++)
        rc = value_urls(&c->crl_urls, c->arena, full_name(sk_DIST_POINT_value(points, i)));
    CRL_DIST_POINTS_free(points);
    return rc;
}

static struct slice octets(struct certificate *c, const ASN1_OCTET_STRING *s)
{
    if (!s || ASN1_STRING_length(s) <= 0)
        return (struct slice){NULL, 0};
    return value_bytes(c->arena, ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s));
}

static int read_fields(struct certificate *c, struct err *e)
{
    int digest = NID_undef, key = NID_undef;

    if (value_time(X509_get0_notBefore(c->x509), &c->not_before) != 0 ||
        value_time(X509_get0_notAfter(c->x509), &c->not_after) != 0)
        return err_set(e, ERR_FORMAT, _("certificate: malformed period (RFC 5280 4.1.2.5)"));
    if (read_serial(c) != 0)
        return err_set(e, ERR_FORMAT,
                       _("certificate: serial number missing or too long (RFC 5280 4.1.2.2)"));
    X509_get_signature_info(c->x509, &digest, &key, NULL, NULL);
    c->algorithm =
        arena_string(c->arena, value_algorithm(digest, key, X509_get_signature_nid(c->x509)));
    read_usage(c);
    c->subject_key_id = octets(c, X509_get0_subject_key_id(c->x509));
    c->authority_key_id = octets(c, X509_get0_authority_key_id(c->x509));
    if (!c->algorithm || read_names(c) != 0 || read_key(c) != 0 || read_extended_usage(c) != 0 ||
        read_access(c) != 0 || read_crl_points(c) != 0)
        return err_memory(e);
    return 0;
}

static int parse_der(struct certificate **out, struct slice der, struct err *e)
{
    struct certificate *c = NULL;
    const unsigned char *p = der.data;
    int rc = -1;

    if (der.len > LIMIT_CERTIFICATE_BYTES)
        return err_set(e, ERR_FORMAT, _("certificate: longer than %zu bytes"),
                       LIMIT_CERTIFICATE_BYTES);
    c = calloc(1, sizeof *c);
    if (c) {
        c->owners = 1;
        c->arena = arena_new(LIMIT_CERTIFICATE_BYTES * ARENA_FACTOR);
    }
    if (!c || !c->arena) {
        err_memory(e);
        goto out;
    }
    c->x509 = der.len ? d2i_X509(NULL, &p, (long)der.len) : NULL;
    if (!c->x509) {
        err_set(e, ERR_FORMAT, _("this is not an X.509 certificate (RFC 5280 4.1)"));
        goto out;
    }
    if (p != der.data + der.len) {
        err_set(e, ERR_FORMAT, _("certificate: %zu bytes too many after its end"),
                der.len - (size_t)(p - der.data));
        goto out;
    }
    c->der = value_bytes(c->arena, der.data, der.len);
    if (!c->der.data) {
        err_memory(e);
        goto out;
    }
    if (read_fields(c, e) != 0)
        goto out;
    *out = c;
    c = NULL;
    rc = 0;
out:
    certificate_free(c);
    ERR_clear_error();
    return rc;
}

bool certificate_signed_with(const struct certificate *c, const struct certificate *issuer)
{
    struct certificate *kept = (struct certificate *)(uintptr_t)c;
    EVP_PKEY *key = X509_get0_pubkey(issuer->x509);

    if (c->verified && memcmp(c->verified_with, issuer->spki_sha256, 32) == 0)
        return true;
    if (!key || X509_verify(c->x509, key) != 1)
        return false;
    kept->verified = true;
    memcpy(kept->verified_with, issuer->spki_sha256, 32);
    return true;
}

int certificate_parse(struct certificate **out, struct slice bytes, struct err *e)
{
    struct certificate_list l = {NULL, 0, 0};
    int rc = -1;

    if (!pem_is(bytes))
        return parse_der(out, bytes, e);
    if (certificate_list_parse(&l, bytes, e) != 0)
        goto out;
    if (l.count != 1) {
        err_set(e, ERR_FORMAT, _("%zu certificates where one is wanted"), l.count);
        goto out;
    }
    *out = l.list[0];
    l.count = 0;
    rc = 0;
out:
    certificate_list_release(&l);
    return rc;
}

int certificate_list_take(struct certificate_list *l, struct certificate *c, struct err *e)
{
    struct certificate **list;

    for (size_t i = 0; i < l->count; i++)
        if (certificate_same(l->list[i], c)) {
            certificate_free(c);
            return 0;
        }
    if (l->count == LIMIT_CERTIFICATES) {
        certificate_free(c);
        return err_set(e, ERR_FORMAT, _("more than %d certificates"), LIMIT_CERTIFICATES);
    }
    list = list_room(l->list, l->count, &l->capacity, sizeof *list);
    if (!list) {
        certificate_free(c);
        return err_memory(e);
    }
    l->list = list;
    l->list[l->count++] = c;
    return 0;
}

static int take_one(void *list, struct slice der, struct err *e)
{
    struct certificate *c;

    return parse_der(&c, der, e) ? -1 : certificate_list_take(list, c, e);
}

int certificate_list_parse(struct certificate_list *l, struct slice bytes, struct err *e)
{
    return pem_objects(bytes, "CERTIFICATE", LIMIT_CERTIFICATE_BYTES, take_one, l, e);
}

static int load_one(void *self, struct slice bytes, struct err *e)
{
    return certificate_list_parse(self, bytes, e);
}

int certificate_list_load(struct certificate_list *l, const char *path, struct err *e)
{
    return pem_each(path, ".pem .crt .cer .der", LIMIT_CERTIFICATE_BYTES * 16, load_one, l, e);
}

void certificate_list_release(struct certificate_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        certificate_free(l->list[i]);
    free(l->list);
    *l = (struct certificate_list){NULL, 0, 0};
}

static struct certificate *shared(const struct certificate_list *l, struct slice der)
{
    for (size_t i = 0; l && i < l->count; i++)
        if (slice_equal(l->list[i]->der, der)) {
            l->list[i]->owners++;
            return l->list[i];
        }
    return NULL;
}

int certificate_read(struct certificate **out, struct slice der, struct certificate_shelf *shelf,
                     struct err *e)
{
    if (!shelf)
        return parse_der(out, der, e);
    *out = shared(shelf->given, der);
    if (!*out)
        *out = shared(&shelf->met, der);
    if (*out)
        return 0;
    if (parse_der(out, der, e))
        return -1;
    if (shelf->met.count == LIMIT_CERTIFICATES)
        return 0;
    (*out)->owners++;
    if (certificate_list_take(&shelf->met, *out, e) == 0)
        return 0;
    certificate_free(*out); /* NOLINT(clang-analyzer-unix.Malloc): the list let go of its share */
    return -1;
}

void certificate_shelf_release(struct certificate_shelf *s)
{
    certificate_list_release(&s->met);
}
