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
    struct judged *judged;
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
    const char *p = (const char *)m.data, *end;
    int part[7] = {0}, zone_hours = 0, zone_minutes = 0, sign = 0;
    struct clk_time t;

    if (m.len < 2 || memcmp(p, "D:", 2) != 0)
        return 0;
    end = p + m.len;
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
    static const struct {
        const char *sub_filter;
        bool stamp;
        enum cms_profile profile;
    } kinds[] = {
        {"ETSI.CAdES.detached", false, CMS_PROFILE_PADES},
        {"adbe.pkcs7.detached", false, CMS_PROFILE_PKCS7},
        {"adbe.pkcs7.sha1", false, CMS_PROFILE_PKCS7_SHA1},
        {"ETSI.RFC3161", true, CMS_PROFILE_TIME_STAMP},
    };
    const struct pdf_signature *p = s->source;

    if (!p->references_known)
        tell(s, FINDING_S_SUBFILTER, "/Reference", NULL);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (slice_is(p->sub_filter, kinds[i].sub_filter) &&
            kinds[i].stamp == p->document_timestamp) {
            s->profile = kinds[i].profile;
            return true;
        }
    tell(s, FINDING_S_SUBFILTER, s->out->subfilter, NULL);
    return false;
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

static int digest_content(struct one *s, enum hash_algorithm algorithm, struct digest *out,
                          struct err *e)
{
    return checker_digest(s->checker, algorithm == HASH_NONE ? HASH_SHA256 : algorithm,
                          s->source->byte_range, out, e);
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

static void tell_faults(struct one *s, const struct cms_faults *faults)
{
    for (enum cms_fault f = cms_fault_next(faults, 0); f != CMS_FAULT_COUNT;
         f = cms_fault_next(faults, (int)f + 1))
        tell(s, finding_of(f), cms_fault_text(f), NULL);
}

/* No old algorithm but none: a changed byte looks so, and what nobody knows nobody can judge. */
static bool is_unknown(enum cms_fault f)
{
    return f == CMS_FAULT_DIGEST_UNKNOWN || f == CMS_FAULT_ALGORITHM_UNKNOWN;
}

/*
 * The time stamp inside a signature (EN 319 122-1 5.3), over the signature value. One that is
 * damaged or of another signature is no mere lack of proof: somebody put it there.
 */
static int read_stamp(struct one *s, struct err *e)
{
    const struct cms *c = s->judged->cms;
    struct tsp_token *t = NULL;
    struct cms_faults faults;
    struct digest digest;
    enum cms_fault first;
    int rc = -1;

    if (!c->time_stamp.data)
        return 0;
    if (tsp_token_parse(&t, c->time_stamp, s->checker->shelf, e)) {
        tell(s, FINDING_S_STAMP_FALSE, checker_text(s->checker, e->text), NULL);
        return e->kind == ERR_FORMAT ? 0 : -1;
    }
    if (hash_parts(&digest,
                   t->info.imprint_method == HASH_NONE ? HASH_SHA256 : t->info.imprint_method,
                   &c->signature, 1, e) ||
        tsp_token_check(t, &digest, &faults, e))
        goto out;
    first = cms_fault_next(&faults, 0);
    switch (cms_fault_worst(&faults)) {
    case CMS_WARNING:
    case CMS_CLEAN:
        s->judged->stamp = t;
        t = NULL;
        break;
    case CMS_OUTDATED:
        tell(s, is_unknown(first) ? FINDING_S_STAMP_FALSE : FINDING_S_STAMP, cms_fault_text(first),
             NULL);
        break;
    default:
        tell(s, FINDING_S_STAMP_FALSE, cms_fault_text(first), NULL);
    }
    rc = 0;
out:
    tsp_token_free(t);
    return rc;
}

static int check_signature(struct one *s, struct err *e)
{
    struct cms_faults faults;
    struct digest digest;

    if (digest_content(s, s->profile == CMS_PROFILE_PKCS7_SHA1 ? HASH_SHA1 : s->judged->cms->digest,
                       &digest, e) ||
        cms_check(s->judged->cms, s->profile, &digest, &faults, e))
        return -1;
    tell_faults(s, &faults);
    s->judged->baseline = s->profile == CMS_PROFILE_PADES && cms_fault_worst(&faults) == CMS_CLEAN;
    return read_stamp(s, e);
}

/*
 * The authority left its certificate out, all of them, or an algorithm is old: no proof, but no
 * doubt either. An algorithm that nobody knows is one.
 */
static bool is_damaged(const struct cms *c, const struct cms_faults *faults)
{
    for (enum cms_fault f = cms_fault_next(faults, 0); f != CMS_FAULT_COUNT;
         f = cms_fault_next(faults, (int)f + 1))
        if ((f != CMS_FAULT_NO_CERTIFICATE || c->certificates.count) &&
            (cms_fault_class(f) == CMS_NO_SIGNER || cms_fault_class(f) == CMS_CONSTRAINTS ||
             is_unknown(f)))
            return true;
    return false;
}

static int check_token(struct one *s, struct err *e)
{
    struct cms_faults faults;
    struct digest digest;

    if (digest_content(s, s->judged->token->info.imprint_method, &digest, e) ||
        tsp_token_check(s->judged->token, &digest, &faults, e))
        return -1;
    tell_faults(s, &faults);
    s->checker->doubt |= is_damaged(s->judged->cms, &faults);
    return 0;
}

static int parse_contents(struct one *s, struct err *e)
{
    struct judged *j = s->judged;

    if (pdf_signature_contents(s->checker->doc, s->source, &j->contents, e))
        return -1;
    s->checker->contents += j->contents.len;
    if (s->checker->contents > LIMIT_CMS_ALL)
        return err_set(e, ERR_FORMAT, _("more than %zu bytes of signatures"), LIMIT_CMS_ALL);
    if (s->profile == CMS_PROFILE_TIME_STAMP) {
        if (tsp_token_parse(&j->token, buf_slice(&j->contents), s->checker->shelf, e))
            return -1;
        j->cms = j->token->cms;
        return 0;
    }
    if (cms_parse(&j->signature, buf_slice(&j->contents), s->checker->shelf, e))
        return -1;
    j->cms = j->signature;
    return 0;
}

static int check_contents(struct one *s, struct err *e)
{
    unsigned faults;

    if (parse_contents(s, e)) {
        if (e->kind != ERR_FORMAT)
            return -1;
        tell(s, FINDING_S_CMS, checker_text(s->checker, e->text), NULL);
        tell_range(s, whole_contents(s->source));
        return 0;
    }
    faults = tell_range(s, s->judged->cms->der_len);
    if (faults & (PDF_RANGE_MISSING | PDF_RANGE_OUTSIDE | PDF_RANGE_CONTENTS)) {
        s->judged->cms = NULL;
        return 0;
    }
    return s->judged->token ? check_token(s, e) : check_signature(s, e);
}

int checker_signature(struct checker *c, size_t index, struct err *e)
{
    struct one s = {
        .checker = c,
        .source = &c->signatures[index],
        .out = &c->verdict->signatures[index],
        .judged = &c->judged[index],
    };

    *s.judged = (struct judged){.source = s.source, .out = s.out};
    buf_init(&s.judged->contents, LIMIT_CMS);
    c->judged_count++;
    describe(&s);
    if (choose_profile(&s))
        return check_contents(&s, e);
    tell_range(&s, whole_contents(s.source));
    return 0;
}

void checker_release(struct checker *c)
{
    for (size_t i = 0; i < c->judged_count; i++) {
        cms_free(c->judged[i].signature);
        tsp_token_free(c->judged[i].token);
        tsp_token_free(c->judged[i].stamp);
        buf_release(&c->judged[i].contents);
    }
    certificate_shelf_release(&c->own);
    evidence_release(&c->evidence);
    enclosed_release(&c->enclosed);
}
