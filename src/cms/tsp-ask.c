/* Asking for a time stamp, RFC 3161 2.4.1, and reading the answer. */
#include <openssl/err.h>
#include <openssl/objects.h>
#include <stdio.h>

#include "base/utf8.h"
#include "cms/der.h"
#include "cms/oid.h"
#include "cms/tlv.h"
#include "cms/tsp.h"

enum { ROOM = 512, TLV_UTF8 = 0x0C, TLV_BOOLEAN = 0x01 };

static int write_policy(struct der *d, const char *policy, struct err *e)
{
    ASN1_OBJECT *oid = OBJ_txt2obj(policy, 1);

    ERR_clear_error();
    if (!oid)
        return err_set(e, ERR_USAGE, _("\"%s\" is no object identifier"), policy);
    der_primitive(d, TLV_OID, (struct slice){OBJ_get0_data(oid), OBJ_length(oid)});
    ASN1_OBJECT_free(oid);
    return 0;
}

static void write_imprint(struct der *d, const struct digest *imprint)
{
    static const uint8_t null[] = {TLV_NULL, 0};
    static const enum oid oids[] = {
        [HASH_SHA256] = OID_SHA256, [HASH_SHA384] = OID_SHA384, [HASH_SHA512] = OID_SHA512};
    size_t mark = der_mark(d), inner;

    der_primitive(d, TLV_OCTETS, (struct slice){imprint->bytes, imprint->len});
    inner = der_mark(d);
    der_raw(d, null, sizeof null); /* some authorities insist on it */
    der_primitive(d, TLV_OID, oid_body(oids[imprint->algorithm]));
    der_header(d, TLV_SEQUENCE, inner);
    der_header(d, TLV_SEQUENCE, mark);
}

/* A positive INTEGER of full length, whatever the random bytes. */
static void nonce_number(uint8_t out[TSP_NONCE], const struct tsp_question *q)
{
    for (int i = 0; i < TSP_NONCE; i++)
        out[i] = q->nonce[i];
    out[0] = (out[0] & 0x3F) | 0x40;
}

int tsp_request(struct buf *out, const struct tsp_question *q, struct err *e)
{
    uint8_t nonce[TSP_NONCE];
    struct der d;
    int rc = -1;

    if (q->imprint.algorithm < HASH_SHA256)
        return err_set(e, ERR_BUG, _("time stamp: an imprint by %s"),
                       hash_name(q->imprint.algorithm));
    if (der_init(&d, ROOM, e) != 0)
        return -1;
    nonce_number(nonce, q);
    der_primitive(&d, TLV_BOOLEAN, (struct slice){(const uint8_t[]){0xFF}, 1});
    der_primitive(&d, TLV_INTEGER, (struct slice){nonce, sizeof nonce});
    if (q->policy && write_policy(&d, q->policy, e) != 0)
        goto out;
    write_imprint(&d, &q->imprint);
    der_primitive(&d, TLV_INTEGER, (struct slice){(const uint8_t[]){1}, 1});
    der_header(&d, TLV_SEQUENCE, 0);
    rc = der_append(&d, out, e);
out:
    der_release(&d);
    return rc;
}

/* PKIFailureInfo, RFC 3161 2.4.2: the first named bit that is set. */
static const char *failure_name(struct tlv_walk *w)
{
    static const struct {
        unsigned bit;
        const char *name;
    } rows[] = {
        {0, "badAlg"},
        {2, "badRequest"},
        {5, "badDataFormat"},
        {14, "timeNotAvailable"},
        {15, "unacceptedPolicy"},
        {16, "unacceptedExtension"},
        {17, "addInfoNotAvailable"},
        {25, "systemFailure"},
    };
    struct tlv bits;

    if (tlv_option(w, TLV_BIT_STRING, &bits) <= 0)
        return "";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t at = 1 + rows[i].bit / 8;

        if (at < bits.body.len && bits.body.data[at] >> (7 - rows[i].bit % 8) & 1)
            return rows[i].name;
    }
    return "";
}

/* The first text of PKIFreeText, safe to show. */
static void free_text(char out[128], struct tlv_walk *w)
{
    struct tlv sequence, text;
    struct tlv_walk in;
    size_t n;

    *out = 0;
    if (tlv_option(w, TLV_SEQUENCE, &sequence) <= 0)
        return;
    in = tlv_into(&sequence, w);
    if (tlv_take(&in, TLV_UTF8, &text) != 0)
        return;
    n = utf8_check((const char *)text.body.data, text.body.len);
    while (n > 100) /* whole characters */
        n = utf8_check((const char *)text.body.data, 100);
    for (size_t i = 0; i < n; i++)
        out[i] = text.body.data[i] ? (char)text.body.data[i] : '?';
    out[n] = 0;
    utf8_mask_controls(out);
}

static int refused(struct tlv_walk *w, long status, struct err *e)
{
    char text[128];
    const char *failure;

    free_text(text, w);
    failure = failure_name(w);
    return err_set(e, ERR_ABSENT, _("the time stamp authority refused: status %ld%s%s%s%s"), status,
                   *failure ? ", " : "", failure, *text ? ", " : "", text);
}

int tsp_response_parse(struct tsp_token **out, struct slice bytes, struct err *e)
{
    bool not_der = false;
    struct tlv_walk w = {bytes, &not_der}, in, status_in;
    struct tlv whole, status, number;
    struct tsp_token *t;
    long n;

    if (tlv_take(&w, TLV_SEQUENCE, &whole) != 0 || !tlv_end(&w))
        return err_set(e, ERR_FORMAT, _("this is no answer of a time stamp authority (RFC 3161)"));
    in = tlv_into(&whole, &w);
    if (tlv_take(&in, TLV_SEQUENCE, &status) != 0)
        return err_set(e, ERR_FORMAT, _("this is no answer of a time stamp authority (RFC 3161)"));
    status_in = tlv_into(&status, &w);
    if (tlv_take(&status_in, TLV_INTEGER, &number) != 0)
        return err_set(e, ERR_FORMAT, _("this is no answer of a time stamp authority (RFC 3161)"));
    n = tlv_number(&number);
    if (n != 0 && n != 1) /* granted, grantedWithMods */
        return refused(&status_in, n, e);
    if (tsp_token_parse(&t, in.rest, NULL, e) != 0)
        return -1;
    if (t->der.len != in.rest.len) {
        tsp_token_free(t);
        return err_set(e, ERR_FORMAT, _("the time stamp is followed by other bytes"));
    }
    *out = t;
    return 0;
}

int tsp_token_answers(const struct tsp_token *t, const struct tsp_question *q, struct err *e)
{
    uint8_t nonce[TSP_NONCE];
    struct cms_faults f;

    if (t->info.imprint_method != q->imprint.algorithm ||
        !slice_equal(t->info.imprint, (struct slice){q->imprint.bytes, q->imprint.len}))
        return err_set(e, ERR_ABSENT, _("the time stamp is of something else than was asked for"));
    nonce_number(nonce, q);
    if (!slice_equal(t->info.nonce, (struct slice){nonce, sizeof nonce}))
        return err_set(e, ERR_ABSENT,
                       _("the time stamp answers another request: its nonce differs"));
    if (q->policy && !slice_is(slice_of(t->info.policy), q->policy))
        return err_set(e, ERR_ABSENT, _("the time stamp follows the policy %s, asked for was %s"),
                       t->info.policy, q->policy);
    if (tsp_token_check(t, &q->imprint, &f, e) != 0)
        return -1;
    if (cms_fault_worst(&f) < CMS_WARNING) {
        enum cms_fault first = cms_fault_next(&f, 0);

        while (cms_fault_class(first) >= CMS_WARNING)
            first = cms_fault_next(&f, (int)first + 1);
        return err_set(e, ERR_ABSENT, _("the time stamp does not count: %s (%s)"),
                       cms_fault_text(first), cms_fault_clause(first));
    }
    return 0;
}
