/*
 * What veraPDF says of a file ("--format json", 1.22 and later), as findings: F-ARCHIVE when it was
 * judged against a profile of PDF/A and keeps it, F-ARCHIVE-FAULT with the rules it breaks.
 * Profiles of anything else, PDF/UA say, are passed over.
 */
#ifndef CUV_REPORT_ARCHIVE_H
#define CUV_REPORT_ARCHIVE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/finding.h"

/* Texts go to the arena. ERR_FORMAT: it is no such answer, or judged no profile of PDF/A. */
int archive_read(struct findings *out, struct arena *arena, struct slice answer, struct err *e);

#endif
