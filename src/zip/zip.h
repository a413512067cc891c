/*
 * ZIP containers by libarchive: written as a stream with fixed dates, so that the same content
 * gives the same bytes; read entry by entry, with limits before memory or disk is used. Refuses:
 * what zip/layout.h refuses, names that are absolute, hold "..", a backslash or control characters,
 * links and special files, the same name twice, more than LIMIT_ZIP_ENTRIES entries, an entry that
 * grows beyond LIMIT_ZIP_RATIO times its packed size or its own maximum.
 */
#ifndef CUV_ZIP_ZIP_H
#define CUV_ZIP_ZIP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct zip_writer;

/* Writes to fd from its present place; fd stays the caller's. */
int zip_writer_new(struct zip_writer **out, int fd, struct err *e);
/* One file, deflated unless it is a PDF; time in seconds, 0: the earliest that ZIP knows
 * (1980-01-01). */
int zip_write(struct zip_writer *z, const char *name, struct slice bytes, int64_t time,
              struct err *e);
/* The end of the container; -1 when something was not written. */
int zip_writer_end(struct zip_writer *z, struct err *e);
void zip_writer_free(struct zip_writer *z); /* NULL is fine */

struct zip_reader;

/* The container in memory; borrowed until zip_reader_free. */
int zip_reader_new(struct zip_reader **out, struct slice container, struct err *e);
/*
 * 1: *name is the next entry's, valid until the next call; folders are passed over. 0: no more.
 * -1: ERR_FORMAT, what is wrong with the container.
 */
int zip_next(struct zip_reader *z, const char **name, struct err *e);
/*
 * The entry's bytes in pieces: 1 with *piece (valid until the next call), 0 at its end, -1. max:
 * the whole entry's.
 */
int zip_read(struct zip_reader *z, struct slice *piece, size_t max, struct err *e);
void zip_reader_free(struct zip_reader *z); /* NULL is fine */

/* Whether a name may be used as a path below a folder of ours. */
bool zip_name_is_safe(const char *name);

#endif
