/* The object identifiers of a CMS signature, as the bodies of their DER. For cms alone. */
#ifndef CUV_CMS_OID_H
#define CUV_CMS_OID_H

#include "base/arena.h"
#include "base/buf.h"
#include "cms/parse.h"

enum oid {
    OID_UNKNOWN,
    OID_DATA,
    OID_SIGNED_DATA,
    OID_CONTENT_TYPE,
    OID_MESSAGE_DIGEST,
    OID_SIGNING_TIME,
    OID_SIGNING_CERTIFICATE,
    OID_SIGNING_CERTIFICATE_V2,
    OID_TIME_STAMP_TOKEN,
    OID_TIME_STAMP_INFO,
    OID_REVOCATION_ARCHIVE,
    OID_MGF1,
    OID_SHA1,
    OID_SHA256,
    OID_SHA384,
    OID_SHA512,
    OID_RSA,
    OID_RSA_PSS,
    OID_RSA_SHA1,
    OID_RSA_SHA256,
    OID_RSA_SHA384,
    OID_RSA_SHA512,
    OID_EC_KEY,
    OID_ECDSA_SHA1,
    OID_ECDSA_SHA256,
    OID_ECDSA_SHA384,
    OID_ECDSA_SHA512,
};

enum oid oid_find(struct slice body);
struct slice oid_body(enum oid oid);

enum hash_algorithm oid_digest(enum oid oid); /* HASH_NONE: not a digest */
/* What a signature algorithm means; CMS_KEY_UNKNOWN when it is none. */
enum cms_key oid_signature(enum oid oid, enum hash_algorithm *digest);

/* In dots; "?" when malformed. NULL: no memory. */
const char *oid_text(struct arena *a, struct slice body);

#endif
