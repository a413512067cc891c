/*
 * Form fields and signatures of a PDF (ISO 32000-1 12.7, 12.8). Field and widget may be one object
 * or two; FT, Ff, V, DA, MaxLen are inherited. Loops and depth (LIMIT_PDF_TREE_DEPTH) are refused.
 * Everything lives in the document's arena.
 */
#ifndef CUV_PDF_SIGFIELD_H
#define CUV_PDF_SIGFIELD_H

#include "pdf/doc.h"

enum pdf_field_type {
    PDF_FIELD_NONE,
    PDF_FIELD_TEXT,
    PDF_FIELD_BUTTON,
    PDF_FIELD_CHOICE,
    PDF_FIELD_SIGNATURE
};

enum { PDF_FIELD_READ_ONLY = 1, PDF_FIELD_REQUIRED = 2 }; /* /Ff, Table 221 */

/* SigFieldLock (Table 233; ISO 32000-2 Table 236) or FieldMDP parameters (Table 256). */
enum pdf_lock_action { PDF_LOCK_NONE, PDF_LOCK_ALL, PDF_LOCK_INCLUDE, PDF_LOCK_EXCLUDE };
struct pdf_lock {
    enum pdf_lock_action action;
    const char *const *names; /* full field names, UTF-8 */
    size_t count;
    int permission; /* /P: what is allowed once the field is signed, as of DocMDP; 0: not said */
};
/* Whether the lock covers a field: its name or one above it (12.8.2.4). */
bool pdf_lock_covers(const struct pdf_lock *lock, const char *full_name);

/* What a signature field asks of its signature (Table 234): wishes, but musts where flags say so.
 * /V and /LegalAttestation are not read. */
enum {
    PDF_SEED_FILTER = 1 << 0,
    PDF_SEED_SUB_FILTER = 1 << 1,
    PDF_SEED_REASONS = 1 << 3,
    PDF_SEED_DIGEST = 1 << 6,
};
/* The same of its certificate (Table 235); other bits: OID, SubjectDN, KeyUsage, URL. */
enum { PDF_SEED_SUBJECT = 1 << 0, PDF_SEED_ISSUER = 1 << 1 };
struct pdf_seed {
    bool present;
    int64_t flags;       /* /Ff */
    struct slice filter; /* a name; empty when absent */
    const struct pdf_obj *sub_filters, *digests,
        *reasons;    /* arrays, not resolved within, or NULL */
    int64_t certificate_flags;                /* /Cert /Ff */
    const struct pdf_obj *subjects, *issuers; /* of /Cert, strings of DER; as above */
    int64_t stamp_flags;                      /* /TimeStamp /Ff: 1, there must be one */
    int64_t certify; /* /MDP /P: 0 an ordinary signature, 1 to 3 a certification; -1: not said */
};
/* Whether one of the names or texts in a list is that; true for NULL, which asks for nothing. */
bool pdf_seed_lists(struct pdf_doc *d, size_t k, const struct pdf_obj *list, struct slice word);

struct pdf_field {
    const char *name; /* full, "a.b", UTF-8 */
    enum pdf_field_type type;
    uint32_t number; /* of the terminal field's object; 0 when it is direct: not ours to change */
    const struct pdf_obj *dict; /* resolved */
    uint32_t widget; /* == number when merged, 0 when there is none (or several: the first) */
    const struct pdf_obj *widget_dict; /* NULL when there is none */
    size_t widgets;                    /* how many */
    bool merged;
    bool
        on_page; /* the widget is in a page's /Annots; page and rect count only when there is one */
    size_t page; /* index */
    double rect[4];            /* normalised */
    int64_t flags;             /* /Ff */
    int64_t widget_flags;      /* /F */
    const char *tip;           /* /TU, NULL when absent */
    const char *value;         /* text and choice: /V as UTF-8, NULL when absent */
    const char *display;       /* choice: what stands for the value in /Opt; else the value */
    struct pdf_ref appearance; /* /AP /N when it is a reference; number 0: none */
    struct pdf_ref signature;  /* /V of a signature field; number 0: direct or absent */
    const struct pdf_obj *signature_dict; /* /V resolved; NULL: not signed */
    struct pdf_lock lock;                 /* /Lock of a signature field */
    struct pdf_seed seed;                 /* /SV of a signature field */
};

struct pdf_form {
    size_t view;                /* the revision it was loaded at, or PDF_LATEST */
    uint32_t catalog;           /* its number */
    uint32_t number;            /* of the AcroForm; 0: direct in the catalog or absent */
    const struct pdf_obj *dict; /* NULL: the file has no AcroForm */
    int64_t sig_flags;
    bool xfa, need_appearances;
    const struct pdf_field *fields; /* terminal fields, in the order of the tree */
    size_t count;
};

/* Fields on pages that are not in the tree are told as departures (PDF_STRAY_FIELD). */
int pdf_form_load(struct pdf_form *out, struct pdf_doc *d, size_t k, struct err *e);
const struct pdf_field *pdf_form_find(const struct pdf_form *f, const char *full_name);

struct pdf_signature {
    const struct pdf_field *field;
    uint32_t number; /* of the signature dictionary; 0: direct */
    const struct pdf_obj *dict;
    size_t revision;                  /* in which the dictionary was written */
    int64_t byte_range[4];            /* zeros when has_range is false */
    bool has_range;                   /* /ByteRange is a direct array of four integers */
    size_t contents_at, contents_len; /* "<" … ">" in the file; 0: no direct hexadecimal string */
    struct slice contents;            /* its bytes, if it has pairs of digits and nothing else */
    bool document_timestamp;          /* /Type /DocTimeStamp */
    struct slice filter, sub_filter;  /* names; empty when absent */
    struct slice m;                   /* raw date string, claimed only; empty when absent */
    const char *name, *reason, *location, *contact; /* UTF-8; NULL when absent */
    int doc_mdp;               /* /P of a DocMDP reference (default 2) or of its field's lock */
    struct pdf_lock field_mdp; /* of a FieldMDP reference */
    size_t references;         /* entries of /Reference */
    bool references_known;     /* each is DocMDP or FieldMDP, readable */
};

/* Signatures of the form in the order they were written (revision, then place in the file). */
int pdf_signatures(struct pdf_doc *d, const struct pdf_form *f, const struct pdf_signature **out,
                   size_t *count, struct err *e);

/* Appends the bytes of /Contents, padding and all (at most out->max). */
int pdf_signature_contents(const struct pdf_doc *d, const struct pdf_signature *s, struct buf *out,
                           struct err *e);

/* What can be wrong with a /ByteRange; a set of bits, 0 is well. ISO 32000-1 12.8.1, PAdES 5.3. */
enum pdf_range_fault {
    PDF_RANGE_MISSING = 1 << 0,   /* not four direct integers */
    PDF_RANGE_CONTENTS = 1 << 1,  /* /Contents is not one direct hexadecimal string in the file */
    PDF_RANGE_START = 1 << 2,     /* does not start at 0 */
    PDF_RANGE_OUTSIDE = 1 << 3,   /* negative, overlapping, out of order or beyond the file */
    PDF_RANGE_GAP_START = 1 << 4, /* the gap does not begin at the "<" of this /Contents */
    PDF_RANGE_GAP_END = 1 << 5,   /* the gap does not end after its ">" */
    PDF_RANGE_SHORT = 1 << 6,     /* ends before the end of its revision */
    PDF_RANGE_LONG = 1 << 7,      /* ends beyond the end of its revision */
    PDF_RANGE_DIGITS = 1 << 8,    /* something other than hexadecimal digits inside < > */
    PDF_RANGE_PADDING = 1 << 9,   /* something other than '0' after the DER's end */
};
/* der_len: bytes of the DER at the start of /Contents, as the caller's parser counted them. */
unsigned pdf_range_faults(const struct pdf_doc *d, const struct pdf_signature *s, size_t der_len);
/* English words for one bit, a _() text. */
const char *pdf_range_fault_text(enum pdf_range_fault fault);
/* Whether the signature's range reaches the end of the whole file (white space aside). */
bool pdf_range_covers_file(const struct pdf_doc *d, const struct pdf_signature *s);

#endif
