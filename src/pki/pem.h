/*
 * Files that hold DER objects: bare, or as PEM blocks (RFC 7468), strict base64 between the lines;
 * and folders of such files. For pki alone.
 */
#ifndef CUV_PKI_PEM_H
#define CUV_PKI_PEM_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

/* Does the text hold a PEM block at all? */
bool pem_is(struct slice bytes);

/*
 * The next block named label: 1 with der filled and *bytes moved behind it; 0 when there is no
 * other; -1 malformed or over the buffer's maximum.
 */
int pem_next(struct slice *bytes, const char *label, struct buf *der, struct err *e);

/*
 * Calls take with each DER object: bytes themselves, or every block of that label, of which there
 * must be one. Nothing is taken after an error; the message gets the number of its block.
 */
int pem_objects(struct slice bytes, const char *label, size_t max,
                int (*take)(void *self, struct slice der, struct err *e), void *self,
                struct err *e);

/*
 * Calls load for a file, or for every file in a folder whose name ends in one of the endings
 * (".pem .crt", separated by blanks), by name. The message gets the file's name put before it.
 */
int pem_each(const char *path, const char *endings, size_t max,
             int (*load)(void *self, struct slice bytes, struct err *e), void *self, struct err *e);

#endif
