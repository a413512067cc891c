/*
 * Packages for the archive (TT 05/2025/TT-BNV, Annexes III and IV): E-ARK CSIP 2.x folders in a
 * ZIP, SIP_tailieu (loose documents) or SIP_hoso (a file of them). One representation, "rep1"; the
 * request and the processing history of each letter stand in documentation/. Ids are made from the
 * content: the same letters give the same package but for its date.
 */
#ifndef CUV_PACK_SIP_H
#define CUV_PACK_SIP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/clk.h"
#include "base/err.h"

/* One letter; texts borrowed. Lengths are those of the circular's EAD_doc: checked here. */
struct sip_letter {
    const char *id;        /* docId, at most 25 characters: names its files */
    const char *type_code; /* "22" công văn, "20" biên bản */
    const char *number, *symbol;
    struct clk_date date;
    const char *issuer, *subject;
    size_t pages;
    uint8_t sha256[32];   /* of the PDF: what is packed must be what was checked */
    struct slice request; /* XML; empty: none */
    struct slice history; /* lines of how it came about; empty: none */
};

struct sip_package {
    bool file;        /* SIP_hoso, else SIP_tailieu */
    const char *code; /* fileCode: agency, year, number and notation, dot-joined */
    const char *title;
    const char *maintenance;          /* code 01 … 07 */
    const char *agency, *agency_code; /* who hands over */
    const char *software;             /* version of this program */
    int64_t created;                  /* CREATEDATE and all CREATED */
    const struct sip_letter *letters;
    size_t letter_count;
    /* The PDF of a letter into an empty buffer, in order: two at a time are held. */
    int (*read)(void *user, size_t letter, struct buf *pdf, struct err *e);
    void *user;
};

/* Writes the ZIP to fd. ERR_FORMAT: a text is longer than the circular allows. */
int sip_write(const struct sip_package *p, int fd, struct err *e);

#endif
