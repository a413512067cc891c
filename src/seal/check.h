/*
 * Judges every signature of a PDF: ByteRange and cover, digest, CMS, certificate path, revocation,
 * and what later revisions changed (ETSI EN 319 102-1 5.3, ETSI EN 319 142-1). The file is read
 * strictly; what cannot be judged is a finding that makes the verdict indeterminate, never valid.
 * Changes nothing, asks no clock and no network.
 */
#ifndef CUV_SEAL_CHECK_H
#define CUV_SEAL_CHECK_H

#include "judge/verdict.h"
#include "pki/path.h"

/* A certificate whose holder's role in the office is known. */
struct seal_pin {
    const uint8_t *spki_sha256; /* SHA-256 of the public key; borrowed */
    enum verdict_role role;
    int64_t from, until; /* counts while from <= time judged < until */
};

/* Those of the configuration, pin_count of them; the array is the caller's to free, what it points
 * to stays the configuration's. NULL: no memory. */
struct conf;
struct seal_pin *seal_pins(const struct conf *c);

struct seal_check_options {
    const struct trust *trust; /* NULL: nothing is trusted */
    const struct crl_list *crls;
    const struct ocsp_list *ocsps; /* NULL: none */
    const struct seal_pin *pins;
    size_t pin_count;
    int64_t at; /* the time judged where no time stamp proves another */
    enum verdict_legal require;
    bool archive; /* the rules of PDF/A for signatures, whatever the file claims to be */
    struct certificate_shelf *shelf; /* kept by whoever judges many letters; NULL: none */
};

/*
 * A verdict for any file that can be read, and for one that cannot but holds a signature
 * (F-UNREADABLE: invalid). -1 with ERR_FORMAT for other unreadable files, ERR_MEMORY, ERR_BUG.
 */
int seal_check(struct verdict **out, struct slice file, const struct seal_check_options *o,
               struct err *e);

#endif
