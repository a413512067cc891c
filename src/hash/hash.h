/*
 * SHA-2 over memory, parts and file descriptors. Refuses nothing else: MD5 and older are not known
 * here at all, SHA-1 is computed only so that a reader can say "outdated" about a whole document.
 * A digest has at most HASH_MAX bytes. The caller frees struct hash with hash_free.
 */
#ifndef CUV_HASH_HASH_H
#define CUV_HASH_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum hash_algorithm {
    HASH_NONE, /* not one of ours */
    HASH_SHA1, /* never for anything new */
    HASH_SHA256,
    HASH_SHA384,
    HASH_SHA512,
};

enum { HASH_SHA256_SIZE = 32, HASH_MAX = 64 };

struct digest {
    enum hash_algorithm algorithm;
    size_t len;
    uint8_t bytes[HASH_MAX];
};

/*
 * Starts the cryptographic library without configuration files, error texts or exit handlers.
 * cmd calls it once, before anything else of hash, pki or cms; a second call does nothing.
 */
void hash_library_start(void);

size_t hash_size(enum hash_algorithm algorithm);      /* 0 for HASH_NONE */
const char *hash_name(enum hash_algorithm algorithm); /* "SHA-256"; "" for HASH_NONE */

/* One shot. */
int hash_sha256(uint8_t out[HASH_SHA256_SIZE], const void *bytes, size_t n, struct err *e);
int hash_parts(struct digest *out, enum hash_algorithm algorithm, const struct slice *parts,
               size_t count, struct err *e);

/* A stream: new, add as often as wanted, finish once, free. */
struct hash;
int hash_new(struct hash **out, enum hash_algorithm algorithm, struct err *e);
/* A second stream that goes on from what was added to the first. */
int hash_dup(struct hash **out, const struct hash *from, struct err *e);
int hash_add(struct hash *h, const void *bytes, size_t n, struct err *e);
/* len bytes of the file from offset, by pread; ERR_FORMAT when the file is shorter. */
int hash_add_file(struct hash *h, int fd, uint64_t offset, uint64_t len, struct err *e);
int hash_finish(struct hash *h, struct digest *out, struct err *e);
void hash_free(struct hash *h); /* NULL is fine */

#endif
