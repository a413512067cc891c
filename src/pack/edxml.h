/*
 * edXML version 2: one XML file with its attachments as base64 (QCVN 102:2016/BTTTT). Written in
 * the shape, order and with the literal prefixes that deployed receivers look for; read by local
 * names, with and without prefix, in all variants met (Bussiness and Business, ids with and without
 * "cid:", raw and zipped attachments, both forms of dates). The SOAP form of version 1 is refused
 * by name. Attachments are never held whole in memory.
 */
#ifndef CUV_PACK_EDXML_H
#define CUV_PACK_EDXML_H

#include "base/arena.h"
#include "base/err.h"
#include "pack/message.h"

/* A UUID that is the same for the same bytes and name (RFC 4122 version 5 over their SHA-256). */
void edxml_id(char out[37], const uint8_t sha256[32], const char *name);

/* ContentType of an attachment by its name, and whether it must travel inside a ZIP. */
const char *edxml_type(const char *name, bool *zipped);

/* Writes the message to fd. Attachments whose type must be zipped are zipped here. */
int edxml_write(const struct message *m, int fd, struct err *e);

/* Where the reader puts an attachment: opened new in a folder, closed by the reader. */
struct edxml_place {
    void *user;
    /* A file of that name, not there yet: descriptor to read and write, or -1 with e set. */
    int (*create)(void *user, const char *file, struct err *e);
    /* A file there without a name, -1 where there is no such thing; and the name it gets when all
     * its bytes are the attachment's: -1 when it cannot have one, and is copied. */
    int (*open_aside)(void *user);
    int (*name_aside)(void *user, int fd, const char *file);
};

struct edxml_reader;

/* Everything of *out lives in the arena, which must outlive it. place NULL: bytes are only counted.
 */
int edxml_reader_new(struct edxml_reader **out, struct message *m, struct arena *arena,
                     const struct edxml_place *place, struct err *e);
int edxml_read(struct edxml_reader *r, const void *bytes, size_t len, struct err *e);
/* ERR_FORMAT: not complete, not edXML, an attachment announced but missing, doubled ids, …. */
int edxml_read_end(struct edxml_reader *r, struct err *e);
void edxml_reader_free(struct edxml_reader *r); /* NULL is fine */

#endif
