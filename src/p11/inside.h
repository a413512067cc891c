/* What the files of this folder share; nobody else includes it. */
#ifndef CUV_P11_INSIDE_H
#define CUV_P11_INSIDE_H

#include <p11-kit/pkcs11.h>

#include "base/limits.h"
#include "p11/p11.h"

struct p11 {
    void *library;
    CK_FUNCTION_LIST *call;
    int file; /* the module's own file, to lock; -1: it cannot be opened */
    bool initialised;

    struct p11_token tokens[LIMIT_SLOTS];
    CK_SESSION_HANDLE sessions[LIMIT_SLOTS];
    size_t token_count;
    struct p11_certificate *certificates; /* LIMIT_TOKEN_OBJECTS of them, owned */
    size_t certificate_count;

    /* After p11_choose, p11_initialise. */
    bool chosen, writable;
    CK_SLOT_ID slot;
    CK_SESSION_HANDLE session;
    size_t id_len;
    uint8_t id[P11_ID];
    struct p11_public public_key; /* modulus_len 0: unknown kind */

    /* After p11_login. */
    bool tried, ready, always_authenticate, pin_pad;
    CK_OBJECT_HANDLE key;
    struct secret pin;
};

/*
 * Some drivers read half a token while another process logs in to it. So of the processes that use
 * one driver one at a time loads it, looks, or logs in; a lock on the driver's file says which.
 * Programs of others know no such lock: what failed is asked again, P11_TRIES times.
 */
enum { P11_WAIT = 500 /* milliseconds */, P11_TRIES = 8 };
void module_hold(struct p11 *p);
void module_release(struct p11 *p);
void p11_pause(void);
/* C_GetTokenInfo, asked again when the driver fails vaguely; no PIN is spent by asking. */
CK_RV token_ask(struct p11 *p, CK_SLOT_ID slot, CK_TOKEN_INFO *info);
/* C_Finalize and C_Initialize; only while no session is open. */
int module_again(struct p11 *p, struct p11_fault *f);

/* Sets *f, gives -1. */
int fault_set(struct p11_fault *f, enum p11_reason reason, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same from the answer of a call: token gone, memory, or the driver's fault. */
int fault_call(struct p11_fault *f, const char *call, CK_RV rv);
/* "CKR_PIN_INCORRECT", or "CKR 0x…" in text. */
const char *rv_name(CK_RV rv, char text[32]);

/* The bytes of one attribute into out, at most max; -1 when there is none or it is longer. */
int attribute_read(const struct p11 *p, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                   CK_ATTRIBUTE_TYPE type, void *out, size_t max, size_t *len);
bool attribute_true(const struct p11 *p, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                    bool otherwise);

/* Objects that fit the template, at most max. */
int objects_find(const struct p11 *p, CK_SESSION_HANDLE session, CK_ATTRIBUTE *template,
                 CK_ULONG template_count, CK_OBJECT_HANDLE *out, size_t max, size_t *count,
                 struct p11_fault *f);

void token_describe(struct p11_token *t, CK_SLOT_ID slot, const CK_TOKEN_INFO *info);
/* Slots with a token in them, at most LIMIT_SLOTS. */
int slots_list(struct p11 *p, CK_SLOT_ID *slots, CK_ULONG *count, struct p11_fault *f);

/* A certificate object on the token; label and id as given. */
CK_RV certificate_create(struct p11 *p, CK_SESSION_HANDLE session, struct slice certificate,
                         struct slice id, const char *label, CK_OBJECT_HANDLE *object);

/* One C_Login with what p11_login was given; any answer but success is a try spent. */
int login_once(struct p11 *p, CK_USER_TYPE user, struct p11_fault *f);

/* Length of the one DER element at the front of bytes, 0 when it does not fit. */
size_t der_length(const uint8_t *bytes, size_t len);
/* The public key of a certificate (RFC 5280 4.1.2.7); -1 when it is not RSA or P-256. */
int der_public_key(struct p11_public *out, const uint8_t *certificate, size_t len);
/* The subject's whole DER inside the certificate; empty when malformed. */
struct slice der_subject(struct slice certificate);
/* r || s (each half of len) as SEQUENCE { INTEGER, INTEGER } (RFC 3279 2.2.3). */
void der_ecdsa(struct buf *out, const uint8_t *raw, size_t len);
/* Leading zeros of a big number do not count. */
bool number_equal(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len);

#endif
