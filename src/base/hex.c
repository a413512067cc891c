#include "base/hex.h"

void hex_write(char *out, const uint8_t *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * n] = 0;
}

const uint8_t hex_values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

int hex_read(uint8_t *out, size_t n, const char *text, size_t len)
{
    const uint8_t *s = (const uint8_t *)text;

    if (len != 2 * n)
        return -1;
    for (const uint8_t *end = out + n; out < end; out++, s += 2) {
        unsigned high = hex_values[s[0]], low = hex_values[s[1]];

        if (!high || !low)
            return -1;
        *out = (uint8_t)(high * 16 + low - 17);
    }
    return 0;
}
