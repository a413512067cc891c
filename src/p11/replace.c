/* Putting a renewed certificate in the place of the old one: for cuv-token install. */
#include "p11/inside.h"

/* The answers by which drivers say that this token takes nothing from us. */
static int fault_write(struct p11_fault *f, const char *call, CK_RV rv)
{
    char text[32];

    switch (rv) {
    case CKR_TOKEN_WRITE_PROTECTED:
    case CKR_SESSION_READ_ONLY:
    case CKR_ATTRIBUTE_READ_ONLY:
    case CKR_FUNCTION_NOT_SUPPORTED:
    case CKR_ACTION_PROHIBITED:
        return fault_set(f, P11_READ_ONLY, "%s: %s", call, rv_name(rv, text));
    case CKR_DEVICE_MEMORY:
        return fault_set(f, P11_TOKEN_FULL, "%s: %s", call, rv_name(rv, text));
    default:
        return fault_call(f, call, rv);
    }
}

/* Whole DER of a certificate object into out; 0 length when unreadable. */
static size_t read_der(struct p11 *p, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                       uint8_t *out, size_t max)
{
    size_t len;

    if (attribute_read(p, session, object, CKA_VALUE, out, max, &len) || !len)
        return 0;
    return der_length(out, len);
}

static bool same_public(const struct p11_public *a, const struct p11_public *b)
{
    return a->exponent_len == b->exponent_len &&
           !memcmp(a->exponent, b->exponent, a->exponent_len) &&
           number_equal(a->modulus, a->modulus_len, b->modulus, b->modulus_len);
}

/* What stands on the token for this key: certificates to remove, and the label they carry. */
struct place {
    CK_OBJECT_HANDLE old[LIMIT_TOKEN_OBJECTS];
    size_t old_count;
    bool there; /* the new one already is */
    char label[P11_LABEL];
    uint8_t id[P11_ID];
    size_t id_len;
};

/* A label, or "" when the object has none. */
static void read_label(struct p11 *p, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                       char label[P11_LABEL])
{
    size_t len;

    if (attribute_read(p, session, object, CKA_LABEL, label, P11_LABEL - 1, &len))
        len = 0;
    label[len] = 0;
}

static int place_find(struct p11 *p, CK_SESSION_HANDLE session, struct slice certificate,
                      uint8_t *room, struct place *at, struct p11_fault *f)
{
    CK_OBJECT_CLASS class = CKO_CERTIFICATE;
    CK_CERTIFICATE_TYPE kind = CKC_X_509;
    CK_ATTRIBUTE template[] = {{CKA_CLASS, &class, sizeof class},
                               {CKA_CERTIFICATE_TYPE, &kind, sizeof kind}};
    CK_OBJECT_HANDLE found[LIMIT_TOKEN_OBJECTS];
    size_t count;

    /* By the key's own number drivers pair the two. */
    if (attribute_read(p, session, p->key, CKA_ID, at->id, sizeof at->id, &at->id_len))
        at->id_len = 0;
    read_label(p, session, p->key, at->label);
    if (objects_find(p, session, template, 2, found, LIMIT_TOKEN_OBJECTS, &count, f))
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct p11_public public;
        size_t len = read_der(p, session, found[i], room, LIMIT_CERTIFICATE_BYTES);

        if (!len || der_public_key(&public, room, len) || !same_public(&public, &p->public_key))
            continue;
        read_label(p, session, found[i], at->label);
        if (len == certificate.len && !memcmp(room, certificate.data, len))
            at->there = true;
        else
            at->old[at->old_count++] = found[i];
    }
    return 0;
}

static int write_new(struct p11 *p, CK_SESSION_HANDLE session, struct slice certificate,
                     const struct place *at, uint8_t *room, struct p11_fault *f)
{
    CK_OBJECT_HANDLE object;
    CK_RV rv = certificate_create(p, session, certificate, (struct slice){at->id, at->id_len},
                                  at->label, &object);

    if (rv != CKR_OK)
        return fault_write(f, "C_CreateObject", rv);
    if (read_der(p, session, object, room, LIMIT_CERTIFICATE_BYTES) != certificate.len ||
        memcmp(room, certificate.data, certificate.len))
        return fault_set(f, P11_DRIVER, "%s", "the new certificate reads back differently");
    return 0;
}

int p11_replace(struct p11 *p, struct slice certificate, size_t *removed, struct p11_fault *f)
{
    struct place *at = calloc(1, sizeof *at);
    uint8_t *room = malloc(LIMIT_CERTIFICATE_BYTES);
    CK_SESSION_HANDLE session = 0;
    bool open = false;
    int rc = -1;
    CK_RV rv;

    *removed = 0;
    if (!at || !room) {
        fault_set(f, P11_MEMORY, "%s", "replace");
        goto out;
    }
    if (!p->ready || !p->call->C_CreateObject || !p->call->C_DestroyObject) {
        fault_set(f, P11_ORDER, "%s", "replace");
        goto out;
    }
    rv = p->call->C_OpenSession(p->slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &session);
    if (rv != CKR_OK) {
        fault_write(f, "C_OpenSession", rv);
        goto out;
    }
    open = true;
    if (place_find(p, session, certificate, room, at, f) ||
        (!at->there && write_new(p, session, certificate, at, room, f)))
        goto out;
    /* Only now: at no moment does the key stand without a certificate. */
    for (; *removed < at->old_count; ++*removed) {
        rv = p->call->C_DestroyObject(session, at->old[*removed]);
        if (rv != CKR_OK) {
            fault_write(f, "C_DestroyObject", rv);
            goto out;
        }
    }
    rc = 0;
out:
    if (open)
        p->call->C_CloseSession(session);
    free(room);
    free(at);
    return rc;
}
