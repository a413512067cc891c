/* One signature value over a digest by the key of a certificate. For cms alone. */
#ifndef CUV_CMS_VERIFY_H
#define CUV_CMS_VERIFY_H

#include "cms/parse.h"

/* Does the certificate's key fit the algorithm at all? */
bool verify_key_fits(const struct certificate *c, enum cms_key key);

/* True when the signature is right. pss_salt counts for CMS_KEY_RSA_PSS only. */
bool verify_value(const struct certificate *c, enum cms_key key, int pss_salt,
                  const struct digest *digest, struct slice signature);

#endif
