/*
 * The head of a spool's journal at day's end, signed and stamped: journal/NAME.head is a few lines
 * of text, journal/NAME.p7s a detached CMS (CAdES baseline) over them, as openssl cms reads it. A
 * chain shows what was changed only to who holds a later head; here the head is held by a key and
 * by an authority's clock, so nobody who writes the journal anew can make it fit again.
 */
#ifndef CUV_RUN_HEAD_H
#define CUV_RUN_HEAD_H

#include "pki/crl.h"
#include "pki/trust.h"
#include "run/sign.h"
#include "spool/spool.h"

enum { HEAD_NAME = 48 };

struct head_text {
    char chain[JOURNAL_CHAIN + 1];
    size_t lines;
    int64_t time;
};

/* Of any bytes; false: they are no head as head_write makes it. */
bool head_read(struct head_text *out, struct slice text);

/* Signs by the certificate and token that s has chosen and logged in; s->ask stamps. */
int head_sign(struct sign *s, struct slice text, struct buf *der, struct err *e);
/* The text of the journal's last durable line, and what its files are called. */
int head_write(const struct spool *s, int64_t now, struct buf *text, char name[HEAD_NAME],
               struct err *e);
/* Both files, durably. exists: this head is signed already. */
int head_save(struct spool *s, const char *name, struct slice text, struct slice der, bool *exists,
              struct err *e);

struct head_judge {
    const struct trust *trust; /* NULL: whose key it is is not judged */
    const struct crl_list *crls;
    int64_t now;
    /* Of each: who signed it, when it was stamped (0: not), what is wrong ("": nothing). */
    void (*tell)(void *user, const char *name, const char *signer, int64_t stamped,
                 const char *fault);
    void *user;
};

/* *wrong: so many of them do not hold. */
int head_verify(struct spool *s, const struct head_judge *j, size_t *wrong, struct err *e);

#endif
