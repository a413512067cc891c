/*
 * What lies in a folder of a spool, as letters: files of one id belong together. A file of new/ may
 * have any name; one that is no id gets an id of ours. Passed over: what editors, Windows and
 * unfinished copies leave, and ID.reason.
 */
#ifndef CUV_SPOOL_LIST_H
#define CUV_SPOOL_LIST_H

#include "spool/spool.h"

struct spool_entry {
    char *name; /* of the file that begins the letter; owned */
    char id[SPOOL_ID + 1];
    char *request;      /* of the file that travels with a PDF; owned; NULL: there is none */
    bool pdf, xml, odd; /* odd: no file a letter may be, or no name for one */
    bool named;         /* id was made here, name is what it was called */
    bool beside;        /* request is STEM.request, which begins no letter of its own */
};

struct spool_entries { /* sorted by id */
    struct spool_entry *list;
    size_t count, capacity;
};

int spool_list(struct spool *s, enum spool_folder f, int64_t now, struct spool_entries *out,
               struct err *e);
/*
 * The letters of new/ to be claimed: a PDF comes with its request where that was there before it.
 */
int spool_list_new(struct spool *s, int64_t now, struct spool_entries *out, struct err *e);
/* NULL when there is none of that id. */
const struct spool_entry *spool_entries_find(const struct spool_entries *l, const char *id);
void spool_entries_release(struct spool_entries *l);
bool spool_is_noise(const char *name);
/* Its first file, as spool_load. */
int spool_load_entry(struct spool *s, enum spool_folder f, const struct spool_entry *entry,
                     struct buf *out, struct err *e);

#endif
