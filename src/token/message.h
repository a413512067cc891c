/*
 * The structs of frame.h: what stands in each message between a program and cuv-module. All are
 * plain: no pointers, fixed sizes, every text ends inside its array.
 */
#ifndef CUV_TOKEN_MESSAGE_H
#define CUV_TOKEN_MESSAGE_H

#include <stdint.h>

#include "base/limits.h"
#include "base/secret.h"
#include "p11/p11.h"

enum { FRAME_VERSION = 1, FRAME_PATH = 4096, FRAME_TAIL = LIMIT_FRAME - 8192 };

struct frame_head {
    uint8_t version, type;
    uint16_t zero;
    uint32_t sequence;
    uint32_t length; /* of the whole frame */
};

struct frame_id {
    uint32_t len;
    uint8_t bytes[P11_ID];
};

struct frame_pin {
    uint32_t len; /* 0: none, the token has a PIN pad or wants none */
    char bytes[SECRET_MAX + 1];
};

struct frame_open {
    struct frame_head head;
    char module[FRAME_PATH];
    char uri[P11_URI]; /* "": every token; "-": load only, look for none */
};

/* Behind it the certificate whose key is to sign. */
struct frame_choose {
    struct frame_head head;
    struct frame_id id;
    uint32_t token, tail;
};

struct frame_login {
    struct frame_head head;
    uint32_t allow_last_try;
    struct frame_pin pin;
};

/* Behind it the message, when the parent knows it. */
struct frame_sign {
    struct frame_head head;
    uint32_t algorithm;
    uint8_t digest[32];
    uint32_t tail;
};

struct frame_initialise {
    struct frame_head head;
    char label[33];
    struct frame_pin pin;
};

struct frame_generate {
    struct frame_head head;
    uint32_t bits;
    struct frame_id id;
    char label[P11_LABEL];
};

/* Behind it the certificate. */
struct frame_store {
    struct frame_head head;
    struct frame_id id;
    char label[P11_LABEL];
    uint32_t tail;
};

/* Behind it the certificate. */
struct frame_replace {
    struct frame_head head;
    uint32_t tail;
};

struct frame_token {
    struct frame_head head;
    struct p11_token token;
};

/* Behind it the DER. */
struct frame_certificate {
    struct frame_head head;
    uint32_t token, flags;
    struct frame_id id;
    char label[P11_LABEL], uri[P11_URI];
    uint32_t tail;
};

struct frame_ready {
    struct frame_head head;
    uint32_t tokens, certificates;
};

/* Behind it the signature. */
struct frame_signature {
    struct frame_head head;
    uint32_t tail;
};

struct frame_public {
    struct frame_head head;
    struct p11_public key;
};

struct frame_fault {
    struct frame_head head;
    uint32_t reason;
    char detail[P11_DETAIL];
};

#endif
