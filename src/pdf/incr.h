/*
 * Appends one revision to a PDF (ISO 32000-1 7.5.6). The result is only the bytes to write after
 * the original, which is neither copied nor changed. The section is of the kind the file ends with;
 * after a hybrid section a plain table without /XRefStm. /Prev is the file's last startxref, the
 * first half of /ID is kept, /Root and /Info are kept. Bytes follow ISO 19005-2 6.1.
 * Inspects the whole file first, and refuses it when an object cannot be read or departures leave
 * doubt about where it ends or what it holds (pdf_incr_new names the first), and offsets of more
 * than ten digits (LIMIT_PDF_BYTES).
 *
 *   pdf_incr_new → pdf_incr_number, pdf_incr_object, _stream, _signature … → pdf_incr_finish
 *   then, when it holds a signature: pdf_fill_range → digest → pdf_fill_contents
 */
#ifndef CUV_PDF_INCR_H
#define CUV_PDF_INCR_H

#include "pdf/doc.h"
#include "pdf/write.h"

struct pdf_incr;

/* d is borrowed and must outlive the writer. max: bytes that may be appended. */
int pdf_incr_new(struct pdf_incr **out, struct pdf_doc *d, size_t max, struct err *e);
void pdf_incr_free(struct pdf_incr *w); /* NULL is fine */

/* The reference of an object that is to be added: a number never used in the file. */
struct pdf_ref pdf_incr_number(struct pdf_incr *w);
/* The reference under which an object of the file must be rewritten (its generation is kept). */
struct pdf_ref pdf_incr_change(struct pdf_incr *w, uint32_t number);

/* Adds or replaces an object: body is its spelling. Each number once. */
int pdf_incr_object(struct pdf_incr *w, struct pdf_ref r, struct slice body, struct err *e);

enum pdf_packing { PDF_RAW, PDF_DEFLATE, PDF_DEFLATED };
/*
 * The same of a stream. entries: of its dictionary, without "<<" and ">>", /Length; PDF_DEFLATE
 * also writes /Filter /FlateDecode, PDF_DEFLATED does and takes data as pdf_deflate made it,
 * PDF_RAW leaves a filter to entries.
 */
int pdf_incr_stream(struct pdf_incr *w, struct pdf_ref r, struct slice entries, struct slice data,
                    enum pdf_packing packing, struct err *e);

/* Appends what /FlateDecode gives back: for data that goes into many files. */
int pdf_deflate(struct slice in, struct buf *out, struct err *e);

/* Absolute offsets in the finished file, noted while they are written. */
struct pdf_placeholder {
    size_t byte_range_at, byte_range_room; /* "[" … "]" with blanks before "]" */
    size_t contents_at, contents_len;      /* "<" … ">" */
};

/*
 * A signature dictionary: entries as above without /ByteRange and /Contents; room for contents_room
 * bytes of DER (at most LIMIT_CONTENTS).
 */
int pdf_incr_signature(struct pdf_incr *w, struct pdf_ref r, struct slice entries,
                       size_t contents_room, struct pdf_placeholder *out, struct err *e);

/*
 * Section, trailer and %%EOF. new_id: the second half of /ID (16 bytes, made by the caller from
 * what is appended or from the file's digest). Hands the appended bytes over to *out (initialised
 * here, released by the caller). The writer can only be freed afterwards.
 */
int pdf_incr_finish(struct pdf_incr *w, struct slice new_id, struct buf *out, struct err *e);

/* What has been appended so far, for a digest that new_id is made from. */
struct slice pdf_incr_bytes(const struct pdf_incr *w);

/* Writes the four numbers into the appended bytes; old_len: length of the original file. */
int pdf_fill_range(struct buf *appended, size_t old_len, const struct pdf_placeholder *p,
                   int64_t range[4], struct err *e);
/* Writes DER as digits; the rest stays '0'. ERR_FORMAT when the room is too small. */
int pdf_fill_contents(struct buf *appended, size_t old_len, const struct pdf_placeholder *p,
                      struct slice der, struct err *e);

#endif
