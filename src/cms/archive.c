#include "cms/archive.h"

#include "cms/tlv.h"

/* RevocationInfoArchival ::= SEQUENCE { crl [0] SEQUENCE OF CRL, ocsp [1] SEQUENCE OF OCSPResponse,
 * otherRevInfo [2] … }, all explicit and optional. */
int archive_each(const struct cms *c,
                 int (*take)(void *self, enum archive_kind kind, struct slice der, struct err *e),
                 void *self, struct err *e)
{
    bool ignored = false;
    struct tlv_walk w = {c->revocation, &ignored}, in;
    struct tlv part, list, one;
    int rc = 0;

    while (rc == 0 && !tlv_end(&w) && tlv_next(&w, &part) == 0) {
        if (part.tag != TLV_0 && part.tag != TLV_1)
            continue;
        in = tlv_into(&part, &w);
        if (tlv_take(&in, TLV_SEQUENCE, &list) != 0)
            break;
        for (in = tlv_into(&list, &w); rc == 0 && tlv_take(&in, TLV_SEQUENCE, &one) == 0;)
            rc = take(self, part.tag == TLV_0 ? ARCHIVE_CRL : ARCHIVE_OCSP, one.whole, e);
    }
    return rc;
}
