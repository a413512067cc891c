/* The value of adbe-revocationInfoArchival: every part handed on lies inside it, in order. */
#include <assert.h>

#include "cms/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int take(void *self, enum archive_kind kind, struct slice der, struct err *e)
{
    struct slice *rest = self;

    (void)kind;
    (void)e;
    assert(der.data >= rest->data && der.len <= rest->len - (size_t)(der.data - rest->data));
    rest->len -= (size_t)(der.data - rest->data) + der.len;
    rest->data = der.data + der.len;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest = {data, size};
    const struct cms c = {.revocation = {data, size}};
    struct err e;

    archive_each(&c, take, &rest, &e);
    return 0;
}
