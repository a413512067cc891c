/*
 * What a document security store holds (ISO 32000-2 12.8.4.3): certificates, revocation lists and
 * answers, its own and those of its /VRI entries. They are hints: who signed them decides. What is
 * malformed is passed over; more than LIMIT_DSS_ITEMS are not looked at.
 */
#ifndef CUV_PDF_DSS_H
#define CUV_PDF_DSS_H

#include "pdf/doc.h"

enum pdf_dss_kind { PDF_DSS_CERTIFICATE, PDF_DSS_CRL, PDF_DSS_OCSP };

struct pdf_dss_item {
    enum pdf_dss_kind kind;
    size_t revision; /* the last one, up to the view, that wrote it */
    const struct pdf_obj *stream;
};

/* Of the catalog at revision k (or PDF_LATEST), in the document's arena. */
int pdf_dss_items(struct pdf_doc *d, size_t k, const struct pdf_dss_item **out, size_t *count,
                  struct err *e);

#endif
