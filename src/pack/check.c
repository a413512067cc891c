#include "pack/check.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "hash/sum.h"
#include "xml/stream.h"
#include "zip/zip.h"

enum { METS_MAX = 16 << 20, METS_FILES = 64, ARENA_MAX = 64 << 20 };
/* Descriptions in all METS files together: ten of each file. */
enum { CLAIMS_MAX = 10 * LIMIT_ZIP_ENTRIES };

/* More kinds of fault than there are calls of fault(). */
enum { KINDS = 16 };

/* Faults of one kind are those of one text, whatever fills its holes. */
struct kind {
    const char *format, *first; /* first: as it was told */
    size_t count;
};

/* What a METS states of a file. */
struct claim {
    struct claim *next;
    enum sum_kind kind; /* SUM_NONE: a sum that is not computed, or none; a fault was told */
    const char *size, *sum;
};

struct entry {
    const char *name;
    struct slice text; /* of a METS file */
    struct claim *first, **last;
    bool described;
};

struct check {
    const struct check_listener *to;
    struct check_counts *counts;
    struct arena *arena;
    struct entry *entries; /* LIMIT_ZIP_ENTRIES of them */
    struct entry **sorted; /* by name, once all are known */
    size_t count, mets_count;
    struct kind kinds[KINDS];
    struct err *e;
    /* The METS being read. */
    const char *folder; /* "uuid-…/" */
    const char **ids;   /* LIMIT_STREAM_ELEMENTS of them */
    size_t id_count;
    /* The <file> that is open: FLocat inside it has the path. */
    bool in_file;
    char size[24], sum[160], kind[16];
    size_t weak[SUM_KINDS]; /* files with such a sum */
};

static void fault(struct check *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void fault(struct check *c, const char *format, ...)
{
    struct kind *k = c->kinds;
    char text[600];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    utf8_trim_tail(text);
    utf8_mask_controls(text);
    while (k->format && k->format != format)
        k++;
    assert(k < c->kinds + KINDS);
    if (!k->format)
        *k = (struct kind){.format = format, .first = arena_string(c->arena, text)};
    c->counts->faults++;
    if (k->count++ < c->to->most)
        c->to->fault(c->to->user, text);
}

/* What went beyond the number told of a kind. */
static void tell_rest(const struct check *c)
{
    char text[700];

    for (const struct kind *k = c->kinds; k->format; k++)
        if (k->count > c->to->most) {
            snprintf(text, sizeof text, _("and %zu more like: %s"), k->count - c->to->most,
                     k->first ? k->first : "");
            c->to->fault(c->to->user, text);
        }
}

static bool is_mets(const char *name)
{
    const char *slash = strrchr(name, '/');

    return strcmp(slash ? slash + 1 : name, "METS.xml") == 0;
}

/* The bytes of the open entry, which is a METS. */
static int read_text(struct check *c, struct zip_reader *z, struct entry *at)
{
    struct slice piece;
    struct buf text;
    int rc = -1, more;

    buf_init(&text, METS_MAX);
    while ((more = zip_read(z, &piece, METS_MAX, c->e)) > 0)
        buf_add(&text, piece.data, piece.len);
    if (more < 0 || buf_check(&text, at->name, c->e))
        goto out;
    if (text.len && c->mets_count++ < METS_FILES) {
        at->text.data = (const uint8_t *)arena_copy(c->arena, text.data, text.len);
        at->text.len = text.len;
        if (!at->text.data) {
            err_memory(c->e);
            goto out;
        }
    }
    rc = 0;
out:
    buf_release(&text);
    return rc;
}

/* Names of all, and the METS files: they say which sums are to be computed. */
static int read_container(struct check *c, struct slice container)
{
    struct zip_reader *z = NULL;
    const char *name;
    int rc = -1, more;

    if (zip_reader_new(&z, container, c->e))
        return -1;
    while ((more = zip_next(z, &name, c->e)) > 0) {
        struct entry *at = &c->entries[c->count++];

        at->last = &at->first;
        at->name = arena_string(c->arena, name);
        if (!at->name) {
            err_memory(c->e);
            goto out;
        }
        if (is_mets(name) && read_text(c, z, at))
            goto out;
    }
    rc = more;
out:
    zip_reader_free(z);
    return rc;
}

static int by_name(const void *a, const void *b)
{
    const struct entry *const *x = a, *const *y = b;

    return strcmp((*x)->name, (*y)->name);
}

static void sort(struct check *c)
{
    for (size_t i = 0; i < c->count; i++)
        c->sorted[i] = &c->entries[i];
    qsort(c->sorted, c->count, sizeof(struct entry *), by_name);
}

static struct entry *find(struct check *c, const char *path)
{
    struct entry key = {.name = path}, *wanted = &key, **at;

    at = bsearch(&wanted, c->sorted, c->count, sizeof(struct entry *), by_name);
    return at ? *at : NULL;
}

static const char *attribute(const char *const *list, const char *name)
{
    for (; list && *list; list += 2)
        if (strcmp(list[0], name) == 0)
            return list[1];
    return NULL;
}

/* The leading zeros of a CRC32 or an Adler-32 are left out by some. */
static bool is_sum(const char *stated, const struct digest *d)
{
    char full[2 * HASH_MAX + 1];
    size_t n = strlen(stated), missing = 2 * d->len - n;
    uint8_t bytes[HASH_MAX];

    if (!n || n > 2 * d->len || (missing && d->len > 4))
        return false;
    memset(full, '0', missing);
    memcpy(full + missing, stated, n + 1);
    return hex_read(bytes, d->len, full, 2 * d->len) == 0 && memcmp(bytes, d->bytes, d->len) == 0;
}

static void check_claims(struct check *c, const struct entry *at, uint64_t size,
                         const struct digest *sums)
{
    for (const struct claim *k = at->first; k; k = k->next) {
        if (!*k->size || strtoull(k->size, NULL, 10) != size)
            fault(c, _("%s: has %llu bytes, METS states %s"), at->name, (unsigned long long)size,
                  *k->size ? k->size : _("nothing"));
        if (k->kind && !is_sum(k->sum, &sums[k->kind]))
            fault(c, _("%s: the %s is not the one that METS states"), at->name, sum_name(k->kind));
        else if (sum_is_weak(k->kind))
            c->weak[k->kind]++;
    }
}

/* All bytes of the open entry, with each kind of sum that is claimed of it. */
static int measure(struct check *c, struct zip_reader *z, const struct entry *at)
{
    struct sum *sums[SUM_KINDS] = {NULL};
    struct digest digests[SUM_KINDS];
    struct slice piece;
    uint64_t size = 0;
    int rc = -1, more;

    for (const struct claim *k = at->first; k; k = k->next)
        if (k->kind && !sums[k->kind] && sum_new(&sums[k->kind], k->kind, c->e))
            goto out;
    while ((more = zip_read(z, &piece, LIMIT_MESSAGE_BYTES, c->e)) > 0) {
        size += piece.len;
        for (int i = 0; i < SUM_KINDS; i++)
            if (sums[i] && sum_add(sums[i], piece.data, piece.len, c->e))
                goto out;
    }
    for (int i = 0; i < SUM_KINDS && more == 0; i++)
        if (sums[i] && sum_finish(sums[i], &digests[i], c->e))
            goto out;
    if (more == 0)
        check_claims(c, at, size, digests);
    rc = more;
out:
    for (int i = 0; i < SUM_KINDS; i++)
        sum_free(sums[i]);
    return rc;
}

static int measure_all(struct check *c, struct slice container)
{
    struct zip_reader *z = NULL;
    const char *name;
    size_t i = 0;
    int rc = -1, more;

    if (zip_reader_new(&z, container, c->e))
        return -1;
    while ((more = zip_next(z, &name, c->e)) > 0) {
        /* The file may be another's, who writes it while it is read a second time. */
        if (i == c->count || strcmp(name, c->entries[i].name) != 0) {
            err_set(c->e, ERR_AGAIN, "%s",
                    _("the package changed while it was checked: check it again when it is whole"));
            goto out;
        }
        if (measure(c, z, &c->entries[i++]))
            goto out;
    }
    rc = more;
out:
    zip_reader_free(z);
    return rc;
}

/* Told once a kind: such sums show accidents, not who changed a file on purpose. */
static void tell_weak(const struct check *c)
{
    char text[200];

    for (int i = 0; i < SUM_KINDS; i++)
        if (c->weak[i]) {
            snprintf(
                text, sizeof text,
                _("attention: %s of %zu files is right, but shows accidents only: files can be "
                  "changed so that it stays the same"),
                sum_name((enum sum_kind)i), c->weak[i]);
            c->to->warning(c->to->user, text);
        }
}

static int claim(struct check *c, struct entry *at, const char *size, const char *sum,
                 enum sum_kind kind, struct err *e)
{
    struct claim *k = arena_alloc(c->arena, sizeof *k);

    if (!k)
        return err_memory(e);
    *k = (struct claim){.kind = kind,
                        .size = arena_string(c->arena, size ? size : ""),
                        .sum = arena_string(c->arena, sum ? sum : "")};
    if (!k->size || !k->sum)
        return err_memory(e);
    *at->last = k;
    at->last = &k->next;
    return 0;
}

/* A href is a URI: "%20" is a space (RFC 3986 2.1). */
static void decode_percent(char *text)
{
    char *to = text;

    for (; *text; text++) {
        int high = *text == '%' ? hex_digit(text[1]) : -1;
        int low = high >= 0 ? hex_digit(text[2]) : -1;

        if (low >= 0 && high + low > 0) {
            *to++ = (char)(high * 16 + low);
            text += 2;
        } else {
            *to++ = *text;
        }
    }
    *to = 0;
}

/*
 * A reference of METS is relative to its own folder. "file:" is told and then read as what stands
 * in the package, as packages of older E-ARK tools mean it ("file://./data/a.pdf"): whoever follows
 * it would take a file of his own machine.
 */
static const char *check_address(struct check *c, const char *href)
{
    size_t scheme =
        strspn(href, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    if (*href != '/' && href[scheme] != ':')
        return href;
    fault(c, _("%sMETS.xml: %.200s is no path within the package"), c->folder, href);
    if (strncasecmp(href, "file:", 5) == 0)
        href += 5;
    return href + strspn(href, "/");
}

/* A description: where, how large, which checksum. */
static int describe(struct check *c, const char *href, const char *size, const char *sum,
                    const char *kind, struct err *e)
{
    enum sum_kind known = kind ? sum_find(kind) : SUM_NONE;
    char path[700];
    struct entry *at;

    if (!href || !*href) {
        fault(c, _("%sMETS.xml: a reference without a path"), c->folder);
        return 0;
    }
    href = check_address(c, href);
    if (strncmp(href, "./", 2) == 0)
        href += 2;
    snprintf(path, sizeof path, "%s%s", c->folder, href);
    decode_percent(path + strlen(c->folder));
    at = find(c, path);
    if (!at) {
        fault(c, _("%s: METS describes it, but it is not there"), path);
        return 0;
    }
    if (c->counts->described == CLAIMS_MAX)
        return err_set(e, ERR_FORMAT, _("more than %d files are described"), CLAIMS_MAX);
    at->described = true;
    c->counts->described++;
    if (!sum || !*sum || !kind)
        fault(c, _("%s: METS states no checksum"), at->name);
    else if (!known)
        fault(c, _("%s: METS states a checksum of the kind %s, which is not computed here"),
              at->name, kind);
    return claim(c, at, size, sum, sum && *sum ? known : SUM_NONE, e);
}

static void keep(char *to, size_t size, const char *value)
{
    snprintf(to, size, "%s", value ? value : "");
}

static int on_start(void *user, const char *name, const char *const *attributes, int line,
                    struct err *e)
{
    struct check *c = user;
    const char *id = attribute(attributes, "ID");

    (void)line;
    if (id) {
        c->ids[c->id_count] = arena_string(c->arena, id);
        if (!c->ids[c->id_count++])
            return err_memory(e);
    }
    if (strcmp(name, "mdRef") == 0) {
        return describe(c, attribute(attributes, "href"), attribute(attributes, "SIZE"),
                        attribute(attributes, "CHECKSUM"), attribute(attributes, "CHECKSUMTYPE"),
                        e);
    } else if (strcmp(name, "file") == 0) {
        c->in_file = true;
        keep(c->size, sizeof c->size, attribute(attributes, "SIZE"));
        keep(c->sum, sizeof c->sum, attribute(attributes, "CHECKSUM"));
        keep(c->kind, sizeof c->kind, attribute(attributes, "CHECKSUMTYPE"));
    } else if (strcmp(name, "FLocat") == 0 && c->in_file) {
        return describe(c, attribute(attributes, "href"), c->size, c->sum, c->kind, e);
    }
    return 0;
}

static int on_text(void *user, const char *bytes, size_t len, struct err *e)
{
    (void)user;
    (void)bytes;
    (void)len;
    (void)e;
    return 0;
}

static int on_end(void *user, const char *name, struct err *e)
{
    struct check *c = user;

    (void)e;
    if (strcmp(name, "file") == 0)
        c->in_file = false;
    return 0;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void check_ids(struct check *c)
{
    qsort(c->ids, c->id_count, sizeof *c->ids, by_text);
    for (size_t i = 0, n; i < c->id_count; i += n) {
        for (n = 1; i + n < c->id_count && strcmp(c->ids[i], c->ids[i + n]) == 0; n++)
            ;
        if (n > 1)
            fault(c, _("%sMETS.xml: the id %.80s stands %zu times"), c->folder, c->ids[i], n);
    }
}

static int read_mets(struct check *c, struct entry *at)
{
    static const struct xml_events events = {on_start, on_text, on_end};
    struct xml_stream *s = NULL;
    int rc = -1;

    c->folder = arena_copy(c->arena, at->name, strlen(at->name) - strlen("METS.xml"));
    c->id_count = 0;
    c->in_file = false;
    if (!c->folder)
        return err_memory(c->e);
    if (xml_stream_new(&s, &events, c, c->e))
        return -1;
    if (!xml_stream_feed(s, at->text.data, at->text.len, c->e) && !xml_stream_end(s, c->e)) {
        check_ids(c);
        rc = 0;
    } else if (c->e->kind == ERR_FORMAT) {
        fault(c, "%s: %s", at->name, c->e->text);
        rc = 0;
    }
    xml_stream_free(s);
    return rc;
}

/* One folder holds all, with a METS directly in it. */
static int check_root(struct check *c)
{
    size_t n = c->count ? strcspn(c->entries[0].name, "/") : 0;
    char path[300];

    for (size_t i = 0; i < c->count; i++)
        if (strncmp(c->entries[i].name, c->entries[0].name, n + 1) != 0)
            return err_set(c->e, ERR_FORMAT, "%s",
                           _("this is no archive package: it must hold one folder with METS.xml"));
    snprintf(path, sizeof path, "%.*s/METS.xml", (int)n, c->count ? c->entries[0].name : "");
    if (!c->count || !find(c, path))
        return err_set(c->e, ERR_FORMAT, "%s",
                       _("this is no archive package: it must hold one folder with METS.xml"));
    find(c, path)->described = true;
    return 0;
}

int check_package(struct slice container, const struct check_listener *to,
                  struct check_counts *counts, struct err *e)
{
    struct check c = {.to = to, .counts = counts, .e = e, .arena = arena_new(ARENA_MAX)};
    int rc = -1;

    memset(counts, 0, sizeof *counts);
    c.entries = calloc(LIMIT_ZIP_ENTRIES, sizeof *c.entries);
    c.sorted = calloc(LIMIT_ZIP_ENTRIES, sizeof(struct entry *));
    c.ids = calloc(LIMIT_STREAM_ELEMENTS, sizeof *c.ids);
    if (!c.arena || !c.entries || !c.sorted || !c.ids) {
        err_memory(e);
        goto out;
    }
    if (read_container(&c, container))
        goto out;
    sort(&c);
    if (check_root(&c))
        goto out;
    counts->files = c.count;
    for (size_t i = 0; i < c.count; i++)
        if (c.entries[i].text.len && read_mets(&c, &c.entries[i]))
            goto out;
    if (measure_all(&c, container))
        goto out;
    tell_weak(&c);
    for (size_t i = 0; i < c.count; i++)
        if (!c.entries[i].described)
            fault(&c, _("%s: no METS describes it"), c.entries[i].name);
    tell_rest(&c);
    rc = 0;
out:
    free(c.entries);
    free(c.sorted);
    free(c.ids);
    arena_free(c.arena);
    return rc;
}
