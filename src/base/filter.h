/*
 * Another program as a filter: bytes to its standard input, bytes from its standard output, with
 * limits of time and size. It gets the environment it is given and no descriptor but 0, 1 and 2
 * (our standard error). Killed with its group when time is over or too much comes; killed alone
 * when the thread that started it ends, however that does.
 */
#ifndef CUV_BASE_FILTER_H
#define CUV_BASE_FILTER_H

#include "base/buf.h"
#include "base/err.h"

/*
 * argv[0] is the program's path. *code: how it ended, as the shell tells it (128 + signal).
 * ERR_ABSENT when it cannot be started, ERR_AGAIN when time is over, ERR_FORMAT when out->max is
 * passed. A program that does not read all of its input is not wrong.
 */
int filter_run(const char *const *argv, char *const environment[], struct slice in,
               struct buf *out, int timeout_ms, int *code, struct err *e);

#endif
