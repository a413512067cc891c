/*
 * Answers about one certificate's status on line, RFC 6960. Reading says nothing about trust: an
 * answer counts only through path_judge, when the issuer of the certificate signed it, or a
 * responder whose certificate that issuer made for this use (4.2.2.2: id-kp-OCSPSigning). Pure.
 * Refuses: bytes left over, more than LIMIT_OCSP_BYTES. A missing nonce is no fault (RFC 8954).
 */
#ifndef CUV_PKI_OCSP_H
#define CUV_PKI_OCSP_H

#include "pki/crl.h"

struct ocsp {
    struct slice der; /* the whole OCSPResponse, owned */
    int64_t produced_at;
    const char *algorithm; /* "RSA-SHA256" */
    size_t count;          /* certificates spoken about */
    struct slice nonce;    /* data NULL: none */
    struct certificate_list certificates; /* enclosed: hints */
    uint8_t sha256[32];

    struct arena *arena;                    /* owned */
    struct ocsp_basic_response_st *basic;   /* owned; for pki alone */
};

enum ocsp_kind { OCSP_GOOD, OCSP_REVOKED, OCSP_UNKNOWN };

struct ocsp_single {
    enum ocsp_kind kind;
    int64_t this_update, next_update; /* next_update 0: not given */
    int64_t revoked_at;
    enum revocation_reason why;
    bool holds_expired; /* archiveCutoff, 4.4.4 */
    int64_t expired_since;
};

enum { OCSP_NONCE = 16 };

/*
 * Appends an OCSPRequest about one certificate, named by SHA-1 as every responder knows (RFC 5019
 * 2.1.1), with a nonce (OCSP_NONCE bytes) unless NULL.
 */
int ocsp_request(struct buf *out, const struct certificate *about,
                 const struct certificate *issuer, const uint8_t *nonce, struct err *e);

/* ERR_AGAIN: tryLater; ERR_ABSENT: another refusal, with its name; ERR_FORMAT: it is no answer. */
int ocsp_parse(struct ocsp **out, struct slice bytes, struct err *e);
void ocsp_free(struct ocsp *o); /* NULL is fine */

/* The nonce is the one sent, or absent. */
bool ocsp_answers(const struct ocsp *o, const uint8_t *nonce);

/*
 * The certificate that signed it, by the rules above, valid when the answer was produced; NULL:
 * nobody who may. Borrowed from the answer, or issuer itself.
 */
const struct certificate *ocsp_responder(const struct ocsp *o, const struct certificate *issuer);
/* id-pkix-ocsp-nocheck (4.2.2.2.1): nobody need ask whether the responder was revoked. */
bool ocsp_responder_unchecked(const struct certificate *responder);

/* 1 when it speaks about the certificate (CertID by SHA-1 or SHA-2), 0 when not. */
int ocsp_find(const struct ocsp *o, const struct certificate *about,
              const struct certificate *issuer, struct ocsp_single *out);

struct ocsp_list {
    struct ocsp **list; /* owned, each too */
    size_t count, capacity;
};

/* Takes o over also when it fails; a second copy is dropped. */
int ocsp_list_take(struct ocsp_list *l, struct ocsp *o, struct err *e);
void ocsp_list_release(struct ocsp_list *l);

#endif
