/* Pictures as people hand them over. */
#include <assert.h>

#include "look/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct look_picture p, hard;

    if (look_picture_parse(&p, (struct slice){data, size}, NULL))
        return 0;
    assert(p.width && p.height);
    if (look_picture_harden(&hard, &p, NULL) == 0)
        look_picture_release(&hard);
    look_picture_release(&p);
    return 0;
}
