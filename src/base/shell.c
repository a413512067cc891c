#include "base/shell.h"

#include <stdbool.h>
#include <string.h>

/* Letters beyond ASCII are ordinary in sh. */
static bool is_plain(const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "/._-+,:@%=";

    for (const char *p = text; *p; p++)
        if ((unsigned char)*p < 0x80 && !strchr(plain, *p))
            return false;
    return *text != 0;
}

static void add(char *out, size_t size, size_t *n, const char *part, size_t len)
{
    if (*n + len >= size)
        len = size - 1 - *n;
    memcpy(out + *n, part, len);
    *n += len;
}

const char *shell_word(char *out, size_t size, const char *text)
{
    const char *quote = is_plain(text) ? "" : "'";
    size_t n = 0;

    add(out, size, &n, quote, strlen(quote));
    for (const char *p = text; *p; p++)
        if (*p == '\'')
            add(out, size, &n, "'\\''", 4);
        else
            add(out, size, &n, p, 1);
    add(out, size, &n, quote, strlen(quote));
    out[n] = 0;
    return out;
}
