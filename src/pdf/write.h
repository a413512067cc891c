/*
 * Spells PDF objects into a buffer (ISO 32000-1 7.3), free of locale. A space is put between two
 * tokens only where they would run together. Failures stick in the buffer (base/buf.h).
 */
#ifndef CUV_PDF_WRITE_H
#define CUV_PDF_WRITE_H

#include "pdf/obj.h"

/* Delimiters and keywords as they are: "<<", ">>", "[", "]", "true", "null", "/Type/Sig". */
void pdf_write(struct buf *b, const char *tokens);
void pdf_write_name(struct buf *b, struct slice name); /* escapes what must be (7.3.5) */
void pdf_write_key(struct buf *b, const char *name);   /* the same of a C string */
/* In at least so many digits, and as it is: right behind what stands there. */
void pdf_write_digits(struct buf *b, uint64_t n, int least);
void pdf_write_int(struct buf *b, int64_t n);
/* At most three decimals, no exponent, no trailing zeros. */
void pdf_write_real(struct buf *b, double n);
void pdf_write_string(struct buf *b, struct slice bytes); /* (…) */
void pdf_write_hex(struct buf *b, struct slice bytes);    /* <…>, an even number of digits */
/* UTF-8 as a text string (7.9.2.2): ASCII as it is, else UTF-16BE with its mark. */
void pdf_write_text(struct buf *b, const char *utf8);
void pdf_write_date(struct buf *b, int64_t seconds); /* 7.9.4, in +07:00 */
void pdf_write_ref(struct buf *b, struct pdf_ref r);

/* A parsed object; of a stream only its dictionary. */
void pdf_write_object(struct buf *b, const struct pdf_obj *o);
/* The entries of a dictionary without "<<" and ">>", but those whose keys are listed (NULL ends).
 */
void pdf_write_entries(struct buf *b, const struct pdf_obj *dict, const char *const *but);

#endif
