#include "spool/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/limits.h"
#include "base/lock.h"
#include "hash/hash.h"

static const char *const names[SPOOL_FOLDERS] = {
    [SPOOL_TMP] = "tmp",     [SPOOL_NEW] = "new",   [SPOOL_WORK] = "work",
    [SPOOL_STAMP] = "stamp", [SPOOL_OUT] = "out",   [SPOOL_DEAD] = "dead",
    [SPOOL_HOLD] = "hold",   [SPOOL_NAME] = "name", [SPOOL_JOURNAL] = "journal",
};

const char *spool_folder_name(enum spool_folder f)
{
    return names[f];
}

/* Letters, digits, dot, hyphen, underscore; no hidden file, no path. */
bool spool_id_valid(const char *id)
{
    size_t n = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    return n && n <= SPOOL_ID && !id[n] && id[0] != '.' && id[0] != '-';
}

static int fail(const char *what, struct err *e)
{
    return err_set(e, journal_errno(errno), "%s: %s", what, strerror(errno));
}

int spool_machine(char out[65], struct err *e)
{
    uint8_t digest[HASH_SHA256_SIZE];
    char text[256] = "cuv ";
    struct utsname u;
    int fd = open("/etc/machine-id", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text + 4, 64);

    /* Only where there is no such file does the name stand for it. */
    if ((fd < 0 && errno != ENOENT) || n < 0) {
        fail("/etc/machine-id", e);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    if (fd >= 0)
        close(fd);
    if (n <= 1 && uname(&u) == 0)
        snprintf(text + 4, sizeof text - 4, "%s", u.nodename);
    out[0] = 0;
    if (hash_sha256(digest, text, strlen(text), e))
        return -1;
    hex_write(out, digest, 8);
    return 0;
}

/* Names of file systems whose renames, links or locks are not those a spool needs. */
static int check_file_system(int fd, const char *path, struct err *e)
{
    static const struct {
        unsigned long magic;
        const char *name;
    } refused[] = {
        {SMB_SUPER_MAGIC, "SMB"},   {0xff534d42, "CIFS"},       {0xfe534d42, "SMB2"},
        {V9FS_MAGIC, "drvfs (9p)"}, {MSDOS_SUPER_MAGIC, "FAT"}, {0x2011bab0, "exFAT"},
        {FUSE_SUPER_MAGIC, "FUSE"}, {0x5346544e, "NTFS"},       {0x7366746e, "NTFS"},
        {0x786f4256, "vboxsf"},
    };
    struct statfs st;

    if (fstatfs(fd, &st))
        return fail(path, e);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if ((unsigned long)(unsigned)st.f_type == refused[i].magic)
            return err_set(e, ERR_CONFIG,
                           _("%s lies on a file system (%s) that does not keep what it was told "
                             "to keep: put the spool on a disk of this machine and share its "
                             "folder from there"),
                           path, refused[i].name);
    return 0;
}

/* What the journal relies on is tried, not believed. */
static int try_guarantees(int tmp, const char *path, struct err *e)
{
    int fd = openat(tmp, ".try", O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool well;

    if (fd < 0)
        return fail(path, e);
    close(fd);
    unlinkat(tmp, ".try.2", 0);
    well = linkat(tmp, ".try", tmp, ".try.2", 0) == 0 &&
           renameat2(tmp, ".try", tmp, ".try.2", RENAME_NOREPLACE) != 0 && errno == EEXIST;
    if (!well && (errno == ENOSPC || errno == EDQUOT || errno == EIO)) {
        fail(path, e);
        unlinkat(tmp, ".try", 0);
        return -1;
    }
    unlinkat(tmp, ".try.2", 0);
    unlinkat(tmp, ".try", 0);
    return well ? 0
                : err_set(e, ERR_CONFIG,
                          _("%s lies on a file system without hard links or safe renames: put the "
                            "spool on a disk of this machine"),
                          path);
}

static int check_folder(int fd, const char *path, const char *name, const struct spool_options *o,
                        bool shared, struct err *e)
{
    struct stat st;
    mode_t wrong = S_IWGRP | S_IWOTH;

    if (fstat(fd, &st))
        return fail(name, e);
    if (st.st_uid != o->user && st.st_uid != 0)
        return err_set(e, ERR_CONFIG, _("%s/%s belongs to user %u, not to the one who runs this"),
                       path, name, (unsigned)st.st_uid);
    if (shared && o->group >= 0 && st.st_gid == (gid_t)o->group)
        wrong = S_IWOTH;
    if (st.st_mode & wrong)
        return err_set(e, ERR_CONFIG,
                       _("%s/%s can be written by others, who could have anything signed: chmod "
                         "go-w it, or name the group that may in [batch] group"),
                       path, name);
    return 0;
}

static int open_folder(int at, const char *name)
{
    return openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

static int open_root(struct spool *s, const char *path, const struct spool_options *o,
                     struct err *e)
{
    s->root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (s->root < 0)
        return err_set(e, errno == ENOENT ? ERR_INPUT : journal_errno(errno), _("spool %s: %s"),
                       path, strerror(errno));
    return check_folder(s->root, path, "", o, false, e) || check_file_system(s->root, path, e) ? -1
                                                                                               : 0;
}

static int open_folders(struct spool *s, const char *path, const struct spool_options *o,
                        struct err *e)
{
    struct stat root, st;

    if (fstat(s->root, &root))
        return fail(path, e);
    for (int i = 0; i < SPOOL_FOLDERS; i++) {
        s->folders[i] = open_folder(s->root, names[i]);
        if (s->folders[i] < 0)
            return err_set(e, errno == ENOENT ? ERR_CONFIG : journal_errno(errno),
                           _("%s/%s: %s; is this a spool? cuv-batch init makes one"), path,
                           names[i], strerror(errno));
        if (check_folder(s->folders[i], path, names[i], o, i == SPOOL_NEW || i == SPOOL_TMP, e))
            return -1;
        if (fstat(s->folders[i], &st) || st.st_dev != root.st_dev)
            return err_set(e, ERR_CONFIG,
                           _("%s/%s lies on another disk: all folders of a spool must be on one"),
                           path, names[i]);
    }
    return 0;
}

/* "cuv-spool 1\npipeline NAME\n" */
static int read_card(struct spool *s, const char *path, struct err *e)
{
    char text[256], version[8] = "";
    int fd = openat(s->root, "spool", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = 0;
    if (n <= 0 || sscanf(text, "cuv-spool %7s\npipeline %63s\n", version, s->pipeline) != 2)
        return err_set(e, ERR_CONFIG, _("%s is no spool: cuv-batch init makes one"), path);
    if (strtol(version, NULL, 10) > 1)
        return err_set(e, ERR_CONFIG,
                       _("%s was made by a newer version of cuv (format %s): install that "
                         "version"),
                       path, version);
    return 0;
}

/* A child of a run that was just killed may hold the lock until it has closed what it inherited: on
   a busy machine for some milliseconds, so this waits a second before it calls the spool taken. */
static int take_lock(struct spool *s, const char *path, struct err *e)
{
    int rc;

    s->lock = openat(s->root, "lock", O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (s->lock < 0)
        return fail(path, e);
    rc = lock_take(s->lock, 1000);
    if (rc < 0)
        return fail(path, e);
    return rc ? err_set(e, ERR_AGAIN, _("another cuv-batch is at work in %s"), path) : 0;
}

int spool_open(struct spool **out, const char *path, const struct spool_options *o, struct err *e)
{
    struct spool *s = calloc(1, sizeof *s);
    struct journal_options j = {.kind = "spool",
                                .write = o->write,
                                .moved = o->moved,
                                .now = o->now,
                                .witness = o->witness,
                                .visit = spool_visit,
                                .user = s};

    if (!s)
        return err_memory(e);
    s->root = s->lock = -1;
    for (int i = 0; i < SPOOL_FOLDERS; i++)
        s->folders[i] = -1;
    j.machine = s->machine;
    if (spool_machine(s->machine, e) || open_root(s, path, o, e) || read_card(s, path, e) ||
        open_folders(s, path, o, e) ||
        (o->write && (take_lock(s, path, e) || try_guarantees(s->folders[SPOOL_TMP], path, e))) ||
        journal_open(&s->journal, s->folders[SPOOL_JOURNAL], &j, e))
        goto fail;
    if (o->moved && (journal_add(s->journal, 'M', "machine", o->now, e, "machine=%s", s->machine) ||
                     journal_sync(s->journal, e)))
        goto fail;
    *out = s;
    return 0;
fail:
    spool_close(s);
    return -1;
}

void spool_close(struct spool *s)
{
    if (!s)
        return;
    journal_close(s->journal);
    spool_index_release(s);
    for (int i = 0; i < SPOOL_FOLDERS; i++)
        if (s->folders[i] >= 0)
            close(s->folders[i]);
    if (s->root >= 0)
        close(s->root);
    if (s->lock >= 0)
        close(s->lock);
    free(s);
}

/* By syncfs the folder above knows of it too. */
static int write_card(int root, const char *pipeline, struct err *e)
{
    int fd = openat(root, "spool.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    int rc = -1;

    if (fd < 0)
        return fail("spool", e);
    if (dprintf(fd, "cuv-spool 1\npipeline %s\n", pipeline) < 0 || fsync(fd) ||
        renameat2(root, "spool.new", root, "spool", RENAME_NOREPLACE) || syncfs(root))
        fail("spool", e);
    else
        rc = 0;
    close(fd);
    return rc;
}

/* The card comes last: a spool half made is none, and init may be run again. */
int spool_init(const char *path, const char *pipeline, const struct spool_options *o, struct err *e)
{
    struct spool s = {.root = -1, .lock = -1};
    int rc = -1;

    if (strlen(pipeline) >= sizeof s.pipeline || !spool_id_valid(pipeline))
        return err_set(e, ERR_USAGE, _("%s is no name of a pipeline"), pipeline);
    for (int i = 0; i < SPOOL_FOLDERS; i++)
        s.folders[i] = -1;
    if (mkdir(path, 0700) && errno != EEXIST)
        return fail(path, e);
    if (open_root(&s, path, o, e))
        goto out;
    if (faccessat(s.root, "spool", F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
        err_set(e, ERR_USAGE, _("%s is a spool already"), path);
        goto out;
    }
    for (int i = 0; i < SPOOL_FOLDERS; i++)
        if (mkdirat(s.root, names[i], 0700) && errno != EEXIST) {
            fail(path, e);
            goto out;
        }
    if (open_folders(&s, path, o, e) || try_guarantees(s.folders[SPOOL_TMP], path, e))
        goto out;
    rc = write_card(s.root, pipeline, e);
out:
    for (int i = 0; i < SPOOL_FOLDERS; i++)
        if (s.folders[i] >= 0)
            close(s.folders[i]);
    if (s.root >= 0)
        close(s.root);
    return rc;
}
