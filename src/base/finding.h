/*
 * A finding is our answer about a document: id, severity, clause, text; never an error of ours.
 * The closed list of all findings is in finding-request.h and finding-file.h; report, manual,
 * translation and tests draw from it. Texts have holes {1} … {4}, filled when they are shown, so a
 * finding can be told in any language.
 */
#ifndef CUV_BASE_FINDING_H
#define CUV_BASE_FINDING_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/finding-file.h"
#include "base/finding-request.h"

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };

enum finding_id {
#define X(name, id, severity, clause, text) FINDING_##name,
    FINDINGS_REQUEST(X) FINDINGS_FILE(X)
#undef X
        FINDING_COUNT
};

/* Where in a request; all parts optional (0 or NULL). */
struct finding_place {
    int line;         /* of the XML text */
    int item;         /* 1-based number of the person or thing in the list */
    const char *cell; /* the label as printed on the form */
};

struct finding {
    enum finding_id id;
    struct finding_place place;
    const char *holes[4];
    const char *clause; /* of this document's own rules, before the table's; NULL: none */
};

/* The order is the order of discovery. Strings live in the arena given to findings_init. */
struct findings {
    struct arena *arena; /* borrowed */
    struct finding *list; /* owned, freed by findings_release */
    size_t count, capacity;
    size_t dropped; /* beyond LIMIT_FINDINGS */
    size_t by_severity[3];
};

void findings_init(struct findings *f, struct arena *arena);
void findings_release(struct findings *f);

/* Copies the holes (NULL: empty; fewer than four: end with NULL). A full list only counts. */
void finding_add(struct findings *f, enum finding_id id, struct finding_place place,
                 const char *hole1, const char *hole2, const char *hole3, const char *hole4);

const char *finding_name(enum finding_id id);   /* "C05" */
const char *finding_clause(enum finding_id id); /* "" when there is none */
/* Puts a clause, borrowed, on the finding added last. */
void finding_cite(struct findings *f, const char *clause);
enum severity finding_severity(enum finding_id id);
/* "error", "warning", "info": codes, never translated. */
const char *severity_name(enum severity s);
/* The English text with its holes: the key of po/. */
const char *finding_template(enum finding_id id);
/* FINDING_COUNT when there is none. */
enum finding_id finding_find(const char *name);

/* Appends the text in the current language, holes filled. */
void finding_text(struct buf *out, const struct finding *f);

#endif
