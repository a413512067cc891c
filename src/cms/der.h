/*
 * DER written back to front into a buffer of known size, so that every length is known when its
 * header is written. The first lack of room sticks. For cms alone.
 */
#ifndef CUV_CMS_DER_H
#define CUV_CMS_DER_H

#include "base/buf.h"

struct der {
    uint8_t *bytes;  /* owned */
    size_t size, at; /* bytes[at … size - 1] are written */
    bool full;
};

int der_init(struct der *d, size_t size, struct err *e);
void der_release(struct der *d);

/* A place to come back to with der_header: call it before writing the content. */
size_t der_mark(const struct der *d);
void der_raw(struct der *d, const void *bytes, size_t n);
void der_slice(struct der *d, struct slice s);
/* Tag and length of everything written since mark. */
void der_header(struct der *d, uint8_t tag, size_t mark);
/* A whole primitive. */
void der_primitive(struct der *d, uint8_t tag, struct slice body);

struct slice der_written(const struct der *d);
/* Appends what was written; ERR_BUG when the room was too small. */
int der_append(const struct der *d, struct buf *out, struct err *e);

/* Sorts encodings for a SET OF (X.690 11.6). */
void der_sort(struct slice *list, size_t count);

#endif
