#include "cms/verify.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "hash/method.h"

bool verify_key_fits(const struct certificate *c, enum cms_key key)
{
    EVP_PKEY *public = X509_get0_pubkey(c->x509);

    if (!public)
        return false;
    switch (key) {
    case CMS_KEY_RSA_PKCS1:
        return EVP_PKEY_is_a(public, "RSA");
    case CMS_KEY_RSA_PSS:
        return EVP_PKEY_is_a(public, "RSA") || EVP_PKEY_is_a(public, "RSA-PSS");
    case CMS_KEY_ECDSA:
        return EVP_PKEY_is_a(public, "EC");
    case CMS_KEY_UNKNOWN:
        break;
    }
    return false;
}

static bool set_up(EVP_PKEY_CTX *context, enum cms_key key, int pss_salt, const EVP_MD *method)
{
    if (EVP_PKEY_verify_init(context) != 1)
        return false;
    if (key == CMS_KEY_RSA_PKCS1 && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) != 1)
        return false;
    if (key == CMS_KEY_RSA_PSS &&
        (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) != 1 ||
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, method) != 1 ||
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, pss_salt) != 1))
        return false;
    return EVP_PKEY_CTX_set_signature_md(context, method) == 1;
}

bool verify_value(const struct certificate *c, enum cms_key key, int pss_salt,
                  const struct digest *digest, struct slice signature)
{
    const EVP_MD *method = hash_method(digest->algorithm);
    EVP_PKEY_CTX *context = NULL;
    bool good;

    if (!method || !verify_key_fits(c, key) || signature.len == 0)
        return false;
    context = EVP_PKEY_CTX_new(X509_get0_pubkey(c->x509), NULL);
    /* 1 is yes; 0 and every negative answer is no. */
    good = context && set_up(context, key, pss_salt, method) &&
           EVP_PKEY_verify(context, signature.data, signature.len, digest->bytes, digest->len) == 1;
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return good;
}
