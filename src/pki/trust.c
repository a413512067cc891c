#include "pki/trust.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clk.h"
#include "base/hex.h"
#include "base/limits.h"
#include "base/out.h"
#include "base/utf8.h"

enum { MEMORY = 4 << 20 };

struct pin {
    uint8_t sha256[32];
    enum trust_domain domain;
    enum trust_kind kind;
    int64_t from, until;
    const char *source;
    bool met; /* its certificate was there */
};

struct pins {
    struct pin *list;
    size_t count, capacity;
};

static const char *const domains[TRUST_DOMAINS] = {
    [TRUST_UNKNOWN] = "unknown", [TRUST_TEST] = "test",     [TRUST_FOREIGN] = "foreign",
    [TRUST_PUBLIC] = "public",   [TRUST_GOV_G1] = "gov-g1", [TRUST_GOV_G2] = "gov-g2",
};

static const char *const kinds[] = {
    [TRUST_ROOT] = "root", [TRUST_ISSUER] = "issuer", [TRUST_TIMESTAMP] = "timestamp"};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

const char *trust_domain_name(enum trust_domain domain)
{
    return domains[domain];
}

int trust_domain_find(const char *name, enum trust_domain *out)
{
    for (int i = 0; i < TRUST_DOMAINS; i++)
        if (strcmp(name, domains[i]) == 0) {
            *out = (enum trust_domain)i;
            return 0;
        }
    return -1;
}

const char *trust_kind_name(enum trust_kind kind)
{
    return kinds[kind];
}

int trust_new(struct trust **out, struct err *e)
{
    struct trust *t = calloc(1, sizeof *t);

    if (!t)
        return err_memory(e);
    t->arena = arena_new(MEMORY);
    if (!t->arena) {
        free(t);
        return err_memory(e);
    }
    *out = t;
    return 0;
}

void trust_free(struct trust *t)
{
    if (!t)
        return;
    certificate_list_release(&t->certificates);
    free(t->anchors);
    free(t->absent);
    arena_free(t->arena);
    free(t);
}

const struct trust_anchor *trust_find(const struct trust *t, const struct certificate *c)
{
    for (size_t i = 0; i < t->count; i++)
        if (certificate_same(t->anchors[i].certificate, c))
            return &t->anchors[i];
    return NULL;
}

/* The next word of a line, NUL-terminated in place; "" at its end. */
static char *word(char **line)
{
    char *start = *line + strspn(*line, " \t"), *end = start + strcspn(start, " \t");

    *line = *end ? end + 1 : end;
    *end = 0;
    return start;
}

/* 64 digits, or bytes with colons between them. */
static int read_sha256(uint8_t out[32], const char *text)
{
    size_t step = strlen(text) == 95 ? 3 : 2;

    if (strlen(text) != (step == 3 ? 95u : 64u))
        return -1;
    for (size_t i = 0; i < 32; i++)
        if (hex_read(out + i, 1, text + i * step, 2) != 0 ||
            (step == 3 && i < 31 && text[i * step + 2] != ':'))
            return -1;
    return 0;
}

static int read_day(int64_t *out, const char *text, int64_t open)
{
    struct clk_date d;

    if (strcmp(text, "-") == 0) {
        *out = open;
        return 0;
    }
    if (clk_parse_date(text, &d) != 0)
        return -1;
    *out = clk_day_number(d) * 86400 - CLK_ZONE_SECONDS;
    return 0;
}

static int read_kind(enum trust_kind *out, const char *text)
{
    for (int i = 0; i < KINDS; i++)
        if (strcmp(text, kinds[i]) == 0) {
            *out = (enum trust_kind)i;
            return 0;
        }
    return -1;
}

/* 1: a pin, 0: nothing on this line, -1: malformed. */
static int read_pin(struct pin *p, struct arena *a, char *line, struct err *e)
{
    char *sha256 = word(&line), *domain, *kind, *from, *until, *source;

    if (!*sha256 || *sha256 == '#')
        return 0;
    domain = word(&line);
    kind = word(&line);
    from = word(&line);
    until = word(&line);
    line += strspn(line, " \t");
    if (read_sha256(p->sha256, sha256) != 0)
        return err_set(e, ERR_CONFIG, _("\"%.100s\" is not a SHA-256 of 64 hexadecimal digits"),
                       sha256);
    if (trust_domain_find(domain, &p->domain) != 0)
        return err_set(e, ERR_CONFIG,
                       _("domain \"%.40s\" is not known; known are: gov-g1 gov-g2 public foreign "
                         "test unknown"),
                       domain);
    if (read_kind(&p->kind, kind) != 0)
        return err_set(e, ERR_CONFIG,
                       _("kind \"%.40s\" is not known; known are: root issuer timestamp"), kind);
    if (read_day(&p->from, from, INT64_MIN) != 0 || read_day(&p->until, until, INT64_MAX) != 0)
        return err_set(e, ERR_CONFIG,
                       _("FROM and UNTIL want yyyy-mm-dd or \"-\", not \"%.40s\" \"%.40s\""), from,
                       until);
    if (!*line)
        return err_set(e, ERR_CONFIG,
                       _("the source is missing: say where the fingerprint was compared"));
    source = arena_string(a, line);
    if (!source)
        return err_memory(e);
    utf8_mask_controls(source);
    p->source = source;
    return 1;
}

static int pins_take(struct pins *pins, const struct pin *p, struct err *e)
{
    for (size_t i = 0; i < pins->count; i++)
        if (memcmp(pins->list[i].sha256, p->sha256, 32) == 0)
            return err_set(e, ERR_CONFIG, _("this certificate is pinned twice"));
    if (pins->count == LIMIT_CERTIFICATES)
        return err_set(e, ERR_CONFIG, _("more than %d pins"), LIMIT_CERTIFICATES);
    if (pins->count == pins->capacity) {
        size_t capacity = pins->capacity ? 2 * pins->capacity : 16;
        struct pin *list = realloc(pins->list, capacity * sizeof *list);

        if (!list)
            return err_memory(e);
        pins->list = list;
        pins->capacity = capacity;
    }
    pins->list[pins->count++] = *p;
    return 0;
}

static int read_pins(struct pins *pins, struct arena *a, const char *path, struct err *e)
{
    struct buf b;
    char *line, *next;
    int rc = -1;

    buf_init(&b, LIMIT_CONFIG_BYTES);
    if (out_load(&b, path, e) != 0)
        goto out;
    if (b.len && (utf8_check((char *)b.data, b.len) != b.len || memchr(b.data, 0, b.len))) {
        err_set(e, ERR_CONFIG, _("%s: not a text in UTF-8"), path);
        goto out;
    }
    line = b.len ? (char *)b.data : NULL;
    for (int number = 1; line; number++, line = next) {
        struct pin p = {.met = false};
        int found;

        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        line[strcspn(line, "\r")] = 0;
        found = read_pin(&p, a, line, e);
        if (found < 0 || (found && pins_take(pins, &p, e) != 0)) {
            err_prefix(e, "%s:%d", path, number);
            goto out;
        }
    }
    rc = 0;
out:
    buf_release(&b);
    return rc;
}

static int add_anchor(struct trust *t, const struct trust_anchor *anchor, struct err *e)
{
    const struct trust_anchor *old = trust_find(t, anchor->certificate);

    /* A pin says more than a bare file; of two pins the first one stays. */
    if (old && (*old->source || !*anchor->source))
        return 0;
    if (old) {
        t->anchors[old - t->anchors] = *anchor;
        return 0;
    }
    if (t->count == t->capacity) {
        size_t capacity = t->capacity ? 2 * t->capacity : 8;
        struct trust_anchor *anchors = realloc(t->anchors, capacity * sizeof *anchors);

        if (!anchors)
            return err_memory(e);
        t->anchors = anchors;
        t->capacity = capacity;
    }
    t->anchors[t->count++] = *anchor;
    return 0;
}

static const struct certificate *find_sha256(const struct trust *t, const uint8_t sha256[32])
{
    for (size_t i = 0; i < t->certificates.count; i++)
        if (memcmp(t->certificates.list[i]->sha256, sha256, 32) == 0)
            return t->certificates.list[i];
    return NULL;
}

static int note_absent(struct trust *t, const struct pin *p, struct err *e)
{
    struct trust_absent *absent = realloc(t->absent, (t->absent_count + 1) * sizeof *absent);

    if (!absent)
        return err_memory(e);
    t->absent = absent;
    hex_write(absent[t->absent_count].sha256, p->sha256, 32);
    absent[t->absent_count++].domain = p->domain;
    return 0;
}

static int add_pinned(struct trust *t, const char *path, struct err *e)
{
    struct pins pins = {NULL, 0, 0};
    int rc = read_pins(&pins, t->arena, path, e);

    for (size_t i = 0; rc == 0 && i < pins.count; i++) {
        const struct pin *p = &pins.list[i];
        const struct certificate *c = find_sha256(t, p->sha256);

        rc = c ? add_anchor(
                     t, &(struct trust_anchor){c, p->domain, p->kind, p->from, p->until, p->source},
                     e)
               : note_absent(t, p, e);
    }
    free(pins.list);
    return rc;
}

/* Hands every certificate of l over to the store; without pins each is an anchor. */
static int take_all(struct trust *t, struct certificate_list *l, bool bare, struct err *e)
{
    for (size_t i = 0; i < l->count; i++) {
        struct trust_anchor anchor = {NULL, TRUST_UNKNOWN, TRUST_ROOT, INT64_MIN, INT64_MAX, ""};
        uint8_t sha256[32];

        memcpy(sha256, l->list[i]->sha256, sizeof sha256);
        if (certificate_list_take(&t->certificates, l->list[i], e) != 0) {
            l->list[i] = NULL;
            return -1;
        }
        l->list[i] = NULL;
        anchor.certificate = find_sha256(t, sha256);
        if (bare && add_anchor(t, &anchor, e) != 0)
            return -1;
    }
    return 0;
}

int trust_add(struct trust *t, const char *path, struct err *e)
{
    struct certificate_list l = {NULL, 0, 0};
    char *pins = NULL;
    struct stat st;
    bool bare;
    int rc = -1;

    if (certificate_list_load(&l, path, e) != 0)
        goto out;
    if (l.count == 0) {
        err_set(e, ERR_INPUT, _("%s: no certificate there (*.pem *.crt *.cer *.der)"), path);
        goto out;
    }
    if (asprintf(&pins, "%s/pins", path) < 0) {
        pins = NULL;
        err_memory(e);
        goto out;
    }
    bare = stat(pins, &st) != 0;
    /* Pins that cannot be looked at must never turn into "everything counts". */
    if (bare && errno != ENOENT && errno != ENOTDIR) {
        err_set(e, ERR_PERMISSION, "%s: %s", pins, strerror(errno));
        goto out;
    }
    if (take_all(t, &l, bare, e) != 0)
        goto out;
    rc = bare ? 0 : add_pinned(t, pins, e);
out:
    free(pins);
    certificate_list_release(&l);
    return rc;
}
