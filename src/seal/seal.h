/*
 * Making a PAdES signature (ETSI EN 319 142-1) in three calls, so that a digest is frozen once:
 * seal_prepare (PDF + placeholder → digest), signer->sign over the signed attributes, seal_embed.
 * Here alone pdf and cms meet, by numbers and blobs. The old bytes are never changed: what is made
 * is one revision to write after them. Refuses files the reader had to repair or cannot read.
 */
#ifndef CUV_SEAL_SEAL_H
#define CUV_SEAL_SEAL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "face/face.h"
#include "look/picture.h"
#include "pdf/incr.h"

struct cms_parts;

/* A text field to fill in the same revision: a letter's number or date. */
struct seal_fill {
    const char *field; /* reserved, empty, one object of its own */
    const char *text;  /* UTF-8, one line; set with the face of the field's /DA */
};

/* How the signature's field is laid out. */
enum seal_shape {
    SEAL_PERSON,  /* name and time in the middle */
    SEAL_AGENCY,  /* half a frame, the middle left free for what lies below */
    SEAL_LINES,   /* the lines, centred (NĐ 30/2020, Phụ lục I, II.8.b) */
    SEAL_VALUE,   /* the first line as the field's own text: a number or date that is a signature */
    SEAL_ARRIVAL, /* the lines from the left in a frame, the first two centred (Phụ lục IV.V) */
};

struct certificate;
struct hash;

struct seal_options {
    const char *field;       /* an empty signature field, or a name for a new one; NULL: by role */
    const char *role;        /* the field taken when none is named: "person", "agency" */
    int64_t time;            /* /M; the clock's */
    const char *signer_name; /* /Name and the appearance's text; NULL: none */
    const char *reason;      /* /Reason; NULL */
    const char *location;    /* /Location; NULL */
    const char *despite;     /* the one hazard that is signed all the same; NULL */
    int certify;             /* DocMDP permission 1 or 2; 0: none */
    bool appearance;         /* draw name and time, or the lines, into the field's rectangle */
    enum seal_shape shape;
    const char *const *lines;           /* SEAL_LINES and SEAL_ARRIVAL; NULL ends them */
    int quadding;                       /* SEAL_VALUE: as /Q, 0 left to 2 right */
    double ink[3];                      /* colour of text and lines, sRGB 0 … 1 */
    const struct look_picture *picture; /* NULL: none; with text it takes the upper part */
    double picture_width;               /* points; 0: as wide as the field allows */
    const struct face *face; /* embedded where the file's form brings no face; NULL: none */
    /* The signer's, then those above it as they are known; count 0: not chosen yet. */
    const struct certificate *const *chain;
    size_t chain_count;
    bool stamped;         /* there will be a time stamp in the signature */
    size_t contents_room; /* room for this much DER; at most LIMIT_CONTENTS */
    /* For a field that does not exist: its place. */
    int page;       /* 1-based; 0: invisible */
    double rect[4]; /* x, y, width, height in points as seen, from the lower left corner */
    const struct seal_fill *fills;
    size_t fill_count;
    /* SHA-256 stream to which the document's bytes were added, lest they be digested twice; NULL */
    const struct hash *walked;
};

/* One frozen revision: bytes to append with a hole for /Contents, and the digest over the rest. */
struct seal_prepared {
    struct buf appended;
    size_t old_len;
    struct pdf_placeholder placeholder;
    int64_t byte_range[4];
    uint8_t digest[32]; /* SHA-256 over the ByteRange */
    char field[256];    /* full name of the field that was filled or made */
    bool made;          /* the field was not reserved; on a tagged file it stays untagged */
    size_t page;        /* index of the field's page */
    bool drawn;         /* the appearance shows something */
    bool hardened;      /* the picture lost its soft edges: the file allows none */
};

/*
 * What seal_prepare would refuse about field and place, before a signer is known: field, role,
 * page, rect and fills of the options count.
 */
int seal_check_field(struct pdf_doc *doc, const struct seal_options *o, struct err *e);

/* ERR_USAGE unless it is the name of a hazard that can be lifted. */
int seal_check_despite(const char *id, struct err *e);

/* A picture that goes into many letters is deflated once. */
int seal_pack_picture(struct look_picture *p, struct err *e);

/*
 * doc must outlive the call only. A reserved field keeps its place and its /Lock becomes a FieldMDP
 * reference (12.8.2.4). On a field of the file only the field, its appearance and the signature are
 * written, and the fields to fill with theirs. ERR_USAGE: the field is signed or of another type,
 * or none is named and it is not clear which is meant. ERR_FORMAT: the file forbids it (DocMDP 1, a
 * lock, XFA), nothing can be appended to it, or a field to fill is filled, locked or of another
 * kind.
 */
int seal_prepare(struct seal_prepared *out, struct pdf_doc *doc, const struct seal_options *o,
                 struct err *e);

/* Puts the DER into the hole, padded with '0' digits. ERR_FORMAT names the size needed. */
int seal_embed(struct seal_prepared *p, struct slice der, struct err *e);

/* SHA-256 of the public key in the certificate that the signature in this field names; it is not
 * judged. */
int seal_signer_key(uint8_t spki_sha256[32], struct pdf_doc *doc, const char *field, struct err *e);

void seal_release(struct seal_prepared *p);

/*
 * Reads the finished file again, strictly, and judges the signature just made: shape and cover of
 * its ByteRange, digest, CMS, made by this certificate. Anything wrong is ERR_BUG: nothing may be
 * written then. sha256: of the finished file, which is walked over anyway. walked: SHA-256 stream
 * to which its bytes before the revision were added as they were read from where nobody else can
 * have changed them since; NULL: they are walked over.
 */
int seal_check_own(const struct seal_prepared *p, struct slice finished,
                   const struct cms_parts *made, const struct hash *walked, uint8_t sha256[32],
                   struct err *e);

#endif
