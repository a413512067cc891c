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

#include "token/message.h"

enum frame_type {
    /* requests */
    FRAME_OPEN = 1,
    FRAME_CHOOSE,
    FRAME_LOGIN,
    FRAME_SIGN,
    FRAME_INITIALISE,
    FRAME_GENERATE,
    FRAME_STORE,
    FRAME_REPLACE,
    /* answers */
    FRAME_TOKEN = 32,
    FRAME_CERTIFICATE,
    FRAME_READY,
    FRAME_SIGNATURE,
    FRAME_PUBLIC,
    FRAME_FAULT,
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
    struct frame_replace replace;
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
