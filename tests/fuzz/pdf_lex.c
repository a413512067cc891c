/* Tokens of any bytes until the end or the first malformed one: none overlaps, none is skipped. */
#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "pdf/lex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Between two tokens stand white space and comments only. */
static void check_gap(const uint8_t *data, size_t from, size_t to)
{
    bool comment = false;

    for (size_t i = from; i < to; i++) {
        if (data[i] == '%')
            comment = true;
        else if (data[i] == '\n' || data[i] == '\r')
            comment = false;
        assert(comment || pdf_is_space(data[i]));
    }
}

static void check_token(const struct pdf_token *t, const uint8_t *data, size_t size)
{
    assert(t->length > 0 && t->offset + t->length <= size);
    switch (t->kind) {
    case PDF_TOKEN_NAME:
        assert(data[t->offset] == '/' && t->bytes.len < t->length);
        assert(t->bytes.len <= LIMIT_PDF_NAME);
        break;
    case PDF_TOKEN_STRING:
        assert(data[t->offset] == (t->hex ? '<' : '('));
        assert(t->bytes.len <= (t->hex ? LIMIT_CMS : LIMIT_PDF_STRING));
        break;
    case PDF_TOKEN_WORD:
        assert(t->bytes.len == t->length && memcmp(t->bytes.data, data + t->offset, t->length) == 0);
        break;
    default:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pdf_lexer l = {data, 0, size, arena_new(LIMIT_PDF_MEMORY)};
    struct pdf_token t;
    size_t end = 0;

    if (!l.arena)
        return 0;
    while (pdf_lex(&l, &t, NULL) == 0) {
        assert(l.at <= size && t.offset >= end);
        check_gap(data, end, t.offset);
        end = t.offset + t.length;
        assert(l.at == end);
        if (t.kind == PDF_TOKEN_END)
            break;
        check_token(&t, data, size);
    }
    arena_free(l.arena);
    return 0;
}
