/* The services on the network, as options and configuration name them: time stamps, status. */
#ifndef CUV_CMD_SERVICES_H
#define CUV_CMD_SERVICES_H

#include "ask/ask.h"
#include "base/secret.h"
#include "cmd/believe.h"
#include "cmd/way.h"
#include "conf/conf.h"

struct services {
    /* set before services_open */
    bool offline;                              /* nobody is asked: the cache alone may know */
    void (*say)(void *self, const char *text); /* may be NULL; ask.h */
    void *self;

    struct ask *ask;
    struct secret login;
    struct way way;
};

/*
 * Zeroed before. authorities: of --tsa; none: those of the configuration. Starts cuv-fetch unless
 * nobody is named to be asked. cuv-verify passes no authorities.
 */
int services_open(struct services *s, const struct conf *c, const struct believe_files *authorities,
                  struct err *e);
void services_close(struct services *s);

/* Whether the configuration lets anybody be asked about revocation, or the cache. */
bool services_tell_status(const struct conf *c);

/* --tsa: ERR_USAGE unless it is an address by http or https. */
int services_take_authority(struct believe_files *list, const char *url, struct err *e);

#endif
