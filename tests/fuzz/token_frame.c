/* A message from the driver's process. */
#include <stdlib.h>
#include <string.h>

#include "token/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static union frame f;

    if (size > sizeof f)
        return 0;
    memcpy(f.bytes, data, size);
    if (frame_read(&f, size))
        return 0;
    /* What passes can be used without a further look. */
    if (frame_tail(&f).len > size ||
        (f.head.type == FRAME_FAULT && strlen(f.fault.detail) >= sizeof f.fault.detail))
        abort();
    return 0;
}
