/* Where letters go: the sections recipient, channel and pipeline of pipeline.conf. */
#ifndef CUV_CONF_WAYS_H
#define CUV_CONF_WAYS_H

#include "conf/office.h"

/* recipient "NAME" { … }: where letters to a receiver go on the national exchange. */
struct conf_recipient {
    const char *name;  /* the section's title: as it stands behind "Kính gửi" */
    const char *code;  /* its agency code */
    const char *above; /* name of the body above it; NULL */
    const char *file;
    int line;
};

enum conf_channel_kind { CONF_CHANNEL_PORTAL, CONF_CHANNEL_AXIS, CONF_CHANNEL_DOCUMENTS };

/* channel "NAME" { … }: a way letters leave the office by cuv-pack send. */
struct conf_channel {
    const char *name;
    enum conf_channel_kind kind;
    struct conf_list forms;      /* "01" …: whose letters go this way; empty: all */
    struct conf_list recipients; /* axis: to whom, by the names of sections recipient; empty: to
                                    whom the letter goes */
    const char *outbox;          /* folder where they wait, and are kept when sent */
    const char *hook;            /* program that sends them; NULL: a person does */
    int timeout_ms;              /* of the hook */
    const char *file;
    int line;
};

/* pipeline "NAME" { … }: a way letters go in cuv-batch. */
struct conf_pipeline {
    const char *name;
    struct conf_list steps; /* "check" "render" "sign person" …; run/pipeline.h */
    const char *level, *profile;
    bool embed_request;
    const char *file;
    int line;
};

#endif
