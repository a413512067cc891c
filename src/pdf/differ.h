/*
 * The inside of pdf_diff: what stands between two views, and the way of each change from unknown to
 * one of the accepted shapes (shape.c) or to where it is reached from (reach.c).
 */
#ifndef CUV_PDF_DIFFER_H
#define CUV_PDF_DIFFER_H

#include "pdf/diff.h"
#include "pdf/store.h"

enum differ_kind { DIFFER_FIELD, DIFFER_LIST, DIFFER_STORE, DIFFER_PAGE };

/* What a number is at base: a field, a list of fields or annotations, a part of the security store,
 * a page; index: which field or page. */
struct differ_known {
    uint32_t number;
    enum differ_kind kind;
    size_t index;
};

struct diff {
    struct pdf_store_visit visit; /* first: the visitor is this struct */
    struct pdf_doc *d;
    size_t base, upto;
    struct pdf_form form; /* at base */
    const struct pdf_page *pages;
    size_t page_count;
    const struct pdf_obj *catalog; /* at base */
    struct differ_known *known;    /* by number and kind; in the arena, like all that follows */
    size_t known_count;
    const char **names; /* of fields, sorted */
    struct pdf_change *list;
    const struct pdf_obj **before, **after;
    size_t count;
    size_t *queue; /* accepted, not yet spread; each stands here once */
    size_t queued;
    size_t *mentions;  /* parallel to list: references to it at base, the trailer's aside */
    size_t renamed[2]; /* unknown since the trailer names or says another Root, Info; SIZE_MAX */
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

/* known.c: fills known and names. */
int differ_know(struct diff *x, struct err *e);
/* NULL: the number is no such thing at base. */
const struct differ_known *differ_known(const struct diff *x, enum differ_kind kind,
                                        uint32_t number);
bool differ_is_field_name(const struct diff *x, const char *name);

/* shape.c: accepts what a signing, filling or validating revision does to objects that were there;
 * then what depends on other changes. */
void differ_judge(struct diff *x, size_t i);
/* Two dictionaries equal but for the keys listed. */
bool differ_equal_but(const struct pdf_obj *a, const struct pdf_obj *b, const char *const *keys);
/* /AP unchanged, or /N alone, a new form XObject. */
bool differ_appearance_fits(const struct diff *x, const struct pdf_obj *before,
                            const struct pdf_obj *after);
/* A widget without a place, in which nothing is seen. */
bool differ_is_unseen(const struct diff *x, size_t i);
/* Table 252 and nothing else: what has other keys may be meant as a font or a graphics state. */
bool differ_is_signature(const struct diff *x, size_t i);
bool differ_is_timestamp(const struct pdf_obj *signature);

/* fill.c: a field that existed, then the widgets of those that were accepted. */
void differ_judge_field(struct diff *x, size_t i, const struct pdf_field *f);
void differ_judge_widgets(struct diff *x);

/* reach.c: says of what was not accepted where it is reached from. */
void differ_reach(struct diff *x);

#endif
