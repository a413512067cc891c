/* A digest as OpenSSL names it, for those who hand it to OpenSSL's key functions. */
#ifndef CUV_HASH_METHOD_H
#define CUV_HASH_METHOD_H

#include <openssl/types.h>

#include "hash/hash.h"

/*
 * NULL for HASH_NONE. Looked for once: OpenSSL would search its providers for each digest. Never
 * freed.
 */
const EVP_MD *hash_method(enum hash_algorithm algorithm);

#endif
