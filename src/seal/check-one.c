/* One signature: its bytes, its CMS, its certificate. */
#include <stdio.h>
#include <string.h>

#include "base/clk.h"
#include "base/limits.h"
#include "cms/parse.h"
#include "hash/hash.h"
#include "seal/checker.h"

struct one {
    struct checker *checker;
    const struct pdf_signature *source;
    struct verdict_signature *out;
    struct buf contents;
    struct cms *cms;
    enum cms_profile profile;
};

static void tell(struct one *s, enum finding_id id, const char *hole1, const char *hole2)
{
    finding_add(&s->out->findings, id, (struct finding_place){0}, hole1, hole2, NULL, NULL);
}

static bool two_digits(const char **p, const char *end, int *out)
{
    if (end - *p < 2 || (*p)[0] < '0' || (*p)[0] > '9' || (*p)[1] < '0' || (*p)[1] > '9')
        return false;
    *out = ((*p)[0] - '0') * 10 + ((*p)[1] - '0');
    *p += 2;
    return true;
}

/* "D:YYYYMMDDHHmmSSOHH'mm'" (ISO 32000-1 7.9.4); 0 when it is not whole. */
static int64_t date_of(struct slice m)
{
    const char *p = (const char *)m.data, *end = p + m.len;
    int part[7] = {0}, zone_hours = 0, zone_minutes = 0, sign = 0;
    struct clk_time t;

    if (m.len < 2 || memcmp(p, "D:", 2) != 0)
        return 0;
    p += 2;
    for (int i = 0; i < 7; i++)
        if (!two_digits(&p, end, &part[i]))
            return 0;
    if (p < end && *p != 'Z') {
        sign = *p == '-' ? -1 : *p == '+' ? 1 : 0;
        p++;
        if (!sign || !two_digits(&p, end, &zone_hours))
            return 0;
        if (p < end && *p == '\'')
            p++;
        if (p < end && !two_digits(&p, end, &zone_minutes))
            return 0;
    }
    t = (struct clk_time){{part[0] * 100 + part[1], part[2], part[3]}, part[4], part[5], part[6]};
    if (!clk_date_valid(t.date) || part[4] > 23 || part[5] > 59 || part[6] > 59)
        return 0;
    return clk_seconds(t, sign * (zone_hours * 60 + zone_minutes) * 60);
}

/* In the file as it came, bytes before its header included; zeros when it leads outside. */
static void describe_range(struct one *s)
{
    const struct checker *c = s->checker;
    const struct slice bytes = pdf_bytes(c->doc);
    const int64_t *r = s->source->byte_range, all = (int64_t)bytes.len;
    const int64_t before = bytes.data - c->file.data;

    if (!s->source->has_range || r[0] < 0 || r[1] < 0 || r[0] > all || r[1] > all - r[0] ||
        r[2] < r[0] + r[1] || r[3] < 0 || r[2] > all || r[3] > all - r[2])
        return;
    memcpy(s->out->range, r, sizeof s->out->range);
    s->out->range[0] += before;
    s->out->range[2] += before;
}

static void describe(struct one *s)
{
    const struct pdf_signature *p = s->source;
    struct verdict_signature *o = s->out;
    struct checker *c = s->checker;
    char name[64];

    o->field = checker_text(c, p->field->name);
    o->timestamp = p->document_timestamp;
    o->revision = p->revision + 1;
    o->page = p->field->on_page ? (int)p->field->page + 1 : 0;
    snprintf(name, sizeof name, "%.*s", (int)(p->sub_filter.len < 60 ? p->sub_filter.len : 60),
             (const char *)p->sub_filter.data);
    o->subfilter = checker_text(c, name);
    o->level = "none";
    o->covers_file = pdf_range_covers_file(c->doc, p);
    o->claimed_time = date_of(p->m);
    describe_range(s);
}

/* False: the kind is not judged. */
static bool choose_profile(struct one *s)
{
    const struct pdf_signature *p = s->source;

    if (slice_is(p->sub_filter, "ETSI.CAdES.detached"))
        s->profile = CMS_PROFILE_PADES;
    else if (slice_is(p->sub_filter, "adbe.pkcs7.detached"))
        s->profile = CMS_PROFILE_PKCS7;
    else {
        tell(s, FINDING_S_SUBFILTER, s->out->subfilter, NULL);
        return false;
    }
    if (!p->references_known)
        tell(s, FINDING_S_SUBFILTER, "/Reference", NULL);
    /* A time stamp is none by its /SubFilter (EN 319 142-1 5.4.3): not looked into, so no proof. */
    if (p->document_timestamp)
        tell(s, FINDING_S_SUBFILTER, s->out->subfilter, NULL);
    return !p->document_timestamp;
}

/* As if all of /Contents were DER: nothing is said of padding where the DER's end is not known. */
static size_t whole_contents(const struct pdf_signature *p)
{
    return p->contents_len > 2 ? (p->contents_len - 2) / 2 : 0;
}

static unsigned tell_range(struct one *s, size_t der_len)
{
    unsigned faults = pdf_range_faults(s->checker->doc, s->source, der_len);

    for (unsigned bit = 1; bit <= PDF_RANGE_PADDING; bit <<= 1)
        if (faults & bit)
            tell(s, bit == PDF_RANGE_PADDING ? FINDING_S_PADDING : FINDING_S_RANGE,
                 pdf_range_fault_text((enum pdf_range_fault)bit), NULL);
    return faults;
}

static int digest_content(struct one *s, struct digest *out, struct err *e)
{
    enum hash_algorithm algorithm = s->cms->digest == HASH_NONE ? HASH_SHA256 : s->cms->digest;

    return checker_digest(s->checker, algorithm, s->source->byte_range, out, e);
}

static enum finding_id finding_of(enum cms_fault fault)
{
    static const enum finding_id by_class[] = {
        [CMS_FORMAT] = FINDING_S_CMS,
        [CMS_HASH] = FINDING_S_DIGEST,
        [CMS_CRYPTO] = FINDING_S_VALUE,
        [CMS_NO_SIGNER] = FINDING_S_SIGNER,
        [CMS_CONSTRAINTS] = FINDING_S_ATTRIBUTE,
        [CMS_OUTDATED] = FINDING_S_WEAK,
        [CMS_WARNING] = FINDING_S_DER,
    };

    return by_class[cms_fault_class(fault)];
}

static int check_cms(struct one *s, struct err *e)
{
    struct cms_faults faults;
    struct digest digest;
    enum cms_fault fault;

    if (digest_content(s, &digest, e) || cms_check(s->cms, s->profile, &digest, &faults, e))
        return -1;
    for (fault = cms_fault_next(&faults, 0); fault != CMS_FAULT_COUNT;
         fault = cms_fault_next(&faults, (int)fault + 1))
        tell(s, finding_of(fault), cms_fault_text(fault), NULL);
    if (s->profile == CMS_PROFILE_PADES && cms_fault_worst(&faults) == CMS_CLEAN)
        s->out->level = "B-B";
    return 0;
}

static void describe_signer(struct one *s)
{
    const struct certificate *c = s->cms->signer;
    struct verdict_signature *o = s->out;
    struct arena *a = s->checker->verdict->arena;
    char key[32];

    certificate_key_text(c, key);
    o->name = arena_string(a, c->common_name);
    o->organisation =
        arena_string(a, c->units.count ? c->units.list[c->units.count - 1] : c->organization);
    o->subject = arena_string(a, c->subject);
    o->issuer = arena_string(a, c->issuer);
    o->serial = arena_string(a, c->serial);
    o->not_before = c->not_before;
    o->not_after = c->not_after;
    o->algorithm = arena_printf(a, "%s %s%s", key, hash_name(s->cms->digest),
                                s->cms->key == CMS_KEY_RSA_PSS ? " PSS" : "");
}

static enum verdict_role role_of(const struct one *s, int64_t at)
{
    const struct seal_check_options *o = s->checker->options;

    for (size_t i = 0; i < o->pin_count; i++) {
        const struct seal_pin *pin = &o->pins[i];

        if (pin->from <= at && at < pin->until &&
            memcmp(pin->spki_sha256, s->cms->signer->spki_sha256, 32) == 0)
            return pin->role;
    }
    return ROLE_UNKNOWN;
}

static void tell_path(struct one *s, const struct path_verdict *v)
{
    const struct certificate *about =
        v->depth > 0 && (size_t)v->depth < v->chain_count ? v->chain[v->depth] : s->cms->signer;
    char when[CLK_TEXT], ask[512];

    switch (v->reason) {
    case PATH_REASON_OK:
        return;
    case PATH_REASON_NO_CHAIN:
    case PATH_REASON_BAD_SIGNATURE:
        tell(s, FINDING_S_CHAIN, s->cms->signer->common_name, NULL);
        return;
    case PATH_REASON_REVOCATION_UNKNOWN:
    case PATH_REASON_ON_HOLD:
        snprintf(ask, sizeof ask, _("%s; ask %s, or give its list with --crl FILE"),
                 v->list_too_old ? _("the list at hand is out of date") : _("no list at hand"),
                 v->ask_crl    ? v->ask_crl
                 : v->ask_ocsp ? v->ask_ocsp
                               : _("the issuer"));
        s->out->ask = checker_text(s->checker, v->ask_crl);
        tell(s, FINDING_S_UNKNOWN, v->ask_about ? v->ask_about->common_name : about->common_name,
             checker_text(s->checker, ask));
        return;
    case PATH_REASON_REVOKED:
    case PATH_REASON_CA_REVOKED:
        clk_people(when, v->revoked_at);
        tell(s, FINDING_S_REVOKED, when, NULL);
        return;
    case PATH_REASON_EXPIRED:
    case PATH_REASON_CA_EXPIRED:
        clk_people(when, about->not_after);
        tell(s, FINDING_S_EXPIRED, when, NULL);
        return;
    case PATH_REASON_NOT_YET_VALID:
    case PATH_REASON_CA_NOT_YET_VALID:
        clk_people(when, about->not_before);
        tell(s, FINDING_S_EARLY, when, NULL);
        return;
    case PATH_REASON_ALGORITHM:
        tell(s, FINDING_S_WEAK, v->detail[0] ? v->detail : path_reason_text(v->reason), NULL);
        return;
    case PATH_REASON_KEY_USAGE:
    case PATH_REASON_CONSTRAINTS:
        break;
    }
    tell(s, FINDING_S_CONSTRAINT, v->detail[0] ? v->detail : path_reason_text(v->reason), NULL);
}

/* Enclosed certificates are signed by nobody's attribute: each must be vouched for by another. */
static int check_strangers(struct one *s, struct err *e)
{
    const struct certificate_list *l = &s->cms->certificates;
    bool *known = arena_array(s->checker->verdict->arena, l->count, sizeof *known);

    if (!known)
        return err_memory(e);
    path_accounts(l, s->checker->options->trust, known);
    for (size_t i = 0; i < l->count; i++)
        if (!known[i])
            tell(s, FINDING_S_STRANGER, l->list[i]->subject, NULL);
    return 0;
}

static int check_path(struct one *s, struct err *e)
{
    const struct seal_check_options *o = s->checker->options;
    struct path_verdict v;
    const struct path_question q = {
        .leaf = s->cms->signer,
        .extra = &s->cms->certificates,
        .trust = o->trust,
        .crls = o->crls,
        .at = o->at,
        .now = o->at,
        .purpose = PATH_SIGN,
    };

    if (!o->trust) {
        s->out->domain = trust_domain_name(TRUST_UNKNOWN);
        tell(s, FINDING_S_CHAIN, s->cms->signer->common_name, NULL);
        return 0;
    }
    if (path_judge(&q, &v, e))
        return -1;
    s->out->domain = trust_domain_name(v.domain);
    tell_path(s, &v);
    if (v.departure[0])
        tell(s, FINDING_S_STRICT, checker_text(s->checker, v.departure), NULL);
    if (v.anchor && v.domain == TRUST_TEST)
        tell(s, FINDING_F_TEST, NULL, NULL);
    return v.anchor ? check_strangers(s, e) : 0;
}

static int check_signer(struct one *s, struct err *e)
{
    if (!s->cms->signer)
        return 0;
    describe_signer(s);
    s->out->role = role_of(s, s->checker->options->at);
    if (s->out->claimed_time)
        tell(s, FINDING_S_CLAIMED, NULL, NULL);
    return check_path(s, e);
}

static int check_contents(struct one *s, struct err *e)
{
    unsigned faults;

    if (pdf_signature_contents(s->checker->doc, s->source, &s->contents, e) ||
        cms_parse(&s->cms, buf_slice(&s->contents), e)) {
        if (e->kind != ERR_FORMAT)
            return -1;
        tell(s, FINDING_S_CMS, checker_text(s->checker, e->text), NULL);
        tell_range(s, whole_contents(s->source));
        return 0;
    }
    faults = tell_range(s, s->cms->der_len);
    if (faults & (PDF_RANGE_MISSING | PDF_RANGE_OUTSIDE | PDF_RANGE_CONTENTS))
        return 0;
    return check_cms(s, e) || check_signer(s, e) ? -1 : 0;
}

int checker_signature(struct checker *c, size_t index, struct err *e)
{
    struct one s = {
        .checker = c,
        .source = &c->signatures[index],
        .out = &c->verdict->signatures[index],
    };
    int rc;

    buf_init(&s.contents, LIMIT_CMS);
    describe(&s);
    if (choose_profile(&s))
        rc = check_contents(&s, e);
    else {
        tell_range(&s, whole_contents(s.source));
        rc = 0;
    }
    cms_free(s.cms);
    buf_release(&s.contents);
    return rc;
}
