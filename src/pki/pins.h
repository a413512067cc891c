/* The lines of a file `pins`, as trust.h describes them. Says nothing of the certificates. */
#ifndef CUV_PKI_PINS_H
#define CUV_PKI_PINS_H

#include "pki/trust.h"

struct pin {
    uint8_t sha256[32]; /* of the certificate's DER */
    enum trust_domain domain;
    enum trust_kind kind;
    int64_t from, until; /* INT64_MIN, INT64_MAX: open */
    const char *source;
    int line; /* from 1 */
};

struct pins {
    struct pin *list;
    size_t count, capacity;
};

/* Texts go to the arena. ERR_CONFIG names file and line; ERR_INPUT: the file is not there. */
int pins_load(struct pins *pins, struct arena *a, const char *path, struct err *e);
void pins_release(struct pins *pins);

/* 64 hexadecimal digits, or 32 bytes with colons between them; -1: neither. */
int pins_read_sha256(uint8_t out[32], const char *text);

#endif
