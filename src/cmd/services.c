#include "cmd/services.h"

#include <string.h>

#include "base/clk.h"
#include "cmd/cmd.h"

int services_take_authority(struct believe_files *list, const char *url, struct err *e)
{
    if (strncasecmp(url, "http://", 7) != 0 && strncasecmp(url, "https://", 8) != 0)
        return err_set(e, ERR_USAGE, _("--tsa %s: an address with http:// or https:// is needed"),
                       url);
    return believe_add(list, "tsa", url, e);
}

static bool names_services(const struct conf *c)
{
    return c->net.ocsp.count || c->net.crls.count || c->net.from_certificates;
}

bool services_tell_status(const struct conf *c)
{
    return names_services(c) || c->trust.cache;
}

static struct ask_texts texts(struct conf_list l)
{
    return (struct ask_texts){l.items, l.count};
}

static int load_login(struct services *s, const struct conf *c, struct err *e)
{
    secret_init(&s->login);
    if (c->tsa.login_file && secret_load(&s->login, c->tsa.login_file, e))
        return err_prefix(e, "[tsa] login_file");
    return 0;
}

int services_open(struct services *s, const struct conf *c, const struct believe_files *authorities,
                  struct err *e)
{
    struct ask_options o = {
        .clock = clk_now,
        .authorities = texts(c->tsa.urls),
        .policy = c->tsa.policy,
        .stamp_timeout_ms = c->tsa.timeout_ms,
        .attempts = c->tsa.attempts,
        .pause_ms = c->tsa.pause_ms,
        .per_minute = c->tsa.per_minute,
        .responders = texts(c->net.ocsp),
        .lists = texts(c->net.crls),
        .from_certificates = c->net.from_certificates,
        .timeout_ms = c->net.timeout_ms,
        .cache = c->trust.cache,
        .say = s->say,
        .self = s->self,
    };

    o.offline =
        s->offline || (o.authorities.count == 0 && authorities->count == 0 && !names_services(c));
    if (authorities->count)
        o.authorities = (struct ask_texts){authorities->list, authorities->count};
    if (load_login(s, c, e) || way_open(&s->way, c, e))
        return -1;
    o.login = s->login.len ? s->login.bytes : NULL;
    o.fetch = s->way.options;
    return ask_new(&s->ask, &o, e);
}

void services_close(struct services *s)
{
    ask_free(s->ask);
    s->ask = NULL;
    secret_release(&s->login);
    way_close(&s->way);
}
