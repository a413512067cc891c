#include "cms/parse.h"

#include <stdlib.h>

#include "base/limits.h"
#include "cms/oid.h"
#include "cms/signer-info.h"
#include "cms/tlv.h"
#include "pki/crl.h"
#include "pki/value.h"

enum { MEMORY = 1 << 20 };

void cms_free(struct cms *c)
{
    if (!c)
        return;
    certificate_list_release(&c->certificates);
    arena_free(c->arena);
    free(c);
}

static int malformed(struct err *e, const char *what)
{
    return err_set(e, ERR_FORMAT, _("CMS: %s is malformed (RFC 5652)"), what);
}

/* digestAlgorithms: an announcement, but one that must be understood. */
static int read_digests(struct cms *c, struct tlv_walk *w, uint64_t *announced, struct err *e)
{
    struct tlv set;
    struct tlv_walk in;

    if (tlv_take(w, TLV_SET, &set) != 0)
        return malformed(e, "digestAlgorithms");
    for (in = tlv_into(&set, w); !tlv_end(&in);) {
        struct slice oid, parameters;
        enum hash_algorithm digest;

        if (signer_info_algorithm(&in, &oid, &parameters) != 0)
            return malformed(e, "digestAlgorithms");
        digest = oid_digest(oid_find(oid));
        if (digest == HASH_NONE || !signer_info_no_parameters(parameters))
            cms_fault_add(&c->faults, CMS_FAULT_DIGEST_UNANNOUNCED);
        *announced |= UINT64_C(1) << digest;
    }
    return 0;
}

static int read_content(struct cms *c, struct tlv_walk *w, struct err *e)
{
    struct tlv sequence, oid, wrapped, content;
    struct tlv_walk in, inner;
    int there;

    if (tlv_take(w, TLV_SEQUENCE, &sequence) != 0)
        return malformed(e, "encapContentInfo");
    in = tlv_into(&sequence, w);
    if (tlv_take(&in, TLV_OID, &oid) != 0)
        return malformed(e, "encapContentInfo");
    c->content_type = oid.body;
    if (oid_find(oid.body) != OID_DATA)
        cms_fault_add(&c->faults, CMS_FAULT_CONTENT_TYPE);
    there = tlv_option(&in, TLV_0, &wrapped);
    if (there < 0 || !tlv_end(&in))
        return malformed(e, "encapContentInfo");
    if (there) {
        inner = tlv_into(&wrapped, w);
        if (tlv_take(&inner, TLV_OCTETS, &content) != 0 || !tlv_end(&inner))
            return malformed(e, "encapContentInfo");
        c->content = content.body;
        cms_fault_add(&c->faults, CMS_FAULT_CONTENT_PRESENT);
    }
    return 0;
}

static int read_certificates(struct cms *c, struct tlv_walk *w, struct certificate_shelf *shelf,
                             struct err *e)
{
    struct tlv set, one;
    struct tlv_walk in;
    int there = tlv_option(w, TLV_0, &set), count = 0;

    if (there <= 0)
        return there < 0 ? malformed(e, "certificates") : 0;
    for (in = tlv_into(&set, w); !tlv_end(&in);) {
        struct certificate *certificate;
        struct err reason;

        if (tlv_next(&in, &one) != 0)
            return malformed(e, "certificates");
        if (++count > LIMIT_CERTIFICATES)
            return err_set(e, ERR_FORMAT, _("CMS: more than %d certificates"), LIMIT_CERTIFICATES);
        if (one.tag == TLV_SEQUENCE &&
            certificate_read(&certificate, one.whole, shelf, &reason) == 0) {
            if (certificate_list_take(&c->certificates, certificate, e) != 0)
                return -1;
        } else if (one.tag == TLV_SEQUENCE && reason.kind == ERR_MEMORY) {
            return err_memory(e);
        } else {
            cms_fault_add(&c->faults, CMS_FAULT_BAD_CERTIFICATE);
        }
    }
    return 0;
}

/*
 * crls: CertificateList, or [1] of a format that is not ours (10.2.1). What is neither was damaged:
 * the tag of certificates is one bit away.
 */
static int read_lists(struct cms *c, struct tlv_walk *w, struct err *e)
{
    struct tlv set, one;
    struct tlv_walk in;
    int there = tlv_option(w, TLV_1, &set);

    if (there <= 0)
        return there < 0 ? malformed(e, "crls") : 0;
    cms_fault_add(&c->faults, CMS_FAULT_CRLS);
    for (in = tlv_into(&set, w); !tlv_end(&in);) {
        struct crl *list = NULL;
        struct err reason = {.kind = ERR_NONE};

        if (tlv_next(&in, &one) != 0)
            return malformed(e, "crls");
        if (one.tag == TLV_1)
            continue;
        if (one.tag != TLV_SEQUENCE || crl_parse(&list, one.whole, &reason) != 0)
            cms_fault_add(&c->faults, CMS_FAULT_BAD_CRL);
        crl_free(list);
        if (reason.kind == ERR_MEMORY)
            return err_memory(e);
    }
    return 0;
}

static int read_signers(struct cms *c, struct tlv_walk *w, struct err *e)
{
    struct tlv set, info;
    struct tlv_walk in;

    if (tlv_take(w, TLV_SET, &set) != 0)
        return malformed(e, "signerInfos");
    for (in = tlv_into(&set, w); !tlv_end(&in); c->signers++) {
        if (tlv_take(&in, TLV_SEQUENCE, &info) != 0)
            return malformed(e, "signerInfos");
        if (c->signers == 0 && signer_info_read(c, &info, w, e) != 0)
            return -1;
    }
    if (c->signers == 0)
        cms_fault_add(&c->faults, CMS_FAULT_NO_SIGNER_INFO);
    if (c->signers > 1)
        cms_fault_add(&c->faults, CMS_FAULT_MANY_SIGNERS);
    return 0;
}

/* RFC 5652 5.1: 1 for data signed by issuer and serial number, 3 for other types or key ids. */
static void judge_version(struct cms *c, long version)
{
    long right = c->signer_key_id.data || oid_find(c->content_type) != OID_DATA ? 3 : 1;

    if (version != right)
        cms_fault_add(&c->faults, CMS_FAULT_VERSION);
}

static int read_signed_data(struct cms *c, struct tlv_walk *w, struct certificate_shelf *shelf,
                            struct err *e)
{
    struct tlv data, version;
    struct tlv_walk in;
    uint64_t announced = 0;
    long number;

    if (tlv_take(w, TLV_SEQUENCE, &data) != 0)
        return malformed(e, "SignedData");
    in = tlv_into(&data, w);
    if (tlv_take(&in, TLV_INTEGER, &version) != 0)
        return malformed(e, "SignedData");
    number = tlv_number(&version);
    if (number < 1 || number > 5 || number == 2)
        return err_set(e, ERR_FORMAT, _("CMS: version %ld of SignedData is not known"), number);
    if (read_digests(c, &in, &announced, e) != 0 || read_content(c, &in, e) != 0 ||
        read_certificates(c, &in, shelf, e) != 0 || read_lists(c, &in, e) != 0 ||
        read_signers(c, &in, e) != 0)
        return -1;
    if (!tlv_end(&in))
        return malformed(e, "SignedData");
    judge_version(c, number);
    if (c->signers && !(announced >> c->digest & 1))
        cms_fault_add(&c->faults, CMS_FAULT_DIGEST_UNANNOUNCED);
    return 0;
}

/* The same bytes are the same name; others are decoded, once, and compared as names. */
static bool is_issuer(const struct cms *c, const struct certificate *k, X509_NAME **name)
{
    const unsigned char *p = c->signer_issuer.data;

    if (!p || slice_equal(c->signer_issuer, k->issuer_der))
        return p != NULL;
    if (!*name)
        *name = d2i_X509_NAME(NULL, &p, (long)c->signer_issuer.len);
    return *name && X509_NAME_cmp(*name, X509_get_issuer_name(k->x509)) == 0;
}

/* sid → certificate. The same name in other bytes is found too, but said. */
static void find_signer(struct cms *c)
{
    X509_NAME *name = NULL;

    for (size_t i = 0; i < c->certificates.count; i++) {
        const struct certificate *k = c->certificates.list[i];
        bool found;

        if (c->signer_key_id.data)
            found = slice_equal(c->signer_key_id, k->subject_key_id);
        else
            found = slice_equal(c->signer_serial, k->serial_bytes) && is_issuer(c, k, &name);
        if (found && (!c->signer || slice_equal(c->signer_issuer, k->issuer_der)))
            c->signer = k;
    }
    if (c->signer && !c->signer_key_id.data &&
        !slice_equal(c->signer_issuer, c->signer->issuer_der))
        cms_fault_add(&c->faults, CMS_FAULT_ISSUER_SPELLING);
    X509_NAME_free(name);
}

static int read_all(struct cms *c, struct slice bytes, struct certificate_shelf *shelf,
                    struct err *e)
{
    bool not_der = false;
    struct tlv_walk w = {bytes, &not_der}, in, inner;
    struct tlv info, oid, wrapped;

    if (tlv_take(&w, TLV_SEQUENCE, &info) != 0)
        return err_set(e, ERR_FORMAT, _("this is not a CMS signature (RFC 5652 3)"));
    c->der_len = info.whole.len;
    in = tlv_into(&info, &w);
    if (tlv_take(&in, TLV_OID, &oid) != 0 || oid_find(oid.body) != OID_SIGNED_DATA)
        return err_set(e, ERR_FORMAT, _("this is not a CMS signature (RFC 5652 5)"));
    if (tlv_take(&in, TLV_0, &wrapped) != 0 || !tlv_end(&in))
        return malformed(e, "ContentInfo");
    inner = tlv_into(&wrapped, &in);
    if (read_signed_data(c, &inner, shelf, e) != 0)
        return -1;
    if (!tlv_end(&inner))
        return malformed(e, "ContentInfo");
    if (not_der)
        cms_fault_add(&c->faults, CMS_FAULT_NOT_DER);
    find_signer(c);
    return 0;
}

int cms_parse(struct cms **out, struct slice bytes, struct certificate_shelf *shelf, struct err *e)
{
    struct cms *c;
    int rc = -1;

    if (bytes.len > LIMIT_CMS)
        return err_set(e, ERR_FORMAT, _("CMS: longer than %zu bytes"), LIMIT_CMS);
    c = calloc(1, sizeof *c);
    if (c)
        c->arena = arena_new(MEMORY);
    if (!c || !c->arena) {
        err_memory(e);
        goto out;
    }
    if (read_all(c, bytes, shelf, e) != 0)
        goto out;
    *out = c;
    c = NULL;
    rc = 0;
out:
    cms_free(c);
    return rc;
}
