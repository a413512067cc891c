#include "cms/parse.h"

#include <openssl/err.h>

#include "cms/der.h"
#include "cms/oid.h"
#include "cms/signer-info.h"
#include "cms/tlv.h"
#include "cms/verify.h"
#include "pki/value.h"

/*
 * RFC 5652 5.4: the digest of the attributes under the tag SET OF instead of [0]; as received, or
 * put in DER order.
 */
static int attributes_digest(struct digest *out, const struct cms *c, bool sorted, struct err *e)
{
    static const uint8_t set = TLV_SET;
    bool ignored = false;
    struct tlv_walk w = {c->attributes, &ignored}, in;
    struct tlv whole;
    struct slice parts[2 + ATTRIBUTES_MAX] = {{&set, 1}};
    size_t count = 2;

    if (tlv_next(&w, &whole) != 0)
        return err_set(e, ERR_BUG, _("CMS: attributes read before cannot be read again"));
    parts[1] = (struct slice){c->attributes.data + 1, c->attributes.len - 1};
    if (sorted) {
        parts[1].len = (size_t)(whole.body.data - c->attributes.data) - 1;
        for (in = tlv_into(&whole, &w); count < 2 + ATTRIBUTES_MAX && !tlv_end(&in); count++) {
            struct tlv one;

            if (tlv_next(&in, &one) != 0)
                break;
            parts[count] = one.whole;
        }
        der_sort(parts + 2, count - 2);
    }
    return hash_parts(out, c->digest, parts, count, e);
}

static bool is_issuer(struct slice der, const struct certificate *c)
{
    const unsigned char *p = der.data;
    X509_NAME *other;
    bool same;

    if (slice_equal(der, c->issuer_der))
        return true;
    other = d2i_X509_NAME(NULL, &p, (long)der.len);
    same = other && X509_NAME_cmp(other, X509_get_issuer_name(c->x509)) == 0;
    X509_NAME_free(other);
    ERR_clear_error();
    return same;
}

/* RFC 5035 5.4: is the certificate the one the signer meant? */
static int check_binding(const struct cms *c, enum cms_profile profile, struct cms_faults *f,
                         struct err *e)
{
    struct digest d;

    if (!c->certificate_hash.data) {
        cms_fault_add(f, profile == CMS_PROFILE_PADES || profile == CMS_PROFILE_TIME_STAMP
                             ? CMS_FAULT_NO_BINDING
                             : CMS_FAULT_NO_BINDING_PKCS7);
        return 0;
    }
    if (c->certificate_hash_algorithm == HASH_SHA1)
        cms_fault_add(f, CMS_FAULT_BINDING_OUTDATED);
    if (!c->signer)
        return 0;
    if (c->certificate_hash_algorithm == HASH_NONE) {
        cms_fault_add(f, CMS_FAULT_CERTIFICATE_DIFFERS);
        return 0;
    }
    if (hash_parts(&d, c->certificate_hash_algorithm, &c->signer->der, 1, e) != 0)
        return -1;
    if (!slice_equal(c->certificate_hash, (struct slice){d.bytes, d.len}))
        cms_fault_add(f, CMS_FAULT_CERTIFICATE_DIFFERS);
    if (c->bound_issuer.data && (!slice_equal(c->bound_serial, c->signer->serial_bytes) ||
                                 !is_issuer(c->bound_issuer, c->signer)))
        cms_fault_add(f, CMS_FAULT_CERTIFICATE_DIFFERS);
    return 0;
}

static void check_attributes(const struct cms *c, enum cms_profile profile,
                             const struct digest *content, struct cms_faults *f)
{
    if (!c->attribute_type.data)
        cms_fault_add(f, CMS_FAULT_NO_CONTENT_TYPE);
    else if (!slice_equal(c->attribute_type, c->content_type))
        cms_fault_add(f, CMS_FAULT_CONTENT_TYPE_DIFFERS);
    if (!c->message_digest.data)
        cms_fault_add(f, CMS_FAULT_NO_MESSAGE_DIGEST);
    else if (c->digest != HASH_NONE &&
             !slice_equal(c->message_digest, (struct slice){content->bytes, content->len}))
        cms_fault_add(f, CMS_FAULT_DIGEST_DIFFERS);
    if (c->has_signing_time && profile == CMS_PROFILE_PADES)
        cms_fault_add(f, CMS_FAULT_SIGNING_TIME);
}

static int check_value(const struct cms *c, const struct digest *content, struct cms_faults *f,
                       struct err *e)
{
    struct digest d = *content;
    bool good;

    if (!verify_key_fits(c->signer, c->key)) {
        cms_fault_add(f, CMS_FAULT_KEY_DIFFERS);
        return 0;
    }
    if (c->attributes.data && attributes_digest(&d, c, false, e) != 0)
        return -1;
    good = verify_value(c->signer, c->key, c->pss_salt, &d, c->signature);
    if (!good && cms_fault_has(f, CMS_FAULT_SET_ORDER)) {
        if (attributes_digest(&d, c, true, e) != 0)
            return -1;
        good = verify_value(c->signer, c->key, c->pss_salt, &d, c->signature);
    }
    if (!good)
        cms_fault_add(f, CMS_FAULT_SIGNATURE_WRONG);
    return 0;
}

/*
 * What a PAdES signature may not have and a time stamp has (RFC 3161 2.4.2), or may have: lists and
 * further attributes are data for later proofs (RFC 5126 6), which nothing here relies on.
 */
static void allow_time_stamp(const struct cms *c, struct cms_faults *f)
{
    cms_fault_remove(f, CMS_FAULT_CONTENT_PRESENT);
    cms_fault_remove(f, CMS_FAULT_CRLS);
    cms_fault_remove(f, CMS_FAULT_UNSIGNED_ATTRIBUTE);
    if (oid_find(c->content_type) == OID_TIME_STAMP_INFO)
        cms_fault_remove(f, CMS_FAULT_CONTENT_TYPE);
    else
        cms_fault_add(f, CMS_FAULT_CONTENT_TYPE);
}

/* adbe.pkcs7.sha1: the content enclosed is the document's SHA-1, and it is what was signed. */
static int check_enclosed(const struct cms *c, const struct digest *document,
                          struct digest *content, struct cms_faults *f, struct err *e)
{
    if (document->algorithm != HASH_SHA1)
        return err_set(e, ERR_USAGE, _("CMS: the digest given is %s, the signer's is %s"),
                       hash_name(document->algorithm), hash_name(HASH_SHA1));
    cms_fault_remove(f, CMS_FAULT_CONTENT_PRESENT);
    cms_fault_add(f, CMS_FAULT_DIGEST_OUTDATED);
    if (!slice_equal(c->content, (struct slice){document->bytes, document->len}))
        cms_fault_add(f, CMS_FAULT_DIGEST_DIFFERS);
    return hash_parts(content, c->digest == HASH_NONE ? HASH_SHA256 : c->digest, &c->content, 1, e);
}

int cms_check(const struct cms *c, enum cms_profile profile, const struct digest *content_digest,
              struct cms_faults *out, struct err *e)
{
    struct cms_faults f = c->faults;
    struct digest enclosed;

    if (profile == CMS_PROFILE_TIME_STAMP)
        allow_time_stamp(c, &f);
    if (profile == CMS_PROFILE_PKCS7_SHA1) {
        if (check_enclosed(c, content_digest, &enclosed, &f, e) != 0)
            return -1;
        content_digest = &enclosed;
    }
    if (c->signers == 0)
        goto out;
    if (c->digest != HASH_NONE && content_digest->algorithm != c->digest)
        return err_set(e, ERR_USAGE, _("CMS: the digest given is %s, the signer's is %s"),
                       hash_name(content_digest->algorithm), hash_name(c->digest));
    if (c->digest == HASH_NONE)
        cms_fault_add(&f, CMS_FAULT_DIGEST_UNKNOWN);
    if (c->digest == HASH_SHA1)
        cms_fault_add(&f, CMS_FAULT_DIGEST_OUTDATED);
    if (c->key == CMS_KEY_UNKNOWN)
        cms_fault_add(&f, CMS_FAULT_ALGORITHM_UNKNOWN);
    if (c->attributes.data)
        check_attributes(c, profile, content_digest, &f);
    else
        cms_fault_add(&f, CMS_FAULT_NO_ATTRIBUTES);
    if (!c->signer)
        cms_fault_add(&f, CMS_FAULT_NO_CERTIFICATE);
    if (c->attributes.data && check_binding(c, profile, &f, e) != 0)
        return -1;
    if (c->signer && c->digest != HASH_NONE && c->key != CMS_KEY_UNKNOWN &&
        check_value(c, content_digest, &f, e) != 0)
        return -1;
out:
    *out = f;
    return 0;
}
