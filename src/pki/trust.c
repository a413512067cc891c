#include "pki/trust.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/hex.h"
#include "base/limits.h"
#include "base/list.h"
#include "pki/pins.h"

enum { MEMORY = 4 << 20 };

static const char *const domains[TRUST_DOMAINS] = {
    [TRUST_UNKNOWN] = "unknown", [TRUST_TEST] = "test",     [TRUST_FOREIGN] = "foreign",
    [TRUST_PUBLIC] = "public",   [TRUST_GOV_G1] = "gov-g1", [TRUST_GOV_G2] = "gov-g2",
};

static const char *const kinds[] = {
    [TRUST_ROOT] = "root", [TRUST_ISSUER] = "issuer", [TRUST_TIMESTAMP] = "timestamp"};

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

int trust_kind_find(const char *name, enum trust_kind *out)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(name, kinds[i]) == 0) {
            *out = (enum trust_kind)i;
            return 0;
        }
    return -1;
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

static int add_anchor(struct trust *t, const struct trust_anchor *anchor, struct err *e)
{
    const struct trust_anchor *old = trust_find(t, anchor->certificate);
    struct trust_anchor *anchors;

    /* A pin says more than a bare file; of two pins the first one stays. */
    if (old && (*old->source || !*anchor->source))
        return 0;
    if (old) {
        t->anchors[old - t->anchors] = *anchor;
        return 0;
    }
    anchors = list_room(t->anchors, t->count, &t->capacity, sizeof *anchors);
    if (!anchors)
        return err_memory(e);
    t->anchors = anchors;
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
    int rc = pins_load(&pins, t->arena, path, e);

    for (size_t i = 0; rc == 0 && i < pins.count; i++) {
        const struct pin *p = &pins.list[i];
        const struct certificate *c = find_sha256(t, p->sha256);

        rc = c ? add_anchor(
                     t, &(struct trust_anchor){c, p->domain, p->kind, p->from, p->until, p->source},
                     e)
               : note_absent(t, p, e);
    }
    pins_release(&pins);
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
