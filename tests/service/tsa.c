/*
 * RFC 3161 time stamps. Faults: reject (status rejection), badnonce (another nonce), badimprint
 * (another digest), future (an hour ahead), past (an hour ago), nocert (certificate left out);
 * expired and stranger: the authority is PKI/tsa/FAULT.pem, made by whoever asks for it.
 */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "service.h"

static ASN1_INTEGER *random_serial(TS_RESP_CTX *c, void *data)
{
    ASN1_INTEGER *n = ASN1_INTEGER_new();
    uint64_t value = 0;

    (void)c;
    (void)data;
    RAND_bytes((unsigned char *)&value, sizeof value);
    ASN1_INTEGER_set_uint64(n, value >> 1 | 1);
    return n;
}

static int shifted_time(TS_RESP_CTX *c, void *shift, long *seconds, long *microseconds)
{
    (void)c;
    *seconds = (long)time(NULL) + *(const int *)shift;
    *microseconds = 0;
    return 1;
}

static void *read_pem(const char *pki, const char *who, int key)
{
    char path[4096];
    BIO *in;
    void *out;

    snprintf(path, sizeof path, "%s/tsa/%s.%s", pki, who, key ? "key" : "pem");
    in = BIO_new_file(path, "r");
    if (!in)
        return NULL;
    out = key ? (void *)PEM_read_bio_PrivateKey(in, NULL, NULL, NULL)
              : (void *)PEM_read_bio_X509(in, NULL, NULL, NULL);
    BIO_free(in);
    return out;
}

/* Asked with something else than what the client asked: its checks must find out. */
static void spoil(TS_REQ *request, const char *fault)
{
    if (!strcmp(fault, "badnonce")) {
        ASN1_INTEGER *n = random_serial(NULL, NULL);

        TS_REQ_set_nonce(request, n);
        ASN1_INTEGER_free(n);
    } else if (!strcmp(fault, "badimprint")) {
        TS_MSG_IMPRINT *imprint = TS_REQ_get_msg_imprint(request);
        ASN1_OCTET_STRING *digest = TS_MSG_IMPRINT_get_msg(imprint);
        unsigned char bytes[64];
        int n = ASN1_STRING_length(digest);

        if (n > 0 && n <= (int)sizeof bytes) {
            memcpy(bytes, ASN1_STRING_get0_data(digest), (size_t)n);
            bytes[0] ^= 1;
            TS_MSG_IMPRINT_set_msg(imprint, bytes, n);
        }
    } else if (!strcmp(fault, "nocert")) {
        TS_REQ_set_cert_req(request, 0);
    }
}

static BIO *encode(struct slice bytes, const char *fault)
{
    const unsigned char *at = bytes.data;
    TS_REQ *request = d2i_TS_REQ(NULL, &at, (long)bytes.len);
    BIO *out = request ? BIO_new(BIO_s_mem()) : NULL;

    if (out) {
        spoil(request, fault);
        i2d_TS_REQ_bio(out, request);
    }
    TS_REQ_free(request);
    return out;
}

static TS_RESP_CTX *make_context(const char *pki, const char *fault)
{
    static int ahead = 3600, behind = -3600;
    TS_RESP_CTX *c = TS_RESP_CTX_new();
    const char *who = !strcmp(fault, "expired") || !strcmp(fault, "stranger") ? fault : "tsa";
    X509 *certificate = read_pem(pki, who, 0);
    EVP_PKEY *key = read_pem(pki, who, 1);
    ASN1_OBJECT *policy = OBJ_txt2obj("2.999.704.1.3", 1);
    int ok = c && certificate && key && policy && TS_RESP_CTX_set_signer_cert(c, certificate) &&
             TS_RESP_CTX_set_signer_key(c, key) && TS_RESP_CTX_set_signer_digest(c, EVP_sha256()) &&
             TS_RESP_CTX_set_ess_cert_id_digest(c, EVP_sha256()) &&
             TS_RESP_CTX_set_def_policy(c, policy) && TS_RESP_CTX_set_accuracy(c, 1, 0, 0);

    /* Rejecting is easy: accept no digest. */
    if (ok && strcmp(fault, "reject") != 0)
        ok = TS_RESP_CTX_add_md(c, EVP_sha256()) && TS_RESP_CTX_add_md(c, EVP_sha384()) &&
             TS_RESP_CTX_add_md(c, EVP_sha512());
    else if (ok)
        ok = TS_RESP_CTX_add_md(c, EVP_sha3_512());
    if (ok) {
        TS_RESP_CTX_set_serial_cb(c, random_serial, NULL);
        if (!strcmp(fault, "future") || !strcmp(fault, "past"))
            TS_RESP_CTX_set_time_cb(c, shifted_time, *fault == 'f' ? &ahead : &behind);
    }
    X509_free(certificate);
    EVP_PKEY_free(key);
    ASN1_OBJECT_free(policy);
    if (ok)
        return c;
    TS_RESP_CTX_free(c);
    return NULL;
}

int tsa_answer(struct buf *out, struct slice request, const char *pki, const char *fault)
{
    TS_RESP_CTX *c = make_context(pki, fault);
    BIO *in = c ? encode(request, fault) : NULL;
    TS_RESP *answer = in ? TS_RESP_create_response(c, in) : NULL;
    unsigned char *der = NULL;
    int n = answer ? i2d_TS_RESP(answer, &der) : -1;

    if (n > 0)
        buf_add(out, der, (size_t)n);
    else
        ERR_print_errors_fp(stderr);
    OPENSSL_free(der);
    TS_RESP_free(answer);
    BIO_free(in);
    TS_RESP_CTX_free(c);
    return n > 0 ? 0 : -1;
}
