#include <p11-kit/uri.h>

#include "p11/inside.h"

static int uri_read(P11KitUri **out, const char *text, struct p11_fault *f)
{
    P11KitUri *uri = p11_kit_uri_new();
    int rc;

    if (!uri)
        return fault_set(f, P11_MEMORY, "%s", "p11_kit_uri_new");
    rc = text ? p11_kit_uri_parse(text, P11_KIT_URI_FOR_ANY, uri) : P11_KIT_URI_OK;
    if (rc != P11_KIT_URI_OK)
        fault_set(f, P11_URI_BAD, "%s", p11_kit_uri_message(rc));
    /* A misspelt attribute would silently widen the match. */
    else if (p11_kit_uri_any_unrecognized(uri))
        rc = fault_set(f, P11_URI_BAD, "%s", "it has an attribute that is not known");
    else if (p11_kit_uri_get_pin_value(uri))
        rc = fault_set(f, P11_URI_BAD, "%s", "pin-value is refused");
    else if (p11_kit_uri_get_module_path(uri) || p11_kit_uri_get_module_name(uri))
        rc = fault_set(f, P11_URI_BAD, "%s", "module-path and module-name are refused");
    if (rc != P11_KIT_URI_OK) {
        p11_kit_uri_free(uri);
        return -1;
    }
    *out = uri;
    return 0;
}

/* PKCS#11 pads with blanks; some modules pad with NUL. */
static void unpad(char *out, const CK_UTF8CHAR *from, size_t len)
{
    size_t n = 0;

    while (n < len && from[n])
        n++;
    while (n && from[n - 1] == ' ')
        n--;
    memcpy(out, from, n);
    out[n] = 0;
}

static unsigned token_flags(CK_FLAGS flags)
{
    static const struct {
        CK_FLAGS theirs;
        unsigned ours;
    } rows[] = {
        {CKF_LOGIN_REQUIRED, P11_TOKEN_LOGIN},
        {CKF_PROTECTED_AUTHENTICATION_PATH, P11_TOKEN_PIN_PAD},
        {CKF_USER_PIN_INITIALIZED, P11_TOKEN_PIN_SET},
        {CKF_USER_PIN_COUNT_LOW, P11_TOKEN_COUNT_LOW},
        {CKF_USER_PIN_FINAL_TRY, P11_TOKEN_FINAL_TRY},
        {CKF_USER_PIN_LOCKED, P11_TOKEN_LOCKED},
        {CKF_USER_PIN_TO_BE_CHANGED, P11_TOKEN_PIN_CHANGE},
        {CKF_WRITE_PROTECTED, P11_TOKEN_READ_ONLY},
    };
    unsigned ours = 0;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (flags & rows[i].theirs)
            ours |= rows[i].ours;
    return ours;
}

void token_describe(struct p11_token *t, CK_SLOT_ID slot, const CK_TOKEN_INFO *info)
{
    t->slot = slot;
    t->flags = token_flags(info->flags);
    unpad(t->label, info->label, sizeof info->label);
    unpad(t->maker, info->manufacturerID, sizeof info->manufacturerID);
    unpad(t->model, info->model, sizeof info->model);
    unpad(t->serial, info->serialNumber, sizeof info->serialNumber);
}

/* The URI that names exactly this certificate: token by label and serial, object by CKA_ID. */
static int uri_write(struct p11_certificate *c, const CK_TOKEN_INFO *token)
{
    CK_ATTRIBUTE id = {CKA_ID, c->id, c->id_len};
    CK_ATTRIBUTE label = {CKA_LABEL, c->label, strlen(c->label)};
    CK_TOKEN_INFO *info;
    P11KitUri *uri = p11_kit_uri_new();
    char *text = NULL;
    int rc = -1;

    if (!uri)
        return -1;
    info = p11_kit_uri_get_token_info(uri);
    memcpy(info->label, token->label, sizeof info->label);
    memcpy(info->serialNumber, token->serialNumber, sizeof info->serialNumber);
    if (p11_kit_uri_set_attribute(uri, c->id_len ? &id : &label) == P11_KIT_URI_OK &&
        p11_kit_uri_format(uri, P11_KIT_URI_FOR_OBJECT_ON_TOKEN, &text) == P11_KIT_URI_OK &&
        strlen(text) < sizeof c->uri) {
        memcpy(c->uri, text, strlen(text) + 1);
        rc = 0;
    }
    free(text);
    p11_kit_uri_free(uri);
    return rc;
}

static void read_value(struct p11 *p, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                       struct p11_certificate *c)
{
    size_t len;

    CK_ATTRIBUTE size = {CKA_VALUE, NULL, 0};

    c->flags |= P11_CERTIFICATE_UNREADABLE;
    if (p->call->C_GetAttributeValue(session, object, &size, 1) != CKR_OK ||
        size.ulValueLen > LIMIT_CERTIFICATE_BYTES)
        return;
    c->der = malloc(size.ulValueLen + 1);
    if (!c->der || attribute_read(p, session, object, CKA_VALUE, c->der, size.ulValueLen, &len) ||
        !len || c->der[0] != 0x30)
        return;
    /* Cards pad their files with zeros; anything else behind the DER is not a whole certificate. */
    c->len = der_length(c->der, len);
    for (size_t i = c->len; c->len && i < len; i++)
        if (c->der[i])
            c->len = 0;
    if (c->len)
        c->flags &= ~(unsigned)P11_CERTIFICATE_UNREADABLE;
}

static bool key_seen(struct p11 *p, CK_SESSION_HANDLE session, const struct p11_certificate *c)
{
    static const CK_OBJECT_CLASS classes[] = {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY};

    for (size_t i = 0; i < 2 && c->id_len; i++) {
        CK_OBJECT_CLASS class = classes[i];
        CK_ATTRIBUTE template[] = {{CKA_CLASS, &class, sizeof class},
                                   {CKA_ID, (void *)(uintptr_t)c->id, c->id_len}};
        CK_OBJECT_HANDLE found;
        struct p11_fault ignored;
        size_t n;

        if (!objects_find(p, session, template, 2, &found, 1, &n, &ignored) && n)
            return true;
    }
    return false;
}

static bool wanted(P11KitUri *uri, const struct p11_certificate *c)
{
    CK_ATTRIBUTE *id = p11_kit_uri_get_attribute(uri, CKA_ID);
    CK_ATTRIBUTE *label = p11_kit_uri_get_attribute(uri, CKA_LABEL);

    return (!id || (id->ulValueLen == c->id_len && !memcmp(id->pValue, c->id, c->id_len))) &&
           (!label || (label->ulValueLen == strlen(c->label) &&
                       !memcmp(label->pValue, c->label, label->ulValueLen)));
}

static int read_certificates(struct p11 *p, size_t token, P11KitUri *uri, const CK_TOKEN_INFO *info,
                             struct p11_fault *f)
{
    CK_OBJECT_CLASS class = CKO_CERTIFICATE;
    CK_CERTIFICATE_TYPE kind = CKC_X_509;
    CK_ATTRIBUTE template[] = {{CKA_CLASS, &class, sizeof class},
                               {CKA_CERTIFICATE_TYPE, &kind, sizeof kind}};
    CK_OBJECT_HANDLE found[LIMIT_TOKEN_OBJECTS];
    CK_SESSION_HANDLE session = p->sessions[token];
    size_t count, len;

    if (objects_find(p, session, template, 2, found, LIMIT_TOKEN_OBJECTS, &count, f))
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct p11_certificate *c = &p->certificates[p->certificate_count];

        if (p->certificate_count == LIMIT_TOKEN_OBJECTS)
            return fault_set(f, P11_LIMIT, "%d certificates", LIMIT_TOKEN_OBJECTS);
        memset(c, 0, sizeof *c);
        c->token = token;
        if (attribute_read(p, session, found[i], CKA_ID, c->id, sizeof c->id, &c->id_len))
            c->id_len = 0;
        len = 0;
        if (attribute_read(p, session, found[i], CKA_LABEL, c->label, sizeof c->label - 1, &len))
            len = 0;
        c->label[len] = 0;
        if (!wanted(uri, c))
            continue;
        read_value(p, session, found[i], c);
        if (key_seen(p, session, c))
            c->flags |= P11_CERTIFICATE_KEY_SEEN;
        p->certificate_count++;
        if (uri_write(c, info))
            return fault_set(f, P11_LIMIT, "%s", "a certificate's URI");
    }
    return 0;
}

/* How it can sign; a token that does not say is not held to it. */
static unsigned mechanism_flags(struct p11 *p, CK_SLOT_ID slot)
{
    CK_MECHANISM_TYPE list[512];
    CK_ULONG count = sizeof list / sizeof *list;
    unsigned flags = 0;

    if (p->call->C_GetMechanismList(slot, list, &count) != CKR_OK)
        return 0;
    for (CK_ULONG i = 0; i < count; i++)
        flags |= list[i] == CKM_RSA_PKCS || list[i] == CKM_SHA256_RSA_PKCS ? P11_TOKEN_RSA
                 : list[i] == CKM_RSA_PKCS_PSS                             ? P11_TOKEN_PSS
                 : list[i] == CKM_ECDSA                                    ? P11_TOKEN_ECDSA
                                                                           : 0U;
    return flags;
}

/* Gone between two calls, or a card nobody knows: as if it were not there. */
static bool usable(struct p11 *p, CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
    return token_ask(p, slot, info) == CKR_OK && (info->flags & CKF_TOKEN_INITIALIZED);
}

static int scan_slot(struct p11 *p, CK_SLOT_ID slot, P11KitUri *uri, size_t *present,
                     struct p11_fault *f)
{
    CK_TOKEN_INFO info;
    CK_SLOT_INFO about;
    CK_RV rv;

    if (!usable(p, slot, &info))
        return 0;
    ++*present;
    if (!p11_kit_uri_match_token_info(uri, &info) ||
        p->call->C_GetSlotInfo(slot, &about) != CKR_OK || !p11_kit_uri_match_slot_info(uri, &about))
        return 0;
    if (p11_kit_uri_get_slot_id(uri) != (CK_SLOT_ID)-1 && p11_kit_uri_get_slot_id(uri) != slot)
        return 0;
    rv = p->call->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &p->sessions[p->token_count]);
    if (rv != CKR_OK)
        return fault_call(f, "C_OpenSession", rv);
    token_describe(&p->tokens[p->token_count], slot, &info);
    p->tokens[p->token_count].flags |= mechanism_flags(p, slot);
    p->token_count++;
    return read_certificates(p, p->token_count - 1, uri, &info, f);
}

int slots_list(struct p11 *p, CK_SLOT_ID *slots, CK_ULONG *count, struct p11_fault *f)
{
    CK_RV rv = CKR_BUFFER_TOO_SMALL;

    /* A token may be plugged in between the two calls: once more. */
    for (int round = 0; round < 2 && rv == CKR_BUFFER_TOO_SMALL; round++) {
        /* The call with NULL is the one that looks for new tokens. */
        rv = p->call->C_GetSlotList(CK_TRUE, NULL, count);
        if (rv == CKR_OK && *count > LIMIT_SLOTS)
            return fault_set(f, P11_LIMIT, "%lu slots", *count);
        if (rv == CKR_OK && *count)
            rv = p->call->C_GetSlotList(CK_TRUE, slots, count);
    }
    if (rv != CKR_OK)
        return fault_call(f, "C_GetSlotList", rv);
    if (*count > LIMIT_SLOTS)
        return fault_set(f, P11_LIMIT, "%lu slots", *count);
    return 0;
}

/* One look at all slots: 0 also when nothing fits; *present tells of tokens that do not. */
static int scan_once(struct p11 *p, P11KitUri *uri, CK_ULONG *count, size_t *present,
                     struct p11_fault *f)
{
    CK_SLOT_ID slots[LIMIT_SLOTS] = {0};

    *present = 0;
    if (slots_list(p, slots, count, f))
        return -1;
    for (CK_ULONG i = 0; i < *count; i++)
        if (scan_slot(p, slots[i], uri, present, f))
            return -1;
    return 0;
}

/*
 * A token that was read by half is left out for as long as the driver is loaded: load it anew.
 * Where no slot holds anything there is no wait.
 */
static int scan_patiently(struct p11 *p, P11KitUri *uri, CK_ULONG *count, size_t *present,
                          struct p11_fault *f)
{
    int rc;

    module_hold(p);
    rc = scan_once(p, uri, count, present, f);
    for (int tries = 0; !rc && !p->token_count && *count && tries < P11_TRIES; tries++) {
        p11_pause();
        rc = module_again(p, f);
        if (!rc)
            rc = scan_once(p, uri, count, present, f);
    }
    module_release(p);
    return rc;
}

int p11_scan(struct p11 *p, const char *uri_text, struct p11_fault *f)
{
    CK_INFO module;
    CK_ULONG count = 0;
    P11KitUri *uri = NULL;
    size_t present = 0;
    int rc = -1;

    if (p->token_count)
        return fault_set(f, P11_ORDER, "%s", "a second scan");
    if (uri_read(&uri, uri_text, f))
        return -1;
    if (p->call->C_GetInfo(&module) == CKR_OK && !p11_kit_uri_match_module_info(uri, &module))
        fault_set(f, P11_NO_MATCH, "%s", uri_text);
    else if (scan_patiently(p, uri, &count, &present, f))
        ;
    else if (p->token_count)
        rc = 0;
    else if (present)
        fault_set(f, P11_NO_MATCH, "%.200s", uri_text);
    else
        fault_set(f, P11_NO_TOKEN, "slots with something in them: %lu", count);
    p11_kit_uri_free(uri);
    return rc;
}

size_t p11_token_count(const struct p11 *p)
{
    return p->token_count;
}

size_t p11_certificate_count(const struct p11 *p)
{
    return p->certificate_count;
}

const struct p11_token *p11_token_at(const struct p11 *p, size_t i)
{
    return i < p->token_count ? &p->tokens[i] : NULL;
}

const struct p11_certificate *p11_certificate_at(const struct p11 *p, size_t i)
{
    return i < p->certificate_count ? &p->certificates[i] : NULL;
}
