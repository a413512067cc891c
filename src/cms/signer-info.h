/* One SignerInfo (RFC 5652 5.3) into struct cms. For parse alone. */
#ifndef CUV_CMS_SIGNER_INFO_H
#define CUV_CMS_SIGNER_INFO_H

#include "cms/parse.h"
#include "cms/tlv.h"

/* Most signed attributes that are looked at. */
enum { ATTRIBUTES_MAX = 64 };

/* AlgorithmIdentifier: the algorithm's body and the whole parameters, empty when absent. */
int signer_info_algorithm(struct tlv_walk *w, struct slice *oid, struct slice *parameters);
bool signer_info_no_parameters(struct slice parameters); /* absent or NULL */

/* Fills the facts and the faults of the structure. */
int signer_info_read(struct cms *c, const struct tlv *info, struct tlv_walk *outside,
                     struct err *e);

#endif
