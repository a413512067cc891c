/* Inside pack: one attachment while it is read: base64 → bytes aside → its own file. */
#ifndef CUV_PACK_ATTACHMENT_H
#define CUV_PACK_ATTACHMENT_H

#include "base/base64.h"
#include "hash/hash.h"
#include "pack/edxml.h"

struct incoming {
    int aside; /* -1: none is open */
    struct base64_decoder decoder;
    uint64_t size;
    struct buf bytes; /* decoded, not yet written */
};

int incoming_begin(struct incoming *i, struct err *e);
int incoming_text(struct incoming *i, const char *text, size_t len, struct err *e);
/*
 * The end of the attachment: taken out of its ZIP where it travelled in one, named, written to the
 * place (NULL: nowhere), size and digest noted in *a. number counts from 1.
 */
int incoming_end(struct incoming *i, struct message_attachment *a, size_t number,
                 struct arena *arena, const struct edxml_place *place, struct err *e);
/* Closes what is open. */
void incoming_release(struct incoming *i);

#endif
