/*
 * Steps of a signing that are taken apart: by cuv-batch for letters whose signature waits between
 * two of them, by cuv-sign for letters whose number and date are signatures of their own.
 */
#ifndef CUV_RUN_SIGN_PART_H
#define CUV_RUN_SIGN_PART_H

#include "cms/parse.h"
#include "run/sign.h"

/*
 * s->file from an open file that is copied to where the output will be, and digested as it was
 * written there. 1, and nothing done, where out_copy_open cannot.
 */
int sign_copy(struct sign *s, int fd, const char *output, struct err *e);

/* Part of sign_open: the digest of s->file, once; its stream goes on to the signature's. */
int sign_digest_file(struct sign *s, struct err *e);

/* Part of sign_prepare: certificate, path and algorithm of what will be the CMS. */
void sign_set_parts(struct sign *s);

/* sign_finish in two: the token's answer is right; then stamp, embedding, own check, extension. A
 * value only taken, not checked, is verified by the own check, as a fault of ours. */
int sign_check_value(struct sign *s, struct err *e);
void sign_take_value(struct sign *s);
int sign_complete(struct sign *s, struct err *e);
/* sign-level.c, of sign_complete: the stamp over the signature (1 as there); what comes after the
 * revision. */
int sign_stamp(struct sign *s, struct err *e);
int sign_extend(struct sign *s, struct err *e);

/*
 * The revision after the one just finished, opened and prepared; for a preview (not finished) after
 * the one just prepared. While value < value_count.
 */
int sign_next(struct sign *s, bool finished, struct err *e);

/* sign-letter.c: whether cuv-render made the letter, and its first /ID, a hash of the request. */
int sign_read_origin(struct pdf_doc *d, bool *ours, struct slice *id, struct err *e);
/* ERR_FORMAT "ink-letter": drawn for paper; "other-signer": it names another person than the one of
 * s->certificate. s->despite lifts one by its name. */
int sign_check_ink(const struct sign *s, struct err *e);
int sign_check_signer(struct sign *s, struct err *e);
/* sign-agency.c: who is to sign by the letter's labels, NULL: they do not tell; the same person's
 * name, capitals or not; a person's pin of this key with that name, NULL: none. */
int sign_find_printed(struct sign *s, const char *field, const char **out, struct err *e);
bool sign_is_same_name(const char *a, const char *b);
const char *sign_pinned_name(struct sign *s, const char *printed, const uint8_t key[32]);

/*
 * sign-wait.c: between the two, all that sign_complete needs, in words and a CMS without its stamp;
 * the file with its hole is kept beside it.
 */
int sign_wait_write(const struct sign *s, const uint8_t file_sha256[32], struct buf *out,
                    struct err *e);
/*
 * With that file in s->file, which then is the letter before its revision. *kept owns what s then
 * points at; freed by cms_free after s. ERR_FORMAT: they do not belong together.
 */
int sign_wait_read(struct sign *s, struct slice words, struct cms **kept, struct err *e);

#endif
