/*
 * What a program and cuv-fetch say to each other: one plain struct a message over SOCK_SEQPACKET
 * (base/child.h), numbers in the machine's own order, variable bytes behind the struct. ASK gets a
 * row of DATA and then END, or FAULT at any place. Neither end believes the other: frame checks
 * type, version, lengths and that every text ends.
 */
#ifndef CUV_FETCH_FRAME_H
#define CUV_FETCH_FRAME_H

#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"

enum { FETCH_VERSION = 1, FETCH_URL = 2048, FETCH_TEXT = 512, FETCH_BODY = 16384 };

enum fetch_type { FETCH_ASK = 1, FETCH_DATA, FETCH_END, FETCH_FAULT };

struct fetch_head {
    uint8_t version, type;
    uint16_t zero;
    uint32_t length; /* of the whole message */
};

struct fetch_ask {
    struct fetch_head head;
    int32_t timeout_ms;
    uint32_t tail;
    uint64_t max;                                   /* bytes of the answer */
    char url[FETCH_URL], media[FETCH_TEXT];         /* media "": GET, else POST of that type */
    char login[FETCH_TEXT];                         /* "user:password", or "" */
    char proxy[FETCH_URL], proxy_login[FETCH_TEXT]; /* "": none */
    char trust[FETCH_URL];                          /* file; "": the system's alone */
};

struct fetch_data {
    struct fetch_head head;
    uint32_t tail;
};

/* In the order of enum net_reason. */
enum fetch_reason { FETCH_OTHER, FETCH_TOO_LONG, FETCH_STATUS, FETCH_TIMEOUT, FETCH_TRUST };

struct fetch_fault {
    struct fetch_head head;
    uint32_t reason, zero;
    int64_t number;
    char text[FETCH_TEXT];
};

union fetch_frame {
    struct fetch_head head;
    struct fetch_ask ask;
    struct fetch_data data;
    struct fetch_fault fault;
    uint8_t bytes[LIMIT_FRAME];
};

/* Bytes that go behind the struct. */
enum { FETCH_TAIL = 65536 };

/* Zeroes the struct of this type and fills its head. */
void fetch_frame_begin(union fetch_frame *f, enum fetch_type type);
/* At most FETCH_TAIL bytes; -1 when they do not fit. */
int fetch_frame_tail_set(union fetch_frame *f, struct slice tail);
struct slice fetch_frame_tail(const union fetch_frame *f);
/* 0 when n received bytes are a well-formed frame. */
int fetch_frame_read(const union fetch_frame *f, size_t n);

#endif
