/* The answer of a time stamp authority, or a token out of a document, from anybody. */
#include "cms/tsp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(struct tsp_token *t)
{
    struct tsp_question q = {.imprint = {.algorithm = t->info.imprint_method}, .policy = "1.2.3"};
    struct cms_faults f;
    struct err e;

    q.imprint.len = hash_size(t->info.imprint_method);
    tsp_token_check(t, &q.imprint, &f, &e);
    for (size_t i = 0; i < q.imprint.len && i < t->info.imprint.len; i++)
        q.imprint.bytes[i] = t->info.imprint.data[i];
    tsp_token_answers(t, &q, &e);
    tsp_token_free(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tsp_token *t;
    struct err e;

    hash_library_start();
    if (tsp_response_parse(&t, (struct slice){data, size}, &e) == 0)
        use(t);
    if (tsp_token_parse(&t, (struct slice){data, size}, NULL, &e) == 0)
        use(t);
    return 0;
}
