#include "cms/build.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "base/limits.h"
#include "cms/der.h"
#include "cms/oid.h"
#include "cms/tlv.h"
#include "cms/verify.h"
#include "hash/hash.h"
#include "pki/strength.h"

/* Headers, identifiers and version numbers of a SignedData; measured 200. */
enum { FRAME = 320, ATTRIBUTES_FRAME = 192 };

/* RSASSA-PSS with SHA-256, MGF1 with SHA-256, salt 32 (RFC 4055 3.1), the parameters alone. */
static const uint8_t pss_parameters[] = {
    0x30, 0x34, 0xA0, 0x0F, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03,
    0x04, 0x02, 0x01, 0x05, 0x00, 0xA1, 0x1C, 0x30, 0x1A, 0x06, 0x09, 0x2A, 0x86, 0x48,
    0x86, 0xF7, 0x0D, 0x01, 0x01, 0x08, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
    0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0xA2, 0x03, 0x02, 0x01, 0x20,
};

static const struct slice null_parameters = {(const uint8_t[]){TLV_NULL, 0}, 2};

static enum cms_key key_of(enum sign_algorithm algorithm)
{
    switch (algorithm) {
    case SIGN_RSA_PKCS1_SHA256:
        return CMS_KEY_RSA_PKCS1;
    case SIGN_RSA_PSS_SHA256:
        return CMS_KEY_RSA_PSS;
    case SIGN_ECDSA_SHA256:
        return CMS_KEY_ECDSA;
    }
    return CMS_KEY_UNKNOWN;
}

int cms_algorithm_choose(enum sign_algorithm *out, const struct certificate *c, bool pss,
                         struct err *e)
{
    EVP_PKEY *key = X509_get0_pubkey(c->x509);
    char text[32];

    certificate_key_text(c, text);
    /* The time of signing is the path's business; here only what was never accepted is refused. */
    if (!key || !strength_key(c, c->not_before))
        return err_set(e, ERR_PERMISSION,
                       _("the key of %s (%s) is not accepted for signing: a new certificate with "
                         "a longer key is needed"),
                       c->common_name, text);
    if (c->key_kind == KEY_EC && pss)
        return err_set(e, ERR_USAGE, _("RSASSA-PSS needs an RSA key, %s has %s"), c->common_name,
                       text);
    if (c->key_kind == KEY_EC)
        *out = SIGN_ECDSA_SHA256;
    else
        *out = pss || EVP_PKEY_is_a(key, "RSA-PSS") ? SIGN_RSA_PSS_SHA256 : SIGN_RSA_PKCS1_SHA256;
    return 0;
}

/* Closes what was written since mark as the one value of an attribute. */
static void close_attribute(struct der *d, enum oid type, size_t mark)
{
    der_header(d, TLV_SET, mark);
    der_primitive(d, TLV_OID, oid_body(type));
    der_header(d, TLV_SEQUENCE, mark);
}

/* ESSCertIDv2 with SHA-256, so hashAlgorithm is left out (DEFAULT), RFC 5035 4. */
static void write_binding(struct der *d, const struct certificate *c)
{
    size_t mark = der_mark(d), inner;

    der_primitive(d, TLV_INTEGER, c->serial_bytes);
    inner = der_mark(d);
    der_slice(d, c->issuer_der);
    der_header(d, TLV_4, inner); /* directoryName */
    der_header(d, TLV_SEQUENCE, inner);
    der_header(d, TLV_SEQUENCE, mark); /* issuerSerial */
    der_primitive(d, TLV_OCTETS, (struct slice){c->sha256, sizeof c->sha256});
    der_header(d, TLV_SEQUENCE, mark); /* ESSCertIDv2 */
    der_header(d, TLV_SEQUENCE, mark); /* certs */
    der_header(d, TLV_SEQUENCE, mark); /* SigningCertificateV2 */
    close_attribute(d, OID_SIGNING_CERTIFICATE_V2, mark);
}

static size_t attributes_size(const struct certificate *c)
{
    return ATTRIBUTES_FRAME + c->issuer_der.len + c->serial_bytes.len;
}

int cms_attributes(struct buf *out, const uint8_t document_digest[32], const struct certificate *c,
                   struct err *e)
{
    struct slice parts[3];
    struct der d, set = {NULL, 0, 0, false};
    size_t mark;
    int rc = -1;

    if (der_init(&d, attributes_size(c), e) != 0)
        return -1;
    if (der_init(&set, attributes_size(c), e) != 0)
        goto out;
    der_primitive(&d, TLV_OID, oid_body(OID_DATA));
    close_attribute(&d, OID_CONTENT_TYPE, 0);
    parts[0] = der_written(&d);
    mark = der_mark(&d);
    der_primitive(&d, TLV_OCTETS, (struct slice){document_digest, HASH_SHA256_SIZE});
    close_attribute(&d, OID_MESSAGE_DIGEST, mark);
    parts[1] = (struct slice){der_written(&d).data, der_mark(&d) - mark};
    mark = der_mark(&d);
    write_binding(&d, c);
    parts[2] = (struct slice){der_written(&d).data, der_mark(&d) - mark};
    der_sort(parts, 3);
    for (int i = 3; i-- > 0;)
        der_slice(&set, parts[i]);
    der_header(&set, TLV_SET, 0);
    set.full |= d.full;
    rc = der_append(&set, out, e);
out:
    der_release(&set);
    der_release(&d);
    return rc;
}

int cms_attributes_digest(uint8_t out[32], struct slice attributes, struct err *e)
{
    return hash_sha256(out, attributes.data, attributes.len, e);
}

int cms_signature_verify(const struct certificate *c, enum sign_algorithm algorithm,
                         const uint8_t digest[32], struct slice signature, struct err *e)
{
    struct digest d = {.algorithm = HASH_SHA256, .len = HASH_SHA256_SIZE};

    for (size_t i = 0; i < d.len; i++)
        d.bytes[i] = digest[i];
    if (!verify_value(c, key_of(algorithm), HASH_SHA256_SIZE, &d, signature))
        return err_set(e, ERR_ABSENT,
                       _("the signature that came back does not belong to the certificate "
                         "of %s; nothing was written"),
                       c->common_name);
    return 0;
}

static void write_algorithm(struct der *d, enum oid oid, struct slice parameters)
{
    size_t mark = der_mark(d);

    der_slice(d, parameters);
    der_primitive(d, TLV_OID, oid_body(oid));
    der_header(d, TLV_SEQUENCE, mark);
}

static void write_signature_algorithm(struct der *d, enum sign_algorithm algorithm)
{
    const struct slice none = {NULL, 0}, pss = {pss_parameters, sizeof pss_parameters};

    switch (algorithm) {
    case SIGN_RSA_PKCS1_SHA256:
        write_algorithm(d, OID_RSA_SHA256, null_parameters);
        break;
    case SIGN_RSA_PSS_SHA256:
        write_algorithm(d, OID_RSA_PSS, pss);
        break;
    case SIGN_ECDSA_SHA256:
        write_algorithm(d, OID_ECDSA_SHA256, none);
        break;
    }
}

static void write_version(struct der *d)
{
    der_primitive(d, TLV_INTEGER, (struct slice){(const uint8_t[]){1}, 1});
}

static void write_signer(struct der *d, const struct cms_parts *p)
{
    size_t mark = der_mark(d), inner;

    if (p->time_stamp.len) {
        der_slice(d, p->time_stamp);
        close_attribute(d, OID_TIME_STAMP_TOKEN, mark);
        der_header(d, TLV_1, mark);
    }
    der_primitive(d, TLV_OCTETS, p->signature);
    write_signature_algorithm(d, p->algorithm);
    /* Hashed as SET OF, written as [0] IMPLICIT (RFC 5652 5.4): the same bytes but the first. */
    der_raw(d, p->attributes.data + 1, p->attributes.len - 1);
    der_raw(d, (const uint8_t[]){TLV_0}, 1);
    write_algorithm(d, OID_SHA256, (struct slice){NULL, 0});
    inner = der_mark(d);
    der_primitive(d, TLV_INTEGER, p->certificate->serial_bytes);
    der_slice(d, p->certificate->issuer_der);
    der_header(d, TLV_SEQUENCE, inner);
    write_version(d);
    der_header(d, TLV_SEQUENCE, mark);
    der_header(d, TLV_SET, mark);
}

static int write_certificates(struct der *d, const struct cms_parts *p, struct err *e)
{
    struct slice *list = calloc(p->chain_count + 1, sizeof *list);
    size_t count = 1, mark = der_mark(d);

    if (!list)
        return err_memory(e);
    list[0] = p->certificate->der;
    for (size_t i = 0; i < p->chain_count; i++)
        list[count++] = p->chain[i]->der;
    der_sort(list, count);
    for (size_t i = count; i-- > 0;)
        if (i + 1 == count || !slice_equal(list[i], list[i + 1]))
            der_slice(d, list[i]);
    der_header(d, TLV_0, mark);
    free(list);
    return 0;
}

size_t cms_size(const struct cms_parts *parts, size_t time_stamp_room)
{
    const struct certificate *c = parts->certificate;
    size_t bytes = ((size_t)c->key_bits + 7) / 8;
    /* ECDSA: SEQUENCE of two INTEGERs, each a byte longer than the field at most. */
    size_t signature = c->key_kind == KEY_EC ? 2 * bytes + 16 : bytes;
    size_t size = FRAME + attributes_size(c) + c->der.len + c->issuer_der.len +
                  c->serial_bytes.len + signature;

    for (size_t i = 0; i < parts->chain_count; i++)
        if (!certificate_same(parts->chain[i], c))
            size += parts->chain[i]->der.len;
    return size + (time_stamp_room ? time_stamp_room + 64 : 0);
}

static int check_parts(const struct cms_parts *p, struct err *e)
{
    if (p->attributes.len < 2 || p->attributes.data[0] != TLV_SET)
        return err_set(e, ERR_BUG, _("CMS: the signed attributes are not a SET"));
    if (p->signature.len == 0 || p->signature.len > LIMIT_SIGNATURE)
        return err_set(e, ERR_BUG, _("CMS: a signature of %zu bytes"), p->signature.len);
    if (p->chain_count > LIMIT_PATH)
        return err_set(e, ERR_BUG, _("CMS: %zu certificates to enclose, at most %d go"),
                       p->chain_count, LIMIT_PATH);
    return 0;
}

int cms_build(struct buf *out, const struct cms_parts *parts, struct err *e)
{
    struct der d;
    size_t mark;
    int rc = -1;

    if (check_parts(parts, e) != 0 ||
        der_init(&d, cms_size(parts, parts->time_stamp.len) + parts->signature.len, e) != 0)
        return -1;
    write_signer(&d, parts);
    if (write_certificates(&d, parts, e) != 0)
        goto out;
    mark = der_mark(&d);
    der_primitive(&d, TLV_OID, oid_body(OID_DATA)); /* no eContent: detached */
    der_header(&d, TLV_SEQUENCE, mark);
    mark = der_mark(&d);
    write_algorithm(&d, OID_SHA256, (struct slice){NULL, 0});
    der_header(&d, TLV_SET, mark);
    write_version(&d);
    der_header(&d, TLV_SEQUENCE, 0); /* SignedData */
    der_header(&d, TLV_0, 0);
    der_primitive(&d, TLV_OID, oid_body(OID_SIGNED_DATA));
    der_header(&d, TLV_SEQUENCE, 0);
    rc = der_append(&d, out, e);
out:
    der_release(&d);
    return rc;
}
