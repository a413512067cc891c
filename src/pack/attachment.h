/*
 * Inside pack: one attachment while it is read. Its bytes go aside, for what they are (a ZIP around
 * the file, or the file) may be said behind them: into a file without a name in their own folder,
 * which gets its name when they are the attachment itself, as nearly all are.
 */
#ifndef CUV_PACK_ATTACHMENT_H
#define CUV_PACK_ATTACHMENT_H

#include "base/base64.h"
#include "base/worker.h"
#include "hash/hash.h"
#include "pack/edxml.h"

struct incoming {
    int aside;         /* -1: none is open */
    bool here;         /* it stands in the folder, not in /var/tmp */
    struct hash *hash; /* of what is written */
    struct base64_decoder decoder;
    uint64_t size;           /* bytes */
    uint64_t written, begun; /* of them; and on the way to the disk */
    struct buf bytes, piece; /* decoded; of them what is being written */
    struct worker *writer;   /* writes while more is read; NULL while there is little */
};

/* place as for incoming_end. */
int incoming_begin(struct incoming *i, const struct edxml_place *place, struct err *e);
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
