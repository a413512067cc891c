/* A message of the exchange from anybody; its attachments are decoded and unpacked. */
#include "hash/hash.h"
#include "pack/edxml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new((size_t)8 << 20);
    struct edxml_reader *r = NULL;
    struct message m;
    struct err e;

    hash_library_start();
    if (arena && edxml_reader_new(&r, &m, arena, NULL, &e) == 0) {
        /* In two pieces: what is split must read the same. */
        if (edxml_read(r, data, size / 2, &e) == 0 &&
            edxml_read(r, data + size / 2, size - size / 2, &e) == 0)
            edxml_read_end(r, &e);
    }
    edxml_reader_free(r);
    arena_free(arena);
    return 0;
}
