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
#include "base/signer.h"

struct pdf_doc;

struct seal_options {
    const char *field;        /* name of an empty signature field, or of one to be made */
    int64_t time;             /* /M; the clock's */
    const char *signer_name;  /* /Name and the appearance's text; NULL: none */
    const char *reason;       /* /Reason; NULL */
    const char *location;     /* /Location; NULL */
    bool appearance;          /* draw the name into the field's rectangle */
    size_t contents_bytes;    /* room for this much DER; at most LIMIT_CONTENTS */
    /* For a field that does not exist: its place on the page (points, from the lower left). */
    int page;                 /* 1-based; 0: invisible */
    double rect[4];           /* x, y, width, height */
};

/* One frozen revision: bytes to append with a hole for /Contents, and the digest over the rest. */
struct seal_prepared {
    struct buf appended;
    size_t old_len;
    size_t contents_at, contents_len; /* inside appended: the hexadecimal digits */
    uint8_t digest[32];               /* SHA-256 over the ByteRange */
    char field[128];
};

/* doc and the bytes it reads must outlive the call only. Released by seal_release. */
int seal_prepare(struct seal_prepared *out, const struct pdf_doc *doc, struct slice old,
                 const struct seal_options *o, struct err *e);

/* Puts the DER into the hole, padded with '0' digits. ERR_FORMAT names the size needed. */
int seal_embed(struct seal_prepared *p, struct slice der, struct err *e);

void seal_release(struct seal_prepared *p);

#endif
