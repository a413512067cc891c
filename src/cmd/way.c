#include "cmd/way.h"

#include "cmd/cmd.h"

int way_open(struct way *w, const struct conf *c, struct err *e)
{
    secret_init(&w->proxy_login);
    w->options = (struct fetch_options){.helper = w->helper,
                                        .proxy = c->net.proxy,
                                        .trust = c->net.https_trust,
                                        .map = c->net.map.items,
                                        .map_count = c->net.map.count};
    if (c->net.proxy_login_file && secret_load(&w->proxy_login, c->net.proxy_login_file, e))
        return err_prefix(e, "[net] proxy_login_file");
    w->options.proxy_login = w->proxy_login.len ? w->proxy_login.bytes : NULL;
    return cmd_helper(w->helper, sizeof w->helper, "cuv-fetch", e);
}

void way_close(struct way *w)
{
    secret_release(&w->proxy_login);
}
