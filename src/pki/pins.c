#include "pki/pins.h"

#include <stdlib.h>
#include <string.h>

#include "base/clk.h"
#include "base/hex.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/out.h"
#include "base/utf8.h"

/* The next word of a line, NUL-terminated in place; "" at its end. */
static char *word(char **line)
{
    char *start = *line + strspn(*line, " \t"), *end = start + strcspn(start, " \t");

    *line = *end ? end + 1 : end;
    *end = 0;
    return start;
}

/* 64 digits, or bytes with colons between them. */
int pins_read_sha256(uint8_t out[32], const char *text)
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
    if (pins_read_sha256(p->sha256, sha256) != 0)
        return err_set(e, ERR_CONFIG, _("\"%.100s\" is not a SHA-256 of 64 hexadecimal digits"),
                       sha256);
    if (trust_domain_find(domain, &p->domain) != 0)
        return err_set(e, ERR_CONFIG,
                       _("domain \"%.40s\" is not known; known are: gov-g1 gov-g2 public foreign "
                         "test unknown"),
                       domain);
    if (trust_kind_find(kind, &p->kind) != 0)
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
    struct pin *list;

    for (size_t i = 0; i < pins->count; i++)
        if (memcmp(pins->list[i].sha256, p->sha256, 32) == 0)
            return err_set(e, ERR_CONFIG, _("this certificate is pinned twice"));
    if (pins->count == LIMIT_CERTIFICATES)
        return err_set(e, ERR_CONFIG, _("more than %d pins"), LIMIT_CERTIFICATES);
    list = list_room(pins->list, pins->count, &pins->capacity, sizeof *list);
    if (!list)
        return err_memory(e);
    pins->list = list;
    pins->list[pins->count++] = *p;
    return 0;
}

int pins_load(struct pins *pins, struct arena *a, const char *path, struct err *e)
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
        struct pin p = {.line = 0};
        int found;

        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        line[strcspn(line, "\r")] = 0;
        p.line = number;
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

void pins_release(struct pins *pins)
{
    free(pins->list);
    *pins = (struct pins){NULL, 0, 0};
}
