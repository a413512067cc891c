/*
 * pipeline.conf: the office, its pins, the token, trust and how letters are made. One table
 * (rows.c) holds every name with its type and default; parser and `cuv config` draw from it.
 *
 * Refused with ERR_CONFIG, file, line and the nearest known word: unknown names, values of the
 * wrong type, a name given twice in one file, ${…} (the environment is never read into a
 * configuration), and a file that names modules, programs, trust or hooks but does not belong to
 * root or the user, or may be written by others. Relative paths are relative to their file's
 * folder and come out absolute; all lives in one arena. Limit: LIMIT_CONFIG_BYTES a file.
 */
#ifndef CUV_CONF_CONF_H
#define CUV_CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clk.h"
#include "base/err.h"
#include "conf/office.h"
#include "conf/ways.h"

struct conf_token {
    const char *module;           /* path of the PKCS#11 module; NULL */
    const char *uri, *pin_file;   /* RFC 7512, NULL: all slots are looked at; NULL */
    struct conf_list environment; /* NAMES of variables handed to cuv-module, nothing else is */
    int timeout_ms;               /* one frame */
    bool allow_last_try;          /* log in although CKF_USER_PIN_FINAL_TRY is set */
};

struct conf_trust {
    struct conf_list dirs; /* folders or files, as --trust */
    struct conf_list crls; /* files or folders of CRLs, as --crl */
    const char *cache;     /* folder of fetched answers; NULL */
};

struct conf_render {
    const char *profile; /* "2a" "2u" "3a" */
    bool embed_request;
};

struct conf_sign {
    const char *level; /* "b-b" "b-t" "b-lt" "b-lta"; NULL: contract's default */
    const char *person_image, *agency_image; /* PNG; NULL */
    int person_image_mm, agency_image_mm;    /* width; 0: as wide as the field allows */
    bool image_with_text, iso_time; /* name and time under the picture; stamps' time by ISO 8601 */
    const char *command;            /* program that signs instead of a token; NULL */
    const char *certificate;        /* its certificate, as --certificate; NULL */
    int command_timeout_ms;
};

struct conf_tsa {
    struct conf_list urls;
    const char *login_file; /* one line user:password, mode 0600; NULL */
    const char *policy;     /* OID that stamps must follow; NULL */
    int timeout_ms;
    int attempts;   /* rounds over all urls */
    int pause_ms;   /* after the first round; then twice, three times as long */
    int per_minute; /* requests at most */
};

/* What judges PDF/A for cuv-verify --archive. */
struct conf_archive {
    const char *verapdf; /* program; NULL: nobody does */
    int timeout_ms;      /* of one file */
};

struct conf_verify {
    bool online;
    const char *require; /* "person+agency" "person" "agency"; NULL */
};

struct conf_net {
    const char *proxy;            /* NULL */
    const char *proxy_login_file; /* as login_file; NULL */
    const char *https_trust;      /* PEM, besides the system's; NULL */
    struct conf_list map;         /* "host=host": asked instead */
    struct conf_list ocsp;        /* responders to ask */
    struct conf_list crls;        /* addresses of CRLs */
    bool from_certificates;       /* also ask addresses inside certificates */
    int timeout_ms;
};

/* How letters travel: DocumentType of the exchange is unsettled, so it is the office's to say. */
struct conf_pack {
    const char *type, *type_detail;    /* default 1 and 0 */
    const char *book;                  /* status book; NULL */
    const char *unit, *staff, *mobile; /* who sends: department, person, phone; NULL */
    const char *maintenance;           /* code of how long archives keep letters, 01 … 07 */
    const char *archive_code;          /* code of the fonds the office hands over to; NULL */
};

struct conf_batch {
    const char *hook;    /* program run after a letter is done; NULL */
    const char *group;   /* a group that may put letters into new/; NULL */
    const char *drop;    /* folder where any program leaves letters; NULL */
    const char *witness; /* file on another disk that keeps the heads of journals; NULL */
    int sessions;        /* processes of the driver that sign at a time */
};

/* Where a value was set: what `cuv config` prints. */
struct conf_value {
    const char *section, *title; /* title NULL when the section has none */
    const char *name, *text;     /* text as it would be written in a file; "" when not set */
    const char *file;            /* NULL: the default */
    int line;
};

struct conf {
    struct conf_office office;
    struct conf_pin *pins;
    size_t pin_count;
    struct conf_recipient *recipients;
    size_t recipient_count;
    struct conf_channel *channels;
    size_t channel_count;
    struct conf_token token;
    struct conf_trust trust;
    struct conf_render render;
    struct conf_sign sign;
    struct conf_tsa tsa;
    struct conf_verify verify;
    struct conf_archive archive;
    struct conf_net net;
    struct conf_batch batch;
    struct conf_pack pack;
    struct conf_pipeline *pipelines;
    size_t pipeline_count;
    struct conf_list files; /* read, in order; empty: defaults alone */
    struct conf_value *values;
    size_t value_count;
    struct arena *arena;
};

/* The places to look, first found wins; NULL or "" parts are passed over. */
struct conf_places {
    const char *option;   /* --config */
    const char *variable; /* $CUV_CONFIG */
    const char *machine;  /* "/etc/cuv": pipeline.conf, then the *.conf of pipeline.conf.d/ */
    const char *xdg_home; /* $XDG_CONFIG_HOME: cuv/pipeline.conf */
    const char *home;     /* $HOME: .config/cuv/pipeline.conf when xdg_home is not set */
    unsigned user;        /* who, beside root, may own the files */
};

/* ERR_CONFIG also when a file named by option or variable is missing. Nothing found: defaults. */
int conf_load(struct conf **out, const struct conf_places *places, struct err *e);
void conf_free(struct conf *c); /* NULL is fine */

#endif
