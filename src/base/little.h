/* Numbers with their lowest byte first, as ZIP and our faces keep them; p has that many bytes. */
#ifndef CUV_BASE_LITTLE_H
#define CUV_BASE_LITTLE_H

#include <stdint.h>

static inline uint16_t little16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t little32(const uint8_t *p)
{
    return little16(p) | (uint32_t)little16(p + 2) << 16;
}

static inline uint64_t little64(const uint8_t *p)
{
    return little32(p) | (uint64_t)little32(p + 4) << 32;
}

#endif
