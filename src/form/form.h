/*
 * Form definitions (forms-xml/mau-NN.xml) and requests. A definition holds labels, columns, notes,
 * elements, order, counts, types, rules and their numbers, layout hints; C knows types and rules by
 * id, no form and none of the decree's numbers. A request is checked by its definition alone.
 */
#ifndef CUV_FORM_FORM_H
#define CUV_FORM_FORM_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/finding.h"
#include "form/letter.h"

struct form_definition;

/* Parses one definition; ERR_CONFIG names line and cure. Freed by form_definition_free. */
int form_definition_load(struct form_definition **out, const char *path, struct err *e);
void form_definition_free(struct form_definition *d);
const char *form_definition_number(const struct form_definition *d); /* "01" */

/* All definitions of a folder, loaded on first use of their number. */
struct form_set;
int form_set_open(struct form_set **out, const char *folder, struct err *e);
void form_set_free(struct form_set *s);

/* What requests that are checked together say of each other. */
struct form_pairs;
int form_pairs_open(struct form_pairs **out, struct err *e);
void form_pairs_free(struct form_pairs *p); /* NULL is fine */

/* A key that this office signs with. */
struct form_own {
    const char *name;
    bool agency; /* else a person */
};

/* A certificate that requests are compared with; texts are never NULL, "" is absent. */
struct form_certificate {
    const char *file, *name, *serial; /* serial: pairs of capitals */
    const char *organization, *locality, *unit, *tax_code; /* unit: OU from below, or O */
    const char *const *units, *const *mails;
    size_t unit_count, mail_count;
    int64_t from, until;
    const struct form_own *pin; /* its key is one of this office's; NULL */
    bool found;                 /* set by checks: a request speaks of it */
};

/* What a check depends on beside the request. */
struct form_context {
    int64_t now; /* --at, else the clock */
    /* The day Văn thư gives the letter (NĐ 30/2020 Điều 15): rules take it for the one the request
     * has; year 0: as the request has it. A biên bản keeps its own. */
    struct clk_date letter_date;
    bool (*covers)(const void *faces, uint32_t code_point); /* NULL: not asked */
    const void *faces;
    bool show_personal; /* else ID numbers, phones, dates of birth are masked in findings */
    /* Each check adds what its request offers; NULL: rules about other requests are not asked. */
    struct form_pairs *pairs;
    struct form_certificate *certificates;
    size_t certificate_count;
    const struct form_own *own;
    size_t own_count;
    bool last_look; /* all requests have been looked at: tell certificates of none of them */
    bool findings_only; /* no letter is made of a right request */
};

struct form_request; /* a parsed request with its findings */

/*
 * Reads and checks. Returns 0 also when there are findings; -1 with ERR_FORMAT when it is no
 * request at all (not XML, over a limit, unknown form). bytes are borrowed until release.
 */
int form_request_check(struct form_request **out, struct form_set *set, struct slice bytes,
                       const struct form_context *context, struct err *e);
void form_request_free(struct form_request *r);

const struct findings *form_request_findings(const struct form_request *r);
const char *form_request_number(const struct form_request *r);
/* It looked in vain for a request checked together with it, which may still come. */
bool form_request_alone(const struct form_request *r);

/*
 * A warning when the value at "issuer/name" is another than the one expected; nothing when either
 * is absent.
 */
void form_request_expect(struct form_request *r, const char *path, const char *expected);

/* The letter, or NULL while findings hold an error, or findings_only. Lives as long as r. */
const struct letter *form_request_letter(const struct form_request *r);

#endif
