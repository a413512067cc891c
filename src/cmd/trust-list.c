/* cuv-trust list and check: what is pinned, and how it differs from another list of pins. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/hex.h"
#include "base/json.h"
#include "base/limits.h"
#include "cmd/trust.h"

enum { TEXTS = 4 << 20 };

int trust_folder_load(struct trust_folder *f, const char *path, bool absent, struct err *e)
{
    struct stat st;
    bool folder;

    *f = (struct trust_folder){.arena = arena_new(TEXTS)};
    if (!f->arena)
        return err_memory(e);
    folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    if (asprintf(&f->path, folder ? "%s/pins" : "%s", path) < 0) {
        f->path = NULL;
        return err_memory(e);
    }
    if (folder && certificate_list_load(&f->certificates, path, e))
        return -1;
    if (folder && absent && stat(f->path, &st) != 0 && errno == ENOENT)
        return 0;
    return pins_load(&f->pins, f->arena, f->path, e);
}

void trust_folder_release(struct trust_folder *f)
{
    pins_release(&f->pins);
    certificate_list_release(&f->certificates);
    free(f->path);
    arena_free(f->arena);
    *f = (struct trust_folder){.arena = NULL};
}

const struct certificate *trust_folder_find(const struct trust_folder *f, const uint8_t sha256[32])
{
    for (size_t i = 0; i < f->certificates.count; i++)
        if (memcmp(f->certificates.list[i]->sha256, sha256, 32) == 0)
            return f->certificates.list[i];
    return NULL;
}

const struct pin *trust_folder_pin(const struct trust_folder *f, const uint8_t sha256[32])
{
    for (size_t i = 0; i < f->pins.count; i++)
        if (memcmp(f->pins.list[i].sha256, sha256, 32) == 0)
            return &f->pins.list[i];
    return NULL;
}

void trust_day(char out[CLK_TEXT], int64_t t)
{
    const struct clk_date d = clk_local(t == INT64_MIN || t == INT64_MAX ? 0 : t).date;

    if (t == INT64_MIN || t == INT64_MAX)
        snprintf(out, CLK_TEXT, "-");
    else
        snprintf(out, CLK_TEXT, "%04d-%02d-%02d", d.year, d.month, d.day);
}

/* A code, never translated. */
static const char *state_of(const struct pin *p, const struct certificate *c, int64_t now)
{
    if (!c)
        return "no-certificate";
    if (now >= p->until)
        return "closed";
    if (now < p->from)
        return "not-yet";
    return now > c->not_after ? "expired" : "in-use";
}

static const char *state_words(const char *state)
{
    static const struct {
        const char *code, *words;
    } rows[] = {
        {"no-certificate", N_("its certificate is not in the folder")},
        {"closed", N_("closed, only for older letters")},
        {"not-yet", N_("not yet")},
        {"expired", N_("expired")},
        {"in-use", N_("in use")},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].code, state) == 0)
            return _(rows[i].words);
    return state;
}

static void json_pin(struct buf *out, const struct pin *p, const struct certificate *c, int64_t now)
{
    char sha256[65], from[CLK_TEXT], until[CLK_TEXT], ends[CLK_TEXT];

    hex_write(sha256, p->sha256, 32);
    trust_day(from, p->from);
    trust_day(until, p->until);
    buf_add_string(out, "{\"schema\":\"cuv-trust/1\"");
    json_member(out, "sha256", sha256);
    json_member(out, "domain", trust_domain_name(p->domain));
    json_member(out, "kind", trust_kind_name(p->kind));
    json_member(out, "from", p->from == INT64_MIN ? NULL : from);
    json_member(out, "until", p->until == INT64_MAX ? NULL : until);
    json_member(out, "state", state_of(p, c, now));
    json_member(out, "subject", c ? c->subject : NULL);
    if (c)
        clk_iso(ends, c->not_after);
    json_member(out, "not_after", c ? ends : NULL);
    json_member(out, "source", p->source);
    buf_add_string(out, "}\n");
}

static void text_pin(struct buf *out, const struct pin *p, const struct certificate *c, int64_t now)
{
    char sha256[65], from[CLK_TEXT], until[CLK_TEXT];

    hex_write(sha256, p->sha256, 32);
    trust_day(from, p->from);
    trust_day(until, p->until);
    buf_printf(out, "%s %s %s %s %s: %s\n", sha256, trust_domain_name(p->domain),
               trust_kind_name(p->kind), from, until, state_words(state_of(p, c, now)));
    if (c)
        buf_printf(out, "  %s\n", c->subject);
    buf_printf(out, _("  compared: %s\n"), p->source);
}

int trust_list(struct trust_job *j, struct err *e)
{
    struct trust_folder f;
    int rc = trust_folder_load(&f, j->folder, false, e);
    int64_t now = clk_now();

    for (size_t i = 0; rc == 0 && i < f.pins.count; i++) {
        const struct pin *p = &f.pins.list[i];
        const struct certificate *c = trust_folder_find(&f, p->sha256);

        (j->cmd.json ? json_pin : text_pin)(&j->out, p, c, now);
    }
    trust_folder_release(&f);
    return rc;
}

static void differ(struct trust_job *j, const struct pin *p, const char *what, int *code)
{
    char sha256[65];

    hex_write(sha256, p->sha256, 32);
    buf_printf(&j->out, "%s %s: %s\n", sha256, trust_domain_name(p->domain), what);
    *code = 1;
}

static void compare(struct trust_job *j, const struct trust_folder *f, const struct pin *p,
                    int *code)
{
    const struct pin *ours = trust_folder_pin(f, p->sha256);

    if (!ours)
        differ(j, p, _("in the list, not pinned here"), code);
    else if (ours->domain != p->domain)
        differ(j, p, _("pinned here for another domain"), code);
    else if (ours->kind != p->kind)
        differ(j, p, _("pinned here as another kind"), code);
    else if (ours->from != p->from || ours->until != p->until)
        differ(j, p, _("pinned here for other days"), code);
    else if (!trust_folder_find(f, p->sha256))
        differ(j, p, _("its certificate is not in the folder"), code);
}

int trust_check(struct trust_job *j, const char *pins, struct err *e)
{
    struct trust_folder ours, theirs = {.arena = NULL};
    int code = 0;

    if (trust_folder_load(&ours, j->folder, false, e) || trust_folder_load(&theirs, pins, false, e))
        code = -1;
    for (size_t i = 0; code >= 0 && i < theirs.pins.count; i++)
        compare(j, &ours, &theirs.pins.list[i], &code);
    for (size_t i = 0; code >= 0 && i < ours.pins.count; i++)
        if (!trust_folder_pin(&theirs, ours.pins.list[i].sha256))
            differ(j, &ours.pins.list[i], _("pinned here, not in the list"), &code);
    trust_folder_release(&ours);
    trust_folder_release(&theirs);
    return code;
}
