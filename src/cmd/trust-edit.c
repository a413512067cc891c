/*
 * cuv-trust add and remove: lines of pins. A line is only ever added, or given its last day: what
 * was believed when an older letter was signed stays known.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/hex.h"
#include "base/limits.h"
#include "base/out.h"
#include "base/utf8.h"
#include "cmd/trust.h"

/* The one certificate of a file, and that it is the one whose digest was typed. */
static int load_wanted(const struct trust_job *j, const char *file, struct certificate **c,
                       struct err *e)
{
    uint8_t wanted[32];
    struct buf b;
    char is[65];
    int rc = -1;

    buf_init(&b, LIMIT_CERTIFICATE_BYTES);
    if (!j->sha256 || !j->domain)
        return err_set(e, ERR_USAGE, "%s",
                       _("add wants --sha256, typed from a source that you trust, and --domain"));
    if (pins_read_sha256(wanted, j->sha256))
        return err_set(e, ERR_USAGE, _("--sha256 %.100s: 64 hexadecimal digits are needed"),
                       j->sha256);
    if (cmd_read(&b, file, e) || certificate_parse(c, buf_slice(&b), e)) {
        err_prefix(e, "%s", file);
        goto out;
    }
    hex_write(is, (*c)->sha256, 32);
    if (memcmp(wanted, (*c)->sha256, 32) != 0)
        err_set(e, ERR_FORMAT, _("%s: its SHA-256 is %s, not the one typed; nothing was added"),
                file, is);
    else if (!(*c)->is_ca)
        err_set(e, ERR_FORMAT, _("%s: no certificate of an authority; nothing was added"), file);
    else
        rc = 0;
    if (rc)
        certificate_free(*c);
out:
    buf_release(&b);
    return rc;
}

static int load_text(struct buf *b, const struct trust_folder *f, struct err *e)
{
    struct stat st;

    buf_init(b, LIMIT_CONFIG_BYTES);
    if (stat(f->path, &st) == 0 && out_load(b, f->path, e))
        return -1;
    if (b->len && b->data[b->len - 1] != '\n')
        buf_add_byte(b, '\n');
    return 0;
}

static int write_line(struct buf *b, const struct trust_job *j, const struct certificate *c,
                      struct err *e)
{
    enum trust_kind kind = slice_equal(c->subject_der, c->issuer_der) ? TRUST_ROOT : TRUST_ISSUER;
    enum trust_domain domain;
    char sha256[65], day[CLK_TEXT];

    if (trust_domain_find(j->domain, &domain))
        return err_set(e, ERR_USAGE,
                       _("domain \"%.40s\" is not known; known are: gov-g1 gov-g2 public foreign "
                         "test unknown"),
                       j->domain);
    if (j->kind && trust_kind_find(j->kind, &kind))
        return err_set(e, ERR_USAGE,
                       _("kind \"%.40s\" is not known; known are: root issuer timestamp"), j->kind);
    if (j->source && (utf8_check(j->source, strlen(j->source)) != strlen(j->source) ||
                      strpbrk(j->source, "\r\n")))
        return err_set(e, ERR_USAGE, "%s", _("--source: one line of UTF-8 is needed"));
    hex_write(sha256, c->sha256, 32);
    trust_day(day, clk_now());
    buf_printf(b, "%s %s %s - - ", sha256, trust_domain_name(domain), trust_kind_name(kind));
    if (j->source)
        buf_printf(b, "%s\n", j->source);
    else
        buf_printf(b, _("compared by hand on %s\n"), day);
    return buf_check(b, "pins", e);
}

/* The certificate first: a pin without one is only a remark, one without a pin does not count. */
static int save(const struct trust_job *j, const struct trust_folder *f,
                const struct certificate *c, const struct buf *text, struct err *e)
{
    char *path, sha256[65];
    int rc;

    hex_write(sha256, c->sha256, 32);
    if (asprintf(&path, "%s/%.16s.cer", j->folder, sha256) < 0)
        return err_memory(e);
    rc = trust_folder_find(f, c->sha256) ? 0 : out_save(path, c->der, 0644, e);
    free(path);
    return rc ? rc : out_save(f->path, buf_slice(text), 0644, e);
}

/* A line may wait for its certificate, as those that come with the program do. */
static int check_pinned(const struct trust_job *j, const struct trust_folder *f,
                        const struct certificate *c, const char *file, struct err *e)
{
    const struct pin *p = trust_folder_pin(f, c->sha256);

    if (p && strcmp(j->domain, trust_domain_name(p->domain)) != 0)
        return err_set(e, ERR_USAGE, _("%s: pinned already, for the domain %s"), file,
                       trust_domain_name(p->domain));
    if (p && trust_folder_find(f, c->sha256))
        return err_set(e, ERR_USAGE, _("%s: pinned already; see cuv-trust list"), file);
    return 0;
}

int trust_pin(struct trust_job *j, const char *file, struct err *e)
{
    struct certificate *c = NULL;
    struct trust_folder f = {.arena = NULL};
    struct buf text;
    int rc = -1;

    if (load_wanted(j, file, &c, e))
        return -1;
    buf_init(&text, 0);
    if (trust_folder_load(&f, j->folder, true, e) || load_text(&text, &f, e) ||
        (!trust_folder_pin(&f, c->sha256) && write_line(&text, j, c, e)))
        goto out;
    /* Without pins every certificate of the folder counted; with the first line only that one. */
    if (f.certificates.count && !f.pins.count)
        cmd_say(&j->cmd, _("%s: from now on only pinned certificates of this folder count"),
                j->folder);
    if (check_pinned(j, &f, c, file, e))
        goto out;
    rc = save(j, &f, c, &text, e);
    if (!rc)
        cmd_say(&j->cmd, _("%s: believed from now on: %s"), j->folder, c->subject);
    if (!rc && strcmp(j->domain, "test") == 0)
        cmd_say(&j->cmd, "%s",
                _("the domain \"test\" is a demonstration, never for a real letter: every verdict "
                  "says so"));
out:
    buf_release(&text);
    trust_folder_release(&f);
    certificate_free(c);
    return rc;
}

/* The fifth word of line number n becomes the day. */
static int close_line(struct buf *out, struct slice text, int n, const char *day)
{
    const char *p = (const char *)text.data, *end = p + text.len, *line = p, *start, *stop;

    for (int i = 1; i < n; i++)
        line = (const char *)memchr(line, '\n', (size_t)(end - line)) + 1;
    start = stop = line;
    for (int word = 0; word < 5; word++) {
        for (start = stop; start < end && (*start == ' ' || *start == '\t');)
            start++;
        for (stop = start; stop < end && *stop != ' ' && *stop != '\t' && *stop != '\n';)
            stop++;
    }
    buf_add(out, p, (size_t)(start - p));
    buf_add_string(out, day);
    buf_add(out, stop, (size_t)(end - stop));
    return 0;
}

int trust_close(struct trust_job *j, const char *sha256, struct err *e)
{
    struct trust_folder f = {.arena = NULL};
    struct buf old, new;
    const struct pin *p;
    char day[CLK_TEXT];
    uint8_t digest[32];
    int rc = -1;

    if (pins_read_sha256(digest, sha256))
        return err_set(e, ERR_USAGE, _("remove %.100s: 64 hexadecimal digits are needed"), sha256);
    buf_init(&old, 0);
    buf_init(&new, LIMIT_CONFIG_BYTES);
    if (trust_folder_load(&f, j->folder, false, e) || load_text(&old, &f, e))
        goto out;
    p = trust_folder_pin(&f, digest);
    trust_day(day, clk_now());
    if (!p)
        err_set(e, ERR_INPUT, _("%s is not pinned in %s"), sha256, j->folder);
    else if (p->until <= clk_now())
        err_set(e, ERR_USAGE, _("%s is closed already; see cuv-trust list"), sha256);
    else if (!close_line(&new, buf_slice(&old), p->line, day) && !buf_check(&new, "pins", e))
        rc = out_save(f.path, buf_slice(&new), 0644, e);
    if (!rc)
        cmd_say(&j->cmd, _("closed from %s on; letters proved older are still judged by it"), day);
out:
    buf_release(&old);
    buf_release(&new);
    trust_folder_release(&f);
    return rc;
}
