/*
 * A checked request as a letter to draw: texts and their parts in the office's words, no XML and no
 * millimetres. form fills it, draw lays it out. All strings are NFC UTF-8 and live in the form's
 * arena; NULL means absent.
 */
#ifndef CUV_FORM_LETTER_H
#define CUV_FORM_LETTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clk.h"

/* công văn (Mẫu 01–07) or biên bản (Mẫu 08–09). */
enum letter_kind { LETTER_OFFICIAL, LETTER_MINUTES };

enum letter_align { LETTER_LEFT, LETTER_CENTRE, LETTER_RIGHT };

/* One column; columns with the same non-NULL group stand under one spanning heading. */
struct letter_column {
    const char *heading;
    const char *group;
    enum letter_align align;
    int weight; /* relative wish for width, 1 … 100; draw also measures the content */
};

struct letter_table {
    const char *caption; /* for screen readers (Table /Summary); NULL: none */
    const struct letter_column *columns;
    size_t column_count;
    /* row_count × column_count texts, row by row; '\n' starts a new line inside a cell. */
    const char *const *cells;
    size_t row_count;
};

enum letter_block_kind {
    LETTER_PARAGRAPH, /* justified, first line indented */
    LETTER_HEADING,   /* "1. …", tagged as a heading */
    LETTER_LINE,      /* a paragraph that starts with "- " */
    LETTER_NOTE,      /* smaller text under a table */
    LETTER_TABLE,
    LETTER_APPENDIX,  /* what follows stands behind the signatures, on pages of its own numbers;
                         text: "Phụ lục", a line with its title, lines in italics */
};

struct letter_block {
    enum letter_block_kind kind;
    const char *text;                 /* all but LETTER_TABLE */
    const struct letter_table *table; /* LETTER_TABLE */
};

/* A block of one signer: NĐ 30/2020 boxes 7a, 7b. */
struct letter_signature {
    const char *const *stack; /* upper-case bold lines: "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", … */
    size_t stack_count;
    const char *note; /* regular italic line under the stack, e.g. "(Ký, ghi rõ họ tên)"; NULL */
    const char *name; /* bold */
    const char *field;     /* name of the signature field between stack and name; NULL: ink only */
    const char *field_label; /* TU of that field, Vietnamese */
    bool sealed; /* the agency's field lies on the left third of this signature */
};

struct letter {
    enum letter_kind kind;
    const char *form_number; /* "01" */
    const char *title;       /* dc:title of the PDF: trích yếu or the title of the biên bản */
    const char *parent_name; /* as to be printed, upper case; NULL */
    const char *issuer_name; /* upper case */
    const char *issuer_plain; /* as typed, for metadata */
    const char *number_label; /* "Số:" */
    const char *number;       /* "05"; NULL: a field is reserved */
    const char *symbol;       /* "UBND-VHXH"; printed "Số: …/UBND-VHXH" */
    const char *subject;      /* "V/v …" of a công văn; subtitle of a biên bản */
    const char *heading;      /* "BIÊN BẢN"; NULL for a công văn */
    const char *type_name;    /* "Công văn": the kind as registers name it; NULL */
    const char *place;        /* NULL: no place and date line */
    struct clk_date date;     /* printed when number is given, else a field is reserved */
    const char *nation;       /* Quốc hiệu and Tiêu ngữ: data of the forms, not of C */
    const char *motto;
    const char *const *date_words; /* "ngày", "tháng", "năm" */
    const char *recipients_label;  /* "Kính gửi:" */
    const char *const *recipients;
    size_t recipient_count;
    const struct letter_block *blocks;
    size_t block_count;
    bool landscape; /* the layout hint of the form */
    bool ink;       /* it cannot be signed by machine: no fields */
    const struct letter_signature *signatures;
    size_t signature_count; /* 1, or 2: left and right */
    const char *distribution_label; /* "Nơi nhận:" */
    const char *const *distribution; /* whole lines: "- Như trên;" … */
    size_t distribution_count;
    const char *drafter_mark; /* NULL */
    const char *address_foot; /* NULL */
    const char *urgency;      /* "HỎA TỐC", NULL */
    const char *circulation;  /* NULL */
    const char *number_field_label, *date_field_label, *agency_field_label; /* TU texts */
    /* "XÃ|TỈNH|MÔI TRƯỜNG": names are broken before XÃ, not between MÔI and TRƯỜNG; NULL: none. */
    const char *phrase_words;
    /* Free-standing descriptions for tags. */
    const char *signature_alt;
    uint8_t request_sha256[32]; /* of the request's bytes: the PDF's /ID */
    int64_t time;               /* metadata dates: the letter's date, midnight in Việt Nam */
};

#endif
