/*
 * drive HELPER MODULE URI PIN [sign=N] [pss] [last] [timeout=MS] [list] [env=NAME]… [flight]
 * Signs N digests through src/token and checks each with the certificate's key; the exit code is
 * that of a program. URI "-": every token; PIN "-": none.
 */
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "token/token.h"

struct job {
    struct token_options options;
    const char *environment[64];
    size_t names;
    int count;
    bool pss, list, flight;
    const char *pin;
};

static bool verifies(struct slice der, bool pss, const uint8_t digest[32], const struct buf *s)
{
    const unsigned char *at = der.data;
    X509 *x = d2i_X509(NULL, &at, (long)der.len);
    EVP_PKEY_CTX *c = x ? EVP_PKEY_CTX_new(X509_get0_pubkey(x), NULL) : NULL;
    bool fine =
        c && EVP_PKEY_verify_init(c) == 1 && EVP_PKEY_CTX_set_signature_md(c, EVP_sha256()) == 1;

    if (fine && pss)
        fine = EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(c, 32) == 1;
    fine = fine && EVP_PKEY_verify(c, s->data, s->len, digest, 32) == 1;
    EVP_PKEY_CTX_free(c);
    X509_free(x);
    return fine;
}

static enum sign_algorithm algorithm_of(const struct job *j, struct slice der)
{
    const unsigned char *at = der.data;
    X509 *x = d2i_X509(NULL, &at, (long)der.len);
    bool ec = x && EVP_PKEY_get_base_id(X509_get0_pubkey(x)) == EVP_PKEY_EC;

    X509_free(x);
    return ec ? SIGN_ECDSA_SHA256 : j->pss ? SIGN_RSA_PSS_SHA256 : SIGN_RSA_PKCS1_SHA256;
}

static int sign_all(const struct job *j, struct token *t, struct slice der, struct err *e)
{
    enum sign_algorithm algorithm = algorithm_of(j, der);
    static const uint8_t message[] = "signed attributes";
    const struct slice bytes = {message, sizeof message};
    uint8_t digest[32];
    struct buf out;
    int rc = -1, sent = 0, received = 0;

    EVP_Digest(message, sizeof message, digest, NULL, EVP_sha256(), NULL);
    buf_init(&out, 4096);
    while (received < j->count) {
        if (sent < j->count && sent - received < (j->flight ? 2 : 1)) {
            if (token_sign_send(t, algorithm, digest, bytes, e))
                goto out;
            sent++;
            continue;
        }
        buf_clear(&out);
        if (token_sign_receive(t, &out, e))
            goto out;
        received++;
        if (!verifies(der, j->pss, digest, &out)) {
            err_set(e, ERR_BUG, "signature %d does not verify", received);
            goto out;
        }
        printf("signature %d of %zu bytes\n", received, out.len);
    }
    rc = 0;
out:
    buf_release(&out);
    return rc;
}

static void show(const struct token_device *d, const struct token_candidate *c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("%s\t%x\t%zu\t%x\t%s\n", d[c[i].device].label, d[c[i].device].flags,
               c[i].certificate.len, c[i].flags, c[i].uri);
}

static int work(const struct job *j, struct token *t, struct err *e)
{
    const struct token_candidate *c;
    const struct token_device *d;
    struct secret pin;
    size_t count, devices;
    bool wants;
    int rc;

    if (token_candidates(t, &c, &count, e) || token_devices(t, &d, &devices, e))
        return -1;
    if (j->list) {
        show(d, c, count);
        return 0;
    }
    if (!count)
        return err_set(e, ERR_ABSENT, "no certificate");
    if (token_choose(t, &c[0], e) || token_ready(t, &wants, e))
        return -1;
    secret_init(&pin);
    pin.len = strlen(j->pin);
    memcpy(pin.bytes, j->pin, pin.len);
    rc = token_login(t, wants ? &pin : NULL, e);
    secret_release(&pin);
    return rc ? -1 : sign_all(j, t, c[0].certificate, e);
}

static void option(struct job *j, const char *word)
{
    static char room[64][4096];

    if (!strncmp(word, "sign=", 5))
        j->count = (int)strtol(word + 5, NULL, 10);
    else if (!strncmp(word, "timeout=", 8))
        j->options.timeout_ms = (int)strtol(word + 8, NULL, 10);
    else if (!strcmp(word, "pss"))
        j->pss = true;
    else if (!strcmp(word, "last"))
        j->options.allow_last_try = true;
    else if (!strcmp(word, "list"))
        j->list = true;
    else if (!strcmp(word, "flight"))
        j->flight = true;
    else if (!strncmp(word, "env=", 4) && getenv(word + 4) && j->names < 63) {
        snprintf(room[j->names], sizeof room[0], "%s=%s", word + 4, getenv(word + 4));
        j->environment[j->names] = room[j->names];
        j->names++;
    }
}

int main(int argc, char **argv)
{
    struct err e = {ERR_NONE, ""};
    struct job j = {.count = 1};
    struct token *t = NULL;

    if (argc < 5)
        return 64;
    for (int i = 5; i < argc; i++)
        option(&j, argv[i]);
    j.pin = strcmp(argv[4], "-") ? argv[4] : "";
    j.options.helper = argv[1];
    j.options.module = argv[2];
    j.options.uri = strcmp(argv[3], "-") ? argv[3] : NULL;
    j.options.environment = j.environment;
    if (token_open(&t, &j.options, &e) || work(&j, t, &e))
        fprintf(stderr, "drive: %s\n", e.text);
    token_free(t);
    return err_exit_code(e.kind);
}
