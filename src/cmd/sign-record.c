/*
 * What is kept beside a signature (TT 15/2025/TT-BKHCN Điều 5.4): the certificate used, the lists
 * and answers about it at that time, and what came of it. No file names, no words of messages, no
 * person but the one in the certificate.
 */
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/hex.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/out.h"
#include "cmd/sign-program.h"
#include "hash/hash.h"

enum { RECORD_MAX = 1 << 23 };
/* A longer revocation list is named by its digest alone. */
enum { LIST_MAX = 1 << 18 };

static void put_time(struct buf *out, const char *key, int64_t t)
{
    char iso[CLK_TEXT];

    clk_iso(iso, t);
    json_member(out, key, t ? iso : NULL);
}

static void put_hex(struct buf *out, const char *key, const uint8_t *bytes, size_t n)
{
    char hex[2 * HASH_SHA256_SIZE + 1];

    hex_write(hex, bytes, n);
    json_member(out, key, hex);
}

static void put_der(struct buf *out, struct slice der)
{
    buf_add_string(out, ",\"der\":\"");
    base64_write(out, der.data, der.len);
    buf_add_string(out, "\"");
}

static void put_certificate(struct buf *out, const struct certificate *c)
{
    buf_add_string(out, ",\"certificate\":");
    if (!c) {
        buf_add_string(out, "null");
        return;
    }
    buf_add_string(out, "{\"subject\":");
    json_text(out, c->subject);
    json_member(out, "issuer", c->issuer);
    json_member(out, "serial", c->serial);
    put_time(out, "not_before", c->not_before);
    put_time(out, "not_after", c->not_after);
    put_hex(out, "sha256", c->sha256, sizeof c->sha256);
    put_der(out, c->der);
    buf_add_string(out, "}");
}

/* What decided about one certificate of the path. */
static int put_source(struct buf *out, const struct path_verdict *v, size_t i, struct err *e)
{
    const struct crl *crl = v->crl[i];
    const struct ocsp *ocsp = v->ocsp[i];
    struct slice der = {NULL, 0};

    buf_add_string(out, "{\"about\":");
    json_text(out, v->chain[i]->serial);
    json_member(out, "kind", crl ? "crl" : "ocsp");
    if (ocsp) {
        put_time(out, "produced_at", ocsp->produced_at);
        put_hex(out, "sha256", ocsp->sha256, sizeof ocsp->sha256);
        put_der(out, ocsp->der);
    } else {
        json_member(out, "issuer", crl->issuer);
        json_member(out, "number", *crl->number ? crl->number : NULL);
        put_time(out, "this_update", crl->this_update);
        put_time(out, "next_update", crl->next_update);
        put_hex(out, "sha256", crl->sha256, sizeof crl->sha256);
        if (crl->size <= LIST_MAX) {
            if (crl_encode(crl, &der, e))
                return -1;
            put_der(out, der);
            crl_encoded_free(der);
        }
    }
    buf_add_string(out, "}");
    return 0;
}

static int put_status(struct buf *out, const struct sign *s, struct err *e)
{
    const struct path_verdict *v = &s->verdict;
    bool judged = s->trust && v->chain_count, first = true;

    buf_add_string(out, ",\"status\":{\"result\":");
    json_text(out, !judged                       ? "not-judged"
                   : v->reason == PATH_REASON_OK ? "good"
                                                 : path_reason_name(v->reason));
    json_member(out, "domain", judged ? trust_domain_name(v->domain) : NULL);
    buf_add_string(out, ",\"sources\":[");
    for (size_t i = 0; judged && i < v->chain_count; i++) {
        if (!v->crl[i] && !v->ocsp[i])
            continue;
        if (!first)
            buf_add_string(out, ",");
        first = false;
        if (put_source(out, v, i, e))
            return -1;
    }
    buf_add_string(out, "]}");
    return 0;
}

static int put_stamp(struct buf *out, const struct buf *stamp, struct err *e)
{
    struct tsp_token *token;

    buf_add_string(out, ",\"time_stamp\":");
    if (!stamp->len) {
        buf_add_string(out, "null");
        return 0;
    }
    if (tsp_token_parse(&token, buf_slice(stamp), NULL, e))
        return -1;
    buf_add_string(out, "{\"authority\":");
    json_text(out, token->cms->signer ? token->cms->signer->subject : NULL);
    put_time(out, "time", token->info.time);
    buf_add_string(out, "}");
    tsp_token_free(token);
    return 0;
}

/* Number and date when they are signatures of their own, made by the same run. */
static int put_values(struct buf *out, const struct sign *s, struct err *e)
{
    buf_add_string(out, ",\"values\":[");
    for (size_t i = 0; i < s->value_count; i++) {
        buf_add_string(out, i ? ",{\"field\":" : "{\"field\":");
        json_text(out, s->values[i].field);
        put_hex(out, "digest", s->signed_values[i].digest, sizeof s->signed_values[i].digest);
        if (put_stamp(out, &s->signed_values[i].stamp, e))
            return -1;
        buf_add_string(out, "}");
    }
    buf_add_string(out, "]");
    return 0;
}

static int put_signed(struct buf *out, const struct sign *s, struct err *e)
{
    static const char *const algorithms[] = {
        [SIGN_RSA_PKCS1_SHA256] = "RSA-PKCS1-SHA256",
        [SIGN_RSA_PSS_SHA256] = "RSA-PSS-SHA256",
        [SIGN_ECDSA_SHA256] = "ECDSA-SHA256",
    };
    static const char *const levels[] = {"B-B", "B-T", "B-LT", "B-LTA"};
    uint8_t digest[HASH_SHA256_SIZE];

    if (s->has_finished_digest)
        memcpy(digest, s->finished_digest, sizeof digest);
    else if (hash_sha256(digest, s->file.data, s->file.len, e))
        return -1;
    buf_add_string(out, ",\"signed\":{\"level\":");
    json_text(out, levels[s->wanted_level]);
    json_member(out, "field", s->prepared.field);
    buf_printf(out, ",\"revisions\":%zu", s->value_count + 1);
    json_member(out, "algorithm", algorithms[s->algorithm]);
    put_hex(out, "digest", s->prepared.digest, sizeof s->prepared.digest);
    put_hex(out, "sha256", digest, sizeof digest);
    buf_printf(out, ",\"bytes\":%zu", s->file.len);
    if (put_stamp(out, &s->stamp, e) || put_values(out, s, e))
        return -1;
    buf_add_string(out, "}");
    return 0;
}

/* A hazard by its name, or what the path of the certificate breaks; NULL: the exit code says all.
 */
static const char *finding(const struct sign *s, const struct err *why, char *room, size_t size)
{
    size_t n = strcspn(why->text, ":");

    if (n < size) {
        memcpy(room, why->text, n);
        room[n] = 0;
        if (seal_check_despite(room, NULL) == 0)
            return room;
    }
    return s->certificate && s->trust && s->verdict.reason != PATH_REASON_OK
               ? path_reason_name(s->verdict.reason)
               : NULL;
}

static void put_refusal(struct buf *out, const struct sign *s, const struct err *why, int code)
{
    char room[64];

    buf_printf(out, ",\"refused\":{\"exit\":%d", code);
    json_member(out, "finding", finding(s, why, room, sizeof room));
    buf_add_string(out, "}");
}

/* The file as it came, when it did. */
static void put_file(struct buf *out, const struct sign *s)
{
    if (!s->walked) {
        buf_add_string(out, ",\"file\":null");
        return;
    }
    buf_printf(out, ",\"file\":{\"bytes\":%zu",
               s->prepared.old_len ? s->prepared.old_len : s->file.len);
    put_hex(out, "sha256", s->file_digest, sizeof s->file_digest);
    buf_add_string(out, "}");
}

static int write_record(struct buf *out, const struct sign *s, const struct err *why, int code,
                        struct err *e)
{
    buf_add_string(out, "{\"schema\":\"cuv-record/1\"");
    json_member(out, "result", why ? "refused" : "signed");
    put_time(out, "time", s->now);
    json_member(out, "role", s->role);
    put_file(out, s);
    json_member(out, "despite", s->despite);
    buf_printf(out, ",\"allow_unknown\":%s", s->allow_unknown ? "true" : "false");
    put_certificate(out, s->certificate);
    if (put_status(out, s, e))
        return -1;
    if (why)
        put_refusal(out, s, why, code);
    else if (put_signed(out, s, e))
        return -1;
    buf_add_string(out, "}\n");
    return buf_check(out, _("the record"), e);
}

int sign_save_record(const struct sign *s, const struct err *why, int code, struct err *e)
{
    struct buf out;
    int rc;

    buf_init(&out, RECORD_MAX);
    rc = write_record(&out, s, why, code, e) || out_save(s->record, buf_slice(&out), 0600, e) ? -1
                                                                                              : 0;
    buf_release(&out);
    return rc;
}
