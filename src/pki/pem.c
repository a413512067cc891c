#include "pki/pem.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/base64.h"
#include "base/limits.h"
#include "base/out.h"

static const uint8_t *find(struct slice in, const char *text)
{
    return in.len ? memmem(in.data, in.len, text, strlen(text)) : NULL;
}

static struct slice behind(struct slice in, const uint8_t *at)
{
    return (struct slice){at, in.len - (size_t)(at - in.data)};
}

bool pem_is(struct slice bytes)
{
    /* Every DER object here is a SEQUENCE, and may well have such words inside. */
    return bytes.len && bytes.data[0] != 0x30 && find(bytes, "-----BEGIN ") != NULL;
}

static int decode(struct buf *der, struct slice body, struct err *e)
{
    struct buf plain;
    int rc = -1;

    buf_init(&plain, body.len + 1);
    for (size_t i = 0; i < body.len; i++)
        if (!strchr(" \t\r\n", body.data[i]) || body.data[i] == 0)
            buf_add_byte(&plain, body.data[i]);
    if (buf_check(&plain, "PEM", e) != 0)
        goto out;
    buf_clear(der);
    if (plain.len == 0 || base64_read(der, (const char *)plain.data, plain.len) != 0) {
        if (buf_check(der, "PEM", e) == 0)
            err_set(e, ERR_FORMAT, _("the base64 text of a PEM block is malformed"));
        goto out;
    }
    rc = buf_check(der, "PEM", e);
out:
    buf_release(&plain);
    return rc;
}

int pem_next(struct slice *bytes, const char *label, struct buf *der, struct err *e)
{
    char begin[64], end[64];
    const uint8_t *from, *to;
    struct slice body;

    snprintf(begin, sizeof begin, "-----BEGIN %s-----", label);
    snprintf(end, sizeof end, "-----END %s-----", label);
    from = find(*bytes, begin);
    if (!from)
        return 0;
    body = behind(*bytes, from + strlen(begin));
    to = find(body, end);
    if (!to)
        return err_set(e, ERR_FORMAT, _("a PEM block begins but does not end: \"%s\" is missing"),
                       end);
    *bytes = behind(*bytes, to + strlen(end));
    body.len = (size_t)(to - body.data);
    return decode(der, body, e) == 0 ? 1 : -1;
}

int pem_objects(struct slice bytes, const char *label, size_t max,
                int (*take)(void *self, struct slice der, struct err *e), void *self, struct err *e)
{
    struct buf der;
    int rc, found = 0;

    if (!pem_is(bytes))
        return take(self, bytes, e);
    buf_init(&der, max);
    while ((rc = pem_next(&bytes, label, &der, e)) > 0) {
        found++;
        rc = take(self, buf_slice(&der), e);
        if (rc != 0) {
            err_prefix(e, _("PEM block %d"), found);
            break;
        }
    }
    if (rc == 0 && found == 0)
        rc = err_set(e, ERR_FORMAT, _("no block \"%s\" in this PEM file"), label);
    buf_release(&der);
    return rc;
}

static int load_file(const char *path, size_t max,
                     int (*load)(void *self, struct slice bytes, struct err *e), void *self,
                     struct err *e)
{
    struct buf b;
    int rc;

    buf_init(&b, max);
    rc = out_load(&b, path, e);
    if (rc == 0) {
        rc = load(self, buf_slice(&b), e);
        if (rc != 0)
            err_prefix(e, "%s", path);
    }
    buf_release(&b);
    return rc;
}

static bool ends_in(const char *name, const char *endings)
{
    size_t len = strlen(name);

    while (*endings) {
        size_t n = strcspn(endings, " ");

        if (len > n && strncasecmp(name + len - n, endings, n) == 0)
            return true;
        endings += n + strspn(endings + n, " ");
    }
    return false;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int load_folder(const char *path, const char *endings, size_t max,
                       int (*load)(void *self, struct slice bytes, struct err *e), void *self,
                       struct err *e)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, NULL, by_name), rc = 0;

    if (count < 0)
        return err_set(e, ERR_INPUT, "%s: %s", path, strerror(errno));
    for (int i = 0; i < count; i++) {
        char *file = NULL;
        struct stat st;

        if (rc == 0 && ends_in(entries[i]->d_name, endings)) {
            if (asprintf(&file, "%s/%s", path, entries[i]->d_name) < 0)
                rc = err_memory(e);
            else if (stat(file, &st) == 0 && !S_ISDIR(st.st_mode))
                rc = load_file(file, max, load, self, e);
            free(file);
        }
        free(entries[i]);
    }
    free(entries);
    return rc;
}

int pem_each(const char *path, const char *endings, size_t max,
             int (*load)(void *self, struct slice bytes, struct err *e), void *self, struct err *e)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return err_set(e, ERR_INPUT, "%s: %s", path, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return load_folder(path, endings, max, load, self, e);
    return load_file(path, max, load, self, e);
}
