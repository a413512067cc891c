/* Inside jail: the three locks, each 0 or -1; a lock that the kernel lacks is -1. */
#ifndef CUV_JAIL_INSIDE_H
#define CUV_JAIL_INSIDE_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>

#include "jail/jail.h"

/* No path but those below folders, read only (NULL: none at all), no port, no signal outside. */
int jail_landlock(const char *const *folders);

/* System calls of computing only; reading: also those of reading files. Made once, for many. */
enum { PROGRAM_MAX = 512 };
struct jail_program {
    struct sock_filter instructions[PROGRAM_MAX];
    size_t count;
};
int jail_seccomp_prepare(struct jail_program *p, bool reading);
int jail_seccomp(const struct jail_program *p);

/* AddressSanitizer is linked in: it needs system calls and memory of its own. */
bool jail_sanitized(void);

#endif
