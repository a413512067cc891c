/*
 * Work that mostly waits for the disk, spread over a few threads: a disk takes several orders at
 * once. The threads live only inside the call, and no signal is delivered to them.
 */
#ifndef CUV_BASE_SPREAD_H
#define CUV_BASE_SPREAD_H

#include <stddef.h>

#include "base/err.h"

/*
 * do_one for 0 to count - 1, in any order and several at a time: none may write what another one
 * reads. After an error what is begun is finished and nothing new is begun; e is one of the errors.
 */
int spread(size_t count, int (*do_one)(void *user, size_t i, struct err *e), void *user,
           struct err *e);

#endif
