/*
 * Letters on their way out: each is a folder FOLDER/waiting/NAME, made aside and complete before it
 * has that name, and moved to FOLDER/sent/NAME once the office's program has sent it. Whatever
 * fails on the way, the letter waits. Folders are 0700, files 0600.
 */
#ifndef CUV_PACK_OUTBOX_H
#define CUV_PACK_OUTBOX_H

#include "base/err.h"
#include "base/out.h"

struct outbox_file {
    const char *name;
    struct slice bytes; /* borrowed */
    out_maker *make;    /* instead of bytes, when they need not be held; NULL */
    void *user;
};

struct outbox_hook {
    const char *program;
    const char *file; /* of the letter's folder, handed over instead of the folder; NULL */
    const char *channel;
    int timeout_ms;
};

/* ERR_USAGE when one of that name waits or was sent: the text says where it lies. */
int outbox_put(const char *folder, const char *name, const struct outbox_file *files, size_t count,
               struct err *e);

/*
 * Runs "PROGRAM PATH CHANNEL"; what it prints is kept beside the letter as "reply". ERR_AGAIN: it
 * failed, took too long, or another run is sending this letter; ERR_ABSENT: it cannot be started.
 */
int outbox_send(const char *folder, const char *name, const struct outbox_hook *hook,
                struct err *e);

/* Every letter that waits, by name, until visit gives non-zero: returned. None: no folder yet. */
int outbox_each(const char *folder, int (*visit)(void *user, const char *name, struct err *e),
                void *user, struct err *e);

#endif
