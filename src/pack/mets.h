/*
 * Inside pack: METS 1.12 with the CSIP extension, as far as a package of letters needs it. Sections
 * are written in METS's own order: header, dmdSec, fileSec, structMap.
 */
#ifndef CUV_PACK_METS_H
#define CUV_PACK_METS_H

#include "base/buf.h"
#include "base/err.h"

/* A file of the package as METS refers to it. */
struct mets_file {
    const char *path; /* from the folder of the METS that refers to it */
    const char *type; /* MIME */
    size_t size;
    uint8_t sha256[32];
    char id[48]; /* "ID-…" or "uuid-…" */
};

struct mets_group {
    const char *use; /* "Schemas", "Representations/rep1", "Data" */
    const struct mets_file *files;
    size_t count;
    bool information; /* says csip:CONTENTINFORMATIONTYPE */
};

struct mets {
    const char *id, *label, *type; /* OBJID, LABEL, TYPE */
    const char *created;           /* ISO 8601 with +07:00 */
    const char *agency, *agency_code, *software;
    const struct mets_file *descriptions; /* one dmdSec each */
    size_t description_count;
    const struct mets_group *groups;
    size_t group_count;
    const char *representation; /* path of rep1's METS, in the root's alone; NULL */
    bool linked;                /* rep1: each description belongs to the data file of its place */
};

/* A UUID that is the same for the same digest and word. */
void mets_uuid(char out[37], const uint8_t sha256[32], const char *word);

void mets_write(const struct mets *m, const uint8_t seed[32], struct buf *out);

#endif
