#include "run/batch-suspect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/desk.h"

/* So many letters one after the other, and it is not the letters; a hang costs minutes. */
enum { MANY = 3, MANY_CRASHES = 10, LINES = 64 };

static const char last[] = "last"; /* nothing fell: see suspect_put_last */

static struct suspect *find(const struct run *r, const char *id)
{
    for (size_t i = 0; i < r->suspects.count; i++)
        if (strcmp(r->suspects.list[i].id, id) == 0)
            return &r->suspects.list[i];
    return NULL;
}

static struct suspect *add(struct run *r, const char *id, size_t worked, struct err *e)
{
    struct suspects *l = &r->suspects;
    struct suspect *s;

    if (l->count == l->capacity) {
        size_t capacity = l->capacity ? 2 * l->capacity : 16;
        void *list = realloc(l->list, capacity * sizeof *l->list);

        if (!list) {
            err_memory(e);
            return NULL;
        }
        l->list = list;
        l->capacity = capacity;
    }
    s = &l->list[l->count++];
    *s = (struct suspect){.worked = worked};
    snprintf(s->id, sizeof s->id, "%s", id);
    return s;
}

static struct suspect *note(struct run *r, const char *id, const char *how, size_t worked,
                            struct err *e)
{
    struct suspect *s = find(r, id);

    if (!s)
        s = add(r, id, worked, e);
    if (!s)
        return NULL;
    snprintf(s->how, sizeof s->how, "%s", how);
    s->count++;
    return s;
}

/* Only a help for the next run: where it cannot be written the letter is tried once more. */
static void save(const struct run *r)
{
    int fd = r->o->spool->lock;

    if (ftruncate(fd, 0))
        return;
    for (size_t i = 0; i < r->suspects.count; i++) {
        const struct suspect *s = &r->suspects.list[i];

        if (dprintf(fd, "%s %s\n", s->id, s->how) < 0 ||
            (s->count > 1 && dprintf(fd, "%s %s\n", s->id, s->how) < 0))
            return;
    }
}

int suspect_put_last(struct run *r, const char *id, struct err *e)
{
    struct suspect *s = find(r, id);

    if (s)
        return 0;
    s = add(r, id, 0, e);
    if (!s)
        return -1;
    snprintf(s->how, sizeof s->how, "%s", last);
    save(r);
    return 0;
}

int suspects_load(struct run *r, struct err *e)
{
    char text[LINES * (SPOOL_ID + SUSPECT_HOW + 2)], *line = text, *end;
    ssize_t n = pread(r->o->spool->lock, text, sizeof text - 1, 0);

    for (text[n > 0 ? n : 0] = 0; (end = strchr(line, '\n')); line = end + 1) {
        char *how = memchr(line, ' ', (size_t)(end - line));

        *end = 0;
        if (!how)
            continue;
        *how++ = 0;
        if (spool_id_valid(line) && *how &&
            !how[strspn(how, "abcdefghijklmnopqrstuvwxyz0123456789-")] &&
            (strcmp(how, last) == 0 ? suspect_put_last(r, line, e) : !note(r, line, how, 0, e)))
            return -1;
    }
    return 0;
}

static void drop(struct run *r, struct suspect *s)
{
    *s = r->suspects.list[--r->suspects.count];
    save(r);
}

void suspects_begin_pass(struct run *r)
{
    memset(r->suspects.fallen, 0, sizeof r->suspects.fallen);
    for (size_t i = r->suspects.count; i-- > 0;) {
        struct suspect *s = &r->suspects.list[i];

        s->tried = s->due = false;
        if (!spool_has(r->o->spool, SPOOL_WORK, s->id, ".pdf") &&
            !spool_has(r->o->spool, SPOOL_WORK, s->id, ".xml"))
            drop(r, s);
    }
}

bool suspects_wait(const struct run *r)
{
    for (size_t i = 0; i < r->suspects.count; i++)
        if (!r->suspects.list[i].tried)
            return true;
    return false;
}

bool suspects_begin_round(struct run *r)
{
    bool any = false;

    memset(r->suspects.fallen, 0, sizeof r->suspects.fallen);
    for (size_t i = 0; i < r->suspects.count; i++) {
        struct suspect *s = &r->suspects.list[i];

        s->due = !s->tried;
        s->tried = true;
        any |= s->due;
    }
    return any;
}

bool suspect_may_go(struct run *r, const char *id)
{
    struct suspect *s = find(r, id);
    bool may = !s || s->due;

    if (s)
        s->due = false;
    return may;
}

void suspect_forget(struct run *r, const char *id)
{
    struct suspect *s = find(r, id);

    if (s)
        drop(r, s);
}

void step_worked(struct run *r, size_t step)
{
    r->suspects.worked[step]++;
    r->suspects.fallen[step] = 0;
}

static size_t count_fallen(const struct run *r)
{
    size_t n = 0;

    for (size_t i = 0; i < r->suspects.count; i++)
        n += r->suspects.list[i].count > 0;
    return n;
}

static bool is_blamed(const struct run *r, const struct suspect *s, size_t step, bool own)
{
    return s->count >= 2 &&
           (r->suspects.worked[step] > s->worked || (own && count_fallen(r) < MANY));
}

bool suspect_is_fatal(const struct run *r, const char *id)
{
    const struct suspect *s = find(r, id);

    return s && strncmp(s->how, "crash-", 6) == 0 && s->count >= 2;
}

int suspect_hold(struct run *r, struct slot *s)
{
    const struct suspect *suspect = find(r, s->letter.id);

    s->set_back = !is_blamed(r, suspect, STEP_OURS, true);
    return letter_fault(s, true, suspect->how,
                        _("cuv-batch itself crashed at this letter, and again when it was tried "
                          "once more: tell those who make it"));
}

static void say(struct run *r, const char *format, const char *id, const char *text)
    __attribute__((format(printf, 2, 0)));

static void say(struct run *r, const char *format, const char *id, const char *text)
{
    char line[1024];

    snprintf(line, sizeof line, format, id, text);
    if (r->session.say)
        r->session.say(&r->session, true, line);
}

int suspect_set_back(struct run *r, struct slot *s, struct err *e)
{
    struct err why = *e;

    s->set_back = true;
    if (!find(r, s->letter.id))
        say(r, _("%s: %s; it is tried again after the others"), s->letter.id, why.text);
    return suspect_put_last(r, s->letter.id, e);
}

int step_fell(struct run *r, struct slot *s, const struct fall *f, struct err *e)
{
    struct suspect *suspect;
    char text[1024];

    s->set_back = true;
    /* Whoever ends this run may have ended its programs too; or the letter took all the memory. */
    if (r->o->desk->stop(r->o->desk->user))
        return suspect_put_last(r, s->letter.id, e);
    suspect = note(r, s->letter.id, f->how, r->suspects.worked[f->step], e);
    if (!suspect)
        return -1;
    save(r);
    if (is_blamed(r, suspect, f->step, f->own)) {
        s->set_back = false;
        snprintf(text, sizeof text, _("%s; and again when the letter was tried once more"),
                 f->text);
        return letter_fault(s, true, f->how, text);
    }
    if (++r->suspects.fallen[f->step] >= (f->own ? MANY_CRASHES : MANY))
        return err_set(e, ERR_AGAIN, _("%s: %s; as with letters before it: the letters wait"),
                       s->letter.id, f->text);
    if (suspect->count <= 2)
        say(r,
            suspect->tried ? _("%s: %s; it waits for the next run")
                           : _("%s: %s; it is tried again after the others"),
            s->letter.id, f->text);
    return 0;
}
