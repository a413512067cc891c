#include "run/level.h"

#include <string.h>

int level_find(enum level *out, const char *name, struct err *e)
{
    static const char *const names[] = {
        [LEVEL_B_B] = "b-b", [LEVEL_B_T] = "b-t", [LEVEL_B_LT] = "b-lt", [LEVEL_B_LTA] = "b-lta"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) {
            *out = (enum level)i;
            return 0;
        }
    return err_set(e, ERR_USAGE, _("level %s: unknown; known are b-b, b-t, b-lt and b-lta"), name);
}
