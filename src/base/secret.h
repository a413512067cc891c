/* A PIN or login: locked in memory where possible, never copied to the heap, wiped on release. */
#ifndef CUV_BASE_SECRET_H
#define CUV_BASE_SECRET_H

#include <stddef.h>

#include "base/err.h"

enum { SECRET_MAX = 255 };

struct secret {
    size_t len;
    char bytes[SECRET_MAX + 1];
};

void secret_init(struct secret *s);
void secret_release(struct secret *s); /* wipes */

/* Reads up to the first line end; ERR_FORMAT when empty or longer than SECRET_MAX. */
int secret_read(struct secret *s, int fd, const char *what, struct err *e);

/* A file that only its owner may read (mode & 077 == 0), else ERR_PERMISSION; the caller says what
 * it holds. */
int secret_load(struct secret *s, const char *path, struct err *e);

/* Asks on /dev/tty without echo. ERR_PERMISSION when there is no terminal. */
int secret_ask(struct secret *s, const char *prompt, struct err *e);

/* Gives the terminal its echo back when asking was broken off; async-signal-safe. */
void secret_echo(void);

#endif
