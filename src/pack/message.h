/*
 * One message of the national document exchange (QCVN 102:2016/BTTTT with amendment 1:2022), as a
 * plain struct: a letter with its attachments, or a status about one. Texts are UTF-8 in NFC, in
 * the arena of whoever made the message; NULL means absent. Written by edxml.h, read by it.
 */
#ifndef CUV_PACK_MESSAGE_H
#define CUV_PACK_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* BussinessDocType */
enum message_kind { MESSAGE_NEW, MESSAGE_RECALL, MESSAGE_UPDATE, MESSAGE_REPLACE, MESSAGE_STATUS };

struct message_agency {
    const char *code;      /* OrganId */
    const char *in_charge; /* OrganizationInCharge: name of the body above it */
    const char *name, *address, *email, *telephone, *fax, *website;
};

struct message_staff {
    const char *department, *name, *email, *mobile;
};

struct message_attachment {
    const char *id;          /* without "cid:" */
    const char *name;        /* as the sender calls it */
    const char *description; /* NULL */
    const char *type;        /* ContentType */
    struct slice bytes;      /* to be written; borrowed (mapped) */
    /* Filled by the reader. */
    const char *file; /* name in the folder, from letters that are safe everywhere */
    uint64_t size;
    uint8_t sha256[32];
    bool found; /* its bytes came */
    bool is_pdf; /* by its name or its first bytes */
};

/* What a status, or an answer, speaks about. */
struct message_reference {
    const char *organ, *code, *document, *date; /* date as it was written */
};

struct message {
    enum message_kind kind;
    struct message_agency from;
    struct message_agency *to; /* one each */
    size_t to_count;
    const char *document; /* DocumentId: "H35.90,2026/03/02,57/UBND-VHXH" */
    const char *number, *symbol;
    const char *place, *date;                   /* PromulgationDate, yyyy/MM/dd */
    const char *type, *type_detail, *type_name; /* DocumentType: codes are unsettled */
    const char *subject, *content;
    const char *competence, *position, *signer;
    const char *due;         /* yyyy/MM/dd */
    const char *priority;    /* 0 … 4 */
    const char *circulation; /* SphereOfPromulgation */
    const char *typist;      /* TyperNotation */
    const char *copies, *pages;
    const char *steering; /* SteeringType */
    const char **places;  /* ToPlaces: the lines of "Nơi nhận" */
    size_t place_count;
    struct message_reference *answers; /* ResponseFor; a status has one */
    size_t answer_count;

    const char *sent;   /* Timestamp of the first TraceHeader, or of a status */
    const char *reason; /* BussinessDocReason */
    const char *of;     /* the document recalled, updated or replaced */
    const char **also;  /* further ones replaced */
    size_t also_count;
    const char *paper;  /* 0: no paper follows */
    struct message_staff staff;

    const char *status;      /* StatusCode, "03" */
    const char *description; /* of a status */

    struct message_attachment *attachments;
    size_t attachment_count;
};

/*
 * A code of an agency: 2 by QĐ 20/2020 Điều 4 or the number of a business (Điều 5), 1 in an older
 * or odd form that is still met, 0 none at all.
 */
int message_code_form(const char *code);

/* "yyyy/MM/dd" or "dd/MM/yyyy", with a time behind or not: days since 1970, -1 when it is none. */
int64_t message_day(const char *text);

#endif
