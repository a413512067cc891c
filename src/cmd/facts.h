/* What certificates and the configuration say, in the words of requests. */
#ifndef CUV_CMD_FACTS_H
#define CUV_CMD_FACTS_H

#include "base/clk.h"
#include "conf/conf.h"
#include "form/form.h"
#include "pki/cert.h"

struct facts {
    struct certificate *certificate; /* owned */
    char serial[128];                /* pairs of capitals */
    char unit[1024];                 /* "Phòng A, Ủy ban B": OU from below; without OU the O */
    const char *tax_code;            /* of a UID "MST:…"; "" */
    char from[CLK_TEXT], until[CLK_TEXT]; /* the days in Việt Nam, like 2025-03-05 */
};

/* A certificate file of any kind; the message does not name it. */
int facts_read(struct facts *f, const char *file, struct err *e);
void facts_release(struct facts *f);

/* All that checks know of this office and of the certificates given. */
struct known {
    struct facts *facts;
    struct form_certificate *certificates;
    struct form_own *own;
    size_t count, own_count;
};

/* files may be none. The message names the file. */
int known_open(struct known *k, const char *const *files, size_t count, const struct conf *conf,
               struct err *e);
/* Lends it to the context of checks. */
void known_lend(const struct known *k, struct form_context *context);
void known_release(struct known *k);

#endif
