#include "cms/tsp.h"

#include <stdlib.h>
#include <string.h>

#include "base/clk.h"
#include "cms/oid.h"
#include "cms/signer-info.h"
#include "cms/tlv.h"

enum { TLV_BOOLEAN = 0x01, TLV_1_PRIMITIVE = 0x81 };

static int malformed(struct err *e, const char *what)
{
    return err_set(e, ERR_FORMAT, _("time stamp: %s is malformed (RFC 3161 2.4.2)"), what);
}

void tsp_token_free(struct tsp_token *t)
{
    if (!t)
        return;
    cms_free(t->cms);
    free(t);
}

static int number_of(const uint8_t *p, int digits)
{
    int n = 0;

    for (int i = 0; i < digits; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        n = n * 10 + (p[i] - '0');
    }
    return n;
}

/* YYYYMMDDhhmmss[.s…]Z: the form RFC 3161 prescribes, seconds are there, the zone is UTC. */
static int read_time(const struct tlv *t, int64_t *out)
{
    const uint8_t *p = t->body.data;
    size_t n = t->body.len;
    struct clk_time c;

    if (n < 15 || p[n - 1] != 'Z')
        return -1;
    c = (struct clk_time){{number_of(p, 4), number_of(p + 4, 2), number_of(p + 6, 2)},
                          number_of(p + 8, 2),
                          number_of(p + 10, 2),
                          number_of(p + 12, 2)};
    if (n > 15 && (p[14] != '.' || n < 17))
        return -1;
    for (size_t i = 15; i + 1 < n; i++)
        if (p[i] < '0' || p[i] > '9')
            return -1;
    if (c.date.year < 0 || !clk_date_valid(c.date) || c.hour < 0 || c.hour > 23 || c.minute < 0 ||
        c.minute > 59 || c.second < 0 || c.second > 59)
        return -1;
    *out = clk_seconds(c, 0);
    return 0;
}

/* Accuracy, rounded up to whole milliseconds. */
static int read_accuracy(struct tsp_info *info, struct tlv_walk *w)
{
    struct tlv sequence, part;
    struct tlv_walk in;
    long seconds = 0, milliseconds = 0, microseconds = 0;
    int there = tlv_option(w, TLV_SEQUENCE, &sequence);

    if (there <= 0)
        return there;
    in = tlv_into(&sequence, w);
    if (tlv_option(&in, TLV_INTEGER, &part) > 0)
        seconds = tlv_number(&part);
    if (tlv_option(&in, TLV_0_PRIMITIVE, &part) > 0)
        milliseconds = tlv_number(&part);
    if (tlv_option(&in, TLV_1_PRIMITIVE, &part) > 0)
        microseconds = tlv_number(&part);
    if (!tlv_end(&in) || seconds < 0 || milliseconds < 0 || microseconds < 0)
        return -1;
    info->accuracy_ms = seconds * INT64_C(1000) + milliseconds + (microseconds > 0);
    return 0;
}

static int read_imprint(struct tsp_info *info, struct tlv_walk *w)
{
    struct tlv sequence, digest;
    struct tlv_walk in;
    struct slice oid, parameters;

    if (tlv_take(w, TLV_SEQUENCE, &sequence) != 0)
        return -1;
    in = tlv_into(&sequence, w);
    if (signer_info_algorithm(&in, &oid, &parameters) != 0 ||
        tlv_take(&in, TLV_OCTETS, &digest) != 0 || !tlv_end(&in))
        return -1;
    if (signer_info_no_parameters(parameters))
        info->imprint_method = oid_digest(oid_find(oid));
    info->imprint = digest.body;
    return 0;
}

/* Extension ::= SEQUENCE { OID, critical BOOLEAN DEFAULT FALSE, OCTET STRING }. None is known. */
static int read_extensions(struct tlv_walk *w)
{
    struct tlv wrapped, one, part;
    struct tlv_walk in, inner;
    int there = tlv_option(w, TLV_1, &wrapped);

    if (there <= 0)
        return there;
    for (in = tlv_into(&wrapped, w); !tlv_end(&in);) {
        if (tlv_take(&in, TLV_SEQUENCE, &one) != 0)
            return -1;
        inner = tlv_into(&one, w);
        if (tlv_take(&inner, TLV_OID, &part) != 0)
            return -1;
        if (tlv_option(&inner, TLV_BOOLEAN, &part) != 0) /* critical, or malformed */
            return -1;
        if (tlv_take(&inner, TLV_OCTETS, &part) != 0 || !tlv_end(&inner))
            return -1;
    }
    return 0;
}

static int read_tail(struct tsp_info *info, struct tlv_walk *w, struct err *e)
{
    struct tlv part;
    int there;

    if (read_accuracy(info, w) != 0)
        return malformed(e, "accuracy");
    if (tlv_option(w, TLV_BOOLEAN, &part) < 0)
        return malformed(e, "ordering");
    there = tlv_option(w, TLV_INTEGER, &part);
    if (there < 0)
        return malformed(e, "nonce");
    if (there)
        info->nonce = part.body;
    if (tlv_option(w, TLV_0, &part) < 0)
        return malformed(e, "tsa");
    if (read_extensions(w) != 0)
        return malformed(e, "extensions");
    return tlv_end(w) ? 0 : malformed(e, "TSTInfo");
}

static int read_info(struct tsp_token *t, struct err *e)
{
    bool not_der = false;
    struct tlv_walk w = {t->cms->content, &not_der}, in;
    struct tlv info, version, policy, serial, time;

    if (tlv_take(&w, TLV_SEQUENCE, &info) != 0 || !tlv_end(&w))
        return malformed(e, "TSTInfo");
    in = tlv_into(&info, &w);
    if (tlv_take(&in, TLV_INTEGER, &version) != 0 || tlv_number(&version) != 1)
        return malformed(e, "version");
    if (tlv_take(&in, TLV_OID, &policy) != 0)
        return malformed(e, "policy");
    if (read_imprint(&t->info, &in) != 0)
        return malformed(e, "messageImprint");
    if (tlv_take(&in, TLV_INTEGER, &serial) != 0)
        return malformed(e, "serialNumber");
    if (tlv_take(&in, TLV_GENERAL_TIME, &time) != 0 || read_time(&time, &t->info.time) != 0)
        return malformed(e, "genTime");
    t->info.serial = serial.body;
    t->info.policy = oid_text(t->cms->arena, policy.body);
    if (!t->info.policy)
        return err_memory(e);
    return read_tail(&t->info, &in, e);
}

int tsp_token_parse(struct tsp_token **out, struct slice bytes, struct certificate_shelf *shelf,
                    struct err *e)
{
    struct tsp_token *t = calloc(1, sizeof *t);
    int rc = -1;

    if (!t)
        return err_memory(e);
    if (cms_parse(&t->cms, bytes, shelf, e) != 0)
        goto out;
    if (oid_find(t->cms->content_type) != OID_TIME_STAMP_INFO || !t->cms->content.data) {
        err_set(e, ERR_FORMAT, _("this is not a time stamp: it encloses no TSTInfo (RFC 3161)"));
        goto out;
    }
    if (read_info(t, e) != 0)
        goto out;
    t->der = (struct slice){bytes.data, t->cms->der_len};
    *out = t;
    t = NULL;
    rc = 0;
out:
    tsp_token_free(t);
    return rc;
}

int tsp_token_check(const struct tsp_token *t, const struct digest *stamped, struct cms_faults *out,
                    struct err *e)
{
    const struct cms *c = t->cms;
    struct digest content;
    struct cms_faults f;

    if (t->info.imprint_method != HASH_NONE && stamped->algorithm != t->info.imprint_method)
        return err_set(e, ERR_USAGE, _("CMS: the digest given is %s, the signer's is %s"),
                       hash_name(stamped->algorithm), hash_name(t->info.imprint_method));
    if (hash_parts(&content, c->digest == HASH_NONE ? HASH_SHA256 : c->digest, &c->content, 1, e) ||
        cms_check(c, CMS_PROFILE_TIME_STAMP, &content, &f, e))
        return -1;
    if (t->info.imprint_method == HASH_NONE)
        cms_fault_add(&f, CMS_FAULT_DIGEST_UNKNOWN);
    else if (!slice_equal(t->info.imprint, (struct slice){stamped->bytes, stamped->len}))
        cms_fault_add(&f, CMS_FAULT_IMPRINT_DIFFERS);
    if (t->info.imprint_method == HASH_SHA1)
        cms_fault_add(&f, CMS_FAULT_DIGEST_OUTDATED);
    *out = f;
    return 0;
}
