/* Where a PIN comes from, for the programs that log in. Never the command line or environment. */
#ifndef CUV_CMD_PIN_H
#define CUV_CMD_PIN_H

#include "base/secret.h"
#include "token/token.h"

/* The nearest source wins: option, URI, configuration, service manager, the person. */
struct pin_sources {
    int fd;                 /* --pin-fd; -1: none */
    const char *file;       /* --pin-file; NULL */
    const char *of_uri;     /* pin-source of the token's URI; NULL or "" */
    const char *configured; /* pin_file of the section token; NULL */
    const char *prompt;     /* what the person is asked on the terminal */
};

/* Logs in once, without waiting; asks for no PIN where the token wants none or has a PIN pad. */
int pin_login(struct token *t, const struct pin_sources *from, struct err *e);

#endif
