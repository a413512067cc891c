/* Inside cuv-batch: waiting for letters and taking them from the drop folder. */
#ifndef CUV_CMD_BATCH_WATCH_H
#define CUV_CMD_BATCH_WATCH_H

#include "cmd/batch.h"

struct watch;

/* drop NULL: only new/ is watched. */
int watch_open(struct watch **out, const char *spool_path, const char *drop,
               const struct cmd *cmd, struct err *e);
void watch_free(struct watch *w); /* NULL is fine */
/* Until something came, a signal did, or it is time to look in any case. */
void watch_wait(struct watch *w);
/* What is complete in the drop folder comes into new/. */
int watch_take(struct watch *w, struct spool *s, bool renders, bool seals, struct err *e);

#endif
