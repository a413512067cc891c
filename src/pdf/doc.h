/*
 * A PDF file, read strictly: what every reader would see, latest and at the end of each earlier
 * revision (ISO 32000-1 7.5). The bytes are borrowed (mapped or buffered by the caller) and never
 * copied; parsed objects live in the document until pdf_close. Objects are parsed when asked for.
 *
 * Nothing is repaired: two readers repair in two ways. Refused by name and offset (ERR_FORMAT):
 * encrypted files, a startxref or /Prev that does not lead back to a section, objects that are not
 * where their entry says, or under another number or generation. Lesser departures are read as most
 * readers do and told (pdf_departure): a judge must look at them. Bytes before the header do not
 * count: offsets, also those of pdf_bytes, begin at "%PDF-". Limits: LIMIT_PDF_* in base/limits.h.
 */
#ifndef CUV_PDF_DOC_H
#define CUV_PDF_DOC_H

#include "base/err.h"
#include "pdf/obj.h"

struct pdf_doc;

int pdf_begins(struct slice first, struct err *e); /* has a header, as pdf_open wants it */
int pdf_open(struct pdf_doc **out, struct slice bytes, struct err *e);
void pdf_close(struct pdf_doc *d); /* NULL is fine */

struct slice pdf_bytes(const struct pdf_doc *d);
/* Lives as long as the document; what is made for it may live there. */
struct arena *pdf_arena(struct pdf_doc *d);

/* A lone object or the pieces of a content from outside the file, e.g. an /DA string: depth and
 * entries limited; slices point into bytes and the arena. Trailing bytes are refused. */
int pdf_parse(const struct pdf_obj **out, struct arena *a, struct slice bytes, struct err *e);

enum pdf_section { PDF_SECTION_TABLE, PDF_SECTION_STREAM, PDF_SECTION_HYBRID };

/* One revision: the bytes from the end of the one before. A linear file's two sections are one. */
struct pdf_revision {
    size_t start;   /* first byte; 0 for the first revision */
    size_t section; /* offset of its cross-reference section: the value of its startxref */
    size_t eof_end; /* byte after its "%%EOF" */
    size_t end;     /* byte after the line end that follows, == eof_end when there is none */
    enum pdf_section kind;
    const struct pdf_obj *trailer;
};

size_t pdf_revision_count(const struct pdf_doc *d);
const struct pdf_revision *pdf_revision(const struct pdf_doc *d, size_t k); /* 0 is the oldest */
#define PDF_LATEST ((size_t)-1)

/*
 * The object that a number means in revision k (or PDF_LATEST): &pdf_null when it is free or was
 * never defined. Borrowed from the document. -1: it is defined but cannot be read.
 */
int pdf_object_at(struct pdf_doc *d, size_t k, uint32_t number, const struct pdf_obj **out,
                  struct err *e);
int pdf_object(struct pdf_doc *d, uint32_t number, const struct pdf_obj **out, struct err *e);

/* Follows references until something direct; NULL and what a wrong generation names are null. */
int pdf_resolve(struct pdf_doc *d, size_t k, const struct pdf_obj *o, const struct pdf_obj **out,
                struct err *e);
/* pdf_find and pdf_resolve in one: never NULL, &pdf_null when absent. */
int pdf_fetch(struct pdf_doc *d, size_t k, const struct pdf_obj *dict, const char *key,
              const struct pdf_obj **out, struct err *e);

enum pdf_place { PDF_FREE, PDF_PLAIN, PDF_PACKED };

/* Where a number is defined, as a revision's section says. */
struct pdf_definition {
    uint32_t number;
    uint16_t generation;
    uint16_t revision;
    enum pdf_place place;
    uint64_t offset; /* PDF_PLAIN: in the file; PDF_PACKED: number of its object stream */
    uint32_t index;  /* PDF_PACKED: in the object stream */
};

/* The definition in force at revision k; false when there is none at all. */
bool pdf_definition_at(const struct pdf_doc *d, size_t k, uint32_t number,
                       struct pdf_definition *out);
/* The numbers that revision k itself defines or frees: the n-th of them, ascending. */
size_t pdf_defined_count(const struct pdf_doc *d, size_t k);
struct pdf_definition pdf_defined(const struct pdf_doc *d, size_t k, size_t n);
/* One more than the highest number defined or promised by /Size in any revision. */
uint32_t pdf_next_number(const struct pdf_doc *d);

/* Decoded data of a stream through all its filters; ERR_FORMAT beyond max bytes. */
int pdf_decode(struct pdf_doc *d, size_t k, const struct pdf_obj *stream, struct buf *out,
               struct err *e);

/* The document catalog at revision k, a dictionary; its number through *number when not NULL. */
int pdf_catalog(struct pdf_doc *d, size_t k, const struct pdf_obj **out, uint32_t *number,
                struct err *e);

struct pdf_page {
    uint32_t number;
    const struct pdf_obj *dict;
    double media_box[4]; /* left, bottom, right, top: normalised; may be inherited */
    double seen[4];      /* the part of it that is shown: /CropBox within it (14.11.2) */
    int rotate;          /* 0, 90, 180, 270 */
    double unit;         /* points of one unit of user space: /UserUnit */
};

/* All pages in order at revision k, in the document's arena. Loops and depth are refused. */
int pdf_pages(struct pdf_doc *d, size_t k, const struct pdf_page **out, size_t *n, struct err *e);

/* Each with its place. A /Size larger than it must be says nothing of any object: not told. */
enum pdf_departure_kind {
    PDF_SPACE_AFTER_END,     /* more than one line end after the last %%EOF: from there on */
    PDF_BYTES_AFTER_END,     /* other bytes after the last %%EOF */
    PDF_JUNK,                /* the first bytes, or a packed object, that no section names */
    PDF_DOUBLED_OBJECT,      /* a section or object stream, there, has a number twice */
    PDF_DOUBLED_KEY,         /* one dictionary has a key twice: the last, there, is taken */
    PDF_HYBRID,              /* a second view by /XRefStm, read by 7.5.8.4: harmless by itself */
    PDF_TWO_MEANINGS,        /* … in which a number means two things; or /L hides the updates */
    PDF_WRONG_SIZE,          /* the highest number is beyond the /Size of its or a later section */
    PDF_WRONG_GENERATION,    /* a reference, there, names another: null; or a lower one comes */
    PDF_OFFSET_BEFORE_SPACE, /* an entry or startxref points to white space before its target */
    PDF_FOREIGN_OFFSET,      /* an entry points there, outside its own revision */
    PDF_WRONG_STARTXREF,     /* an earlier revision's startxref, there, names not its section */
    PDF_BYTES_AFTER_FLATE,   /* data after the end of a deflated stream; told when decoded */
    PDF_SKIPPED_REVISION,    /* a section in the file that /Prev does not reach */
    PDF_LATE_HEADER,         /* "%PDF-" within 1,024 bytes, but not at byte 0 */
    PDF_WRONG_LENGTH,        /* a stream's /Length lies: its data, from there, ends at its end */
    PDF_ODD_ENTRY,           /* entries, from there, that readers do not take alike */
    PDF_NO_MEDIA_BOX,        /* a page without /MediaBox: 612 by 792 is taken */
    PDF_STRAY_FIELD,         /* a field on a page that is not in the form's tree */
    PDF_SCRIPT,              /* a program in the file may change what is seen (12.6.4.16) */
    PDF_OUTSIDE,             /* what is seen comes from another file (7.3.8.2, 8.10.4) */
    PDF_DEPARTURE_COUNT
};

struct pdf_departure {
    enum pdf_departure_kind kind;
    size_t offset;   /* of an object in an object stream: that stream's */
    uint32_t number; /* 0 when it concerns no object */
};

/* In the order found; grows as objects are read. "doubled-object" … are codes, never translated. */
size_t pdf_departure_count(const struct pdf_doc *d);
const struct pdf_departure *pdf_departure(const struct pdf_doc *d, size_t n);
const char *pdf_departure_name(enum pdf_departure_kind kind);

/* Reads every object of every revision once and adds to the departures what stands between them
 * and what the file's bytes do not fix. -1 when an object cannot be read. */
int pdf_inspect(struct pdf_doc *d, struct err *e);

/* True when the bytes hold a dictionary with /ByteRange and /Contents, whatever else is broken. */
bool pdf_looks_signed(struct slice bytes);
/* True when a dictionary may name the key of an encrypted file, whatever else is broken. */
bool pdf_looks_encrypted(struct slice bytes);

#endif
