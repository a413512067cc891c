/* Opening the token as the configuration names it; for the programs that need one. */
#ifndef CUV_CMD_DRIVER_H
#define CUV_CMD_DRIVER_H

#include "conf/conf.h"
#include "token/token.h"

/*
 * module and uri may be NULL: then the configuration's. The driver sees only the environment
 * variables that the configuration names. Does not wait for the driver.
 */
int driver_open(struct token **out, const struct conf_token *c, const char *module, const char *uri,
                bool last_try, struct err *e);

/* "NAME=value" of the names that are set; NULL: no memory. Freed by driver_environment_free. */
char **driver_environment(const struct conf_list *names);
void driver_environment_free(char **list);

#endif
