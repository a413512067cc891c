#include "pki/attempt.h"

#include <openssl/err.h>
#include <stdio.h>
#include <string.h>

#include "pki/status.h"
#include "pki/strength.h"

#define OID_SERVER_AUTH "1.3.6.1.5.5.7.3.1"
#define OID_TIME_STAMPING "1.3.6.1.5.5.7.3.8"
#define OID_OCSP_SIGNING "1.3.6.1.5.5.7.3.9"

/* The first complaint of each kind; a kind before another in the enum is told first. */
enum complaint_kind {
    COMPLAINT_SIGNATURE,
    COMPLAINT_RULE,
    COMPLAINT_NOT_YET,
    COMPLAINT_EXPIRED,
    COMPLAINTS
};

struct complaints {
    int error[COMPLAINTS]; /* X509_V_OK: none */
    int depth[COMPLAINTS];
};

static enum complaint_kind kind_of(int error)
{
    switch (error) {
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
    case X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY:
        return COMPLAINT_SIGNATURE;
    default:
        return COMPLAINT_RULE;
    }
}

static void complain(struct complaints *c, enum complaint_kind kind, int error, int depth)
{
    if (c->error[kind] != X509_V_OK)
        return;
    c->error[kind] = error;
    c->depth[kind] = depth;
}

/* Notes the complaint and lets the check go on, so that the gravest one can be told. */
static int note(int ok, X509_STORE_CTX *context)
{
    int error = X509_STORE_CTX_get_error(context);

    if (!ok)
        complain(X509_STORE_CTX_get_app_data(context), kind_of(error), error,
                 X509_STORE_CTX_get_error_depth(context));
    return 1;
}

/* RFC 5280 4.1.2.5: both ends are inside; OpenSSL counts the last second as outside. */
static void check_times(const struct path_question *q, const struct path_verdict *v,
                        struct complaints *c)
{
    for (size_t i = 0; i < v->chain_count; i++) {
        if (q->at < v->chain[i]->not_before)
            complain(c, COMPLAINT_NOT_YET, X509_V_ERR_CERT_NOT_YET_VALID, (int)i);
        if (q->at > v->chain[i]->not_after)
            complain(c, COMPLAINT_EXPIRED, X509_V_ERR_CERT_HAS_EXPIRED, (int)i);
    }
}

static int add_policies(X509_VERIFY_PARAM *p, const struct path_question *q)
{
    unsigned long flags =
        X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_POLICY_CHECK | X509_V_FLAG_NO_CHECK_TIME;

    if (q->explicit_policy)
        flags |= X509_V_FLAG_EXPLICIT_POLICY;
    if (q->inhibit_mapping)
        flags |= X509_V_FLAG_INHIBIT_MAP;
    if (q->inhibit_any_policy)
        flags |= X509_V_FLAG_INHIBIT_ANY;
    for (size_t i = 0; i < q->policy_count; i++) {
        ASN1_OBJECT *oid = OBJ_txt2obj(q->policies[i], 1);

        if (!oid || X509_VERIFY_PARAM_add0_policy(p, oid) != 1) {
            ASN1_OBJECT_free(oid);
            return -1;
        }
    }
    return X509_VERIFY_PARAM_set_flags(p, flags) == 1 ? 0 : -1;
}

/* The same chain's signatures were verified a moment before. */
static int signed_before(X509_STORE_CTX *context)
{
    (void)context;
    return 1;
}

static int set_up(X509_STORE_CTX *context, X509_STORE *store, STACK_OF(X509) * between,
                  const struct path_question *q, const struct path_verdict *v, bool strict)
{
    X509_VERIFY_PARAM *p;

    if (strict)
        X509_STORE_set_verify(store, signed_before);
    for (size_t i = 1; i + 1 < v->chain_count; i++)
        if (sk_X509_push(between, v->chain[i]->x509) <= 0)
            return -1;
    if (X509_STORE_add_cert(store, v->chain[v->chain_count - 1]->x509) != 1 ||
        X509_STORE_CTX_init(context, store, v->chain[0]->x509, between) != 1)
        return -1;
    X509_STORE_CTX_set_verify_cb(context, note);
    p = X509_STORE_CTX_get0_param(context);
    /* Uses and strengths are our own rules: OpenSSL's S/MIME purpose refuses honest signers. */
    X509_VERIFY_PARAM_set_auth_level(p, 0);
    X509_VERIFY_PARAM_set_depth(p, LIMIT_PATH);
    if (strict && X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_X509_STRICT) != 1)
        return -1;
    return X509_VERIFY_PARAM_set_purpose(p, X509_PURPOSE_ANY) == 1 ? add_policies(p, q) : -1;
}

static bool same_chain(X509_STORE_CTX *context, const struct path_verdict *v)
{
    STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(context);

    if (!chain || sk_X509_num(chain) != (int)v->chain_count)
        return false;
    for (int i = 0; i < sk_X509_num(chain); i++)
        if (X509_cmp(sk_X509_value(chain, i), v->chain[i]->x509) != 0)
            return false;
    return true;
}

/* RFC 5280 clause 6 by OpenSSL; strict: also what issuers must write and nobody relies on. -1: no
 * memory. */
static int ask_openssl(const struct path_question *q, const struct path_verdict *v, bool strict,
                       struct complaints *c, struct err *e)
{
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    X509_STORE *store = X509_STORE_new();
    STACK_OF(X509) *between = sk_X509_new_null();
    int rc = -1, answer;

    if (!context || !store || !between || set_up(context, store, between, q, v, strict) != 0) {
        err_memory(e);
        goto out;
    }
    X509_STORE_CTX_set_app_data(context, c);
    answer = X509_verify_cert(context);
    /* Whatever else it did: only its yes about exactly this path is a yes. */
    if ((answer != 1 || !same_chain(context, v)) && c->error[COMPLAINT_RULE] == X509_V_OK)
        c->error[COMPLAINT_RULE] = X509_V_ERR_UNSPECIFIED;
    rc = 0;
out:
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    sk_X509_free(between);
    ERR_clear_error();
    return rc;
}

static int tell(struct path_verdict *v, enum path_reason reason, int depth, const char *detail)
{
    v->reason = reason;
    v->depth = depth;
    snprintf(v->detail, sizeof v->detail, "%s", detail);
    return 1;
}

static bool only_of(const struct texts *uses, const char *const *set)
{
    for (size_t i = 0; i < uses->count; i++) {
        const char *const *s = set;

        while (*s && strcmp(*s, uses->list[i]) != 0)
            s++;
        if (!*s)
            return false;
    }
    return true;
}

/* What the leaf must be meant for; NULL when it is. */
static const char *wrong_use(const struct certificate *c, enum path_purpose purpose)
{
    static const char *const machines[] = {OID_SERVER_AUTH, OID_TIME_STAMPING, OID_OCSP_SIGNING,
                                           NULL};
    static const char *const stamping[] = {OID_TIME_STAMPING, NULL};

    if (c->is_ca)
        return "it is the certificate of an authority, not of a signer";
    if (!(c->key_usage & (USAGE_DIGITAL_SIGNATURE | USAGE_NON_REPUDIATION)))
        return "keyUsage names neither digitalSignature nor nonRepudiation";
    if (purpose == PATH_SIGN && c->has_extended_usage && only_of(&c->extended_usage, machines))
        return "extKeyUsage is for servers, time stamps or OCSP only";
    /* RFC 3161 2.3: this use, no other, and critical. */
    if (purpose == PATH_TIMESTAMP && (!c->extended_usage_critical || c->extended_usage.count != 1 ||
                                      !only_of(&c->extended_usage, stamping)))
        return "extKeyUsage is not the critical timeStamping alone";
    return NULL;
}

/* The rules of the house. 1 when one is broken. */
static int check_rules(const struct path_question *q, struct path_verdict *v)
{
    const char *wrong = wrong_use(v->chain[0], q->purpose);
    char key[32];

    if (wrong)
        return tell(v, PATH_REASON_KEY_USAGE, 0, wrong);
    for (size_t i = 0; i < v->chain_count; i++) {
        const struct certificate *c = v->chain[i];

        if (i > 0 && i + 1 < v->chain_count && !c->is_ca)
            return tell(v, PATH_REASON_CONSTRAINTS, (int)i, "basicConstraints does not say cA");
        /* Nobody relies on the signature of an anchor itself. */
        if (i + 1 < v->chain_count && !strength_algorithm(c->algorithm, q->at))
            return tell(v, PATH_REASON_ALGORITHM, (int)i, c->algorithm);
        certificate_key_text(c, key);
        if (!strength_key(c, q->at))
            return tell(v, PATH_REASON_ALGORITHM, (int)i, key);
    }
    return 0;
}

static void note_listed(struct path_verdict *v, const struct status *s, int depth)
{
    if (!s->listed || (v->listed && v->revoked_at <= s->when))
        return;
    v->listed = true;
    v->revoked_depth = depth;
    v->revoked_at = s->when;
    v->why = s->why;
}

static void note_unknown(struct path_verdict *v, const struct status *s, int depth)
{
    const struct certificate *c = v->chain[depth];

    v->ask_about = c;
    v->ask_issuer = v->chain[depth + 1];
    v->ask_ocsp = c->ocsp_urls.count ? c->ocsp_urls.list[0] : NULL;
    v->ask_crl = c->crl_urls.count ? c->crl_urls.list[0] : NULL;
    v->list_too_old = s->too_old;
}

/* Revocation of the whole path but its anchor; the gravest answer wins. 1 when not all is good. */
static int check_status(const struct path_question *q, struct path_verdict *v)
{
    enum status_kind worst = STATUS_GOOD;
    int at = -1, unknown = -1;

    for (size_t i = 0; i + 1 < v->chain_count; i++) {
        struct status s =
            status_look(v->chain[i], v->chain[i + 1], q->crls, q->ocsps, q->at, q->now);

        v->crl[i] = s.crl;
        v->ocsp[i] = s.ocsp;
        note_listed(v, &s, (int)i);
        if (s.kind == STATUS_UNKNOWN && unknown < 0) {
            unknown = (int)i;
            note_unknown(v, &s, unknown);
        } else if (s.kind > worst) {
            worst = s.kind;
            at = (int)i;
        }
        if (s.from && (!v->status_from || s.from < v->status_from))
            v->status_from = s.from;
        if (s.until && (!v->status_until || s.until < v->status_until))
            v->status_until = s.until;
    }
    if (worst == STATUS_REVOKED)
        return tell(v, at ? PATH_REASON_CA_REVOKED : PATH_REASON_REVOKED, at,
                    revocation_reason_name(v->why));
    if (unknown >= 0)
        return tell(v, PATH_REASON_REVOCATION_UNKNOWN, unknown,
                    v->list_too_old ? "the lists there are do not speak about this time"
                                    : "no list of its issuer");
    if (worst == STATUS_HELD)
        return tell(v, PATH_REASON_ON_HOLD, at, revocation_reason_name(v->why));
    return 0;
}

static int tell_complaint(struct path_verdict *v, const struct complaints *c,
                          enum complaint_kind kind)
{
    static const enum path_reason leaf[] = {
        [COMPLAINT_SIGNATURE] = PATH_REASON_BAD_SIGNATURE,
        [COMPLAINT_RULE] = PATH_REASON_CONSTRAINTS,
        [COMPLAINT_NOT_YET] = PATH_REASON_NOT_YET_VALID,
        [COMPLAINT_EXPIRED] = PATH_REASON_EXPIRED,
    };
    static const enum path_reason issuer[] = {
        [COMPLAINT_SIGNATURE] = PATH_REASON_BAD_SIGNATURE,
        [COMPLAINT_RULE] = PATH_REASON_CONSTRAINTS,
        [COMPLAINT_NOT_YET] = PATH_REASON_CA_NOT_YET_VALID,
        [COMPLAINT_EXPIRED] = PATH_REASON_CA_EXPIRED,
    };

    if (c->error[kind] == X509_V_OK)
        return 0;
    return tell(v, c->depth[kind] > 0 ? issuer[kind] : leaf[kind], c->depth[kind],
                X509_verify_cert_error_string(c->error[kind]));
}

/* A good path that departs from the letter of RFC 5280 4.2 is told, and stays good. */
static int check_letter(const struct path_question *q, struct path_verdict *v, struct err *e)
{
    struct complaints c = {.error = {X509_V_OK}};
    int at;

    if (ask_openssl(q, v, true, &c, e) != 0)
        return -1;
    at = c.depth[COMPLAINT_RULE];
    if (c.error[COMPLAINT_RULE] != X509_V_OK)
        snprintf(v->departure, sizeof v->departure, "%.100s: %s",
                 v->chain[at >= 0 && (size_t)at < v->chain_count ? at : 0]->common_name,
                 X509_verify_cert_error_string(c.error[COMPLAINT_RULE]));
    return 0;
}

int attempt_path(const struct path_question *q, struct path_verdict *v, struct err *e)
{
    struct complaints c = {.error = {X509_V_OK}};
    struct path_verdict status = *v;

    v->reason = PATH_REASON_OK;
    v->depth = -1;
    if (ask_openssl(q, v, false, &c, e) != 0)
        return -1;
    check_times(q, v, &c);
    if (tell_complaint(v, &c, COMPLAINT_SIGNATURE) || check_rules(q, v) ||
        tell_complaint(v, &c, COMPLAINT_RULE))
        return 0;
    status.depth = -1;
    status.reason = PATH_REASON_OK;
    check_status(q, &status);
    *v = status;
    /* A revocation outlives the certificate; an expiry says more than "not known". */
    if (v->reason != PATH_REASON_REVOKED && v->reason != PATH_REASON_CA_REVOKED &&
        !tell_complaint(v, &c, COMPLAINT_NOT_YET))
        tell_complaint(v, &c, COMPLAINT_EXPIRED);
    return check_letter(q, v, e);
}
