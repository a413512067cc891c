/*
 * An archive package (E-ARK CSIP in a ZIP), ours or another's: every size and checksum that its
 * METS files state is computed again (the kinds of hash/sum.h; a file with another is not shown to
 * be whole, which is a fault), every file must be described, every description must have its file
 * within the package, ids must not repeat. Says nothing about what the files mean.
 */
#ifndef CUV_PACK_CHECK_H
#define CUV_PACK_CHECK_H

#include "base/buf.h"
#include "base/err.h"

/*
 * One fault, or a warning that is none; a line for people, already safe to show. Of one kind of
 * fault the first `most` are told, then how many more there are.
 */
struct check_listener {
    void *user;
    size_t most;
    void (*fault)(void *user, const char *text), (*warning)(void *user, const char *text);
};

struct check_counts {
    size_t files, described, faults;
};

/* 0 also with faults; -1 when the container cannot be read at all, or is no such package. */
int check_package(struct slice container, const struct check_listener *to,
                  struct check_counts *counts, struct err *e);

#endif
