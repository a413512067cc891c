#include "pki/ocsp.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/list.h"
#include "pki/strength.h"
#include "pki/value.h"

#define OID_OCSP_SIGNING "1.3.6.1.5.5.7.3.9"

enum { MEMORY = 1 << 20 };

void ocsp_free(struct ocsp *o)
{
    if (!o)
        return;
    OCSP_BASICRESP_free(o->basic);
    certificate_list_release(&o->certificates);
    arena_free(o->arena);
    free(o);
}

static int read_certificates(struct ocsp *o, struct err *e)
{
    const STACK_OF(X509) *l = OCSP_resp_get0_certs(o->basic);
    int count = l ? sk_X509_num(l) : 0;

    for (int i = 0; i < count && i < LIMIT_PATH; i++) {
        unsigned char *der = NULL;
        int n = i2d_X509(sk_X509_value(l, i), &der);
        struct certificate *c = NULL;
        struct err reason;
        int rc = n > 0 ? certificate_parse(&c, (struct slice){der, (size_t)n}, &reason) : -1;

        OPENSSL_free(der);
        if (rc != 0 && n > 0 && reason.kind == ERR_MEMORY)
            return err_memory(e);
        if (rc == 0 && certificate_list_take(&o->certificates, c, e) != 0)
            return -1;
    }
    return 0;
}

static int read_nonce(struct ocsp *o)
{
    int at = OCSP_BASICRESP_get_ext_by_NID(o->basic, NID_id_pkix_OCSP_Nonce, -1);
    const ASN1_OCTET_STRING *value;

    if (at < 0)
        return 0;
    value = X509_EXTENSION_get_data(OCSP_BASICRESP_get_ext(o->basic, at));
    o->nonce =
        value_bytes(o->arena, ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value));
    return o->nonce.data ? 0 : -1;
}

/* An extension that must be understood and is not makes the whole answer worthless. */
static bool has_unknown_critical(const OCSP_BASICRESP *basic)
{
    OCSP_BASICRESP *b = (OCSP_BASICRESP *)(uintptr_t)basic;

    for (int i = 0; i < OCSP_BASICRESP_get_ext_count(b); i++) {
        X509_EXTENSION *x = OCSP_BASICRESP_get_ext(b, i);

        if (X509_EXTENSION_get_critical(x) &&
            OBJ_obj2nid(X509_EXTENSION_get_object(x)) != NID_id_pkix_OCSP_Nonce)
            return true;
    }
    for (int i = 0; i < OCSP_resp_count(b); i++)
        if (OCSP_SINGLERESP_get_ext_by_critical(OCSP_resp_get0(b, i), 1, -1) >= 0)
            return true;
    return false;
}

static int read_fields(struct ocsp *o, struct err *e)
{
    const X509_ALGOR *algorithm = OCSP_resp_get0_tbs_sigalg(o->basic);
    const ASN1_OBJECT *oid = NULL;
    int nid, digest = NID_undef, key = NID_undef;

    X509_ALGOR_get0(&oid, NULL, NULL, algorithm);
    nid = OBJ_obj2nid(oid);
    OBJ_find_sigid_algs(nid, &digest, &key);
    o->algorithm = value_algorithm(digest, key, nid);
    o->count = (size_t)OCSP_resp_count(o->basic);
    if (value_time(OCSP_resp_get0_produced_at(o->basic), &o->produced_at) != 0)
        return err_set(e, ERR_FORMAT, _("OCSP: malformed producedAt (RFC 6960 4.2.1)"));
    if (has_unknown_critical(o->basic))
        return err_set(e, ERR_FORMAT,
                       _("OCSP: a critical extension that is not known here (RFC 6960 4.4)"));
    if (read_nonce(o) != 0)
        return err_memory(e);
    return read_certificates(o, e);
}

static int tell_status(int status, struct err *e)
{
    /* RFC 6960 4.2.1: only tryLater promises another answer soon. */
    return err_set(e, status == OCSP_RESPONSE_STATUS_TRYLATER ? ERR_AGAIN : ERR_ABSENT,
                   _("the responder gives no status: %s"), OCSP_response_status_str(status));
}

static int read_response(struct ocsp *o, struct slice bytes, struct err *e)
{
    const unsigned char *p = bytes.data;
    OCSP_RESPONSE *r = bytes.len ? d2i_OCSP_RESPONSE(NULL, &p, (long)bytes.len) : NULL;
    int rc = -1;

    if (!r) {
        err_set(e, ERR_FORMAT, _("this is no answer of an OCSP responder (RFC 6960 4.2.1)"));
    } else if (p != bytes.data + bytes.len) {
        err_set(e, ERR_FORMAT, _("OCSP: %zu bytes too many after its end"),
                bytes.len - (size_t)(p - bytes.data));
    } else if (OCSP_response_status(r) != OCSP_RESPONSE_STATUS_SUCCESSFUL) {
        tell_status(OCSP_response_status(r), e);
    } else {
        o->basic = OCSP_response_get1_basic(r);
        if (o->basic)
            rc = 0;
        else
            err_set(e, ERR_FORMAT, _("this is no answer of an OCSP responder (RFC 6960 4.2.1)"));
    }
    OCSP_RESPONSE_free(r);
    return rc;
}

int ocsp_parse(struct ocsp **out, struct slice bytes, struct err *e)
{
    struct ocsp *o;
    int rc = -1;

    if (bytes.len > LIMIT_OCSP_BYTES)
        return err_set(e, ERR_FORMAT, _("OCSP: longer than %zu bytes"), LIMIT_OCSP_BYTES);
    o = calloc(1, sizeof *o);
    if (o)
        o->arena = arena_new(MEMORY);
    if (!o || !o->arena) {
        err_memory(e);
        goto out;
    }
    if (read_response(o, bytes, e) != 0)
        goto out;
    o->der = value_bytes(o->arena, bytes.data, bytes.len);
    if (!o->der.data || value_sha256(o->sha256, bytes.data, bytes.len) != 0) {
        err_memory(e);
        goto out;
    }
    if (read_fields(o, e) != 0)
        goto out;
    *out = o;
    o = NULL;
    rc = 0;
out:
    ocsp_free(o);
    ERR_clear_error();
    return rc;
}

/* RFC 8954 2.1: an OCTET STRING inside the extension's own; some responders leave it out. */
bool ocsp_answers(const struct ocsp *o, const uint8_t *nonce)
{
    const uint8_t head[] = {0x04, OCSP_NONCE};

    if (!o->nonce.data)
        return true;
    return (o->nonce.len == OCSP_NONCE && memcmp(o->nonce.data, nonce, OCSP_NONCE) == 0) ||
           (o->nonce.len == OCSP_NONCE + 2 && memcmp(o->nonce.data, head, 2) == 0 &&
            memcmp(o->nonce.data + 2, nonce, OCSP_NONCE) == 0);
}

static bool is_for_ocsp(const struct certificate *c)
{
    for (size_t i = 0; i < c->extended_usage.count; i++)
        if (strcmp(c->extended_usage.list[i], OID_OCSP_SIGNING) == 0)
            return true;
    return false;
}

/* 4.2.2.2: made for this use by the very key that made the certificate asked about. */
static bool may_respond(const struct certificate *c, const struct certificate *issuer, int64_t at)
{
    EVP_PKEY *key = X509_get0_pubkey(issuer->x509);

    return is_for_ocsp(c) && c->not_before <= at && at <= c->not_after &&
           (!c->has_key_usage ||
            (c->key_usage & (USAGE_DIGITAL_SIGNATURE | USAGE_NON_REPUDIATION))) &&
           strength_algorithm(c->algorithm, at) && strength_key(c, at) && key &&
           X509_NAME_cmp(X509_get_issuer_name(c->x509), X509_get_subject_name(issuer->x509)) == 0 &&
           X509_verify(c->x509, key) == 1;
}

/* ResponderID (4.2.1) by name, or by the SHA-1 of the key. */
static bool is_named(const struct ocsp *o, const struct certificate *c)
{
    const ASN1_OCTET_STRING *id = NULL;
    const X509_NAME *name = NULL;
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int n = 0;

    if (OCSP_resp_get0_id(o->basic, &id, &name) != 1)
        return false;
    if (name)
        return X509_NAME_cmp(name, X509_get_subject_name(c->x509)) == 0;
    return X509_pubkey_digest(c->x509, EVP_sha1(), digest, &n) == 1 &&
           ASN1_STRING_length(id) == (int)n && memcmp(ASN1_STRING_get0_data(id), digest, n) == 0;
}

/* The signature alone: OCSP_basic_verify knows no chain with these flags and judges none. */
static bool is_signed_by(const struct ocsp *o, const struct certificate *c)
{
    STACK_OF(X509) *one = sk_X509_new_null();
    bool good;

    good = one && sk_X509_push(one, c->x509) > 0 &&
           OCSP_basic_verify(o->basic, one, NULL, OCSP_NOINTERN | OCSP_NOVERIFY) == 1;
    sk_X509_free(one);
    ERR_clear_error();
    return good;
}

const struct certificate *ocsp_responder(const struct ocsp *o, const struct certificate *issuer)
{
    if (!strength_algorithm(o->algorithm, o->produced_at))
        return NULL;
    if (is_named(o, issuer) && is_signed_by(o, issuer))
        return issuer;
    for (size_t i = 0; i < o->certificates.count; i++) {
        const struct certificate *c = o->certificates.list[i];

        if (is_named(o, c) && may_respond(c, issuer, o->produced_at) && is_signed_by(o, c))
            return c;
    }
    ERR_clear_error();
    return NULL;
}

bool ocsp_responder_unchecked(const struct certificate *responder)
{
    return X509_get_ext_by_NID(responder->x509, NID_id_pkix_OCSP_noCheck, -1) >= 0;
}

static bool names(const OCSP_CERTID *id, const struct certificate *about,
                  const struct certificate *issuer)
{
    ASN1_OBJECT *oid = NULL;
    const EVP_MD *method;
    OCSP_CERTID *own;
    bool same;

    if (OCSP_id_get0_info(NULL, &oid, NULL, NULL, (OCSP_CERTID *)(uintptr_t)id) != 1)
        return false;
    switch (OBJ_obj2nid(oid)) {
    case NID_sha1:
        method = EVP_sha1();
        break;
    case NID_sha256:
        method = EVP_sha256();
        break;
    case NID_sha384:
        method = EVP_sha384();
        break;
    case NID_sha512:
        method = EVP_sha512();
        break;
    default:
        return false;
    }
    own = OCSP_cert_to_id(method, about->x509, issuer->x509);
    same = own && OCSP_id_cmp(own, id) == 0;
    OCSP_CERTID_free(own);
    return same;
}

static void read_cutoff(OCSP_SINGLERESP *s, struct ocsp_single *out)
{
    ASN1_GENERALIZEDTIME *t = OCSP_SINGLERESP_get1_ext_d2i(s, NID_id_pkix_OCSP_archiveCutoff, NULL,
                                                           NULL);

    if (t && value_time(t, &out->expired_since) == 0)
        out->holds_expired = true;
    ASN1_GENERALIZEDTIME_free(t);
}

static bool read_single(OCSP_SINGLERESP *s, struct ocsp_single *out)
{
    ASN1_GENERALIZEDTIME *revoked = NULL, *from = NULL, *until = NULL;
    int why = -1;

    *out = (struct ocsp_single){.kind = OCSP_UNKNOWN};
    switch (OCSP_single_get0_status(s, &why, &revoked, &from, &until)) {
    case V_OCSP_CERTSTATUS_GOOD:
        out->kind = OCSP_GOOD;
        break;
    case V_OCSP_CERTSTATUS_REVOKED:
        out->kind = OCSP_REVOKED;
        break;
    default:
        break;
    }
    if (why > 0 && why <= REVOKED_AA_COMPROMISE)
        out->why = (enum revocation_reason)why;
    /* A date that cannot be read counts as "always was". */
    if (out->kind == OCSP_REVOKED && value_time(revoked, &out->revoked_at) != 0)
        out->revoked_at = INT64_MIN;
    read_cutoff(s, out);
    return value_time(from, &out->this_update) == 0 &&
           (!until || value_time(until, &out->next_update) == 0);
}

int ocsp_find(const struct ocsp *o, const struct certificate *about,
              const struct certificate *issuer, struct ocsp_single *out)
{
    int found = 0;

    for (int i = 0; i < (int)o->count; i++) {
        OCSP_SINGLERESP *s = OCSP_resp_get0(o->basic, i);
        struct ocsp_single one;

        if (!names(OCSP_SINGLERESP_get0_id(s), about, issuer) || !read_single(s, &one))
            continue;
        /* Two words about one certificate: the worse one counts. */
        if (!found || one.kind == OCSP_REVOKED)
            *out = one;
        found = 1;
    }
    ERR_clear_error();
    return found;
}

int ocsp_request(struct buf *out, const struct certificate *about,
                 const struct certificate *issuer, const uint8_t *nonce, struct err *e)
{
    OCSP_REQUEST *r = OCSP_REQUEST_new();
    OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), about->x509, issuer->x509);
    unsigned char *der = NULL, value[OCSP_NONCE];
    int n = -1;

    for (int i = 0; nonce && i < OCSP_NONCE; i++)
        value[i] = nonce[i];
    if (r && id && OCSP_request_add0_id(r, id)) {
        id = NULL; /* its own now */
        if (!nonce || OCSP_request_add1_nonce(r, value, OCSP_NONCE) == 1)
            n = i2d_OCSP_REQUEST(r, &der);
    }
    if (n > 0)
        buf_add(out, der, (size_t)n);
    OPENSSL_free(der);
    OCSP_CERTID_free(id);
    OCSP_REQUEST_free(r);
    ERR_clear_error();
    return n > 0 ? buf_check(out, "OCSP", e) : err_memory(e);
}

int ocsp_list_take(struct ocsp_list *l, struct ocsp *o, struct err *e)
{
    struct ocsp **list;

    for (size_t i = 0; i < l->count; i++)
        if (memcmp(l->list[i]->sha256, o->sha256, 32) == 0) {
            ocsp_free(o);
            return 0;
        }
    if (l->count == LIMIT_CERTIFICATES) {
        ocsp_free(o);
        return err_set(e, ERR_FORMAT, _("more than %d answers about revocation"),
                       LIMIT_CERTIFICATES);
    }
    list = list_room(l->list, l->count, &l->capacity, sizeof *list);
    if (!list) {
        ocsp_free(o);
        return err_memory(e);
    }
    l->list = list;
    l->list[l->count++] = o;
    return 0;
}

void ocsp_list_release(struct ocsp_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        ocsp_free(l->list[i]);
    free(l->list);
    *l = (struct ocsp_list){NULL, 0, 0};
}
