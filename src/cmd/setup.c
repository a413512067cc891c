/* The configuration, looked up by the places of the environment; conf itself never reads that. */
#include <stdlib.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "conf/conf.h"

int cmd_conf(struct conf **out, const struct cmd *c, struct err *e)
{
    const struct conf_places places = {
        .option = c->config_file,
        .variable = getenv("CUV_CONFIG"),
        .machine = "/etc/cuv",
        .xdg_home = getenv("XDG_CONFIG_HOME"),
        .home = getenv("HOME"),
        .user = geteuid(),
    };

    return conf_load(out, &places, e);
}
