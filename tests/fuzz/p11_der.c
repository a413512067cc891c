/* A certificate as a token may hold it, read in the process that knows the PIN. */
#include "p11/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct p11_public key;
    struct slice subject = der_subject((struct slice){data, size});
    struct buf out;

    if (subject.len > size || der_length(data, size) > size)
        abort();
    if (!der_public_key(&key, data, size) && !key.modulus_len)
        abort();
    if (size < 2)
        return 0;
    buf_init(&out, 4096);
    der_ecdsa(&out, data, size < 132 ? size & ~(size_t)1 : 132);
    buf_release(&out);
    return 0;
}
