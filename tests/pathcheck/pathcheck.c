/*
 * The path judgement of cuv-verify alone, for tables of chains: 0 valid, 1 invalid, 2
 * indeterminate. One line says why.
 */
#include <stdio.h>

#include "base/clk.h"
#include "base/opt.h"
#include "pki/path.h"

enum { POLICIES = 64 };
enum { AT = 1, TRUST, CERT, CHAIN, CRL, POLICY, EXPLICIT, INHIBIT_ANY, INHIBIT_MAP, STAMP };

static const struct opt_row rows[] = {
    {AT, 0, "at", "TIME", "the time judged, which stands for now"},
    {TRUST | OPT_AGAIN, 0, "trust", "DIR", "anchors: a folder or a file"},
    {CERT | OPT_AGAIN, 0, "cert", "FILE", "the certificate judged"},
    {CHAIN | OPT_AGAIN, 0, "chain", "FILE", "certificates that may help"},
    {CRL | OPT_AGAIN, 0, "crl", "FILE", "revocation lists"},
    {POLICY | OPT_AGAIN, 0, "policy", "OID", "an acceptable policy"},
    {EXPLICIT, 0, "explicit-policy", NULL, "RFC 5280 6.1.1 (f)"},
    {INHIBIT_ANY, 0, "inhibit-any", NULL, "RFC 5280 6.1.1 (g)"},
    {INHIBIT_MAP, 0, "inhibit-map", NULL, "RFC 5280 6.1.1 (e)"},
    {STAMP, 0, "timestamp", NULL, "judge it as a time stamp authority"},
    {0},
};

struct inputs {
    struct certificate_list leaf, chain;
    struct crl_list crls;
    struct trust *trust;
    const char *policies[POLICIES];
    struct path_question q;
};

static int take(struct inputs *in, int id, const char *value, struct err *e)
{
    switch (id) {
    case AT:
        if (clk_parse_time(value, &in->q.at) != 0)
            return err_set(e, ERR_USAGE, "\"%s\" is no time", value);
        in->q.now = in->q.at;
        return 0;
    case TRUST:
        return trust_add(in->trust, value, e);
    case CERT:
        return certificate_list_load(&in->leaf, value, e);
    case CHAIN:
        return certificate_list_load(&in->chain, value, e);
    case CRL:
        return crl_list_load(&in->crls, value, e);
    case POLICY:
        if (in->q.policy_count == POLICIES)
            return err_set(e, ERR_USAGE, "more than %d policies", POLICIES);
        in->policies[in->q.policy_count++] = value;
        return 0;
    case EXPLICIT:
        in->q.explicit_policy = true;
        return 0;
    case INHIBIT_ANY:
        in->q.inhibit_any_policy = true;
        return 0;
    case INHIBIT_MAP:
        in->q.inhibit_mapping = true;
        return 0;
    case STAMP:
        in->q.purpose = PATH_TIMESTAMP;
        return 0;
    default:
        return err_set(e, ERR_USAGE, "\"%s\" is no option", value);
    }
}

static int judge(struct inputs *in, struct path_verdict *v, struct err *e)
{
    if (in->leaf.count == 0 || in->q.now == 0)
        return err_set(e, ERR_USAGE, "--cert and --at are needed");
    in->q.leaf = in->leaf.list[0];
    /* What stands behind the certificate in its own file may help too. */
    while (in->leaf.count > 1)
        if (certificate_list_take(&in->chain, in->leaf.list[--in->leaf.count], e) != 0)
            return -1;
    in->q.extra = &in->chain;
    in->q.trust = in->trust;
    in->q.crls = &in->crls;
    in->q.policies = in->policies;
    return path_judge(&in->q, v, e);
}

int main(int argc, char **argv)
{
    static const char *const words[] = {"valid", "invalid", "indeterminate"};
    struct inputs in = {.q = {.purpose = PATH_SIGN}};
    struct path_verdict v;
    struct err e = {ERR_NONE, ""};
    struct opt o;
    int id, rc = trust_new(&in.trust, &e);

    opt_init(&o, rows, argc, argv);
    while (rc == 0 && (id = opt_next(&o, &e)) != OPT_END)
        rc = id == OPT_ERROR ? -1 : take(&in, id, o.value, &e);
    if (rc == 0)
        rc = judge(&in, &v, &e);
    if (rc == 0) {
        printf("%s %s %s", words[v.result], path_reason_name(v.reason),
               trust_domain_name(v.domain));
        if (v.depth >= 0)
            printf(" at %d, %s: %s", v.depth, v.chain[v.depth]->subject, v.detail);
        printf("%s%s\n", v.departure[0] ? "; departs: " : "", v.departure);
    } else {
        fprintf(stderr, "pathcheck: %s\n", e.text);
    }
    certificate_list_release(&in.leaf);
    certificate_list_release(&in.chain);
    crl_list_release(&in.crls);
    trust_free(in.trust);
    return rc == 0 ? (int)v.result : err_exit_code(e.kind);
}
