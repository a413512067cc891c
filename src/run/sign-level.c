/* How long a signature shall last: its level, its stamp, what is appended after it. */
#include <string.h>

#include "base/limits.h"
#include "hash/hash.h"
#include "run/extend.h"
#include "run/sign-part.h"

/* Above the room that the last stamp needed: serial numbers and times vary by some bytes. */
enum { ROOM_MARGIN = 256 };

int sign_choose_level(struct sign *s, bool authority_given, struct err *e)
{
    bool authority = authority_given || s->conf->tsa.urls.count;
    const char *name = s->level ? s->level : s->conf->sign.level;

    if (!name)
        name = authority ? "b-t" : "b-b";
    if (level_find(&s->wanted_level, name, e))
        return -1;
    if (s->wanted_level > LEVEL_B_B && !authority)
        return err_set(e, ERR_ABSENT,
                       _("level %s needs a time stamp authority: give --tsa URL, or urls in "
                         "section tsa of the configuration; --level b-b signs without one"),
                       name);
    s->stamp_room = s->wanted_level > LEVEL_B_B ? CMS_TIME_STAMP_ROOM : 0;
    return 0;
}

static struct ask_known known_of(struct sign *s)
{
    struct sign *own = s->session ? s->session : s;

    return (struct ask_known){s->trust, &own->crls, &own->ocsps};
}

int sign_ask_path(struct sign *s, struct path_question q, struct path_verdict *v, char *why,
                  size_t n, struct err *e)
{
    struct ask_known known = known_of(s);

    return ask_path(s->ask, q, &known, v, why, n, e);
}

int sign_ask_signers(struct sign *s, struct err *e)
{
    const struct extend x = {.ask = s->ask, .known = known_of(s), .now = s->now};

    return s->ask && s->trust ? extend_ask(&x, buf_slice(&s->file), e) : 0;
}

/* The revision is made again, with room for a stamp of the size just seen. */
static int make_room(struct sign *s, size_t needed, struct err *e)
{
    s->stamp_room = needed + ROOM_MARGIN;
    seal_release(&s->prepared);
    buf_clear(&s->attributes);
    buf_clear(&s->signature);
    err_set(e, ERR_AGAIN,
            _("the time stamp has %zu bytes, more than there was room for: sign "
              "again"),
            needed);
    return 1;
}

int sign_stamp(struct sign *s, struct err *e)
{
    const struct slice value = buf_slice(&s->signature);
    struct ask_known known = known_of(s);
    struct digest digest;

    if (s->wanted_level == LEVEL_B_B)
        return 0;
    if (hash_parts(&digest, HASH_SHA256, &value, 1, e) ||
        ask_stamp(s->ask, &digest, &known, s->allow_unknown, &s->stamp, e))
        return -1;
    if (s->stamp.len > s->stamp_room)
        return make_room(s, s->stamp.len, e);
    s->parts.time_stamp = buf_slice(&s->stamp);
    return 0;
}

static void say_line(void *self, const char *text)
{
    const struct sign *s = self;

    if (s->say)
        s->say(s, true, text);
}

int sign_extend(struct sign *s, struct err *e)
{
    const struct extend x = {
        .ask = s->ask,
        .known = known_of(s),
        .level = s->wanted_level,
        .now = s->now,
        .allow_unknown = s->allow_unknown,
        .field = s->prepared.field,
        .say = say_line,
        .self = s,
    };
    bool changed;

    return s->wanted_level < LEVEL_B_LT || s->value < s->value_count
               ? 0
               : extend_file(&x, &s->file, &changed, e);
}
