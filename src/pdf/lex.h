/*
 * Tokens of PDF (ISO 32000-1 7.2, 7.3), each byte looked at once. Decoded strings and names that
 * differ from their spelling go to the arena. Malformed tokens are refused by offset, never
 * guessed.
 */
#ifndef CUV_PDF_LEX_H
#define CUV_PDF_LEX_H

#include "base/err.h"
#include "pdf/obj.h"

enum pdf_token_kind {
    PDF_TOKEN_END,
    PDF_TOKEN_INT,
    PDF_TOKEN_REAL,
    PDF_TOKEN_STRING,
    PDF_TOKEN_NAME,
    PDF_TOKEN_ARRAY_OPEN,
    PDF_TOKEN_ARRAY_CLOSE,
    PDF_TOKEN_DICT_OPEN,
    PDF_TOKEN_DICT_CLOSE,
    PDF_TOKEN_WORD,
};

struct pdf_lexer {
    const uint8_t *data;
    size_t at, end; /* the next byte; the first that may not be looked at */
    struct arena *arena;
};

struct pdf_token {
    enum pdf_token_kind kind;
    bool hex, pairs; /* as in struct pdf_obj */
    size_t offset, length;
    int64_t integer;
    double real;
    struct slice bytes; /* string, name: decoded; word: as spelled */
};

/* What a byte is (Tables 1 and 2); all others are regular. */
enum { PDF_REGULAR, PDF_SPACE, PDF_DELIMITER };
extern const uint8_t pdf_kind_of[256];

static inline bool pdf_is_space(uint8_t c)
{
    return pdf_kind_of[c] == PDF_SPACE;
}

static inline bool pdf_is_delimiter(uint8_t c)
{
    return pdf_kind_of[c] == PDF_DELIMITER;
}

static inline bool pdf_is_regular(uint8_t c)
{
    return pdf_kind_of[c] == PDF_REGULAR;
}

/* The first byte from p on that is neither white space nor in a comment. */
static inline const uint8_t *pdf_skip_space(const uint8_t *p, const uint8_t *end)
{
    for (; p < end; p++) {
        if (pdf_is_space(*p))
            continue;
        if (*p != '%')
            break;
        while (p < end && *p != '\n' && *p != '\r')
            p++;
        if (p == end)
            break;
    }
    return p;
}

/* Behind the digits of a word that has nothing else, at most 18; p: no such word stands there. */
static inline const uint8_t *pdf_lex_digits(const uint8_t *p, const uint8_t *end, int64_t *out)
{
    const uint8_t *at = p;
    uint64_t whole = 0;
    unsigned digit;

    for (; at < end && (digit = *at - (unsigned)'0') <= 9; at++)
        whole = whole * 10 + digit;
    *out = (int64_t)whole;
    return at - p <= 18 && (at == end || !pdf_is_regular(*at)) ? at : p;
}

/* Skips white space and comments. */
void pdf_lex_space(struct pdf_lexer *l);
int pdf_lex(struct pdf_lexer *l, struct pdf_token *t, struct err *e);

/* When an arena gave nothing: over the limit of the file's objects, or no memory. */
int pdf_no_room(const struct arena *a, struct err *e);

#endif
