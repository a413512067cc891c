/* A form definition of any shape, with the parts of the tree: taken or refused with file and line. */
#include <assert.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/out.h"
#include "form/definition.h"
#include "form/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct buf parts;
    struct form_definition *d = NULL;
    struct err e = {0};

    if (!parts.data) {
        buf_init(&parts, LIMIT_REQUEST_BYTES);
        if (out_load(&parts, "forms-xml/parts.xml", &e))
            abort();
    }
    if (form_definition_parse(&d, "mau-99.xml", (struct slice){data, size}, buf_slice(&parts), &e))
        assert(!d && e.kind != ERR_NONE && e.text[0]);
    form_definition_free(d);
    return 0;
}
