/*
 * What a program and cuv-module say to each other: one plain struct a message over SOCK_SEQPACKET,
 * numbers in the machine's own order (both ends are one build; the version byte catches a mixed
 * installation). Variable bytes stand behind the struct, their length in its last number. Every
 * request carries a sequence number and gets, in order, one answer with the same number; OPEN
 * gets a row of TOKEN and CERTIFICATE answers before its READY. FAULT may take the place of any
 * answer. The parent believes nothing: frame_read checks type, version, lengths and that every
 * text ends.
 */
#ifndef CUV_TOKEN_FRAME_H
#define CUV_TOKEN_FRAME_H

#include <stdint.h>

#include "base/limits.h"
#include "base/secret.h"
#include "p11/p11.h"

enum { FRAME_VERSION = 1, FRAME_PATH = 4096, FRAME_TAIL = LIMIT_FRAME - 8192 };

enum frame_type {
    /* requests */
    FRAME_OPEN = 1,
    FRAME_CHOOSE,
    FRAME_LOGIN,
    FRAME_SIGN,
    FRAME_INITIALISE,
    FRAME_GENERATE,
    FRAME_STORE,
    /* answers */
    FRAME_TOKEN = 32,
    FRAME_CERTIFICATE,
    FRAME_READY,
    FRAME_SIGNATURE,
    FRAME_PUBLIC,
    FRAME_FAULT,
};

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

union frame {
    struct frame_head head;
    struct frame_open open;
    struct frame_choose choose;
    struct frame_login login;
    struct frame_sign sign;
    struct frame_initialise initialise;
    struct frame_generate generate;
    struct frame_store store;
    struct frame_token token;
    struct frame_certificate certificate;
    struct frame_ready ready;
    struct frame_signature signature;
    struct frame_public public_key;
    struct frame_fault fault;
    uint8_t bytes[LIMIT_FRAME];
};

/* Zeroes the struct of this type and fills its head. */
void frame_begin(union frame *f, enum frame_type type, uint32_t sequence);
/* Puts n bytes (at most FRAME_TAIL) behind the struct; -1 when they do not fit. */
int frame_tail_set(union frame *f, struct slice tail);
/* The bytes behind the struct. */
struct slice frame_tail(const union frame *f);
/* 0 when n received bytes are a well-formed frame. Ignores whether it was wanted. */
int frame_read(union frame *f, size_t n);

#endif
