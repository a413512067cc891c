/* Inside seal: one file while it is judged. */
#ifndef CUV_SEAL_CHECKER_H
#define CUV_SEAL_CHECKER_H

#include "cms/tsp.h"
#include "hash/hash.h"
#include "judge/proof.h"
#include "pdf/danger.h"
#include "pdf/sigfield.h"
#include "seal/check.h"

/* One signature or document time stamp while it is judged. */
struct judged {
    const struct pdf_signature *source;
    struct verdict_signature *out;
    struct buf contents;
    const struct cms *cms;   /* of either kind; NULL: its bytes say nothing more */
    struct cms *signature;   /* owned: cms, when it is a signature */
    struct tsp_token *token; /* owned: it, when it is a time stamp */
    struct tsp_token *stamp; /* owned: the one inside a signature; NULL: none that fits it */
    bool baseline;           /* B-B, as far as its bytes go */
};

/* What may help to judge: embedded in the file, and given with the options. Borrowed pointers. */
struct evidence {
    struct certificate_list certificates;
    struct crl_list crls;
    struct ocsp_list ocsps;
};

/* What the file brings beside its signatures, each with the revision that brought it. Owned. */
struct enclosed {
    struct certificate_list certificates;
    struct crl_list crls;
    struct ocsp_list ocsps;
    size_t certificate_revisions[LIMIT_DSS_ITEMS], crl_revisions[LIMIT_DSS_ITEMS],
        ocsp_revisions[LIMIT_DSS_ITEMS];
    size_t bytes;
};

/* Whether a new field lies over what was there before its revision. */
struct cover_known {
    uint32_t widget;
    size_t revision;
    bool covers;
};

struct checker {
    const struct seal_check_options *options;
    struct verdict *verdict;
    struct slice file;
    struct pdf_doc *doc;
    struct pdf_form form;                   /* of the whole file */
    struct hash *walk;                      /* SHA-256 of the file's first bytes; owned */
    size_t walked;                          /* how many */
    const struct pdf_signature *signatures; /* parallel to verdict->signatures */
    struct judged *judged;                  /* parallel to them */
    size_t judged_count;                    /* how many are begun */
    size_t contents;                        /* bytes of DER held */
    struct certificate_shelf own, *shelf;   /* own's given: what is trusted; shelf: in use */
    struct enclosed enclosed;
    struct evidence evidence; /* all there is */
    bool *known;              /* parallel to its certificates: somebody vouches for the bytes */
    struct proof proofs[LIMIT_SIGNATURES]; /* document time stamps that hold */
    size_t proof_count;
    struct cover_known covers[LIMIT_SIGNATURES]; /* as far as asked */
    size_t cover_count;
    char *validation; /* by revision: 'y' it only adds validation data, 'n', 0 not asked yet */
    char
        *retitled; /* by revision: 'y' it says otherwise what the letter is, 'n', 0 not asked yet */
    size_t title_work; /* bytes that were read for that */
    bool doubt;        /* something in the file is not judged: no signature may pass */
    bool ambiguous;    /* programs may read different things: no signature may pass */
};

/* check-digest.c: of a ByteRange that lies in the file; of the whole file, once and last. */
int checker_digest(struct checker *c, enum hash_algorithm algorithm, const int64_t range[4],
                   struct digest *out, struct err *e);
int checker_digest_file(struct checker *c, struct digest *out, struct err *e);

/* check-one.c: the bytes of one signature, whatever the time; -1 for want of memory. */
int checker_signature(struct checker *c, size_t index, struct err *e);
void checker_release(struct checker *c);

/* check-data.c: what the file encloses, once all signatures are read. */
int checker_enclosed(struct checker *c, struct err *e);
/* What a time stamp in revision upto covers (SIZE_MAX: all): signatures before it, and validation
 * data of its own revision too; outside: also what options give. */
int evidence_load(struct evidence *v, const struct checker *c, size_t upto, bool outside,
                  struct err *e);
void evidence_release(struct evidence *v);
void enclosed_release(struct enclosed *x);
/* Tells each certificate of the list that nobody vouches for: the number of them. */
size_t checker_strangers(const struct checker *c, const struct certificate_list *l,
                         struct findings *findings);

/* check-time.c: from the newest back, each at the time proved for it. */
int checker_times(struct checker *c, struct err *e);

/* check-path.c: a signer's certificate at a time; sets everything the verdict says of it. */
int checker_signer(struct checker *c, struct judged *j, int64_t at, bool proved, struct err *e);
/* Whether a time stamp holds at the time up to which its existence is proved. What stands against
 * it is told in findings, as of its own when it is one; *until: when its certificates end. */
int checker_stamp(struct checker *c, struct judged *j, const struct tsp_token *token,
                  int64_t proved, bool *holds, int64_t *until, struct err *e);
/* Whether signer and stamp can be judged by what a time stamp in revision upto covers. */
int checker_suffices(struct checker *c, const struct judged *j, const struct tsp_token *stamp,
                     int64_t at, size_t upto, bool *suffices, struct err *e);

/* The number that people are told of revision k: from 1; all that was written before the first
 * signature is one, however many steps it took. After load_signatures. */
size_t checker_told_revision(const struct checker *c, size_t k);
/* check-later.c: what later revisions changed, and signatures that vanished. */
int checker_later(struct checker *c, struct err *e);

/* check-title.c: whether a revision after the first says otherwise what the letter is. */
int checker_retitled(struct checker *c, size_t revision, bool *yes, struct err *e);

/* check-archive.c: what PDF/A asks of signatures. */
int checker_archive(struct checker *c, struct err *e);
/* archive.c: the part of ISO 19005 that a file claims to follow; 0: none. */
int archive_claimed(struct pdf_doc *doc, const struct pdf_obj *catalog, int *part, struct err *e);

/* check-shown.c: whether a text field shows its value, nothing else, for certain; work: bytes that
 * were decoded for that in one file, at first 0. */
int checker_shown(struct pdf_doc *d, size_t *work, const struct pdf_form *form,
                  const struct pdf_field *f, bool *same, struct err *e);

/* active.c: a danger by its name and what it is, N_(); whether the file holds it, after
 * pdf_inspect; number 0: it is of the whole. */
struct hazard {
    const char *id, *text;
};
const struct hazard *hazard_of(enum pdf_danger danger);
int hazard_find(struct pdf_doc *d, enum pdf_danger danger, uint32_t *number, bool *found,
                struct err *e);

/* A copy in the verdict's arena, control characters and line ends masked; NULL stays NULL. */
const char *checker_text(struct checker *c, const char *text);

void checker_file_finding(struct checker *c, enum finding_id id, const char *hole1,
                          const char *hole2);

#endif
