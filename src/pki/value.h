/*
 * Values out of OpenSSL's objects as plain ones; every OpenSSL habit about them lives here. For pki
 * and cms alone. Texts are copied into the arena, well-formed UTF-8 with control characters masked.
 */
#ifndef CUV_PKI_VALUE_H
#define CUV_PKI_VALUE_H

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "pki/cert.h"

/* Seconds since 1970; -1 when the time is malformed. */
int value_time(const ASN1_TIME *t, int64_t *out);

/* A copy in the arena, or NULL (no memory, malformed string). */
const char *value_string(struct arena *a, const ASN1_STRING *s);

/* RFC 4514 text of a name; "#" and hexadecimal when it cannot be shown. NULL: no memory. */
const char *value_name(struct arena *a, const X509_NAME *name);

/* Lower-case hexadecimal of an INTEGER, '-' before a negative one. NULL: no memory. */
const char *value_integer(struct arena *a, const ASN1_INTEGER *i);

/* An OBJECT IDENTIFIER in dots. NULL: no memory. */
const char *value_oid(struct arena *a, const ASN1_OBJECT *o);

/* "RSA-SHA256" of an X.509 signature's digest and key identifiers; the long name of another. */
const char *value_algorithm(int digest_nid, int key_nid, int signature_nid);

/* Copy of bytes in the arena; data NULL when there is no memory (len > 0). */
struct slice value_bytes(struct arena *a, const uint8_t *bytes, size_t len);

/* texts: room for count texts, then added one by one; -1 without memory. */
int texts_room(struct texts *t, struct arena *a, size_t count);
int texts_add(struct texts *t, const char *text);

/* Adds every URI of names. -1 only without memory; t must have the room. */
int value_urls(struct texts *t, struct arena *a, const GENERAL_NAMES *names);
/* The distribution points of a certificate or CRL: number of URIs in one name. */
size_t value_url_count(const GENERAL_NAMES *names);

int value_sha256(uint8_t out[32], const uint8_t *bytes, size_t len);

#endif
