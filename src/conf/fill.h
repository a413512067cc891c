/* Settings in order → the typed struct, checked; and the list of all values with their places. */
#ifndef CUV_CONF_FILL_H
#define CUV_CONF_FILL_H

#include "conf/conf.h"
#include "conf/read.h"

/* Later files win; a name given twice in one file is refused. ERR_CONFIG names file and line. */
int conf_fill(struct conf *c, const struct settings *settings, struct err *e);

#endif
