/*
 * A token behind cuv-module, as a struct signer. The driver runs in that child alone: it may
 * crash, hang or print without harm here; the PIN passes through once and is not kept. Requests
 * are sent without waiting and answered in order, so the caller works while the driver does.
 * Refuses URIs with pin-value or module-path (ERR_USAGE). PIN wrong or locked is ERR_PERMISSION;
 * no token, no driver, a driver that crashed or did not answer in time is ERR_ABSENT. Nothing is
 * ever tried twice. Lists and texts belong to the token. One thread at a time.
 */
#ifndef CUV_TOKEN_TOKEN_H
#define CUV_TOKEN_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/secret.h"
#include "base/signer.h"
#include "p11/reason.h"

enum { TOKEN_TIMEOUT_MS = 10000, TOKEN_PIN_PAD_MS = 180000 };

struct token_options {
    const char *helper;             /* path of cuv-module */
    const char *module;             /* path of the PKCS#11 module, from the root */
    const char *uri;                /* RFC 7512; NULL: every token */
    const char *const *environment; /* "NAME=value" …, NULL: all that the driver will see */
    int timeout_ms;                 /* one answer; 0: TOKEN_TIMEOUT_MS */
    bool allow_last_try;            /* log in although one wrong PIN more locks the token */
};

struct token_device {
    unsigned flags; /* P11_TOKEN_… */
    unsigned long slot;
    const char *label, *maker, *model, *serial; /* masked for showing */
};

struct token_candidate {
    size_t device;            /* index into the devices */
    unsigned flags;           /* P11_CERTIFICATE_… */
    struct slice certificate; /* DER; empty when the driver cannot read it */
    struct slice id;          /* CKA_ID */
    const char *label;
    const char *uri; /* names exactly this one; ready to paste */
};

struct token;

/* Starts cuv-module and lets it look for tokens; does not wait for what it finds. */
int token_open(struct token **out, const struct token_options *o, struct err *e);
/* Tells the child that nothing more is wanted and does not wait: it logs out meanwhile. */
void token_end(struct token *t);
/* Ends the child: call after the output is written, drivers hang at the end. NULL is fine. */
void token_free(struct token *t);

/* Wait for what was found. At least one device, perhaps no candidate. No PIN is needed. */
int token_devices(struct token *t, const struct token_device **list, size_t *count, struct err *e);
int token_candidates(struct token *t, const struct token_candidate **list, size_t *count,
                     struct err *e);

/* Decides whose key signs; certificate is copied. */
int token_choose(struct token *t, const struct token_candidate *c, struct err *e);
/* The same for a certificate that the token does not hold, or holds unreadably (id empty). */
int token_choose_with(struct token *t, size_t device, struct slice certificate, struct err *e);

/*
 * Before a PIN is asked for: ERR_PERMISSION when the token is locked, has no PIN, or has one try
 * left and that was not allowed. *wants: a PIN must be given (not for PIN pads).
 */
int token_ready(struct token *t, bool *wants, struct err *e);

/* Sends the PIN (NULL: PIN pad or none) and does not wait; once. Wipe the secret afterwards. */
int token_login(struct token *t, const struct secret *pin, struct err *e);
/* Waits until the login and all before it are answered. Receiving a signature does it by itself. */
int token_wait(struct token *t, struct err *e);

/*
 * After token_login: writes a certificate for the chosen key, which the driver's process reads back
 * before it removes the others of that key; *removed counts them. ERR_PERMISSION: read only, full.
 */
int token_replace(struct token *t, struct slice certificate, size_t *removed, struct err *e);

/* A signer for the chosen certificate; its release frees the token. */
void token_signer(struct signer *out, struct token *t);

/* One try with each of two requests in flight: send now, receive later, in order. */
int token_sign_send(struct token *t, enum sign_algorithm algorithm, const uint8_t digest[32],
                    struct slice message, struct err *e);
int token_sign_receive(struct token *t, struct buf *out, struct err *e);
/* Becomes readable when an answer, or the driver's end, is there; -1 when it has ended. */
int token_descriptor(const struct token *t);

#endif
