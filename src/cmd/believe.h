/* Trust and revocation lists for the programs that judge: --trust and --crl, else [trust]. */
#ifndef CUV_CMD_BELIEVE_H
#define CUV_CMD_BELIEVE_H

#include "conf/conf.h"
#include "pki/crl.h"
#include "pki/trust.h"

enum { BELIEVE_FILES = 64 };

/* What an option that may be repeated was given. */
struct believe_files {
    const char *list[BELIEVE_FILES];
    size_t count;
};

/* ERR_USAGE after BELIEVE_FILES times. */
int believe_add(struct believe_files *files, const char *option, const char *path, struct err *e);

/*
 * Options replace the configuration, they do not add to it. *trust stays NULL when neither names
 * any. Freed by the caller with trust_free and crl_list_release.
 */
int believe_load(struct trust **trust, struct crl_list *crls,
                 const struct believe_files *trust_given, const struct believe_files *crls_given,
                 const struct conf_trust *configured, struct err *e);
/* Part of it: the lists alone. */
int believe_lists(struct crl_list *crls, const struct believe_files *given,
                  const struct conf_trust *configured, struct err *e);

#endif
