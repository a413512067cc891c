/* Runs one fuzz target over files: every seed is an ordinary test. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/out.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct buf b;
        struct err e;
        uint8_t *exact;

        buf_init(&b, (size_t)1 << 24);
        if (out_load(&b, argv[i], &e)) {
            fprintf(stderr, "%s\n", e.text);
            return 1;
        }
        /* An allocation of exactly the input's size, so that a read past its end is seen. */
        exact = malloc(b.len ? b.len : 1);
        if (!exact)
            return 1;
        for (size_t k = 0; k < b.len; k++)
            exact[k] = b.data[k];
        LLVMFuzzerTestOneInput(exact, b.len);
        free(exact);
        buf_release(&b);
    }
    return 0;
}
