/* A certificate, DER, PEM or PKCS#7, from anybody; and a list of them. */
#include "hash/hash.h"
#include "pki/cert.h"
#include "pki/path.h"
#include "pki/pkcs7.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct slice bytes = {data, size};
    struct certificate_list list = {NULL, 0, 0};
    struct certificate *c;
    struct err e;
    char key[32];

    hash_library_start();
    if (certificate_parse(&c, bytes, &e) == 0) {
        certificate_key_text(c, key);
        certificate_free(c);
    }
    if (certificate_unpack(&c, bytes, &e) == 0)
        certificate_free(c);
    /* Judged against itself: its extensions are all looked at. */
    if (certificate_list_parse(&list, bytes, &e) == 0 && list.count > 0) {
        struct trust_anchor anchor = {
            list.list[list.count - 1], TRUST_TEST, TRUST_ROOT, INT64_MIN, INT64_MAX, ""};
        struct trust trust = {.anchors = &anchor, .count = 1};
        const struct path_question q = {.leaf = list.list[0],
                                        .extra = &list,
                                        .trust = &trust,
                                        .at = 1700000000,
                                        .now = 1700000000};
        struct path_verdict v;

        path_judge(&q, &v, &e);
    }
    certificate_list_release(&list);
    return 0;
}
