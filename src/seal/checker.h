/* Inside seal: one file while it is judged. */
#ifndef CUV_SEAL_CHECKER_H
#define CUV_SEAL_CHECKER_H

#include "hash/hash.h"
#include "pdf/sigfield.h"
#include "seal/check.h"

struct checker {
    const struct seal_check_options *options;
    struct verdict *verdict;
    struct slice file;
    struct pdf_doc *doc;
    struct pdf_form form; /* of the whole file */
    struct hash *walk; /* SHA-256 of the file's first bytes; owned */
    size_t walked;     /* how many */
    const struct pdf_signature *signatures; /* parallel to verdict->signatures */
    size_t shown;                           /* bytes that checker_shown decoded */
    bool doubt;     /* something in the file is not judged: no signature may pass */
    bool ambiguous; /* programs may read different things: no signature may pass */
};

/* check-digest.c: of a ByteRange that lies in the file; of the whole file, once and last. */
int checker_digest(struct checker *c, enum hash_algorithm algorithm, const int64_t range[4],
                   struct digest *out, struct err *e);
int checker_digest_file(struct checker *c, struct digest *out, struct err *e);

/* check-one.c: everything about one signature but later changes; -1 for want of memory. */
int checker_signature(struct checker *c, size_t index, struct err *e);

/* check-later.c: what later revisions changed, and signatures that vanished. */
int checker_later(struct checker *c, struct err *e);

/* check-shown.c: whether a text field shows its value, nothing else, for certain. */
int checker_shown(struct checker *c, const struct pdf_form *form, const struct pdf_field *f,
                  bool *same, struct err *e);

/* A copy in the verdict's arena, control characters and line ends masked; NULL stays NULL. */
const char *checker_text(struct checker *c, const char *text);

void checker_file_finding(struct checker *c, enum finding_id id, const char *hole1,
                          const char *hole2);

#endif
