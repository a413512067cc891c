#include "p11/inside.h"

int p11_choose(struct p11 *p, size_t token, struct slice certificate, struct slice id,
               struct p11_fault *f)
{
    if (token >= p->token_count || id.len > P11_ID || p->tried)
        return fault_set(f, P11_ORDER, "%s", "choose");
    if (der_public_key(&p->public_key, certificate.data, certificate.len))
        return fault_set(f, P11_KEY_KIND, "%s", "neither RSA nor P-256");
    p->slot = p->tokens[token].slot;
    p->session = p->sessions[token];
    p->id_len = id.len;
    if (id.len)
        memcpy(p->id, id.data, id.len);
    p->chosen = true;
    return 0;
}

/* What the token says about its PIN right now, before one is tried. */
static int ask_flags(struct p11 *p, bool allow_last_try, unsigned *flags, struct p11_fault *f)
{
    struct p11_token now;
    CK_TOKEN_INFO info;
    CK_RV rv = token_ask(p, p->slot, &info);

    if (rv != CKR_OK)
        return fault_call(f, "C_GetTokenInfo", rv);
    token_describe(&now, p->slot, &info);
    *flags = now.flags;
    if (now.flags & P11_TOKEN_LOCKED)
        return fault_set(f, P11_PIN_LOCKED, "%s", "CKF_USER_PIN_LOCKED");
    if ((now.flags & P11_TOKEN_FINAL_TRY) && !allow_last_try)
        return fault_set(f, P11_PIN_LAST_TRY, "%s", "CKF_USER_PIN_FINAL_TRY");
    return 0;
}

/* Anything but success counts as one try spent; some drivers answer a wrong PIN vaguely. */
static int fault_login(struct p11_fault *f, CK_RV rv)
{
    enum p11_reason reason = P11_PIN_UNCLEAR;
    char text[32];

    switch (rv) {
    case CKR_PIN_INCORRECT:
    case CKR_PIN_LEN_RANGE:
    case CKR_PIN_INVALID:
        reason = P11_PIN_WRONG;
        break;
    case CKR_PIN_LOCKED:
        reason = P11_PIN_LOCKED;
        break;
    case CKR_PIN_EXPIRED:
        reason = P11_PIN_EXPIRED;
        break;
    case CKR_USER_PIN_NOT_INITIALIZED:
        reason = P11_PIN_UNSET;
        break;
    case CKR_FUNCTION_CANCELED:
        reason = P11_PIN_CANCELLED;
        break;
    case CKR_DEVICE_REMOVED:
    case CKR_TOKEN_NOT_PRESENT:
    case CKR_SESSION_HANDLE_INVALID:
    case CKR_SESSION_CLOSED:
        reason = P11_TOKEN_GONE;
        break;
    default:
        break;
    }
    return fault_set(f, reason, "C_Login: %s", rv_name(rv, text));
}

int login_once(struct p11 *p, CK_USER_TYPE user, struct p11_fault *f)
{
    CK_UTF8CHAR *pin = p->pin_pad ? NULL : (CK_UTF8CHAR *)p->pin.bytes;
    CK_RV rv = p->call->C_Login(p->session, user, pin, p->pin_pad ? 0 : p->pin.len);

    return rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN ? 0 : fault_login(f, rv);
}

/* 1 the same key, 0 another, -1 the token does not tell. */
static int same_rsa(const struct p11 *p, CK_OBJECT_HANDLE key)
{
    uint8_t modulus[P11_KEY_BYTES];
    size_t len;

    if (attribute_read(p, p->session, key, CKA_MODULUS, modulus, sizeof modulus, &len) || !len)
        return -1;
    return number_equal(modulus, len, p->public_key.modulus, p->public_key.modulus_len);
}

/* A private EC key seldom tells its point: ask the public key object with the same CKA_ID. */
static int same_point(const struct p11 *p, CK_OBJECT_HANDLE key)
{
    uint8_t point[P11_KEY_BYTES], id[P11_ID];
    CK_OBJECT_CLASS class = CKO_PUBLIC_KEY;
    CK_ATTRIBUTE template[] = {{CKA_CLASS, &class, sizeof class}, {CKA_ID, id, 0}};
    CK_OBJECT_HANDLE twin;
    struct p11_fault ignored;
    size_t len, id_len, n;

    if (attribute_read(p, p->session, key, CKA_EC_POINT, point, sizeof point, &len) || !len) {
        if (attribute_read(p, p->session, key, CKA_ID, id, sizeof id, &id_len) || !id_len)
            return -1;
        template[1].ulValueLen = id_len;
        if (objects_find(p, p->session, template, 2, &twin, 1, &n, &ignored) || !n ||
            attribute_read(p, p->session, twin, CKA_EC_POINT, point, sizeof point, &len))
            return -1;
    }
    /* PKCS#11 2.40 wraps the point in an OCTET STRING; some modules give it bare. */
    if (len == 67 && point[0] == 4 && point[1] == 65)
        return !memcmp(point + 2, p->public_key.modulus, 65);
    return len == 65 ? !memcmp(point, p->public_key.modulus, 65) : -1;
}

static int same_key(const struct p11 *p, CK_OBJECT_HANDLE key)
{
    CK_KEY_TYPE kind, wanted = p->public_key.exponent_len ? CKK_RSA : CKK_EC;
    size_t len;

    if (!attribute_read(p, p->session, key, CKA_KEY_TYPE, &kind, sizeof kind, &len) &&
        len == sizeof kind && kind != wanted)
        return 0;
    return p->public_key.exponent_len ? same_rsa(p, key) : same_point(p, key);
}

/*
 * Of the private keys with this CKA_ID (any when id_len is 0) the one of the certificate. A key
 * that does not tell its public part counts only when the CKA_ID agrees.
 */
static int pick_key(struct p11 *p, size_t id_len, size_t *matches, struct p11_fault *f)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE template[] = {{CKA_CLASS, &class, sizeof class}, {CKA_ID, p->id, id_len}};
    CK_OBJECT_HANDLE found[LIMIT_TOKEN_OBJECTS];
    size_t count;

    *matches = 0;
    if (objects_find(p, p->session, template, id_len ? 2 : 1, found, LIMIT_TOKEN_OBJECTS, &count,
                     f))
        return -1;
    for (size_t i = 0; i < count; i++) {
        int same = same_key(p, found[i]);

        if (same == 0 || (same < 0 && !id_len) || !attribute_true(p, found[i], CKA_SIGN, true))
            continue;
        p->key = found[i];
        ++*matches;
    }
    return 0;
}

static int find_key(struct p11 *p, struct p11_fault *f)
{
    size_t matches = 0;

    if (p->id_len && pick_key(p, p->id_len, &matches, f))
        return -1;
    if (!matches && pick_key(p, 0, &matches, f))
        return -1;
    if (!matches)
        return fault_set(f, P11_NO_KEY, "%s", "by CKA_ID and by public key");
    if (matches > 1)
        return fault_set(f, P11_TWO_KEYS, "%zu", matches);
    /* Asked alone: old modules do not know it. */
    p->always_authenticate = attribute_true(p, p->key, CKA_ALWAYS_AUTHENTICATE, false);
    return 0;
}

static int unlock_key(struct p11 *p, const struct secret *pin, bool allow_last_try,
                      struct p11_fault *f)
{
    unsigned flags = 0;

    if (ask_flags(p, allow_last_try, &flags, f))
        return -1;
    if (flags & P11_TOKEN_LOGIN) {
        if (!(flags & P11_TOKEN_PIN_SET))
            return fault_set(f, P11_PIN_UNSET, "%s", "CKF_USER_PIN_INITIALIZED is not set");
        p->pin_pad = flags & P11_TOKEN_PIN_PAD;
        if (!p->pin_pad && !pin->len)
            return fault_set(f, P11_ORDER, "%s", "login without a PIN");
        p->pin = *pin;
        if (login_once(p, CKU_USER, f))
            return -1;
    }
    return find_key(p, f);
}

int p11_login(struct p11 *p, const struct secret *pin, bool allow_last_try, struct p11_fault *f)
{
    int rc;

    if (!p->chosen || p->tried)
        return fault_set(f, P11_ORDER, "%s", "login");
    p->tried = true;
    module_hold(p);
    rc = unlock_key(p, pin, allow_last_try, f);
    module_release(p);
    if (rc)
        return -1;
    if (!p->always_authenticate)
        explicit_bzero(&p->pin, sizeof p->pin);
    p->ready = true;
    return 0;
}
