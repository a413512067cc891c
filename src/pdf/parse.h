/*
 * Direct objects from tokens (ISO 32000-1 7.3). Depth and entries are limited, time is linear.
 * Does not know files: streams and indirect objects are read in pdf/read.c.
 */
#ifndef CUV_PDF_PARSE_H
#define CUV_PDF_PARSE_H

#include "pdf/lex.h"

struct pdf_parser {
    struct pdf_lexer lexer;
    bool packed;           /* copied to every object */
    struct pdf_obj *stack; /* members of containers not yet closed; owned */
    size_t count, capacity;
    struct {
        size_t from, offset, length;
        int64_t integer;
    } ahead;      /* a number that was looked at before its turn: what comes next at from */
    bool doubled; /* a dictionary has a key twice */
    size_t doubled_at;
};

void pdf_parser_init(struct pdf_parser *p, struct arena *a, struct slice bytes, size_t at);
void pdf_parser_release(struct pdf_parser *p);

/* Room for members that one parser leaves to the next; one that is lent out lends nothing. */
struct pdf_parser_room {
    struct pdf_obj *stack; /* owned */
    size_t capacity;
};
void pdf_parser_lend(struct pdf_parser *p, struct pdf_parser_room *room);
/* In place of pdf_parser_release. */
void pdf_parser_return(struct pdf_parser *p, struct pdf_parser_room *room);

/* One object; *out is plain data, its members live in the arena. */
int pdf_parser_value(struct pdf_parser *p, struct pdf_obj *out, struct err *e);

/* The next token must be this word. */
int pdf_parser_word(struct pdf_parser *p, const char *word, struct err *e);
/* The next token must be an integer from 0 to max. */
int pdf_parser_count(struct pdf_parser *p, int64_t max, int64_t *out, struct err *e);

#endif
