/*
 * Two XMP packets with a zero byte between, of two revisions: whether the second says otherwise what
 * the letter is. It says so both ways round or neither, and never of a packet against itself.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "seal/checker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_packet(struct buf *b, struct slice packet)
{
    buf_printf(b, "3 0 obj\n<</Type/Metadata/Subtype/XML/Length %zu>>stream\n", packet.len);
    buf_add(b, packet.data, packet.len);
    buf_add_string(b, "\nendstream\nendobj\n");
}

static bool retitled(struct slice first, struct slice second)
{
    struct checker c = {.doc = NULL};
    bool yes = true;
    struct buf b;
    size_t at, section;

    buf_init(&b, 1 << 22);
    buf_add_string(&b, "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/Metadata 3 0 R>>\nendobj\n");
    at = b.len;
    add_packet(&b, first);
    section = b.len;
    buf_printf(&b,
               "xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n3 1\n%010zu 00000 n \n"
               "trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n",
               at, section);
    at = b.len;
    add_packet(&b, second);
    buf_printf(&b,
               "xref\n3 1\n%010zu 00000 n \ntrailer\n<</Size 4/Root 1 0 R/Prev %zu>>\n"
               "startxref\n%zu\n%%%%EOF\n",
               at, section, b.len);
    if (buf_check(&b, "", NULL) || pdf_open(&c.doc, buf_slice(&b), NULL) ||
        checker_retitled(&c, 1, &yes, NULL))
        abort();
    pdf_close(c.doc);
    buf_release(&b);
    return yes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size ? memchr(data, 0, size) : NULL;
    struct slice first = {data, size}, second = first;

    if (size > 1 << 20)
        return 0;
    if (end) {
        first.len = (size_t)(end - data);
        second = (struct slice){end + 1, size - first.len - 1};
    }
    if (retitled(first, first) || retitled(first, second) != retitled(second, first))
        abort();
    return 0;
}
