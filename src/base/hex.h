/* Hexadecimal (RFC 4648 8), strict: no white space. */
#ifndef CUV_BASE_HEX_H
#define CUV_BASE_HEX_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Writes 2 * n lower-case digits and a NUL. */
void hex_write(char *out, const uint8_t *bytes, size_t n);

/* By byte: the value of a digit plus one; 0: no digit. Signatures are read by the megabyte. */
extern const uint8_t hex_values[256];

/* -1 when c is no hexadecimal digit. */
static inline int hex_digit(int c)
{
    return hex_values[(uint8_t)c] - 1;
}

/* Reads exactly 2 * n digits; -1 on anything else. */
int hex_read(uint8_t *out, size_t n, const char *text, size_t len);

#endif
