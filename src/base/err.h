/*
 * Errors: "I could not answer". Never a finding about a document (finding.h), never a bug (assert).
 * The caller owns the struct err; the lowest function says what and where, cmd adds the file name.
 */
#ifndef CUV_BASE_ERR_H
#define CUV_BASE_ERR_H

#include <stdarg.h>

/* Marks and translates a text for people; the English text is the key of po/. */
#define _(text) err_translate(text)
#define N_(text) text
const char *err_translate(const char *text) __attribute__((format_arg(1)));

enum err_kind {
    ERR_NONE = 0,
    ERR_USAGE,      /* 64: called wrongly */
    ERR_FORMAT,     /* 65: input is not what it should be, or over a limit */
    ERR_INPUT,      /* 66: no input */
    ERR_ABSENT,     /* 69: token, time stamp authority or network service absent */
    ERR_BUG,        /* 70 */
    ERR_MEMORY,     /* 71 */
    ERR_IO,         /* 74: our own disk or pipe */
    ERR_AGAIN,      /* 75: try again later */
    ERR_PERMISSION, /* 77: PIN or permission */
    ERR_CONFIG,     /* 78: configuration, clock */
};

struct err {
    enum err_kind kind;
    char text[768];
};

/* Sets kind and text (cut on a character boundary); always returns -1. A NULL e is allowed. */
int err_set(struct err *e, enum err_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "prefix: " before the text, keeps the kind; always returns -1. */
int err_prefix(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ERR_MEMORY with its fixed text; always returns -1. */
int err_memory(struct err *e);

/* The exit code of a kind, sysexits style (64 … 78); 0 for ERR_NONE. */
int err_exit_code(enum err_kind kind);

#endif
