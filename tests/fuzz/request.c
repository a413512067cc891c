/* A request of any shape against the forms of the tree: findings, letter, or a refusal. */
#include <assert.h>
#include <stdint.h>

#include "form/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool covers(const void *faces, uint32_t code_point)
{
    (void)faces;
    return code_point < 0x2000;
}

static void tell(const struct form_request *r)
{
    const struct findings *f = form_request_findings(r);
    struct buf text;

    buf_init(&text, 1 << 16);
    for (size_t i = 0; i < f->count; i++) {
        buf_clear(&text);
        finding_text(&text, &f->list[i]);
        assert(text.len && f->list[i].place.line > 0);
    }
    buf_release(&text);
    assert(!form_request_letter(r) == (f->by_severity[SEVERITY_ERROR] > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct form_set *set;
    static struct form_pairs *pairs; /* kept, so that requests find what others offered */
    struct form_context context = {.now = 1741132800, .covers = covers};
    struct form_request *r = NULL;
    struct err e = {0};

    if (!set && form_set_open(&set, "forms-xml", &e))
        abort();
    if (!pairs && form_pairs_open(&pairs, &e))
        abort();
    context.pairs = pairs;
    if (form_request_check(&r, set, (struct slice){data, size}, &context, &e))
        assert(e.kind != ERR_NONE && e.text[0]);
    else
        tell(r);
    form_request_free(r);
    return 0;
}
