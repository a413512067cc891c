/*
 * Landlock by system calls: glibc has no wrappers, and Debian 12's headers know only the second
 * of the kernel's versions. Numbers from Documentation/userspace-api/landlock.rst of Linux.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "jail/inside.h"

struct ruleset {
    uint64_t files, ports, scopes;
};
struct below {
    uint64_t allowed;
    int32_t folder;
} __attribute__((packed));

enum {
    ASK_VERSION = 1,
    RULE_BELOW = 1,
    READ_FILE = 1 << 2,
    READ_FOLDER = 1 << 3,
};

/* The rights over files, ports and scopes that each version of the kernel's interface knows. */
static struct ruleset all_rights(long version)
{
    static const uint64_t files[] = {0, 0x1fff, 0x3fff, 0x7fff, 0x7fff, 0xffff};
    const long last = sizeof files / sizeof *files - 1;

    return (struct ruleset){
        .files = files[version < last ? version : last],
        .ports = version >= 4 ? 3 : 0,  /* bind, connect */
        .scopes = version >= 6 ? 3 : 0, /* abstract sockets, signals */
    };
}

static size_t ruleset_size(long version)
{
    return version >= 6 ? 24 : version >= 4 ? 16 : 8;
}

static int allow_below(int rules, const char *path)
{
    struct below b = {.allowed = READ_FILE | READ_FOLDER,
                      .folder = open(path, O_PATH | O_CLOEXEC)};
    long rc;

    if (b.folder < 0) /* not there: nothing to read */
        return 0;
    rc = syscall(SYS_landlock_add_rule, rules, RULE_BELOW, &b, 0);
    close(b.folder);
    return rc ? -1 : 0;
}

int jail_landlock(const char *const *folders)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);
    struct ruleset rights;
    int rules, rc = 0;

    if (version < 1)
        return -1;
    rights = all_rights(version);
    rules = (int)syscall(SYS_landlock_create_ruleset, &rights, ruleset_size(version), 0);
    if (rules < 0)
        return -1;
    for (; folders && *folders && !rc; folders++)
        rc = allow_below(rules, *folders);
    if (!rc && syscall(SYS_landlock_restrict_self, rules, 0))
        rc = -1;
    close(rules);
    return rc;
}
