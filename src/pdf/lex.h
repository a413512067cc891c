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
    bool hex;
    size_t offset, length;
    int64_t integer;
    double real;
    struct slice bytes; /* string, name: decoded; word: as spelled */
};

bool pdf_is_space(uint8_t c);     /* Table 1 */
bool pdf_is_delimiter(uint8_t c); /* Table 2 */
bool pdf_is_regular(uint8_t c);

/* Skips white space and comments. */
void pdf_lex_space(struct pdf_lexer *l);
int pdf_lex(struct pdf_lexer *l, struct pdf_token *t, struct err *e);

/* When an arena gave nothing: over the limit of the file's objects, or no memory. */
int pdf_no_room(const struct arena *a, struct err *e);

#endif
