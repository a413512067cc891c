/* An archive package (ZIP with METS) from anybody. */
#include "hash/hash.h"
#include "pack/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fault(void *user, const char *text)
{
    *(size_t *)user += text[0] != 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct check_counts counts;
    size_t said = 0;
    const struct check_listener to = {&said, 20, fault, fault};
    struct err e;

    hash_library_start();
    check_package((struct slice){data, size}, &to, &counts, &e);
    return 0;
}
