/* The token's certificates as cuv-token's verbs see them. */
#include <stdlib.h>
#include <string.h>

#include "cmd/driver.h"
#include "cmd/token.h"

int token_view_open(struct token_view *v, const struct conf *conf, const char *module,
                    const char *uri, struct err *e)
{
    memset(v, 0, sizeof *v);
    v->module = module ? module : conf->token.module;
    if (driver_open(&v->token, &conf->token, module, uri, false, e) ||
        token_devices(v->token, &v->devices, &v->device_count, e) ||
        token_candidates(v->token, &v->candidates, &v->candidate_count, e))
        return -1;
    v->certificates = calloc(v->candidate_count + 1, sizeof *v->certificates);
    if (!v->certificates)
        return err_memory(e);
    /* One that cannot be read is shown as such, it is no error. */
    for (size_t i = 0; i < v->candidate_count; i++)
        if (v->candidates[i].certificate.len &&
            certificate_parse(&v->certificates[i], v->candidates[i].certificate, e))
            v->certificates[i] = NULL;
    return 0;
}

void token_view_release(struct token_view *v)
{
    for (size_t i = 0; v->certificates && i < v->candidate_count; i++)
        certificate_free(v->certificates[i]);
    free(v->certificates);
    token_free(v->token);
    memset(v, 0, sizeof *v);
}

long token_days_left(const struct certificate *c, int64_t now)
{
    int64_t left = c->not_after - now;

    return (long)(left >= 0 ? left / 86400 : -1 - (-left - 1) / 86400);
}
