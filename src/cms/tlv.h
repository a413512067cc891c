/*
 * Tag, length, value (X.690), read in place. Refuses tags above 30, lengths beyond the end, and
 * nesting of indefinite lengths deeper than TLV_DEPTH. What is BER but not DER is noted, not
 * refused. For cms alone.
 */
#ifndef CUV_CMS_TLV_H
#define CUV_CMS_TLV_H

#include <stdbool.h>

#include "base/buf.h"

enum { TLV_DEPTH = 16 };

enum tlv_tag {
    TLV_INTEGER = 0x02,
    TLV_BIT_STRING = 0x03,
    TLV_OCTETS = 0x04,
    TLV_NULL = 0x05,
    TLV_OID = 0x06,
    TLV_UTC_TIME = 0x17,
    TLV_GENERAL_TIME = 0x18,
    TLV_SEQUENCE = 0x30,
    TLV_SET = 0x31,
    TLV_0 = 0xA0, /* context, constructed */
    TLV_1 = 0xA1,
    TLV_2 = 0xA2,
    TLV_3 = 0xA3,
    TLV_4 = 0xA4,
    TLV_0_PRIMITIVE = 0x80,
};

struct tlv {
    uint8_t tag;
    struct slice whole, body;
};

/* A place in the bytes; not_der gathers departures. */
struct tlv_walk {
    struct slice rest;
    bool *not_der;
};

/* The next element, whatever its tag; -1 at the end or when malformed, and nothing moves. */
int tlv_next(struct tlv_walk *w, struct tlv *out);
/* The next element must have this tag. */
int tlv_take(struct tlv_walk *w, uint8_t tag, struct tlv *out);
/* The next element if it has this tag: 1, or 0 and nothing moves; -1 malformed. */
int tlv_option(struct tlv_walk *w, uint8_t tag, struct tlv *out);
bool tlv_end(const struct tlv_walk *w);
/* Into the body of an element. */
struct tlv_walk tlv_into(const struct tlv *t, const struct tlv_walk *w);
/* A small non-negative INTEGER; -1 otherwise. */
long tlv_number(const struct tlv *t);

#endif
