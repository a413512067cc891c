/*
 * A whole file judged in process. Behind the file may stand a certificate and its length (two
 * bytes): the anchor that is believed, so that paths, lists and stamps are judged too.
 */
#include "base/limits.h"
#include "fuzz/mend.h"
#include "hash/hash.h"
#include "judge/carry.h"
#include "seal/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NOW = 1796000000 }; /* the seeds were signed in November 2026 */

/* Takes it off the file; false when none stands there. */
static bool take_anchor(struct slice *file, struct trust_anchor *anchor)
{
    struct certificate *c;
    size_t n;

    if (file->len < 2)
        return false;
    n = (size_t)file->data[file->len - 2] << 8 | file->data[file->len - 1];
    if (n > file->len - 2 ||
        certificate_parse(&c, (struct slice){file->data + file->len - 2 - n, n}, NULL))
        return false;
    file->len -= n + 2;
    *anchor = (struct trust_anchor){c, TRUST_TEST, TRUST_ROOT, INT64_MIN, INT64_MAX, ""};
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice file = {data, size};
    struct trust_anchor anchor;
    struct trust trust = {.anchors = &anchor, .count = 1};
    struct seal_check_options o = {.at = NOW};
    struct verdict *v = NULL;
    struct buf b;

    hash_library_start();
    if (take_anchor(&file, &anchor)) {
        o.trust = &trust;
        if (certificate_list_take(&trust.certificates,
                                  (struct certificate *)(uintptr_t)anchor.certificate, NULL))
            return 0;
    }
    if (seal_check(&v, file, &o, NULL) == 0) {
        buf_init(&b, LIMIT_VERDICT_BYTES);
        carry_write(&b, v);
        buf_release(&b);
        verdict_free(v);
    }
    certificate_list_release(&trust.certificates);
    return 0;
}
