/* Where data and helper programs are: known from where the program itself lies. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"

/* TREE/bin/program → TREE/below, when that exists. */
bool cmd_tree(char *path, size_t size, const char *below)
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

    if (n <= 0)
        return false;
    self[n] = 0;
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(self, '/');

        if (!slash)
            return false;
        *slash = 0;
    }
    return (size_t)snprintf(path, size, "%s/%s", self, below) < size && access(path, R_OK) == 0;
}

static bool joined(char *path, size_t size, const char *folder, const char *name)
{
    return (size_t)snprintf(path, size, "%s/%s", folder, name) < size && access(path, R_OK) == 0;
}

int cmd_data(char *path, size_t size, const char *name, struct err *e)
{
    const char *folder = getenv("CUV_DATADIR");
    char below[256];

    snprintf(below, sizeof below, "share/cuv/%s", name);
    if ((folder && *folder && joined(path, size, folder, name)) ||
        joined(path, size, "/etc/cuv/data", name) || cmd_tree(path, size, below) ||
        joined(path, size, CUV_PREFIX "/share/cuv", name))
        return 0;
    return err_set(e, ERR_CONFIG,
                   _("data file %s is not installed (looked in $CUV_DATADIR, /etc/cuv/data, "
                     "beside the program, %s)"),
                   name, CUV_PREFIX "/share/cuv");
}

int cmd_helper(char *path, size_t size, const char *name, struct err *e)
{
    char below[256];

    snprintf(below, sizeof below, "libexec/%s", name);
    if (cmd_tree(path, size, below))
        return 0;
    snprintf(below, sizeof below, "libexec/cuv/%s", name);
    if (cmd_tree(path, size, below) || joined(path, size, CUV_PREFIX "/libexec/cuv", name))
        return 0;
    return err_set(e, ERR_CONFIG, _("helper program %s is not installed beside this program"),
                   name);
}
