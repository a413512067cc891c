/*
 * Objects of a PDF file (ISO 32000-1 7.3): plain structs that slice into the file's bytes or into
 * the document's arena; never freed alone. Strings and names are decoded (escapes, #xx, hex).
 * Limits: LIMIT_PDF_DEPTH, _ENTRIES, _STRING, _NAME; hexadecimal strings may hold LIMIT_CMS bytes.
 * A missing thing is NULL here, the null object where a document is asked (doc.h).
 */
#ifndef CUV_PDF_OBJ_H
#define CUV_PDF_OBJ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

enum pdf_kind {
    PDF_NULL,
    PDF_BOOL,
    PDF_INT,
    PDF_REAL,
    PDF_STRING,
    PDF_NAME,
    PDF_ARRAY,
    PDF_DICT,
    PDF_STREAM, /* as PDF_DICT, with data */
    PDF_REF,
};

struct pdf_ref {
    uint32_t number, generation;
};

struct pdf_entry;

struct pdf_obj {
    enum pdf_kind kind;
    bool hex;              /* PDF_STRING: spelled <…> */
    bool pairs;            /* if it is known: such a one of pairs of digits and nothing else */
    bool packed;           /* stands in an object stream: offset counts in its decoded data */
    size_t offset, length; /* the spelling in the file: "<" … ">", "[" … "]", … */
    union {
        bool boolean;
        int64_t integer;
        double real;
        struct slice bytes; /* PDF_STRING, PDF_NAME (without "/") */
        struct pdf_ref ref;
        struct {
            const struct pdf_obj *items;
            size_t count;
        } array;
        struct {
            const struct pdf_entry *entries; /* in the order of the file */
            size_t count;
            struct slice data; /* PDF_STREAM: as it stands in the file, still filtered */
        } dict;
    };
};

struct pdf_entry {
    struct slice key;
    struct pdf_obj value;
};

/* The one null object: what a reference to nothing means (7.3.9, 7.3.10). */
extern const struct pdf_obj pdf_null;

/* The value of a key in a dictionary or stream, not resolved; NULL when absent or o is neither. */
const struct pdf_obj *pdf_find_slice(const struct pdf_obj *o, struct slice key);
static inline const struct pdf_obj *pdf_find(const struct pdf_obj *o, const char *key)
{
    return pdf_find_slice(o, slice_of(key));
}

/* Typed readers of direct objects: false and *out untouched when o is NULL or of another kind. */
static inline bool pdf_is_name(const struct pdf_obj *o, const char *name)
{
    return o && o->kind == PDF_NAME && slice_is(o->bytes, name);
}
bool pdf_bool(const struct pdf_obj *o, bool *out);
bool pdf_int(const struct pdf_obj *o, int64_t *out);
bool pdf_number(const struct pdf_obj *o, double *out); /* integer or real */
bool pdf_name(const struct pdf_obj *o, struct slice *out);
bool pdf_string(const struct pdf_obj *o, struct slice *out);
bool pdf_reference(const struct pdf_obj *o, struct pdf_ref *out);

/*
 * Equal in meaning, not in spelling: 1 and 1.0 are equal numbers, (a) and <61> equal strings, keys
 * in any order; references are equal when number and generation are; a stream's data by its bytes.
 */
bool pdf_equal(const struct pdf_obj *a, const struct pdf_obj *b);

/*
 * A text string (7.9.2.2) as UTF-8 in the arena: UTF-16BE or UTF-8 by its mark, else
 * PDFDocEncoding. What cannot be decoded becomes U+FFFD. NULL: no memory.
 */
const char *pdf_text(struct arena *a, struct slice string);

/* A date string (7.9.4), zone optional (then UTC), as seconds; false when malformed. */
bool pdf_date(struct slice string, int64_t *out);

#endif
