#include "cmd/driver.h"

#include <stdio.h>
#include <stdlib.h>

#include "cmd/cmd.h"

char **driver_environment(const struct conf_list *names)
{
    char **list = calloc(names->count + 1, sizeof *list);
    size_t n = 0;

    for (size_t i = 0; list && i < names->count; i++) {
        const char *value = getenv(names->items[i]);

        if (value && asprintf(&list[n], "%s=%s", names->items[i], value) >= 0)
            n++;
    }
    if (list)
        list[n] = NULL;
    return list;
}

void driver_environment_free(char **list)
{
    for (size_t i = 0; list && list[i]; i++)
        free(list[i]);
    free(list);
}

int driver_open(struct token **out, const struct conf_token *c, const char *module, const char *uri,
                bool last_try, struct err *e)
{
    struct token_options o = {
        .module = module ? module : c->module,
        .uri = uri ? uri : c->uri,
        .timeout_ms = c->timeout_ms,
        .allow_last_try = last_try || c->allow_last_try,
    };
    char helper[4096], whole[4096];
    char **environment;
    int rc;

    if (!o.module)
        return err_set(e, ERR_CONFIG, "%s",
                       _("no PKCS#11 module is named: give --module FILE, or module in section "
                         "token of the configuration"));
    if (!realpath(o.module, whole))
        return err_set(e, ERR_ABSENT, _("PKCS#11 module %s is not there"), o.module);
    o.module = whole;
    if (cmd_helper(helper, sizeof helper, "cuv-module", e))
        return -1;
    o.helper = helper;
    environment = driver_environment(&c->environment);
    if (!environment)
        return err_memory(e);
    o.environment = (const char *const *)environment;
    rc = token_open(out, &o, e);
    driver_environment_free(environment);
    return rc;
}
