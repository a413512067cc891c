/* Inside cuv-token: its verbs. Each gives an exit code, or -1 with e set. */
#ifndef CUV_CMD_TOKEN_H
#define CUV_CMD_TOKEN_H

#include "cmd/cmd.h"
#include "conf/conf.h"
#include "pki/crl.h"
#include "pki/trust.h"
#include "token/token.h"

/* What the token holds, read through the driver without a PIN. */
struct token_view {
    struct token *token;
    const char *module;
    const struct token_device *devices;
    const struct token_candidate *candidates;
    struct certificate **certificates; /* of each candidate; NULL where unreadable; owned */
    size_t device_count, candidate_count;
};

/* token-view.c */
int token_view_open(struct token_view *v, const struct conf *conf, const char *module,
                    const char *uri, struct err *e);
void token_view_release(struct token_view *v);
/* Whole days until the certificate ends; negative: it has ended. */
long token_days_left(const struct certificate *c, int64_t now);

/* token-list.c: text or JSON for all tokens found. */
int token_list(const struct cmd *c, const struct token_view *v, int64_t now, struct err *e);

/* token-check.c: what is well and what is to be mended; 0, 1 or 69. */
int token_check(const struct cmd *c, const struct conf *conf, const char *module, const char *uri,
                struct err *e);

/* Trust and lists of the configuration; the caller frees both, also after a failure. */
int token_load_trust(const struct conf *conf, struct trust **trust, struct crl_list *crls,
                     struct err *e);

/* token-install.c: a new certificate for a key on the token. */
struct token_install_options {
    const char *module, *uri, *file; /* NULL: of the configuration; standard input */
    const char *pin_file, *pin_source;
    int pin_fd;   /* -1 */
    bool changed; /* another name in it is what was asked for */
};
int token_install(const struct cmd *c, const struct conf *conf,
                  const struct token_install_options *o, struct err *e);

/* token-drivers.c: drivers that lie on this machine. */
enum { DRIVERS_MAX = 32 };
struct drivers {
    struct {
        char path[4096];
        const char *whose;
    } list[DRIVERS_MAX];
    size_t count;
};
void drivers_find(struct drivers *d);

/* token-demo.c */
int token_demo(const struct cmd *c, const char *folder, const char *module, struct err *e);

#endif
