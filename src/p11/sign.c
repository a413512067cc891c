#include "p11/inside.h"

/* RFC 8017 9.2 note 1: DigestInfo of SHA-256 in front of the digest. */
static const uint8_t digest_info[] = {0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                      0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};

/* A way to sign: over the digest, or over the message when the token wants to hash. */
struct way {
    CK_MECHANISM_TYPE mechanism;
    bool padded_by_parameters, prefix, hashes;
};

static const struct way *ways(enum sign_algorithm algorithm)
{
    static const struct way rsa[] = {{CKM_RSA_PKCS, false, true, false},
                                     {CKM_SHA256_RSA_PKCS, false, false, true}};
    static const struct way pss[] = {{CKM_RSA_PKCS_PSS, true, false, false},
                                     {CKM_SHA256_RSA_PKCS_PSS, true, false, true}};
    static const struct way ecdsa[] = {{CKM_ECDSA, false, false, false},
                                       {CKM_ECDSA_SHA256, false, false, true}};

    switch (algorithm) {
    case SIGN_RSA_PKCS1_SHA256:
        return rsa;
    case SIGN_RSA_PSS_SHA256:
        return pss;
    case SIGN_ECDSA_SHA256:
        return ecdsa;
    }
    return NULL;
}

/*
 * C_SignInit; the second way only after CKR_MECHANISM_INVALID from here, where no PIN is spent and
 * nothing has been signed yet.
 */
static int begin(struct p11 *p, const struct way *way, const struct way **used, bool have_message,
                 struct p11_fault *f)
{
    CK_RSA_PKCS_PSS_PARAMS pss = {CKM_SHA256, CKG_MGF1_SHA256, 32};
    CK_RV rv = CKR_MECHANISM_INVALID;
    char text[32];

    for (int i = 0; i < 2 && rv == CKR_MECHANISM_INVALID; i++) {
        CK_MECHANISM m = {way[i].mechanism, NULL, 0};

        if (way[i].hashes && !have_message)
            break;
        if (way[i].padded_by_parameters) {
            m.pParameter = &pss;
            m.ulParameterLen = sizeof pss;
        }
        rv = p->call->C_SignInit(p->session, &m, p->key);
        *used = &way[i];
    }
    if (rv == CKR_MECHANISM_INVALID || rv == CKR_MECHANISM_PARAM_INVALID ||
        rv == CKR_KEY_TYPE_INCONSISTENT)
        return fault_set(f, P11_MECHANISM, "C_SignInit: %s", rv_name(rv, text));
    return rv == CKR_OK ? 0 : fault_call(f, "C_SignInit", rv);
}

static size_t expected_size(const struct p11 *p)
{
    return p->public_key.exponent_len ? p->public_key.modulus_len : 64;
}

static int finish(struct p11 *p, const uint8_t *data, size_t len, struct buf *out,
                  struct p11_fault *f)
{
    CK_BYTE signature[LIMIT_SIGNATURE];
    CK_ULONG n = sizeof signature;
    size_t expected = expected_size(p);
    CK_RV rv;

    /* PKCS#11 2.40 4.7.2: between C_SignInit and C_Sign, with nothing in between. */
    if (p->always_authenticate && login_once(p, CKU_CONTEXT_SPECIFIC, f))
        return -1;
    rv = p->call->C_Sign(p->session, (CK_BYTE *)(uintptr_t)data, len, signature, &n);
    if (rv != CKR_OK)
        return fault_call(f, "C_Sign", rv);
    if (n > sizeof signature || n != expected)
        return fault_set(f, P11_SIGNATURE_SIZE, "%lu bytes, not %zu", n, expected);
    if (p->public_key.exponent_len)
        buf_add(out, signature, n);
    else
        der_ecdsa(out, signature, n);
    return out->out_of_memory || out->over_max ? fault_set(f, P11_MEMORY, "%s", "signature") : 0;
}

int p11_sign(struct p11 *p, enum sign_algorithm algorithm, const uint8_t digest[32],
             struct slice message, struct buf *out, struct p11_fault *f)
{
    bool wants_rsa = algorithm != SIGN_ECDSA_SHA256;
    uint8_t prefixed[sizeof digest_info + 32];
    const struct way *way = ways(algorithm), *used = NULL;

    if (!p->ready || !way)
        return fault_set(f, P11_ORDER, "%s", "sign");
    if (wants_rsa != (p->public_key.exponent_len != 0))
        return fault_set(f, P11_MECHANISM, "%s", "RSA and ECDSA mixed up");
    if (expected_size(p) > LIMIT_SIGNATURE)
        return fault_set(f, P11_KEY_KIND, "RSA of %zu bytes", expected_size(p));
    if (begin(p, way, &used, message.len != 0, f))
        return -1;
    if (used->hashes)
        return finish(p, message.data, message.len, out, f);
    if (!used->prefix)
        return finish(p, digest, 32, out, f);
    memcpy(prefixed, digest_info, sizeof digest_info);
    memcpy(prefixed + sizeof digest_info, digest, 32);
    return finish(p, prefixed, sizeof prefixed, out, f);
}
