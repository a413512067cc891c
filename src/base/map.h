/*
 * A file's bytes as memory, so that its size costs none: a buffer over a private mapping, with room
 * behind the bytes to append to. Descriptors that cannot be mapped are read whole, and through an
 * unlinked file when they hold more than LIMIT_PDF_PIPE_BYTES. A file that is cut short or
 * rewritten while it is mapped reads as zeros and never kills: map_still tells, and must be asked
 * before anything made of the bytes leaves. At most MAP_MOST at a time; LIMIT_PDF_BYTES each.
 */
#ifndef CUV_BASE_MAP_H
#define CUV_BASE_MAP_H

#include "base/buf.h"

enum { MAP_MOST = 300 };

/*
 * Asked before more is read than fits into memory, of descriptors that cannot be mapped: are these
 * the first bytes of what is wanted? Not 0 with its error ends the reading: a device or a pipe may
 * have no end.
 */
typedef int map_begins(struct slice first, struct err *e);

/*
 * b: initialised and empty; its maximum becomes the bytes read and room more. folder: for the
 * unlinked file. begins: NULL for any bytes. Empty input is 0 with b->len 0. buf_release ends it.
 */
int map_read(struct buf *b, int fd, const char *folder, size_t room, map_begins *begins,
             struct err *e);

/*
 * The same of a copy: all bytes of the file from are written to the empty file to, and that is
 * mapped; map_still watches the one copied. copied: told of each lot once it is written, so that
 * it is read back while it is in memory.
 */
typedef int map_copied(void *user, int fd, uint64_t offset, uint64_t len, struct err *e);
int map_copy(struct buf *b, int from, int to, size_t room, map_copied *copied, void *user,
             struct err *e);

/* ERR_AGAIN when p lies in a mapped file that was changed since; 0 for any other memory. */
int map_still(const void *p, struct err *e);

/* These bytes were read and may stay unread for a while: their memory is given back. Nothing for
 * memory that is not mapped here. */
void map_passed(const void *p, size_t n);

/* buf.c: unmaps. */
void map_release(const void *data);

#endif
