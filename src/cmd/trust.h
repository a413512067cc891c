/* Inside cuv-trust: its verbs on one folder of pinned certificates. Each gives an exit code, or -1
 * with e set. */
#ifndef CUV_CMD_TRUST_H
#define CUV_CMD_TRUST_H

#include "base/clk.h"
#include "cmd/cmd.h"
#include "conf/conf.h"
#include "pki/crl.h"
#include "pki/pins.h"

struct trust_job {
    struct cmd cmd;
    struct conf *conf;
    const char *folder; /* --trust, else the first of [trust] dirs */
    const char *sha256, *domain, *kind, *source, *into;
    struct buf out;
    struct err failure; /* of the last list that could not be fetched */
};

/* A folder with its lines: those of pins, the certificates beside them. */
struct trust_folder {
    struct arena *arena;
    char *path; /* of the file pins */
    struct pins pins;
    struct certificate_list certificates;
};

/* A folder, or a file pins. absent: a folder without one is an empty one. Released also on -1. */
int trust_folder_load(struct trust_folder *f, const char *path, bool absent, struct err *e);
void trust_folder_release(struct trust_folder *f);
/* NULL: none with this digest. */
const struct certificate *trust_folder_find(const struct trust_folder *f, const uint8_t sha256[32]);
const struct pin *trust_folder_pin(const struct trust_folder *f, const uint8_t sha256[32]);
/* "yyyy-mm-dd" of the day in Việt Nam on which t lies; "-" for the open ends. */
void trust_day(char out[CLK_TEXT], int64_t t);

int trust_list(struct trust_job *j, struct err *e);
int trust_check(struct trust_job *j, const char *pins, struct err *e);
int trust_pin(struct trust_job *j, const char *file, struct err *e);
int trust_close(struct trust_job *j, const char *sha256, struct err *e);
int trust_lists(struct trust_job *j, struct err *e);

#endif
