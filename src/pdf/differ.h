/*
 * The inside of pdf_diff: what stands between two views, and the way of each change from unknown to
 * one of the accepted shapes (shape.c) or to where it is reached from (reach.c).
 */
#ifndef CUV_PDF_DIFFER_H
#define CUV_PDF_DIFFER_H

#include "pdf/diff.h"
#include "pdf/store.h"

struct diff {
    struct pdf_store_visit visit; /* first: the visitor is this struct */
    struct pdf_doc *d;
    size_t base, upto;
    struct pdf_form form; /* at base */
    const struct pdf_page *pages;
    size_t page_count;
    const struct pdf_obj *catalog; /* at base */
    struct pdf_change *list;       /* in the arena */
    const struct pdf_obj **before, **after;
    size_t count;
    size_t *queue; /* accepted, not yet spread; each stands here once */
    size_t queued;
    size_t *mentions; /* parallel to list: references to it at base, the trailer's aside */
};

/* The change of that number, or SIZE_MAX. */
size_t differ_find(const struct diff *x, uint32_t number);
/* The change that a reference names when that object is new; SIZE_MAX. */
size_t differ_added(const struct diff *x, const struct pdf_obj *o);
/* Once: what was accepted stays as it is. */
void differ_accept(struct diff *x, size_t i, enum pdf_change_kind kind, const char *field);
/* Whether a dictionary's key is a reference to that number. */
bool differ_names(const struct pdf_obj *dict, const char *key, uint32_t number);
/* Calls back for every reference in an object. Depth is bounded by the parser. */
void differ_each_reference(const struct pdf_obj *o, void (*seen)(void *, const struct pdf_obj *),
                           void *context);

/* shape.c: accepts what a signing, filling or validating revision does to objects that were there;
 * then what depends on other changes. */
void differ_judge(struct diff *x, size_t i);
void differ_judge_widgets(struct diff *x);

/* reach.c: says of what was not accepted where it is reached from. */
void differ_reach(struct diff *x);

#endif
