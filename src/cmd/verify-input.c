/* What is to be judged: operands, a list of names. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "cmd/verify.h"

void verify_input_name(const char *operand, char *out, size_t size)
{
    size_t good;

    snprintf(out, size, "%s", cmd_is_stdin(operand) ? "-" : operand);
    for (good = utf8_check(out, strlen(out)); out[good]; good = utf8_check(out, strlen(out)))
        out[good] = '?';
    utf8_mask_controls(out);
    for (char *p = out; *p; p++)
        if (*p == '\n' || *p == '\t')
            *p = '?';
}

/* find -print0 ends each name; xargs and printf may leave the last without its end. */
static int next_of_list(struct verify_operands *o, const char **operand, struct err *e)
{
    ssize_t n;

    do {
        errno = 0;
        n = getdelim(&o->line, &o->size, 0, stdin);
        if (n < 0 && errno)
            return err_set(e, ERR_IO, _("cannot read the list of names: %s"), strerror(errno));
    } while (n >= 0 && !o->line[0]);
    if (n < 0 && !o->next)
        return err_set(e, ERR_INPUT, "%s",
                       _("no names came: type find inbox -name '*.pdf' -print0 | cuv-verify -0"));
    *operand = n < 0 ? NULL : o->line;
    o->next++;
    return 0;
}

int verify_next_operand(struct verify_operands *o, const char **operand, struct err *e)
{
    const struct cmd *c = &o->verify->cmd;

    if (o->verify->names_on_stdin)
        return next_of_list(o, operand, e);
    if (o->next < c->operand_count)
        *operand = c->operands[o->next];
    else
        *operand = c->operand_count == 0 && o->next == 0 ? "-" : NULL;
    o->next++;
    return 0;
}

void verify_operands_release(struct verify_operands *o)
{
    free(o->line);
    o->line = NULL;
}
