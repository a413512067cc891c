/* base64 (RFC 4648) in pieces, for what is too large to hold: tolerant of white space alone; or at
 * once and strict. */
#ifndef CUV_BASE_BASE64_H
#define CUV_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Zeroed before use. */
struct base64_decoder {
    uint32_t bits;
    unsigned digits; /* of the open group of four */
    unsigned padding;
};

/* Writes at most len / 4 * 3 + 3 bytes; *out_len says how many. -1 for anything but base64. */
int base64_decode(struct base64_decoder *d, const char *text, size_t len, uint8_t *out,
                  size_t *out_len);
/* -1 when the text ended inside a group. */
int base64_decode_end(const struct base64_decoder *d);

/* Encodes; len must be a multiple of 3 but for the last piece. Writes (len + 2) / 3 * 4 letters. */
size_t base64_encode(char *out, const uint8_t *bytes, size_t len);

/* The same at once, strict: no white space, no missing padding; -1 for anything else. A failure of
 * out sticks to it. */
void base64_write(struct buf *out, const uint8_t *bytes, size_t n);
int base64_read(struct buf *out, const char *text, size_t len);

#endif
