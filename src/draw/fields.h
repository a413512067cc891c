/*
 * The fields reserved on a letter for number, date, person and agency. What is written here can
 * never be added later without breaking the person's signature: field and widget in one object, an
 * empty appearance of the final size, a Form element, and on the agency's field a lock over number
 * and date. What a signing program may rely on:
 *
 * - "number" and "date" are text fields (/FT /Tx) or, with stamps, signature fields (/FT /Sig).
 * They carry /DA "/FR 13 Tf 0 g" (number, upright) and "/FI 13 Tf 0 g" (date, italic); FR and FI
 * are in /DR /Font of the AcroForm: Type0, Identity-H, two-byte codes to be read from /ToUnicode,
 * widths in /W of the descendant. The number is set against the right edge (/Q 2), the date against
 * the left (/Q 0). Draw text at CUV_FIELD_BASELINE points above the lower edge of the /BBox.
 * - /BBox of the empty appearance [0 0 width height] is final: a new appearance keeps it.
 * - "agency" lies on the left third of the person's field and is a square of the seal's true size.
 * - Labels (/TU): of "person" and "agency" the same words, then the name printed under the letter
 * and the agency's; of "date" first the words for day, month and year.
 * - No field has a value; /SigFlags is 3; there is no DocMDP.
 */
#ifndef CUV_DRAW_FIELDS_H
#define CUV_DRAW_FIELDS_H

#include "draw/ink.h"

/* Points from the lower edge of a number or date field to the baseline of its 13-point text. */
#define CUV_FIELD_BASELINE 3.4

enum { FIELDS_MAX = 8 };

struct field {
    const char *name;  /* ASCII: "number", "date", "person", "agency" */
    const char *label; /* /TU, UTF-8 */
    bool signature;    /* /FT /Sig, else /Tx */
    bool locks;        /* /Lock on number and date */
    enum ink_face face;
    int size;                /* of the text, mp; 0 for pictures */
    int align;               /* /Q */
    int x, y, width, height; /* mp, y of the upper edge from the top of the page */
    /* set by fields_add */
    struct haru_object *widget, *page;
    struct tag *tag;
    int page_height;
};

struct fields {
    struct field list[FIELDS_MAX];
    size_t count;
};

/* Reserves a field on the current page; its Form element comes at the end of parent. */
void fields_add(struct fields *f, struct ink *k, struct tag *parent, const struct field *field);

/* The Form elements in order of their widgets, for tags_write. */
size_t fields_tags(const struct fields *f, struct tag **out);

/* Writes widgets, appearances and page lists; returns the AcroForm, NULL when there is no field. */
struct haru_object *fields_write(const struct fields *f, struct ink *k);

/* Appends a text string of a PDF as UTF-16BE in hexadecimal, with its byte order mark (7.9.2.2). */
void fields_text_string(struct buf *out, const char *utf8);

#endif
