#include "token/uri.h"

#include <stdbool.h>
#include <string.h>

#include "base/hex.h"
#include "p11/p11.h"

/* Percent-decodes; false when malformed, too long, or holding a NUL. */
static bool decode(char *out, size_t size, const char *from, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        int c = (unsigned char)from[i];

        if (c == '%') {
            if (len - i < 3 || hex_digit(from[i + 1]) < 0 || hex_digit(from[i + 2]) < 0)
                return false;
            c = hex_digit(from[i + 1]) * 16 + hex_digit(from[i + 2]);
            i += 2;
        }
        if (!c || n + 1 >= size)
            return false;
        out[n++] = (char)c;
    }
    out[n] = 0;
    return true;
}

static bool named(const char *attribute, size_t len, const char *name)
{
    size_t n = strlen(name);

    return len > n && attribute[n] == '=' && !memcmp(attribute, name, n);
}

static int take_pin_source(char *out, size_t size, const char *value, size_t len, struct err *e)
{
    char text[4096] = "";
    const char *path;

    if (!decode(text, sizeof text, value, len) || strncmp(text, "file:", 5))
        return err_set(e, ERR_USAGE, "%s", _("bad token URI: pin-source must be file: and a path"));
    path = strncmp(text + 5, "///", 3) ? text + 5 : text + 7;
    if (path[0] != '/' || strlen(path) >= size)
        return err_set(e, ERR_USAGE, "%s",
                       _("bad token URI: pin-source needs a path from the root"));
    memcpy(out, path, strlen(path) + 1);
    return 0;
}

int token_uri_check(const char *uri, char *pin_source, size_t size, struct err *e)
{
    const char *at = uri + 7;

    pin_source[0] = 0;
    if (strncmp(uri, "pkcs11:", 7))
        return err_set(e, ERR_USAGE, "%s", _("bad token URI: it must begin with pkcs11:"));
    if (strlen(uri) >= P11_URI)
        return err_set(e, ERR_USAGE, _("bad token URI: longer than %d characters"), P11_URI - 1);
    while (*at) {
        size_t n = strcspn(at, ";?&");

        /* The value is never printed: it may be a PIN. */
        if (named(at, n, "pin-value"))
            return err_set(e, ERR_USAGE, "%s",
                           _("bad token URI: pin-value is refused, a PIN does not belong on a "
                             "command line; use --pin-file or --pin-fd"));
        if (named(at, n, "module-path") || named(at, n, "module-name"))
            return err_set(e, ERR_USAGE, "%s",
                           _("bad token URI: module-path and module-name are refused; name the "
                             "module with --module or in the configuration"));
        if (named(at, n, "pin-source") && take_pin_source(pin_source, size, at + 11, n - 11, e))
            return -1;
        at += n;
        if (*at)
            at++;
    }
    return 0;
}
