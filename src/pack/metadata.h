/*
 * The register entry of an outgoing document (NĐ 30/2020 Phụ lục VI, phần II) as XML, for document
 * management systems: the decree gives names and lengths of the fields and no schema, so the root
 * is <Document> without a namespace, fields stand in the decree's order, dates are DD/MM/YYYY, and
 * the language is
 * "vi", and what is not known is left out.
 */
#ifndef CUV_PACK_METADATA_H
#define CUV_PACK_METADATA_H

#include "pack/message.h"

/* file_notation: the office's notation of the file the letter belongs to; NULL. */
int metadata_write(struct buf *out, const struct message *m, const char *file_notation,
                   struct err *e);

#endif
