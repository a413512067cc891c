/* Inside run: what of a file's signatures must be proved to last. For extend alone. */
#ifndef CUV_RUN_PROOF_H
#define CUV_RUN_PROOF_H

#include "cms/tsp.h"
#include "pdf/sigfield.h"
#include "pki/path.h"
#include "run/extend.h"
#include "seal/stamp.h"

/* One signature or document time stamp of the file. */
struct proof_item {
    const char *field;
    bool document_stamp, needed;
    size_t revision;
    struct buf contents;
    struct cms *cms;         /* NULL: a document time stamp, or none we read */
    struct tsp_token *stamp; /* in the CMS, or the document time stamp; NULL: none */
};

struct proof {
    struct pdf_doc *doc;
    struct proof_item *items;
    size_t count;
    struct certificate_list hints; /* of signatures, stamps and the store */
};

/* Reads and checks every signature; what the store holds goes into x->known. */
int proof_load(struct proof *p, const struct extend *x, struct slice file, struct err *e);
void proof_release(struct proof *p);

/* A stamp in the signature or after it. */
bool proof_has_time(const struct proof *p, const struct proof_item *item);
/* When the signature was there for certain; now when nothing proves it. */
int64_t proof_time(const struct proof *p, const struct proof_item *item, int64_t now);

/* proof-store.c: judges every path, and appends what the store lacks; *added: how many. */
int proof_add_store(struct proof *p, const struct extend *x, struct buf *appended, size_t *added,
                    struct err *e);

#endif
