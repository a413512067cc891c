/* A revocation list, DER or PEM, from anybody. */
#include "pki/crl.h"
#include "hash/hash.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct crl *c;
    struct err e;

    hash_library_start();
    if (crl_parse(&c, (struct slice){data, size}, &e) == 0)
        crl_free(c);
    return 0;
}
