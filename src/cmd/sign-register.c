/* The number of a letter from the office's register: the next one, or the one named when free. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hex.h"
#include "cmd/sign-program.h"
#include "run/register.h"

static int take(struct sign *s, struct number_register *r, struct err *e)
{
    struct clk_date date = s->has_date ? s->date : clk_local(s->now).date;
    long wanted = s->number_next ? 0 : strtol(s->number, NULL, 10);
    struct register_number given = {.number = register_next(r, "", date)};
    char key[65];

    /* The letter's content is its key: after a wrong PIN it gets the same number again. */
    hex_write(key, s->file_digest, sizeof s->file_digest);
    if (!s->preview && register_give(r, "", date, key, wanted, s->now, &given, e))
        return -1;
    if (s->number_next)
        snprintf(s->number, sizeof s->number, "%02ld", given.number % 1000000);
    return 0;
}

int sign_take_from_register(struct sign *s, struct err *e)
{
    const char *path = s->conf->office.register_file;
    struct register_options o = {
        .now = s->now, .user = geteuid(), .write = !s->preview, .make = !s->preview};
    struct number_register *r;
    int rc;

    if (!s->number[0] || !sign_is_agency(s) || (!path && !s->number_next))
        return 0;
    if (!path)
        return err_set(e, ERR_CONFIG, "%s",
                       _("--number next: no register is named in [office] register; give the "
                         "number itself"));
    if (s->conf->office.number_by_symbol)
        return err_set(e, ERR_USAGE, "%s",
                       _("each symbol has its own numbers here: seal through cuv-batch, which "
                         "reads the symbol in the request"));
    if (register_open(&r, path, &o, e))
        return -1;
    rc = take(s, r, e);
    register_close(r);
    return rc;
}
