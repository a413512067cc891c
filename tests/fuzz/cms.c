/* A CMS signature from anybody, checked against a digest of the right kind. */
#include "cms/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cms *c;
    struct err e;

    hash_library_start();
    if (cms_parse(&c, (struct slice){data, size}, NULL, &e) == 0) {
        struct digest d = {.algorithm = c->digest, .len = hash_size(c->digest)};
        struct cms_faults f;

        cms_check(c, CMS_PROFILE_PADES, &d, &f, &e);
        cms_check(c, CMS_PROFILE_PKCS7, &d, &f, &e);
        cms_free(c);
    }
    return 0;
}
