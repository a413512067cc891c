/*
 * Output is complete or absent: a temporary file beside the target, write checked, fsync, rename,
 * fsync of the folder; removed when anything fails or a signal ends the program.
 */
#ifndef CUV_BASE_OUT_H
#define CUV_BASE_OUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"

/*
 * Whether output could be written there now: the folder is there and may be written to. For those
 * who spend a PIN or a number before they write. NULL or "-": it can.
 */
int out_possible(const char *path, struct err *e);

/* Writes all bytes to fd, again after EINTR and short writes. ERR_IO names what. */
int out_write(int fd, const void *bytes, size_t n, const char *what, struct err *e);

/* path NULL or "-": standard output, whole; else temp → fsync → rename with the mode given. */
int out_save(const char *path, struct slice bytes, unsigned mode, struct err *e);

/* The same from several slices in order, without joining them. */
int out_save_parts(const char *path, const struct slice *parts, size_t count, unsigned mode,
                   struct err *e);

/* The same for what is too large to hold: make writes it to a descriptor. */
typedef int out_maker(void *user, int fd, struct err *e);
int out_save_made(const char *path, out_maker *make, void *user, unsigned mode, struct err *e);

/*
 * Output that begins with all bytes of another file: they are copied aside when it is opened, and b
 * maps the copy, which nobody else can change, as map_copy does. What is appended to b follows when
 * it is saved; only then has it a name. 1, and nothing done: from is no whole file, path is not
 * one, or the file system has no files without a name.
 */
struct out_copy;
int out_copy_open(struct out_copy **out, const char *path, int from, struct buf *b, size_t room,
                  map_copied *copied, void *user, struct err *e);
/* bytes: of b, as they are now. */
int out_copy_save(struct out_copy *c, const char *path, struct slice bytes, unsigned mode,
                  struct err *e);
void out_copy_free(struct out_copy *c); /* NULL is fine */

/*
 * Many files of one folder: written aside as they come, made durable by one syncfs, and only then
 * given their names. What is not published leaves nothing behind.
 */
struct out_many;
int out_many_open(struct out_many **out, const char *folder, struct err *e);
/* path lies in the folder. When no more can be kept open they are published first. */
int out_many_add(struct out_many *m, const char *path, struct slice bytes, unsigned mode,
                 struct err *e);
int out_many_make(struct out_many *m, const char *path, out_maker *make, void *user, unsigned mode,
                  struct err *e);
/* All that was added since; on a failure the others get their names, the first one is told. */
int out_many_publish(struct out_many *m, struct err *e);
void out_many_free(struct out_many *m); /* NULL is fine */

/* Makes the folder when it is not there; ERR_PERMISSION when that is not allowed. */
int out_folder(const char *path, unsigned mode, struct err *e);

/* The last word on standard output: -1 when it was closed or the last write failed. */
int out_close_stdout(struct err *e);

/* Removes the temporary file of this process; async-signal-safe. Installed by cmd for SIGTERM … */
void out_abandon(void);

/* Whole file, at most max bytes. ERR_INPUT when it is not there. */
int out_load(struct buf *b, const char *path, struct err *e);
/* The same; the text of an error does not say which file: the caller does. */
int out_load_unnamed(struct buf *b, const char *path, struct err *e);

#endif
