/* What lies in a folder, as letters: files of one id belong together. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "hash/hash.h"
#include "spool/list.h"

static bool ends(const char *name, const char *suffix)
{
    size_t n = strlen(name), k = strlen(suffix);

    return n > k && strcasecmp(name + n - k, suffix) == 0;
}

/* What editors, Windows and unfinished copies leave in a folder. */
bool spool_is_noise(const char *name)
{
    return name[0] == '.' || strncmp(name, "~$", 2) == 0 || strcasecmp(name, "Thumbs.db") == 0 ||
           strcasecmp(name, "desktop.ini") == 0 || ends(name, ".tmp") || ends(name, ".part") ||
           ends(name, ".crdownload");
}

/* An id of ours for a name that is none: the day and a hash, so that no id tells a name. */
static int make_id(char id[SPOOL_ID + 1], const char *stem, size_t len, int64_t now, struct err *e)
{
    uint8_t digest[HASH_SHA256_SIZE];
    char hex[13];
    struct clk_date d = clk_local(now).date;

    if (hash_sha256(digest, stem, len, e))
        return -1;
    hex_write(hex, digest, 6);
    snprintf(id, SPOOL_ID + 1, "%04d%02d%02d-%s", d.year, d.month, d.day, hex);
    return 0;
}

static int add_entry(struct spool_entries *l, const struct spool_entry *new, struct err *e)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity ? 2 * l->capacity : 64;
        struct spool_entry *list =
            capacity > LIMIT_SPOOL_LETTERS ? NULL : realloc(l->list, capacity * sizeof *list);

        if (!list)
            return err_memory(e);
        l->list = list;
        l->capacity = capacity;
    }
    l->list[l->count] = *new;
    l->list[l->count].name = strdup(new->name);
    return l->list[l->count++].name ? 0 : err_memory(e);
}

static bool readable_name(const char *name)
{
    size_t n = strlen(name);

    if (utf8_check(name, n) != n)
        return false;
    for (; *name; name++)
        if ((uint8_t)*name < 0x20 || *name == 0x7f)
            return false;
    return true;
}

static int take_name(struct spool_entries *l, char *name, int type, bool ours, int64_t now,
                     struct err *e)
{
    struct spool_entry new = {.name = name};
    size_t stem = strlen(name) - (strlen(name) > 4 ? 4 : 0);
    char id[SPOOL_ID + 1];

    new.pdf = ends(name, ".pdf");
    new.xml = ends(name, ".xml");
    if (!new.pdf && !new.xml &&
        (ends(name, ".request") || ends(name, ".seal") || ends(name, ".edxml")))
        return 0;
    new.odd =
        (!new.pdf && !new.xml) || !readable_name(name) || (type != DT_REG && type != DT_UNKNOWN);
    if (!new.odd && stem <= SPOOL_ID) {
        memcpy(id, name, stem);
        id[stem] = 0;
        /* Only small letters in the suffix: it is kept. */
        if (spool_id_valid(id) &&
            (strcmp(name + stem, ".pdf") == 0 || strcmp(name + stem, ".xml") == 0)) {
            memcpy(new.id, id, stem + 1);
            return add_entry(l, &new, e);
        }
    }
    /* Where we gave the names, an odd thing has its id for a name. */
    if (ours && new.odd && spool_id_valid(name)) {
        memcpy(new.id, name, strlen(name) + 1);
        return add_entry(l, &new, e);
    }
    new.named = true;
    if (make_id(new.id, name, new.odd ? strlen(name) : stem, now, e))
        return -1;
    return add_entry(l, &new, e);
}

static int by_id(const void *a, const void *b)
{
    const struct spool_entry *x = a, *y = b;
    int order = strcmp(x->id, y->id);

    return order ? order : strcmp(x->name, y->name);
}

/* ID.pdf and ID.xml become one entry, begun by the PDF. */
static void join(struct spool_entries *l)
{
    size_t kept = 0;

    for (size_t i = 0; i < l->count; i++) {
        struct spool_entry *last = kept ? &l->list[kept - 1] : NULL, *new = &l->list[i];

        if (last && strcmp(last->id, new->id) == 0 && !last->odd && !new->odd) {
            if (new->pdf && !last->pdf) {
                char *name = last->name;

                last->name = new->name;
                new->name = name;
            }
            last->pdf |= new->pdf;
            last->xml |= new->xml;
            free(new->name);
            continue;
        }
        l->list[kept++] = *new;
    }
    l->count = kept;
}

int spool_list(struct spool *s, enum spool_folder f, int64_t now, struct spool_entries *out,
               struct err *e)
{
    struct spool_entries l = {0};
    struct dirent *entry;
    int fd = openat(s->folders[f], ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = -1;
    DIR *d = fd < 0 ? NULL : fdopendir(fd);

    if (!d) {
        err_set(e, journal_errno(errno), "%s: %s", spool_folder_name(f), strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    while (errno = 0, (entry = readdir(d)))
        if (!spool_is_noise(entry->d_name) && !ends(entry->d_name, ".reason") &&
            take_name(&l, entry->d_name, entry->d_type, f != SPOOL_NEW, now, e))
            goto out;
    if (errno) {
        err_set(e, journal_errno(errno), "%s: %s", spool_folder_name(f), strerror(errno));
        goto out;
    }
    if (l.count)
        qsort(l.list, l.count, sizeof *l.list, by_id);
    join(&l);
    *out = l;
    l = (struct spool_entries){0};
    rc = 0;
out:
    spool_entries_release(&l);
    closedir(d);
    return rc;
}

void spool_entries_release(struct spool_entries *l)
{
    for (size_t i = 0; i < l->count; i++)
        free(l->list[i].name);
    free(l->list);
    *l = (struct spool_entries){0};
}
