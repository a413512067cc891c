/* How the network is reached, as section net says: proxy, its login, authorities of https, hosts.
 */
#ifndef CUV_CMD_WAY_H
#define CUV_CMD_WAY_H

#include "base/secret.h"
#include "conf/conf.h"
#include "fetch/fetch.h"

struct way {
    struct fetch_options options; /* good until way_close */
    struct secret proxy_login;
    char helper[4096];
};

int way_open(struct way *w, const struct conf *c, struct err *e);
void way_close(struct way *w); /* a zeroed one is fine */

#endif
