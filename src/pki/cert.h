/*
 * One X.509 certificate as a plain struct, and lists of them. Refuses: bytes left over after the
 * DER, more than LIMIT_CERTIFICATE_BYTES, lists above LIMIT_CERTIFICATES. Reading says nothing
 * about trust. All texts are well-formed UTF-8 without control characters: safe for a terminal.
 * The certificate owns everything it points at until the last of its owners frees it.
 */
#ifndef CUV_PKI_CERT_H
#define CUV_PKI_CERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum key_kind { KEY_OTHER, KEY_RSA, KEY_EC };

/* RFC 5280 4.2.1.3, the bits that matter here. */
enum key_usage {
    USAGE_DIGITAL_SIGNATURE = 1 << 0,
    USAGE_NON_REPUDIATION = 1 << 1,
    USAGE_KEY_ENCIPHERMENT = 1 << 2,
    USAGE_DATA_ENCIPHERMENT = 1 << 3,
    USAGE_KEY_AGREEMENT = 1 << 4,
    USAGE_CERTIFICATE_SIGN = 1 << 5,
    USAGE_CRL_SIGN = 1 << 6,
};

/* A list of texts of one kind. */
struct texts {
    const char **list;
    size_t count;
};

struct certificate {
    struct slice der;
    uint8_t sha256[32];      /* of der: what a pin names */
    uint8_t spki_sha256[32]; /* of SubjectPublicKeyInfo: "the same key" */

    const char *subject, *issuer; /* "CN=…,O=…,C=VN" in the manner of RFC 4514 */
    struct slice subject_der, issuer_der;
    const char *serial;        /* lower-case hexadecimal, no leading zero byte */
    struct slice serial_bytes; /* content of the INTEGER */
    const char *common_name, *organization, *locality, *uid; /* first of each, or "" */
    struct texts units, mails; /* OU in order of the name; E and rfc822Name */

    int64_t not_before, not_after; /* both inclusive */
    enum key_kind key_kind;
    int key_bits;          /* RSA modulus or EC field */
    const char *curve;     /* "P-256", or "" */
    const char *algorithm; /* of the issuer's signature: "RSA-SHA256" */

    bool is_ca;       /* basicConstraints cA */
    bool self_issued; /* subject = issuer */
    bool has_key_usage;
    unsigned key_usage; /* enum key_usage */
    bool has_extended_usage, extended_usage_critical;
    struct texts extended_usage;                   /* OIDs in dots */
    struct texts ocsp_urls, issuer_urls, crl_urls; /* hints of the issuer, never followed here */
    struct slice subject_key_id, authority_key_id;
    bool verified;             /* its signature held with this key before */
    uint8_t verified_with[32]; /* SHA-256 of that SubjectPublicKeyInfo */

    struct arena *arena;  /* owned */
    struct x509_st *x509; /* owned; for pki and cms alone */
    unsigned owners;      /* each calls certificate_free */
};

/* Exactly one certificate, DER or PEM; only white space may follow PEM. ERR_FORMAT otherwise. */
int certificate_parse(struct certificate **out, struct slice bytes, struct err *e);
void certificate_free(struct certificate *c); /* NULL is fine */
bool certificate_same(const struct certificate *a, const struct certificate *b);
/* Whether issuer's key signed c, whatever their names. A yes is kept with c, which is not const in
 * truth: every certificate was made by certificate_parse. */
bool certificate_signed_with(const struct certificate *c, const struct certificate *issuer);

/* "RSA 2048", "EC P-256" */
void certificate_key_text(const struct certificate *c, char out[32]);

struct certificate_list {
    struct certificate **list; /* owned, each too */
    size_t count, capacity;
};

/* Takes c over also when it fails. A second copy of the same bytes is dropped without an error. */
int certificate_list_take(struct certificate_list *l, struct certificate *c, struct err *e);
/* Every certificate of a PEM text (other PEM blocks are passed over) or the one of a DER file. */
int certificate_list_parse(struct certificate_list *l, struct slice bytes, struct err *e);
/*
 * A file, or a folder: then its files named *.pem, *.crt, *.cer, *.der, in the order of their
 * names, not below it. ERR_INPUT when absent; the message names the file.
 */
int certificate_list_load(struct certificate_list *l, const char *path, struct err *e);
void certificate_list_release(struct certificate_list *l);

/*
 * Certificates read before: most signatures of an office bring the same two, and reading one costs
 * as much as a signature's check.
 */
struct certificate_shelf {
    const struct certificate_list *given; /* borrowed; NULL: none */
    struct certificate_list met;          /* owned */
};

/* As certificate_parse of DER; equal bytes on the shelf are shared. NULL: no shelf. */
int certificate_read(struct certificate **out, struct slice der, struct certificate_shelf *shelf,
                     struct err *e);
void certificate_shelf_release(struct certificate_shelf *s);

#endif
