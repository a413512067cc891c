/*
 * Paths made for the purpose, each with one thing wrong, and what must be said about it. The
 * expected reasons come from RFC 5280 clause 6, EN 319 102-1 and the rules of the house.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "hash/hash.h"
#include "unit/made_pki.h"

enum list_kind {
    FRESH,        /* nobody revoked */
    NO_LIST,      /* none of the issuer */
    NO_ROOT_LIST, /* none of the root */
    REVOKED_BEFORE,
    REVOKED_AFTER,
    CA_IS_REVOKED,
    ON_HOLD,
    STALE,
    FROM_THE_FUTURE,
    WRONG_KEY, /* right name, another key */
    DELTA_ONLY,
    DELTA_ACCUSES,
    INDIRECT,
    USERS_ONLY,
    AUTHORITIES_ONLY,
    OTHER_POINT,
    SAME_POINT,
    SOME_REASONS,
    WITHOUT_END,
    LIST_BY_SHA1,
};

struct row {
    const char *name;
    enum path_reason reason;
    int depth;
    enum list_kind lists;
    struct made_extension leaf_ext[MADE_EXTENSIONS], ca_ext[MADE_EXTENSIONS],
        root_ext[MADE_EXTENSIONS];
    int64_t leaf_from, leaf_to, ca_from, ca_to, root_to;
    const char *leaf_md, *ca_md, *leaf_key, *ca_key;
    int64_t at; /* days from MADE_NOW */
    enum path_purpose purpose;
    bool no_ca, forged;
};

#define DAYS(n) (MADE_NOW + (n) * (int64_t)MADE_DAY)
#define POINT "URI:http://crl.thu.test/a.crl"
#define SIGNS                                                                                      \
    {                                                                                              \
        NID_key_usage, "critical,digitalSignature,nonRepudiation"                                  \
    }
#define IS_CA                                                                                      \
    {                                                                                              \
        NID_basic_constraints, "critical,CA:TRUE"                                                  \
    }
#define CA_USE                                                                                     \
    {                                                                                              \
        NID_key_usage, "critical,keyCertSign,cRLSign"                                              \
    }
#define POINTS                                                                                     \
    {                                                                                              \
        NID_crl_distribution_points, POINT                                                         \
    }

static const struct row rows[] = {
    {"good", PATH_REASON_OK, -1, .lists = FRESH},
    {"good with RSA", PATH_REASON_OK, -1, .leaf_key = "RSA-2048"},
    {"good with nonRepudiation alone", PATH_REASON_OK, -1,
     .leaf_ext = {{NID_key_usage, "critical,nonRepudiation"}}},
    {"good with e-mail and client use", PATH_REASON_OK, -1,
     .leaf_ext = {SIGNS, {NID_ext_key_usage, "emailProtection,clientAuth"}}},
    {"no list of the issuer", PATH_REASON_REVOCATION_UNKNOWN, 0, .lists = NO_LIST},
    {"no list of the root", PATH_REASON_REVOCATION_UNKNOWN, 1, .lists = NO_ROOT_LIST},
    {"revoked before", PATH_REASON_REVOKED, 0, .lists = REVOKED_BEFORE},
    {"revoked only later", PATH_REASON_OK, -1, .lists = REVOKED_AFTER, .at = -20},
    {"issuer revoked", PATH_REASON_CA_REVOKED, 1, .lists = CA_IS_REVOKED},
    {"on hold", PATH_REASON_ON_HOLD, 0, .lists = ON_HOLD},
    {"list out of date", PATH_REASON_REVOCATION_UNKNOWN, 0, .lists = STALE},
    {"list not yet out", PATH_REASON_REVOCATION_UNKNOWN, 0, .lists = FROM_THE_FUTURE},
    {"list signed by another key", PATH_REASON_REVOCATION_UNKNOWN, 0, .lists = WRONG_KEY},
    {"delta list alone acquits nobody", PATH_REASON_REVOCATION_UNKNOWN, 0, .lists = DELTA_ONLY},
    {"delta list accuses", PATH_REASON_REVOKED, 0, .lists = DELTA_ACCUSES},
    {"indirect list", PATH_REASON_REVOCATION_UNKNOWN, 0, .lists = INDIRECT},
    {"list of users", PATH_REASON_OK, -1, .lists = USERS_ONLY},
    {"list of authorities", PATH_REASON_REVOCATION_UNKNOWN, 0, .lists = AUTHORITIES_ONLY},
    {"list of another distribution point", PATH_REASON_REVOCATION_UNKNOWN, 0, .lists = OTHER_POINT,
     .leaf_ext = {SIGNS, POINTS}},
    {"list of its own distribution point", PATH_REASON_OK, -1, .lists = SAME_POINT,
     .leaf_ext = {SIGNS, POINTS}},
    {"list of some reasons", PATH_REASON_REVOCATION_UNKNOWN, 0, .lists = SOME_REASONS,
     .leaf_ext = {SIGNS, POINTS}},
    {"list made after the expiry says nothing", PATH_REASON_REVOCATION_UNKNOWN, 0,
     .leaf_to = DAYS(-10), .at = -20},
    {"list without nextUpdate", PATH_REASON_REVOCATION_UNKNOWN, 0, .lists = WITHOUT_END},
    {"list signed with SHA-1", PATH_REASON_REVOCATION_UNKNOWN, 0, .lists = LIST_BY_SHA1},
    {"expired", PATH_REASON_EXPIRED, 0, .leaf_to = DAYS(-1)},
    {"last second", PATH_REASON_OK, -1, .leaf_to = MADE_NOW},
    {"one second late", PATH_REASON_EXPIRED, 0, .leaf_to = MADE_NOW - 1},
    {"first second", PATH_REASON_OK, -1, .leaf_from = MADE_NOW},
    {"one second early", PATH_REASON_NOT_YET_VALID, 0, .leaf_from = MADE_NOW + 1},
    {"expired and status unknown", PATH_REASON_EXPIRED, 0, .lists = NO_LIST, .leaf_to = DAYS(-1)},
    {"expired and revoked", PATH_REASON_REVOKED, 0, .lists = REVOKED_BEFORE, .leaf_to = DAYS(-1)},
    {"issuer expired", PATH_REASON_CA_EXPIRED, 1, .ca_to = DAYS(-1)},
    {"issuer not yet valid", PATH_REASON_CA_NOT_YET_VALID, 1, .ca_from = DAYS(1)},
    {"root expired", PATH_REASON_CA_EXPIRED, 2, .root_to = DAYS(-1)},
    {"an authority signs", PATH_REASON_KEY_USAGE, 0, .leaf_ext = {SIGNS, IS_CA}},
    {"no key usage", PATH_REASON_KEY_USAGE, 0, .leaf_ext = {{NID_subject_key_identifier, "hash"}}},
    {"key usage for encryption", PATH_REASON_KEY_USAGE, 0,
     .leaf_ext = {{NID_key_usage, "critical,keyEncipherment"}}},
    {"a server's certificate", PATH_REASON_KEY_USAGE, 0,
     .leaf_ext = {SIGNS, {NID_ext_key_usage, "serverAuth"}}},
    {"a time stamp authority's signs", PATH_REASON_KEY_USAGE, 0,
     .leaf_ext = {SIGNS, {NID_ext_key_usage, "critical,timeStamping"}}},
    {"time stamp", PATH_REASON_OK, -1, .purpose = PATH_TIMESTAMP,
     .leaf_ext = {SIGNS, {NID_ext_key_usage, "critical,timeStamping"}}},
    {"time stamp, use not critical", PATH_REASON_KEY_USAGE, 0, .purpose = PATH_TIMESTAMP,
     .leaf_ext = {SIGNS, {NID_ext_key_usage, "timeStamping"}}},
    {"time stamp, another use too", PATH_REASON_KEY_USAGE, 0, .purpose = PATH_TIMESTAMP,
     .leaf_ext = {SIGNS, {NID_ext_key_usage, "critical,timeStamping,emailProtection"}}},
    {"time stamp by a signer", PATH_REASON_KEY_USAGE, 0, .purpose = PATH_TIMESTAMP},
    {"unknown critical extension", PATH_REASON_CONSTRAINTS, 0,
     .leaf_ext = {SIGNS, {NID_netscape_comment, "critical,thu"}}},
    {"issuer is no authority", PATH_REASON_CONSTRAINTS, 1, .ca_ext = {CA_USE}},
    {"issuer says CA:FALSE", PATH_REASON_CONSTRAINTS, 1,
     .ca_ext = {{NID_basic_constraints, "critical,CA:FALSE"}, CA_USE}},
    {"issuer may not sign certificates", PATH_REASON_CONSTRAINTS, 1,
     .ca_ext = {IS_CA, {NID_key_usage, "critical,cRLSign"}}},
    {"path too long", PATH_REASON_CONSTRAINTS, 2,
     .root_ext = {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"}, CA_USE}},
    {"path just long enough", PATH_REASON_OK, -1,
     .root_ext = {{NID_basic_constraints, "critical,CA:TRUE,pathlen:1"}, CA_USE}},
    {"name outside what the issuer may name", PATH_REASON_CONSTRAINTS, 0,
     .ca_ext = {IS_CA, CA_USE, {NID_name_constraints, "critical,permitted;email:thu.test"}},
     .leaf_ext = {SIGNS, {NID_subject_alt_name, "email:a@khac.test"}}},
    {"name inside", PATH_REASON_OK, -1,
     .ca_ext = {IS_CA, CA_USE, {NID_name_constraints, "critical,permitted;email:thu.test"}},
     .leaf_ext = {SIGNS, {NID_subject_alt_name, "email:a@thu.test"}}},
    {"excluded name", PATH_REASON_CONSTRAINTS, 0,
     .ca_ext = {IS_CA, CA_USE, {NID_name_constraints, "critical,excluded;email:thu.test"}},
     .leaf_ext = {SIGNS, {NID_subject_alt_name, "email:a@thu.test"}}},
    {"issuer may not sign lists", PATH_REASON_REVOCATION_UNKNOWN, 0,
     .ca_ext = {IS_CA, {NID_key_usage, "critical,keyCertSign"}}},
    {"signed with SHA-1", PATH_REASON_ALGORITHM, 0, .leaf_md = "SHA1"},
    {"signed with MD5", PATH_REASON_ALGORITHM, 0, .leaf_md = "MD5", .ca_key = "RSA-2048"},
    {"issuer signed with SHA-1", PATH_REASON_ALGORITHM, 1, .ca_md = "SHA1"},
    {"RSA of 1024 bits", PATH_REASON_ALGORITHM, 0, .leaf_key = "RSA-1024"},
    {"issuer with RSA of 1024 bits", PATH_REASON_ALGORITHM, 1, .ca_key = "RSA-1024"},
    {"EC of 224 bits", PATH_REASON_ALGORITHM, 0, .leaf_key = "secp224r1"},
    {"a curve not in the table", PATH_REASON_ALGORITHM, 0, .leaf_key = "secp256k1"},
    {"Ed25519", PATH_REASON_ALGORITHM, 0, .leaf_key = "Ed25519"},
    {"P-384", PATH_REASON_OK, -1, .leaf_key = "P-384", .leaf_md = "SHA384"},
    {"issuer missing", PATH_REASON_NO_CHAIN, -1, .no_ca = true},
    {"forged with the issuer's name", PATH_REASON_BAD_SIGNATURE, 0, .forged = true},
};

struct world {
    struct made root, ca, leaf;
    struct certificate *root_c, *ca_c, *leaf_c;
    struct certificate_list extra;
    struct trust trust;
    struct trust_anchor anchor;
    struct crl_list crls;
};

static void copy_ext(struct made_spec *s, const struct made_extension *ext,
                     const struct made_extension *usual)
{
    memcpy(s->ext, ext[0].nid ? ext : usual, sizeof s->ext);
}

static void add_list(struct world *w, const struct made_list *l, const struct made *issuer)
{
    struct err e;

    made_must(crl_list_take(&w->crls, made_crl(l, issuer), &e) == 0);
}

static struct made_list fresh_list(void)
{
    return (struct made_list){.from = DAYS(-2), .to = DAYS(5)};
}

static struct made_list scoped(const char *scope)
{
    struct made_list l = fresh_list();

    l.ext[0] = (struct made_extension){NID_issuing_distribution_point, scope};
    return l;
}

static struct made_list revoking(const struct made *m, int64_t when, int reason)
{
    struct made_list l = fresh_list();

    l.revoked[0] = (struct made_revoked){m->x, when, reason};
    return l;
}

static const char *const scopes[] = {
    [INDIRECT] = "critical,indirectCRL:TRUE",
    [USERS_ONLY] = "critical,onlyuser:TRUE",
    [AUTHORITIES_ONLY] = "critical,onlyCA:TRUE",
    [OTHER_POINT] = "critical,fullname:URI:http://crl.thu.test/b.crl",
    [SAME_POINT] = "critical,fullname:" POINT,
    [SOME_REASONS] = "critical,fullname:" POINT ",onlysomereasons:keyCompromise",
};

static void add_issuer_list(struct world *w, enum list_kind kind)
{
    struct made other = {w->ca.x, made_key("P-256 other")};
    struct made_list l = fresh_list();

    switch (kind) {
    case NO_LIST:
        return;
    case REVOKED_BEFORE:
        l = revoking(&w->leaf, DAYS(-10), REVOKED_KEY_COMPROMISE);
        break;
    case REVOKED_AFTER:
        l = revoking(&w->leaf, DAYS(-10), -1);
        break;
    case ON_HOLD:
        l = revoking(&w->leaf, DAYS(-10), REVOKED_HOLD);
        break;
    case STALE:
        l.to = DAYS(-1);
        break;
    case FROM_THE_FUTURE:
        l.from = DAYS(1);
        break;
    case WRONG_KEY:
        add_list(w, &l, &other);
        return;
    case DELTA_ACCUSES:
        l = revoking(&w->leaf, DAYS(-1), -1);
        l.delta = true;
        break;
    case DELTA_ONLY:
        l.delta = true;
        break;
    case INDIRECT:
    case USERS_ONLY:
    case AUTHORITIES_ONLY:
    case OTHER_POINT:
    case SAME_POINT:
    case SOME_REASONS:
        l = scoped(scopes[kind]);
        break;
    case WITHOUT_END:
        l.to = 0;
        break;
    case LIST_BY_SHA1:
        l.md = "SHA1";
        break;
    case FRESH:
    case NO_ROOT_LIST:
    case CA_IS_REVOKED:
        break;
    }
    add_list(w, &l, &w->ca);
}

static void build(struct world *w, const struct row *r)
{
    static const struct made_extension root_ext[MADE_EXTENSIONS] = MADE_ROOT_EXT,
                                       ca_ext[MADE_EXTENSIONS] = MADE_CA_EXT,
                                       leaf_ext[MADE_EXTENSIONS] = MADE_LEAF_EXT;
    struct made_spec root = {.cn = "Gốc", .to = r->root_to},
                     ca = {.cn = "CA", .from = r->ca_from, .to = r->ca_to, .md = r->ca_md},
                     leaf = {.cn = "Người ký",
                             .from = r->leaf_from,
                             .to = r->leaf_to,
                             .md = r->leaf_md};
    struct made_list l = fresh_list();
    struct made forger;
    struct err e;

    memset(w, 0, sizeof *w);
    copy_ext(&root, r->root_ext, root_ext);
    copy_ext(&ca, r->ca_ext, ca_ext);
    copy_ext(&leaf, r->leaf_ext, leaf_ext);
    w->root = made_certificate(&root, NULL, made_key("P-256 root"));
    w->ca = made_certificate(&ca, &w->root, made_key(r->ca_key ? r->ca_key : "P-256 ca"));
    forger = (struct made){w->ca.x, made_key("P-256 other")};
    w->leaf = made_certificate(&leaf, r->forged ? &forger : &w->ca,
                               made_key(r->leaf_key ? r->leaf_key : "P-256"));
    w->root_c = made_parsed(&w->root);
    w->ca_c = made_parsed(&w->ca);
    w->leaf_c = made_parsed(&w->leaf);
    if (!r->no_ca)
        made_must(certificate_list_take(&w->extra, made_parsed(&w->ca), &e) == 0);
    w->anchor = (struct trust_anchor){w->root_c, TRUST_TEST, TRUST_ROOT, INT64_MIN, INT64_MAX, ""};
    w->trust.anchors = &w->anchor;
    w->trust.count = 1;
    made_must(certificate_list_take(&w->trust.certificates, w->root_c, &e) == 0);
    add_issuer_list(w, r->lists);
    if (r->lists == CA_IS_REVOKED)
        l = revoking(&w->ca, DAYS(-10), REVOKED_CA_COMPROMISE);
    if (r->lists != NO_ROOT_LIST)
        add_list(w, &l, &w->root);
}

static void wreck(struct world *w)
{
    X509_free(w->root.x);
    X509_free(w->ca.x);
    X509_free(w->leaf.x);
    certificate_free(w->ca_c);
    certificate_free(w->leaf_c);
    certificate_list_release(&w->extra);
    certificate_list_release(&w->trust.certificates);
    crl_list_release(&w->crls);
}

static struct path_question question(const struct world *w)
{
    return (struct path_question){.leaf = w->leaf_c,
                                  .extra = &w->extra,
                                  .trust = &w->trust,
                                  .crls = &w->crls,
                                  .at = MADE_NOW,
                                  .now = MADE_NOW};
}

static void judges_every_row(void **state)
{
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct path_question q;
        struct path_verdict v;
        struct world w;
        struct err e;

        build(&w, &rows[i]);
        q = question(&w);
        q.at = DAYS(rows[i].at);
        q.purpose = rows[i].purpose;
        assert_int_equal(path_judge(&q, &v, &e), 0);
        if (v.reason != rows[i].reason || v.depth != rows[i].depth) {
            print_message("# %s: %s at %d (%s), not %s at %d\n", rows[i].name,
                          path_reason_name(v.reason), v.depth, v.detail,
                          path_reason_name(rows[i].reason), rows[i].depth);
            wrong++;
        }
        assert_int_equal(v.reason == PATH_REASON_OK, v.result == PATH_VALID);
        wreck(&w);
    }
    print_message("# %zu paths\n", sizeof rows / sizeof rows[0]);
    assert_int_equal(wrong, 0);
}

static const struct row good = {.name = "good"};

static void tells_where_to_ask(void **state)
{
    const struct row row = {
        .lists = NO_LIST,
        .leaf_ext = {SIGNS, POINTS, {NID_info_access, "OCSP;URI:http://ocsp.thu.test"}}};
    struct path_question q;
    struct path_verdict v;
    struct world w;
    struct err e;

    (void)state;
    build(&w, &row);
    q = question(&w);
    assert_int_equal(path_judge(&q, &v, &e), 0);
    assert_int_equal(v.result, PATH_INDETERMINATE);
    assert_string_equal(v.sub_indication, "TRY_LATER");
    assert_string_equal(v.ask_crl, "http://crl.thu.test/a.crl");
    assert_string_equal(v.ask_ocsp, "http://ocsp.thu.test");
    assert_ptr_equal(v.ask_about, w.leaf_c);
    assert_int_equal(v.chain_count, 3);
    assert_int_equal(v.domain, TRUST_TEST);
    assert_false(v.list_too_old);
    wreck(&w);
}

static void says_what_en_319_102_says(void **state)
{
    static const struct {
        struct row row;
        bool exact, failed;
        const char *sub;
    } cases[] = {
        {{.lists = REVOKED_BEFORE}, false, false, "REVOKED_NO_POE"},
        {{.lists = REVOKED_BEFORE}, true, true, "REVOKED"},
        {{.leaf_to = DAYS(-1)}, false, false, "OUT_OF_BOUNDS_NO_POE"},
        {{.leaf_to = DAYS(-1)}, true, true, "EXPIRED"},
        {{.leaf_from = DAYS(1)}, false, true, "NOT_YET_VALID"},
        {{.lists = NO_LIST}, false, false, "TRY_LATER"},
        {{.no_ca = true}, true, false, "NO_CERTIFICATE_CHAIN_FOUND"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct path_question q;
        struct path_verdict v;
        struct world w;
        struct err e;

        build(&w, &cases[i].row);
        q = question(&w);
        q.exact = cases[i].exact;
        assert_int_equal(path_judge(&q, &v, &e), 0);
        assert_string_equal(v.sub_indication, cases[i].sub);
        assert_int_equal(v.total_failed, cases[i].failed);
        wreck(&w);
    }
}

static enum path_reason judge_with(struct world *w, struct trust_anchor *anchors, size_t count,
                                   struct path_verdict *v)
{
    struct path_question q = question(w);
    struct err e;

    w->trust.anchors = anchors;
    w->trust.count = count;
    assert_int_equal(path_judge(&q, v, &e), 0);
    return v->reason;
}

/* An issuer pinned without its root is enough; with its root the root may revoke it. */
static void believes_what_is_pinned(void **state)
{
    const struct row revoked = {.lists = CA_IS_REVOKED};
    struct trust_anchor anchors[2];
    struct path_verdict v;
    struct world w;
    struct err e;

    (void)state;
    build(&w, &revoked);
    made_must(certificate_list_take(&w.trust.certificates, made_parsed(&w.ca), &e) == 0);
    anchors[0] = w.anchor;
    anchors[1] = (struct trust_anchor){
        w.trust.certificates.list[1], TRUST_GOV_G2, TRUST_ISSUER, INT64_MIN, INT64_MAX, "test"};
    assert_int_equal(judge_with(&w, anchors + 1, 1, &v), PATH_REASON_OK);
    assert_int_equal(v.chain_count, 2);
    assert_int_equal(v.domain, TRUST_GOV_G2);
    assert_int_equal(judge_with(&w, anchors, 2, &v), PATH_REASON_CA_REVOKED);
    /* Closed since yesterday; not yet open; for time stamps only. */
    anchors[1].until = DAYS(-1);
    assert_int_equal(judge_with(&w, anchors + 1, 1, &v), PATH_REASON_NO_CHAIN);
    anchors[1].until = INT64_MAX;
    anchors[1].from = DAYS(1);
    assert_int_equal(judge_with(&w, anchors + 1, 1, &v), PATH_REASON_NO_CHAIN);
    anchors[1].from = INT64_MIN;
    anchors[1].kind = TRUST_TIMESTAMP;
    assert_int_equal(judge_with(&w, anchors + 1, 1, &v), PATH_REASON_NO_CHAIN);
    assert_int_equal(judge_with(&w, anchors, 0, &v), PATH_REASON_NO_CHAIN);
    wreck(&w);
}

/* The same name with another key among the hints, first or last, spoils nothing. */
static void tries_every_path(void **state)
{
    static const struct made_extension ca_ext[MADE_EXTENSIONS] = {IS_CA, CA_USE};
    const struct row row = {.leaf_ext = {SIGNS}, .ca_ext = {IS_CA, CA_USE}};
    struct made_spec twin = {.cn = "CA"};
    struct certificate_list hints = {NULL, 0, 0};
    struct path_question q;
    struct path_verdict v;
    bool known[2] = {false};
    struct made m;
    struct world w;
    struct err e;

    (void)state;
    build(&w, &row);
    memcpy(twin.ext, ca_ext, sizeof twin.ext);
    m = made_certificate(&twin, &w.root, made_key("P-256 other"));
    made_must(certificate_list_take(&hints, made_parsed(&m), &e) == 0);
    made_must(certificate_list_take(&hints, made_parsed(&w.ca), &e) == 0);
    q = question(&w);
    q.extra = &hints;
    assert_int_equal(path_judge(&q, &v, &e), 0);
    assert_int_equal(v.reason, PATH_REASON_OK);
    path_accounts(&hints, &w.trust, known);
    assert_true(known[0] && known[1]);
    certificate_list_release(&hints);
    X509_free(m.x);
    wreck(&w);
}

/* Known: signed by the store, in it, or linked to it. Not known: one who claims our issuer's name,
 * one who signed for itself, and two who signed for each other. */
static void accounts_for_certificates(void **state)
{
    static const char *const keys[] = {"P-256 other", "P-256", "P-256 third"};
    struct made_spec spec = {.cn = "Người lạ"}, left = {.cn = "Trái"}, right = {.cn = "Phải"};
    struct certificate_list list = {NULL, 0, 0};
    struct made m[4], alone;
    bool known[7];
    struct world w;
    struct err e;

    (void)state;
    build(&w, &good);
    m[0] = made_certificate(&spec, &(struct made){w.ca.x, made_key(keys[0])}, made_key(keys[1]));
    m[1] = made_certificate(&spec, NULL, made_key(keys[1]));
    alone = made_certificate(&right, NULL, made_key(keys[2]));
    m[2] = made_certificate(&left, &alone, made_key(keys[0]));
    m[3] = made_certificate(&right, &m[2], made_key(keys[2]));
    made_must(certificate_list_take(&list, made_parsed(&w.leaf), &e) == 0);
    made_must(certificate_list_take(&list, made_parsed(&w.ca), &e) == 0);
    made_must(certificate_list_take(&list, made_parsed(&w.root), &e) == 0);
    for (int i = 0; i < 4; i++)
        made_must(certificate_list_take(&list, made_parsed(&m[i]), &e) == 0);
    path_accounts(&list, &w.trust, known);
    for (int i = 0; i < 7; i++)
        assert_int_equal(known[i], i < 3);
    for (int i = 0; i < 4; i++)
        X509_free(m[i].x);
    X509_free(alone.x);
    certificate_list_release(&list);
    wreck(&w);
}

/* A copy of a stored issuer with one byte of its signature changed signed the leaf, as its key shows;
 * yet nobody vouches for that byte. */
static void knows_no_damaged_issuer(void **state)
{
    struct certificate_list list = {NULL, 0, 0};
    struct certificate *ca, *damaged = NULL;
    bool known[2] = {true, true};
    uint8_t der[4096];
    struct world w;
    struct err e;

    (void)state;
    build(&w, &good);
    ca = made_parsed(&w.ca);
    made_must(ca->der.len <= sizeof der);
    memcpy(der, ca->der.data, ca->der.len);
    der[ca->der.len - 1] ^= 1;
    made_must(certificate_parse(&damaged, (struct slice){der, ca->der.len}, &e) == 0);
    made_must(certificate_list_take(&w.trust.certificates, ca, &e) == 0);
    made_must(certificate_list_take(&list, made_parsed(&w.leaf), &e) == 0);
    made_must(certificate_list_take(&list, damaged, &e) == 0);
    path_accounts(&list, &w.trust, known);
    assert_true(known[0]);
    assert_false(known[1]);
    certificate_list_release(&list);
    wreck(&w);
}

/* Policies, RFC 5280 6.1: the leaf has none, so an explicit one cannot be met. */
static void obeys_policies(void **state)
{
    static const char *const wanted[] = {"2.16.704.1.1.1.1.1"};
    const struct row with = {
        .leaf_ext = {SIGNS, {NID_certificate_policies, "2.16.704.1.1.1.1.1"}},
        .ca_ext = {IS_CA, CA_USE, {NID_certificate_policies, "2.16.704.1.1.1.1.1"}}};
    const struct row *list[] = {&good, &with};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct path_question q;
        struct path_verdict v;
        struct world w;
        struct err e;

        build(&w, list[i]);
        q = question(&w);
        q.policies = wanted;
        q.policy_count = 1;
        q.explicit_policy = true;
        assert_int_equal(path_judge(&q, &v, &e), 0);
        assert_int_equal(v.reason, i ? PATH_REASON_OK : PATH_REASON_CONSTRAINTS);
        q.policies = (const char *const[]){"not an oid"};
        assert_int_equal(path_judge(&q, &v, &e), -1);
        assert_int_equal(e.kind, ERR_USAGE);
        wreck(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_every_row),
        cmocka_unit_test(tells_where_to_ask),
        cmocka_unit_test(says_what_en_319_102_says),
        cmocka_unit_test(believes_what_is_pinned),
        cmocka_unit_test(tries_every_path),
        cmocka_unit_test(accounts_for_certificates),
        cmocka_unit_test(knows_no_damaged_issuer),
        cmocka_unit_test(obeys_policies),
    };

    hash_library_start();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
