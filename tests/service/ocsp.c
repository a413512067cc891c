/*
 * RFC 6960 answers for the issuer, from its book (openssl ca's index). Faults: revoked, unknown,
 * old (nextUpdate a day ago), later (status tryLater), badnonce, stranger (the time stamp authority
 * answers).
 */
#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service.h"

enum { DAY = 86400 };

struct book {
    X509 *issuer, *signer;
    EVP_PKEY *key;
    char index[4096];
};

static FILE *open_file(const char *pki, const char *name)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", pki, name);
    return fopen(path, "r");
}

static X509 *read_certificate(const char *pki, const char *name)
{
    FILE *f = open_file(pki, name);
    X509 *x = f ? PEM_read_X509(f, NULL, NULL, NULL) : NULL;

    if (f)
        fclose(f);
    return x;
}

static int open_book(struct book *b, const char *pki, const char *fault)
{
    bool stranger = !strcmp(fault, "stranger");
    FILE *f = open_file(pki, stranger ? "tsa/tsa.key" : "ocsp/ocsp.key");

    b->issuer = read_certificate(pki, "chain/issuer.pem");
    b->signer = read_certificate(pki, stranger ? "tsa/tsa.pem" : "ocsp/ocsp.pem");
    b->key = f ? PEM_read_PrivateKey(f, NULL, NULL, NULL) : NULL;
    if (f)
        fclose(f);
    snprintf(b->index, sizeof b->index, "%s/ca/issuer.index", pki);
    return b->issuer && b->signer && b->key ? 0 : -1;
}

/* A line: state, end, revocation "YYMMDDHHMMSSZ,reason", serial, file, subject; by tabs. */
static int look_up(const struct book *b, const ASN1_INTEGER *serial, char when[32])
{
    BIGNUM *n = ASN1_INTEGER_to_BN(serial, NULL);
    char *hex = n ? BN_bn2hex(n) : NULL, line[4096];
    FILE *f = fopen(b->index, "r");
    int status = V_OCSP_CERTSTATUS_UNKNOWN;

    while (f && hex && fgets(line, sizeof line, f)) {
        char *part[4] = {line, NULL, NULL, NULL};

        for (int i = 1; i < 4 && part[i - 1]; i++) {
            part[i] = strchr(part[i - 1], '\t');
            if (part[i])
                *part[i]++ = 0;
        }
        if (!part[3])
            continue;
        part[3][strcspn(part[3], "\t")] = 0;
        if (strcmp(part[3], hex) != 0)
            continue;
        part[2][strcspn(part[2], ",")] = 0;
        snprintf(when, 32, "%.31s", part[2]);
        status = *line == 'R' ? V_OCSP_CERTSTATUS_REVOKED : V_OCSP_CERTSTATUS_GOOD;
    }
    if (f)
        fclose(f);
    OPENSSL_free(hex);
    BN_free(n);
    return status;
}

static void add_status(OCSP_BASICRESP *out, const struct book *b, OCSP_CERTID *id,
                       const char *fault)
{
    long shift = !strcmp(fault, "old") ? -2 * DAY : 0;
    ASN1_TIME *from = X509_gmtime_adj(NULL, shift - 60),
              *until = X509_gmtime_adj(NULL, shift + DAY);
    ASN1_TIME *revoked = NULL;
    ASN1_INTEGER *serial = NULL;
    char when[32] = "";
    int status;

    OCSP_id_get0_info(NULL, NULL, NULL, &serial, id);
    status = look_up(b, serial, when);
    if (!strcmp(fault, "unknown"))
        status = V_OCSP_CERTSTATUS_UNKNOWN;
    if (!strcmp(fault, "revoked"))
        status = V_OCSP_CERTSTATUS_REVOKED;
    if (status == V_OCSP_CERTSTATUS_REVOKED) {
        revoked = ASN1_TIME_new();
        if (!ASN1_TIME_set_string(revoked, when))
            X509_gmtime_adj(revoked, -DAY);
    }
    OCSP_basic_add1_status(out, id, status, OCSP_REVOKED_STATUS_KEYCOMPROMISE, revoked, from,
                           until);
    ASN1_TIME_free(from);
    ASN1_TIME_free(until);
    ASN1_TIME_free(revoked);
}

static OCSP_BASICRESP *make_basic(const struct book *b, OCSP_REQUEST *request, const char *fault)
{
    OCSP_BASICRESP *out = OCSP_BASICRESP_new();

    for (int i = 0; out && i < OCSP_request_onereq_count(request); i++)
        add_status(out, b, OCSP_onereq_get0_id(OCSP_request_onereq_get0(request, i)), fault);
    if (out && !strcmp(fault, "badnonce"))
        OCSP_basic_add1_nonce(out, NULL, 16);
    else if (out)
        OCSP_copy_nonce(out, request);
    if (out && !OCSP_basic_sign(out, b->signer, b->key, EVP_sha256(), NULL, 0)) {
        OCSP_BASICRESP_free(out);
        return NULL;
    }
    return out;
}

static int put(struct buf *out, OCSP_RESPONSE *answer)
{
    unsigned char *der = NULL;
    int n = answer ? i2d_OCSP_RESPONSE(answer, &der) : -1;

    if (n > 0)
        buf_add(out, der, (size_t)n);
    OPENSSL_free(der);
    OCSP_RESPONSE_free(answer);
    return n > 0 ? 0 : -1;
}

int ocsp_answer(struct buf *out, struct slice bytes, const char *pki, const char *fault)
{
    const unsigned char *at = bytes.data;
    OCSP_REQUEST *request = d2i_OCSP_REQUEST(NULL, &at, (long)bytes.len);
    OCSP_BASICRESP *basic = NULL;
    struct book b = {NULL, NULL, NULL, ""};
    int rc = -1;

    if (!request)
        rc = put(out, OCSP_response_create(OCSP_RESPONSE_STATUS_MALFORMEDREQUEST, NULL));
    else if (!strcmp(fault, "later"))
        rc = put(out, OCSP_response_create(OCSP_RESPONSE_STATUS_TRYLATER, NULL));
    else if (!open_book(&b, pki, fault) && (basic = make_basic(&b, request, fault)))
        rc = put(out, OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic));
    if (rc)
        ERR_print_errors_fp(stderr);
    OCSP_BASICRESP_free(basic);
    OCSP_REQUEST_free(request);
    X509_free(b.issuer);
    X509_free(b.signer);
    EVP_PKEY_free(b.key);
    return rc;
}
