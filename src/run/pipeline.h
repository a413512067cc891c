/*
 * The way letters go in a spool: the steps of pipeline "NAME" in the configuration. Known without
 * being written there: outgoing (check, render, sign person), issue (sign agency), received
 * (verify). Refuses (ERR_CONFIG) words it does not know and orders that make no sense, with the
 * file and line.
 */
#ifndef CUV_RUN_PIPELINE_H
#define CUV_RUN_PIPELINE_H

#include "conf/conf.h"

enum { PIPELINE_STEPS = 16, PIPELINE_WORDS = 32 };

/* A program that reads the letter and writes what becomes of it. */
struct pipeline_filter {
    const char *words[PIPELINE_WORDS + 1]; /* NULL at the end */
};

struct pipeline {
    const char *name, *level, *profile; /* level NULL: as for cuv-sign */
    bool embed_request;
    bool check, render, verify;
    bool pack; /* the step "pack edxml": ID.edxml beside the letter */
    const char *extend; /* level that the whole letter reaches after the signature; NULL */
    const char *role;   /* "person", "agency"; NULL: nothing is signed */
    struct pipeline_filter filters[PIPELINE_STEPS];
    size_t before, count; /* filters before the signature, and all */
};

/* Texts live in the configuration's arena. ERR_CONFIG when no pipeline has this name. */
int pipeline_find(struct pipeline *out, const struct conf *c, const char *name, struct err *e);

#endif
