#include "pki/pkcs7.h"

#include <openssl/err.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>

#include "base/limits.h"
#include "pki/pem.h"

static int take_x509(struct certificate_list *l, const X509 *x509, struct err *e)
{
    struct certificate *c = NULL;
    unsigned char *der = NULL;
    int len = i2d_X509(x509, &der), rc = -1;

    if (len <= 0)
        err_memory(e);
    else if (certificate_parse(&c, (struct slice){der, (size_t)len}, e) == 0)
        rc = certificate_list_take(l, c, e);
    OPENSSL_free(der);
    return rc;
}

/* 1: taken; 0: this is no PKCS#7 at all; -1. */
static int take_pkcs7(struct certificate_list *l, struct slice der, struct err *e)
{
    const unsigned char *p = der.data;
    PKCS7 *p7 = der.len ? d2i_PKCS7(NULL, &p, (long)der.len) : NULL;
    const STACK_OF(X509) *held;
    int rc = 1;

    if (!p7 || !PKCS7_type_is_signed(p7) || !p7->d.sign || p != der.data + der.len) {
        rc = 0;
        goto out;
    }
    held = p7->d.sign->cert;
    if (sk_X509_num(held) <= 0) {
        rc = err_set(e, ERR_FORMAT, "%s", _("there is no certificate in this PKCS#7 file"));
        goto out;
    }
    for (int i = 0; rc > 0 && i < sk_X509_num(held); i++)
        if (take_x509(l, sk_X509_value(held, i), e))
            rc = -1;
out:
    PKCS7_free(p7);
    ERR_clear_error();
    return rc;
}

static int take_pem(struct certificate_list *l, struct slice bytes, struct err *e)
{
    struct slice rest = bytes;
    struct buf der;
    int rc;

    buf_init(&der, LIMIT_CERTIFICATE_BYTES);
    rc = pem_next(&rest, "PKCS7", &der, e);
    if (rc == 0)
        rc = certificate_list_parse(l, bytes, e);
    else if (rc > 0 && take_pkcs7(l, buf_slice(&der), e) > 0)
        rc = 0;
    else if (rc > 0)
        rc = err_set(e, ERR_FORMAT, "%s", _("the block \"PKCS7\" holds no certificates"));
    buf_release(&der);
    return rc;
}

static int take_der(struct certificate_list *l, struct slice bytes, struct err *e)
{
    int rc = take_pkcs7(l, bytes, e);

    if (rc > 0)
        return 0;
    if (rc == 0 && certificate_list_parse(l, bytes, e) == 0)
        return 0;
    /* Of other bytes it is enough to say what they are not. */
    if (rc == 0 && (!bytes.len || bytes.data[0] != 0x30))
        err_set(e, ERR_FORMAT, "%s",
                _("this is no certificate; export it as .cer (DER or PEM) or .p7b"));
    return -1;
}

static int choose(struct certificate_list *l, struct certificate **out, struct err *e)
{
    size_t found = 0, at = 0;

    for (size_t i = 0; i < l->count; i++)
        if (l->count == 1 || !l->list[i]->is_ca) {
            found++;
            at = i;
        }
    if (found != 1)
        return err_set(e, ERR_FORMAT,
                       _("the file holds %zu certificates of subscribers; export the one that is"
                         " meant"),
                       found);
    *out = l->list[at];
    l->list[at] = l->list[--l->count];
    return 0;
}

int certificate_unpack(struct certificate **out, struct slice bytes, struct err *e)
{
    struct certificate_list l = {NULL, 0, 0};
    int rc = pem_is(bytes) ? take_pem(&l, bytes, e) : take_der(&l, bytes, e);

    if (rc == 0)
        rc = choose(&l, out, e);
    certificate_list_release(&l);
    return rc;
}
