/*
 * Why the token could not do what was asked: a closed list, carried between cuv-module and its
 * parent as a number. Columns: C name, error kind, text; the text has exactly one %s, filled with
 * the detail (the PKCS#11 call and its answer). Only the parent has a language, so only it uses
 * the texts.
 */
#ifndef CUV_P11_REASON_H
#define CUV_P11_REASON_H

#include "base/err.h"

#define P11_REASONS(X)                                                                             \
    X(MODULE_ABSENT, ERR_ABSENT, N_("cannot load the PKCS#11 module: %s"))                         \
    X(MODULE_STRANGE, ERR_ABSENT, N_("this is no usable PKCS#11 module: %s"))                      \
    X(URI_BAD, ERR_USAGE, N_("bad token URI: %s"))                                                 \
    X(NO_TOKEN, ERR_ABSENT, N_("no token found (%s); plug it in, and see: cuv-token check"))       \
    X(NO_MATCH, ERR_ABSENT, N_("no token fits %s; see what is there: cuv-token list"))             \
    X(TOKEN_GONE, ERR_ABSENT,                                                                      \
      N_("the token was removed while it was needed (%s); nothing was signed; plug it in and "     \
         "sign again"))                                                                            \
    X(DRIVER, ERR_ABSENT, N_("the token's driver failed: %s"))                                     \
    X(PIN_WRONG, ERR_PERMISSION,                                                                   \
      N_("the PIN is wrong; it was tried once and is not tried again (%s)"))                       \
    X(PIN_LOCKED, ERR_PERMISSION,                                                                  \
      N_("the token's PIN is locked (%s); unlocking is asked for with form 06"))                   \
    X(PIN_LAST_TRY, ERR_PERMISSION,                                                                \
      N_("one wrong PIN more locks the token, so none was tried (%s); be sure of the PIN, then "   \
         "say --last-try"))                                                                        \
    X(PIN_UNSET, ERR_PERMISSION, N_("the token has no user PIN yet (%s)"))                         \
    X(PIN_EXPIRED, ERR_PERMISSION,                                                                 \
      N_("the PIN must be changed with the token's own program first (%s)"))                       \
    X(PIN_CANCELLED, ERR_PERMISSION, N_("the PIN was not entered at the token (%s)"))              \
    X(PIN_UNCLEAR, ERR_PERMISSION,                                                                 \
      N_("the token refused the PIN without a clear reason (%s); take it as one try spent"))       \
    X(NO_KEY, ERR_ABSENT,                                                                          \
      N_("the token has no private key for this certificate (%s); plug in the token that holds "   \
         "it, and see: cuv-token list"))                                                           \
    X(TWO_KEYS, ERR_ABSENT,                                                                        \
      N_("the token has more than one private key for this certificate (%s); leave one, with "     \
         "the token's own program"))                                                               \
    X(KEY_KIND, ERR_ABSENT, N_("this kind of key cannot sign here (%s)"))                          \
    X(MECHANISM, ERR_ABSENT, N_("the token cannot sign this way (%s)"))                            \
    X(SIGNATURE_SIZE, ERR_ABSENT,                                                                  \
      N_("the driver gave a signature of an impossible size (%s); it was thrown away"))            \
    X(NOT_EMPTY, ERR_PERMISSION, N_("only a token without content is initialised here (%s)"))      \
    X(READ_ONLY, ERR_PERMISSION,                                                                   \
      N_("the token takes no new certificate from us (%s); install it with the token's own "       \
         "program, or keep the file and sign with --certificate FILE.cer"))                        \
    X(TOKEN_FULL, ERR_PERMISSION,                                                                  \
      N_("there is no room left on the token (%s); remove what is not needed with its own "        \
         "program"))                                                                               \
    X(LIMIT, ERR_FORMAT, N_("the token holds more than cuv reads: %s"))                            \
    X(MEMORY, ERR_MEMORY, N_("out of memory in the driver's process (%s)"))                        \
    X(ORDER, ERR_BUG, N_("the driver's process was asked out of order (%s)"))

enum p11_reason {
    P11_FINE,
#define X(name, kind, text) P11_##name,
    P11_REASONS(X)
#undef X
        P11_REASON_COUNT
};

enum { P11_DETAIL = 256 };

struct p11_fault {
    enum p11_reason reason;
    char detail[P11_DETAIL]; /* English or a driver's words: mask before showing */
};

/* Of a token; P11_TOKEN_LOCKED … say what the driver reported, before any PIN. */
enum {
    P11_TOKEN_LOGIN = 1 << 0,   /* private keys need a login */
    P11_TOKEN_PIN_PAD = 1 << 1, /* the PIN is typed at the token */
    P11_TOKEN_PIN_SET = 1 << 2,
    P11_TOKEN_COUNT_LOW = 1 << 3, /* a wrong PIN was given since the last right one */
    P11_TOKEN_FINAL_TRY = 1 << 4,
    P11_TOKEN_LOCKED = 1 << 5,
    P11_TOKEN_PIN_CHANGE = 1 << 6, /* the PIN must be changed first */
    P11_TOKEN_READ_ONLY = 1 << 7,  /* nothing can be written to it */
    P11_TOKEN_RSA = 1 << 8,        /* it makes RSA PKCS #1 v1.5 signatures */
    P11_TOKEN_PSS = 1 << 9,
    P11_TOKEN_ECDSA = 1 << 10,
    P11_TOKEN_FLAGS = (1 << 11) - 1,
};

/* Of a certificate on a token. */
enum {
    P11_CERTIFICATE_KEY_SEEN = 1 << 0,   /* a key of it was seen; without a login many are hidden */
    P11_CERTIFICATE_UNREADABLE = 1 << 1, /* the driver gave no whole DER */
    P11_CERTIFICATE_FLAGS = (1 << 2) - 1,
};

#endif
