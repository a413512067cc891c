/* Making tokens: for cuv-token demo. Nothing here touches a token that has content. */
#include "p11/inside.h"

static int empty_slot(struct p11 *p, CK_SLOT_ID *out, struct p11_fault *f)
{
    CK_SLOT_ID slots[LIMIT_SLOTS];
    CK_TOKEN_INFO info;
    CK_ULONG count = 0;

    if (slots_list(p, slots, &count, f))
        return -1;
    for (CK_ULONG i = 0; i < count; i++) {
        if (p->call->C_GetTokenInfo(slots[i], &info) != CKR_OK ||
            (info.flags & CKF_TOKEN_INITIALIZED))
            continue;
        *out = slots[i];
        return 0;
    }
    return fault_set(f, P11_NOT_EMPTY, "no empty token in %lu slots", count);
}

static int log_in_new(struct p11 *p, const struct secret *pin, struct p11_fault *f)
{
    CK_UTF8CHAR *text = (CK_UTF8CHAR *)p->pin.bytes;
    CK_RV rv;

    /* A demo has one person: the security officer's PIN is the same. */
    rv = p->call->C_OpenSession(p->slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL,
                                &p->session);
    if (rv != CKR_OK)
        return fault_call(f, "C_OpenSession", rv);
    rv = p->call->C_Login(p->session, CKU_SO, text, pin->len);
    if (rv == CKR_OK)
        rv = p->call->C_InitPIN(p->session, text, pin->len);
    if (rv == CKR_OK)
        rv = p->call->C_Logout(p->session);
    if (rv == CKR_OK)
        rv = p->call->C_Login(p->session, CKU_USER, text, pin->len);
    if (rv != CKR_OK)
        return fault_call(f, "C_InitPIN", rv);
    p->chosen = p->tried = p->ready = p->writable = true;
    return 0;
}

int p11_initialise(struct p11 *p, const char *label, const struct secret *pin, struct p11_fault *f)
{
    CK_UTF8CHAR padded[32];
    int rc = -1;
    CK_RV rv;

    if (p->tried || p->token_count || strlen(label) > sizeof padded)
        return fault_set(f, P11_ORDER, "%s", "initialise");
    if (!p->call->C_InitToken || !p->call->C_InitPIN || !p->call->C_GenerateKeyPair ||
        !p->call->C_CreateObject)
        return fault_set(f, P11_MODULE_STRANGE, "%s", "it cannot make tokens");
    if (empty_slot(p, &p->slot, f))
        return -1;
    memset(padded, ' ', sizeof padded);
    memcpy(padded, label, strlen(label));
    p->pin = *pin;
    rv = p->call->C_InitToken(p->slot, (CK_UTF8CHAR *)p->pin.bytes, pin->len, padded);
    if (rv != CKR_OK)
        fault_call(f, "C_InitToken", rv);
    else
        rc = log_in_new(p, pin, f);
    explicit_bzero(&p->pin, sizeof p->pin);
    return rc;
}

static int read_public(struct p11 *p, CK_OBJECT_HANDLE key, bool rsa, struct p11_public *out,
                       struct p11_fault *f)
{
    uint8_t point[67];
    size_t len;

    memset(out, 0, sizeof *out);
    if (rsa) {
        if (attribute_read(p, p->session, key, CKA_MODULUS, out->modulus, sizeof out->modulus,
                           &out->modulus_len) ||
            attribute_read(p, p->session, key, CKA_PUBLIC_EXPONENT, out->exponent,
                           sizeof out->exponent, &out->exponent_len) ||
            !out->modulus_len || !out->exponent_len)
            return fault_set(f, P11_DRIVER, "%s", "the new key's modulus cannot be read");
        return 0;
    }
    if (attribute_read(p, p->session, key, CKA_EC_POINT, point, sizeof point, &len) ||
        len != sizeof point)
        return fault_set(f, P11_DRIVER, "%s", "the new key's point cannot be read");
    out->modulus_len = 65;
    memcpy(out->modulus, point + 2, 65);
    return 0;
}

int p11_generate(struct p11 *p, unsigned bits, struct slice id, const char *label,
                 struct p11_public *out, struct p11_fault *f)
{
    static uint8_t p256[] = {0x06, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7}, e[] = {1, 0, 1};
    bool rsa = bits != 256;
    CK_MECHANISM m = {rsa ? CKM_RSA_PKCS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN, NULL, 0};
    CK_ULONG size = bits;
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    void *name = (void *)(uintptr_t)label, *number = (void *)(uintptr_t)id.data;
    CK_ATTRIBUTE public[] = {{CKA_TOKEN, &yes, sizeof yes},
                             {CKA_VERIFY, &yes, sizeof yes},
                             {CKA_ID, number, id.len},
                             {CKA_LABEL, name, strlen(label)},
                             {rsa ? CKA_MODULUS_BITS : CKA_EC_PARAMS, rsa ? (void *)&size : p256,
                              rsa ? sizeof size : sizeof p256},
                             {CKA_PUBLIC_EXPONENT, e, sizeof e}};
    CK_ATTRIBUTE private[] = {{CKA_TOKEN, &yes, sizeof yes},     {CKA_PRIVATE, &yes, sizeof yes},
                              {CKA_SENSITIVE, &yes, sizeof yes}, {CKA_EXTRACTABLE, &no, sizeof no},
                              {CKA_SIGN, &yes, sizeof yes},      {CKA_ID, number, id.len},
                              {CKA_LABEL, name, strlen(label)}};
    CK_OBJECT_HANDLE public_key, private_key;
    CK_RV rv;

    if (!p->writable)
        return fault_set(f, P11_ORDER, "%s", "generate");
    rv = p->call->C_GenerateKeyPair(p->session, &m, public, rsa ? 6 : 5, private, 7, &public_key,
                                    &private_key);
    if (rv != CKR_OK)
        return fault_call(f, "C_GenerateKeyPair", rv);
    return read_public(p, public_key, rsa, out, f);
}

CK_RV certificate_create(struct p11 *p, CK_SESSION_HANDLE session, struct slice certificate,
                         struct slice id, const char *label, CK_OBJECT_HANDLE *object)
{
    CK_OBJECT_CLASS class = CKO_CERTIFICATE;
    CK_CERTIFICATE_TYPE kind = CKC_X_509;
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    struct slice subject = der_subject(certificate);
    CK_ATTRIBUTE template[] = {{CKA_CLASS, &class, sizeof class},
                               {CKA_CERTIFICATE_TYPE, &kind, sizeof kind},
                               {CKA_TOKEN, &yes, sizeof yes},
                               {CKA_PRIVATE, &no, sizeof no},
                               {CKA_ID, (void *)(uintptr_t)id.data, id.len},
                               {CKA_LABEL, (void *)(uintptr_t)label, strlen(label)},
                               {CKA_SUBJECT, (void *)(uintptr_t)subject.data, subject.len},
                               {CKA_VALUE, (void *)(uintptr_t)certificate.data, certificate.len}};

    return p->call->C_CreateObject(session, template, sizeof template / sizeof *template, object);
}

int p11_store(struct p11 *p, struct slice certificate, struct slice id, const char *label,
              struct p11_fault *f)
{
    CK_OBJECT_HANDLE object;
    CK_RV rv;

    if (!p->writable || !der_subject(certificate).len)
        return fault_set(f, P11_ORDER, "%s", "store");
    rv = certificate_create(p, p->session, certificate, id, label, &object);
    return rv == CKR_OK ? 0 : fault_call(f, "C_CreateObject", rv);
}
