#include "cms/signer-info.h"

#include <string.h>

#include "cms/oid.h"
#include "pki/value.h"

int signer_info_algorithm(struct tlv_walk *w, struct slice *oid, struct slice *parameters)
{
    struct tlv sequence, id;
    struct tlv_walk in;

    if (tlv_take(w, TLV_SEQUENCE, &sequence) != 0)
        return -1;
    in = tlv_into(&sequence, w);
    if (tlv_take(&in, TLV_OID, &id) != 0)
        return -1;
    *oid = id.body;
    *parameters = (struct slice){NULL, 0};
    if (tlv_end(&in))
        return 0;
    if (tlv_next(&in, &id) != 0 || !tlv_end(&in))
        return -1;
    *parameters = id.whole;
    return 0;
}

bool signer_info_no_parameters(struct slice parameters)
{
    static const uint8_t null[] = {TLV_NULL, 0};

    return parameters.len == 0 || slice_equal(parameters, (struct slice){null, sizeof null});
}

static int malformed(struct err *e, const char *what)
{
    return err_set(e, ERR_FORMAT, _("CMS: %s of the signer is malformed (RFC 5652 5.3)"), what);
}

static int read_sid(struct cms *c, struct tlv_walk *w)
{
    struct tlv sequence, name, serial, key;
    struct tlv_walk in;
    int there = tlv_option(w, TLV_0_PRIMITIVE, &key);

    if (there != 0) {
        c->signer_key_id = key.body;
        return there < 0 || key.body.len == 0 ? -1 : 0;
    }
    if (tlv_take(w, TLV_SEQUENCE, &sequence) != 0)
        return -1;
    in = tlv_into(&sequence, w);
    if (tlv_take(&in, TLV_SEQUENCE, &name) != 0 || tlv_take(&in, TLV_INTEGER, &serial) != 0 ||
        !tlv_end(&in))
        return -1;
    c->signer_issuer = name.whole;
    c->signer_serial = serial.body;
    return 0;
}

static bool read_time(struct cms *c, const struct tlv *value)
{
    const unsigned char *p = value->whole.data;
    ASN1_TIME *t = d2i_ASN1_TIME(NULL, &p, (long)value->whole.len);

    c->has_signing_time = t && value_time(t, &c->signing_time) == 0;
    ASN1_TIME_free(t);
    return c->has_signing_time;
}

/* IssuerSerial of an ESSCertID: GeneralNames with one directoryName, and the serial number. */
static bool read_issuer_serial(struct cms *c, struct tlv_walk *w)
{
    struct tlv sequence, names, wrapped, name, serial;
    struct tlv_walk in, inner;

    if (tlv_take(w, TLV_SEQUENCE, &sequence) != 0)
        return false;
    in = tlv_into(&sequence, w);
    if (tlv_take(&in, TLV_SEQUENCE, &names) != 0 || tlv_take(&in, TLV_INTEGER, &serial) != 0 ||
        !tlv_end(&in))
        return false;
    inner = tlv_into(&names, w);
    if (tlv_take(&inner, TLV_4, &wrapped) != 0 || !tlv_end(&inner))
        return false;
    inner = tlv_into(&wrapped, w);
    if (tlv_take(&inner, TLV_SEQUENCE, &name) != 0 || !tlv_end(&inner))
        return false;
    c->bound_issuer = name.whole;
    c->bound_serial = serial.body;
    return true;
}

/* RFC 5035 3 and 4: SEQUENCE OF ESSCertID(v2), of which the first names the signer. */
static bool read_binding(struct cms *c, const struct tlv *value, struct tlv_walk *outside, bool v2)
{
    struct tlv list, id, hash;
    struct tlv_walk in = tlv_into(value, outside), inner;
    struct slice oid, parameters;

    if (value->tag != TLV_SEQUENCE || tlv_take(&in, TLV_SEQUENCE, &list) != 0)
        return false;
    inner = tlv_into(&list, outside);
    if (tlv_take(&inner, TLV_SEQUENCE, &id) != 0)
        return false;
    inner = tlv_into(&id, outside);
    c->bound_issuer = c->bound_serial = (struct slice){NULL, 0};
    c->certificate_hash_algorithm = v2 ? HASH_SHA256 : HASH_SHA1;
    if (v2 && inner.rest.len && inner.rest.data[0] == TLV_SEQUENCE) {
        if (signer_info_algorithm(&inner, &oid, &parameters) != 0)
            return false;
        c->certificate_hash_algorithm = oid_digest(oid_find(oid));
    }
    if (tlv_take(&inner, TLV_OCTETS, &hash) != 0)
        return false;
    c->certificate_hash = hash.body;
    return tlv_end(&inner) || (read_issuer_serial(c, &inner) && tlv_end(&inner));
}

static void read_attribute(struct cms *c, enum oid oid, struct slice values,
                           struct tlv_walk *outside)
{
    struct tlv_walk in = {values, outside->not_der};
    struct tlv value;
    bool right = tlv_next(&in, &value) == 0 && tlv_end(&in);

    if (oid == OID_UNKNOWN)
        return;
    if (right && oid == OID_CONTENT_TYPE) {
        right = value.tag == TLV_OID;
        c->attribute_type = value.body;
    } else if (right && oid == OID_MESSAGE_DIGEST) {
        right = value.tag == TLV_OCTETS;
        c->message_digest = value.body;
    } else if (right && oid == OID_SIGNING_TIME) {
        right = read_time(c, &value);
    } else if (right && oid == OID_REVOCATION_ARCHIVE) {
        right = value.tag == TLV_SEQUENCE;
        c->revocation = value.body;
    } else if (right && oid == OID_SIGNING_CERTIFICATE_V2) {
        right = read_binding(c, &value, outside, true);
    } else if (right && oid == OID_SIGNING_CERTIFICATE && /* v2 wins, whatever the order */
               !c->certificate_hash.data) {
        right = read_binding(c, &value, outside, false);
    }
    if (!right)
        cms_fault_add(&c->faults, CMS_FAULT_ATTRIBUTE_FORM);
}

/* X.690 11.6: the shorter one is taken as padded with zeros. */
static int order(struct slice a, struct slice b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int difference = memcmp(a.data, b.data, n);

    return difference ? difference : (a.len > n) - (b.len > n);
}

static int split_attribute(struct tlv_walk *w, struct tlv *whole, struct slice *oid,
                           struct slice *values)
{
    struct tlv id, set;
    struct tlv_walk in;

    if (tlv_take(w, TLV_SEQUENCE, whole) != 0)
        return -1;
    in = tlv_into(whole, w);
    if (tlv_take(&in, TLV_OID, &id) != 0 || tlv_take(&in, TLV_SET, &set) != 0 || !tlv_end(&in))
        return -1;
    *oid = id.body;
    *values = set.body;
    return 0;
}

static int read_signed(struct cms *c, struct tlv_walk *w, struct err *e)
{
    struct slice seen[ATTRIBUTES_MAX], before = {NULL, 0}, oid, values;
    struct tlv set, one;
    bool not_der = false;
    struct tlv_walk own = {w->rest, &not_der}, in;
    size_t count = 0;
    int there = tlv_option(&own, TLV_0, &set);

    w->rest = own.rest;
    if (there <= 0)
        return there < 0 ? malformed(e, "signedAttrs") : 0;
    c->attributes = set.whole;
    for (in = tlv_into(&set, &own); !tlv_end(&in);) {
        if (split_attribute(&in, &one, &oid, &values) != 0)
            return malformed(e, "signedAttrs");
        if (count == ATTRIBUTES_MAX)
            return err_set(e, ERR_FORMAT, _("CMS: more than %d signed attributes"), ATTRIBUTES_MAX);
        for (size_t i = 0; i < count; i++)
            if (slice_equal(seen[i], oid))
                cms_fault_add(&c->faults, CMS_FAULT_ATTRIBUTE_TWICE);
        seen[count++] = oid;
        if (before.data && order(before, one.whole) > 0)
            cms_fault_add(&c->faults, CMS_FAULT_SET_ORDER);
        before = one.whole;
        read_attribute(c, oid_find(oid), values, &in);
    }
    if (count == 0)
        cms_fault_add(&c->faults, CMS_FAULT_ATTRIBUTE_FORM);
    if (not_der)
        cms_fault_add(&c->faults, CMS_FAULT_ATTRIBUTES_NOT_DER);
    return 0;
}

/* Hints, and bytes that no signature covers: only the signature time stamp has a meaning here. */
static int read_unsigned(struct cms *c, struct tlv_walk *w, struct err *e)
{
    struct tlv set, one;
    struct tlv_walk in;
    struct slice oid, values;
    int there = tlv_option(w, TLV_1, &set);

    if (there <= 0)
        return there < 0 ? malformed(e, "unsignedAttrs") : 0;
    for (in = tlv_into(&set, w); !tlv_end(&in);) {
        if (split_attribute(&in, &one, &oid, &values) != 0)
            return malformed(e, "unsignedAttrs");
        if (oid_find(oid) != OID_TIME_STAMP_TOKEN) {
            cms_fault_add(&c->faults, CMS_FAULT_UNSIGNED_ATTRIBUTE);
            continue;
        }
        for (struct tlv_walk each = {values, w->not_der}; !tlv_end(&each);) {
            if (tlv_take(&each, TLV_SEQUENCE, &one) != 0)
                return malformed(e, "unsignedAttrs");
            if (c->time_stamp.data)
                cms_fault_add(&c->faults, CMS_FAULT_TIME_STAMP_TWICE);
            else
                c->time_stamp = one.whole;
        }
    }
    return 0;
}

/* AlgorithmIdentifier with default and optional NULL, inside an explicit tag. */
static enum oid wrapped_algorithm(const struct tlv *t, struct tlv_walk *outside,
                                  struct slice *parameters)
{
    struct tlv_walk in = tlv_into(t, outside);
    struct slice oid;

    if (signer_info_algorithm(&in, &oid, parameters) != 0 || !tlv_end(&in))
        return OID_UNKNOWN;
    return oid_find(oid);
}

/* RFC 4055 3.1, RFC 4056 3: one digest for everything, salt of a sane length, trailer 1. */
static bool read_pss(struct cms *c, struct slice parameters, struct tlv_walk *outside)
{
    struct tlv_walk w = {parameters, outside->not_der}, mgf;
    struct tlv sequence, part;
    struct slice inner = {NULL, 0}, oid, of_mgf;
    enum hash_algorithm digest = HASH_SHA1, mask = HASH_SHA1;
    long salt = 20, trailer = 1;

    if (tlv_take(&w, TLV_SEQUENCE, &sequence) != 0)
        return false;
    w = tlv_into(&sequence, outside);
    if (tlv_option(&w, TLV_0, &part) > 0) {
        digest = oid_digest(wrapped_algorithm(&part, outside, &inner));
        if (!signer_info_no_parameters(inner))
            return false;
    }
    if (tlv_option(&w, TLV_1, &part) > 0) {
        if (wrapped_algorithm(&part, outside, &inner) != OID_MGF1)
            return false;
        mgf = (struct tlv_walk){inner, outside->not_der};
        if (signer_info_algorithm(&mgf, &oid, &of_mgf) != 0 || !signer_info_no_parameters(of_mgf))
            return false;
        mask = oid_digest(oid_find(oid));
    }
    if (tlv_option(&w, TLV_2, &part) > 0) {
        mgf = tlv_into(&part, outside);
        salt = tlv_take(&mgf, TLV_INTEGER, &part) == 0 && tlv_end(&mgf) ? tlv_number(&part) : -1;
    }
    if (tlv_option(&w, TLV_3, &part) > 0) {
        mgf = tlv_into(&part, outside);
        trailer = tlv_take(&mgf, TLV_INTEGER, &part) == 0 && tlv_end(&mgf) ? tlv_number(&part) : -1;
    }
    c->pss_salt = (int)salt;
    c->signature_digest = digest;
    return tlv_end(&w) && digest != HASH_NONE && mask == digest && salt >= 0 && salt <= 512 &&
           trailer == 1;
}

static int read_algorithms(struct cms *c, struct slice digest_oid, struct slice oid,
                           struct slice parameters, struct tlv_walk *w)
{
    c->digest_oid = oid_text(c->arena, digest_oid);
    c->signature_oid = oid_text(c->arena, oid);
    if (!c->digest_oid || !c->signature_oid)
        return -1;
    c->key = oid_signature(oid_find(oid), &c->signature_digest);
    if (c->key == CMS_KEY_RSA_PSS) {
        if (!read_pss(c, parameters, w))
            cms_fault_add(&c->faults, CMS_FAULT_PSS_PARAMETERS);
    } else if (c->key != CMS_KEY_UNKNOWN && !signer_info_no_parameters(parameters) &&
               oid_find(oid) != OID_EC_KEY) {
        c->key = CMS_KEY_UNKNOWN;
    }
    if (c->signature_digest != HASH_NONE && c->signature_digest != c->digest)
        cms_fault_add(&c->faults, CMS_FAULT_ALGORITHMS_DIFFER);
    return 0;
}

int signer_info_read(struct cms *c, const struct tlv *info, struct tlv_walk *outside, struct err *e)
{
    struct tlv_walk w = tlv_into(info, outside);
    struct tlv version, signature;
    struct slice digest_oid, oid, parameters;
    long number;

    if (tlv_take(&w, TLV_INTEGER, &version) != 0)
        return malformed(e, "version");
    number = tlv_number(&version);
    if (number != 1 && number != 3)
        return err_set(e, ERR_FORMAT, _("CMS: version %ld of SignerInfo is not known"), number);
    if (read_sid(c, &w) != 0)
        return malformed(e, "sid");
    if (number != (c->signer_key_id.data ? 3 : 1))
        cms_fault_add(&c->faults, CMS_FAULT_VERSION);
    if (signer_info_algorithm(&w, &digest_oid, &parameters) != 0)
        return malformed(e, "digestAlgorithm");
    if (signer_info_no_parameters(parameters))
        c->digest = oid_digest(oid_find(digest_oid));
    if (read_signed(c, &w, e) != 0)
        return -1;
    if (signer_info_algorithm(&w, &oid, &parameters) != 0)
        return malformed(e, "signatureAlgorithm");
    if (read_algorithms(c, digest_oid, oid, parameters, &w) != 0)
        return err_memory(e);
    if (tlv_take(&w, TLV_OCTETS, &signature) != 0)
        return malformed(e, "signature");
    c->signature = signature.body;
    if (read_unsigned(c, &w, e) != 0)
        return -1;
    return tlv_end(&w) ? 0 : malformed(e, "SignerInfo");
}
