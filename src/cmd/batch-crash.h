/* Inside cuv-batch: a crash of this process itself names the letter it was at, for the next run. */
#ifndef CUV_CMD_BATCH_CRASH_H
#define CUV_CMD_BATCH_CRASH_H

/* fd: of SPOOL/lock, where the line is added (run/batch-suspect.h). */
void crash_watch(int fd);
/* Work at this letter begins; NULL: is over. */
void crash_at(void *user, const char *id);

#endif
