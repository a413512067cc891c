/*
 * Levels of EN 319 142-1 6: what a signature carries so that it can be judged later. B-T: a stamp
 * that proves when; B-LT: the certificates and their status; B-LTA: a stamp over all of it.
 */
#ifndef CUV_RUN_LEVEL_H
#define CUV_RUN_LEVEL_H

#include "base/err.h"

enum level { LEVEL_B_B, LEVEL_B_T, LEVEL_B_LT, LEVEL_B_LTA };

/* "b-b" … "b-lta"; ERR_USAGE for other words. */
int level_find(enum level *out, const char *name, struct err *e);

#endif
