/*
 * What can be wrong with a received CMS signature: a closed list, each fault with the class that
 * EN 319 102-1 gives it, its clause, and a text for people.
 */
#ifndef CUV_CMS_FAULT_H
#define CUV_CMS_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The worst class of a list, in this order from bad to harmless, decides the signature. */
enum cms_class {
    CMS_FORMAT,      /* TOTAL-FAILED / FORMAT_FAILURE */
    CMS_HASH,        /* TOTAL-FAILED / HASH_FAILURE */
    CMS_CRYPTO,      /* TOTAL-FAILED / SIG_CRYPTO_FAILURE */
    CMS_NO_SIGNER,   /* INDETERMINATE / NO_SIGNING_CERTIFICATE_FOUND */
    CMS_CONSTRAINTS, /* INDETERMINATE / SIG_CONSTRAINTS_FAILURE */
    CMS_OUTDATED,    /* INDETERMINATE / CRYPTO_CONSTRAINTS_FAILURE */
    CMS_WARNING,     /* said, changes nothing */
    CMS_CLEAN,       /* no fault at all */
};

/* Columns: C name, class, clause, text. */
#define CMS_FAULTS(X)                                                                              \
    X(CONTENT_TYPE, CMS_FORMAT, "RFC 5652 5.2", N_("the signed content is not of the type data"))  \
    X(CONTENT_PRESENT, CMS_FORMAT, "ISO 32000-1 12.8.3.3.1",                                       \
      N_("the signature carries content of its own: it must be detached"))                         \
    X(NO_SIGNER_INFO, CMS_FORMAT, "ISO 32000-1 12.8.3.3.1", N_("there is no signer in it"))        \
    X(MANY_SIGNERS, CMS_FORMAT, "EN 319 142-1 4.1", N_("there is more than one signer in it"))     \
    X(ATTRIBUTE_FORM, CMS_FORMAT, "RFC 5652 5.3", N_("a signed attribute is malformed"))           \
    X(ATTRIBUTE_TWICE, CMS_FORMAT, "RFC 5652 11", N_("a signed attribute is there twice"))         \
    X(NO_CONTENT_TYPE, CMS_FORMAT, "RFC 5652 11.1", N_("the attribute content-type is missing"))   \
    X(CONTENT_TYPE_DIFFERS, CMS_FORMAT, "RFC 5652 11.1",                                           \
      N_("the attribute content-type differs from the type of the content"))                       \
    X(NO_MESSAGE_DIGEST, CMS_FORMAT, "RFC 5652 11.2",                                              \
      N_("the attribute message-digest is missing"))                                               \
    X(ALGORITHMS_DIFFER, CMS_FORMAT, "RFC 5652 5.3",                                               \
      N_("the signature algorithm names another digest than the signer's"))                        \
    X(PSS_PARAMETERS, CMS_FORMAT, "RFC 4056 3", N_("the parameters of RSASSA-PSS do not agree"))   \
    X(BAD_CERTIFICATE, CMS_CONSTRAINTS, "RFC 5652 10.2.3",                                         \
      N_("an enclosed certificate cannot be read"))                                                \
    X(DIGEST_DIFFERS, CMS_HASH, "RFC 5652 11.2",                                                   \
      N_("the document is not the one that was signed: its digest differs"))                       \
    X(IMPRINT_DIFFERS, CMS_HASH, "RFC 3161 2.4.2",                                                 \
      N_("the time stamp is of something else: its imprint differs"))                              \
    X(SIGNATURE_WRONG, CMS_CRYPTO, "RFC 5652 5.6",                                                 \
      N_("the signature value does not belong to this signer and these attributes"))               \
    X(KEY_DIFFERS, CMS_CRYPTO, "RFC 5652 5.4",                                                     \
      N_("the signer's key is of another kind than the signature algorithm"))                      \
    X(NO_CERTIFICATE, CMS_NO_SIGNER, "EN 319 142-1 6.3",                                           \
      N_("the signer's certificate is not enclosed"))                                              \
    X(CERTIFICATE_DIFFERS, CMS_NO_SIGNER, "RFC 5035 4",                                            \
      N_("the certificate is not the one the signer bound into the signature"))                    \
    X(NO_ATTRIBUTES, CMS_CONSTRAINTS, "EN 319 142-1 6.3", N_("there are no signed attributes"))    \
    X(NO_BINDING, CMS_CONSTRAINTS, "EN 319 142-1 6.3",                                             \
      N_("the attribute signing-certificate-v2 is missing"))                                       \
    X(ISSUER_SPELLING, CMS_CONSTRAINTS, "RFC 5652 5.3",                                            \
      N_("the signer is named in other bytes than in the certificate"))                            \
    X(DIGEST_UNKNOWN, CMS_OUTDATED, "TT 15/2025 PL I", N_("the digest algorithm is not accepted")) \
    X(ALGORITHM_UNKNOWN, CMS_OUTDATED, "TT 15/2025 PL I",                                          \
      N_("the signature algorithm is not accepted"))                                               \
    X(DIGEST_OUTDATED, CMS_OUTDATED, "TT 15/2025 PL I",                                            \
      N_("the signature uses SHA-1, which is no longer accepted"))                                 \
    X(NO_BINDING_PKCS7, CMS_WARNING, "RFC 5035 4",                                                 \
      N_("the certificate is not bound into the signature"))                                       \
    X(BINDING_OUTDATED, CMS_WARNING, "EN 319 142-1 6.3",                                           \
      N_("the certificate is bound by SHA-1 (signing-certificate version 1)"))                     \
    X(SIGNING_TIME, CMS_WARNING, "EN 319 142-1 6.3",                                               \
      N_("there is a signing-time attribute: a claim, not a proof"))                               \
    X(CRLS, CMS_CONSTRAINTS, "RFC 5652 5.1",                                                       \
      N_("revocation lists are enclosed, which are not judged"))                                   \
    X(BAD_CRL, CMS_CONSTRAINTS, "RFC 5652 10.2.1",                                                 \
      N_("an enclosed revocation list cannot be read"))                                            \
    X(UNSIGNED_ATTRIBUTE, CMS_CONSTRAINTS, "EN 319 142-1 6.3",                                     \
      N_("there is an unsigned attribute that is not judged"))                                     \
    X(NOT_DER, CMS_WARNING, "ISO 32000-1 12.8.3.3.1", N_("the signature is not DER"))              \
    X(ATTRIBUTES_NOT_DER, CMS_CONSTRAINTS, "RFC 5652 5.3",                                         \
      N_("the signed attributes are not DER"))                                                     \
    X(SET_ORDER, CMS_WARNING, "X.690 11.6", N_("the signed attributes are not in DER order"))      \
    X(DIGEST_UNANNOUNCED, CMS_CONSTRAINTS, "RFC 5652 5.1",                                         \
      N_("digestAlgorithms does not name the signer's digest"))                                    \
    X(VERSION, CMS_CONSTRAINTS, "RFC 5652 5.1", N_("a version number is not the one prescribed"))  \
    X(TIME_STAMP_TWICE, CMS_WARNING, "EN 319 122-1 5.3",                                           \
      N_("there is more than one signature time stamp; the first is taken"))

enum cms_fault {
#define X(name, class, clause, text) CMS_FAULT_##name,
    CMS_FAULTS(X)
#undef X
        CMS_FAULT_COUNT
};

/* A set of faults. */
struct cms_faults {
    uint64_t set;
};

void cms_fault_add(struct cms_faults *f, enum cms_fault fault);
void cms_fault_remove(struct cms_faults *f, enum cms_fault fault);
bool cms_fault_has(const struct cms_faults *f, enum cms_fault fault);
/* The first fault at or after from, CMS_FAULT_COUNT when there is none: a loop over the list. */
enum cms_fault cms_fault_next(const struct cms_faults *f, int from);
enum cms_class cms_fault_worst(const struct cms_faults *f);

const char *cms_fault_name(enum cms_fault fault); /* "DIGEST_DIFFERS" */
const char *cms_fault_text(enum cms_fault fault); /* in the current language */
const char *cms_fault_clause(enum cms_fault fault);
enum cms_class cms_fault_class(enum cms_fault fault);

#endif
