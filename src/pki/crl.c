#include "pki/crl.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/list.h"
#include "pki/pem.h"
#include "pki/value.h"

enum { MEMORY = 1 << 20 };

void crl_free(struct crl *c)
{
    if (!c)
        return;
    X509_CRL_free(c->x509_crl);
    arena_free(c->arena);
    free(c);
}

static bool all_known(const STACK_OF(X509_EXTENSION) * extensions, const int *known)
{
    for (int i = 0; i < X509v3_get_ext_count(extensions); i++) {
        X509_EXTENSION *x = X509v3_get_ext(extensions, i);
        int nid = OBJ_obj2nid(X509_EXTENSION_get_object(x));
        const int *k = known;

        if (!X509_EXTENSION_get_critical(x))
            continue;
        while (*k != NID_undef && *k != nid)
            k++;
        if (*k == NID_undef)
            return false;
    }
    return true;
}

/* RFC 5280 5.2, 5.3: a list with a critical extension that is not understood proves nothing. */
static void look_for_unknown(struct crl *c)
{
    static const int of_list[] = {NID_authority_key_identifier, NID_crl_number, NID_delta_crl,
                                  NID_issuing_distribution_point, NID_undef};
    static const int of_entry[] = {NID_crl_reason, NID_invalidity_date, NID_undef};
    STACK_OF(X509_REVOKED) *entries = X509_CRL_get_REVOKED(c->x509_crl);
    int count = entries ? sk_X509_REVOKED_num(entries) : 0;

    c->entries = (size_t)count;
    if (!all_known(X509_CRL_get0_extensions(c->x509_crl), of_list))
        c->unknown_critical = true;
    for (int i = 0; i < count && !c->unknown_critical; i++) {
        const STACK_OF(X509_EXTENSION) *x =
            X509_REVOKED_get0_extensions(sk_X509_REVOKED_value(entries, i));

        if (x && !all_known(x, of_entry))
            c->unknown_critical = true;
    }
}

static int read_scope(struct crl *c)
{
    int critical = -1, rc = 0;
    ISSUING_DIST_POINT *p =
        X509_CRL_get_ext_d2i(c->x509_crl, NID_issuing_distribution_point, &critical, NULL);
    const GENERAL_NAMES *names;

    if (!p) {
        c->unknown_critical |= critical != -1; /* there, but malformed or twice */
        return 0;
    }
    c->has_scope = true;
    c->only_users = p->onlyuser > 0;
    c->only_authorities = p->onlyCA > 0;
    c->only_attributes = p->onlyattr > 0;
    c->indirect = p->indirectCRL > 0;
    c->some_reasons = p->onlysomereasons != NULL;
    names = p->distpoint && p->distpoint->type == 0 ? p->distpoint->name.fullname : NULL;
    if (p->distpoint && value_url_count(names) == 0)
        c->unknown_critical = true; /* a scope named otherwise than by an address */
    if (names) {
        rc = texts_room(&c->scope_urls, c->arena, value_url_count(names));
        if (rc == 0)
            rc = value_urls(&c->scope_urls, c->arena, names);
    }
    ISSUING_DIST_POINT_free(p);
    return rc;
}

static void read_expired_since(struct crl *c)
{
    ASN1_OBJECT *oid = OBJ_txt2obj("2.5.29.60", 1);
    int at = oid ? X509_CRL_get_ext_by_OBJ(c->x509_crl, oid, -1) : -1;
    const ASN1_OCTET_STRING *value;
    const unsigned char *p;
    ASN1_GENERALIZEDTIME *t;

    ASN1_OBJECT_free(oid);
    if (at < 0)
        return;
    value = X509_EXTENSION_get_data(X509_CRL_get_ext(c->x509_crl, at));
    p = ASN1_STRING_get0_data(value);
    t = d2i_ASN1_GENERALIZEDTIME(NULL, &p, ASN1_STRING_length(value));
    if (t && value_time(t, &c->expired_since) == 0)
        c->holds_expired = true;
    ASN1_GENERALIZEDTIME_free(t);
}

static int read_fields(struct crl *c, struct err *e)
{
    X509_CRL *x = c->x509_crl;
    const X509_NAME *issuer = X509_CRL_get_issuer(x);
    const ASN1_TIME *next = X509_CRL_get0_nextUpdate(x);
    ASN1_INTEGER *number;
    const unsigned char *der;
    size_t len;
    int digest = NID_undef, key = NID_undef;
    int signature = X509_CRL_get_signature_nid(x);

    if (value_time(X509_CRL_get0_lastUpdate(x), &c->this_update) != 0 ||
        (next && value_time(next, &c->next_update) != 0))
        return err_set(e, ERR_FORMAT,
                       _("CRL: malformed thisUpdate or nextUpdate (RFC 5280 5.1.2)"));
    OBJ_find_sigid_algs(signature, &digest, &key);
    c->algorithm = value_algorithm(digest, key, signature);
    c->issuer = value_name(c->arena, issuer);
    if (X509_NAME_get0_der(issuer, &der, &len) == 1)
        c->issuer_der = value_bytes(c->arena, der, len);
    number = X509_CRL_get_ext_d2i(x, NID_crl_number, NULL, NULL);
    c->number = number ? value_integer(c->arena, number) : "";
    ASN1_INTEGER_free(number);
    c->delta = X509_CRL_get_ext_by_NID(x, NID_delta_crl, -1) >= 0;
    look_for_unknown(c);
    read_expired_since(c);
    if (read_scope(c) != 0 || !c->issuer || !c->issuer_der.data || !c->number)
        return err_memory(e);
    return 0;
}

static int parse_der(struct crl **out, struct slice der, struct err *e)
{
    const unsigned char *p = der.data;
    struct crl *c;
    int rc = -1;

    if (der.len > LIMIT_CRL_BYTES)
        return err_set(e, ERR_FORMAT, _("CRL: longer than %zu bytes"), LIMIT_CRL_BYTES);
    c = calloc(1, sizeof *c);
    if (c)
        c->arena = arena_new(MEMORY);
    if (!c || !c->arena) {
        err_memory(e);
        goto out;
    }
    c->x509_crl = der.len ? d2i_X509_CRL(NULL, &p, (long)der.len) : NULL;
    if (!c->x509_crl) {
        err_set(e, ERR_FORMAT, _("this is not a certificate revocation list (RFC 5280 5.1)"));
        goto out;
    }
    if (p != der.data + der.len) {
        err_set(e, ERR_FORMAT, _("CRL: %zu bytes too many after its end"),
                der.len - (size_t)(p - der.data));
        goto out;
    }
    c->size = der.len;
    if (value_sha256(c->sha256, der.data, der.len) != 0) {
        err_memory(e);
        goto out;
    }
    if (read_fields(c, e) != 0)
        goto out;
    *out = c;
    c = NULL;
    rc = 0;
out:
    crl_free(c);
    ERR_clear_error();
    return rc;
}

int crl_parse(struct crl **out, struct slice bytes, struct err *e)
{
    struct buf der;
    int rc;

    if (!pem_is(bytes))
        return parse_der(out, bytes, e);
    buf_init(&der, LIMIT_CRL_BYTES);
    rc = pem_next(&bytes, "X509 CRL", &der, e);
    if (rc == 0)
        rc = err_set(e, ERR_FORMAT, _("no block \"%s\" in this PEM file"), "X509 CRL");
    if (rc > 0)
        rc = parse_der(out, buf_slice(&der), e);
    buf_release(&der);
    return rc;
}

int crl_encode(const struct crl *c, struct slice *out, struct err *e)
{
    unsigned char *der = NULL;
    int n = i2d_X509_CRL(c->x509_crl, &der);

    ERR_clear_error();
    if (n < 0)
        return err_memory(e);
    *out = (struct slice){der, (size_t)n};
    return 0;
}

void crl_encoded_free(struct slice der)
{
    OPENSSL_free((void *)(uintptr_t)der.data);
}

bool crl_signed_by(struct crl *c, const struct certificate *issuer)
{
    EVP_PKEY *key = X509_get0_pubkey(issuer->x509);

    if (X509_NAME_cmp(X509_CRL_get_issuer(c->x509_crl), X509_get_subject_name(issuer->x509)) != 0)
        return false;
    if (issuer->has_key_usage && !(issuer->key_usage & USAGE_CRL_SIGN))
        return false;
    if (c->verified && memcmp(c->verified_with, issuer->spki_sha256, 32) == 0)
        return true;
    c->verified = key && X509_CRL_verify(c->x509_crl, key) == 1;
    memcpy(c->verified_with, issuer->spki_sha256, 32);
    ERR_clear_error();
    return c->verified;
}

int crl_find(const struct crl *c, const struct certificate *about, int64_t *when,
             enum revocation_reason *why)
{
    X509_REVOKED *entry = NULL;
    ASN1_ENUMERATED *reason;

    if (X509_CRL_get0_by_cert(c->x509_crl, &entry, about->x509) == 0 || !entry)
        return 0;
    *why = REVOKED_UNSPECIFIED;
    reason = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, NULL, NULL);
    if (reason) {
        long n = ASN1_ENUMERATED_get(reason);

        if (n > 0 && n <= REVOKED_AA_COMPROMISE)
            *why = (enum revocation_reason)n;
    }
    ASN1_ENUMERATED_free(reason);
    /* A date that cannot be read counts as "always was". */
    if (value_time(X509_REVOKED_get0_revocationDate(entry), when) != 0)
        *when = INT64_MIN;
    ERR_clear_error();
    return 1;
}

const char *revocation_reason_name(enum revocation_reason why)
{
    static const char *const names[] = {
        [REVOKED_UNSPECIFIED] = "unspecified",
        [REVOKED_KEY_COMPROMISE] = "keyCompromise",
        [REVOKED_CA_COMPROMISE] = "cACompromise",
        [REVOKED_AFFILIATION_CHANGED] = "affiliationChanged",
        [REVOKED_SUPERSEDED] = "superseded",
        [REVOKED_CESSATION] = "cessationOfOperation",
        [REVOKED_HOLD] = "certificateHold",
        [REVOKED_REMOVED] = "removeFromCRL",
        [REVOKED_PRIVILEGE] = "privilegeWithdrawn",
        [REVOKED_AA_COMPROMISE] = "aACompromise",
    };

    return names[why] ? names[why] : "unspecified";
}

int crl_list_take(struct crl_list *l, struct crl *c, struct err *e)
{
    struct crl **list;

    for (size_t i = 0; i < l->count; i++)
        if (memcmp(l->list[i]->sha256, c->sha256, 32) == 0) {
            crl_free(c);
            return 0;
        }
    if (l->count == LIMIT_CERTIFICATES) {
        crl_free(c);
        return err_set(e, ERR_FORMAT, _("more than %d revocation lists"), LIMIT_CERTIFICATES);
    }
    list = list_room(l->list, l->count, &l->capacity, sizeof *list);
    if (!list) {
        crl_free(c);
        return err_memory(e);
    }
    l->list = list;
    l->list[l->count++] = c;
    return 0;
}

static int take_one(void *list, struct slice der, struct err *e)
{
    struct crl *c;

    return parse_der(&c, der, e) ? -1 : crl_list_take(list, c, e);
}

static int load_one(void *list, struct slice bytes, struct err *e)
{
    return pem_objects(bytes, "X509 CRL", LIMIT_CRL_BYTES, take_one, list, e);
}

int crl_list_load(struct crl_list *l, const char *path, struct err *e)
{
    return pem_each(path, ".crl .pem", LIMIT_CRL_BYTES * 2, load_one, l, e);
}

void crl_list_release(struct crl_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        crl_free(l->list[i]);
    free(l->list);
    *l = (struct crl_list){NULL, 0, 0};
}
