#include "run/pipeline.h"

#include <string.h>

#include "base/arena.h"
#include "run/level.h"

static const char *const outgoing[] = {"check", "render", "sign person"};
static const char *const issue[] = {"sign agency"};
static const char *const received[] = {"verify"};

static const struct conf_pipeline standard[] = {
    {.name = "outgoing", .steps = {outgoing, 3}},
    {.name = "issue", .steps = {issue, 1}},
    {.name = "received", .steps = {received, 1}},
};

static const struct conf_pipeline *find(const struct conf *c, const char *name)
{
    for (size_t i = 0; i < c->pipeline_count; i++)
        if (strcmp(c->pipelines[i].name, name) == 0)
            return &c->pipelines[i];
    for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
        if (strcmp(standard[i].name, name) == 0)
            return &standard[i];
    return NULL;
}

static int wrong(const struct conf_pipeline *p, const char *step, const char *why, struct err *e)
{
    return err_set(e, ERR_CONFIG, _("%s:%d: pipeline \"%s\", step \"%s\": %s"),
                   p->file ? p->file : "pipeline.conf", p->line, p->name, step, why);
}

static int add_filter(struct pipeline *out, const struct conf *c, const struct conf_pipeline *p,
                      const char *step, struct err *e)
{
    struct pipeline_filter *f = &out->filters[out->count];
    size_t words = 0;

    if (out->count == PIPELINE_STEPS)
        return wrong(p, step, _("too many steps"), e);
    for (const char *at = step; *at;) {
        size_t n = strcspn(at, " ");

        if (words == PIPELINE_WORDS)
            return wrong(p, step, _("too many words"), e);
        f->words[words] = arena_copy(c->arena, at, n);
        if (!f->words[words++])
            return err_memory(e);
        at += n + strspn(at + n, " ");
    }
    out->count++;
    if (!out->role)
        out->before = out->count;
    return 0;
}

static int add_extend(struct pipeline *out, const struct conf_pipeline *p, const char *step,
                      struct err *e)
{
    enum level level;

    if (!out->role || out->extend || out->count > out->before)
        return wrong(p, step, _("it comes once, right after the signature"), e);
    if (level_find(&level, step + 7, NULL) || level == LEVEL_B_B)
        return wrong(p, step, _("the levels are b-t, b-lt and b-lta"), e);
    out->extend = step + 7;
    return 0;
}

static int add_step(struct pipeline *out, const struct conf *c, const struct conf_pipeline *p,
                    const char *step, struct err *e)
{
    bool begun = out->role || out->count;

    if (step[0] == '/')
        return add_filter(out, c, p, step, e);
    if (strcmp(step, "check") == 0) {
        out->check = true;
        return out->render || begun ? wrong(p, step, _("it comes first"), e) : 0;
    }
    if (strcmp(step, "render") == 0) {
        out->render = true;
        return begun ? wrong(p, step, _("it comes before programs and signature"), e) : 0;
    }
    if (strcmp(step, "verify") == 0) {
        out->verify = true;
        return out->check || out->render || begun
                   ? wrong(p, step, _("it stands alone, or before programs"), e)
                   : 0;
    }
    if (strcmp(step, "sign person") == 0 || strcmp(step, "sign agency") == 0) {
        if (out->role || out->verify)
            return wrong(p, step,
                         _("one signature a pipeline; give the next one a spool of its "
                           "own"),
                         e);
        out->role = step + 5;
        return 0;
    }
    if (out->pack)
        return wrong(p, step, _("nothing comes after pack edxml"), e);
    if (strcmp(step, "pack edxml") == 0) {
        out->pack = true;
        return out->role ? 0 : wrong(p, step, _("it comes after a signature"), e);
    }
    if (strncmp(step, "extend ", 7) == 0)
        return add_extend(out, p, step, e);
    return wrong(p, step,
                 _("not known; there are check, render, sign person, sign agency, extend LEVEL, "
                   "pack edxml, verify, and programs by their whole path"),
                 e);
}

int pipeline_find(struct pipeline *out, const struct conf *c, const char *name, struct err *e)
{
    const struct conf_pipeline *p = find(c, name);

    if (!p)
        return err_set(e, ERR_CONFIG,
                       _("no pipeline \"%s\" in the configuration; known without one are outgoing, "
                         "issue and received"),
                       name);
    *out = (struct pipeline){
        .name = p->name,
        .level = p->level,
        .profile = p->profile ? p->profile : c->render.profile,
        .embed_request = p->embed_request || c->render.embed_request,
    };
    for (size_t i = 0; i < p->steps.count; i++)
        if (add_step(out, c, p, p->steps.items[i], e))
            return -1;
    if (out->check && !out->render)
        return wrong(p, "check", _("a request that is checked is rendered too"), e);
    if (!out->role && !out->verify && !out->count && !out->render)
        return wrong(p, "", _("no step does anything"), e);
    return 0;
}
