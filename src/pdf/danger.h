/*
 * What in a file may make a reader do or show something else than what is signed. Looked for by
 * pdf_inspect in every object of every revision; scripts and content from other files are
 * departures (doc.h).
 */
#ifndef CUV_PDF_DANGER_H
#define CUV_PDF_DANGER_H

#include "pdf/doc.h"

enum pdf_danger {
    PDF_DANGER_LAUNCH,     /* starts a program (ISO 32000-1 12.6.4.5) */
    PDF_DANGER_REMOTE,     /* opens or sends to another file or place (12.6.4.3, 12.7.5) */
    PDF_DANGER_ALTERNATE,  /* another picture on paper than on the screen (8.8.2, 8.9.5.4) */
    PDF_DANGER_MEDIA,      /* a film, a sound, a model in space (13.2 to 13.6) */
    PDF_DANGER_COLLECTION, /* a file of files, shown in place of the pages (12.3.5) */
    PDF_DANGER_HIDE,       /* an action hides or shows parts (12.6.4.10, 12.6.4.12) */
    PDF_DANGER_LAYER,      /* content shown by a rule about layers, not by one (8.11.2.2) */
    PDF_DANGER_COUNT
};

/* The first object that holds it; 0: none was seen. After pdf_inspect. */
uint32_t pdf_danger_object(const struct pdf_doc *d, enum pdf_danger danger);

/* Lets pdf_incr_new append in spite of departures of this kind: people have been told. */
void pdf_allow(struct pdf_doc *d, enum pdf_departure_kind kind);

/* Inside pdf: the values of a dictionary that may tell of a danger, found in one walk; NULL: the
 * key is not there. */
struct pdf_danger_keys {
    const struct pdf_obj *s, *f, *p, *js, *aa, *ps, *ve, *ref, *opi, *type, *subtype, *collection,
        *alternates;
};
void pdf_danger_find(struct pdf_danger_keys *out, const struct pdf_obj *dict);
/* Inside pdf: notes what a dictionary of an object holds. */
void pdf_danger_note(struct pdf_doc *d, const struct pdf_obj *dict, const struct pdf_danger_keys *k,
                     uint32_t number);

#endif
