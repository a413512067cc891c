/*
 * What makes a signature last (ETSI EN 319 142-1 5.4): document time stamps, and the document
 * security store with certificates and answers about revocation. Each is one revision to append to
 * what anybody signed; no old byte is changed. Neither counts as a change that DocMDP or a lock
 * could forbid (ISO 32000-2 12.8.2.2.2).
 */
#ifndef CUV_SEAL_STAMP_H
#define CUV_SEAL_STAMP_H

#include "seal/seal.h"

/*
 * room: for a token of so many bytes, at most LIMIT_CONTENTS. Then a stamp over the digest goes in
 * by seal_embed.
 */
int seal_prepare_stamp(struct seal_prepared *out, struct pdf_doc *doc, size_t room, struct err *e);
/* As seal_check_own. */
int seal_check_stamp(const struct seal_prepared *p, struct slice finished, struct err *e);

enum seal_store_kind { SEAL_STORE_CERTIFICATES, SEAL_STORE_OCSPS, SEAL_STORE_CRLS };
enum { SEAL_STORE_KINDS = SEAL_STORE_CRLS + 1 };

/* Calls take for every entry of the file's store, decoded; -1 from it ends. What cannot be read is
 * passed over: it proves nothing. */
int seal_store_each(struct pdf_doc *doc,
                    int (*take)(void *self, enum seal_store_kind kind, struct slice der,
                                struct err *e),
                    void *self, struct err *e);

struct seal_store {
    const struct slice *entries[SEAL_STORE_KINDS]; /* DER; none twice */
    size_t counts[SEAL_STORE_KINDS];
};

/*
 * One revision that adds what the file's store lacks; what is there stays, /VRI too. *added: how
 * many; with 0 nothing is appended. appended is initialised here, released by the caller.
 */
int seal_store_add(struct buf *appended, size_t *added, struct pdf_doc *doc,
                   const struct seal_store *s, struct err *e);

#endif
