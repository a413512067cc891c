/* A frame from the other end of the network process. */
#include <string.h>

#include "fetch/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static union fetch_frame frame;
    volatile uint8_t seen = 0;

    if (size > sizeof frame.bytes)
        return 0;
    memcpy(frame.bytes, data, size);
    if (fetch_frame_read(&frame, size) == 0) {
        struct slice tail = fetch_frame_tail(&frame);

        for (size_t i = 0; i < tail.len; i++)
            seen ^= tail.data[i];
    }
    return 0;
}
