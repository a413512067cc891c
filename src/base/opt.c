#include "base/opt.h"

#include <assert.h>
#include <string.h>

void opt_init(struct opt *o, const struct opt_row *rows, int argc, char **argv)
{
    *o = (struct opt){.rows = rows, .argc = argc, .argv = argv, .at = 1};
}

/* Of two values one would be dropped, and nobody could tell which was meant. */
static int check_once(struct opt *o, const struct opt_row *row, struct err *e)
{
    uint64_t bit = UINT64_C(1) << (row - o->rows);

    assert(row - o->rows < 64);
    if ((o->given & bit) && !(row->id & OPT_AGAIN))
        return err_set(e, ERR_USAGE, _("option --%s is given twice: leave one of its values"),
                       row->name);
    o->given |= bit;
    return 0;
}

static int take_value(struct opt *o, const struct opt_row *row, const char *inside, struct err *e)
{
    if (!row->argument && inside) {
        err_set(e, ERR_USAGE, _("option --%s takes no value"), row->name);
        return OPT_ERROR;
    }
    if (!row->argument)
        return row->id;
    if (check_once(o, row, e))
        return OPT_ERROR;
    if (!inside && o->at >= o->argc) {
        err_set(e, ERR_USAGE, _("option --%s needs a value: %s"), row->name, _(row->argument));
        return OPT_ERROR;
    }
    o->value = inside ? inside : o->argv[o->at++];
    return row->id & ~OPT_AGAIN;
}

static int next_long(struct opt *o, const char *text, struct err *e)
{
    size_t n = strcspn(text, "=");

    for (const struct opt_row *row = o->rows; row->id; row++)
        if (strlen(row->name) == n && memcmp(row->name, text, n) == 0)
            return take_value(o, row, text[n] ? text + n + 1 : NULL, e);
    err_set(e, ERR_USAGE, _("unknown option --%.*s; see --help"), (int)n, text);
    return OPT_ERROR;
}

static int next_letter(struct opt *o, struct err *e)
{
    char letter = *o->joined++;

    for (const struct opt_row *row = o->rows; row->id; row++) {
        const char *inside = NULL;

        if (row->letter != letter)
            continue;
        if (row->argument && *o->joined)
            inside = o->joined;
        if (row->argument || !*o->joined)
            o->joined = NULL;
        return take_value(o, row, inside, e);
    }
    err_set(e, ERR_USAGE, _("unknown option -%c; see --help"), letter);
    return OPT_ERROR;
}

int opt_next(struct opt *o, struct err *e)
{
    const char *arg;

    o->value = NULL;
    if (o->joined && *o->joined)
        return next_letter(o, e);
    if (o->at >= o->argc)
        return OPT_END;
    arg = o->argv[o->at++];
    if (o->only_operands || arg[0] != '-' || !arg[1]) {
        o->value = arg;
        return OPT_OPERAND;
    }
    if (strcmp(arg, "--") == 0) {
        o->only_operands = true;
        return opt_next(o, e);
    }
    if (arg[1] == '-')
        return next_long(o, arg + 2, e);
    o->joined = arg + 1;
    return next_letter(o, e);
}
