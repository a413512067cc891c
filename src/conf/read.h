/*
 * One configuration text, by libconfuse, into a list of settings in order; nothing is judged here
 * but the grammar and the names. libconfuse's expansion of ${NAME} and its += are refused before it
 * sees the text, and so is an empty list.
 */
#ifndef CUV_CONF_READ_H
#define CUV_CONF_READ_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "conf/rows.h"

struct setting_item {
    const char *text;
    struct setting_item *next;
};

struct setting {
    const struct row *row; /* NULL: a titled section begins */
    const struct row_section *section;
    const char *title; /* NULL: not titled */
    struct setting_item *items; /* one, or several in a list; NULL with row NULL */
    struct setting_item **items_end;
    const char *file;
    int line;
    struct setting *next;
};

struct settings {
    struct arena *arena; /* borrowed */
    struct setting *first, **end;
};

void settings_init(struct settings *s, struct arena *arena);

/* Appends what the text says. ERR_CONFIG: file, line and the nearest known word. */
int settings_read(struct settings *s, const char *file, struct slice text, struct err *e);

#endif
