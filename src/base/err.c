#include "base/err.h"

#include <libintl.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

const char *err_translate(const char *text)
{
    return text[0] ? dgettext("cuv", text) : text;
}

int err_set(struct err *e, enum err_kind kind, const char *format, ...)
{
    va_list ap;

    if (!e)
        return -1;
    e->kind = kind;
    va_start(ap, format);
    vsnprintf(e->text, sizeof e->text, format, ap);
    va_end(ap);
    utf8_trim_tail(e->text);
    return -1;
}

int err_prefix(struct err *e, const char *format, ...)
{
    char old[sizeof e->text];
    va_list ap;
    size_t n;

    if (!e)
        return -1;
    memcpy(old, e->text, sizeof old);
    va_start(ap, format);
    vsnprintf(e->text, sizeof e->text, format, ap);
    va_end(ap);
    n = strlen(e->text);
    snprintf(e->text + n, sizeof e->text - n, ": %s", old);
    utf8_trim_tail(e->text);
    return -1;
}

int err_memory(struct err *e)
{
    return err_set(e, ERR_MEMORY, "%s", _("out of memory"));
}

int err_exit_code(enum err_kind kind)
{
    switch (kind) {
    case ERR_NONE:
        return 0;
    case ERR_USAGE:
        return 64;
    case ERR_FORMAT:
        return 65;
    case ERR_INPUT:
        return 66;
    case ERR_ABSENT:
        return 69;
    case ERR_MEMORY:
        return 71;
    case ERR_IO:
        return 74;
    case ERR_AGAIN:
        return 75;
    case ERR_PERMISSION:
        return 77;
    case ERR_CONFIG:
        return 78;
    case ERR_BUG:
        break;
    }
    return 70;
}
