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
    size_t stem = strlen(name);
    char id[SPOOL_ID + 1];

    new.pdf = ends(name, ".pdf");
    new.xml = ends(name, ".xml");
    new.beside = !ours && ends(name, ".request");
    new.odd = (!new.pdf && !new.xml && !new.beside) || !readable_name(name) ||
              (type != DT_REG && type != DT_UNKNOWN);
    if ((new.beside && new.odd) || ends(name, ".seal") || ends(name, ".edxml") ||
        (ours && ends(name, ".request")))
        return 0;
    stem -= new.beside ? strlen(".request") : stem > 4 ? 4 : 0;
    if (!new.odd && stem <= SPOOL_ID) {
        memcpy(id, name, stem);
        id[stem] = 0;
        /* Only small letters in the suffix: it is kept. */
        if (spool_id_valid(id) &&
            (strcmp(name + stem, ".pdf") == 0 || strcmp(name + stem, ".xml") == 0 ||
             strcmp(name + stem, ".request") == 0)) {
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

/* Of two files that may begin a letter, or be its request, the lower one is. */
static int rank(const char *name)
{
    if (ends(name, ".pdf"))
        return 0;
    return !ends(name, ".xml") ? 3 : strcmp(strrchr(name, '.'), ".xml") == 0 ? 1 : 2;
}

static void merge(struct spool_entry *into, struct spool_entry *new)
{
    char *other = new->name;

    if (rank(other) < rank(into->name)) {
        other = into->name;
        into->name = new->name;
    }
    into->pdf |= new->pdf;
    into->xml |= new->xml;
    into->beside |= new->beside;
    if (into->pdf && rank(other) && (!into->request || rank(other) < rank(into->request))) {
        free(into->request);
        into->request = other;
    } else {
        free(other);
    }
    new->name = NULL;
}

/* ID.pdf and its request become one entry, begun by the PDF. */
static void join(struct spool_entries *l)
{
    size_t kept = 0;

    for (size_t i = 0; i < l->count; i++) {
        struct spool_entry *last = kept ? &l->list[kept - 1] : NULL, *new = &l->list[i];

        if (last && strcmp(last->id, new->id) == 0 && !last->odd && !new->odd)
            merge(last, new);
        else
            l->list[kept++] = *new;
    }
    l->count = kept;
}

static void release_entry(struct spool_entry *n)
{
    free(n->name);
    free(n->request);
}

/* Requests whose PDF is not there. */
static bool is_alone(const struct spool_entry *n, const struct spool_entries *before)
{
    (void)before;
    return n->beside && !n->pdf && !n->xml;
}

/*
 * While a folder is read files come into it, and are seen or not: this PDF was not there before,
 * and its request may be.
 */
static bool is_just_come(const struct spool_entry *n, const struct spool_entries *before)
{
    const struct spool_entry *then = spool_entries_find(before, n->id);

    return n->pdf && !n->request && !(then && then->pdf);
}

static void drop(struct spool_entries *l, const struct spool_entries *before,
                 bool (*unwanted)(const struct spool_entry *, const struct spool_entries *))
{
    size_t kept = 0;

    for (size_t i = 0; i < l->count; i++)
        if (unwanted(&l->list[i], before))
            release_entry(&l->list[i]);
        else
            l->list[kept++] = l->list[i];
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
    drop(&l, NULL, is_alone);
    *out = l;
    l = (struct spool_entries){0};
    rc = 0;
out:
    spool_entries_release(&l);
    closedir(d);
    return rc;
}

int spool_list_new(struct spool *s, int64_t now, struct spool_entries *out, struct err *e)
{
    struct spool_entries before;

    if (spool_list(s, SPOOL_NEW, now, &before, e))
        return -1;
    if (!before.count) {
        *out = before;
        return 0;
    }
    if (spool_list(s, SPOOL_NEW, now, out, e)) {
        spool_entries_release(&before);
        return -1;
    }
    drop(out, &before, is_just_come);
    spool_entries_release(&before);
    return 0;
}

static int is_of_id(const void *id, const void *entry)
{
    const struct spool_entry *n = entry;

    return strcmp(id, n->id);
}

const struct spool_entry *spool_entries_find(const struct spool_entries *l, const char *id)
{
    return l->count ? bsearch(id, l->list, l->count, sizeof *l->list, is_of_id) : NULL;
}

void spool_entries_release(struct spool_entries *l)
{
    for (size_t i = 0; i < l->count; i++)
        release_entry(&l->list[i]);
    free(l->list);
    *l = (struct spool_entries){0};
}
