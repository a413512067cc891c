/*
 * Answers about revocation kept in a folder: SHA-256 of the certificate spoken about .ocsp, of the
 * issuer's .crl. Whoever can write there can make us ask again, not more: what is found counts only
 * by path_judge, as what comes from the network does.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ask/inside.h"
#include "base/hex.h"
#include "base/out.h"

enum { NAME = 64, PATH = 4096 };

static bool is_ours(const char *name)
{
    return strspn(name, "0123456789abcdef") == NAME &&
           (strcmp(name + NAME, ".ocsp") == 0 || strcmp(name + NAME, ".crl") == 0);
}

static int name_file(char out[PATH], const char *folder, const char *hex, const char *ending)
{
    return snprintf(out, PATH, "%s/%s%s", folder, hex, ending) < PATH &&
                   is_ours(out + strlen(folder) + 1)
               ? 0
               : -1;
}

bool ask_kept(struct buf *out, const char *folder, const char *hex, const char *ending)
{
    char path[PATH];

    buf_clear(out);
    return name_file(path, folder, hex, ending) == 0 && out_load(out, path, NULL) == 0;
}

/* What is not there, or not what its name says, is asked for anew. */
static bool load(struct buf *out, const struct ask *a, const struct certificate *c,
                 const char *ending, size_t most)
{
    char hex[NAME + 1];

    buf_init(out, most);
    hex_write(hex, c->sha256, 32);
    return ask_kept(out, a->options.cache, hex, ending);
}

static int find_answer(struct ask *a, const struct certificate *about,
                       const struct certificate *issuer, const struct ask_known *known)
{
    struct ocsp_single s;
    struct ocsp *o = NULL;
    struct buf bytes;
    int news = 0;

    if (load(&bytes, a, about, ".ocsp", LIMIT_OCSP_BYTES) &&
        ocsp_parse(&o, buf_slice(&bytes), NULL) == 0 && ocsp_find(o, about, issuer, &s) &&
        s.next_update >= a->options.clock()) {
        news = ocsp_list_take(known->ocsps, o, NULL) == 0;
        o = NULL;
    }
    ocsp_free(o);
    buf_release(&bytes);
    return news;
}

static int find_list(struct ask *a, const struct certificate *issuer, const struct ask_known *known)
{
    struct crl *l = NULL;
    struct buf bytes;
    int news = 0;

    if (load(&bytes, a, issuer, ".crl", LIMIT_CRL_BYTES) &&
        crl_parse(&l, buf_slice(&bytes), NULL) == 0 && l->next_update >= a->options.clock()) {
        news = crl_list_take(known->crls, l, NULL) == 0;
        l = NULL;
    }
    crl_free(l);
    buf_release(&bytes);
    return news;
}

int cache_find(struct ask *a, const struct certificate *about, const struct certificate *issuer,
               const struct ask_known *known)
{
    if (!a->options.cache)
        return 0;
    if (ask_first_time(a, about->sha256, "cache answer") && find_answer(a, about, issuer, known))
        return 1;
    return ask_first_time(a, issuer->sha256, "cache list") && find_list(a, issuer, known);
}

/* The size of all we keep; *oldest the file that was written first. */
static size_t measure(int folder, DIR *d, char oldest[256])
{
    int64_t first = INT64_MAX;
    struct dirent *entry;
    size_t sum = 0;

    rewinddir(d);
    *oldest = 0;
    while ((entry = readdir(d))) {
        struct stat s;

        if (!is_ours(entry->d_name) || fstatat(folder, entry->d_name, &s, AT_SYMLINK_NOFOLLOW) ||
            !S_ISREG(s.st_mode))
            continue;
        sum += (size_t)s.st_size;
        if (s.st_mtime >= first)
            continue;
        first = s.st_mtime;
        snprintf(oldest, 256, "%s", entry->d_name);
    }
    return sum;
}

static int make_room(const char *folder, size_t n, struct err *e)
{
    char oldest[256];
    DIR *d;
    int rc = 0;

    if (mkdir(folder, 0755) && errno != EEXIST)
        return err_set(e, ERR_IO, "%s: %s", folder, strerror(errno));
    d = opendir(folder);
    if (!d)
        return err_set(e, ERR_IO, "%s: %s", folder, strerror(errno));
    while (rc == 0 && measure(dirfd(d), d, oldest) + n > LIMIT_CACHE_BYTES && *oldest)
        if (unlinkat(dirfd(d), oldest, 0) && errno != ENOENT)
            rc = err_set(e, ERR_IO, "%s/%s: %s", folder, oldest, strerror(errno));
    closedir(d);
    return rc;
}

int ask_keep(const char *folder, const char *hex, const char *ending, struct slice der,
             struct err *e)
{
    char path[PATH];

    if (name_file(path, folder, hex, ending))
        return err_set(e, ERR_CONFIG, _("%.60s…: too long a name"), folder);
    return make_room(folder, der.len, e) ? -1 : out_save(path, der, 0644, e);
}

/* The answer is no worse for not being kept: that is said, once. */
static void save(struct ask *a, const struct certificate *c, const char *ending, struct slice der)
{
    char hex[NAME + 1];
    struct err e;

    hex_write(hex, c->sha256, 32);
    if (a->cache_failed || ask_keep(a->options.cache, hex, ending, der, &e) == 0)
        return;
    a->cache_failed = true;
    err_prefix(&e, "%s", _("an answer about revocation is not kept (trust cache)"));
    if (a->options.say)
        a->options.say(a->options.self, e.text);
}

static void keep_list(struct ask *a, const struct certificate *issuer, const struct crl *l)
{
    struct slice der;

    if (l->next_update < a->options.clock() || crl_encode(l, &der, NULL))
        return;
    save(a, issuer, ".crl", der);
    crl_encoded_free(der);
}

static void keep_answer(struct ask *a, const struct certificate *about,
                        const struct certificate *issuer, const struct ocsp *o)
{
    struct ocsp_single s;

    if (ocsp_find(o, about, issuer, &s) && s.next_update >= a->options.clock())
        save(a, about, ".ocsp", o->der);
}

/* Whether it came from the network and was not looked at here before. */
static bool is_new(struct ask *a, const uint8_t sha256[32])
{
    for (size_t i = 0; i < ASKED; i++)
        if (memcmp(a->asked[i].answer, sha256, 32) == 0) {
            memset(a->asked[i].answer, 0, 32);
            return true;
        }
    return false;
}

void cache_keep(struct ask *a, const struct path_verdict *v)
{
    if (!a->options.cache)
        return;
    for (size_t i = 0; i + 1 < v->chain_count; i++) {
        const struct certificate *about = v->chain[i], *issuer = v->chain[i + 1];

        if (v->crl[i] && is_new(a, v->crl[i]->sha256))
            keep_list(a, issuer, v->crl[i]);
        if (v->ocsp[i] && is_new(a, v->ocsp[i]->sha256))
            keep_answer(a, about, issuer, v->ocsp[i]);
    }
}
