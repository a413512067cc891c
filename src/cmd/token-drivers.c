/* PKCS#11 drivers that lie on this machine: those p11-kit is told of, and known names of files. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/token.h"

/* File names met in drivers for Linux, and whose they are. */
static const struct {
    const char *file, *whose;
} known[] = {
    {"libbit4xpki.so", "Bit4id (VGCA Token)"},
    {"libeTPkcs11.so", "SafeNet eToken"},
    {"libcastle.so", "Feitian ePass2003"},
    {"viettel-ca_v6.so", "Viettel-CA"},
    {"libviettel-ca_v2.so", "Viettel-CA"},
    {"libvnpt-pkcs11.so", "VNPT-CA"},
    {"libvsignspkcs11.so", "VSign"},
    {"opensc-pkcs11.so", "OpenSC"},
    {"libsofthsm2.so", "SoftHSM2"},
};
static const char *const folders[] = {
    "/usr/lib",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib/bit4id",
    "/usr/lib/softhsm",
    "/usr/lib/pkcs11",
    "/usr/local/lib",
    "/usr/lib64",
    "/usr/lib/x86_64-linux-gnu/pkcs11",
};
/* Where p11-kit is configured (pkcs11.conf(5)); a relative name lies in the last but one above. */
static const char *const registries[] = {"/etc/pkcs11/modules", "/usr/share/p11-kit/modules"};

static void found(struct drivers *d, const char *path, const char *whose)
{
    char whole[4096];

    if (!realpath(path, whole) || d->count == DRIVERS_MAX)
        return;
    for (size_t i = 0; i < d->count; i++)
        if (!strcmp(d->list[i].path, whole))
            return;
    snprintf(d->list[d->count].path, sizeof d->list->path, "%s", whole);
    d->list[d->count++].whose = whose;
}

static void look_by_name(struct drivers *d)
{
    char path[4096];

    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        for (size_t f = 0; f < sizeof folders / sizeof *folders; f++) {
            snprintf(path, sizeof path, "%s/%s", folders[f], known[k].file);
            if (access(path, R_OK) == 0)
                found(d, path, known[k].whose);
        }
}

static void found_registered(struct drivers *d, const char *name)
{
    char path[4096];

    if (*name == '/') {
        found(d, name, "p11-kit");
        return;
    }
    for (size_t f = 0; f < sizeof folders / sizeof *folders; f++) {
        snprintf(path, sizeof path, "%s/%s", folders[f], name);
        if (access(path, R_OK) == 0)
            found(d, path, "p11-kit");
    }
}

/* "module: NAME" in a file of the registry. */
static void read_registered(struct drivers *d, const char *path)
{
    char line[4096], name[4000];
    FILE *file = fopen(path, "re");

    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, " module: %3999s", name) == 1)
            found_registered(d, name);
    if (file)
        fclose(file);
}

void drivers_find(struct drivers *d)
{
    char path[4096];

    d->count = 0;
    look_by_name(d);
    for (size_t r = 0; r < sizeof registries / sizeof *registries; r++) {
        DIR *folder = opendir(registries[r]);
        const struct dirent *entry;

        while (folder && (entry = readdir(folder))) {
            size_t len = strlen(entry->d_name);

            if (len < 8 || strcmp(entry->d_name + len - 7, ".module"))
                continue;
            snprintf(path, sizeof path, "%s/%s", registries[r], entry->d_name);
            read_registered(d, path);
        }
        if (folder)
            closedir(folder);
    }
}
