/* An answer about a certificate's status, from anybody. */
#include "hash/hash.h"
#include "pki/ocsp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t nonce[OCSP_NONCE];
    struct ocsp_single one;
    struct ocsp *o;
    struct err e;

    hash_library_start();
    if (ocsp_parse(&o, (struct slice){data, size}, &e) != 0)
        return 0;
    ocsp_answers(o, nonce);
    /* Any certificate will do as the one asked about and as its issuer. */
    for (size_t i = 0; i < o->certificates.count; i++) {
        ocsp_find(o, o->certificates.list[i], o->certificates.list[i], &one);
        ocsp_responder(o, o->certificates.list[i]);
    }
    ocsp_free(o);
    return 0;
}
