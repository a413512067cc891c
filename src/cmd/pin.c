#include "cmd/pin.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/utf8.h"

/* A service manager's credential (systemd.exec(5), LoadCredential=cuv-pin:…). */
static bool credential(char *path, size_t size)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");

    return folder && *folder && (size_t)snprintf(path, size, "%s/cuv-pin", folder) < size &&
           access(path, R_OK) == 0;
}

static int ask(const char *text, struct secret *pin, struct err *e)
{
    char prompt[1024];

    snprintf(prompt, sizeof prompt, "%s", text);
    utf8_trim_tail(prompt);
    utf8_mask_controls(prompt);
    return secret_ask(pin, prompt, e);
}

static int load(struct secret *pin, const char *path, struct err *e)
{
    return secret_load(pin, path, e) ? err_prefix(e, "%s", _("PIN file")) : 0;
}

static int find(const struct pin_sources *from, struct secret *pin, struct err *e)
{
    char path[4096];

    if (from->fd >= 0)
        return secret_read(pin, from->fd, "--pin-fd", e);
    if (from->file)
        return load(pin, from->file, e);
    if (from->of_uri && from->of_uri[0])
        return load(pin, from->of_uri, e);
    if (from->configured)
        return load(pin, from->configured, e);
    if (credential(path, sizeof path))
        return load(pin, path, e);
    return ask(from->prompt, pin, e);
}

int pin_login(struct token *t, const struct pin_sources *from, struct err *e)
{
    struct secret pin;
    bool wants;
    int rc;

    if (token_ready(t, &wants, e))
        return -1;
    if (!wants)
        return token_login(t, NULL, e);
    secret_init(&pin);
    rc = find(from, &pin, e);
    if (rc == 0)
        rc = token_login(t, &pin, e);
    secret_release(&pin);
    return rc;
}
