/*
 * A signer behind a program of the office: a remote service's client, an HSM's own tool. It gets
 * four lines on its standard input and gives the signature as one line of base64:
 *
 *     cuv-signer 1
 *     algorithm RSA-PKCS1-SHA256      (or RSA-PSS-SHA256, ECDSA-SHA256)
 *     digest 64 hexadecimal digits    (SHA-256 of what is signed)
 *     certificate base64 of the DER
 *
 * RSA: as in PKCS #1; PSS with MGF1 SHA-256 and 32 bytes of salt; ECDSA: DER of RFC 3279 2.2.3. It
 * never sees a document. Ended with another code than 0, silent too long, or a wrong answer:
 * ERR_ABSENT; it is asked once. The caller verifies the signature with the certificate.
 */
#ifndef CUV_TOKEN_COMMAND_H
#define CUV_TOKEN_COMMAND_H

#include "base/signer.h"

enum { SIGNER_COMMAND_WORDS = 32 };

struct signer_command;

struct signer_command_options {
    const char *command;      /* program and arguments between blanks; no shell, no quotes */
    char *const *environment; /* of the caller; borrowed while the signer lives */
    struct slice certificate; /* DER; borrowed */
    int timeout_ms;           /* one signature; a person may have to confirm it elsewhere */
};

/* ERR_USAGE: no word, or more than SIGNER_COMMAND_WORDS. Starts nothing yet. */
int signer_command(struct signer *out, const struct signer_command_options *o, struct err *e);

#endif
