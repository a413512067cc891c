/* A verdict out of a process that may be anybody's by now: what is read can be written and read. */
#include <assert.h>

#include "base/limits.h"
#include "judge/carry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct verdict *v, *again;
    struct buf b;
    struct err e;

    if (carry_read(&v, (struct slice){data, size}, &e))
        return 0;
    buf_init(&b, LIMIT_VERDICT_BYTES);
    carry_write(&b, v);
    if (!b.over_max) {
        assert(carry_read(&again, buf_slice(&b), &e) == 0);
        assert(again->kind == v->kind && again->signature_count == v->signature_count &&
               again->findings.count == v->findings.count);
        verdict_free(again);
    }
    buf_release(&b);
    verdict_free(v);
    return 0;
}
