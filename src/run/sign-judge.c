/* The certificate is judged before any PIN: a dead one is never asked to sign. */
#include <stdio.h>

#include "cms/build.h"
#include "run/sign.h"

static int check_period(const struct sign *s, struct err *e)
{
    const struct certificate *c = s->certificate;
    char when[CLK_TEXT];

    if (s->now < c->not_before) {
        clk_people(when, c->not_before);
        return err_set(e, ERR_PERMISSION, _("the certificate of %s is valid only from %s"),
                       c->common_name, when);
    }
    if (s->now > c->not_after) {
        clk_people(when, c->not_after);
        return err_set(e, ERR_PERMISSION, _("the certificate of %s expired on %s"), c->common_name,
                       when);
    }
    return 0;
}

static int check_usage(const struct certificate *c, struct err *e)
{
    if (c->is_ca)
        return err_set(e, ERR_PERMISSION,
                       _("%s is an authority's certificate: it does not sign "
                         "letters"),
                       c->subject);
    if (c->has_key_usage && !(c->key_usage & (USAGE_DIGITAL_SIGNATURE | USAGE_NON_REPUDIATION)))
        return err_set(e, ERR_PERMISSION,
                       _("the certificate of %s is not meant for signing (key "
                         "usage)"),
                       c->common_name);
    return 0;
}

/* Not known is not good: signing goes on only when the person at the desk says so. */
static int check_unknown(struct sign *s, const char *why, struct err *e)
{
    const struct path_verdict *v = &s->verdict;
    char text[640];

    snprintf(text, sizeof text, _("whether the certificate of %s was revoked is not known%s%s"),
             v->ask_about->common_name, *why || *v->detail ? ": " : "", *why ? why : v->detail);
    if (!s->allow_unknown)
        return err_set(e, ERR_ABSENT,
                       _("%s; try again later, give its list with --crl FILE, name addresses in "
                         "section net of the configuration, or sign nevertheless with "
                         "--allow-unknown"),
                       text);
    if (s->say)
        s->say(s, true, text);
    return 0;
}

static int check_path(struct sign *s, struct err *e)
{
    struct path_verdict *v = &s->verdict;
    char why[256] = "";
    const struct path_question q = {
        .leaf = s->certificate,
        .extra = &s->found,
        .trust = s->trust,
        .at = s->now,
        .now = s->now,
        .purpose = PATH_SIGN,
        .exact = true,
    };

    if (sign_ask_path(s, q, v, why, sizeof why, e))
        return -1;
    if (v->result == PATH_VALID)
        return 0;
    if (v->reason == PATH_REASON_REVOCATION_UNKNOWN)
        return check_unknown(s, why, e);
    return err_set(e, ERR_PERMISSION,
                   _("the certificate of %s may not sign: %s%s%s; see: cuv-token check"),
                   s->certificate->common_name, path_reason_text(v->reason),
                   v->detail[0] ? ": " : "", v->detail);
}

/* Without trust the chain cannot be judged; a list that names the certificate still counts. */
static int check_lists(const struct sign *s, struct err *e)
{
    const struct crl_list *lists = s->session ? &s->session->crls : &s->crls;

    for (size_t i = 0; i < lists->count; i++) {
        enum revocation_reason why;
        int64_t when;

        if (!slice_equal(lists->list[i]->issuer_der, s->certificate->issuer_der) ||
            !crl_find(lists->list[i], s->certificate, &when, &why))
            continue;
        return err_set(e, ERR_PERMISSION, _("the certificate of %s was revoked (%s)"),
                       s->certificate->common_name, revocation_reason_name(why));
    }
    return 0;
}

int sign_judge(struct sign *s, struct err *e)
{
    if (check_period(s, e) || check_usage(s->certificate, e) ||
        cms_algorithm_choose(&s->algorithm, s->certificate, s->pss, e))
        return -1;
    if (!s->trust && s->wanted_level > LEVEL_B_B)
        return err_set(e, ERR_CONFIG, "%s",
                       _("a time stamp counts only from a trusted authority, but no trusted "
                         "certificates are named: give --trust DIR, or dirs in section trust of "
                         "the configuration"));
    return s->trust ? check_path(s, e) : check_lists(s, e);
}
